#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Write tests/goldens/register.h: two small volumes, maps between them, and
what numpy and scipy say of the metrics there.

The mutual information is written down as ITK's class documentation of
MattesMutualInformationImageToImageMetricv4 has it, sample by sample; the
points compared are those of the additive recurrence, as regsamples.c says.
Run it in any folder; needs python3-scipy.
"""
import os

import numpy as np
from scipy import ndimage, optimize
from scipy.spatial.transform import Rotation

GOLDENS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../goldens")
FIXED_SIZE, MOVING_SIZE = (12, 11, 10), (12, 15, 11)
BINS = 16


def volumes():
    """Blurred noise, and another contrast of it elsewhere; indexed z, y, x."""
    rng = np.random.default_rng(11)
    noise = ndimage.gaussian_filter(rng.normal(size=(24, 24, 24)), 2)
    noise = (noise - noise.min()) / np.ptp(noise)
    fixed = noise[3:13, 4:15, 3:15]
    moving = np.cos(5 * noise[4:15, 4:19, 4:16]) + rng.normal(0, 0.02, (11, 15, 12))
    return [np.rint(255 * (v - v.min()) / np.ptp(v)) for v in (fixed, moving)]


def affine(rotation, spacing, origin):
    matrix = np.eye(4)
    matrix[:3, :3] = Rotation.from_rotvec(rotation).as_matrix() @ np.diag(spacing)
    matrix[:3, 3] = origin
    return matrix


def move(matrix, points):
    return points @ matrix[:3, :3].T + matrix[:3, 3]


def interpolate(volume, points):
    """Values at voxel positions x, y, z, and which are inside."""
    size = np.array(volume.shape)[::-1]
    inside = ((points >= -0.5) & (points <= size - 0.5)).all(axis=1)
    return ndimage.map_coordinates(volume, points[:, ::-1].T, order=1, mode="nearest"), inside


def even_points(n, size):
    root = optimize.brentq(lambda x: x ** 4 - x - 1, 1, 2, xtol=1e-15)
    steps = root ** -np.arange(1., 4)
    return (0.5 + np.arange(1, n + 1)[:, None] * steps) % 1 * size - 0.5


def find_range(values):
    values, n = np.sort(values), len(values)
    return values[n // 200], values[n - 1 - n // 200]


def bspline(x):
    x = np.abs(x)
    return np.where(x < 1, (4 - 6 * x ** 2 + 3 * x ** 3) / 6, np.where(x < 2, (2 - x) ** 3 / 6, 0))


def joint_histogram(fixed, moving, fixed_range, moving_range):
    padding = 2
    joint = np.zeros((BINS, BINS))

    def term(value, limits):
        size = (limits[1] - limits[0]) / (BINS - 2 * padding)
        return np.clip(value, *limits) / size - (limits[0] / size - padding)
    for f, m in zip(fixed, moving):
        row = int(np.clip(np.floor(term(f, fixed_range)), padding, BINS - padding - 1))
        joint[row] += bspline(np.arange(BINS) - term(m, moving_range))
    return joint / joint.sum()


def entropy(p):
    p = p[p > 0]
    return -(p * np.log(p)).sum()


def correlation(fixed, moving, inside, fixed_range, moving_range):
    total, n = 0, 0
    noise = [(0.01 * (r[1] - r[0])) ** 2 for r in (fixed_range, moving_range)]
    for i in range(0, len(fixed), 27):
        use = inside[i:i + 27]
        if use.sum() < 13:
            continue
        c = np.cov(fixed[i:i + 27][use], moving[i:i + 27][use], bias=True)
        total += c[0, 1] ** 2 / ((c[0, 0] + noise[0]) * (c[1, 1] + noise[1]))
        n += 1
    return total / n


def main():
    fixed, moving = volumes()
    fixed_affine = affine([0.1, -0.2, 0.05], [1.5, 2, 2.5], [-10, -12, -14])
    moving_affine = affine([-0.3, 0.1, 0.2], [-2, 1.8, 2.2], [12, -13, -11])
    size = np.array(FIXED_SIZE)
    count = int(size.prod())
    at = even_points(count, size)
    grid = 2 * (np.array([[i % 3, i // 3 % 3, i // 9] for i in range(27)]) - 1)
    whole = [(p + grid >= -0.5).all() and (p + grid <= size - 0.5).all() for p in at[:count]]
    windows = np.concatenate([p + grid for p, w in zip(at, whole) if w])
    rows = []
    for turn, shift in (([0, 0, 0], [0.3, 0.1, -0.2]), ([0.1, -0.15, 0.2], [1, -2, 1.5]), ([0.5, 0.2, -0.4], [4, 3, -2])):
        matrix = affine(turn, [1, 1, 1], shift)

        def sample(points):
            there = move(np.linalg.inv(moving_affine) @ matrix @ fixed_affine, points)
            return (interpolate(fixed, points)[0], *interpolate(moving, there))
        f, m, inside = sample(at)
        limits = find_range(f), find_range(moving.ravel())
        joint = joint_histogram(f[inside], m[inside], *limits)
        h = entropy(joint.sum(axis=1)), entropy(joint.sum(axis=0)), entropy(joint)
        wf, wm, win = sample(windows)
        values = [h[0] + h[1] - h[2], (h[0] + h[1]) / h[2],
                  correlation(wf, wm, win, find_range(wf), limits[1]),
                  ((f - m)[inside] ** 2).mean(), inside.mean()]
        rows.append("{{" + ", ".join(f"{v:.17g}" for v in matrix[:3].ravel()) + "},\n{"
                    + ", ".join(f"{v:.12g}" for v in values) + "}}")

    def array(volume):
        lines = [", ".join(f"{int(v)}" for v in row) for row in volume.reshape(-1, volume.shape[2])]
        return "{\n" + ",\n".join(lines) + "\n}"

    def numbers(matrix):
        return "{" + ", ".join(f"{v:.17g}" for v in matrix[:3].ravel()) + "}"
    with open(os.path.join(GOLDENS, "register.h"), "w") as out:
        out.write(f"""/* Written by tests/oracle/register.py. */

#define BINS {BINS}

static const gint fixed_size[3] = {{ {", ".join(map(str, FIXED_SIZE))} }};
static const gint moving_size[3] = {{ {", ".join(map(str, MOVING_SIZE))} }};
static const gdouble fixed_affine[12] = {numbers(fixed_affine)};
static const gdouble moving_affine[12] = {numbers(moving_affine)};
static const guint8 fixed_values[] = {array(fixed)};
static const guint8 moving_values[] = {array(moving)};

/* Mutual information, normalised; local correlation; mean squares; overlap. */
static const struct
{{
  gdouble map[12];
  gdouble expected[5];
}} cases[] = {{
""" + ",\n".join(rows) + "\n};\n")


if __name__ == "__main__":
    main()
