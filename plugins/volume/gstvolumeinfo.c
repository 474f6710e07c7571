/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumeinfo.h"

static const struct
{
  const gchar *name;
  gsize size;
  gboolean is_float;
} formats[] = {
  [GST_VOLUME_FORMAT_UNKNOWN] = {"unknown", 0, FALSE},
  [GST_VOLUME_FORMAT_U8] = {"U8", 1, FALSE},
  [GST_VOLUME_FORMAT_S8] = {"S8", 1, FALSE},
  [GST_VOLUME_FORMAT_U16LE] = {"U16LE", 2, FALSE},
  [GST_VOLUME_FORMAT_S16LE] = {"S16LE", 2, FALSE},
  [GST_VOLUME_FORMAT_U32LE] = {"U32LE", 4, FALSE},
  [GST_VOLUME_FORMAT_S32LE] = {"S32LE", 4, FALSE},
  [GST_VOLUME_FORMAT_U64LE] = {"U64LE", 8, FALSE},
  [GST_VOLUME_FORMAT_S64LE] = {"S64LE", 8, FALSE},
  [GST_VOLUME_FORMAT_F32LE] = {"F32LE", 4, TRUE},
  [GST_VOLUME_FORMAT_F64LE] = {"F64LE", 8, TRUE},
};

const gchar *
gst_volume_format_to_string (GstVolumeFormat format)
{
  g_return_val_if_fail (format < G_N_ELEMENTS (formats), NULL);
  return formats[format].name;
}

GstVolumeFormat
gst_volume_format_from_string (const gchar * name)
{
  guint i;

  for (i = GST_VOLUME_FORMAT_U8; i < G_N_ELEMENTS (formats); i++) {
    if (g_strcmp0 (name, formats[i].name) == 0)
      return i;
  }
  return GST_VOLUME_FORMAT_UNKNOWN;
}

gsize
gst_volume_format_get_size (GstVolumeFormat format)
{
  g_return_val_if_fail (format < G_N_ELEMENTS (formats), 0);
  return formats[format].size;
}

gboolean
gst_volume_format_is_float (GstVolumeFormat format)
{
  g_return_val_if_fail (format < G_N_ELEMENTS (formats), FALSE);
  return formats[format].is_float;
}

gboolean
gst_volume_info_set (GstVolumeInfo * info, GstVolumeFormat format,
    gint width, gint height, gint depth, gint channels, const gchar * modality)
{
  gsize size = gst_volume_format_get_size (format);

  *info = (GstVolumeInfo) {
  .modality = GST_VOLUME_MODALITY_UNKNOWN};
  if (size == 0 || width < 1 || height < 1 || depth < 1 || channels < 1
      || !g_size_checked_mul (&size, size, width)
      || !g_size_checked_mul (&size, size, height)
      || !g_size_checked_mul (&size, size, depth)
      || !g_size_checked_mul (&size, size, channels))
    return FALSE;

  info->format = format;
  info->width = width;
  info->height = height;
  info->depth = depth;
  info->channels = channels;
  /* Interned always: infos are compared by the pointer. */
  info->modality = g_intern_string (modality && modality[0] ? modality
      : GST_VOLUME_MODALITY_UNKNOWN);
  return TRUE;
}

gboolean
gst_volume_info_from_caps (GstVolumeInfo * info, const GstCaps * caps)
{
  const GstStructure *s;
  gint width, height, depth, channels = 1;

  *info = (GstVolumeInfo) {
  .modality = GST_VOLUME_MODALITY_UNKNOWN};
  if (!gst_caps_is_fixed (caps))
    return FALSE;
  s = gst_caps_get_structure (caps, 0);
  if (!gst_structure_has_name (s, "volume/x-raw")
      || !gst_structure_get (s, "width", G_TYPE_INT, &width,
          "height", G_TYPE_INT, &height, "depth", G_TYPE_INT, &depth, NULL))
    return FALSE;
  gst_structure_get_int (s, "channels", &channels);
  return gst_volume_info_set (info,
      gst_volume_format_from_string (gst_structure_get_string (s, "format")),
      width, height, depth, channels, gst_structure_get_string (s, "modality"));
}

GstCaps *
gst_volume_info_to_caps (const GstVolumeInfo * info)
{
  g_return_val_if_fail (info->format != GST_VOLUME_FORMAT_UNKNOWN, NULL);
  return gst_caps_new_simple ("volume/x-raw",
      "format", G_TYPE_STRING, gst_volume_format_to_string (info->format),
      "width", G_TYPE_INT, info->width, "height", G_TYPE_INT, info->height,
      "depth", G_TYPE_INT, info->depth, "channels", G_TYPE_INT, info->channels,
      "modality", G_TYPE_STRING, info->modality,
      "framerate", GST_TYPE_FRACTION, 0, 1, NULL);
}

gsize
gst_volume_info_get_voxels (const GstVolumeInfo * info)
{
  return (gsize) info->width * info->height * info->depth;
}

gsize
gst_volume_info_get_size (const GstVolumeInfo * info)
{
  return gst_volume_info_get_voxels (info) * info->channels
      * gst_volume_format_get_size (info->format);
}

gchar *
gst_volume_info_describe_voxel (const GstVolumeInfo * info, gsize offset)
{
  const gsize nx = info->width, ny = info->height, nz = info->depth;

  return g_strdup_printf ("(%" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT ", %"
      G_GSIZE_FORMAT ")", offset % nx, offset / nx % ny,
      offset / (nx * ny) % nz);
}

gboolean
gst_volume_info_is_equal (const GstVolumeInfo * a, const GstVolumeInfo * b)
{
  return a->format == b->format && a->width == b->width
      && a->height == b->height && a->depth == b->depth
      && a->channels == b->channels && a->modality == b->modality;
}
