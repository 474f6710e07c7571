/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The table of subjects, which are what independent samples are. */

#pragma once

#include "reportpage.h"

G_BEGIN_DECLS

void report_subjects_write (ReportPage * page, guint region);

G_END_DECLS
