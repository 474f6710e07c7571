# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The same head stored in another order and tilted in the world, written and
# read with nothing of this project:
#
#   storage.py store RAS.nii OTHER.nii CODE   store a RAS volume as CODE, tilted
#   storage.py check RAS.nii OTHER.nii CODE   OTHER is RAS so stored: its grid,
#                                             affine and voxels
#
# Float32 NIfTI-1 files with an sform.
import math
import struct
import sys
from array import array

AXES = {'R': (0, 1), 'L': (0, -1), 'A': (1, 1), 'P': (1, -1),
        'S': (2, 1), 'I': (2, -1)}


def read(path):
    data = open(path, 'rb').read()
    header = bytearray(data[:352])
    size = struct.unpack_from('<3h', header, 42)
    datatype, = struct.unpack_from('<h', header, 70)
    offset, slope, inter = struct.unpack_from('<3f', header, 108)
    sform_code, = struct.unpack_from('<h', header, 254)
    rows = [struct.unpack_from('<4f', header, 280 + 16 * i) for i in range(3)]
    assert datatype == 16 and sform_code > 0, path
    assert slope in (0, 1) and inter == 0, path
    voxels = array('f', data[int(offset):])
    assert len(voxels) == math.prod(size), path
    return header, size, rows, voxels


def tilt(rows):
    """Turn the world by 20 degrees about A, then by 10 about R."""
    a, b = math.radians(20), math.radians(10)
    turn = [[math.cos(a), 0, math.sin(a)],
            [math.sin(a) * math.sin(b), math.cos(b), -math.cos(a) * math.sin(b)],
            [-math.sin(a) * math.cos(b), math.sin(b), math.cos(a) * math.cos(b)]]
    return [[sum(turn[i][k] * rows[k][j] for k in range(3)) for j in range(4)]
            for i in range(3)]


def store(size, rows, voxels, code):
    """Grid, tilted affine and voxels of a RAS volume stored as code."""
    axes = [AXES[letter] for letter in code]
    new_size = [size[axis] for axis, _ in axes]
    strides = [1, size[0], size[0] * size[1]]
    step = [sign * strides[axis] for axis, sign in axes]
    start = sum(strides[axis] * (size[axis] - 1)
                for axis, sign in axes if sign < 0)
    new_rows = []
    for row in rows:
        columns = [sign * row[axis] for axis, sign in axes]
        origin = row[3] + sum(row[axis] * (size[axis] - 1)
                              for axis, sign in axes if sign < 0)
        new_rows.append(columns + [origin])
    moved = array('f', (voxels[start + x * step[0] + y * step[1] + z * step[2]]
                        for z in range(new_size[2])
                        for y in range(new_size[1])
                        for x in range(new_size[0])))
    return new_size, tilt(new_rows), moved


def largest(a, b):
    return max(abs(x - y) for x, y in zip(a, b))


command, ras, other, code = sys.argv[1:]
header, size, rows, voxels = read(ras)
new_size, new_rows, moved = store(size, rows, voxels, code)
if command == 'store':
    spacing = [math.hypot(*(row[i] for row in new_rows)) for i in range(3)]
    struct.pack_into('<3h', header, 42, *new_size)
    struct.pack_into('<3f', header, 80, *spacing)
    struct.pack_into('<f', header, 108, 352)
    struct.pack_into('<2h', header, 252, 0, 1)
    for i in range(3):
        struct.pack_into('<4f', header, 280 + 16 * i, *new_rows[i])
    header[348:352] = bytes(4)
    open(other, 'wb').write(bytes(header) + moved.tobytes())
else:
    _, got_size, got_rows, got = read(other)
    assert list(got_size) == new_size, (got_size, new_size)
    affine = max(largest(a, b) for a, b in zip(got_rows, new_rows))
    values = largest(got, moved)
    spread = max(got) - min(got)
    print(f'affine off by {affine:.2g} mm, values by {values:.2g} of {spread:.2g}')
    assert affine < 1e-4 and values < 1e-4 and spread > 0.01
