#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Write tests/goldens/normalize.h: what numpy, scipy and skimage say about
percentiles, moments, tissues and normalised volumes.

Run it in any folder; needs python3-numpy, python3-scipy and python3-skimage.
"""
import os

import numpy as np
from scipy.interpolate import interp1d
from scipy.signal import argrelmax
from scipy.stats import gaussian_kde
from skimage.filters import threshold_otsu

GOLDENS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../goldens")
SHAPE = (5, 6, 7)  # x y z
PERCENTS = (0, 0.1, 25, 50, 95, 99.5, 100)
THRESHOLDS = (-1e30, 0, 37.5)


def c(values):
    """Values as a flat C initialiser; volumes x fastest."""
    flat = np.asarray(values).ravel(order="F")
    items = [f"{v:.10g}" for v in flat]
    rows = [", ".join(items[i:i + 6]) + "," for i in range(0, len(items), 6)]
    return "{\n  " + "\n  ".join(rows) + "\n}"


def volume():
    """A third air with noise on both sides of 0, the rest tissue; few very bright
    voxels, some values more than once."""
    rng = np.random.default_rng(20)
    v = rng.gamma(6, 60, SHAPE)
    v[rng.random(SHAPE) < 0.35] *= 0.02
    v -= 3
    v[2, 3, 1:4] = 4000
    v[1:3, 2, 5] = 250
    return v.astype(np.float32)


def foreground(v):
    v = np.maximum(v, 0)
    return v > 0.1 * np.percentile(v[v > 0], 95)


def shipped_models(v):
    """As the volumes were prepared that the shipped models learned from."""
    v = np.maximum(v, 0)
    top = np.percentile(v[foreground(v)], 99.5)
    return np.clip(v / top, 0, 1) * 2 - 1


def between_percentiles(v, low, high, out_low, out_high):
    a, b = np.percentile(v[foreground(v)], (low, high))
    return (v.astype(float) - a) / (b - a) * (out_high - out_low) + out_low


def zscore(v):
    f = v[foreground(v)].astype(float)
    return (v - f.mean()) / f.std()


def window(v, low, high):
    return np.clip((v.astype(float) - low) / (high - low), 0, 1) * 2 - 1


BRAIN_SHAPE = (12, 11, 10)
LANDMARKS = (1, *range(10, 100, 10), 99)


def brain(seed, csf, grey, white, spread):
    """A ball of three tissues, some vessels, and air that is 0 or a ripple of
    an interpolation below it."""
    rng = np.random.default_rng(seed)
    x, y, z = np.meshgrid(*(np.linspace(-1, 1, n) for n in BRAIN_SHAPE), indexing="ij")
    radius = np.sqrt(x * x + y * y + z * z)
    v = np.where(radius < 0.5, white, np.where(radius < 0.8, grey, csf))
    v = v + rng.normal(0, spread, BRAIN_SHAPE)
    v[(radius < 1) & (rng.random(BRAIN_SHAPE) < 0.01)] *= 2
    v[radius >= 1] = 0
    v[(radius >= 1) & (radius < 1.05)] = -2
    return v.astype(np.float32)


def ct():
    """HU: air, fat, muscle, bone."""
    v = brain(9, 100, 260, 1200, 25).astype(float)
    air = -1000 + np.arange(v.size).reshape(v.shape) % 7
    return np.where(v > 0, v - 200, air).astype(np.float32)


def peak(f, which):
    """The mode, as jcreinhold/intensity-normalization 3 defines it."""
    if which != "largest":
        f = f[f <= np.percentile(f, 96 if which == "last" else 99)]
    grid = np.linspace(f.min(), f.max(), 80)
    density = gaussian_kde(f)(grid)
    maxima = argrelmax(density)[0]
    if which == "largest" or len(maxima) == 0:
        return grid[density.argmax()]
    return grid[maxima[-1 if which == "last" else 0]]


def stripe(f, which):
    at = np.mean(f < peak(f, which))
    low, high = np.quantile(f, (max(at - 0.05, 0), min(at + 0.05, 1)))
    inside = f[(f > low) & (f < high)]
    return inside.mean(), inside.std()


def tissues(f):
    """Fuzzy c-means from random memberships until nothing moves."""
    u = np.random.default_rng(1).random((3, f.size))
    u /= u.sum(0)
    for _ in range(2000):
        centres = (u ** 2 @ f) / (u ** 2).sum(1)
        inverse = 1 / ((f - centres[:, None]) ** 2 + 1e-30)
        u = inverse / inverse.sum(0)
    return np.sort((u @ f) / u.sum(1))


def landmarks(f):
    return np.percentile(f, LANDMARKS)


def standard_scale(volumes):
    on_scale = [interp1d(landmarks(f)[[0, -1]], (1, 100))(np.clip(landmarks(f), *landmarks(f)[[0, -1]]))
                for f in volumes]
    return np.mean(on_scale, axis=0)


def nyul(v, f, scale):
    return interp1d(landmarks(f), scale, fill_value="extrapolate")(v.astype(float))


def divisor(f, standard):
    """Of least squares between its tissues' means and the standard ones."""
    factor = np.linalg.lstsq(tissues(f)[:, None], standard, rcond=None)[0]
    return 1 / factor[0]


def brains():
    """Names, kinds and values of all that is known of two brains and a CT."""
    a, b = brain(5, 300, 650, 950, 45), brain(6, 210, 430, 610, 30)
    thorax = ct()
    inside = np.zeros(BRAIN_SHAPE, np.uint8)
    inside[2:-2, 2:-2, 2:-2] = 1
    fa, fb = a[a > 0].astype(float), b[b > 0].astype(float)
    masked = a[inside > 0].astype(float)
    # threshold_otsu gives the middle of the last dark bin.
    body = thorax[thorax > threshold_otsu(thorax, 256) + np.ptp(thorax) / 512].astype(float)
    peaks = ("first", "largest", "last")
    scale = standard_scale((fa, fb))
    standard = tissues(fa) / tissues(fa)[0]
    return (
        ("brain", "gfloat", a), ("other_brain", "gfloat", b), ("ct", "gfloat", thorax),
        ("mask", "guint8", inside),
        ("modes", "gdouble", [peak(fa, p) for p in peaks]),
        ("stripes", "gdouble", np.transpose([stripe(fa, p) for p in peaks])),
        ("masked_mode", "gdouble", [peak(masked, "last")]),
        ("masked_moments", "gdouble", [masked.mean(), masked.std()]),
        ("tissues", "gdouble", tissues(fa)),
        ("standard_scale", "gdouble", scale),
        ("nyul", "gfloat", nyul(b, fb, scale)),
        ("standard_means", "gdouble", standard),
        ("divisor", "gdouble", [divisor(fb, standard)]),
        ("ct_moments", "gdouble", [body.mean(), body.std()]),
        ("ct_ends", "gdouble", [body.min(), np.percentile(body, 99.5)]))


def main():
    v = volume()
    d = v.astype(float)
    percentiles = [[np.percentile(d[d > t], q) for q in PERCENTS] for t in THRESHOLDS]
    moments = [(d[d > t].mean(), d[d > t].std()) for t in THRESHOLDS]
    with open(os.path.join(GOLDENS, "normalize.h"), "w") as f:
        f.write("/* Written by tests/oracle/normalize.py. */\n\n")
        f.write("static const gint golden_size[3] = { %d, %d, %d };\n\n" % SHAPE)
        f.write("static const gint golden_brain_size[3] = { %d, %d, %d };\n\n" % BRAIN_SHAPE)
        for name, kind, values in (
                ("input", "gfloat", v),
                ("default", "gfloat", shipped_models(v)),
                ("percentile_5_90", "gfloat", between_percentiles(v, 5, 90, 0, 10)),
                ("zscore", "gfloat", zscore(v)),
                ("window", "gfloat", window(v, -1024, 1300)),
                ("thresholds", "gdouble", THRESHOLDS),
                ("percents", "gdouble", PERCENTS),
                ("percentiles", "gdouble", np.transpose(percentiles)),
                ("moments", "gdouble", np.transpose(moments)),
                *brains()):
            f.write(f"static const {kind} golden_{name}[] = {c(values)};\n\n")


if __name__ == "__main__":
    main()
