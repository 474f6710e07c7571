/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Structural similarity at several scales. */

#pragma once

#include "metrics.h"

G_BEGIN_DECLS

/* Voxels that the pair must have along each of its dimensions. */
gsize metric_scales_get_size (const MetricPair * pair);

/* MS-SSIM as metric_measure() says. */
gdouble metric_scales_mean (const MetricPair * pair);

G_END_DECLS
