#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Write tests/goldens/{geometry,resample,conform}.h: what nibabel, numpy and
scipy say about orientations, affines and resampling.

Run it in any folder; needs python3-nibabel and python3-scipy.
"""
import os

import nibabel as nib
import numpy as np
from nibabel import orientations, processing
from scipy import ndimage
from scipy.spatial.transform import Rotation

GOLDENS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../goldens")
SHAPE = (5, 7, 9)
CODES = ("RAS", "LPI", "PSR")


def c(values, digits=17):
    """Values as a flat C initialiser; volumes x fastest."""
    flat = np.asarray(values).ravel(order="F" if np.ndim(values) > 2 else "C")
    lines, line = [], ""
    for v in flat:
        item = f"{v:.{digits}g}, "
        if len(line) + len(item) > 78:
            lines.append(line.rstrip())
            line = ""
        line += item
    if not lines:
        return "{" + line.rstrip(", ") + "}"
    return "{\n  " + "\n  ".join(lines + [line.rstrip()]) + "\n}"


def write(name, text):
    with open(os.path.join(GOLDENS, name + ".h"), "w") as f:
        f.write("/* Written by tests/oracle/geometry.py. */\n\n" + text)


def affine(rng, angle, shear):
    """Rotated by up to `angle` degrees from an axis-aligned one, sheared."""
    m = np.eye(4)
    axis = rng.normal(size=3)
    rotation = Rotation.from_rotvec(np.radians(angle) * axis / np.linalg.norm(axis)).as_matrix()
    permutation = np.eye(3)[rng.permutation(3)] * rng.choice([-1, 1], 3)
    skew = np.eye(3) + shear * np.triu(rng.normal(size=(3, 3)), 1)
    m[:3, :3] = rotation @ permutation @ skew @ np.diag(rng.uniform(0.3, 6, 3))
    m[:3, 3] = rng.uniform(-150, 150, 3)
    return m


def geometry():
    rng = np.random.default_rng(1)
    affines = [np.eye(4), np.diag([-1.0, -1, 2, 1])]
    for angle in (0, 5, 25, 40, 60, 170):
        affines += [affine(rng, angle, shear) for shear in (0, 0.05, 0.4, 1.5)]
    cases = []
    for a in affines:
        axes = orientations.io_orientation(a)
        row = [a, axes[:, 0].astype(int), axes[:, 1].astype(int), nib.affines.voxel_sizes(a), np.linalg.inv(a)]
        text = ",\n".join(c(v) for v in row) + ',\n"%s",\n{\n' % "".join(nib.aff2axcodes(a))
        for code in CODES:
            turn = orientations.ornt_transform(axes, orientations.axcodes2ornt(code))
            shape = np.empty(3, int)
            shape[turn[:, 0].astype(int)] = SHAPE
            turned = a @ orientations.inv_ornt_aff(turn, SHAPE)
            # Not always `code`: the assignment depends on the order of axes where they are very oblique.
            text += '{%s, %s, "%s"},\n' % (c(shape), c(turned), "".join(nib.aff2axcodes(turned)))
        cases.append("{" + text + "}\n}")
    write("geometry", f"""static const gint grid_size[3] = {c(SHAPE)};
static const gchar *const codes[] = {{ {', '.join(f'"{x}"' for x in CODES)} }};

static const struct
{{
  gdouble affine[16];
  gint axis[3], sign[3];
  gdouble spacing[3];
  gdouble inverse[16];
  const gchar *orientation;
  struct
  {{
    gint size[3];
    gdouble affine[16];
    const gchar *orientation;
  }} reoriented[{len(CODES)}];
}} cases[] = {{
""" + ",\n".join(cases) + "\n};\n")


def positions(m, shape):
    """Source positions of each voxel of `shape`, [3, x, y, z]."""
    index = np.indices(shape).reshape(3, -1)
    return (m[:3, :3] @ index + m[:3, 3:]).reshape(3, *shape)


def inside(p, shape):
    return np.all([(p[i] >= -0.5) & (p[i] <= shape[i] - 0.5) for i in range(3)], axis=0)


def keys(t):
    """Keys (1981), a = -1/2, from its piecewise definition."""
    t = np.abs(t)
    return np.where(t <= 1, 1.5 * t**3 - 2.5 * t**2 + 1,
                    np.where(t < 2, -0.5 * t**3 + 2.5 * t**2 - 4 * t + 2, 0))


def lanczos(t):
    return np.where(np.abs(t) < 3, np.sinc(t) * np.sinc(t / 3), 0)


def convolve(data, p, kernel, radius):
    """With weights that add up to 1; edges go on."""
    base = np.floor(p).astype(int)
    out, total = np.zeros(p.shape[1:]), np.zeros(p.shape[1:])
    for offset in np.ndindex(2 * radius, 2 * radius, 2 * radius):
        tap = base + np.reshape(offset, (3, 1, 1, 1)) - radius + 1
        weight = np.prod(kernel(p - tap), axis=0)
        tap = [np.clip(tap[i], 0, data.shape[i] - 1) for i in range(3)]
        out += weight * data[tap[0], tap[1], tap[2]]
        total += weight
    return out / total


def sample(data, m, shape, method, fill):
    """`method`: an order of scipy, keys or lanczos."""
    p = positions(m, shape)
    if callable(method):
        out = convolve(data, p, method, {keys: 2, lanczos: 3}[method])
    else:
        out = ndimage.affine_transform(data, m[:3, :3], m[:3, 3], shape, order=method, mode="nearest")
    return np.where(inside(p, data.shape), out, fill)


def blur(data, m):
    """As wide as samples are apart: a spread of 1 voxel becomes one of k (Cardoso et al. 2015)."""
    k = np.linalg.norm(m[:3, :3], axis=1)
    sigma = np.sqrt(np.maximum(k**2 - 1, 0)) / (2 * np.sqrt(2 * np.log(2)))
    return ndimage.gaussian_filter(data, sigma, mode="nearest", truncate=4)


def antialias():
    """Coarser samples of a fine volume: along its axes, permuted; and tilted, of few voxels more along one axis."""
    rng = np.random.default_rng(5)
    shape = (12, 11, 10)
    data = np.round(rng.normal(100, 50, shape)).astype(np.float32)
    aligned = np.array([[0, 2.6, 0, 0.4], [-1.7, 0, 0, 10.2], [0, 0, 1, 0], [0, 0, 0, 1]])
    tilted = np.eye(4)
    tilted[:3, :3] = Rotation.from_euler("xyz", [15, -10, 25], degrees=True).as_matrix() @ np.diag([2.5, 1, 3.2])
    tilted[:3, 3] = np.array([5.5, 5, 4.5]) - tilted[:3, :3] @ [2, 4, 1.5]
    grids = ((aligned, (6, 5, 10)), (tilted, (5, 9, 4)))
    text = [f"static const gint fine_size[3] = {c(shape)};", f"static const gfloat fine_values[] = {c(data)};"]
    for name, (m, size) in zip(("aligned", "tilted"), grids):
        assert 0.5 < inside(positions(m, size), shape).mean()
        results = [sample(blur(data.astype(float), m), m, size, method, -7) for method in (1, keys, lanczos)]
        text += [f"static const gint {name}_size[3] = {c(size)};",
                 f"static const gdouble {name}_map[16] = {c(m)};",
                 "/* linear, cubic, Lanczos; fill -7 */",
                 f"static const gdouble {name}_values[3][{results[0].size}] = {{",
                 *[c(r, 9) + "," for r in results], "};"]
    return text


def smooth(src, dst, world, shape):
    """A smooth head's worth of blobs, and nibabel's cubic splines of it."""
    rng = np.random.default_rng(6)
    data = ndimage.gaussian_filter(rng.normal(size=(14, 13, 12)), 2, mode="wrap").astype(np.float32)
    data = np.round(data * (100 / np.ptp(data)), 3).astype(np.float32)
    centre, middle = world @ dst @ [*(np.array(shape) - 1) / 2, 1], src @ [6.5, 6, 5.5, 1]
    src = src.copy()
    src[:3, 3] += (centre - middle)[:3]
    out = processing.resample_from_to(nib.Nifti1Image(data, src), (shape, world @ dst), order=3, mode="nearest")
    p = positions(np.linalg.inv(src) @ world @ dst, shape)
    # Close to the ends the methods differ in what they take to lie beyond.
    deep = np.all([(p[i] >= 2) & (p[i] <= data.shape[i] - 3) for i in range(3)], axis=0)
    assert deep.mean() > 0.3, deep.mean()
    return [f"static const gint smooth_size[3] = {c(data.shape)};",
            f"static const gdouble smooth_affine[16] = {c(src)};",
            f"static const gfloat smooth_values[] = {c(data, 7)};",
            "/* -1000: too close to the ends to compare */",
            f"static const gdouble spline_values[] = {c(np.where(deep, np.asarray(out.dataobj), -1000), 9)};"]


def resample():
    rng = np.random.default_rng(2)
    src_shape, dst_shape = (7, 6, 5), (8, 7, 6)
    data = rng.normal(100, 50, (*src_shape, 2)).astype(np.float32)
    src, dst, world = affine(rng, 20, 0.1), affine(rng, 35, 0.1), np.eye(4)
    # Both grids about the same place, the second seen through `world`.
    src[:3, :3] *= 2 / nib.affines.voxel_sizes(src)
    dst[:3, :3] *= 1.7 / nib.affines.voxel_sizes(dst)
    world[:3, :3] = Rotation.from_euler("xyz", [5, -8, 12], degrees=True).as_matrix()
    world[:3, 3] = 3, -2, 1
    middle = src @ [3, 2.5, 2, 1]
    dst[:3, 3] = 0
    dst[:3, 3] = (np.linalg.inv(world) @ middle - dst @ [3.6, 3.1, 2.4, 1])[:3]
    m = np.linalg.inv(src) @ world @ dst
    outside = 1 - inside(positions(m, dst_shape), src_shape).mean()
    assert 0.2 < outside < 0.8, outside
    results = [np.stack([sample(data[..., k].astype(float), m, dst_shape, method, -7) for k in (0, 1)], 3)
               for method in (0, 1, keys, lanczos)]
    for k in (0, 1):
        image = nib.Nifti1Image(data[..., k].astype(float), src)
        ours = results[1][..., k]
        theirs = processing.resample_from_to(image, (dst_shape, world @ dst), order=1, mode="nearest").get_fdata()
        assert np.abs(ours - theirs)[ours != -7].max() < 1e-9
    write("resample", "\n".join([
        f"static const gint src_size[3] = {c(src_shape)}, dst_size[3] = {c(dst_shape)};",
        *[f"static const gdouble {n}[16] = {c(v)};" for n, v in
          (("src_affine", src), ("dst_affine", dst), ("world", world))],
        f"static const gfloat src_values[] = {c(data, 9)};",
        "/* nearest, linear, cubic, Lanczos; fill -7 */",
        f"static const gdouble dst_values[4][{results[0].size}] = {{",
        *[c(r, 12) + "," for r in results], "};",
        *antialias(), *smooth(src, dst, world, dst_shape), ""]))


def plane_grid(shape, affine_, size):
    """In-plane voxels of 1 mm, size x size, about the same centre."""
    grid = affine_.copy()
    grid[:3, :2] /= nib.affines.voxel_sizes(affine_)[:2]
    centre = affine_ @ np.append((np.array(shape) - 1) / 2, 1)
    grid[:3, 3] = 0
    grid[:3, 3] = (centre - grid @ [(size - 1) / 2, (size - 1) / 2, (shape[2] - 1) / 2, 1])[:3]
    return grid, (size, size, shape[2])


def conform():
    rng = np.random.default_rng(3)
    shape = (6, 5, 7)
    data = rng.integers(-2000, 2000, shape).astype(np.int16)
    a = affine(rng, 15, 0)
    image = nib.Nifti1Image(data, a)
    image.set_sform(a)
    canonical = nib.as_closest_canonical(image)
    assert "".join(nib.aff2axcodes(a)) != "RAS"

    # Slices of odd and even size, which 1 mm makes neither whole nor even.
    planes = ndimage.gaussian_filter(rng.normal(size=(11, 14, 3)), 1).astype(np.float32)
    b = affine(np.random.default_rng(4), 0, 0)
    b[:3, :3] = Rotation.from_euler("xyz", [4, 6, -9], degrees=True).as_matrix() @ np.diag([1.31, 0.83, 4])
    grid, size = plane_grid(planes.shape, b, 12)
    out = sample(planes.astype(float), np.linalg.inv(b) @ grid, size, 1, 0)
    write("conform", "\n".join([
        f"static const gint source_size[3] = {c(shape)};",
        f"static const gdouble source_affine[16] = {c(a)};",
        f"static const gint16 source_values[] = {c(data)};",
        f"static const gint canonical_size[3] = {c(canonical.shape)};",
        f"static const gdouble canonical_affine[16] = {c(canonical.affine)};",
        f"static const gint16 canonical_values[] = {c(np.asarray(canonical.dataobj).astype(np.int16))};",
        f"static const gint planes_size[3] = {c(planes.shape)};",
        f"static const gdouble planes_affine[16] = {c(b)};",
        f"static const gfloat planes_values[] = {c(planes, 9)};",
        f"static const gint grid_size[3] = {c(size)};",
        f"static const gdouble grid_affine[16] = {c(grid)};",
        f"static const gdouble grid_values[] = {c(out, 9)};", ""]))


if __name__ == "__main__":
    geometry()
    resample()
    conform()
