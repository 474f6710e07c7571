# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reading and writing a head (Colin27, 181 x 217 x 181, 8 bits), against nibabel
and, as compression goes, against Python's gzip at level 6."""
import functools
import gzip
import pathlib
import sys

from .contest import Missing, Row, need, timed

HEAD = pathlib.Path("/usr/share/mricron/templates/ch2.nii.gz")


def head():
    if not HEAD.exists():
        raise Missing(f"no {HEAD} (mricron-data)")
    return HEAD


def voxels(nibabel, path):
    return nibabel.load(path).dataobj.get_unscaled()


def largest_difference(a, b):
    return abs(a.astype("f8") - b).max()


def tell_memory(bench, **commands):
    """Of processes that do it once."""
    fresh = {name: bench.command(*command) for name, command in commands.items()}
    for command in fresh.values():
        command()
    return "memory: " + ", ".join(f"{name} {command.memory:.0f} MB"
                                  for name, command in fresh.items())


def row(bench, elements, statement, results, remark=None):
    """A pipeline; a statement does the same with nibabel, `results` gives the voxels of both."""
    line = " ! ".join(elements)
    ours = bench.resident("bench-pipeline", line)
    commands = dict(ours=["gst-launch-1.0", "-q", *line.split()])
    try:
        nibabel = need("nibabel", "python3-nibabel")
    except Missing as missing:
        text = str(missing)
        return Row(ours, remark=lambda: f"{tell_memory(bench, **commands)}; {text}")
    commands["nibabel"] = [sys.executable, "-c", f"import nibabel; {statement}"]

    def tell():
        return "; ".join(([remark()] if remark else []) + [tell_memory(bench, **commands)])

    return Row(ours, {"nibabel": functools.partial(timed, exec, statement, dict(nibabel=nibabel))},
               lambda: largest_difference(*results(nibabel)), tell)


def read(bench):
    raw = bench.scratch / "raw"
    source = f"niftisrc location={head()}"
    bench.resident("bench-pipeline", f"{source} ! filesink location={raw}")()

    def results(nibabel):
        numpy = need("numpy", "python3-numpy")
        theirs = voxels(nibabel, HEAD).ravel("F")
        return numpy.fromfile(raw, theirs.dtype), theirs

    return row(bench, [source, "fakesink"], f"nibabel.load('{HEAD}').dataobj.get_unscaled()",
               results)


def write(bench, settings=""):
    """From a file that is not compressed, so that reading costs little."""
    plain, ours, theirs = (bench.scratch / name for name in (
        "plain.nii", "ours.nii.gz", "theirs.nii.gz"))
    plain.write_bytes(gzip.decompress(head().read_bytes()))
    zipped = bench.scratch / "gzip-6.nii.gz"

    def compress():
        zipped.write_bytes(gzip.compress(plain.read_bytes(), 6))

    contest = row(bench,
                  [f"niftisrc location={plain}", f"niftisink location={ours}{settings}"],
                  f"nibabel.save(nibabel.load('{plain}'), '{theirs}')",
                  lambda nibabel: [voxels(nibabel, path) for path in (ours, theirs)],
                  lambda: "{:.2f} MB, nibabel {:.2f} MB, gzip -6 {:.2f} MB".format(
                      *(path.stat().st_size / 1e6 for path in (ours, theirs, zipped))))
    contest.peers["gzip -6"] = lambda: timed(compress)
    return contest


# By default we compress with level 2, nibabel with level 1.
ROWS = {
    "read .nii.gz": read,
    "write .nii.gz, defaults": write,
    "write .nii.gz, level 1": functools.partial(write, settings=" level=1"),
}
