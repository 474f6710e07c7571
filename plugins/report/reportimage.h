/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A picture inside of the page. */

#pragma once

#include "htmlwriter.h"

G_BEGIN_DECLS

/* An <img> that holds the PNG file @path itself. */
gboolean report_image_write (HtmlWriter * html, const gchar * path,
    const gchar * description, GError ** error);

G_END_DECLS
