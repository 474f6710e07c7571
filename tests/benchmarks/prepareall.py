# SPDX-License-Identifier: LGPL-2.1-or-later
"""python3 -W ignore prepareall.py BIDS OUTPUT ITKBIAS

prepare.launch in Python: the bias field of each T1w and T2w of a BIDS folder by
ITK's N4 within the head's mask, cubes of 1 mm in RAS by scipy, percentiles by
numpy, and .nii.gz by nibabel.  No sidecars and no contact sheet.  Each core
prepares one volume at a time.
"""
import concurrent.futures
import functools
import pathlib
import subprocess
import sys
import tempfile

import nibabel
import numpy
from scipy import ndimage

import preparers


def correct(path, itkbias, scratch):
    image = nibabel.load(path)
    mask, corrected = scratch / "mask.nii", scratch / "corrected.nii"
    inside = preparers.head_mask(path)().T
    nibabel.save(nibabel.Nifti1Image(inside, image.affine), mask)
    subprocess.run([itkbias, path, mask, corrected, "1"], check=True)
    return nibabel.load(corrected)


def conform(image):
    """The field of view keeps its middle."""
    image = nibabel.as_closest_canonical(image)
    step = 1 / numpy.array(image.header.get_zooms())
    size = numpy.array(image.shape)
    shape = numpy.rint(size / step).astype(int)
    offset = (size - 1) / 2 - step * (shape - 1) / 2
    values = numpy.ascontiguousarray(numpy.asarray(image.dataobj).T)
    values = ndimage.affine_transform(values, step[::-1], offset[::-1], shape[::-1],
                                      order=1, mode="nearest")
    return values, image.affine @ nibabel.affines.from_matvec(numpy.diag(step), offset)


def prepare(folder, output, itkbias, path):
    with tempfile.TemporaryDirectory() as scratch:
        values, affine = conform(correct(path, itkbias, pathlib.Path(scratch)))
    values = preparers.normalise_percentile(values)
    entities, suffix = path.name.rsplit("_", 1)
    made = output / path.relative_to(folder).with_name(f"{entities}_desc-preproc_{suffix}")
    made.parent.mkdir(parents=True, exist_ok=True)
    nibabel.save(nibabel.Nifti1Image(values.T, affine), made)


def main():
    folder, output, itkbias = map(pathlib.Path, sys.argv[1:])
    paths = sorted(folder.glob("sub-*/ses-*/anat/*_T[12]w.nii.gz"))
    with concurrent.futures.ProcessPoolExecutor() as pool:
        list(pool.map(functools.partial(prepare, folder, output, itkbias), paths))


if __name__ == "__main__":
    main()
