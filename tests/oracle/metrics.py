#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Write tests/goldens/metrics.h: what scikit-image, scikit-learn and NumPy say about
pairs of images.

Run it in any folder; needs python3-numpy, python3-scipy, python3-skimage and
python3-sklearn.  The images come from integer formulas that both languages compute
exactly.
"""
import os

import numpy as np
from scipy.ndimage import gaussian_filter, uniform_filter
from skimage.metrics import (normalized_mutual_information, peak_signal_noise_ratio,
                             structural_similarity)
from sklearn.metrics import mutual_info_score

GOLDENS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../goldens")
NAMES = ("mae", "mse", "me", "psnr", "ssim", "ms_ssim", "mi", "nmi")
WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
CT = (-1024, 3000)


def plane():
    """64 x 64 grey levels and a distorted copy, as float64; [y, x]."""
    y, x = np.mgrid[:64, :64]
    a = (3 * x + 2 * y + 4 * ((x * y) % 17)) % 256
    b = np.clip(a + ((7 * x + 13 * y) % 23) - 11, 0, 255)
    return a.astype("f8"), b.astype("f8")


def volume():
    """20 x 16 x 12 voxels (x, y, z) in [-1, 1) and a distorted copy; [z, y, x]."""
    z, y, x = np.mgrid[:12, :16, :20]
    a = ((37 * x + 11 * y * y + 53 * z + 5 * x * y * z) % 1009) / 512 - 1
    b = a * 0.75 + ((17 * x + 29 * y + 31 * z * z) % 101) / 256 - 0.25
    return a, b


def labels():
    """Of volume(): 0, -2, 5 and 300."""
    z, y, x = np.mgrid[:12, :16, :20]
    return np.array((0, -2, 5, 300))[(x // 7 + y // 6 + z // 5) % 4]


def scene(shape):
    """Blocks with a texture, and a copy of less contrast with another; [z, y, x]."""
    z, y, x = np.mgrid[:shape[0], :shape[1], :shape[2]]
    blocks = (x // 9 * 37 + y // 7 * 11 + z // 8 * 53) % 101
    a = (blocks * 8 + (17 * x + 29 * y + 31 * z) % 23) / 512 - 0.75
    b = (blocks * 7 + (13 * x + 7 * y + 5 * z) % 19 * 3) / 512 - 0.625
    return a, b


def scene_labels(shape):
    """A ball of 7 in the middle, in it a bar of 3 that coarse scales miss."""
    z, y, x = np.mgrid[:shape[0], :shape[1], :shape[2]]
    nz, ny, nx = shape
    ball = (2 * x - nx)**2 + (2 * y - ny)**2 + (2 * z - nz)**2 < min(shape)**2
    bar = ball & (x % 16 == 5) & (abs(y - ny // 2) < 4)
    return np.where(bar, 3, np.where(ball, 7, 0))


def histogram(a, b, classes, bounds=None):
    if bounds:
        bounds = (bounds, bounds)
    return np.histogram2d(a.ravel(), b.ravel(), classes, bounds)[0] / a.size


def entropy(p):
    return -(p[p > 0] * np.log(p[p > 0])).sum()


def information(a, b, classes, bounds=None):
    joint = histogram(a, b, classes, bounds)
    apart = entropy(joint.sum(0)) + entropy(joint.sum(1))
    together = entropy(joint)
    return apart - together, apart / together


def means(window, *images):
    """Over each window wholly inside."""
    if window == "uniform":
        margin, images = 3, [uniform_filter(image, 7) for image in images]
    else:
        margin, images = 5, [gaussian_filter(image, 1.5, truncate=3.5) for image in images]
    return [image[(slice(margin, -margin),) * image.ndim] for image in images]


def similarity_maps(a, b, data_range, window):
    """Luminance, and contrast times structure; and the margin that they lack."""
    size = 7 if window == "uniform" else 11
    n = size**a.ndim
    sample = n / (n - 1) if window == "uniform" else 1
    c1, c2 = (0.01 * data_range)**2, (0.03 * data_range)**2
    ma, mb, aa, bb, ab = means(window, a, b, a * a, b * b, a * b)
    va, vb, cov = sample * (aa - ma * ma), sample * (bb - mb * mb), sample * (ab - ma * mb)
    sd = np.sqrt(np.clip(va, 0, None) * np.clip(vb, 0, None))
    luminance = (2 * ma * mb + c1) / (ma * ma + mb * mb + c1)
    contrast = (2 * sd + c2) / (va + vb + c2)
    structure = (cov + c2 / 2) / (sd + c2 / 2)
    return luminance, contrast, structure, size // 2


def inside(mask, margin):
    return mask[(slice(margin, -margin),) * mask.ndim]


def mean_or_nan(values):
    return values.mean() if values.size else np.nan


def ssim(a, b, mask, data_range, window):
    options = dict(data_range=data_range, full=True)
    if window == "gaussian":
        options |= dict(gaussian_weights=True, sigma=1.5, use_sample_covariance=False)
    return mean_or_nan(inside(structural_similarity(a, b, **options)[1], 3 if window == "uniform" else 5)[
        inside(mask, 3 if window == "uniform" else 5)])


def halve(image, first):
    """Means of two voxels along each axis, from voxel `first` on; 0 outside."""
    for axis in range(image.ndim):
        image = np.moveaxis(image, axis, 0)
        if first < 0:
            image = np.concatenate([np.zeros_like(image[:1]), image, np.zeros_like(image[:1])])
            n = (len(image) - 1) // 2
        else:
            n = len(image) // 2
        image = np.moveaxis((image[0:2 * n:2] + image[1:2 * n:2]) / 2, 0, axis)
    return image


def ms_ssim(a, b, mask, data_range, window):
    """Wang et al. 2003; of a mask every other voxel."""
    product = 1
    for i, weight in enumerate(WEIGHTS):
        luminance, contrast, structure, margin = similarity_maps(a, b, data_range, window)
        values = contrast * structure * (luminance if i == len(WEIGHTS) - 1 else 1)
        product *= max(mean_or_nan(values[inside(mask, margin)]), 0)**weight
        a, b = halve(a, 0), halve(b, 0)
        mask = mask[(slice(None, None, 2),) * mask.ndim][tuple(slice(n) for n in a.shape)]
    return product


def synthrad_ms_ssim(a, b, mask):
    """Of values from 0 to 4024, 0 outside of the mask."""
    pads = [((97 - n) // 2, 97 - n - (97 - n) // 2) if n < 97 else (0, 0) for n in a.shape]
    a, b, mask = (np.pad(x, pads, mode="edge") for x in (a, b, mask))
    product = 1
    for weight in WEIGHTS:
        luminance, contrast, structure, margin = similarity_maps(a, b, CT[1] - CT[0], "uniform")
        values = np.prod([np.clip(x, 0, None)**weight for x in (luminance, contrast, structure)], 0)
        product *= np.clip(mean_or_nan(values[inside(mask, margin)]), 0, 1)
        a, b, mask = halve(a, -1), halve(b, -1), mask[::2, ::2, ::2]
    return product


def synthrad(a, b, mask):
    clipped = [np.where(mask, np.clip(x, *CT) - CT[0], 0) for x in (a, b)]
    within = [x[mask] for x in clipped]
    span = CT[1] - CT[0]
    error = a[mask] - b[mask]
    return (abs(error).mean(), (error**2).mean(), error.mean(),
            peak_signal_noise_ratio(within[1], within[0], data_range=span),
            ssim(*clipped, mask, span, "uniform"), synthrad_ms_ssim(*clipped, mask),
            *information(*within, 256, (0, span)))


def measure(a, b, mask, data_range, window, classes=256, scales=False):
    """In the order of NAMES."""
    error = a[mask] - b[mask]
    mi, nmi = information(a[mask], b[mask], classes)
    assert abs(nmi - normalized_mutual_information(a[mask], b[mask], bins=classes)) < 1e-9
    return (abs(error).mean(), (error**2).mean(), error.mean(),
            peak_signal_noise_ratio(b[mask], a[mask], data_range=data_range),
            ssim(a, b, mask, data_range, window),
            ms_ssim(a, b, mask, data_range, window) if scales else np.nan, mi, nmi)


def grey(x):
    return np.floor(np.clip(x.astype("f4"), -1, 1) * np.float32(127.5) + np.float32(128)).clip(0, 255).astype("f8")


def slices(a, b, mask, axis):
    """Of 8-bit slices across an axis: rows of those with voxels of the mask."""
    rows = []
    for s, t, m in zip(*(np.moveaxis(x, axis, 0) for x in (grey(a), grey(b), mask))):
        if m.any():
            row = list(measure(s, t, m, 255, "uniform"))
            row[6] = mutual_info_score(s[m], t[m])
            rows.append(row)
    return np.array(rows)


def c(value):
    return "NAN" if np.isnan(value) else f"{value:.17g}"


def table(name, rows):
    lines = [f"static const gdouble {name}[][N_METRICS] = {{"]
    for comment, values in rows:
        lines += [f"  /* {comment} */", "  {" + ",\n   ".join(
            ", ".join(map(c, values[i:i + 4])) for i in (0, 4)) + "},"]
    return "\n".join(lines + ["};", ""])


def regions(numbers):
    """Names and masks."""
    return [("all", np.ones_like(numbers, bool)), ("mask", numbers != 0)] + [
        (f"label {n}", numbers == n) for n in np.unique(numbers) if n]


def nan_mean(rows):
    return [mean_or_nan(column[~np.isnan(column)]) for column in rows.T]


def tables():
    a, b = plane()
    whole = np.ones(a.shape, bool)
    sklearn = [mutual_info_score(*(x.ravel() // (256 // n) for x in (a, b))) for n in (256, 64, 32)]
    yield table("golden_plane", [(w, measure(a, b, whole, 255, w)) for w in ("uniform", "gaussian")])
    yield "/* of 256, 64 and 32 classes */\nstatic const gdouble golden_plane_mi[] = {{\n  {}\n}};\n".format(
        ", ".join(map(c, sklearn)))

    a, b = volume()
    for window in ("uniform", "gaussian"):
        yield table(f"golden_{window}", [
            (name, measure(a, b, m, 2, window)) for name, m in regions(labels())])
    yield table("golden_100_classes", [
        (name, measure(a, b, m, 2, "uniform", 100)) for name, m in regions(labels())])
    yield table("golden_slices", [
        (f"{name}, across {'zyx'[axis]}", nan_mean(slices(a, b, m, axis)))
        for name, m in regions(labels()) for axis in range(3)])

    shape = (176, 113, 120)
    numbers = scene_labels(shape)
    yield table("golden_scales", [
        (name, measure(*scene(shape), m, 2, "uniform", scales=True)) for name, m in regions(numbers)])
    shape = (1, 190, 177)
    flat = [x[0] for x in scene(shape)]
    yield table("golden_scales_gaussian", [
        ("all", measure(*flat, np.ones(shape[1:], bool), 2, "gaussian", scales=True))])

    for shape in ((60, 110, 120), (98, 97, 131)):
        pair = [x * 2000 + 700 for x in scene(shape)]
        yield table("golden_synthrad_{}_{}_{}".format(*shape[::-1]), [
            (name, synthrad(*pair, m)) for name, m in regions(scene_labels(shape))])


if __name__ == "__main__":
    with open(os.path.join(GOLDENS, "metrics.h"), "w") as file:
        file.write("/* Written by tests/oracle/metrics.py; in the order of MetricId. */\n\n")
        file.write("\n".join(tables()))
