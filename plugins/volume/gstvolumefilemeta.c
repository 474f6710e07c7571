/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "gstvolumefilemeta.h"

GType
gst_volume_file_meta_api_get_type (void)
{
  static gsize type = 0;
  static const gchar *tags[] = { NULL };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        gst_meta_api_type_register ("GstVolumeFileMetaAPI", tags));
  return type;
}

static gboolean
gst_volume_file_meta_init (GstMeta * meta, gpointer params, GstBuffer * buffer)
{
  GstVolumeFileMeta *self = (GstVolumeFileMeta *) meta;

  self->format = NULL;
  self->facts = NULL;
  memset (&self->grid, 0, sizeof self->grid);
  self->steps = 0;
  return TRUE;
}

static void
gst_volume_file_meta_free (GstMeta * meta, GstBuffer * buffer)
{
  g_clear_pointer (&((GstVolumeFileMeta *) meta)->facts, g_bytes_unref);
}

static GstVolumeFileMeta *
add (GstBuffer * buffer, const gchar * format, GBytes * facts,
    const GstVolumeGrid * grid, guint steps)
{
  GstMeta *old = gst_buffer_get_meta (buffer, GST_VOLUME_FILE_META_API_TYPE);
  GstVolumeFileMeta *self;

  if (old)
    gst_buffer_remove_meta (buffer, old);
  self = (GstVolumeFileMeta *) gst_buffer_add_meta (buffer,
      GST_VOLUME_FILE_META_INFO, NULL);
  self->format = format;
  self->facts = g_bytes_ref (facts);
  self->grid = *grid;
  self->steps = steps;
  return self;
}

static gboolean
gst_volume_file_meta_transform (GstBuffer * dest, GstMeta * meta,
    GstBuffer * buffer, GQuark type, gpointer data)
{
  GstVolumeFileMeta *self = (GstVolumeFileMeta *) meta;
  gboolean is_whole = GST_META_TRANSFORM_IS_COPY (type)
      && !((GstMetaTransformCopy *) data)->region;

  if (!is_whole && type != GST_VOLUME_META_RESAMPLE)
    return FALSE;
  add (dest, self->format, self->facts, &self->grid, self->steps);
  return TRUE;
}

const GstMetaInfo *
gst_volume_file_meta_get_info (void)
{
  static const GstMetaInfo *info = NULL;

  if (g_once_init_enter (&info)) {
    const GstMetaInfo *i = gst_meta_register (GST_VOLUME_FILE_META_API_TYPE,
        "GstVolumeFileMeta", sizeof (GstVolumeFileMeta),
        gst_volume_file_meta_init, gst_volume_file_meta_free,
        gst_volume_file_meta_transform);

    g_once_init_leave (&info, i);
  }
  return info;
}

GstVolumeFileMeta *
gst_buffer_add_volume_file_meta (GstBuffer * volume,
    const GstVolumeInfo * info, const gchar * format, GBytes * facts)
{
  const GstVolumeMeta *now = gst_buffer_get_volume_meta (volume);
  GstVolumeGrid grid;

  g_return_val_if_fail (now != NULL, NULL);
  gst_volume_meta_get_grid (now, info, &grid);
  return add (volume, g_intern_string (format), facts, &grid,
      g_strv_length (now->history));
}

const GstVolumeFileMeta *
gst_buffer_get_volume_file_meta (GstBuffer * volume, const gchar * format)
{
  const GstVolumeFileMeta *self = (GstVolumeFileMeta *)
      gst_buffer_get_meta (volume, GST_VOLUME_FILE_META_API_TYPE);

  return self && g_str_equal (self->format, format) ? self : NULL;
}

gboolean
gst_volume_file_meta_has_grid (const GstVolumeFileMeta * self,
    const GstVolumeInfo * info, const GstVolumeMeta * now)
{
  GstVolumeGrid grid;

  gst_volume_meta_get_grid (now, info, &grid);
  return gst_volume_grid_equal (&grid, &self->grid, 0);
}
