# SPDX-License-Identifier: LGPL-2.1-or-later
"""imagemetrics.py NAME DTYPE IMAGE REFERENCE
imagemetrics.py files IMAGE REFERENCE

What scikit-image, scikit-learn and NumPy measure between cubes of F32 values at
data range 1, by their names here.  As a command measures once, and tells by its
peak how much memory that takes; of NIfTI files of grey levels all that
volumemetricsink measures by default.
"""
import sys

import numpy
from skimage.metrics import (normalized_mutual_information, peak_signal_noise_ratio,
                             structural_similarity)
from sklearn.metrics import mutual_info_score


def files(*paths):
    import nibabel
    a, b = (numpy.asarray(nibabel.load(path).dataobj) for path in paths)
    error = a.astype("f8") - b
    return [numpy.abs(error).mean(), peak_signal_noise_ratio(b, a, data_range=255),
            structural_similarity(a, b, data_range=255), *mi(a, b)]


def load(path, dtype="f4"):
    values = numpy.fromfile(path, "f4").astype(dtype)
    side = round(len(values) ** (1 / 3))
    return values.reshape(side, side, side)


def ssim(a, b):
    return [structural_similarity(a, b, data_range=1)]


def gaussian(a, b):
    return [structural_similarity(a, b, data_range=1, gaussian_weights=True, sigma=1.5,
                                  use_sample_covariance=False)]


def errors(a, b):
    return [numpy.abs(a - b).mean(), peak_signal_noise_ratio(b, a, data_range=1)]


def mi(a, b):
    return [mutual_info_score(a.ravel(), b.ravel())]


def nmi(a, b):
    return [normalized_mutual_information(a, b, bins=256)]


if __name__ == "__main__":
    if sys.argv[1] == "files":
        print(*files(*sys.argv[2:]))
    else:
        print(*globals()[sys.argv[1]](*(load(path, sys.argv[2]) for path in sys.argv[3:])))
