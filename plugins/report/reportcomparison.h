/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whether methods differ: probabilities, and what can be said of them. */

#pragma once

#include "reportpage.h"

G_BEGIN_DECLS

void report_comparison_write (ReportPage * page, guint region);

/* Why there are two kinds of tests. */
void report_comparison_explain (ReportPage * page);

G_END_DECLS
