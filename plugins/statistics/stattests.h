/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Tests of whether methods differ.  Values may be infinite but not NaN.
 *
 * Kruskal and Wallis' and Dunn's tests are the MMI-GAN paper's; they take groups
 * for independent.  Methods that score the same subjects are not: Friedman's and
 * Wilcoxon's tests are for those, over one value a subject and method.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * StatGroup:
 * @values: of one method
 * @n: their number
 */
typedef struct
{
  const gdouble *values;
  gsize n;
} StatGroup;

/**
 * StatTest:
 * @statistic: H, z, chi squared or W
 * @p: probability of one as extreme where nothing differs
 */
typedef struct
{
  gdouble statistic, p;
} StatTest;

/* Kruskal and Wallis, JASA 1952: H, corrected for ties, against chi squared
 * with @k - 1 degrees of freedom.  @k >= 2 groups, none empty.  Where all values
 * are equal H is 0 and p is 1. */
StatTest stat_kruskal_wallis (const StatGroup * groups, gsize k);

/* Dunn, Technometrics 1964, corrected for ties: |z| of each pair of groups,
 * two-sided p, not adjusted.  @tests has k (k - 1) / 2 entries: 0 with 1, 0 with 2,
 * ..., 1 with 2, ... */
void stat_dunn (const StatGroup * groups, gsize k, StatTest * tests);

/* Friedman, JASA 1937: chi squared, corrected for ties, with @k - 1 degrees of
 * freedom.  @k >= 2 groups of the same @n >= 1 subjects in the same order.  Where
 * no subject tells methods apart it is 0 and p is 1. */
StatTest stat_friedman (const StatGroup * groups, gsize k);

/* Largest number of differences whose distribution is counted out. */
#define STAT_WILCOXON_EXACT 50

/* Wilcoxon, Biometrics Bulletin 1945: signed ranks of @a - @b, pair by pair, two-sided.
 * Pairs without a difference are left out.  W is the lesser sum of ranks; p is exact, ties
 * too, with up to STAT_WILCOXON_EXACT differences, normal above, corrected for
 * ties.  Without differences W is 0 and p is 1.  Equal infinities do not differ. */
StatTest stat_wilcoxon (const gdouble * a, const gdouble * b, gsize n);

/* Both adjust @m probabilities in place for having tested @m times. */
void stat_adjust_bonferroni (gdouble * p, gsize m);
/* Holm, Scandinavian Journal of Statistics 1979 */
void stat_adjust_holm (gdouble * p, gsize m);

G_END_DECLS
