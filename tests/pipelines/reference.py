# SPDX-License-Identifier: LGPL-2.1-or-later
"""reference.py FIXED MOVING TRANSFORM RESULT: RESULT shows MOVING on FIXED's
grid (RAS, 1 mm in plane, 256 x 256), through an ITK text transform, as
nibabel and scipy have it."""
import sys

import nibabel as nib
import numpy as np
from scipy import ndimage

fixed, moving, transform, result = sys.argv[1:]

fixed = nib.as_closest_canonical(nib.load(fixed))
spacing = nib.affines.voxel_sizes(fixed.affine)
last = np.array(fixed.shape) - 1
grid = fixed.affine @ np.diag([1 / spacing[0], 1 / spacing[1], 1, 1])
grid[:3, 3] = nib.affines.apply_affine(fixed.affine, last / 2) - grid[:3, :3] @ [127.5, 127.5, last[2] / 2]

numbers = {}
for line in open(transform):
    key, _, values = line.partition(":")
    if key.endswith("Parameters"):
        numbers[key] = np.array(values.split(), float)
matrix, offset = numbers["Parameters"][:9].reshape(3, 3), numbers["Parameters"][9:]
centre, lps = numbers["FixedParameters"], np.array([-1, -1, 1])

shape = (256, 256, fixed.shape[2])
points = nib.affines.apply_affine(grid, np.moveaxis(np.indices(shape), 0, -1))
points = lps * ((lps * points - centre) @ matrix.T + centre + offset)
moving = nib.load(moving)
voxels = np.moveaxis(nib.affines.apply_affine(np.linalg.inv(moving.affine), points), -1, 0)
expected = ndimage.map_coordinates(np.asarray(moving.dataobj, float), voxels, order=1, mode="nearest")
top = np.reshape(np.array(moving.shape) - 1, (3, 1, 1, 1))
inside = np.all((voxels > 0) & (voxels < top), axis=0)
outside = np.any((voxels < -0.51) | (voxels > top + 0.51), axis=0)

result = nib.load(result)
assert result.shape == shape, result.shape
# Affines are stored as floats.
assert np.abs(result.affine - grid).max() < 1e-4, np.abs(result.affine - grid).max()
got = np.asarray(result.dataobj, float)
error = np.abs(got - expected)[inside]
print(f"{inside.mean():.2f} inside, off by at most {error.max():.3f} of {expected.max():.0f}, {outside.sum()} outside")
# The head is whole numbers, and so is the result: half of one is rounding,
# the thousandth is for the steep edges of 1e3 a voxel at affines of floats.
assert inside.mean() > 0.3 and error.max() < 0.501, error.max()
assert outside.any() and not got[outside].any()
