/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the report knows of metrics: names for people, and which way is good. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ReportMetricKind:
 * @name: as in scores
 * @title: for people
 * @better: 1: more is better; -1: less; 0: nearer to 0
 * @decimals: digits behind the point; -1: by the values
 */
typedef struct
{
  const gchar *name;
  const gchar *title;
  gint better;
  gint decimals;
} ReportMetricKind;

/* In the order of the report: those of the MMI-GAN paper first.  A name that is
 * not known has a kind, too, with NULL as its names. */
const ReportMetricKind *report_metric_find (const gchar * name);

/* Less than 0 where @a comes before @b. */
gint report_metric_compare (const gchar * a, const gchar * b);

/* Whether of the @n values none is better than values[i]; one that is NaN is
 * neither best nor better. */
gboolean report_metric_is_best (const ReportMetricKind * kind,
    const gdouble * values, guint n, guint i);

/* " ↑", " ↓" or " → 0" */
const gchar *report_metric_get_arrow (const ReportMetricKind * kind);

G_END_DECLS
