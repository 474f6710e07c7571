/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Work split among threads. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Items @first <= i < @end. */
typedef void (*GstVolumeWork) (guint first, guint end, gpointer data);

/* Do items 0 to @n - 1, at least @least of them a thread; as many threads as
 * there are processors.  What @work computes for an item must not depend on
 * which others it gets. */
void gst_volume_split (guint n, guint least, GstVolumeWork work, gpointer data);

G_END_DECLS
