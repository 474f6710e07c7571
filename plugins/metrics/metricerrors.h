/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "metrics.h"

G_BEGIN_DECLS

/* Means of what image - reference is. */
typedef struct
{
  gdouble mean, absolute, squared;
} MetricErrors;

void metric_errors_compute (MetricErrors * errors, const MetricPair * pair);

G_END_DECLS
