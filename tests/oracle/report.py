#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Expected values of tests/unit/reportnumbers.c, from SciPy and NumPy.

    python3 tests/oracle/report.py

Prints a line a method of the table beside the report, of the direction T1w to T2w.
"""
import itertools

import numpy as np
from scipy import stats

from statistics import dunn, exact_wilcoxon

METHODS, SEEDS, SUBJECTS, SLICES = 3, 2, 8, 5


def score(method, seed, direction, subject, slice):
    """Multiples of 1/8 by an integer formula, so that there are ties."""
    number = 7 * method * method + 17 * seed + 11 * direction + 13 * subject + 29 * slice
    number += 5 * method * subject + 3 * slice * slice * (method + 1)
    return 20 + 0.5 * method + number % 61 / 8


def holm(p):
    order = np.argsort(p, kind="stable")
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(1, np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)))
    return adjusted


if __name__ == "__main__":
    # slice 0 is air; seeds are averaged
    images = np.array([[np.mean([score(m, e, 0, s, k) for e in range(SEEDS)])
                        for s in range(SUBJECTS) for k in range(1, SLICES)] for m in range(METHODS)])
    subjects = images.reshape(METHODS, SUBJECTS, SLICES - 1).mean(2)
    pairs = list(itertools.combinations(range(METHODS), 2))
    by_images = np.minimum(1, [p * len(pairs) for _, p in dunn(list(images))])
    by_subjects = holm(np.array([exact_wilcoxon(subjects[a], subjects[b])[1] for a, b in pairs]))
    for m in range(METHODS):
        print(m, len(images[m]), *(f"{v:.10g}" for v in (
            images[m].mean(), images[m].std(ddof=1), *np.quantile(images[m], [0, 0.25, 0.5, 0.75, 1]))))
        print(" ", *(f"{v:.10g}" for v in (
            subjects[m].mean(), subjects[m].std(ddof=1), stats.kruskal(*images).pvalue,
            stats.friedmanchisquare(*subjects).pvalue)))
        for (a, b), p, q in zip(pairs, by_images, by_subjects):
            if m in (a, b):
                print("  against", a + b - m, f"{p:.10g} {q:.10g}")
    draws = np.random.default_rng(1).choice(subjects[0], (1000000, SUBJECTS)).mean(1)
    print("interval", np.quantile(draws, [0.025, 0.975]))
