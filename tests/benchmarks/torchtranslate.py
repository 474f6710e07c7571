#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""torchtranslate.py LAYOUT BATCH MODEL TARGET INPUT OUTPUT

translate.launch with nibabel and PyTorch, as one would write it with care for
time and memory, for a head that already lies in RAS order on the model's grid:
volumenormalize's percentile, then BATCH axial slices at a time.
"""
import os
import pathlib
import sys

import nibabel
import numpy
import torch

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "oracle"))
import reference


def normalise(values):
    """0 to -1, the foreground's 99.5th percentile to 1, in place."""
    above = numpy.percentile(values[values > 0], 95) / 10
    high = numpy.percentile(values[values > above], 99.5)
    values *= 2 / high
    values -= 1
    numpy.clip(values, -1, 1, out=values)


layout = dict(nchw=torch.contiguous_format, nhwc=torch.channels_last)[sys.argv[1]]
batch, model, target, source, output = int(sys.argv[2]), *sys.argv[3:]
torch.set_num_threads(os.cpu_count())
generator = reference.load_generator(model).to(memory_format=layout)
domain = generator.config["domains"].split(",").index(target)

image = nibabel.as_closest_canonical(nibabel.load(source))
volume = image.get_fdata(dtype=numpy.float32, caching="unchanged")
normalise(volume)
with torch.inference_mode():
    for first in range(0, volume.shape[2], batch):
        slices = volume[:, :, first:first + batch].transpose(2, 1, 0)[:, None]
        images = torch.from_numpy(numpy.ascontiguousarray(slices)).contiguous(memory_format=layout)
        labels = torch.full((len(images),), domain)
        slices[:] = generator(images, labels).numpy()
nibabel.save(nibabel.Nifti1Image(volume, image.affine), output)
