/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The pictures that a report was given. */

#pragma once

#include "reportpage.h"

G_BEGIN_DECLS

/* FALSE where a file cannot be read.  @title and @caption: of those that are
 * laid out together. */
gboolean report_pictures_write (ReportPage * page, ReportSection section,
    const gchar * title, const gchar * caption, GError ** error);

gboolean report_pictures_have (const ReportPage * page, ReportSection section);

G_END_DECLS
