#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Write crafted files, on which readers of NIfTI, gzip and safetensors are known
to fail, and the good files that they are made from:

    corpus.py FOLDER

makes FOLDER/nifti, FOLDER/gzip and FOLDER/model."""
import gzip
import json
import pathlib
import struct
import sys

GOLDENS = pathlib.Path(__file__).resolve().parents[1] / "oracle/data/nifti"
GOOD = (GOLDENS / "f4-le.nii").read_bytes()
GOOD_2 = (GOLDENS / "f4-2.nii").read_bytes()
# Offsets in NIfTI-1: bytes, and how struct packs the field.
FIELDS = {"sizeof_hdr": (0, "i"), "dim": (40, "8h"), "intent_code": (68, "h"), "datatype": (70, "h"),
          "bitpix": (72, "h"), "pixdim": (76, "8f"), "vox_offset": (108, "f"), "scl": (112, "2f"),
          "xyzt_units": (123, "b"), "qform_code": (252, "h"), "sform_code": (254, "h"), "quatern": (256, "3f"),
          "srow_x": (280, "4f"), "magic": (344, "4s"), "extender": (348, "4B")}
NAN, INFINITE = float("nan"), float("inf")


def spoil(data=GOOD, order="<", **fields):
    data = bytearray(data)
    for name, value in fields.items():
        offset, kind = FIELDS[name]
        struct.pack_into(order + kind, data, offset, *(value if isinstance(value, tuple) else (value,)))
    return bytes(data)


def with_extension(size, code, content):
    data = spoil(extender=(1, 0, 0, 0), vox_offset=352.0 + 8 + len(content))
    return data[:352] + struct.pack("<Ii", size, code) + content + data[352:]


def nifti():
    yield "empty", b""
    for size in (3, 100, 347, 348, 351, 352, 400, len(GOOD) - 1):
        yield f"truncated-{size}", GOOD[:size]
    yield "trailing", GOOD + b"x"
    yield "huge", spoil(dim=(3, 2000, 2000, 1500, 1, 1, 1, 1))[:416]
    yield "overflow", spoil(dim=(5, *5 * (32767,), 1, 1))
    yield "overflow-7", spoil(dim=(7, *7 * (32767,)))
    for n in (-1, 0, 8, 200, 32767):
        yield f"dimensions-{n}", spoil(dim=(n, 5, 4, 3, 1, 1, 1, 1))
    yield "negative", spoil(dim=(3, -5, 4, 3, 1, 1, 1, 1))
    yield "zero", spoil(dim=(3, 5, 0, 3, 1, 1, 1, 1))
    for offset in (NAN, INFINITE, -1e9, 3e9, 1e30, 0.0, 348.0, 352.5, 353.0):
        yield f"offset-{offset}", spoil(vox_offset=offset)
    yield "slope-nan", spoil(scl=(NAN, 5))
    yield "slope-infinite", spoil(scl=(INFINITE, 5))
    yield "slope-large", spoil(scl=(3e38, -3e38))
    yield "intercept-nan", spoil(scl=(2, NAN))
    yield "bitpix", spoil(bitpix=16)
    for datatype, bits in ((0, 0), (1, 1), (32, 64), (128, 24), (255, 0), (1536, 128), (1792, 128), (2048, 256),
                           (2304, 32), (-1, 8)):
        yield f"datatype-{datatype}", spoil(datatype=datatype, bitpix=bits)
    yield "affine-nan", spoil(srow_x=(NAN, 0, 0, 0))
    yield "affine-singular", spoil(srow_x=(0, 0, 0, 0))
    # In mm, or as floats, what looks right is not.
    yield "affine-tiny", spoil(srow_x=(1e-40, 0, 0, 0))
    yield "affine-far", spoil(srow_x=(1e36, 0, 0, 0), xyzt_units=1)
    far = spoil(dim=(1, 5, 4, 3, 1, 1, 1, 1), pixdim=(1, 2.0**127, 1, 1, 1, 1, 1, 1), magic=bytes(4))
    # The last byte has the target take it for Analyze.
    yield "analyze-far", far[:352 + 5 * 4 - 1] + b"\1"
    plane = spoil(dim=(2, 5, 4, 3, 1, 1, 1, 1), qform_code=1, sform_code=0, xyzt_units=1, datatype=32, bitpix=64)
    # Less the last byte, which chooses a channel.
    yield "plane-in-metres", plane[:352] + bytes(5 * 4 * 8 - 1) + b"\12"
    yield "no-rotation", spoil(sform_code=0, qform_code=1, quatern=(1, 1, 1))
    yield "quaternion-nan", spoil(sform_code=0, qform_code=1, quatern=(NAN, 0, 0))
    yield "spacing-zero", spoil(sform_code=0, pixdim=8 * (0,))
    yield "spacing-nan", spoil(pixdim=8 * (NAN,))
    yield "analyze", spoil(magic=bytes(4))
    yield "magic", spoil(magic=b"n+9\0")
    yield "pair", spoil(magic=b"ni1\0")
    yield "series-of-vectors", spoil(dim=(5, 5, 2, 1, 2, 3, 1, 1), intent_code=1007)
    yield "vectors-of-vectors", spoil(dim=(7, 5, 2, 1, 2, 1, 3, 1), intent_code=1007)
    for size in (0, 1, 7, 8, 9, 0x7ffffff0, 0xfffffff0, 0xffffffff):
        yield f"extension-{size}", with_extension(size, 6, bytes(8))
    yield "pair-extension", spoil(magic=b"ni1\0", extender=(1, 0, 0, 0))[:352] + struct.pack("<Ii", 64, 6)
    yield "comment", with_extension(48, 6, b"GstVolume\nmodality: T1w\nhistory: a\n".ljust(40, b"\0"))
    yield "comment-no-text", with_extension(24, 6, b"GstVolume\n\xff\xfe\xfd".ljust(16, b"\xff"))
    yield "two-dimensions", bytearray(GOOD_2[:16]) + struct.pack("<q", 200) + GOOD_2[24:]
    yield "two-overflow", bytearray(GOOD_2[:16]) + struct.pack("<4q", 3, 1 << 40, 1 << 40, 1 << 40) + GOOD_2[48:]
    yield "two-offset", bytearray(GOOD_2[:168]) + struct.pack("<q", -1) + GOOD_2[176:]
    yield "bomb", gzip.compress(GOOD + bytes(1 << 24), mtime=0)
    yield "bomb-header", gzip.compress(spoil(vox_offset=float(1 << 24)) + bytes(1 << 24), mtime=0)
    for path in sorted(GOLDENS.glob("*.nii*")):
        yield path.name, path.read_bytes()


def gzips():
    good = gzip.compress(GOOD, mtime=0)
    yield "good", good
    yield "stored", gzip.compress(GOOD, 0, mtime=0)
    yield "empty-member", gzip.compress(b"", mtime=0)
    yield "two-members", good + good
    yield "zeros", good + bytes(100)
    yield "trailing", good + b"x"
    yield "bomb", gzip.compress(bytes(1 << 24), mtime=0)
    for size in (1, 2, 9, 10, 11, len(good) // 2, len(good) - 8, len(good) - 1):
        yield f"truncated-{size}", good[:size]
    yield "checksum", good[:-8] + b"\0\0\0\0" + good[-4:]
    yield "length", good[:-4] + b"\1\0\0\0"
    yield "method", good[:2] + b"\7" + good[3:]
    # Extra field, name, comment, header checksum; then all at once, cut off.
    extra = struct.pack("<H", 5) + b"extra"
    for flags, fields in ((2, b"\0\0"), (4, extra), (8, b"name\0"), (16, b"comment\0"), (12, extra + b"name\0"),
                          (0xe0, b"")):
        yield f"flags-{flags}", good[:3] + bytes([flags]) + good[4:10] + fields + good[10:]
    yield "name-endless", good[:3] + b"\x08" + good[4:10] + 70000 * b"n"
    yield "far-back", good[:10] + b"\x03\x41\x00" + good[-8:]
    yield "block-type-3", good[:10] + b"\x07" + good[-8:]
    yield "stored-complement", good[:10] + b"\x01\x05\x00\x05\x00hello" + good[-8:]


def safetensors(header, data=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def models():
    tensor = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
    good = safetensors({"a": tensor}, bytes(8))
    yield "good", good
    yield "half", safetensors({"a": {"dtype": "F16", "shape": [2, 2], "data_offsets": [0, 8]}}, bytes(8))
    for size in (0, 7, 8, 9, len(good) - 1):
        yield f"truncated-{size}", good[:size]
    for length in (0, 1 << 31, 1 << 62, (1 << 64) - 1):
        yield f"length-{length}", struct.pack("<Q", length) + good[8:]
    for name, change in (("gap", {"data_offsets": [4, 12]}), ("backwards", {"data_offsets": [8, 0]}),
                         ("beyond", {"data_offsets": [0, 1 << 40]}), ("negative", {"data_offsets": [-8, 0]}),
                         ("shape-negative", {"shape": [-2]}), ("shape-overflow", {"shape": 4 * [1 << 31]}),
                         ("shape-zero", {"shape": [0]}), ("axes", {"shape": 9 * [1]}), ("type", {"dtype": "I64"}),
                         ("shape-text", {"shape": "2"}), ("offsets-short", {"data_offsets": [0]})):
        yield name, safetensors({"a": tensor | change}, bytes(8))
    yield "overlap", safetensors({"a": tensor, "b": tensor}, bytes(8))
    yield "deep", safetensors(b"[" * 5000)
    yield "no-object", safetensors(b"[]")
    yield "no-json", safetensors(b"{\xff")
    yield "metadata-number", safetensors({"__metadata__": {"a": 1}, "a": tensor}, bytes(8))
    yield "configuration", safetensors({"__metadata__": {
        "format": "mmigan", "generator": "unet", "domains": "T1w,T2w", "norm": "instance", "width": "8"},
                                        "a": tensor}, bytes(8))


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: corpus.py FOLDER")
    for kind, files in (("nifti", nifti()), ("gzip", gzips()), ("model", models())):
        folder = pathlib.Path(sys.argv[1]) / kind
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files:
            (folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
