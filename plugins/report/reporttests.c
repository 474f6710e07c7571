/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "reporttests.h"

#include <math.h>

#include "stattests.h"

/* Fewer say nothing of how much a method varies. */
#define LEAST_VALUES 2

/* Put the probabilities of pairs of @tested, numbered by @which, where both
 * orders of a pair find them. */
static void
spread (const gdouble * p, const GArray * which, guint methods,
    gdouble * matrix)
{
  guint i, j, pair = 0;

  for (i = 0; i < which->len; i++) {
    for (j = i + 1; j < which->len; j++, pair++) {
      const guint a = g_array_index (which, guint, i);
      const guint b = g_array_index (which, guint, j);

      matrix[a * methods + b] = matrix[b * methods + a] = p[pair];
    }
  }
}

static guint
count_pairs (guint n)
{
  return n * (n - 1) / 2;
}

static void
test_images (ReportTests * tests, const ReportSample * samples,
    const GArray * which)
{
  const guint n = which->len;
  g_autofree StatGroup *groups = g_new (StatGroup, n);
  g_autofree StatTest *pairs = g_new (StatTest, count_pairs (n));
  g_autofree gdouble *p = g_new (gdouble, count_pairs (n));
  guint i;

  for (i = 0; i < n; i++) {
    const GArray *images = samples[g_array_index (which, guint, i)].images;

    if (images->len < LEAST_VALUES)
      return;
    groups[i].values = (const gdouble *) images->data;
    groups[i].n = images->len;
  }
  tests->kruskal = stat_kruskal_wallis (groups, n).p;
  stat_dunn (groups, n, pairs);
  for (i = 0; i < count_pairs (n); i++)
    p[i] = pairs[i].p;
  stat_adjust_bonferroni (p, count_pairs (n));
  spread (p, which, tests->methods, tests->dunn);
}

/* (transfer full): the values of the subjects that all of @which have, @which by
 * @which */
static gdouble *
collect_subjects (const ReportSample * samples, const GArray * which,
    guint subjects, guint * n)
{
  gdouble *values = g_new (gdouble, (gsize) subjects * which->len);
  guint i, j;

  *n = 0;
  for (i = 0; i < subjects; i++) {
    for (j = 0; j < which->len; j++) {
      const gdouble value =
          samples[g_array_index (which, guint, j)].subjects[i];

      if (isnan (value))
        break;
      values[j * subjects + *n] = value;
    }
    *n += j == which->len;
  }
  return values;
}

static void
test_subjects (ReportTests * tests, const ReportSample * samples,
    const GArray * which, guint subjects)
{
  const guint n = which->len;
  g_autofree gdouble *values = collect_subjects (samples, which, subjects,
      &tests->subjects);
  g_autofree StatGroup *groups = g_new (StatGroup, n);
  g_autofree gdouble *p = g_new (gdouble, count_pairs (n));
  guint i, j, pair = 0;

  if (tests->subjects < LEAST_VALUES)
    return;
  for (i = 0; i < n; i++) {
    groups[i].values = values + i * subjects;
    groups[i].n = tests->subjects;
  }
  tests->friedman = stat_friedman (groups, n).p;
  for (i = 0; i < n; i++) {
    for (j = i + 1; j < n; j++)
      p[pair++] = stat_wilcoxon (groups[i].values, groups[j].values,
          tests->subjects).p;
  }
  stat_adjust_holm (p, pair);
  spread (p, which, tests->methods, tests->wilcoxon);
}

ReportTests *
report_tests_new (const ReportData * data, guint region, guint metric,
    guint direction)
{
  const ReportSample *samples =
      report_data_get (data, region, metric, direction, 0);
  ReportTests *tests = g_new0 (ReportTests, 1);
  g_autoptr (GArray) which = g_array_new (FALSE, FALSE, sizeof (guint));
  guint i;

  tests->methods = data->methods->len;
  tests->kruskal = tests->friedman = NAN;
  tests->dunn = g_new (gdouble, tests->methods * tests->methods);
  tests->wilcoxon = g_new (gdouble, tests->methods * tests->methods);
  for (i = 0; i < tests->methods * tests->methods; i++)
    tests->dunn[i] = tests->wilcoxon[i] = NAN;
  for (i = 0; i < tests->methods; i++) {
    if (samples[i].images->len > 0)
      g_array_append_val (which, i);
  }
  tests->tested = which->len;
  if (which->len >= 2) {
    test_images (tests, samples, which);
    test_subjects (tests, samples, which, data->subjects->len);
  }
  return tests;
}

void
report_tests_free (ReportTests * tests)
{
  g_free (tests->dunn);
  g_free (tests->wilcoxon);
  g_free (tests);
}

gdouble
report_tests_get_least_wilcoxon (guint subjects, guint methods)
{
  return MIN (1, ldexp (count_pairs (methods), 1 - (gint) subjects));
}
