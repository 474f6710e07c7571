#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Goldens for mmigantranslate: whole volumes through PyTorch.

    python3 tests/oracle/translate.py

Reads the small models beside the goldens and writes data/translate-NAME.f32, little-endian float32, x fastest:
the input volume, then one output volume a case.  NAME is a model's, with a
case for each target; `axes`, with a case for each slice axis; `exact`, whose
slices need no padding; or `heads`, the shipped model's, to T2w and FLAIR.

A volume is 10 x 13 x 7 voxels (`exact`: 12 x 8 x 5, `heads`: 60 x 63 x 1).  A slice is padded with -1 about its centre to
the multiple that the network needs (odd: the extra voxel goes to the end)
and cropped back; its width is the lower of the voxel axes left.
"""
import pathlib

import nibabel as nib
import numpy as np
import torch

import reference

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "tests/oracle/data"
MODELS = ["star-domain", "star-instance", "unet-domain", "unet-instance", "unet-batch", "resnet-plain"]
SIZE = (10, 13, 7)

# Stored sagittally, oblique: x to the back, y to the top, z to the left.
SAGITTAL = np.array([[0.1, -0.05, -3, 20], [-0.9, 0.2, 0.1, 30], [0.1, 1.1, -0.2, -10], [0, 0, 0, 1]])


def load(path):
    net = reference.load_generator(path)
    levels = int(net.config["levels"]) if net.config["generator"] == "unet" else 2
    return net, 2 ** levels


def pad(n, multiple):
    total = -n % multiple
    return total // 2, total - total // 2


def translate(volume, axis, model, target):
    """`volume` [x, y, z] through the network, slice by slice across `axis`."""
    net, multiple = model
    images = np.moveaxis(volume, axis, 0).transpose(0, 2, 1)  # [slice, height, width]
    edges = [(0, 0)] + [pad(n, multiple) for n in images.shape[1:]]
    padded = np.pad(images, edges, constant_values=-1)
    with torch.no_grad():
        out = net(torch.from_numpy(padded)[:, None], torch.full((len(padded),), target))[:, 0].numpy()
    (_, _), (top, _), (left, _) = edges
    out = out[:, top:top + images.shape[1], left:left + images.shape[2]]
    return np.moveaxis(out.transpose(0, 2, 1), 0, axis)


def write(name, volumes):
    with open(f"{DATA}/translate-{name}.f32", "wb") as f:
        for volume in volumes:
            f.write(np.asarray(volume, "<f4").tobytes("F"))


def blob(size):
    """Not noise alone, so that slices differ in mean and contrast."""
    rng = np.random.default_rng(7)
    x, y, z = np.meshgrid(*(np.linspace(-1, 1, n) for n in size), indexing="ij")
    values = np.exp(-3 * (x ** 2 + 0.5 * y ** 2 + z ** 2)) + 0.1 * rng.standard_normal(size)
    return (np.clip(values, 0, 1) * 2 - 1).astype(np.float32)


head = blob(SIZE)
for name in MODELS:
    model = load(DATA / f"{name}.safetensors")
    domains = model[0].config["domains"].split(",")
    write(name, [head] + [translate(head, 2, model, k) for k in range(len(domains))])

orientation = nib.io_orientation(SAGITTAL)[:, 0].tolist()
axes = [orientation.index(world) for world in (2, 1, 0)] + [0, 1, 2]
model = load(DATA / "star-domain.safetensors")
write("axes", [head] + [translate(head, axis, model, 1) for axis in axes])

exact = blob((12, 8, 5))
write("exact", [exact, translate(exact, 2, model, 1)])

heads = blob((60, 63, 1))
model = load(ROOT / "pipelines/models/heads.safetensors")
write("heads", [heads] + [translate(heads, 2, model, k) for k in (1, 3)])
