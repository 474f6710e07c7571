/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What trainings said of themselves. */

#pragma once

#include "reportpage.h"

G_BEGIN_DECLS

/* FALSE where a log cannot be read. */
gboolean report_curves_write (ReportPage * page, GError ** error);

G_END_DECLS
