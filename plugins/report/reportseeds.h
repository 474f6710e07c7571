/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How much trainings of one method differ. */

#pragma once

#include "reportpage.h"

G_BEGIN_DECLS

/* Nothing where there is one seed. */
void report_seeds_write (ReportPage * page, guint region);

G_END_DECLS
