/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Structural similarity, window by window. */

#pragma once

#include "metrics.h"

G_BEGIN_DECLS

/* Voxels along each side. */
gsize metric_window_get_size (MetricWindow window);

/* The mean SSIM of the windows that lie wholly inside of the images and whose
 * middles lie in the region; NaN where there is none. */
gdouble metric_windows_mean (const MetricPair * pair);

G_END_DECLS
