/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-niftisrc
 * @title: niftisrc
 *
 * Reads volumes from NIfTI files on disk: one file, those that match a glob
 * pattern, or all in and below a folder, sorted by name.  Takes .nii, .nii.gz
 * and .hdr/.img pairs, NIfTI-1 and -2, and Analyze 7.5 if told to.  A 4-D file
 * gives a buffer a volume; a vector file (5-D, vector intent) has channels; of
 * RGB and complex voxels the property channel takes one value.
 *
 * Values keep their type, unless the file scales them (scl_slope, scl_inter):
 * then they come out as F32LE, physical.  The affine is in RAS mm.  Volume i
 * is at i seconds; seek and ask for the duration in time or in volumes
 * (DEFAULT format).
 * Subject, session and modality are those of the file's BIDS name; what its JSON
 * sidecars and its dataset's participants.tsv tell travels with the volume, and
 * so do its header's other facts and extensions, to niftisink and niftienc.
 *
 * All headers are read at the start, so a file that is none is found before
 * the first volume leaves.  A file whose sform and qform are both in use is
 * placed by the sform, as by nibabel; where the two place voxels differently
 * (by more than a tenth of a voxel), a warning on the bus says how far apart.
 * A file that tells no unit is taken for mm.
 *
 * ## Examples
 *
 * |[
 * gst-launch-1.0 niftisrc location=sub-01_T1w.nii.gz ! niftisink location=copy.nii
 * ]|
 * |[
 * gst-launch-1.0 -m niftisrc location=bids/ ! fakesink
 * ]|
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gst/base/gstpushsrc.h>

#include "bids-sidecar.h"
#include "nifti-channel.h"
#include "nifti-element.h"
#include "nifti-file.h"
#include "nifti-find.h"

GST_DEBUG_CATEGORY_STATIC (niftisrc_debug);
#define GST_CAT_DEFAULT niftisrc_debug

#define DEFAULT_LOOP FALSE
#define DEFAULT_ANALYZE FALSE

enum
{
  PROP_0,
  PROP_LOCATION,
  PROP_MODALITY,
  PROP_LOOP,
  PROP_ANALYZE,
  PROP_CHANNEL,
  PROP_MAX_BYTES,
};

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));

#define GST_TYPE_NIFTI_SRC (gst_nifti_src_get_type ())
G_DECLARE_FINAL_TYPE (GstNiftiSrc, gst_nifti_src, GST, NIFTI_SRC, GstPushSrc);

struct _GstNiftiSrc
{
  GstPushSrc parent;

  /* Set in start (), then constant. */
  gchar **paths;
  guint64 *ends;                /* volumes up to the end of each file */
  guint n_paths;
  guint64 volumes;              /* in all files */

  /* Streaming thread, or while it is stopped. */
  guint64 index;                /* of the next volume, from the start on */
  GstNiftiFile *file;           /* open file, or NULL */
  guint current;                /* the open file */
  guint64 position;             /* in it, of the volume read next */
  GstVolumeInfo info;           /* of the caps sent last */

  gint flushing;                /* atomic */

  gchar *location;
  gchar *modality;
  gboolean loop;
  GstNiftiChoice choice;
  guint64 max_bytes;
};

G_DEFINE_TYPE (GstNiftiSrc, gst_nifti_src, GST_TYPE_PUSH_SRC);
GST_ELEMENT_REGISTER_DEFINE (niftisrc, "niftisrc", GST_RANK_NONE,
    GST_TYPE_NIFTI_SRC);

static gboolean
fail (GstNiftiSrc * self, GError * error)
{
  gst_nifti_post_error (GST_ELEMENT (self), NULL, error);
  return FALSE;
}

static GstNiftiFile *
open_file (GstNiftiSrc * self, const gchar * path, GError ** error)
{
  return gst_nifti_file_open (path, "niftisrc", self->max_bytes,
      &self->choice, error);
}

static void
close_file (GstNiftiSrc * self)
{
  g_clear_pointer (&self->file, gst_nifti_file_close);
}

/* How many volumes there are, which seeking needs to know; and what is doubtful
 * about the files. */
static gboolean
count_volumes (GstNiftiSrc * self, GError ** error)
{
  guint i;

  self->n_paths = g_strv_length (self->paths);
  self->ends = g_new (guint64, self->n_paths);
  self->volumes = 0;
  for (i = 0; i < self->n_paths; i++) {
    GstNiftiFile *file = open_file (self, self->paths[i], error);
    const GstNiftiHeader *header;

    if (!file)
      return FALSE;
    header = gst_nifti_file_get_header (file);
    gst_nifti_warn (GST_ELEMENT (self), self->paths[i], &header->facts);
    self->volumes += header->volumes;
    self->ends[i] = self->volumes;
    gst_nifti_file_close (file);
  }
  return TRUE;
}

static gboolean
gst_nifti_src_stop (GstBaseSrc * src)
{
  GstNiftiSrc *self = GST_NIFTI_SRC (src);

  close_file (self);
  g_clear_pointer (&self->paths, g_strfreev);
  g_clear_pointer (&self->ends, g_free);
  self->info.format = GST_VOLUME_FORMAT_UNKNOWN;
  self->index = 0;
  return TRUE;
}

static gboolean
gst_nifti_src_start (GstBaseSrc * src)
{
  GstNiftiSrc *self = GST_NIFTI_SRC (src);
  GError *error = NULL;

  if (!self->location || !self->location[0])
    return fail (self, g_error_new_literal (GST_RESOURCE_ERROR,
            GST_RESOURCE_ERROR_NOT_FOUND,
            "niftisrc: location is not set: name a file, a folder or a glob "
            "pattern"));
  self->paths = gst_nifti_find (self->location, &error);
  if (!self->paths || !count_volumes (self, &error)) {
    gst_nifti_src_stop (src);
    return fail (self, error);
  }
  GST_INFO_OBJECT (self, "%u files, %" G_GUINT64_FORMAT " volumes",
      self->n_paths, self->volumes);
  return TRUE;
}

static gboolean
gst_nifti_src_unlock (GstBaseSrc * src)
{
  g_atomic_int_set (&GST_NIFTI_SRC (src)->flushing, TRUE);
  return TRUE;
}

static gboolean
gst_nifti_src_unlock_stop (GstBaseSrc * src)
{
  g_atomic_int_set (&GST_NIFTI_SRC (src)->flushing, FALSE);
  return TRUE;
}

static gboolean
gst_nifti_src_is_seekable (GstBaseSrc * src)
{
  return TRUE;
}

static gboolean
gst_nifti_src_do_seek (GstBaseSrc * src, GstSegment * segment)
{
  GstNiftiSrc *self = GST_NIFTI_SRC (src);

  if (segment->rate < 0)
    return FALSE;
  self->index = segment->start / GST_VOLUME_DURATION;
  segment->position = segment->time = segment->start =
      self->index * GST_VOLUME_DURATION;
  return TRUE;
}

static gboolean
gst_nifti_src_query (GstBaseSrc * src, GstQuery * query)
{
  GstNiftiSrc *self = GST_NIFTI_SRC (src);
  GstFormat from, to;
  gint64 original, value;

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_DURATION:
      gst_query_parse_duration (query, &to, NULL);
      if (self->loop || !self->paths
          || !gst_volume_convert_time (GST_FORMAT_DEFAULT, self->volumes, to,
              &value))
        return FALSE;
      gst_query_set_duration (query, to, value);
      return TRUE;
    case GST_QUERY_CONVERT:
      gst_query_parse_convert (query, &from, &original, &to, NULL);
      if (!gst_volume_convert_time (from, original, to, &value))
        return FALSE;
      gst_query_set_convert (query, from, original, to, value);
      return TRUE;
    default:
      return GST_BASE_SRC_CLASS (gst_nifti_src_parent_class)->query (src,
          query);
  }
}

/* Caps are those of the volumes, so there are none before the first. */
static gboolean
gst_nifti_src_negotiate (GstBaseSrc * src)
{
  return TRUE;
}

static GstFlowReturn
read_volume (GstNiftiSrc * self, GstBuffer ** volume, GError ** error)
{
  do {
    if (g_atomic_int_get (&self->flushing))
      return GST_FLOW_FLUSHING;
    if (!gst_nifti_file_read (self->file, volume, error))
      return GST_FLOW_ERROR;
  } while (!*volume);
  self->position++;
  return GST_FLOW_OK;
}

/* Opens the file in which volume @wanted is, and reads it; those before it in
 * a 4-D file are read and thrown away, gzip allows no more. */
static GstFlowReturn
find_volume (GstNiftiSrc * self, guint64 wanted, GstBuffer ** volume,
    GError ** error)
{
  guint64 first;
  GstFlowReturn flow;
  guint i = 0;

  while (self->ends[i] <= wanted)
    i++;
  first = i > 0 ? self->ends[i - 1] : 0;
  if (self->file && (self->current != i || self->position > wanted - first))
    close_file (self);
  if (!self->file) {
    self->file = open_file (self, self->paths[i], error);
    if (!self->file)
      return GST_FLOW_ERROR;
    self->current = i;
    self->position = 0;
  }

  flow = read_volume (self, volume, error);
  while (flow == GST_FLOW_OK && self->position <= wanted - first) {
    gst_clear_buffer (volume);
    flow = read_volume (self, volume, error);
  }
  return flow;
}

static gboolean
set_caps (GstNiftiSrc * self, const GstNiftiName * name)
{
  GstVolumeInfo info =
      gst_nifti_header_get_output (gst_nifti_file_get_header (self->file),
      gst_nifti_choose_modality (self->modality, name,
          gst_nifti_file_get_modality (self->file)));
  GstCaps *caps;
  gboolean ok;

  if (gst_volume_info_is_equal (&info, &self->info))
    return TRUE;
  self->info = info;
  caps = gst_volume_info_to_caps (&info);
  ok = gst_base_src_set_caps (GST_BASE_SRC (self), caps);
  gst_caps_unref (caps);
  return ok;
}

static GstFlowReturn
gst_nifti_src_create (GstPushSrc * src, GstBuffer ** volume)
{
  GstNiftiSrc *self = GST_NIFTI_SRC (src);
  GError *error = NULL;
  GstFlowReturn flow;
  GstNiftiName name;

  *volume = NULL;
  if (!self->loop && self->index >= self->volumes)
    return GST_FLOW_EOS;
  flow = find_volume (self, self->index % self->volumes, volume, &error);
  if (flow == GST_FLOW_OK
      && !bids_sidecar_attach (gst_buffer_get_volume_meta (*volume),
          self->paths[self->current], &error)) {
    gst_clear_buffer (volume);
    flow = GST_FLOW_ERROR;
  }
  if (flow == GST_FLOW_ERROR) {
    close_file (self);
    fail (self, error);
  }
  if (flow != GST_FLOW_OK)
    return flow;

  gst_nifti_name_parse (&name, self->paths[self->current]);
  gst_nifti_stamp (*volume, self->index, &name);
  if (!set_caps (self, &name)) {
    gst_clear_buffer (volume);
    flow = GST_FLOW_NOT_NEGOTIATED;
  }
  gst_nifti_name_clear (&name);
  self->index++;
  return flow;
}

static void
gst_nifti_src_set_property (GObject * object, guint id, const GValue * value,
    GParamSpec * pspec)
{
  GstNiftiSrc *self = GST_NIFTI_SRC (object);

  switch (id) {
    case PROP_LOCATION:
      g_free (self->location);
      self->location = g_value_dup_string (value);
      break;
    case PROP_MODALITY:
      g_free (self->modality);
      self->modality = g_value_dup_string (value);
      break;
    case PROP_LOOP:
      self->loop = g_value_get_boolean (value);
      break;
    case PROP_ANALYZE:
      self->choice.analyze = g_value_get_boolean (value);
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
gst_nifti_src_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstNiftiSrc *self = GST_NIFTI_SRC (object);

  switch (id) {
    case PROP_LOCATION:
      g_value_set_string (value, self->location);
      break;
    case PROP_MODALITY:
      g_value_set_string (value, self->modality);
      break;
    case PROP_LOOP:
      g_value_set_boolean (value, self->loop);
      break;
    case PROP_ANALYZE:
      g_value_set_boolean (value, self->choice.analyze);
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
gst_nifti_src_finalize (GObject * object)
{
  GstNiftiSrc *self = GST_NIFTI_SRC (object);

  g_free (self->location);
  g_free (self->modality);
  G_OBJECT_CLASS (gst_nifti_src_parent_class)->finalize (object);
}

static void
gst_nifti_src_class_init (GstNiftiSrcClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSrcClass *base_class = GST_BASE_SRC_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (niftisrc_debug, "niftisrc", 0, "NIfTI source");
  object_class->set_property = gst_nifti_src_set_property;
  object_class->get_property = gst_nifti_src_get_property;
  object_class->finalize = gst_nifti_src_finalize;
  base_class->start = gst_nifti_src_start;
  base_class->stop = gst_nifti_src_stop;
  base_class->unlock = gst_nifti_src_unlock;
  base_class->unlock_stop = gst_nifti_src_unlock_stop;
  base_class->is_seekable = gst_nifti_src_is_seekable;
  base_class->do_seek = gst_nifti_src_do_seek;
  base_class->query = gst_nifti_src_query;
  base_class->negotiate = gst_nifti_src_negotiate;
  GST_PUSH_SRC_CLASS (klass)->create = gst_nifti_src_create;

  g_object_class_install_property (object_class, PROP_LOCATION,
      g_param_spec_string ("location", "Location",
          "NIfTI files to read: one (.nii, .nii.gz, or a pair's .hdr), a "
          "folder (all in and below it, sorted), or a glob pattern such as "
          "\"bids/sub-*/anat/*_T1w.nii.gz\"", NULL,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
          | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (object_class, PROP_MODALITY,
      gst_nifti_modality_param_spec ());
  g_object_class_install_property (object_class, PROP_LOOP,
      g_param_spec_boolean ("loop", "Loop",
          "Begin again after the last volume, without end; time goes on",
          DEFAULT_LOOP, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
          | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (object_class, PROP_ANALYZE,
      g_param_spec_boolean ("analyze", "Analyze",
          "Take Analyze 7.5 files (.hdr/.img without NIfTI magic) too, as x to "
          "the left, centred at 0 0 0: the files do not tell left from right",
          DEFAULT_ANALYZE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
          | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (object_class, PROP_CHANNEL,
      gst_nifti_channel_param_spec ());
  g_object_class_install_property (object_class, PROP_MAX_BYTES,
      gst_nifti_max_bytes_param_spec ());

  gst_type_mark_as_plugin_api (GST_TYPE_NIFTI_CHANNEL, 0);

  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "NIfTI source",
      "Source/File/Volume", "Reads volumes from NIfTI files",
      "The GstVolume developers");
}

static void
gst_nifti_src_init (GstNiftiSrc * self)
{
  self->loop = DEFAULT_LOOP;
  self->choice.analyze = DEFAULT_ANALYZE;
  self->max_bytes = GST_NIFTI_MAX_BYTES_DEFAULT;
  gst_base_src_set_format (GST_BASE_SRC (self), GST_FORMAT_TIME);
}
