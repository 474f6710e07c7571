# SPDX-License-Identifier: LGPL-2.1-or-later
"""ITK's text files of transforms, read with numpy alone, independent of ours.

A map takes points (n x 3, mm) of the fixed volume's world to the moving one's.
Files are in LPS; maps here are in RAS, as NIfTI is.
"""
import numpy
from scipy import ndimage

LPS = numpy.array([-1., -1., 1.])


def affine(parameters, fixed):
    matrix, shift, centre = parameters[:9].reshape(3, 3), parameters[9:], fixed[:3]
    return lambda points: (points - centre) @ matrix.T + centre + shift


def versor(parameters, fixed):
    x, y, z = parameters[:3]
    w = numpy.sqrt(1 - x * x - y * y - z * z)
    matrix = [[1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
              [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
              [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)]]
    return affine(numpy.concatenate([numpy.ravel(matrix), parameters[3:]]), fixed)


def displacement(parameters, fixed):
    """No displacement outside its grid, as in ITK."""
    size, origin, spacing = fixed[:3].astype(int), fixed[3:6], fixed[6:9]
    to_index = numpy.linalg.inv(fixed[9:].reshape(3, 3) * spacing)
    vectors = parameters.reshape(*size[::-1], 3)

    def move(points):
        index = ((points - origin) @ to_index.T)[:, ::-1].T
        return points + numpy.stack(
            [ndimage.map_coordinates(vectors[..., axis], index, order=1, mode="constant")
             for axis in range(3)], axis=1)

    return move


KINDS = {"AffineTransform": affine, "MatrixOffsetTransformBase": affine,
         "VersorRigid3DTransform": versor, "DisplacementFieldTransform": displacement}


def read(path):
    """The map in RAS; of several transforms the last is applied first."""
    maps, lines = [], [line.split(":", 1) for line in path.read_text().splitlines() if ":" in line]
    for (_, kind), (_, parameters), (_, fixed) in zip(*[iter(
            line for line in lines if "Composite" not in line[1])] * 3):
        make = KINDS[kind.strip().split("_")[0]]
        maps.append(make(*(numpy.array(text.split(), float) for text in (parameters, fixed))))

    def move(points):
        points = points * LPS
        for one in reversed(maps):
            points = one(points)
        return points * LPS

    return move
