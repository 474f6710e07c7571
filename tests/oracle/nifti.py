#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Write tests/oracle/data/nifti: small NIfTI files of every kind, and in
expected.json what nibabel reads from each.

With files as arguments: print what nibabel and our comment say of them, and
fail where nibabel finds fault with a header.

Needs python3-nibabel.
"""
import json
import os
import struct
import sys

import nibabel as nib
import numpy as np
from nibabel.nifti1 import Nifti1Extension
from nibabel.quaternions import angle_axis2mat

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data/nifti")
SHAPE = (5, 4, 3)
TYPES = "u1 i1 u2 i2 u4 i4 u8 i8 f4 f8".split()
UNIT_MM = {"unknown": 1, "mm": 1, "meter": 1000, "micron": 0.001}

rng = np.random.default_rng(2)
expected = {}


def oblique(shear=0.0):
    m = np.eye(4)
    rotation = angle_axis2mat(0.5, (1, 2, -1)) @ np.diag([-1, 1, 1])
    m[:3, :3] = rotation @ (np.eye(3) + shear * np.triu(np.ones((3, 3)), 1)) @ np.diag([0.7, 1.1, 3.3])
    m[:3, 3] = -90.5, 31.25, 12
    return m


def half_turn():
    """Almost half a turn, where a qform's three floats lose most: 0.14 mm over 300 mm."""
    m = np.eye(4)
    m[:3, :3] = angle_axis2mat(np.pi - 0.0004898305084745762, (0.12824102564102563, -0.12824102564102563, 1))
    return m


def values(dtype, shape=SHAPE):
    dtype = np.dtype(dtype)
    if dtype.kind == "f":
        return (rng.normal(size=shape) * 1e3).astype(dtype)
    limits = np.iinfo(dtype)
    v = rng.integers(limits.min, limits.max, shape, dtype.newbyteorder("="), endpoint=True)
    # Beyond a double's 53 bits the test, and nibabel's floats, would lose some.
    return v // 4096 * 4096 if dtype.itemsize == 8 else v


def write(name, data, *, order="<", version=1, affine=oblique(), sform=1, qform=0, qaffine=None, units="mm",
          slope=None, pair=False, edit=None, comment=None):
    kind = {(1, False): nib.Nifti1Image, (2, False): nib.Nifti2Image, (1, True): nib.Nifti1Pair,
            (2, True): nib.Nifti2Pair}[version, pair]
    header = kind.header_class(endianness=order)
    header.set_data_dtype(data.dtype.newbyteorder(order))
    image = kind(data, None, header)
    if sform:
        image.header.set_sform(affine, sform)
    if qform:
        image.header.set_qform(affine if qaffine is None else qaffine, qform)
    image.header.set_xyzt_units(units, "sec")
    if comment:
        image.header.extensions.append(Nifti1Extension("comment", comment))
    path = os.path.join(DATA, name)
    if edit:
        edit(image.header)
    nib.save(image, path)
    if slope:
        with open(path, "r+b") as f:
            f.seek(112)
            f.write(struct.pack(order + "2f", *slope))

    loaded = nib.load(path)
    v = np.asarray(loaded.dataobj, dtype=np.float64)
    finite = v[np.isfinite(v)]
    a = loaded.affine.copy()
    a[:3] *= UNIT_MM[units]
    expected[name] = {
        "shape": list(loaded.shape),
        "affine": a.tolist(),
        "min": finite.min(), "max": finite.max(), "mean": finite.mean(),
        "nonfinite": int((~np.isfinite(v)).sum()),
        "values": [x if np.isfinite(x) else None for x in v.ravel(order="F")[:60]],
    }


def tell(header):
    """All that a header can say beside voxels and grid."""
    header.set_xyzt_units("micron", "msec")
    header.set_dim_info(1, 0, 2)
    header.set_intent("t test", (12,), name="effect")
    for key, value in {"cal_min": -3, "cal_max": 5.5, "toffset": 0.25, "slice_start": 0, "slice_end": 2, "slice_code": 3,
                       "slice_duration": 0.125, "descrip": b"TE=2.9;FA=9", "aux_file": b"lut.txt"}.items():
        header[key] = value
    header["pixdim"][4] = 2.5
    header.extensions += [Nifti1Extension(code, text) for code, text in (
        ("comment", b"of somebody else"), ("afni", b"<AFNI_attributes/>"), (40, bytes(range(100))))]


def main():
    os.makedirs(DATA, exist_ok=True)
    for t in TYPES:
        write(f"{t}-le.nii", values(t))
        write(f"{t}-be.nii", values(t), order=">")
        write(f"{t}-2.nii", values(t), order="<>"[TYPES.index(t) % 2], version=2)
    write("gzip.nii.gz", values("i2"))
    write("qform.nii", values("i2"), sform=0, qform=1)
    write("qform-be.nii", values("i2"), order=">", sform=0, qform=2)
    write("sform-wins.nii", values("i2"), sform=2, qform=1, qaffine=np.diag([-2.0, 2, 2, 1]))
    write("shear.nii", values("i2"), affine=oblique(0.2))
    write("base.nii", values("i2"), sform=0, edit=lambda h: h.set_zooms((1.5, 2, 2.5)))
    write("metre.nii", values("i2"), affine=np.diag([0.001, 0.001, 0.002, 1]), units="meter")
    write("micron.nii", values("i2"), affine=np.diag([1000.0, 500, 2000, 1]), units="micron", sform=0, qform=1)
    write("series.nii.gz", values("i2", SHAPE + (3,)))
    write("squeeze.nii", values("i2", SHAPE + (1, 1)))
    write("flat.nii", values("u1", (6, 5)), sform=0)
    write("vector.nii", values("f4", SHAPE + (1, 3)), edit=lambda h: h.set_intent("vector"))
    write("no-vector.nii", values("f4", SHAPE + (1, 3)))
    write("slope.nii", values("i2"), slope=(0.5, -1024))
    write("slope-be.nii", values("u2"), order=">", slope=(3.25, 7))
    write("slope-float.nii", values("f4"), slope=(2, 1))
    write("comment.nii.gz", values("i2"), comment=b"made by somebody else")
    write("pair.hdr", values("i2"), pair=True, order=">")
    write("zipped-pair.hdr.gz", values("i2"), pair=True)
    facts = values("i2")
    for order, name in ("<", "facts.nii"), (">", "facts-be.nii"):
        write(name, facts, order=order, sform=4, qform=2, qaffine=np.diag([-2.0, 2, 2, 1]), units="micron", edit=tell)
    nan = values("f4")
    nan[1, 2, 0], nan[0, 0, 0], nan[4, 3, 2] = np.nan, np.inf, -np.inf
    write("nan.nii", nan)
    write("facts-2.nii", facts, version=2, order=">", sform=4, qform=2, qaffine=np.diag([-2.0, 2, 2, 1]), units="micron", edit=tell)
    write("pair-2.hdr", values("u2"), pair=True, version=2)
    write("unknown.nii", values("i2"), units="unknown", qform=1)
    write("half-turn.nii", values("u1", (300, 8, 1)), affine=half_turn(), qform=1)
    write("dispvect.nii", values("f4", SHAPE + (1, 3)), edit=lambda h: h.set_intent("displacement vector"))
    write("vector-series.nii", values("i2", SHAPE + (2, 3)), edit=lambda h: h.set_intent("vector"))
    write("facts-series.nii", values("i2", SHAPE + (2,)), slope=(0.25, -10), units="micron", edit=tell)
    write("ct.nii", values("i2"), slope=(1, -1024))
    write("ct-unsigned.nii", values("u1"), order=">", slope=(0.00392157, 0))
    with open(os.path.join(DATA, "expected.json"), "w") as f:
        f.write("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in expected.items()) + "\n}\n")


def show(path):
    image = nib.load(path)
    h = image.header
    report = []
    for check in h._get_checks():
        _, r = check(h.copy(), False)
        report += [str(r)] if r.problem_level else []
    print(path, type(image).__name__, image.shape, h.get_data_dtype(), nib.aff2axcodes(image.affine), h.get_xyzt_units(),
          "sform", int(h["sform_code"]), "qform", int(h["qform_code"]), bytes(h["descrip"].item()).decode())
    qform = h.get_qform(coded=True)[0]
    if qform is not None and not np.allclose(qform, image.affine, atol=1e-3):
        report.append("qform and sform differ")
    np.asarray(image.dataobj)
    for e in h.extensions:
        print("   ", e.get_code(), e.get_content())
    if report:
        sys.exit(f"{path}: {report}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        for p in sys.argv[1:]:
            show(p)
    else:
        main()
