#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Expected values of tests/unit/statistics.c, from SciPy and NumPy.

    python3 tests/oracle/statistics.py

Prints the values; they are committed in the test by hand.  Dunn's test and exact
signed ranks with ties, which SciPy lacks, are written out here: Dunn's from its formula,
the signed ranks by trying all signs.
"""
import itertools

import numpy as np
from scipy import stats

A = [27.4, 26.1, 28.0, 25.5, 27.4, 29.1]
B = [28.5, 27.4, 29.9, 28.0, 30.2, 28.5]
C = [22.0, 24.5, 23.1, 22.0, 25.5, 21.7]


def long(seed, n=80):
    """n values with ties: multiples of 1/8 by an integer formula."""
    i = np.arange(n)
    return ((seed * i * i + 31 * i + 7) % 97) / 8


def dunn(groups):
    values = np.concatenate(groups)
    ranks = stats.rankdata(values)
    n = len(values)
    ends = np.cumsum([len(g) for g in groups])
    means = [r.mean() for r in np.split(ranks, ends[:-1])]
    counts = np.unique(values, return_counts=True)[1]
    variance = n * (n + 1) / 12 - (counts ** 3 - counts).sum() / (12 * (n - 1))
    for a, b in itertools.combinations(range(len(groups)), 2):
        z = abs(means[a] - means[b]) / np.sqrt(variance * (1 / len(groups[a]) + 1 / len(groups[b])))
        yield z, 2 * stats.norm.sf(z)


def exact_wilcoxon(a, b):
    """W and p by all signs of the ranks."""
    d = np.subtract(a, b)
    d = d[d != 0]
    ranks = stats.rankdata(abs(d))
    w = min(ranks[d > 0].sum(), ranks[d < 0].sum())
    sums = [np.dot(signs, ranks) for signs in itertools.product((0, 1), repeat=len(d))]
    return w, min(1, 2 * np.mean(np.array(sums) <= w + 1e-9))


def show(name, *values):
    print(f"{name:24}", " ".join(f"{v:.17g}" for v in values))


if __name__ == "__main__":
    show("Kruskal-Wallis", *stats.kruskal(A, B, C))
    for z, p in dunn([A, B, C]):
        show("Dunn", z, p)
    x, y, z = long(5), long(11), long(23) + 1
    show("Kruskal-Wallis, long", *stats.kruskal(x, y, z))
    show("Friedman", *stats.friedmanchisquare(A, B, C))
    show("Friedman, long", *stats.friedmanchisquare(x, y, z))
    show("Wilcoxon, ties", *exact_wilcoxon(A, B))
    show("Wilcoxon, exact", *stats.wilcoxon(np.sqrt(x[:30]), np.sqrt(z[10:40] + 0.3), mode="exact"))
    show("Wilcoxon, normal", *stats.wilcoxon(x, z, mode="approx"))
    for value, freedom in ((0.1, 1), (3, 2), (2.5, 5), (40, 7), (700, 3), (30, 60)):
        show(f"chi squared {value}, {freedom}", stats.chi2.sf(value, freedom))
    show("summary", np.mean(x), np.std(x, ddof=1), *np.quantile(x, [0, 0.25, 0.5, 0.75, 1]))
    draws = np.random.default_rng(1).choice(x, (1000000, len(x))).mean(1)
    show("interval", *np.quantile(draws, [0.025, 0.975]))
