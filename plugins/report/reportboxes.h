/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How scores are spread: box plots. */

#pragma once

#include "reportpage.h"

G_BEGIN_DECLS

/* A figure a metric. */
void report_boxes_write (ReportPage * page, guint region);

G_END_DECLS
