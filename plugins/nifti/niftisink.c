/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-niftisink
 * @title: niftisink
 *
 * Writes each volume to a NIfTI file of its own, gzip if the name ends in
 * .nii.gz.  A file appears under its name only when it is complete and on disk;
 * whatever stops the pipeline leaves no half of one.
 *
 * `location` may hold {subject}, {session}, {modality} and {index}, which each
 * volume fills in; {index} is its number in the stream, from 0000.  A piece in
 * square brackets, such as [_ses-{session}], is left out where the volume does
 * not have what it asks for.  Folders
 * that are missing are made.  Files of an earlier run are replaced; a second
 * volume of the same stream under the same name is an error.
 *
 * With #GstNiftiSink:derivatives, `location` is the folder of a BIDS dataset of
 * derivatives instead, and files are named and described as BIDS wants them:
 * sub-01/anat/sub-01_desc-preproc_T1w.nii.gz and, beside it, a .json with what
 * is known of the acquisition, the source and the history; in the folder
 * itself dataset_description.json, which says what GstVolume made this, and
 * participants.tsv.  Several sinks, of several programs, may write to one.
 *
 * Voxels keep their format; the volume's history goes into a comment, from
 * where niftisrc and niftidec take it up again.  A volume that came from a NIfTI
 * file and was not changed has the same header facts again: qform and sform
 * with their codes, units, intent, timing, description, extensions; integers
 * that the file scaled are these integers again, with its slope and intercept
 * (but F32LE where a slope is so small beside the intercept that float32 does
 * not tell them apart).  A step on the way drops what it made untrue: new
 * values the intent and cal_min and cal_max; a new grid both forms, slice
 * timing and AFNI's extension.  A new grid has an sform and, where it has no
 * shear, a qform, in mm, with the code of the file's, or "aligned" (2) where a
 * transform moved the volume.
 *
 * ## Example
 *
 * |[
 * gst-launch-1.0 niftisrc location=bids/ ! niftisink "location=out/sub-{subject}_{modality}.nii.gz"
 * ]|
 * |[
 * gst-launch-1.0 niftisrc location=bids/ ! volumenormalize ! niftisink derivatives=true location=bids/derivatives/normalised
 * ]|
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gst/base/gstbasesink.h>

#include "bids-name.h"
#include "gstvolumetemplate.h"
#include "nifti-derivative.h"
#include "nifti-element.h"
#include "nifti-save.h"
#include "nifti-writer.h"

GST_DEBUG_CATEGORY_STATIC (niftisink_debug);
#define GST_CAT_DEFAULT niftisink_debug

/* Bytes written between two looks at whether to stop. */
#define CHUNK (1 << 20)

enum
{
  PROP_0,
  PROP_LOCATION,
  PROP_LEVEL,
  PROP_DERIVATIVES,
  PROP_SPACE,
  PROP_DESC,
};

#define DEFAULT_DERIVATIVES FALSE

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));

#define GST_TYPE_NIFTI_SINK (gst_nifti_sink_get_type ())
G_DECLARE_FINAL_TYPE (GstNiftiSink, gst_nifti_sink, GST, NIFTI_SINK,
    GstBaseSink);

struct _GstNiftiSink
{
  GstBaseSink parent;

  /* Streaming thread. */
  GstVolumeInfo info;
  GHashTable *written;          /* names of this stream's files */
  guint64 count;

  gint unlocked;                /* atomic */

  gchar *location;
  gint level;
  gboolean derivatives;
  gchar *space, *desc;
};

G_DEFINE_TYPE (GstNiftiSink, gst_nifti_sink, GST_TYPE_BASE_SINK);
GST_ELEMENT_REGISTER_DEFINE (niftisink, "niftisink", GST_RANK_NONE,
    GST_TYPE_NIFTI_SINK);

static void
forget_written (GstNiftiSink * self)
{
  g_hash_table_remove_all (self->written);
  self->count = 0;
}

static gchar *
fill_location (GstNiftiSink * self, const gchar * subject,
    const gchar * session, const gchar * modality, guint64 index,
    GError ** error)
{
  /* At least four digits, so that names sort. */
  gchar *number = g_strdup_printf ("%04" G_GUINT64_FORMAT, index), *path;
  const GstVolumeTemplateField fields[] = {
    {"subject", subject}, {"session", session}, {"modality", modality},
    {"index", number}
  };

  path = gst_volume_template_fill (self->location, fields,
      G_N_ELEMENTS (fields), error);
  g_free (number);
  return path;
}

static gboolean
check_folder (GstNiftiSink * self)
{
  if (self->location && self->location[0]
      && !g_str_has_suffix (self->location, ".nii")
      && !g_str_has_suffix (self->location, ".nii.gz"))
    return TRUE;
  GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS,
      ("niftisink: location is \"%s\", but with derivatives it must be a "
          "folder", self->location ? self->location : ""), (NULL));
  return FALSE;
}

static gboolean
gst_nifti_sink_start (GstBaseSink * sink)
{
  GstNiftiSink *self = GST_NIFTI_SINK (sink);
  GError *error = NULL;
  gchar *path = NULL;

  forget_written (self);
  if (self->derivatives)
    return check_folder (self);
  if (!self->location || (!g_str_has_suffix (self->location, ".nii")
          && !g_str_has_suffix (self->location, ".nii.gz"))) {
    GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS,
        ("niftisink: location is \"%s\", but must be a file name that ends in "
            ".nii or .nii.gz", self->location ? self->location : ""), (NULL));
    return FALSE;
  }
  /* With values that every volume could have, to find misspelt fields now. */
  path = fill_location (self, "x", "x", "x", 0, &error);
  if (!path) {
    gst_nifti_post_error (GST_ELEMENT (self), self->location, error);
    return FALSE;
  }
  g_free (path);
  return TRUE;
}

static gboolean
gst_nifti_sink_set_caps (GstBaseSink * sink, GstCaps * caps)
{
  return gst_volume_info_from_caps (&GST_NIFTI_SINK (sink)->info, caps);
}

static gboolean
gst_nifti_sink_unlock (GstBaseSink * sink)
{
  g_atomic_int_set (&GST_NIFTI_SINK (sink)->unlocked, TRUE);
  return TRUE;
}

static gboolean
gst_nifti_sink_unlock_stop (GstBaseSink * sink)
{
  g_atomic_int_set (&GST_NIFTI_SINK (sink)->unlocked, FALSE);
  return TRUE;
}

static gboolean
gst_nifti_sink_event (GstBaseSink * sink, GstEvent * event)
{
  /* After a seek the same volumes may come again. */
  if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP)
    forget_written (GST_NIFTI_SINK (sink));
  return GST_BASE_SINK_CLASS (gst_nifti_sink_parent_class)->event (sink, event);
}

/* Below the location, without extension. */
static gchar *
name_derivative (GstNiftiSink * self, const GstVolumeMeta * meta,
    GError ** error)
{
  if (meta)
    return bids_name_derive (meta, self->info.modality, self->space,
        self->desc, error);
  g_set_error_literal (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      "a volume came without GstVolumeMeta, which says whose it is");
  return NULL;
}

/* Writes what is to be beside @volume, and gives the name of its file. */
static gchar *
begin_derivative (GstNiftiSink * self, GstBuffer * volume, GError ** error)
{
  const GstVolumeMeta *meta = gst_buffer_get_volume_meta (volume);
  gchar *name = name_derivative (self, meta, error), *path = NULL;

  if (name && g_hash_table_contains (self->written, name))
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
        "this stream wrote %s.nii.gz before: set desc or space where volumes "
        "of one name differ in these", name);
  else if (name && gst_nifti_derivative_describe (self->location, name, meta,
          error))
    path = g_strdup_printf ("%s/%s.nii.gz", self->location, name);
  if (path)
    g_hash_table_add (self->written, g_steal_pointer (&name));
  g_free (name);
  return path;
}

/* The name of @volume's file, which no other of this stream may have. */
static gchar *
choose_path (GstNiftiSink * self, GstBuffer * volume, GError ** error)
{
  const GstVolumeMeta *meta = gst_buffer_get_volume_meta (volume);
  guint64 index = GST_BUFFER_OFFSET_IS_VALID (volume) ?
      GST_BUFFER_OFFSET (volume) : self->count;
  gchar *path = fill_location (self, meta ? meta->subject : NULL,
      meta ? meta->session : NULL, self->info.modality, index, error);

  if (path && !g_hash_table_add (self->written, g_strdup (path))) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
        "volume %" G_GUINT64_FORMAT " would replace one that this stream wrote "
        "before (%s); add {index} or another field to location", index, path);
    g_clear_pointer (&path, g_free);
  }
  return path;
}

static GstFlowReturn
append (GstNiftiSink * self, GstNiftiSave * file, const GstMapInfo * map,
    GError ** error)
{
  GstFlowReturn flow = GST_FLOW_OK;
  gsize at, n;

  for (at = 0; at < map->size && flow == GST_FLOW_OK; at += n) {
    n = MIN (CHUNK, map->size - at);
    /* Paused, or stopped?  This tells, and waits in the first case. */
    if (g_atomic_int_get (&self->unlocked))
      flow = gst_base_sink_wait_preroll (GST_BASE_SINK (self));
    if (flow == GST_FLOW_OK
        && !gst_nifti_save_write (file, map->data + at, n, error))
      flow = GST_FLOW_ERROR;
  }
  return flow;
}

/* Memory by memory: mapped as a whole, @bytes would be copied. */
static GstFlowReturn
save (GstNiftiSink * self, const gchar * path, GstBuffer * bytes,
    GError ** error)
{
  GstNiftiSave *file = gst_nifti_save_begin (path, error);
  GstFlowReturn flow = GST_FLOW_OK;
  GstMapInfo map;
  guint i;

  if (!file)
    return GST_FLOW_ERROR;
  for (i = 0; i < gst_buffer_n_memory (bytes) && flow == GST_FLOW_OK; i++) {
    GstMemory *memory = gst_buffer_peek_memory (bytes, i);

    gst_memory_map (memory, &map, GST_MAP_READ);
    flow = append (self, file, &map, error);
    gst_memory_unmap (memory, &map);
  }
  if (flow != GST_FLOW_OK)
    gst_nifti_save_abandon (file);
  else if (!gst_nifti_save_commit (file, error))
    flow = GST_FLOW_ERROR;
  return flow;
}

static GstFlowReturn
gst_nifti_sink_render (GstBaseSink * sink, GstBuffer * volume)
{
  GstNiftiSink *self = GST_NIFTI_SINK (sink);
  GstFlowReturn flow = GST_FLOW_ERROR;
  gint level = g_atomic_int_get (&self->level);
  GstBuffer *bytes = NULL;
  GError *error = NULL;
  gchar *path;

  path = self->derivatives ? begin_derivative (self, volume, &error) :
      choose_path (self, volume, &error);
  if (path)
    bytes = gst_nifti_write (&self->info, volume,
        g_str_has_suffix (path, ".gz") ? level : 0, &error);
  if (bytes)
    flow = save (self, path, bytes, &error);
  gst_clear_buffer (&bytes);

  if (error)
    gst_nifti_post_error (GST_ELEMENT (self), path ? path : self->location,
        error);
  else
    GST_DEBUG_OBJECT (self, "%s: %s", path, gst_flow_get_name (flow));
  self->count++;
  g_free (path);
  return flow;
}

static void
gst_nifti_sink_set_property (GObject * object, guint id, const GValue * value,
    GParamSpec * pspec)
{
  GstNiftiSink *self = GST_NIFTI_SINK (object);

  switch (id) {
    case PROP_LOCATION:
      g_free (self->location);
      self->location = g_value_dup_string (value);
      break;
    case PROP_LEVEL:
      g_atomic_int_set (&self->level, g_value_get_int (value));
      break;
    case PROP_DERIVATIVES:
      self->derivatives = g_value_get_boolean (value);
      break;
    case PROP_SPACE:
      g_free (self->space);
      self->space = g_value_dup_string (value);
      break;
    case PROP_DESC:
      g_free (self->desc);
      self->desc = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gst_nifti_sink_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstNiftiSink *self = GST_NIFTI_SINK (object);

  switch (id) {
    case PROP_LOCATION:
      g_value_set_string (value, self->location);
      break;
    case PROP_LEVEL:
      g_value_set_int (value, g_atomic_int_get (&self->level));
      break;
    case PROP_DERIVATIVES:
      g_value_set_boolean (value, self->derivatives);
      break;
    case PROP_SPACE:
      g_value_set_string (value, self->space);
      break;
    case PROP_DESC:
      g_value_set_string (value, self->desc);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gst_nifti_sink_finalize (GObject * object)
{
  GstNiftiSink *self = GST_NIFTI_SINK (object);

  g_hash_table_unref (self->written);
  g_free (self->location);
  g_free (self->space);
  g_free (self->desc);
  G_OBJECT_CLASS (gst_nifti_sink_parent_class)->finalize (object);
}

static void
install_derivatives (GObjectClass * object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_READY;

  g_object_class_install_property (object_class, PROP_DERIVATIVES,
      g_param_spec_boolean ("derivatives", "Derivatives",
          "Write a BIDS dataset of derivatives into the folder location, such "
          "as \"bids/derivatives/prepared\": names, sidecars, "
          "dataset_description.json and participants.tsv are made by BIDS, "
          "volumes packed", DEFAULT_DERIVATIVES, flags));
  g_object_class_install_property (object_class, PROP_SPACE,
      g_param_spec_string ("space", "Space",
          "With derivatives: label of the space that the volumes are in, e.g. "
          "\"MNI152\", for space-LABEL in their names; not set: as in the "
          "source's name", NULL, flags));
  g_object_class_install_property (object_class, PROP_DESC,
      g_param_spec_string ("desc", "Description",
          "With derivatives: label of what was done, e.g. \"normalised\", for "
          "desc-LABEL in names; not set: preproc, or synthetic for a "
          "translated volume", NULL, flags));
}

static void
gst_nifti_sink_class_init (GstNiftiSinkClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSinkClass *base_class = GST_BASE_SINK_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (niftisink_debug, "niftisink", 0, "NIfTI sink");
  object_class->set_property = gst_nifti_sink_set_property;
  object_class->get_property = gst_nifti_sink_get_property;
  object_class->finalize = gst_nifti_sink_finalize;
  base_class->start = gst_nifti_sink_start;
  base_class->set_caps = gst_nifti_sink_set_caps;
  base_class->unlock = gst_nifti_sink_unlock;
  base_class->unlock_stop = gst_nifti_sink_unlock_stop;
  base_class->event = gst_nifti_sink_event;
  base_class->render = gst_nifti_sink_render;

  g_object_class_install_property (object_class, PROP_LOCATION,
      g_param_spec_string ("location", "Location",
          "File to write, .nii or .nii.gz, with {subject}, {session}, "
          "{modality} and {index} (from 0000) filled in for each volume, such "
          "as \"out/sub-{subject}_{modality}.nii.gz\"", NULL,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
          | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (object_class, PROP_LEVEL,
      gst_nifti_level_param_spec ());
  install_derivatives (object_class);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_set_static_metadata (element_class, "NIfTI sink",
      "Sink/File/Volume", "Writes volumes to NIfTI files",
      "The GstVolume developers");
}

static void
gst_nifti_sink_init (GstNiftiSink * self)
{
  self->level = GST_NIFTI_LEVEL_DEFAULT;
  self->written = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gst_base_sink_set_sync (GST_BASE_SINK (self), FALSE);
  /* A volume is large, nobody asks for the last one. */
  gst_base_sink_set_last_sample_enabled (GST_BASE_SINK (self), FALSE);
}
