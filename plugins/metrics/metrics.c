/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "metrics.h"

#include <math.h>

#include "metricerrors.h"
#include "metricinformation.h"
#include "metricscales.h"
#include "metricwindows.h"

/* *INDENT-OFF* */
const Metric metrics[N_METRICS] = {
  [METRIC_MAE] = {"mae", "mean absolute error"},
  [METRIC_MSE] = {"mse", "mean squared error",.squared = TRUE},
  [METRIC_ME] = {"me", "mean error, the bias"},
  [METRIC_PSNR] = {"psnr", "peak signal-to-noise ratio", "dB"},
  [METRIC_SSIM] = {"ssim", "structural similarity", "1",.windowed = TRUE},
  [METRIC_MS_SSIM] = {"ms_ssim", "multi-scale structural similarity", "1",
      .windowed = TRUE},
  [METRIC_MI] = {"mi", "mutual information", "nat"},
  [METRIC_NMI] = {"nmi", "normalised mutual information", "1"},
};
/* *INDENT-ON* */

#define ERRORS (1u << METRIC_MAE | 1u << METRIC_MSE | 1u << METRIC_ME \
    | 1u << METRIC_PSNR)
#define INFORMATION (1u << METRIC_MI | 1u << METRIC_NMI)

gsize
metric_get_least_size (MetricId id, const MetricPair * pair)
{
  return id == METRIC_SSIM ? metric_window_get_size (pair->window)
      : id == METRIC_MS_SSIM ? metric_scales_get_size (pair) : 1;
}

gboolean
metric_fits (MetricId id, const MetricPair * pair)
{
  gint axis;

  for (axis = 0; axis < pair->dimensions; axis++) {
    if (pair->size[axis] < metric_get_least_size (id, pair))
      return FALSE;
  }
  return TRUE;
}

void
metric_measure (const MetricPair * pair, guint set, gdouble values[N_METRICS])
{
  if (set & ERRORS) {
    MetricErrors errors;

    metric_errors_compute (&errors, pair);
    values[METRIC_MAE] = errors.absolute;
    values[METRIC_MSE] = errors.squared;
    values[METRIC_ME] = errors.mean;
    values[METRIC_PSNR] = 10 * log10 (pair->data_range * pair->data_range
        / MAX (errors.squared, pair->least_mse));
  }
  if (set & 1u << METRIC_SSIM)
    values[METRIC_SSIM] = metric_windows_mean (pair, METRIC_SIMILARITY, 1);
  if (set & 1u << METRIC_MS_SSIM)
    values[METRIC_MS_SSIM] = metric_scales_mean (pair);
  if (set & INFORMATION)
    metric_information_compute (pair, &values[METRIC_MI], &values[METRIC_NMI]);
}
