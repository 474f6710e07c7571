/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which tests are done over which samples.
 *
 * As in the MMI-GAN paper: Kruskal and Wallis, then Dunn with Bonferroni, over
 * images.  They take images for independent, which slices of one head are not, and
 * methods for scored on other images, which they are not.  So also: Friedman,
 * then Wilcoxon's signed ranks with Holm, over one value a subject, of the
 * subjects that every method has.
 */

#pragma once

#include "reportdata.h"

G_BEGIN_DECLS

/* Where p is less, methods differ. */
#define REPORT_ALPHA 0.05

/**
 * ReportTests:
 * @methods: of the report
 * @tested: methods that have values
 * @subjects: that every tested method has
 * @kruskal, @friedman: p; NaN where it cannot be tested
 * @dunn, @wilcoxon: adjusted p, [a * methods + b] of methods a and b; NaN
 *   likewise
 *
 * Of one region, metric and direction.
 */
typedef struct
{
  guint methods, tested, subjects;
  gdouble kruskal, friedman;
  gdouble *dunn, *wilcoxon;
} ReportTests;

ReportTests *report_tests_new (const ReportData * data, guint region,
    guint metric, guint direction);
void report_tests_free (ReportTests * tests);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReportTests, report_tests_free)

/* The least p that Wilcoxon's test can give with so many subjects, adjusted
 * by Holm for all pairs of so many methods. */
gdouble report_tests_get_least_wilcoxon (guint subjects, guint methods);

G_END_DECLS
