/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "stattests.h"
#include "statdistribution.h"
#include "statranks.h"

#include <math.h>
#include <string.h>

/* Mean ranks of all groups' values together; the number of values in *@total
 * and stat_rank()'s sum in *@ties. */
static gdouble *
rank_groups (const StatGroup * groups, gsize k, gdouble * total, gdouble * ties)
{
  gdouble *means = g_new0 (gdouble, k), *values, *ranks;
  gsize n = 0, group, i;

  for (group = 0; group < k; group++)
    n += groups[group].n;
  values = g_new (gdouble, n);
  ranks = g_new (gdouble, n);
  n = 0;
  for (group = 0; group < k; group++) {
    memcpy (values + n, groups[group].values,
        groups[group].n * sizeof (gdouble));
    n += groups[group].n;
  }
  *ties = stat_rank (values, n, ranks);
  *total = n;

  n = 0;
  for (group = 0; group < k; group++) {
    for (i = 0; i < groups[group].n; i++)
      means[group] += ranks[n++] / groups[group].n;
  }
  g_free (values);
  g_free (ranks);
  return means;
}

StatTest
stat_kruskal_wallis (const StatGroup * groups, gsize k)
{
  gdouble n, ties, h = 0;
  gdouble *means = rank_groups (groups, k, &n, &ties);
  gdouble correction = 1 - ties / (n * n * n - n);
  gsize group;

  for (group = 0; group < k; group++)
    h += groups[group].n * pow (means[group] - (n + 1) / 2, 2);
  g_free (means);
  if (!(correction > 0))
    return (StatTest) {
    0, 1};
  h *= 12 / (n * (n + 1)) / correction;
  return (StatTest) {
  h, stat_chi_squared_tail (h, k - 1)};
}

void
stat_dunn (const StatGroup * groups, gsize k, StatTest * tests)
{
  gdouble n, ties;
  gdouble *means = rank_groups (groups, k, &n, &ties);
  gdouble variance = n * (n + 1) / 12 - ties / (12 * (n - 1));
  gsize a, b;

  for (a = 0; a < k; a++) {
    for (b = a + 1; b < k; b++) {
      gdouble error = sqrt (variance * (1.0 / groups[a].n + 1.0 / groups[b].n));

      tests->statistic = error > 0 ? fabs (means[a] - means[b]) / error : 0;
      tests->p = stat_normal_two_sided (tests->statistic);
      tests++;
    }
  }
  g_free (means);
}

StatTest
stat_friedman (const StatGroup * groups, gsize k)
{
  const gsize n = groups[0].n;
  gdouble *values = g_new (gdouble, k), *ranks = g_new (gdouble, k);
  gdouble *sums = g_new0 (gdouble, k);
  gdouble ties = 0, squares = 0, correction, statistic;
  gsize subject, group;

  for (subject = 0; subject < n; subject++) {
    for (group = 0; group < k; group++)
      values[group] = groups[group].values[subject];
    ties += stat_rank (values, k, ranks);
    for (group = 0; group < k; group++)
      sums[group] += ranks[group];
  }
  for (group = 0; group < k; group++)
    squares += pow (sums[group] - n * (k + 1) / 2.0, 2);
  g_free (values);
  g_free (ranks);
  g_free (sums);

  correction = 1 - ties / ((gdouble) n * k * (k * k - 1.0));
  if (!(correction > 0))
    return (StatTest) {
    0, 1};
  statistic = 12 * squares / ((gdouble) n * k * (k + 1)) / correction;
  return (StatTest) {
  statistic, stat_chi_squared_tail (statistic, k - 1)};
}

/* P(sum of those of @n ranks whose signs are positive <= @w), all signs equally
 * likely, by counting.  Ranks are multiples of a half, so twice of each is whole. */
static gdouble
signed_rank_tail (const gdouble * ranks, gsize n, gdouble w)
{
  gsize most = n * (n + 1), limit = 2 * w, i, s;
  gdouble *ways = g_new0 (gdouble, most + 1), below = 0;

  ways[0] = 1;
  for (i = 0; i < n; i++) {
    gsize rank = 2 * ranks[i];

    for (s = most; s >= rank; s--)
      ways[s] = (ways[s] + ways[s - rank]) / 2;
    for (s = 0; s < rank; s++)
      ways[s] /= 2;
  }
  for (s = 0; s <= limit; s++)
    below += ways[s];
  g_free (ways);
  return below;
}

StatTest
stat_wilcoxon (const gdouble * a, const gdouble * b, gsize n)
{
  gdouble *sizes = g_new (gdouble, n), *ranks = g_new (gdouble, n);
  gboolean *positive = g_new (gboolean, n);
  gdouble sums[2] = { 0, 0 }, ties;
  StatTest test;
  gsize m = 0, i;

  for (i = 0; i < n; i++) {
    if (a[i] != b[i]) {
      positive[m] = a[i] > b[i];
      sizes[m++] = fabs (a[i] - b[i]);
    }
  }
  ties = stat_rank (sizes, m, ranks);
  for (i = 0; i < m; i++)
    sums[positive[i] ? 1 : 0] += ranks[i];
  test.statistic = MIN (sums[0], sums[1]);

  if (m == 0) {
    test.p = 1;
  } else if (m <= STAT_WILCOXON_EXACT) {
    test.p = MIN (1, 2 * signed_rank_tail (ranks, m, test.statistic));
  } else {
    gdouble mean = m * (m + 1.0) / 4;
    gdouble variance = m * (m + 1.0) * (2 * m + 1.0) / 24 - ties / 48;

    test.p = stat_normal_two_sided ((test.statistic - mean) / sqrt (variance));
  }
  g_free (sizes);
  g_free (ranks);
  g_free (positive);
  return test;
}

void
stat_adjust_bonferroni (gdouble * p, gsize m)
{
  gsize i;

  for (i = 0; i < m; i++)
    p[i] = MIN (1, m * p[i]);
}

void
stat_adjust_holm (gdouble * p, gsize m)
{
  gboolean *done = g_new0 (gboolean, m);
  gdouble largest = 0;
  gsize step, i;

  for (step = 0; step < m; step++) {
    gsize least = m;

    for (i = 0; i < m; i++) {
      if (!done[i] && (least == m || p[i] < p[least]))
        least = i;
    }
    done[least] = TRUE;
    largest = MAX (largest, MIN (1, (m - step) * p[least]));
    p[least] = largest;
  }
  g_free (done);
}
