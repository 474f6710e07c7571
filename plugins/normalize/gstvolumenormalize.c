/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-volumenormalize
 * @title: volumenormalize
 *
 * Maps the values of a volume to a scale that does not depend on the scanner,
 * as F32LE.  The default is what the shipped models were trained on: 0 becomes
 * -1, the 99.5th percentile of the foreground becomes 1, what lies beyond is
 * clipped.
 *
 * |[
 * method       looks at      becomes
 * range        nothing       input-min and input-max the output range
 * percentile   foreground    two percentiles the output range
 * zscore       foreground    mean 0, standard deviation 1
 * kde          brain         peak of the tissue 1
 * whitestripe  brain         tissue at the peak: mean 0, standard deviation 1
 * fcm          T1w brain     white matter's mean 1
 * nyul         foreground    percentiles those of a standard scale, 1 to 100
 * lsq          T1w brain     tissues' means close to standard ones
 * ]|
 * From kde on they are those of jcreinhold/intensity-normalization 3, whose
 * definitions they follow.  kde and whitestripe take the last peak of the
 * histogram for T1w (white matter) and what is not known, the largest for T2w
 * and FLAIR, the first for PDw, as the caps' modality says.  Those that look at
 * a brain need a skull-stripped volume, or its mask.
 *
 * The foreground is every value above a tenth of the 95th percentile of the
 * positive values; where a twentieth of all values lie as far below 0, as in
 * CT, Otsu's threshold parts it from the rest.
 * #GstVolumeNormalize:foreground asks for another.  With the pad `mask` linked
 * it is the voxels where the mask of the same OFFSET is not 0, on the same
 * grid, whatever that property says; where that pad has a gap, the property
 * counts.  The pad `sink` waits for the mask: where both come from one thread,
 * a tee's or a source's of several pads, put a queue in front of `sink`.
 *
 * nyul and lsq learn from a dataset: with #GstVolumeNormalize:fit volumes pass
 * with their values, and at their end #GstVolumeNormalize:standard-location is
 * written, JSON that says what was learned.  Without it that file is read.
 * nyul's standard is the average of all volumes' landmarks, lsq's the tissues
 * of the first volume, whose cerebrospinal fluid is made 1.
 *
 * A CT window is a range.  A centre and width such as brain 40/80 HU reach from
 * centre - width / 2 to centre + width / 2:
 *
 * |[
 * window        centre/width  input-min  input-max
 * brain         40/80         0          80
 * subdural      75/215        -32        183
 * soft tissue   40/400        -160       240
 * bone          500/2000      -500       1500
 * lung          -600/1500     -1350      150
 * ]|
 *
 * Each volume is normalised by itself, all its channels together.  Voxels that
 * are not finite are no foreground, and become what the least value does, or 0
 * where that is less; with method=range what input-min does.  A volume without
 * foreground is an error, and so is one whose foreground is constant where the
 * method divides by its spread.  GstVolumeMeta's slope and intercept keep
 * leading back to physical values, except where clipped and after nyul,
 * which is no line: the history names its points.  #GstVolumeNormalize:undo,
 * further down the same pipeline, goes back to these values.
 *
 * The volume is written once and changed in place; beyond that and the mask
 * the element takes at most 11 MiB, however large the volume is.
 *
 * |[
 * gst-launch-1.0 volumetestsrc num-buffers=1 ! volumenormalize ! fakesink
 * ]|
 * |[
 * gst-launch-1.0 volumetestsrc num-buffers=1 modality=ct ! volumenormalize method=range input-min=-1024 input-max=1300 ! fakesink
 * ]| The CT window that reaches from air to dense bone, in HU.
 * |[
 * gst-launch-1.0 niftisrc location=sub-01_T1w.nii.gz ! n.sink niftisrc location=sub-01_desc-brain_mask.nii.gz ! n.mask volumenormalize name=n method=whitestripe ! niftisink location=out/sub-01_T1w.nii.gz
 * ]| White matter found in the brain alone.
 * |[
 * gst-launch-1.0 volumedatasetsrc name=data location=bids data.T1w ! volumenormalize method=nyul fit=true standard-location=standard-T1w.json ! fakesink
 * gst-launch-1.0 niftisrc location=sub-01_T1w.nii.gz ! volumenormalize method=nyul standard-location=standard-T1w.json ! niftisink location=out/sub-01_T1w.nii.gz
 * ]| The first line learns from a dataset, the second brings a volume to what
 * was learned.
 * |[
 * gst-launch-1.0 volumetestsrc num-buffers=1 ! volumenormalize method=zscore ! volumenormalize undo=true ! fakesink
 * ]| To z-scores, for what comes between, and back.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumenormalize.h"

#include <math.h>
#include <string.h>

#include "gstvolumesidepad.h"
#include "gstvolumethreads.h"
#include "normalizehistory.h"
#include "normalizemap.h"
#include "standardstream.h"

GST_DEBUG_CATEGORY (volume_normalize_debug);
#define GST_CAT_DEFAULT volume_normalize_debug

/* Values that a thread converts at a time. */
#define PART 65536

struct _GstVolumeNormalize
{
  GstVolumeFilter parent;

  NormalizeSettings settings;   /* object lock */
  Standard standard;            /* streaming thread; volumes 0: not yet */
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK,
    GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));

static GstStaticPadTemplate mask_template = GST_STATIC_PAD_TEMPLATE ("mask",
    GST_PAD_SINK,
    GST_PAD_REQUEST,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC,
    GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE ("F32LE")));

G_DEFINE_TYPE_WITH_CODE (GstVolumeNormalize, gst_volume_normalize,
    GST_TYPE_VOLUME_FILTER, G_IMPLEMENT_INTERFACE (GST_TYPE_PRESET, NULL)
    GST_DEBUG_CATEGORY_INIT (volume_normalize_debug,
        "volumenormalize", 0, "intensity normalisation"));
GST_ELEMENT_REGISTER_DEFINE (volumenormalize, "volumenormalize",
    GST_RANK_NONE, GST_TYPE_VOLUME_NORMALIZE);

static void
gst_volume_normalize_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  GstVolumeNormalize *self = GST_VOLUME_NORMALIZE (object);

  GST_OBJECT_LOCK (self);
  if (!normalize_settings_set (&self->settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_volume_normalize_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstVolumeNormalize *self = GST_VOLUME_NORMALIZE (object);

  GST_OBJECT_LOCK (self);
  if (!normalize_settings_get (&self->settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_volume_normalize_finalize (GObject * object)
{
  normalize_settings_clear (&GST_VOLUME_NORMALIZE (object)->settings);
  G_OBJECT_CLASS (gst_volume_normalize_parent_class)->finalize (object);
}

/* Any format in, F32LE out; all other fields pass. */
static GstCaps *
gst_volume_normalize_transform_caps (GstBaseTransform * trans,
    GstPadDirection direction, GstCaps * caps, GstCaps * filter)
{
  GstStaticPadTemplate *other =
      direction == GST_PAD_SINK ? &src_template : &sink_template;
  GstCaps *formats = gst_static_pad_template_get_caps (other);
  GstCaps *result = gst_caps_copy (caps), *filtered;

  gst_caps_set_value (result, "format",
      gst_structure_get_value (gst_caps_get_structure (formats, 0), "format"));
  gst_caps_unref (formats);
  if (filter) {
    filtered = gst_caps_intersect_full (filter, result,
        GST_CAPS_INTERSECT_FIRST);
    gst_caps_unref (result);
    result = filtered;
  }
  return result;
}

static GstPad *
gst_volume_normalize_request_new_pad (GstElement * element,
    GstPadTemplate * templ, const gchar * name, const GstCaps * caps)
{
  return gst_volume_side_pad_request (element, templ, NULL);
}

static void
gst_volume_normalize_release_pad (GstElement * element, GstPad * pad)
{
  gst_element_remove_pad (element, pad);
}

/* One channel on the grid of @frame. */
static gboolean
check_mask (GstVolumeNormalize * self, const GstVolumeFrame * frame,
    const GstVolumeMeta * meta, const GstVolumeSide * mask)
{
  const GstVolumeGrid *b = &mask->grid;
  GstVolumeGrid a;

  gst_volume_meta_get_grid (meta, &frame->info, &a);
  if (mask->info.channels == 1
      && gst_volume_grid_equal (&a, b, GST_VOLUME_GRID_TOLERANCE))
    return TRUE;
  GST_ELEMENT_ERROR (self, STREAM, FORMAT,
      ("The mask of subject %s has %d channels and lies on a grid of %d x %d x "
          "%d, the volume on one of %d x %d x %d.",
          meta->subject ? meta->subject : "unknown",
          mask->info.channels, b->size[0], b->size[1], b->size[2],
          a.size[0], a.size[1], a.size[2]),
      ("Bring a mask of one channel to the volume's grid, sizes and affine, "
          "with volumeconform's pad reference first."));
  return FALSE;
}

/* Volumes. */

static gboolean
check_settings (GstVolumeNormalize * self, const NormalizeSettings * settings)
{
  gchar *wrong = normalize_settings_check (settings);

  if (!wrong)
    return TRUE;
  GST_ELEMENT_ERROR (self, LIBRARY, SETTINGS,
      ("Properties of %s do not fit together: %s.",
          GST_OBJECT_NAME (self), wrong), (NULL));
  g_free (wrong);
  return FALSE;
}

/* From the volume, now F32LE in @out, to what becomes of it. */
static gboolean
normalize (GstVolumeNormalize * self, const NormalizeSettings * settings,
    GstVolumeFrame * out, const GstVolumeFrame * mask, GstVolumeMeta * meta)
{
  const gchar *modality = out->info.modality;
  VoxelSelection foreground = { 0 };
  GError *error = NULL;
  ValueMap map;
  gboolean ok;

  ok = settings->method == NORMALIZE_METHOD_RANGE
      || normalize_find_foreground (settings, out, mask, &foreground, &error);
  if (settings->fit)
    ok = ok && standard_stream_learn (&self->standard, settings, &foreground,
        modality, &error);
  else
    ok = ok && normalize_find_map (settings, &foreground, modality,
        &self->standard, &map, &error);
  if (!ok) {
    GST_ELEMENT_ERROR (self, STREAM, FAILED,
        ("The volume of subject %s cannot be normalised: %s.",
            meta->subject ? meta->subject : "unknown",
            error->message),
        ("The foreground is chosen by the property foreground or the pad "
            "mask."));
    g_error_free (error);
    return FALSE;
  }
  if (settings->fit) {
    gst_volume_meta_add_history (meta, "volumenormalize",
        "method=%s fit=true", normalize_method_get_name (settings->method));
    return TRUE;
  }
  value_map_apply (&map, settings->method == NORMALIZE_METHOD_RANGE ?
      settings->input_min : NAN, out->data,
      gst_volume_info_get_voxels (&out->info) * out->info.channels);
  normalize_describe (settings, &map, mask != NULL, meta);
  return TRUE;
}

/* Back to the source's values, in place. */
static gboolean
undo (GstVolumeNormalize * self, GstVolumeFrame * out, GstVolumeMeta * meta)
{
  const gdouble slope = meta->slope, intercept = meta->intercept;
  ValueMap map;

  if (slope == 0) {
    GST_ELEMENT_ERROR (self, STREAM, FAILED,
        ("The values of subject %s cannot be brought back to those of its "
            "source: no line leads there.",
            meta->subject ? meta->subject : "unknown"),
        ("They went through method=nyul, or are a translation's."));
    return FALSE;
  }
  value_map_set_linear (&map, slope, intercept);
  value_map_apply (&map, NAN, out->data,
      gst_volume_info_get_voxels (&out->info) * out->info.channels);
  gst_volume_meta_add_history (meta, "volumenormalize",
      "undo=true: multiplied by %g, plus %g", slope, intercept);
  gst_volume_meta_map_values (meta, slope, intercept);
  return TRUE;
}

typedef struct
{
  const GstVolumeFrame *in;
  gfloat *out;
  gsize n;
} Conversion;

static void
convert_parts (guint first, guint end, gpointer data)
{
  const Conversion *conversion = data;
  gsize begin = (gsize) first * PART;

  gst_volume_frame_read_f32 (conversion->in, begin,
      MIN ((gsize) end * PART, conversion->n) - begin, conversion->out + begin);
}

/* To F32LE. */
static void
convert (const GstVolumeFrame * in, const GstVolumeFrame * out)
{
  Conversion conversion = { in, out->data,
    gst_volume_info_get_voxels (&in->info) * in->info.channels
  };

  gst_volume_split ((conversion.n + PART - 1) / PART, 1, convert_parts,
      &conversion);
}

static GstFlowReturn
gst_volume_normalize_transform (GstVolumeFilter * filter,
    const GstVolumeFrame * in, GstVolumeFrame * out, GstVolumeMeta * meta)
{
  GstVolumeNormalize *self = GST_VOLUME_NORMALIZE (filter);
  GstElement *element = GST_ELEMENT (self);
  GstVolumeSide mask;
  GstVolumeFrame mask_frame;
  NormalizeSettings settings;
  GstFlowReturn ret;

  GST_OBJECT_LOCK (self);
  normalize_settings_copy (&self->settings, &settings);
  GST_OBJECT_UNLOCK (self);

  ret = gst_volume_side_pad_take (GST_BASE_TRANSFORM_SINK_PAD (self), "mask",
      GST_BUFFER_OFFSET (in->buffer), &mask);
  if (ret != GST_FLOW_OK)
    goto done;
  ret = GST_FLOW_ERROR;
  if (settings.undo) {
    if (in->data != out->data)
      convert (in, out);
    if (undo (self, out, meta))
      ret = GST_FLOW_OK;
    goto done;
  }
  if ((mask.buffer && !check_mask (self, in, meta, &mask))
      || !check_settings (self, &settings)
      || !standard_stream_require (&self->standard, element, &settings,
          out->info.modality))
    goto done;
  if (mask.buffer && !gst_volume_frame_map (&mask_frame, &mask.info,
          mask.buffer, GST_MAP_READ)) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("A buffer on pad `mask` is smaller than the volume its caps "
            "describe."), (NULL));
    goto done;
  }

  if (in->data != out->data)
    convert (in, out);
  if (settings.method == NORMALIZE_METHOD_NONE) {
    gst_volume_meta_add_history (meta, "volumenormalize", "method=none");
    ret = GST_FLOW_OK;
  } else if (normalize (self, &settings, out, mask.buffer ? &mask_frame : NULL,
          meta)) {
    ret = GST_FLOW_OK;
  }
  if (mask.buffer)
    gst_volume_frame_unmap (&mask_frame);

done:
  gst_clear_buffer (&mask.buffer);
  normalize_settings_clear (&settings);
  return ret;
}

/* Clusters are tissues by their order in T1w. */
static gboolean
gst_volume_normalize_set_info (GstVolumeFilter * filter,
    const GstVolumeInfo * in, const GstVolumeInfo * out)
{
  GstVolumeNormalize *self = GST_VOLUME_NORMALIZE (filter);
  NormalizeMethod method;

  GST_OBJECT_LOCK (self);
  method = self->settings.method;
  GST_OBJECT_UNLOCK (self);
  if ((method == NORMALIZE_METHOD_FCM || method == NORMALIZE_METHOD_LSQ)
      && strcmp (in->modality, "T1w") != 0
      && strcmp (in->modality, GST_VOLUME_MODALITY_UNKNOWN) != 0)
    GST_ELEMENT_WARNING (self, STREAM, WRONG_TYPE,
        ("method=%s takes the brightest tissue for white matter, which it is "
            "in T1w, and the volume is %s.",
            normalize_method_get_name (method), in->modality),
        ("kde and whitestripe know other modalities."));
  return TRUE;
}

/* Events and states. */

/* All volumes were there. */
static gboolean
finish (GstVolumeNormalize * self)
{
  GstFlowReturn last =
      GST_PAD_LAST_FLOW_RETURN (GST_BASE_TRANSFORM_SINK_PAD (self));
  NormalizeSettings settings;
  gboolean ok;

  GST_OBJECT_LOCK (self);
  normalize_settings_copy (&self->settings, &settings);
  GST_OBJECT_UNLOCK (self);
  ok = (last != GST_FLOW_OK && last != GST_FLOW_EOS)
      || standard_stream_finish (&self->standard, GST_ELEMENT (self),
      &settings);
  normalize_settings_clear (&settings);
  return ok;
}

static gboolean
gst_volume_normalize_sink_event (GstBaseTransform * trans, GstEvent * event)
{
  GstVolumeNormalize *self = GST_VOLUME_NORMALIZE (trans);

  gst_volume_side_pads_sink_event (GST_ELEMENT (self), event);
  if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP)
    self->standard.volumes = 0;
  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS && !finish (self)) {
    gst_event_unref (event);
    return FALSE;
  }
  return
      GST_BASE_TRANSFORM_CLASS (gst_volume_normalize_parent_class)->sink_event
      (trans, event);
}

static gboolean
gst_volume_normalize_src_event (GstBaseTransform * trans, GstEvent * event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_SEEK)
    return gst_volume_side_pads_seek (GST_ELEMENT (trans),
        GST_BASE_TRANSFORM_SINK_PAD (trans), event);
  return
      GST_BASE_TRANSFORM_CLASS (gst_volume_normalize_parent_class)->src_event
      (trans, event);
}

/* The parent waits for the streaming thread, which may wait for a mask. */
static GstStateChangeReturn
gst_volume_normalize_change_state (GstElement * element,
    GstStateChange transition)
{
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    gst_volume_side_pads_stop (element);
  return
      GST_ELEMENT_CLASS (gst_volume_normalize_parent_class)->change_state
      (element, transition);
}

static gboolean
gst_volume_normalize_start (GstBaseTransform * trans)
{
  memset (&GST_VOLUME_NORMALIZE (trans)->standard, 0, sizeof (Standard));
  return TRUE;
}

static void
gst_volume_normalize_class_init (GstVolumeNormalizeClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);
  GstVolumeFilterClass *filter_class = GST_VOLUME_FILTER_CLASS (klass);

  object_class->set_property = gst_volume_normalize_set_property;
  object_class->get_property = gst_volume_normalize_get_property;
  object_class->finalize = gst_volume_normalize_finalize;
  normalize_settings_install (object_class);

  gst_element_class_set_static_metadata (element_class,
      "Volume intensity normaliser",
      "Filter/Effect/Volume",
      "Maps a volume's values to a common scale: percentiles, a window, "
      "z-score, Nyul, WhiteStripe, KDE, FCM, LSQ", "The GstVolume developers");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_add_static_pad_template_with_gtype (element_class,
      &mask_template, GST_TYPE_VOLUME_SIDE_PAD);
  element_class->request_new_pad = gst_volume_normalize_request_new_pad;
  element_class->release_pad = gst_volume_normalize_release_pad;
  element_class->change_state = gst_volume_normalize_change_state;

  trans_class->transform_caps = gst_volume_normalize_transform_caps;
  trans_class->sink_event = gst_volume_normalize_sink_event;
  trans_class->src_event = gst_volume_normalize_src_event;
  trans_class->start = gst_volume_normalize_start;
  filter_class->set_info = gst_volume_normalize_set_info;
  filter_class->transform = gst_volume_normalize_transform;
  filter_class->in_place = TRUE;

}

static void
gst_volume_normalize_init (GstVolumeNormalize * self)
{
  normalize_settings_init (&self->settings);
}
