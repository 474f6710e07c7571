/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <locale.h>
#include <math.h>

#include "gstvolumemeta.h"

GType
gst_volume_meta_api_get_type (void)
{
  static gsize type = 0;
  static const gchar *tags[] = { NULL };

  if (g_once_init_enter (&type)) {
    GType t = gst_meta_api_type_register ("GstVolumeMetaAPI", tags);

    g_once_init_leave (&type, t);
  }
  return type;
}

GQuark
gst_volume_meta_resample_quark (void)
{
  return g_quark_from_static_string ("gst-volume-meta-resample");
}

static gboolean
gst_volume_meta_init (GstMeta * meta, gpointer params, GstBuffer * buffer)
{
  GstVolumeMeta *self = (GstVolumeMeta *) meta;
  gint i;

  self->affine = gst_volume_affine_identity ();
  self->subject = NULL;
  self->session = NULL;
  self->origin = NULL;
  self->sidecar = NULL;
  self->participant = NULL;
  self->translated_from = NULL;
  self->history = g_new0 (gchar *, 1);
  self->slope = 1;
  self->intercept = 0;
  self->source.affine = gst_volume_affine_identity ();
  for (i = 0; i < 3; i++)
    self->source.size[i] = 0;
  return TRUE;
}

static void
gst_volume_meta_free (GstMeta * meta, GstBuffer * buffer)
{
  GstVolumeMeta *self = (GstVolumeMeta *) meta;

  g_free (self->subject);
  g_free (self->session);
  g_free (self->origin);
  g_free (self->sidecar);
  g_free (self->participant);
  g_strfreev (self->history);
}

static gboolean
gst_volume_meta_transform (GstBuffer * dest, GstMeta * meta,
    GstBuffer * buffer, GQuark type, gpointer data)
{
  GstVolumeMeta *src = (GstVolumeMeta *) meta, *copy;
  const GstVolumeAffine *affine = &src->affine;

  if (GST_META_TRANSFORM_IS_COPY (type)) {
    /* Part of a volume's bytes is no volume. */
    if (((GstMetaTransformCopy *) data)->region)
      return FALSE;
  } else if (type == GST_VOLUME_META_RESAMPLE) {
    affine = &((const GstVolumeGrid *) data)->affine;
  } else {
    return FALSE;
  }

  copy = gst_buffer_add_volume_meta (dest, affine);
  gst_volume_meta_set_subject (copy, src->subject, src->session);
  gst_volume_meta_set_origin (copy, src->origin, src->sidecar);
  gst_volume_meta_set_participant (copy, src->participant);
  copy->translated_from = src->translated_from;
  g_strfreev (copy->history);
  copy->history = g_strdupv (src->history);
  copy->slope = src->slope;
  copy->intercept = src->intercept;
  copy->source = src->source;
  return TRUE;
}

const GstMetaInfo *
gst_volume_meta_get_info (void)
{
  static const GstMetaInfo *info = NULL;

  if (g_once_init_enter (&info)) {
    const GstMetaInfo *i = gst_meta_register (GST_VOLUME_META_API_TYPE,
        "GstVolumeMeta", sizeof (GstVolumeMeta), gst_volume_meta_init,
        gst_volume_meta_free, gst_volume_meta_transform);

    g_once_init_leave (&info, i);
  }
  return info;
}

GstVolumeMeta *
gst_buffer_add_volume_meta (GstBuffer * buffer, const GstVolumeAffine * affine)
{
  GstVolumeMeta *old, *meta;

  g_return_val_if_fail (gst_buffer_is_writable (buffer), NULL);
  old = gst_buffer_get_volume_meta (buffer);
  if (old)
    gst_buffer_remove_meta (buffer, (GstMeta *) old);
  meta = (GstVolumeMeta *) gst_buffer_add_meta (buffer, GST_VOLUME_META_INFO,
      NULL);
  meta->affine = *affine;
  return meta;
}

GstVolumeMeta *
gst_buffer_get_volume_meta (GstBuffer * buffer)
{
  return (GstVolumeMeta *) gst_buffer_get_meta (buffer,
      GST_VOLUME_META_API_TYPE);
}

GstVolumeMeta *
gst_volume_meta_require (GstBuffer * buffer, GstPad * pad)
{
  GstVolumeMeta *meta = gst_buffer_get_volume_meta (buffer);
  GstElement *element, *upstream = NULL;
  GstPad *peer;

  if (meta)
    return meta;
  element = gst_pad_get_parent_element (pad);
  peer = gst_pad_get_peer (pad);
  if (peer)
    upstream = gst_pad_get_parent_element (peer);
  GST_ELEMENT_ERROR (element, STREAM, FORMAT,
      ("A volume came from %s to pad %s without its place in the world "
          "(GstVolumeMeta).", upstream ? GST_OBJECT_NAME (upstream) :
          "upstream", GST_PAD_NAME (pad)),
      ("That element, or one before it, made a new buffer and did not copy the "
          "input's metas: take it out of the pipeline, or load volumes with "
          "niftidec or niftisrc."));
  gst_clear_object (&upstream);
  gst_clear_object (&peer);
  gst_object_unref (element);
  return NULL;
}

gchar *
gst_volume_meta_describe_subject (const GstVolumeMeta * meta)
{
  if (!meta->subject)
    return NULL;
  return g_strconcat ("sub-", meta->subject, meta->session ? " ses-" : NULL,
      meta->session, NULL);
}

void
gst_volume_meta_set_subject (GstVolumeMeta * meta, const gchar * subject,
    const gchar * session)
{
  g_free (meta->subject);
  g_free (meta->session);
  meta->subject = g_strdup (subject);
  meta->session = g_strdup (session);
}

void
gst_volume_meta_set_origin (GstVolumeMeta * meta, const gchar * origin,
    const gchar * sidecar)
{
  g_free (meta->origin);
  g_free (meta->sidecar);
  meta->origin = g_strdup (origin);
  meta->sidecar = g_strdup (sidecar);
}

void
gst_volume_meta_set_participant (GstVolumeMeta * meta,
    const gchar * participant)
{
  g_free (meta->participant);
  meta->participant = g_strdup (participant);
}

void
gst_volume_meta_add_history (GstVolumeMeta * meta, const gchar * element,
    const gchar * format, ...)
{
  /* Histories travel in files: 0.5 is not 0,5 wherever they are written. */
  locale_t plain = newlocale (LC_NUMERIC_MASK, "C", (locale_t) 0);
  locale_t before = uselocale (plain);
  guint n = g_strv_length (meta->history);
  gchar *settings;
  va_list args;

  va_start (args, format);
  settings = g_strdup_vprintf (format, args);
  va_end (args);
  uselocale (before);
  freelocale (plain);

  meta->history = g_renew (gchar *, meta->history, n + 2);
  meta->history[n] = g_strdup_printf ("%s%s%s (GstVolume %s)", element,
      settings[0] ? " " : "", settings, PACKAGE_VERSION);
  meta->history[n + 1] = NULL;
  g_free (settings);
}

void
gst_volume_meta_map_values (GstVolumeMeta * meta, gdouble scale, gdouble shift)
{
  if (scale == 0 || !isfinite (scale) || !isfinite (shift)) {
    meta->slope = 0;
    meta->intercept = 0;
    return;
  }
  meta->slope /= scale;
  meta->intercept -= meta->slope * shift;
}

void
gst_volume_meta_get_grid (const GstVolumeMeta * meta,
    const GstVolumeInfo * info, GstVolumeGrid * grid)
{
  grid->size[0] = info->width;
  grid->size[1] = info->height;
  grid->size[2] = info->depth;
  grid->affine = meta->affine;
}
