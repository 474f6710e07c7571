#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Write tests/goldens/foreground.h: what scikit-image says about thresholds and
scipy about holes and components.

Run it in any folder; needs python3-skimage and python3-scipy.
"""
import os

import numpy as np
from scipy import ndimage
from skimage import filters

GOLDENS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../goldens")
SHAPE = (13, 11, 9)  # x y z
AIR = -1024
RADIUS = (2, 1, 0)


def otsu(values):
    """Among square roots above the darkest; half way between those that it
    parts, none of them in bins."""
    values = np.sort(values[np.isfinite(values)])
    outer = len(values) // 100
    values = np.clip(values, values[outer], values[-1 - outer])
    roots = np.sqrt(values.astype(float) - values[0])
    levels, counts = np.unique(roots, return_counts=True)
    last = filters.threshold_otsu(hist=(counts, levels))
    return values[0] + ((last + levels[np.searchsorted(levels, last) + 1]) / 2) ** 2


def fill_holes(mask):
    """In the faces, then in 3-D."""
    mask = mask.copy()
    for axis in range(3):
        for at in (0, -1):
            face = np.moveaxis(mask, axis, 0)[at]
            face[:] = ndimage.binary_fill_holes(face)
    return ndimage.binary_fill_holes(mask)


def keep_largest(mask):
    labels, n = ndimage.label(mask)
    sizes = np.bincount(labels.ravel(order="F"))[1:]
    assert n < 2 or np.partition(sizes, -2)[-2] < sizes.max(), "two are largest"
    return labels == 1 + np.argmax(sizes)


def close(mask):
    """Nothing is outside."""
    padded = np.pad(mask, [(r, r) for r in RADIUS])
    box = np.ones([2 * r + 1 for r in RADIUS], bool)
    closed = ndimage.binary_closing(padded, box)
    return closed[tuple(slice(r, -r or None) for r in RADIUS)]


def masks():
    """Spongy to solid."""
    rng = np.random.default_rng(3)
    for percent in (12, 35, 50, 60, 68, 75):
        noise = ndimage.gaussian_filter(rng.normal(size=SHAPE), 0.7)
        yield noise < np.percentile(noise, percent)


def signed_values(rng):
    """Two broad humps, one on each side of 0, and a few that are far off."""
    v = np.where(rng.random(SHAPE) < 0.6, rng.normal(-60, 15, SHAPE), rng.normal(40, 25, SHAPE))
    v = np.clip(np.rint(v), -120, 120)
    v[3, 4, 5] = np.nan
    v[4:6, 2, 2:5] = 30000
    return v


def ct_values(rng):
    """Air, soft tissue, metal, and a scanner's fill outside of the circle."""
    v = rng.normal(-995, 12, SHAPE)
    v[3:10, 2:9, 1:8] = rng.normal(35, 25, (7, 7, 7))
    v[5, 5, 3:6] = 12000
    v[:2, :2] = v[-2:, :2] = v[:2, -2:] = v[-2:, -2:] = -3024
    return np.rint(v)


def c(values, form):
    items = [form % v for v in np.asarray(values).ravel(order="F")]
    rows = [", ".join(items[i:i + 10]) + "," for i in range(0, len(items), 10)]
    return "{\n  " + "\n  ".join(rows) + "\n}"


def bits(mask):
    flat = "".join("01"[int(v)] for v in mask.ravel(order="F"))
    return "\n".join(f'  "{flat[i:i + 72]}"' for i in range(0, len(flat), 72))


def main():
    rng = np.random.default_rng(4)
    signed, ct = signed_values(rng), ct_values(rng)
    with open(os.path.join(GOLDENS, "foreground.h"), "w") as f:
        f.write("/* Written by tests/oracle/foreground.py. */\n\n")
        f.write("static const gint golden_size[3] = { %d, %d, %d };\n\n" % SHAPE)
        f.write("static const gint16 golden_signed[] = "
                f"{c(np.nan_to_num(signed, nan=-32768), '%d')};\n\n")
        f.write(f"static const gint16 golden_ct[] = {c(ct, '%d')};\n\n")
        f.write("static const gdouble golden_signed_threshold = %.17g;\n\n" % otsu(signed))
        f.write("static const gdouble golden_ct_threshold = %.17g;\n\n"
                % otsu(np.maximum(ct, AIR)))
        f.write("static const gint golden_radius[3] = { %d, %d, %d };\n\n" % RADIUS)
        f.write("/* A mask, its holes filled, its largest component, itself closed. */\n")
        f.write("static const gchar *const golden_masks[][4] = {\n")
        for mask in masks():
            f.write("  {\n" + ",\n".join(bits(m) for m in (
                mask, fill_holes(mask), keep_largest(mask), close(mask))) + "},\n")
        f.write("};\n")


if __name__ == "__main__":
    main()
