#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Write tests/goldens/normalize.h: what numpy says about percentiles, moments
and normalised volumes.

Run it in any folder; needs python3-numpy.
"""
import os

import numpy as np

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


def main():
    v = volume()
    d = v.astype(float)
    percentiles = [[np.percentile(d[d > t], q) for q in PERCENTS] for t in THRESHOLDS]
    moments = [(d[d > t].mean(), d[d > t].std()) for t in THRESHOLDS]
    with open(os.path.join(GOLDENS, "normalize.h"), "w") as f:
        f.write("/* Written by tests/oracle/normalize.py. */\n\n")
        f.write("static const gint golden_size[3] = { %d, %d, %d };\n\n" % SHAPE)
        for name, kind, values in (
                ("input", "gfloat", v),
                ("default", "gfloat", shipped_models(v)),
                ("percentile_5_90", "gfloat", between_percentiles(v, 5, 90, 0, 10)),
                ("zscore", "gfloat", zscore(v)),
                ("window", "gfloat", window(v, -1024, 1300)),
                ("thresholds", "gdouble", THRESHOLDS),
                ("percents", "gdouble", PERCENTS),
                ("percentiles", "gdouble", np.transpose(percentiles)),
                ("moments", "gdouble", np.transpose(moments))):
            f.write(f"static const {kind} golden_{name}[] = {c(values)};\n\n")


if __name__ == "__main__":
    main()
