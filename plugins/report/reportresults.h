/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The tables of what methods scored. */

#pragma once

#include "reportpage.h"

G_BEGIN_DECLS

/* How good each method is over all directions, and how often the best. */
void report_results_write_overview (ReportPage * page, guint region);

/* The MMI-GAN paper's table: directions down, methods and metrics across, means
 * and standard deviations over images, with marks of significance. */
void report_results_write_images (ReportPage * page, guint region);

G_END_DECLS
