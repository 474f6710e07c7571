#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Energy at the frequencies of stride-2 layers, translated against real.

    checkerboard.py TRANSLATED.nii.gz REAL.nii.gz [TRANSLATED REAL ...]

Volumes lie as the network saw them (RAS, before `volumeconform undo=true`), in
[-1, 1], REAL of the translation's modality.  A doubling whose phases differ
leaves a pattern of period 2, which the next one makes one of period 4: peaks of
a slice's power spectrum at the odd multiples of 1/2 and of 1/4 cycles a voxel.
Prints their mean power over all slices of both, and the ratio: 1 or less is
no checkerboard.
"""
import sys

import nibabel
import numpy as np


def peaks(path, period):
    """Mean power over slices and over the frequencies of @period."""
    image = nibabel.load(path)
    slices = np.moveaxis(np.asarray(image.dataobj, np.float64), 2, 0)
    power = np.abs(np.fft.fft2(slices)) ** 2
    rows, columns = (np.arange(period) * n // period for n in slices.shape[1:])
    odd = [(i, j) for i in range(period) for j in range(period) if i % 2 or j % 2]
    return np.mean([power[:, rows[i], columns[j]] for i, j in odd])


if __name__ == "__main__":
    pairs = list(zip(sys.argv[1::2], sys.argv[2::2]))
    for period in (2, 4):
        fake, real = (np.mean([peaks(pair[side], period) for pair in pairs]) for side in (0, 1))
        print(f"period {period}: translated {fake:.4g}, real {real:.4g}, ratio {fake / real:.2f}")
