# SPDX-License-Identifier: LGPL-2.1-or-later
"""Pairs of volumes to register, and where points of one are in the other."""
import dataclasses
import functools
import pathlib

import nibabel
import numpy
from scipy import ndimage

from . import itktransform
from .contest import Missing
from .files import head

SESSIONS = pathlib.Path("../shared/data/bids-raw")


@dataclasses.dataclass
class Pair:
    fixed: pathlib.Path
    moving: pathlib.Path
    points: numpy.ndarray   # of the fixed volume's head, n x 3, RAS mm
    truth: numpy.ndarray    # where they are in the moving one

    def error(self, map):
        """Mean distance from the truth, mm."""
        return numpy.linalg.norm(map(self.points) - self.truth, axis=1).mean()


def apply(matrix, points):
    return points @ matrix[:3, :3].T + matrix[:3, 3]


def head_points(path, step=97):
    """Centres of bright voxels."""
    image = nibabel.load(path)
    values = numpy.asarray(image.dataobj, "f4")
    index = numpy.argwhere(values > 0.25 * numpy.percentile(values, 99))[::step]
    return apply(image.affine, index)


def turn(angles):
    """volumetestsrc's: right-handed about R, A and S, the one about R first."""
    x, y, z = numpy.radians(angles)
    c, s = numpy.cos, numpy.sin
    return (numpy.array([[c(z), -s(z), 0], [s(z), c(z), 0], [0, 0, 1]])
            @ [[c(y), 0, s(y)], [0, 1, 0], [-s(y), 0, c(y)]]
            @ [[1, 0, 0], [0, c(x), -s(x)], [0, s(x), c(x)]])


def pose_matrix(pose):
    matrix = numpy.eye(4)
    matrix[:3, :3], matrix[:3, 3] = turn(pose[:3]), pose[3:]
    return matrix


def render(bench, path, modality, settings):
    bench.command("gst-launch-1.0", "-q", "volumetestsrc", "num-buffers=1", "seed=3", "noise=0.02",
                  *settings, "!", f"volume/x-raw,modality={modality}", "!", "niftisink",
                  f"location={path}")()


def make_folder(bench, name):
    folder = bench.scratch / name
    folder.mkdir()
    return folder / "fixed.nii", folder / "moving.nii"


def phantom(bench, modality, pose):
    """T1w of 1 mm, and another contrast on a coarser grid in another pose."""
    fixed, moving = make_folder(bench, "phantom")
    render(bench, fixed, "T1w", [])
    render(bench, moving, modality, ["size=<160,192,160>", "spacing=<1.2,1.2,1.2>",
                                     f"pose=<{','.join(map(str, pose))}>"])
    points = head_points(fixed)
    return Pair(fixed, moving, points, apply(pose_matrix(pose), points))


def bend_head(points, amplitude):
    """volumetestsrc's deformation, as its documentation has it."""
    r, a, s = points.T
    g = amplitude / numpy.sqrt(3) * numpy.exp(-(r ** 2 + a ** 2 + s ** 2) / 20000)
    return points + numpy.stack([g * numpy.sin(0.012 * r + 0.036 * a - 0.020 * s + 0.4),
                                 g * numpy.sin(-0.020 * r + 0.012 * a + 0.036 * s + 1.3),
                                 g * numpy.sin(0.036 * r - 0.020 * a + 0.012 * s + 2.5)], axis=1)


def bend_thorax(points, amplitude):
    r, a, s = points.T

    def step(t):
        t = numpy.clip(t, 0, 1)
        return t ** 3 * (10 - 15 * t + 6 * t ** 2)

    w = amplitude * step((numpy.sqrt(r ** 2 + (a + 68) ** 2) - 36) / 64)
    e = (r / 150) ** 2 + (a / 100) ** 2
    return points + numpy.stack([
        0 * r, -0.3 * w * step((a + 40) / 140) * numpy.exp(-((s + 20) / 120) ** 2),
        w * numpy.exp(-e ** 2 - ((s + 50) / 90) ** 2)], axis=1)


def bent_head(bench, amplitude):
    """T1w that is bent, and T2w that is not, both of 1 mm."""
    fixed, moving = make_folder(bench, "head")
    render(bench, fixed, "T1w", [f"deformation={amplitude}"])
    render(bench, moving, "T2w", [])
    points = head_points(fixed)
    return Pair(fixed, moving, points, bend_head(points, amplitude))


def breath(bench, modality, amplitude):
    """ct after a breath, and another contrast before it, both of 2 mm; points of
    the whole trunk, lungs included."""
    fixed, moving = make_folder(bench, "thorax")
    render(bench, fixed, "ct", ["pattern=thorax", f"deformation={amplitude}"])
    render(bench, moving, modality, ["pattern=thorax"])
    image = nibabel.load(fixed)
    trunk = ndimage.binary_opening(numpy.asarray(image.dataobj) > -300)
    trunk = numpy.stack([ndimage.binary_fill_holes(plane) for plane in trunk.T]).T
    points = apply(image.affine, numpy.argwhere(trunk)[::97])
    return Pair(fixed, moving, points, bend_thorax(points, amplitude))


def colin(bench, pose):
    """Colin27, and a copy turned about the head's middle, its values mapped by a
    function that is not monotone, a bias of 25 % and Rician noise added."""
    fixed, moving = make_folder(bench, "colin")
    image = nibabel.load(head())
    values = numpy.asarray(image.dataobj, "f4")
    nibabel.save(nibabel.Nifti1Image(values, image.affine), fixed)

    points = head_points(fixed, step=997)
    centre = numpy.eye(4)
    centre[:3, 3] = points.mean(axis=0)
    matrix = centre @ pose_matrix(pose) @ numpy.linalg.inv(centre)
    grey = values / values.max()
    remapped = numpy.where(grey > 0.05, 1.1 - grey + 0.3 * numpy.sin(9 * grey), 0)

    size = numpy.array([150, 180, 120])
    grid = numpy.diag([-1.2, 1.2, 1.5, 1])
    grid[:3, 3] = centre[:3, 3] - grid[:3, :3] @ ((size - 1) / 2)
    index = numpy.linalg.inv(image.affine) @ numpy.linalg.inv(matrix) @ grid
    moved = ndimage.affine_transform(remapped, index[:3, :3], index[:3, 3], size, order=1)
    ramp = sum(numpy.indices(size) / size[:, None, None, None]) / 3
    moved *= 1 + 0.25 * (2 * ramp - 1)
    draw = functools.partial(numpy.random.default_rng(3).normal, 0, 0.03, size)
    moved = numpy.hypot(moved + draw(), draw())
    nibabel.save(nibabel.Nifti1Image(moved.astype("f4"), grid), moving)
    return Pair(fixed, moving, points, apply(matrix, points))


def sessions(bench):
    """Raw T1w and T2w of real heads to their FLAIR, by name; the truth is what the
    data's authors registered."""
    folder, pairs = (bench.root / SESSIONS).resolve(), {}
    for fixed in sorted(folder.glob("sub-*/ses-*/anat/*_FLAIR.nii.gz")):
        subject, session = fixed.name.split("_")[:2]
        for modality in ("T1w", "T2w"):
            moving = fixed.with_name(f"{subject}_{session}_{modality}.nii.gz")
            reference = (folder / "derivatives/reference" / subject / session /
                         f"{subject}_{session}_from-FLAIR_to-{modality}_mode-points_xfm.txt")
            points = head_points(fixed)
            pairs[f"{subject} {session} {modality}"] = Pair(
                fixed, moving, points, itktransform.read(reference)(points))
    if not pairs:
        raise Missing(f"no {SESSIONS}")
    return pairs
