/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-niftidec
 * @title: niftidec
 *
 * Reads the bytes of a NIfTI file, from wherever they come, as volumes: .nii
 * and .nii.gz, NIfTI-1 and -2, either byte order; a 4-D file gives a buffer
 * a volume; of RGB and complex voxels the property channel takes one value.  A
 * typefinder comes with it, so decodebin finds it by itself.  For
 * files on disk niftisrc does more: folders, patterns, .hdr/.img pairs.
 *
 * Values keep their type, unless the file scales them (scl_slope, scl_inter):
 * then they come out as F32LE, physical.  The affine is in RAS mm; of sform and
 * qform it is the sform, and a warning says where they differ.  Volume i is at
 * i seconds.
 *
 * ## Example
 *
 * |[
 * gst-launch-1.0 filesrc location=sub-01_T1w.nii.gz ! decodebin ! niftisink location=copy.nii
 * ]|
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "nifti-channel.h"
#include "nifti-element.h"
#include "nifti-reader.h"

GST_DEBUG_CATEGORY_STATIC (niftidec_debug);
#define GST_CAT_DEFAULT niftidec_debug

enum
{
  PROP_0,
  PROP_MODALITY,
  PROP_CHANNEL,
  PROP_MAX_BYTES,
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-nifti"));

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));

#define GST_TYPE_NIFTI_DEC (gst_nifti_dec_get_type ())
G_DECLARE_FINAL_TYPE (GstNiftiDec, gst_nifti_dec, GST, NIFTI_DEC, GstElement);

struct _GstNiftiDec
{
  GstElement parent;

  GstPad *sinkpad, *srcpad;

  /* Streaming thread. */
  GstNiftiReader *reader;       /* NULL between files */
  GstNiftiName name;
  gchar *path;                  /* for errors; NULL where not known */
  gboolean parsed;              /* upstream sends a whole file a buffer */
  GstVolumeInfo info;           /* of the caps sent last */
  guint64 index;
  gboolean need_segment;
  gboolean failed;              /* said so; nothing more until a flush */
  gboolean ended;               /* nobody wants the rest; until a flush */

  /* Object lock. */
  guint64 volumes;              /* in the file; 0 where not known */
  GstSegment segment;           /* in time: what is wanted of it */

  gchar *modality;
  GstNiftiChoice choice;
  guint64 max_bytes;
};

G_DEFINE_TYPE (GstNiftiDec, gst_nifti_dec, GST_TYPE_ELEMENT);
GST_ELEMENT_REGISTER_DEFINE (niftidec, "niftidec", GST_RANK_PRIMARY,
    GST_TYPE_NIFTI_DEC);

/* What the source says that it reads: the bytes do not tell. */
static void
ask_for_name (GstNiftiDec * self)
{
  GstQuery *query = gst_query_new_uri ();
  gchar *uri = NULL;

  if (gst_pad_peer_query (self->sinkpad, query))
    gst_query_parse_uri (query, &uri);
  gst_query_unref (query);
  g_free (self->path);
  self->path = uri ? g_filename_from_uri (uri, NULL, NULL) : NULL;
  if (!self->path)
    self->path = g_steal_pointer (&uri);
  g_free (uri);
  gst_nifti_name_clear (&self->name);
  gst_nifti_name_parse (&self->name, self->path);
}

static void
set_volumes (GstNiftiDec * self, guint64 volumes)
{
  GST_OBJECT_LOCK (self);
  self->volumes = volumes;
  GST_OBJECT_UNLOCK (self);
}

static void
begin_file (GstNiftiDec * self)
{
  ask_for_name (self);
  self->reader = gst_nifti_reader_new ("niftidec", self->max_bytes,
      &self->choice);
}

static void
reset (GstNiftiDec * self)
{
  g_clear_pointer (&self->reader, gst_nifti_reader_free);
  self->info.format = GST_VOLUME_FORMAT_UNKNOWN;
  self->index = 0;
  self->need_segment = TRUE;
  self->failed = FALSE;
  self->ended = FALSE;
  set_volumes (self, 0);
}

static const gchar *
get_file (GstNiftiDec * self)
{
  return self->path ? self->path : "stream";
}

static GstFlowReturn
fail (GstNiftiDec * self, GError * error)
{
  gst_nifti_post_error (GST_ELEMENT (self), get_file (self), error);
  self->failed = TRUE;
  return GST_FLOW_ERROR;
}

static gboolean
set_caps (GstNiftiDec * self)
{
  GstVolumeInfo info =
      gst_nifti_header_get_output (gst_nifti_reader_get_header (self->reader),
      gst_nifti_choose_modality (self->modality, &self->name,
          gst_nifti_reader_get_modality (self->reader)));
  GstCaps *caps;
  gboolean ok;

  if (gst_volume_info_is_equal (&info, &self->info))
    return TRUE;
  self->info = info;
  caps = gst_volume_info_to_caps (&info);
  ok = gst_pad_set_caps (self->srcpad, caps);
  gst_caps_unref (caps);
  return ok;
}

/* Volumes before a seek's target are read too, but go no further. */
static GstFlowReturn
push_volume (GstNiftiDec * self, GstBuffer * volume)
{
  GstSegment segment;

  GST_OBJECT_LOCK (self);
  segment = self->segment;
  GST_OBJECT_UNLOCK (self);
  gst_nifti_stamp (volume, self->index++, &self->name);
  if (!gst_segment_clip (&segment, GST_FORMAT_TIME, GST_BUFFER_PTS (volume),
          GST_BUFFER_PTS (volume) + GST_VOLUME_DURATION, NULL, NULL)) {
    gboolean past = GST_BUFFER_PTS (volume) >= segment.stop;

    gst_buffer_unref (volume);
    return past ? GST_FLOW_EOS : GST_FLOW_OK;
  }

  if (!set_caps (self)) {
    gst_buffer_unref (volume);
    return GST_FLOW_NOT_NEGOTIATED;
  }
  if (self->need_segment) {
    gst_pad_push_event (self->srcpad, gst_event_new_segment (&segment));
    self->need_segment = FALSE;
  }
  return gst_pad_push (self->srcpad, volume);
}

static GstFlowReturn
push_bytes (GstNiftiDec * self, const guint8 * data, gsize size)
{
  GstFlowReturn flow = GST_FLOW_OK;
  const GstNiftiHeader *header;
  GError *error = NULL;
  GstBuffer *volume;

  do {
    gboolean is_new = !gst_nifti_reader_get_header (self->reader);

    if (!gst_nifti_reader_push (self->reader, &data, &size, &volume, &error))
      return fail (self, error);
    header = gst_nifti_reader_get_header (self->reader);
    if (header && is_new)
      gst_nifti_warn (GST_ELEMENT (self), get_file (self), &header->facts);
    if (header && header->pair)
      return fail (self, g_error_new_literal (GST_STREAM_ERROR,
              GST_STREAM_ERROR_WRONG_TYPE, "it is the header of a .hdr/.img "
              "pair, whose voxels are in another file; read it with niftisrc"));
    if (header && !self->parsed)
      set_volumes (self, header->volumes);
    if (volume)
      flow = push_volume (self, volume);
  } while (volume && flow == GST_FLOW_OK);
  return flow;
}

static GstFlowReturn
finish_file (GstNiftiDec * self)
{
  GError *error = NULL;
  GstBuffer *volume;
  GstFlowReturn flow;

  if (!gst_nifti_reader_finish (self->reader, &volume, &error))
    flow = fail (self, error);
  else
    flow = push_volume (self, volume);
  g_clear_pointer (&self->reader, gst_nifti_reader_free);
  return flow;
}

static GstFlowReturn
gst_nifti_dec_chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  GstNiftiDec *self = GST_NIFTI_DEC (parent);
  GstFlowReturn flow = GST_FLOW_OK;
  GstMapInfo map;

  if (self->failed) {
    gst_buffer_unref (buffer);
    return GST_FLOW_ERROR;
  }
  if (!self->reader)
    begin_file (self);
  if (gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    flow = push_bytes (self, map.data, map.size);
    gst_buffer_unmap (buffer, &map);
  }
  gst_buffer_unref (buffer);
  if (flow == GST_FLOW_OK && self->parsed)
    flow = finish_file (self);
  if (flow == GST_FLOW_EOS)
    self->ended = TRUE;
  return flow;
}

/* A file ends with the stream; no byte at all is a file too, an empty one. */
static gboolean
end_of_stream (GstNiftiDec * self)
{
  if (self->failed)
    return FALSE;
  if (self->ended)
    return TRUE;
  if (!self->reader && self->index == 0 && !self->parsed)
    begin_file (self);
  return !self->reader || finish_file (self) == GST_FLOW_OK;
}

static gboolean
gst_nifti_dec_sink_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  GstNiftiDec *self = GST_NIFTI_DEC (parent);
  const GstSegment *segment;
  GstCaps *caps;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      self->parsed = FALSE;
      gst_structure_get_boolean (gst_caps_get_structure (caps, 0), "parsed",
          &self->parsed);
      break;
    case GST_EVENT_SEGMENT:
      /* Ours, in time, goes before the first volume.  One in bytes begins the
       * file anew. */
      gst_event_parse_segment (event, &segment);
      if (segment->format == GST_FORMAT_BYTES)
        reset (self);
      break;
    case GST_EVENT_FLUSH_STOP:
      reset (self);
      return gst_pad_event_default (pad, parent, event);
    case GST_EVENT_SEGMENT_DONE:
    case GST_EVENT_EOS:
      if (end_of_stream (self))
        return gst_pad_event_default (pad, parent, event);
      gst_event_unref (event);
      return FALSE;
    default:
      return gst_pad_event_default (pad, parent, event);
  }
  gst_event_unref (event);
  return TRUE;
}

/* To volume i: the file is read again from its beginning, as gzip demands. */
static gboolean
seek (GstNiftiDec * self, GstEvent * event)
{
  GstFormat format;
  GstSeekFlags flags;
  GstSeekType start_type, stop_type;
  gint64 start, stop;
  gdouble rate;
  GstSegment segment, before;
  GstEvent *bytes;
  gboolean ok;

  gst_event_parse_seek (event, &rate, &format, &flags, &start_type, &start,
      &stop_type, &stop);
  if (format != GST_FORMAT_TIME || rate <= 0 || start_type != GST_SEEK_TYPE_SET)
    return FALSE;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_segment_do_seek (&segment, rate, format, flags, start_type, start,
      stop_type, stop, NULL);

  bytes = gst_event_new_seek (rate, GST_FORMAT_BYTES, flags, GST_SEEK_TYPE_SET,
      0, GST_SEEK_TYPE_NONE, -1);
  gst_event_set_seqnum (bytes, gst_event_get_seqnum (event));
  GST_OBJECT_LOCK (self);
  before = self->segment;
  self->segment = segment;
  GST_OBJECT_UNLOCK (self);
  ok = gst_pad_push_event (self->sinkpad, bytes);
  if (!ok) {
    GST_OBJECT_LOCK (self);
    self->segment = before;
    GST_OBJECT_UNLOCK (self);
  }
  return ok;
}

static gboolean
gst_nifti_dec_src_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  gboolean ok;

  if (GST_EVENT_TYPE (event) != GST_EVENT_SEEK)
    return gst_pad_event_default (pad, parent, event);
  ok = seek (GST_NIFTI_DEC (parent), event);
  gst_event_unref (event);
  return ok;
}

static gboolean
gst_nifti_dec_src_query (GstPad * pad, GstObject * parent, GstQuery * query)
{
  GstNiftiDec *self = GST_NIFTI_DEC (parent);
  GstFormat format;
  guint64 volumes;
  gint64 duration;

  if (GST_QUERY_TYPE (query) != GST_QUERY_DURATION)
    return gst_pad_query_default (pad, parent, query);
  GST_OBJECT_LOCK (self);
  volumes = self->volumes;
  GST_OBJECT_UNLOCK (self);
  gst_query_parse_duration (query, &format, NULL);
  if (volumes == 0 || !gst_volume_convert_time (GST_FORMAT_DEFAULT, volumes,
          format, &duration))
    return FALSE;
  gst_query_set_duration (query, format, duration);
  return TRUE;
}

/* decodebin takes a pad for decoded only if its "caps" property has the pad's
 * caps, and its default knows audio, video, text and subtitles.  Without this
 * it would look for a decoder of volumes, and fail. */
static void
tell_decodebin (GstElement * element)
{
  GstObject *object = gst_object_get_parent (GST_OBJECT (element)), *up;

  for (; object; object = up) {
    GstElementFactory *factory = GST_IS_ELEMENT (object) ?
        gst_element_get_factory (GST_ELEMENT (object)) : NULL;

    if (factory && g_str_equal (GST_OBJECT_NAME (factory), "decodebin")) {
      GstCaps *caps;

      g_object_get (object, "caps", &caps, NULL);
      if (caps) {
        caps = gst_caps_merge (caps, gst_caps_new_empty_simple
            ("volume/x-raw"));
        g_object_set (object, "caps", caps, NULL);
        gst_caps_unref (caps);
      }
    }
    up = gst_object_get_parent (object);
    gst_object_unref (object);
  }
}

static GstStateChangeReturn
gst_nifti_dec_change_state (GstElement * element, GstStateChange transition)
{
  GstNiftiDec *self = GST_NIFTI_DEC (element);
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_NULL_TO_READY)
    tell_decodebin (element);
  result = GST_ELEMENT_CLASS (gst_nifti_dec_parent_class)->change_state
      (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    reset (self);
    gst_segment_init (&self->segment, GST_FORMAT_TIME);
  }
  return result;
}

static void
gst_nifti_dec_set_property (GObject * object, guint id, const GValue * value,
    GParamSpec * pspec)
{
  GstNiftiDec *self = GST_NIFTI_DEC (object);

  switch (id) {
    case PROP_MODALITY:
      g_free (self->modality);
      self->modality = g_value_dup_string (value);
      break;
    case PROP_CHANNEL:
      self->choice.channel = g_value_get_enum (value);
      break;
    case PROP_MAX_BYTES:
      self->max_bytes = g_value_get_uint64 (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gst_nifti_dec_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstNiftiDec *self = GST_NIFTI_DEC (object);

  switch (id) {
    case PROP_MODALITY:
      g_value_set_string (value, self->modality);
      break;
    case PROP_CHANNEL:
      g_value_set_enum (value, self->choice.channel);
      break;
    case PROP_MAX_BYTES:
      g_value_set_uint64 (value, self->max_bytes);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gst_nifti_dec_finalize (GObject * object)
{
  GstNiftiDec *self = GST_NIFTI_DEC (object);

  gst_nifti_name_clear (&self->name);
  g_free (self->path);
  g_free (self->modality);
  G_OBJECT_CLASS (gst_nifti_dec_parent_class)->finalize (object);
}

static void
gst_nifti_dec_class_init (GstNiftiDecClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (niftidec_debug, "niftidec", 0, "NIfTI decoder");
  object_class->set_property = gst_nifti_dec_set_property;
  object_class->get_property = gst_nifti_dec_get_property;
  object_class->finalize = gst_nifti_dec_finalize;
  element_class->change_state = gst_nifti_dec_change_state;

  g_object_class_install_property (object_class, PROP_MODALITY,
      gst_nifti_modality_param_spec ());
  g_object_class_install_property (object_class, PROP_CHANNEL,
      gst_nifti_channel_param_spec ());
  g_object_class_install_property (object_class, PROP_MAX_BYTES,
      gst_nifti_max_bytes_param_spec ());

  gst_type_mark_as_plugin_api (GST_TYPE_NIFTI_CHANNEL, 0);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "NIfTI decoder",
      "Codec/Decoder/Volume", "Reads NIfTI files as volumes",
      "The GstVolume developers");
}

static void
gst_nifti_dec_init (GstNiftiDec * self)
{
  self->max_bytes = GST_NIFTI_MAX_BYTES_DEFAULT;
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  reset (self);

  self->sinkpad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sinkpad, gst_nifti_dec_chain);
  gst_pad_set_event_function (self->sinkpad, gst_nifti_dec_sink_event);
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);
  self->srcpad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_event_function (self->srcpad, gst_nifti_dec_src_event);
  gst_pad_set_query_function (self->srcpad, gst_nifti_dec_src_query);
  gst_pad_use_fixed_caps (self->srcpad);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);
}
