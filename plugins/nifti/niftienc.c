/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-niftienc
 * @title: niftienc
 *
 * Makes a whole NIfTI file of each volume: one buffer in, one buffer out.  Use
 * it where the bytes go anywhere but to a file of their own (multifilesink,
 * a socket, appsink); niftisink names and writes files safely.
 *
 * Its header, extensions and comment are those that niftisink writes.
 *
 * ## Example
 *
 * |[
 * gst-launch-1.0 niftisrc location=sub-01_T1w.nii.gz ! niftienc compression=gzip ! multifilesink location=volume-%03d.nii.gz
 * ]|
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "nifti-element.h"
#include "nifti-writer.h"

GST_DEBUG_CATEGORY_STATIC (niftienc_debug);
#define GST_CAT_DEFAULT niftienc_debug

#define DEFAULT_COMPRESSION GST_NIFTI_COMPRESSION_NONE

enum
{
  PROP_0,
  PROP_COMPRESSION,
  PROP_LEVEL,
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("application/x-nifti, "
        "compression = (string) { none, gzip }, parsed = (boolean) true"));

#define GST_TYPE_NIFTI_ENC (gst_nifti_enc_get_type ())
G_DECLARE_FINAL_TYPE (GstNiftiEnc, gst_nifti_enc, GST, NIFTI_ENC, GstElement);

struct _GstNiftiEnc
{
  GstElement parent;

  GstPad *sinkpad, *srcpad;
  GstVolumeInfo info;           /* streaming thread */

  GstNiftiCompression compression;
  gint level;
};

G_DEFINE_TYPE (GstNiftiEnc, gst_nifti_enc, GST_TYPE_ELEMENT);
GST_ELEMENT_REGISTER_DEFINE (niftienc, "niftienc", GST_RANK_NONE,
    GST_TYPE_NIFTI_ENC);

static gboolean
gst_nifti_enc_set_caps (GstNiftiEnc * self, const GstCaps * caps)
{
  GstCaps *out;
  gboolean ok;

  if (!gst_volume_info_from_caps (&self->info, caps)) {
    GST_ERROR_OBJECT (self, "bad caps %" GST_PTR_FORMAT, caps);
    return FALSE;
  }
  /* One buffer, one file: niftidec need not look for the files' ends. */
  out = gst_caps_new_simple ("application/x-nifti", "compression",
      G_TYPE_STRING,
      self->compression == GST_NIFTI_COMPRESSION_GZIP ? "gzip" : "none",
      "parsed", G_TYPE_BOOLEAN, TRUE, NULL);
  ok = gst_pad_set_caps (self->srcpad, out);
  gst_caps_unref (out);
  return ok;
}

static gboolean
gst_nifti_enc_sink_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  GstCaps *caps;
  gboolean ok;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return gst_pad_event_default (pad, parent, event);
  gst_event_parse_caps (event, &caps);
  ok = gst_nifti_enc_set_caps (GST_NIFTI_ENC (parent), caps);
  gst_event_unref (event);
  return ok;
}

static GstFlowReturn
gst_nifti_enc_chain (GstPad * pad, GstObject * parent, GstBuffer * volume)
{
  GstNiftiEnc *self = GST_NIFTI_ENC (parent);
  gint level = self->compression == GST_NIFTI_COMPRESSION_GZIP ?
      g_atomic_int_get (&self->level) : 0;
  GError *error = NULL;
  GstBuffer *file;

  if (self->info.format == GST_VOLUME_FORMAT_UNKNOWN) {
    gst_buffer_unref (volume);
    return GST_FLOW_NOT_NEGOTIATED;
  }
  file = gst_nifti_write (&self->info, volume, level, &error);
  if (file)
    gst_buffer_copy_into (file, volume, GST_BUFFER_COPY_TIMESTAMPS, 0, -1);
  gst_buffer_unref (volume);
  if (!file) {
    gst_nifti_post_error (GST_ELEMENT (self), NULL, error);
    return GST_FLOW_ERROR;
  }
  return gst_pad_push (self->srcpad, file);
}

static GstStateChangeReturn
gst_nifti_enc_change_state (GstElement * element, GstStateChange transition)
{
  GstNiftiEnc *self = GST_NIFTI_ENC (element);

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    self->info.format = GST_VOLUME_FORMAT_UNKNOWN;
  return GST_ELEMENT_CLASS (gst_nifti_enc_parent_class)->change_state (element,
      transition);
}

static void
gst_nifti_enc_set_property (GObject * object, guint id, const GValue * value,
    GParamSpec * pspec)
{
  GstNiftiEnc *self = GST_NIFTI_ENC (object);

  switch (id) {
    case PROP_COMPRESSION:
      self->compression = g_value_get_enum (value);
      break;
    case PROP_LEVEL:
      g_atomic_int_set (&self->level, g_value_get_int (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gst_nifti_enc_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstNiftiEnc *self = GST_NIFTI_ENC (object);

  switch (id) {
    case PROP_COMPRESSION:
      g_value_set_enum (value, self->compression);
      break;
    case PROP_LEVEL:
      g_value_set_int (value, g_atomic_int_get (&self->level));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gst_nifti_enc_class_init (GstNiftiEncClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (niftienc_debug, "niftienc", 0, "NIfTI encoder");
  object_class->set_property = gst_nifti_enc_set_property;
  object_class->get_property = gst_nifti_enc_get_property;
  element_class->change_state = gst_nifti_enc_change_state;

  g_object_class_install_property (object_class, PROP_COMPRESSION,
      g_param_spec_enum ("compression", "Compression",
          "Whether files are gzip", GST_TYPE_NIFTI_COMPRESSION,
          DEFAULT_COMPRESSION, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
          | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (object_class, PROP_LEVEL,
      gst_nifti_level_param_spec ());
  gst_type_mark_as_plugin_api (GST_TYPE_NIFTI_COMPRESSION, 0);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "NIfTI encoder",
      "Codec/Encoder/Volume", "Makes a NIfTI file of each volume",
      "The GstVolume developers");
}

static void
gst_nifti_enc_init (GstNiftiEnc * self)
{
  self->compression = DEFAULT_COMPRESSION;
  self->level = GST_NIFTI_LEVEL_DEFAULT;

  self->sinkpad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sinkpad, gst_nifti_enc_chain);
  gst_pad_set_event_function (self->sinkpad, gst_nifti_enc_sink_event);
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);
  self->srcpad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_use_fixed_caps (self->srcpad);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);
}
