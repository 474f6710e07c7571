/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The letters that say where a picture's edges are, and whose it is. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Draw @letters (of R, L, A, P, S, I; for the left, right, upper and lower
 * edge), 5 x 7 times @scale pixels and white, into a picture of grey levels;
 * none where it is too small to hold them. */
void view_letters_draw (const gchar letters[4], gint scale, gint width,
    gint height, guint8 * levels);

/* Height of a line of text, in pixels at scale 1. */
#define VIEW_LETTERS_HEIGHT 9

/* Write @text in capitals, white on black, into the uppermost
 * VIEW_LETTERS_HEIGHT times @scale rows of a picture of @channels bytes a
 * pixel; what is no letter, digit, hyphen or point is a blank, and what goes
 * beyond @width is lost. */
void view_letters_write (const gchar * text, gint scale, gint width,
    gint channels, guint8 * pixels);

G_END_DECLS
