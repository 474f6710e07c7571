# SPDX-License-Identifier: LGPL-2.1-or-later
"""Preparing a head (Colin27), against nibabel, scipy, scikit-image and numpy
(preparers.py), and ITK (itk/).

Everybody has the volume in memory.  Remarks tell the most memory that each
process held, the volume included.  What is slow runs once, without taking turns.
The difference is the largest of voxels, and of masks the share of voxels that
differ.  scipy's cubic is a spline through the voxels and ours Catmull-Rom, and the
weights of ITK's windowed sinc do not add up to 1: there it is as large as these
kernels differ.
"""
import functools
import json
import pathlib
import sys

from . import biased
from .contest import Resident, Row, need
from .files import head, voxels

BRAIN = "ch2bet.nii.gz"
SCRIPT = pathlib.Path(__file__).with_name("preparers.py")


def largest(ours, theirs):
    return abs(ours.astype("f8") - theirs).max()


def share(ours, theirs):
    return (ours != theirs).mean()


def play(bench, line):
    bench.command("gst-launch-1.0", "-q", *line.split())()


def start(bench, number, job, paths):
    """Job `number`, of preparers.py or the path of a program, and where its result
    lies."""
    result = bench.scratch / f"theirs-{number}.npy"
    program = [job] if isinstance(job, pathlib.Path) else [
        sys.executable, "-W", "ignore", SCRIPT, job]
    command = [*program, result, *paths]
    return bench.keep(Resident(list(map(str, command)), bench.env)), result


def result_of(bench, line, inputs):
    """Reads the volume that the line makes of the files, [z, y, x]."""
    path = bench.scratch / "ours.nii"
    readers = {name: f"niftisrc location={paths[0]}" for name, paths in inputs.items()}
    play(bench, line.format(end=f"niftisink location={path}", **readers))
    return lambda: voxels(need("nibabel", "python3-nibabel"), path).T


def compare(bench, line, inputs, peers, once=(), measure=largest, result=None):
    """`line` has the names of `inputs`, lists of files, for sources, and {end} for a
    sink.  A peer is a job and its files, or only a job, of the files that we have.
    `result` reads ours, where it is not the volume."""
    numpy = need("numpy", "python3-numpy")
    appsrcs = {name: f"appsrc name={name} format=time" for name in inputs}
    own = [path for paths in inputs.values() for path in paths]
    ours = bench.resident("bench-pipeline", line.format(end="fakesink", **appsrcs), *(
        f"{name}={path}" for name, paths in inputs.items() for path in paths))
    result = result or result_of(bench, line, inputs)
    jobs = {}
    for name, job in peers.items():
        job, *paths = job if isinstance(job, tuple) else [job]
        jobs[name] = start(bench, len(jobs), job, paths or own)

    def remark():
        slow = "".join(f"; {name} {jobs[name][0]():.0f} ms" for name in once)
        return f"{ours.peak():.0f} MB, " + ", ".join(
            f"{name} {job.peak():.0f} MB" for name, (job, _) in jobs.items()) + slow

    return Row(ours, {name: job for name, (job, _) in jobs.items() if name not in once},
               lambda: max(measure(result(), numpy.load(theirs)) for _, theirs in jobs.values()),
               remark, warm_ups=1)


def make_volume(bench, name="ch2.nii.gz", elements="volumenormalize method=none"):
    """F32LE; values between the 256 of the file, as scanners have them."""
    nibabel, numpy = need("nibabel", "python3-nibabel"), need("numpy", "python3-numpy")
    plain, made = bench.scratch / "plain.nii", bench.scratch / "made.nii"
    image = nibabel.load(head().with_name(name))
    values = numpy.asarray(image.dataobj, "f4")
    values += (values > 0) * numpy.random.default_rng(1).random(values.shape, "f4")
    nibabel.save(nibabel.Nifti1Image(values, image.affine), plain)
    play(bench, f"niftisrc location={plain} modality=T1w ! {elements} ! "
                f"niftisink location={made}")
    return made


def conform(elements, settings, peers, once, bench):
    """Along the axes of the volume, which `elements` have made."""
    need("scipy", "python3-scipy")
    source = make_volume(bench, elements=elements)
    return compare(bench, f"{{volume}} ! volumeconform {settings} ! {{end}}",
                   dict(volume=[source]),
                   {name: (job, source, bench.scratch / "ours.nii")
                    for name, job in peers.items()}, once)


def reorient(bench):
    source = make_volume(bench, elements="volumeconform orientation=PIR")
    return compare(bench, "{volume} ! volumeconform orientation=RAS ! {end}",
                   dict(volume=[source]), {"nibabel": "reorient"})


def tilt(bench, source):
    """A grid of 1 mm about the volume's middle, turned about all axes."""
    nibabel, numpy = need("nibabel", "python3-nibabel"), need("numpy", "python3-numpy")
    rotation = need("scipy.spatial.transform", "python3-scipy").Rotation
    image, grid = nibabel.load(source), numpy.eye(4)
    size = numpy.array([181, 217, 181])
    middle = image.affine @ [*((numpy.array(image.shape) - 1) / 2), 1]
    grid[:3, :3] = rotation.from_euler("xyz", [10, -8, 15], degrees=True).as_matrix()
    grid[:3, 3] = middle[:3] - grid[:3, :3] @ ((size - 1) / 2)
    path = bench.scratch / "grid.nii"
    nibabel.save(nibabel.Nifti1Image(numpy.zeros(size, "u1"), grid), path)
    return path


def oblique(interpolation, peers, once, bench):
    """Air all around, as nobody means the same by what is beyond the volume."""
    source = make_volume(bench, elements="volumeconform size=<208,240,208> fill=0")
    grid = tilt(bench, source)
    line = ("{volume} ! queue ! c.sink {grid} ! c.reference "
            f"volumeconform name=c interpolation={interpolation} ! {{end}}")
    return compare(bench, line, dict(volume=[source], grid=[grid]), peers, once)


def windowed_sinc(bench):
    return oblique("lanczos", {"ITK": biased.build_itk(bench, "itksinc")}, ["ITK"], bench)


def normalise(settings, peers, once, bench, name="ch2.nii.gz"):
    need("skimage", "python3-skimage")
    return compare(bench, f"{{volume}} ! volumenormalize {settings} ! {{end}}",
                   dict(volume=[make_volume(bench, name)]), peers, once)


def brain(settings, peers, once, bench):
    return normalise(f"foreground=threshold threshold=0 {settings}", peers, once, bench, BRAIN)


def make_standard(bench, method, volume):
    path = bench.scratch / f"{method}.json"
    line = (f"volumenormalize method={method} fit=true standard-location={path} "
            "foreground=threshold threshold=0")
    play(bench, f"niftisrc location={volume} ! {line} ! fakesink")
    return line, path


def apply_standard(method, once, bench):
    need("skimage", "python3-skimage")
    volume = make_volume(bench, BRAIN)
    _, standard = make_standard(bench, method, volume)
    line = (f"{{volume}} ! volumenormalize method={method} standard-location={standard} "
            "foreground=threshold threshold=0 ! {end}")
    return compare(bench, line, dict(volume=[volume]), {"numpy": (method, volume, standard)}, once)


def fit_nyul(bench):
    """The scale of three volumes."""
    need("skimage", "python3-skimage")
    numpy = need("numpy", "python3-numpy")
    volume = make_volume(bench, BRAIN)
    line, standard = make_standard(bench, "nyul", volume)
    return compare(bench, f"{{volume}} ! {line} ! {{end}}", dict(volume=[volume] * 3),
                   {"numpy": "nyul fit"},
                   result=lambda: numpy.array(json.loads(standard.read_text())["standard-scale"]))


def mask(bench):
    need("skimage", "python3-skimage")
    return compare(bench, "{volume} ! volumemask ! {end}", dict(volume=[make_volume(bench)]),
                   {"skimage, scipy": "mask"}, measure=share)


def rows(make, table):
    return {name: functools.partial(make, *arguments) for name, arguments in table.items()}


ISOTROPIC = "spacing=<0.9,0.9,0.9>"
CONFORM = rows(conform, {
    "conform to 0.9 mm, linear": (
        "identity", ISOTROPIC, {"scipy": "linear", "nibabel": "nibabel linear"}, ["nibabel"]),
    "conform to 0.9 mm, cubic": (
        "identity", f"{ISOTROPIC} interpolation=cubic", {"scipy": "cubic"}, []),
    "conform 0.5 mm to 1, antialiased": (
        "volumeconform spacing=<0.5,0.5,0.5> size=<256,256,256>",
        "spacing=<1,1,1> antialias=true", {"scipy": "antialias"}, []),
}) | rows(oblique, {
    "conform, oblique, linear": (
        "linear", {"scipy": "linear", "nibabel": "nibabel linear"}, ["nibabel"]),
    "conform, oblique, cubic": (
        "cubic", {"scipy": "cubic", "nibabel": "nibabel cubic"}, ["scipy", "nibabel"]),
}) | {"conform, oblique, lanczos": windowed_sinc, "conform PIR to RAS": reorient}
NORMALISE = rows(normalise, {
    "normalise, range (CT window)": (
        "method=range input-min=-160 input-max=240", {"numpy": "window"}, []),
    "normalise, percentile": ("method=percentile", {"numpy": "percentile"}, []),
    "normalise, zscore": ("method=zscore", {"numpy": "zscore"}, []),
}) | rows(brain, {
    "normalise, kde": ("method=kde", {"binned": "kde binned", "scipy": "kde"}, ["scipy"]),
    "normalise, whitestripe": (
        "method=whitestripe", {"binned": "whitestripe binned", "scipy": "whitestripe"}, ["scipy"]),
    "normalise, fcm": ("method=fcm", {"numpy": "fcm"}, []),
}) | rows(apply_standard, {
    "normalise, lsq": ("lsq", ["numpy"]),
    "normalise, nyul": ("nyul", []),
}) | {"normalise, nyul, fit to 3": fit_nyul}
ROWS = CONFORM | NORMALISE | {"mask": mask} | biased.ROWS
