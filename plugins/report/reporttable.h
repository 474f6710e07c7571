/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The numbers of a report as a table for programs. */

#pragma once

#include "reportpage.h"

G_BEGIN_DECLS

/* CSV, a row a region, direction, metric and method: its mean and so on over
 * images and over subjects, and the adjusted probabilities of its tests against
 * every method; what is not known is empty.  (transfer full) */
gchar *report_table_format (const ReportPage * page);

G_END_DECLS
