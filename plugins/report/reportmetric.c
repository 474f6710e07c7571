/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "reportmetric.h"

#include <math.h>

static const ReportMetricKind kinds[] = {
  {"mae", "MAE", -1, -1},
  {"psnr", "PSNR", 1, 2},
  {"mi", "MI", 1, 3},
  {"ssim", "SSIM", 1, 3},
  {"ms_ssim", "MS-SSIM", 1, 3},
  {"nmi", "NMI", 1, 3},
  {"mse", "MSE", -1, -1},
  {"me", "ME", 0, -1},
  {NULL, NULL, 1, -1}
};

const ReportMetricKind *
report_metric_find (const gchar * name)
{
  const ReportMetricKind *kind = kinds;

  while (kind->name && !g_str_equal (kind->name, name))
    kind++;
  return kind;
}

gint
report_metric_compare (const gchar * a, const gchar * b)
{
  return report_metric_find (a) - report_metric_find (b);
}

/* NaN never is. */
static gboolean
is_better (const ReportMetricKind * kind, gdouble a, gdouble b)
{
  if (kind->better == 0)
    return fabs (a) < fabs (b);
  return kind->better > 0 ? a > b : a < b;
}

gboolean
report_metric_is_best (const ReportMetricKind * kind, const gdouble * values,
    guint n, guint i)
{
  gboolean best = !isnan (values[i]);
  guint j;

  for (j = 0; j < n; j++)
    best &= !is_better (kind, values[j], values[i]);
  return best;
}

const gchar *
report_metric_get_arrow (const ReportMetricKind * kind)
{
  return kind->better > 0 ? " ↑" : kind->better < 0 ? " ↓" : " → 0";
}
