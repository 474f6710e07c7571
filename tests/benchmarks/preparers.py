# SPDX-License-Identifier: LGPL-2.1-or-later
"""python3 -W ignore preparers.py JOB RESULT FILE...

What a user would prepare volumes with in Python: nibabel, scipy, scikit-image
and numpy.  Reads the files into memory, does the job once and writes its RESULT
(.npy), then does it again for each line of input and answers in ms (resident.h).

Volumes are [z, y, x], x fastest: so every pass goes along the memory.  A job gets
the files' paths and returns a function without arguments.
"""
import functools
import json
import pathlib
import sys
import time

import nibabel
import numpy
from nibabel import processing
from scipy import ndimage, signal, stats
from skimage import filters

LANDMARKS = (1, *range(10, 100, 10), 99)
CLOSED_MM = 4   # on each side


def load(path):
    return numpy.ascontiguousarray(numpy.asarray(nibabel.load(path).dataobj).T)


def load_image(path):
    """As nibabel has it after a load, but in memory."""
    image = nibabel.load(path)
    return nibabel.Nifti1Image(numpy.array(image.dataobj), image.affine)


# Grids; `grid` is a file that lies on the grid wanted.

def index_map(source, grid):
    """From the grid's voxels z, y, x to the source's, and the grid's size."""
    matrix = numpy.linalg.inv(source.affine) @ grid.affine
    return matrix[2::-1, 2::-1], matrix[2::-1, 3], grid.shape[::-1]


def resample(order, blur, source, grid):
    """scipy.  A matrix that is diagonal goes as the vector that scipy has a faster
    way for, the one of ndimage.zoom."""
    values = load(source)
    matrix, offset, shape = index_map(nibabel.load(source), nibabel.load(grid))
    step = numpy.linalg.norm(matrix, axis=1)
    if numpy.allclose(matrix, numpy.diag(numpy.diag(matrix))):
        matrix = numpy.diag(matrix)
    sigma = numpy.sqrt(numpy.maximum(step ** 2 - 1, 0)) / (2 * numpy.sqrt(2 * numpy.log(2)))

    def job():
        smooth = ndimage.gaussian_filter(values, sigma, mode="nearest") if blur else values
        return ndimage.affine_transform(smooth, matrix, offset, shape, order=order, mode="nearest")

    return job


def resample_image(order, source, grid):
    image, wanted = load_image(source), nibabel.load(grid)
    return lambda: numpy.asarray(processing.resample_from_to(
        image, wanted, order=order, mode="nearest").dataobj).T


def reorient(source):
    """A copy, as files and networks want it, where nibabel would leave strides."""
    image = load_image(source)
    return lambda: numpy.asfortranarray(nibabel.as_closest_canonical(image).dataobj).T


# Values.

def positive(values):
    return values[values > 0]


def bright(values):
    """What volumenormalize takes for foreground."""
    return values[values > 0.1 * numpy.percentile(positive(values), 95)]


def scale(values, low, high):
    """`low` becomes -1 and `high` 1."""
    out = values.astype("f4")
    out -= low
    out *= 2 / (high - low)
    out -= 1
    return numpy.clip(out, -1, 1, out)


def normalise_percentile(values):
    return scale(values, 0, numpy.percentile(bright(values), 99.5))


def normalise_zscore(values):
    inside = bright(values)
    return (values - inside.mean()) / inside.std()


def density(inside, grid):
    """As intensity-normalization 3 has it."""
    return stats.gaussian_kde(inside)(grid)


def density_binned(inside, grid):
    """The same from a histogram, as its version 2 had it from statsmodels."""
    width = inside.std(ddof=1) * len(inside) ** -0.2
    step = width / 20
    counts, edges = numpy.histogram(
        inside, numpy.arange(grid[0] - 5 * width, grid[-1] + 5 * width, step))
    return numpy.interp(grid, edges[:-1] + step / 2, ndimage.gaussian_filter1d(
        counts.astype(float), width / step, truncate=5))


def find_peak(density_of, inside):
    """The last one, white matter's of a T1w."""
    inside = inside[inside <= numpy.percentile(inside, 96)]
    grid = numpy.linspace(inside.min(), inside.max(), 80)
    heights = density_of(inside, grid)
    return grid[signal.argrelmax(heights)[0][-1]]


def normalise_kde(density_of, values):
    return values / numpy.float32(find_peak(density_of, positive(values)))


def normalise_whitestripe(density_of, values):
    inside = positive(values)
    at = numpy.mean(inside < find_peak(density_of, inside))
    low, high = numpy.quantile(inside, (max(at - 0.05, 0), min(at + 0.05, 1)))
    stripe = inside[(inside > low) & (inside < high)]
    return (values - stripe.mean()) / stripe.std()


def tissues(inside):
    """Means of three by fuzzy c-means, as scikit-fuzzy does it where
    intensity-normalization calls it: to 0.005, in 50 iterations at most."""
    members = numpy.random.default_rng(1).random((3, inside.size), "f4")
    members /= members.sum(0)
    for _ in range(50):
        weights = members ** 2
        centres = (weights @ inside) / weights.sum(1)
        inverse = 1 / numpy.fmax((inside - centres[:, None]) ** 2, 1e-16)
        inverse /= inverse.sum(0)
        change = numpy.linalg.norm(inverse - members)
        members = inverse
        if change < 0.005:
            break
    return numpy.sort((members @ inside) / members.sum(1))


def normalise_fcm(values):
    return values / numpy.float32(tissues(positive(values))[2])


def normalise_lsq(standard, values):
    means = tissues(positive(values))[:, None]
    return values * numpy.float32(numpy.linalg.lstsq(means, standard, rcond=None)[0][0])


def nyul_scale(*volumes):
    """The standard scale of all volumes."""
    found = [numpy.percentile(positive(values), LANDMARKS) for values in volumes]
    return numpy.mean([1 + 99 * (l - l[0]) / (l[-1] - l[0]) for l in found], axis=0)


def normalise_nyul(standard, values):
    """numpy.interp is faster than scipy's interp1d; its ends are put far out."""
    found = numpy.percentile(positive(values), LANDMARKS)
    slopes = numpy.diff(standard)[[0, -1]] / numpy.diff(found)[[0, -1]]
    ends = [found[0] - 1e5, found[-1] + 1e5]
    images = [standard[0] - 1e5 * slopes[0], standard[-1] + 1e5 * slopes[-1]]
    return numpy.interp(values, [ends[0], *found, ends[1]],
                        [images[0], *standard, images[1]]).astype("f4")


def in_memory(function, *paths):
    volumes = [load(path) for path in paths]
    return lambda: function(*volumes)


def with_standard(function, name, path, standard):
    """Of a JSON file of volumenormalize's."""
    means = numpy.array(json.loads(pathlib.Path(standard).read_text())[name])
    return in_memory(functools.partial(function, means), path)


# Masks.

def fill_holes(mask):
    """In the faces, where a neck is cut, then in 3-D."""
    for axis in range(3):
        for at in (0, -1):
            face = numpy.moveaxis(mask, axis, 0)[at]
            face[:] = ndimage.binary_fill_holes(face)
    return ndimage.binary_fill_holes(mask)


def keep_largest(mask):
    labels, _ = ndimage.label(mask)
    counts = numpy.bincount(labels.ravel())
    counts[0] = 0
    return labels == counts.argmax()


def find_threshold(values):
    """Otsu's among square roots above the darkest, without the outer hundredths."""
    low, high = numpy.percentile(values, (1, 99))
    roots = numpy.sqrt(numpy.clip(values, low, high) - low)
    return low + filters.threshold_otsu(roots) ** 2


def find_head(spacing, values):
    """Closed by a box, each axis by itself."""
    radii = [int(CLOSED_MM / step) for step in spacing]
    sizes = [2 * radius + 1 for radius in radii]
    mask = numpy.pad(values > find_threshold(values), [(r, r) for r in radii])
    mask = ndimage.maximum_filter(mask.view("u1"), sizes)
    mask = ndimage.minimum_filter(mask, sizes)
    mask = mask[tuple(slice(r, -r or None) for r in radii)].view(bool)
    return keep_largest(fill_holes(mask)).view("u1")


def head_mask(path):
    spacing = nibabel.load(path).header.get_zooms()[2::-1]
    return in_memory(functools.partial(find_head, spacing), path)


JOBS = {
    "linear": functools.partial(resample, 1, False),
    "cubic": functools.partial(resample, 3, False),
    "antialias": functools.partial(resample, 1, True),
    "nibabel linear": functools.partial(resample_image, 1),
    "nibabel cubic": functools.partial(resample_image, 3),
    "reorient": reorient,
    "window": functools.partial(in_memory, lambda values: scale(values, -160, 240)),
    "percentile": functools.partial(in_memory, normalise_percentile),
    "zscore": functools.partial(in_memory, normalise_zscore),
    "fcm": functools.partial(in_memory, normalise_fcm),
    "lsq": functools.partial(with_standard, normalise_lsq, "standard-tissue-means"),
    "nyul": functools.partial(with_standard, normalise_nyul, "standard-scale"),
    "nyul fit": functools.partial(in_memory, nyul_scale),
    "mask": head_mask,
} | {f"{name}{kind}": functools.partial(in_memory, functools.partial(function, density_of))
     for name, function in (("kde", normalise_kde), ("whitestripe", normalise_whitestripe))
     for kind, density_of in (("", density), (" binned", density_binned))}


def main():
    name, result, *paths = sys.argv[1:]
    job = JOBS[name](*paths)
    numpy.save(result, job())
    print(name, flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        job()
        print((time.perf_counter() - start) * 1e3, flush=True)


if __name__ == "__main__":
    main()
