# SPDX-License-Identifier: LGPL-2.1-or-later
"""What evaluate.launch wrote, against plain arithmetic on the volumes that it is
about, made step by step.

evaluate.py store FROM TO [X,Y,Z=VALUE ...]: copies a NIfTI file of floats, with
  other values in these voxels; without X,Y,Z in all.
evaluate.py check TABLE MAPS SUBJECT ...: TABLE and MAPS are of these subjects, whose
  volumes are SUBJECT_{translation,reference,mask}.nii.
evaluate.py mean MEAN MAP ...: MEAN is that of the maps' absolute values.
"""
import csv
import gzip
import math
import struct
import sys
from array import array


def read(name):
    """Header, size and values (x fastest); all files are little endian."""
    with (gzip.open if name.endswith(".gz") else open)(name, "rb") as file:
        data = file.read()
    size = struct.unpack_from("<3h", data, 42)
    kind, = struct.unpack_from("<h", data, 70)
    first = int(struct.unpack_from("<f", data, 108)[0])
    values = array({2: "B", 16: "f"}[kind])
    values.frombytes(data[first:])
    assert len(values) == math.prod(size), name
    return data[:first], size, values


def store(source, target, *voxels):
    header, size, values = read(source)
    for voxel in voxels:
        place, equals, value = voxel.rpartition("=")
        if equals:
            x, y, z = map(int, place.split(","))
            values[(z * size[1] + y) * size[0] + x] = float(value)
        else:
            values = array("f", [float(value)] * len(values))
    with open(target, "wb") as file:
        file.write(header + values.tobytes())


def to_float32(value):
    return struct.unpack("<f", struct.pack("<f", value))[0]


def check_map(name, expected, affine):
    header, _, values = read(name)
    assert header[280:328] == affine, name
    wrong = sum(a != b for a, b in zip(values, map(to_float32, expected)))
    assert wrong == 0, f"{name}: {wrong} of {len(values)} voxels"


def find_level(value):
    """floor (127.5 x + 128) in single precision."""
    product = to_float32(127.5 * max(-1, min(1, value)))
    return min(math.floor(to_float32(product + 128)), 255)


def measure(differences):
    """mae, me, psnr at range 255."""
    n = len(differences)
    square = max(sum(d * d for d in differences) / n, 1e-10)
    return {"mae": sum(map(abs, differences)) / n, "me": sum(differences) / n,
            "psnr": 10 * math.log10(255 * 255 / square)}


def check_slices(rows, levels, truth, size, inside):
    """Rows of a subject and region: metric, slice -> value."""
    area, seen = size[0] * size[1], []
    for z in range(size[2]):
        voxels = [i for i in range(z * area, (z + 1) * area) if inside[i]]
        if not voxels:
            assert ("mae", str(z)) not in rows, z
            continue
        expected = measure([levels[i] - truth[i] for i in voxels])
        for metric, value in expected.items():
            found = rows[metric, str(z)]
            assert abs(found - value) < 1e-9, (metric, z, found, value)
        bright = sum(v > 25 for v in truth[z * area:(z + 1) * area])
        seen.append((expected, bright > 0.05 * area))
    counted = [e for e, shows in seen if shows] or [e for e, _ in seen]
    for metric in counted[0]:
        mean = sum(e[metric] for e in counted) / len(counted)
        assert abs(rows[metric, ""] - mean) < 1e-9, (metric, mean)


def check(table, maps, *subjects):
    rows = {}
    with open(table, newline="") as file:
        for row in csv.DictReader(file):
            assert (row["source"], row["target"]) == ("T1w", "T2w"), row
            rows.setdefault((row["subject"], row["region"]), {})[
                row["metric"], row["slice"]] = float(row["value"] or "nan")
    assert sorted(rows) == sorted((s, r) for s in subjects for r in ("all", "mask"))

    for index, subject in enumerate(subjects):
        header, size, image = read(f"{subject}_translation.nii")
        truth = read(f"{subject}_reference.nii")[2]
        mask = read(f"{subject}_mask.nii")[2]
        errors = [a - b for a, b in zip(image, truth)]
        name = f"{maps}/sub-{subject}_desc-error{index:04}_T2w.nii.gz"
        check_map(name, errors, header[280:328])
        levels, truth = list(map(find_level, image)), list(map(find_level, truth))
        check_slices(rows[subject, "all"], levels, truth, size, [1] * len(mask))
        check_slices(rows[subject, "mask"], levels, truth, size, mask)


def check_mean(mean, *maps):
    volumes = [list(map(abs, read(name)[2])) for name in maps]
    expected = [sum(values) / len(maps) for values in zip(*volumes)]
    check_map(mean, expected, read(maps[0])[0][280:328])


{"store": store, "check": check, "mean": check_mean}[sys.argv[1]](*sys.argv[2:])
