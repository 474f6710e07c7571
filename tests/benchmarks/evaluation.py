# SPDX-License-Identifier: LGPL-2.1-or-later
"""Metrics between two volumes of 256^3 voxels in memory, against scikit-image and
scikit-learn, which use one thread; and from file to file, cold start included.

The remark has the most memory that a process of each held that measures once, the
volumes' 128 MiB of F32 included.  scikit-image computes in its input's precision, we
always in double: what is compared is F64, and F32 as well.
"""
import functools
import sys

from .contest import Row, need, timed

SIDE = 256


def make_pair(bench, levels):
    """Blurred noise with air around it, and a noisier copy; grey levels, whole
    numbers, where asked for."""
    numpy = need("numpy", "python3-numpy")
    ndimage = need("scipy.ndimage", "python3-scipy")
    random = numpy.random.default_rng(1)
    a = ndimage.uniform_filter(random.random((SIDE,) * 3, dtype="f4"), 5)
    a = (a - a.min()) / (a.max() - a.min())
    a[:SIDE // 6] = 0
    b = numpy.clip(0.9 * a + 0.05 * random.standard_normal(a.shape, dtype="f4"), 0, 1)
    paths = [bench.scratch / name for name in ("image", "reference")]
    for path, image in zip(paths, (a, b)):
        (numpy.rint(image * 255) if levels else image).astype("f4").tofile(path)
    return paths


def row(names, peer, bench, window="uniform", levels=False):
    peers = need("benchmarks.imagemetrics", "python3-skimage or python3-sklearn")
    paths = make_pair(bench, levels)
    command = [bench.root / "build/tests/benchmarks/bench-metrics", names, window, *paths]
    ours = bench.resident("bench-metrics", names, window, *paths)
    measure = getattr(peers, peer)
    package = "scikit-learn" if peer == "mi" else "scikit-image"
    dtypes = {package: "f8"} if peer == "mi" else {package: "f8", f"{package} F32": "f4"}
    images = {name: [peers.load(path, dtype) for path in paths] for name, dtype in dtypes.items()}
    contenders = {name: functools.partial(timed, measure, *pair) for name, pair in images.items()}

    def difference():
        return max(abs(a - b) for a, b in zip(map(float, ours.name.split()), measure(*images[package])))

    def remark():
        once = {"": bench.command(*command)} | {
            f"{name} ": bench.command(sys.executable, peers.__file__, peer, dtype, *paths)
            for name, dtype in dtypes.items()}
        for run in once.values():
            run()
        return ", ".join(f"{name}{run.memory:.0f} MB" for name, run in once.items())

    return Row(ours, contenders, difference, remark, warm_ups=1)


def files(bench):
    """NIfTI files of grey levels: mae, psnr, ssim and mi."""
    numpy = need("numpy", "python3-numpy")
    nibabel = need("nibabel", "python3-nibabel")
    peers = need("benchmarks.imagemetrics", "python3-skimage or python3-sklearn")
    table, paths = bench.scratch / "table.csv", []
    for raw in make_pair(bench, True):
        image = numpy.fromfile(raw, "f4").astype("u1").reshape((SIDE,) * 3)
        paths.append(raw.with_suffix(".nii"))
        nibabel.save(nibabel.Nifti1Image(image, numpy.eye(4)), paths[-1])
    ours = bench.command("gst-launch-1.0", "-q", "volumemetricsink", "name=m", f"location={table}",
                         "niftisrc", f"location={paths[0]}", "!", "m.sink",
                         "niftisrc", f"location={paths[1]}", "!", "m.reference")
    theirs = bench.command(sys.executable, peers.__file__, "files", *paths)

    def difference():
        values = [float(line.split(",")[5]) for line in table.read_text().splitlines()[1:]]
        return max(abs(a - b) for a, b in zip(values, map(float, theirs.output.split())))

    return Row(ours, {"scikit-image": theirs}, difference,
               lambda: f"{ours.memory:.0f} MB, scikit-image {theirs.memory:.0f} MB", warm_ups=1)


ROWS = {
    "ssim 3-D uniform": functools.partial(row, "ssim", "ssim"),
    "ssim 3-D gaussian": functools.partial(row, "ssim", "gaussian", window="gaussian"),
    "mae and psnr": functools.partial(row, "mae+psnr", "errors"),
    "mi": functools.partial(row, "mi", "mi", levels=True),
    "nmi": functools.partial(row, "nmi", "nmi"),
    "four metrics, files": files,
}
