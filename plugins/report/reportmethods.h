/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What was compared, how, and what it cost. */

#pragma once

#include "reportpage.h"

G_BEGIN_DECLS

void report_methods_write (ReportPage * page);
void report_methods_write_protocol (ReportPage * page);
void report_methods_write_commands (ReportPage * page);

G_END_DECLS
