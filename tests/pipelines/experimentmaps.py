# SPDX-License-Identifier: LGPL-2.1-or-later
"""The mean error maps of an experiment, by the volumes that it has written:
experimentmaps.py OUTPUT [FOLDER].  Those of the method copy are the mean of
the differences of source and target, brought to the first subject's grid where
there are transforms; that of l1 from T1w to T2w is of the translations in
FOLDER.  Figures are pictures."""
import csv
import glob
import itertools
import os
import sys

import nibabel
import numpy
import scipy.ndimage

output = sys.argv[1]
lps = numpy.diag([-1.0, -1, 1, 1])


def find(modality):
    """Paths of the volumes to test with, by what comes before the modality."""
    paths = glob.glob(f"{output}/data/test/sub-*/anat/*_{modality}.nii.gz")
    return {os.path.basename(path).split("_")[0]: path for path in paths}


def read_transform(path):
    """An ITK text file as a matrix from RAS mm to RAS mm."""
    lines = dict(line.split(":", 1) for line in open(path) if ": " in line)
    numbers = [float(number) for number in lines["Parameters"].split()]
    centre = numpy.array([float(n) for n in lines["FixedParameters"].split()])
    matrix = numpy.eye(4)
    matrix[:3, :3] = numpy.reshape(numbers[:9], (3, 3))
    matrix[:3, 3] = numbers[9:] + centre - matrix[:3, :3] @ centre
    return lps @ matrix @ lps


def bring(error, affine, grid, transform):
    """Error on the grid; and which voxels of it lie well inside of it."""
    places = numpy.indices(grid.shape).reshape(3, -1)
    to_voxels = numpy.linalg.inv(affine) @ transform @ grid.affine
    places = to_voxels[:3, :3] @ places + to_voxels[:3, 3:]
    last = numpy.array(error.shape)[:, None] - 1
    inside = ((places >= 0) & (places <= last)).all(0)
    outside = ((places < -1) | (places > last + 1)).any(0)
    values = scipy.ndimage.map_coordinates(error, places, order=1)
    values[outside] = 0
    return (values.reshape(grid.shape),
            (inside | outside).reshape(grid.shape))


def check(name, answers, targets):
    subjects = sorted(set(answers) & set(targets))
    assert subjects, name
    found = nibabel.load(f"{output}/maps/{name}.nii.gz")
    target = name.split("-")[-1]
    expected, sure = 0, True
    for subject in subjects:
        truth = nibabel.load(targets[subject])
        error = abs(nibabel.load(answers[subject]).get_fdata()
                    - truth.get_fdata())
        transform = f"{output}/alignment/{target}/{subject}.txt"
        if os.path.exists(transform):
            values, known = bring(error, truth.affine, found,
                                  read_transform(transform))
        else:
            assert numpy.allclose(truth.affine, found.affine, atol=1e-3)
            values, known = error, numpy.ones(error.shape, bool)
        expected = expected + values / len(subjects)
        sure = sure & known
    first = nibabel.load(targets[subjects[0]])
    assert found.shape == first.shape
    assert numpy.allclose(found.affine, first.affine, atol=1e-4)
    assert sure.mean() > 0.5, sure.mean()
    off = abs(found.get_fdata() - expected)[sure].max()
    print(name, subjects, expected.mean(), off)
    assert off < 1e-5 and expected.mean() > 0.01


seed = next(csv.DictReader(open(f"{output}/results.csv")))["seed"]
modalities = {os.path.basename(path).split("_")[-1].split(".")[0]
              for path in glob.glob(f"{output}/data/test/*/anat/*.nii.gz")}
for source, target in itertools.permutations(modalities, 2):
    check(f"copy_seed-{seed}_{source}-{target}", find(source), find(target))
if len(sys.argv) > 2:
    again = glob.glob(f"{sys.argv[2]}/*.nii.gz")
    check(f"l1_seed-{seed}_T1w-T2w",
          {"sub-" + os.path.basename(path).split(".")[0]: path
           for path in again}, find("T2w"))
for kind in ["maps/*.png", "figures/*-joint.png", "figures/*-agreement.png"]:
    pictures = glob.glob(f"{output}/{kind}")
    assert len(pictures) == len(glob.glob(f"{output}/metrics/*")), kind
    for picture in pictures:
        assert open(picture, "rb").read(8) == b"\x89PNG\r\n\x1a\n", picture
