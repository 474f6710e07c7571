/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The letters that say where a picture's edges are. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Draw @letters (of R, L, A, P, S, I; for the left, right, upper and lower
 * edge), 5 x 7 times @scale pixels and white, into a picture of grey levels;
 * none where it is too small to hold them. */
void view_letters_draw (const gchar letters[4], gint scale, gint width,
    gint height, guint8 * levels);

G_END_DECLS
