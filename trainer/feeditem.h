/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The volumes of a head that belong together, and the images that they make.
 */

#pragma once

#include <gstvolume.h>
#include "slices.h"

G_BEGIN_DECLS

/**
 * FeedItem:
 * @index: OFFSET of its volumes
 * @volumes: [domains], NULL where there is none; with GstVolumeMeta
 * @infos: of the volumes
 */
typedef struct
{
  guint64 index;
  GstBuffer **volumes;
  GstVolumeInfo *infos;
} FeedItem;

/**
 * FeedImages: what the images of all items have in common
 * @multiple: of width and height
 * @width: 0 before the first item
 * @height: likewise
 * @spacing: along width and height, mm; the first item's
 * @orientation: of the voxel axes
 */
typedef struct
{
  gint multiple;
  gint width, height;
  gdouble spacing[2];
  gchar orientation[4];
} FeedImages;

/* @n: domains */
FeedItem *feed_item_new (guint64 index, guint n);
void feed_item_free (FeedItem * item, guint n);

gboolean feed_item_is_empty (const FeedItem * item, guint n);

/* Of an item that is not empty; "unknown" where it is not. */
const gchar *feed_item_get_subject (const FeedItem * item);

/**
 * feed_item_check:
 * @domains: their names, [n]
 * @images: (inout): those of the items before; the first item's become all's
 * @slices: (out): through the volumes, axial
 *
 * What is wrong with an item that is not empty, and what to do about it, in
 * words: all volumes lie on one grid, and its slices are images like the
 * others.  NULL where nothing is; free with g_free().
 */
gchar *feed_item_check (const FeedItem * item, const gchar * const *domains,
    guint n, FeedImages * images, Slices * slices);

G_END_DECLS
