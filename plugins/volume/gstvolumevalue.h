/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Properties that are a few numbers: GstValueArray, "<1,1,0>" in a launch
 * line. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Copy the first @n numbers of @array, or as many as it has; the result is
 * how many it has.  Its items are doubles, or ints, as its pspec says. */
guint gst_volume_value_get_doubles (const GValue * array, gdouble * numbers,
    guint n);
guint gst_volume_value_get_ints (const GValue * array, gint * numbers,
    guint n);

/* Append @n numbers to @array. */
void gst_volume_value_add_doubles (GValue * array, const gdouble * numbers,
    guint n);
void gst_volume_value_add_ints (GValue * array, const gint * numbers,
    guint n);

G_END_DECLS
