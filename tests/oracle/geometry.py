#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Write tests/goldens/{geometry,resample,conform}.h: what nibabel, numpy and
scipy say about orientations, affines and resampling.

Run it in any folder; needs python3-nibabel and python3-scipy.
"""
import os

import nibabel as nib
import numpy as np
from nibabel import orientations
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


def catmull_rom(data, p):
    """Keys (1981), a = -1/2, from its piecewise definition; edges go on."""
    def kernel(t):
        t = np.abs(t)
        return np.where(t <= 1, 1.5 * t**3 - 2.5 * t**2 + 1,
                        np.where(t < 2, -0.5 * t**3 + 2.5 * t**2 - 4 * t + 2, 0))
    base = np.floor(p).astype(int)
    out = np.zeros(p.shape[1:])
    for offset in np.ndindex(4, 4, 4):
        tap = base + np.reshape(offset, (3, 1, 1, 1)) - 1
        weight = np.prod(kernel(p - tap), axis=0)
        tap = [np.clip(tap[i], 0, data.shape[i] - 1) for i in range(3)]
        out += weight * data[tap[0], tap[1], tap[2]]
    return out


def sample(data, m, shape, order, fill):
    p = positions(m, shape)
    if order == 3:
        out = catmull_rom(data, p)
    else:
        out = ndimage.affine_transform(data, m[:3, :3], m[:3, 3], shape, order=order, mode="nearest")
    return np.where(inside(p, data.shape), out, fill)


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
    results = [np.stack([sample(data[..., k].astype(float), m, dst_shape, order, -7) for k in (0, 1)], 3)
               for order in (0, 1, 3)]
    write("resample", "\n".join([
        f"static const gint src_size[3] = {c(src_shape)}, dst_size[3] = {c(dst_shape)};",
        *[f"static const gdouble {n}[16] = {c(v)};" for n, v in
          (("src_affine", src), ("dst_affine", dst), ("world", world))],
        f"static const gfloat src_values[] = {c(data, 9)};",
        "/* nearest, linear, cubic; fill -7 */",
        f"static const gdouble dst_values[3][{results[0].size}] = {{",
        *[c(r, 12) + "," for r in results], "};", ""]))


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
