/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The bar that says which values the colours of pictures are. */

#pragma once

#include "htmlwriter.h"

G_BEGIN_DECLS

/* Colours as volumeview's `hot` has them, from black, @black, to white, @white;
 * @unit: what the values are. */
void chart_scale_draw (HtmlWriter * html, gdouble black, gdouble white,
    const gchar * unit);

G_END_DECLS
