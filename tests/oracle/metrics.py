#!/usr/bin/env python3
"""Expected values of tests/unit/metrics.c, from scikit-image, scikit-learn and NumPy.

    python3 tests/oracle/metrics.py

Prints the values; they are committed in the test by hand, since they are few.
The images come from integer formulas that both languages compute exactly.
"""
import numpy as np
from skimage.metrics import (normalized_mutual_information, peak_signal_noise_ratio,
                             structural_similarity)
from sklearn.metrics import mutual_info_score


def plane():
    """64 x 64 grey levels and a distorted copy, as float64; [y, x]."""
    y, x = np.mgrid[:64, :64]
    a = (3 * x + 2 * y + 4 * ((x * y) % 17)) % 256
    b = np.clip(a + ((7 * x + 13 * y) % 23) - 11, 0, 255)
    return a.astype("f8"), b.astype("f8")


def volume():
    """20 x 16 x 12 voxels (x, y, z) in [-1, 1) and a distorted copy; [z, y, x]."""
    z, y, x = np.mgrid[:12, :16, :20]
    a = ((37 * x + 11 * y * y + 53 * z + 5 * x * y * z) % 1009) / 512 - 1
    b = a * 0.75 + ((17 * x + 29 * y + 31 * z * z) % 101) / 256 - 0.25
    return a, b


def histogram_mi(a, b):
    joint = np.histogram2d(a.ravel(), b.ravel(), 256)[0] / a.size
    product = joint.sum(1, keepdims=True) * joint.sum(0, keepdims=True)
    cells = joint > 0
    return (joint[cells] * np.log(joint[cells] / product[cells])).sum()


def grey(x):
    return np.floor(np.clip(x.astype("f4"), -1, 1) * np.float32(127.5) + np.float32(128)).clip(0, 255).astype("f8")


def gaussian_ssim(a, b, data_range):
    """The window of Wang et al."""
    return structural_similarity(a, b, data_range=data_range, gaussian_weights=True,
                                 sigma=1.5, use_sample_covariance=False)


def show(name, a, b, data_range, mi):
    print(f"{name:14} mae {np.abs(a - b).mean():.17g}")
    print(f"{'':14} mse {((a - b)**2).mean():.17g} me {(a - b).mean():.17g}")
    print(f"{'':14} gaussian ssim {gaussian_ssim(a, b, data_range):.17g}")
    for bins in 256, 100:
        print(f"{'':14} nmi {bins} {normalized_mutual_information(a, b, bins=bins):.17g}")
    print(f"{'':14} psnr {peak_signal_noise_ratio(b, a, data_range=data_range):.17g}")
    print(f"{'':14} ssim {structural_similarity(a, b, data_range=data_range):.17g}")
    print(f"{'':14} mi {mi(a, b):.17g}")


if __name__ == "__main__":
    a, b = plane()
    show("plane", a, b, 255, lambda a, b: mutual_info_score(a.ravel(), b.ravel()))
    for classes in 64, 32:
        print(f"{'':14} mi {classes} {mutual_info_score(*(x.ravel() // (256 // classes) for x in (a, b))):.17g}")
    a, b = volume()
    show("volume", a, b, 2, histogram_mi)
    # the 8-bit slice protocol: the means over slices across each axis
    for axis in range(3):
        rows = []
        for s, t in zip(np.moveaxis(grey(a), axis, 0), np.moveaxis(grey(b), axis, 0)):
            rows.append([np.abs(s - t).mean(), peak_signal_noise_ratio(t, s, data_range=255),
                         structural_similarity(s, t, data_range=255),
                         mutual_info_score(s.ravel(), t.ravel())])
        print(f"slices, {'zyx'[axis]:6}", " ".join(f"{v:.17g}" for v in np.mean(rows, 0)))
        print(f"{'':14} third:", " ".join(f"{v:.17g}" for v in rows[2]))
