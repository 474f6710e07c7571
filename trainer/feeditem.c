/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>
#include "feeditem.h"

FeedItem *
feed_item_new (guint64 index, guint n)
{
  FeedItem *item = g_new0 (FeedItem, 1);

  item->index = index;
  item->volumes = g_new0 (GstBuffer *, n);
  item->infos = g_new0 (GstVolumeInfo, n);
  return item;
}

void
feed_item_free (FeedItem * item, guint n)
{
  for (guint i = 0; i < n; i++)
    gst_clear_buffer (&item->volumes[i]);
  g_free (item->volumes);
  g_free (item->infos);
  g_free (item);
}

gboolean
feed_item_is_empty (const FeedItem * item, guint n)
{
  for (guint i = 0; i < n; i++)
    if (item->volumes[i])
      return FALSE;
  return TRUE;
}

static guint
find_first (const FeedItem * item)
{
  guint i = 0;

  while (!item->volumes[i])
    i++;
  return i;
}

const gchar *
feed_item_get_subject (const FeedItem * item)
{
  const gchar *subject =
      gst_buffer_get_volume_meta (item->volumes[find_first (item)])->subject;

  return subject ? subject : "unknown";
}

static void
get_grid (const FeedItem * item, guint domain, GstVolumeGrid * grid)
{
  gst_volume_meta_get_grid (gst_buffer_get_volume_meta (item->volumes[domain]),
      &item->infos[domain], grid);
}

static gchar *
check_grids (const FeedItem * item, const gchar * const *domains, guint n)
{
  const guint first = find_first (item);
  GstVolumeGrid grid, other;

  get_grid (item, first, &grid);
  for (guint i = first + 1; i < n; i++) {
    if (!item->volumes[i])
      continue;
    get_grid (item, i, &other);
    if (!gst_volume_grid_equal (&grid, &other, GST_VOLUME_GRID_TOLERANCE))
      return g_strdup_printf ("Subject %s: %s and %s lie on different grids. "
          "Bring them to one with volumeconform and its reference pad.",
          feed_item_get_subject (item), domains[first], domains[i]);
  }
  return NULL;
}

static gint
round_up (gint n, gint multiple)
{
  return (n + multiple - 1) / multiple * multiple;
}

static gchar *
check_images (const FeedItem * item, const FeedImages * images,
    const gchar * orientation, const Slices * slices)
{
  const gchar *subject = feed_item_get_subject (item);
  const gint width = slices->width, height = slices->height;
  const gint multiple = images->multiple;

  if (width % multiple != 0 || height % multiple != 0)
    return g_strdup_printf ("Subject %s has slices of %d x %d, but the network "
        "needs multiples of %d: put volumeconform size=\"<%d,%d,0>\" before "
        "volumenormalize in every stream, or set depth.", subject, width,
        height, multiple, round_up (width, multiple),
        round_up (height, multiple));
  if (images->width == 0)
    return NULL;
  if (width != images->width || height != images->height)
    return g_strdup_printf ("Subject %s has slices of %d x %d, those before it "
        "of %d x %d: put volumeconform size=\"<%d,%d,0>\" before "
        "volumenormalize in every stream.", subject, width, height,
        images->width, images->height, images->width, images->height);
  if (strcmp (orientation, images->orientation) != 0)
    return g_strdup_printf ("Subject %s lies %s, those before it %s: put "
        "volumeconform orientation=RAS before volumenormalize in every "
        "stream.", subject, orientation, images->orientation);
  return NULL;
}

gchar *
feed_item_check (const FeedItem * item, const gchar * const *domains, guint n,
    FeedImages * images, Slices * slices)
{
  gchar *problem = check_grids (item, domains, n), orientation[4];
  gdouble spacing[3];
  GstVolumeGrid grid;
  gint axis;

  if (problem)
    return problem;
  get_grid (item, find_first (item), &grid);
  axis = gst_volume_affine_find_axis (&grid.affine, 2);
  gst_volume_affine_get_orientation (&grid.affine, orientation);
  slices_init (slices, grid.size, axis, 1);
  problem = check_images (item, images, orientation, slices);
  if (problem || images->width > 0)
    return problem;

  gst_volume_affine_get_spacing (&grid.affine, spacing);
  images->width = slices->width;
  images->height = slices->height;
  images->spacing[0] = spacing[axis == 0 ? 1 : 0];
  images->spacing[1] = spacing[axis == 2 ? 1 : 2];
  strcpy (images->orientation, orientation);
  return NULL;
}
