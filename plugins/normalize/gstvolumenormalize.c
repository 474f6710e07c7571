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
 * which is no line: the history names its points.
 *
 * The volume is written once and changed in place; beyond that and the mask
 * the element takes at most 7 MiB, however large the volume is.
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
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumenormalize.h"

#include <math.h>
#include <string.h>

#include "normalizemap.h"
#include "normalizemaskpad.h"

GST_DEBUG_CATEGORY_STATIC (volume_normalize_debug);
#define GST_CAT_DEFAULT volume_normalize_debug

/* Two affines with no element further apart than this are one grid's, mm. */
#define GRID_TOLERANCE 1e-3

struct _GstVolumeNormalize
{
  GstVolumeFilter parent;

  NormalizeSettings settings;   /* object lock */
  NormalizeMaskPad *mask;       /* object lock; NULL: not requested */

  /* Streaming thread.  @standard: learned so far, or read; volumes 0: not
   * yet. */
  Standard standard;
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
    GST_TYPE_VOLUME_FILTER,
    G_IMPLEMENT_INTERFACE (GST_TYPE_PRESET, NULL)
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

/* The pad `mask`. */

/* (transfer full) (nullable): NULL where nothing is linked there */
static NormalizeMaskPad *
get_mask_pad (GstVolumeNormalize * self)
{
  NormalizeMaskPad *pad = NULL;

  GST_OBJECT_LOCK (self);
  if (self->mask && gst_pad_is_linked (GST_PAD (self->mask)))
    pad = gst_object_ref (self->mask);
  GST_OBJECT_UNLOCK (self);
  return pad;
}

/* Let the pad, where it is linked, know what happens on the pad `sink`. */
static void
tell_mask_pad (GstVolumeNormalize * self, void (*tell) (NormalizeMaskPad * pad))
{
  NormalizeMaskPad *pad = get_mask_pad (self);

  if (pad)
    tell (pad);
  gst_clear_object (&pad);
}

static GstPad *
gst_volume_normalize_request_new_pad (GstElement * element,
    GstPadTemplate * templ, const gchar * name, const GstCaps * caps)
{
  GstVolumeNormalize *self = GST_VOLUME_NORMALIZE (element);
  NormalizeMaskPad *pad = NULL;

  GST_OBJECT_LOCK (self);
  if (!self->mask)
    pad = self->mask = g_object_new (NORMALIZE_TYPE_MASK_PAD, "name", "mask",
        "direction", GST_PAD_SINK, "template", templ, NULL);
  GST_OBJECT_UNLOCK (self);
  if (!pad)
    return NULL;
  gst_pad_set_active (GST_PAD (pad), TRUE);
  gst_element_add_pad (element, GST_PAD (pad));
  return GST_PAD (pad);
}

static void
gst_volume_normalize_release_pad (GstElement * element, GstPad * pad)
{
  GstVolumeNormalize *self = GST_VOLUME_NORMALIZE (element);

  GST_OBJECT_LOCK (self);
  normalize_mask_pad_stop (self->mask, TRUE);
  self->mask = NULL;
  GST_OBJECT_UNLOCK (self);
  gst_element_remove_pad (element, pad);
}

/* One channel on the grid of @frame. */
static gboolean
check_mask (GstVolumeNormalize * self, const GstVolumeFrame * frame,
    const GstVolumeMeta * meta, const NormalizeMask * mask)
{
  GstVolumeMeta *other = gst_buffer_get_volume_meta (mask->buffer);
  GstVolumeGrid a, b;

  gst_volume_meta_get_grid (meta, &frame->info, &a);
  gst_volume_meta_get_grid (other, &mask->info, &b);
  if (mask->info.channels == 1
      && gst_volume_grid_equal (&a, &b, GRID_TOLERANCE))
    return TRUE;
  GST_ELEMENT_ERROR (self, STREAM, FORMAT,
      ("The mask of subject %s has %d channels and lies on a grid of %d x %d x "
          "%d, the volume on one of %d x %d x %d.",
          meta->subject ? meta->subject : "unknown",
          mask->info.channels, b.size[0], b.size[1], b.size[2],
          a.size[0], a.size[1], a.size[2]),
      ("Bring a mask of one channel to the volume's grid, sizes and affine, "
          "with volumeconform's pad reference first."));
  return FALSE;
}

/* Waits.  @mask's buffer is NULL where there is none: not linked, or a gap. */
static GstFlowReturn
take_mask (GstVolumeNormalize * self, const GstVolumeFrame * in,
    const GstVolumeMeta * meta, NormalizeMask * mask)
{
  NormalizeMaskPad *pad = get_mask_pad (self);
  guint64 index = GST_BUFFER_OFFSET (in->buffer);
  GstFlowReturn ret;

  mask->buffer = NULL;
  if (!pad)
    return GST_FLOW_OK;
  ret = normalize_mask_pad_take (pad,
      GST_BASE_TRANSFORM_SINK_PAD (self), index, mask);
  gst_object_unref (pad);
  if (ret == GST_FLOW_EOS) {
    GST_ELEMENT_ERROR (self, STREAM, FAILED,
        ("Volume %" G_GINT64_FORMAT
            " has no counterpart on pad `mask`.", index),
        ("Give both pads the same number of volumes."));
    return GST_FLOW_ERROR;
  }
  if (ret == GST_FLOW_OK && mask->buffer && !check_mask (self, in, meta, mask)) {
    gst_clear_buffer (&mask->buffer);
    return GST_FLOW_ERROR;
  }
  return ret;
}

/* Volumes. */

/* What stands for values that are not finite. */
static gfloat
find_background (const NormalizeSettings * settings,
    const GstVolumeFrame * frame)
{
  if (settings->method == NORMALIZE_METHOD_RANGE)
    return (gfloat) settings->input_min;
  return (gfloat) MIN (gst_volume_frame_find_minimum (frame), 0);
}

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

/* Read the standard where that was not done yet; it has to be of @modality,
 * where that is known. */
static gboolean
require_standard (GstVolumeNormalize * self,
    const NormalizeSettings * settings, const gchar * modality)
{
  const gchar *location = settings->standard_location;
  Standard *standard = &self->standard;
  GError *error = NULL;

  if (!standard->volumes || standard->method != settings->method) {
    if (!standard_load (standard, settings->method, location, &error)) {
      GST_ELEMENT_ERROR (self, RESOURCE, READ,
          ("The standard %s cannot be used: %s.", location,
              error->message),
          ("volumenormalize with fit=true writes such a file."));
      g_error_free (error);
      return FALSE;
    }
    GST_DEBUG_OBJECT (self, "%s, of %u volumes", location, standard->volumes);
  }
  if (standard->modality != modality
      && strcmp (standard->modality, GST_VOLUME_MODALITY_UNKNOWN) != 0
      && strcmp (modality, GST_VOLUME_MODALITY_UNKNOWN) != 0) {
    GST_ELEMENT_ERROR (self, STREAM, WRONG_TYPE,
        ("The standard %s was learned from %s, and the volume is %s.",
            location, standard->modality, modality),
        ("Each modality needs a standard of its own."));
    return FALSE;
  }
  return TRUE;
}

static gboolean
needs_standard (const NormalizeSettings * settings)
{
  return !settings->fit && (settings->method == NORMALIZE_METHOD_NYUL
      || settings->method == NORMALIZE_METHOD_LSQ);
}

static gboolean
learn (GstVolumeNormalize * self, const NormalizeSettings * settings,
    const VoxelSelection * foreground, const gchar * modality, GError ** error)
{
  Standard *standard = &self->standard;

  if (standard->volumes == 0 || standard->method != settings->method) {
    standard->volumes = 0;
    standard->method = settings->method;
    standard->modality = modality;
  } else if (standard->modality != modality) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE,
        "it is %s, and those before it, from which a standard is learned, were "
        "%s", modality, standard->modality);
    return FALSE;
  }
  return normalize_learn (foreground, standard, error);
}

/* "x becomes y" of each of the map's points. */
static gchar *
describe_points (const ValueMap * map)
{
  GString *text = g_string_new (NULL);
  gchar from[G_ASCII_DTOSTR_BUF_SIZE], to[G_ASCII_DTOSTR_BUF_SIZE];
  guint i;

  for (i = 0; i <= map->n_pieces; i++) {
    guint p = MIN (i, map->n_pieces - 1);
    gdouble value = map->starts[i] * map->scales[p] + map->shifts[p];

    g_ascii_formatd (from, sizeof (from), "%g", map->starts[i]);
    g_ascii_formatd (to, sizeof (to), "%g", value);
    g_string_append_printf (text, "%s%s becomes %s", i ? ", " : "", from, to);
  }
  return g_string_free (text, FALSE);
}

/* Slope, intercept and history. */
static void
describe (const NormalizeSettings * settings, const ValueMap * map,
    gboolean masked, GstVolumeMeta * meta)
{
  const gchar *name = normalize_method_get_name (settings->method);
  const gchar *where = masked ? ", in its mask" : "";
  gdouble scale = map->scales[0], shift = map->shifts[0];
  gchar *points;

  switch (settings->method) {
    case NORMALIZE_METHOD_ZSCORE:
    case NORMALIZE_METHOD_WHITESTRIPE:
      gst_volume_meta_add_history (meta, "volumenormalize",
          "method=%s: mean %g, standard deviation %g%s", name, -shift / scale,
          1 / scale, where);
      break;
    case NORMALIZE_METHOD_KDE:
    case NORMALIZE_METHOD_FCM:
    case NORMALIZE_METHOD_LSQ:
      gst_volume_meta_add_history (meta, "volumenormalize",
          "method=%s: divided by %g%s", name, 1 / scale, where);
      break;
    case NORMALIZE_METHOD_NYUL:
      points = describe_points (map);
      gst_volume_meta_add_history (meta, "volumenormalize",
          "method=%s: %s%s", name, points, where);
      g_free (points);
      scale = 0;
      break;
    default:
      gst_volume_meta_add_history (meta, "volumenormalize",
          "method=%s: %g to %g becomes %g to %g%s%s", name,
          (settings->output_min - shift) / scale,
          (settings->output_max - shift) / scale, settings->output_min,
          settings->output_max, settings->clip ? ", clipped" : "", where);
      break;
  }
  gst_volume_meta_map_values (meta, scale, shift);
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
    ok = ok && learn (self, settings, &foreground, modality, &error);
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
  value_map_apply (&map, find_background (settings, out), out->data,
      gst_volume_info_get_voxels (&out->info) * out->info.channels);
  describe (settings, &map, mask != NULL, meta);
  return TRUE;
}

static GstFlowReturn
gst_volume_normalize_transform (GstVolumeFilter * filter,
    const GstVolumeFrame * in, GstVolumeFrame * out, GstVolumeMeta * meta)
{
  GstVolumeNormalize *self = GST_VOLUME_NORMALIZE (filter);
  NormalizeMask mask = { NULL };
  GstVolumeFrame mask_frame;
  NormalizeSettings settings;
  GstFlowReturn ret;

  GST_OBJECT_LOCK (self);
  normalize_settings_copy (&self->settings, &settings);
  GST_OBJECT_UNLOCK (self);

  ret = take_mask (self, in, meta, &mask);
  if (ret != GST_FLOW_OK)
    goto done;
  ret = GST_FLOW_ERROR;
  if (!check_settings (self, &settings))
    goto done;
  if (needs_standard (&settings)
      && !require_standard (self, &settings, out->info.modality))
    goto done;
  if (mask.buffer && !gst_volume_frame_map (&mask_frame, &mask.info,
          mask.buffer, GST_MAP_READ)) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("A buffer on pad `mask` is smaller than the volume its caps "
            "describe."), (NULL));
    goto done;
  }

  if (in->data != out->data)
    gst_volume_frame_read_f32 (in, 0,
        gst_volume_info_get_voxels (&out->info) *
        out->info.channels, out->data);
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

/* All volumes were there: write what was learned from them. */
static gboolean
finish_fit (GstVolumeNormalize * self)
{
  GstFlowReturn last =
      GST_PAD_LAST_FLOW_RETURN (GST_BASE_TRANSFORM_SINK_PAD (self));
  NormalizeSettings settings;
  GError *error = NULL;
  gboolean ok = TRUE;

  GST_OBJECT_LOCK (self);
  normalize_settings_copy (&self->settings, &settings);
  GST_OBJECT_UNLOCK (self);

  if (!settings.fit || (last != GST_FLOW_OK && last != GST_FLOW_EOS)) {
    /* Nothing to write, or not all of it. */
  } else if (self->standard.volumes == 0) {
    GST_ELEMENT_ERROR (self, STREAM, FAILED,
        ("No volume came that a standard could be learned from."), (NULL));
    ok = FALSE;
  } else if (!standard_save (&self->standard, settings.standard_location,
          &error)) {
    GST_ELEMENT_ERROR (self, RESOURCE, WRITE,
        ("The standard %s cannot be written: %s.",
            settings.standard_location, error->message), (NULL));
    g_error_free (error);
    ok = FALSE;
  }
  normalize_settings_clear (&settings);
  return ok;
}

static void
tell_gap (GstVolumeNormalize * self, GstEvent * event)
{
  NormalizeMaskPad *pad = get_mask_pad (self);
  GstClockTime time;

  gst_event_parse_gap (event, &time, NULL);
  if (pad)
    normalize_mask_pad_pass (pad, time / GST_VOLUME_DURATION);
  gst_clear_object (&pad);
}

static gboolean
gst_volume_normalize_sink_event (GstBaseTransform * trans, GstEvent * event)
{
  GstVolumeNormalize *self = GST_VOLUME_NORMALIZE (trans);

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_FLUSH_START:
      tell_mask_pad (self, normalize_mask_pad_wake);
      break;
    case GST_EVENT_FLUSH_STOP:
      tell_mask_pad (self, normalize_mask_pad_rewind);
      self->standard.volumes = 0;
      break;
    case GST_EVENT_GAP:
      tell_gap (self, event);
      break;
    case GST_EVENT_EOS:
      if (!finish_fit (self)) {
        gst_event_unref (event);
        return FALSE;
      }
      break;
    default:
      break;
  }
  return
      GST_BASE_TRANSFORM_CLASS (gst_volume_normalize_parent_class)->sink_event
      (trans, event);
}

/* A seek goes to both streams, in an order that does not matter. */
static gboolean
gst_volume_normalize_src_event (GstBaseTransform * trans, GstEvent * event)
{
  GstBaseTransformClass *parent =
      GST_BASE_TRANSFORM_CLASS (gst_volume_normalize_parent_class);
  NormalizeMaskPad *mask = get_mask_pad (GST_VOLUME_NORMALIZE (trans));
  gboolean ok;

  if (!mask || GST_EVENT_TYPE (event) != GST_EVENT_SEEK) {
    gst_clear_object (&mask);
    return parent->src_event (trans, event);
  }
  normalize_mask_pad_hold (mask, TRUE);
  ok = gst_pad_push_event (GST_PAD (mask), gst_event_ref (event));
  ok &= parent->src_event (trans, event);
  normalize_mask_pad_hold (mask, FALSE);
  gst_object_unref (mask);
  return ok;
}

static void
stop_mask_pad (NormalizeMaskPad * pad)
{
  normalize_mask_pad_stop (pad, TRUE);
}

static void
restart_mask_pad (NormalizeMaskPad * pad)
{
  normalize_mask_pad_stop (pad, FALSE);
}

/* The parent waits for the streaming thread, which may wait for a mask. */
static GstStateChangeReturn
gst_volume_normalize_change_state (GstElement * element,
    GstStateChange transition)
{
  GstVolumeNormalize *self = GST_VOLUME_NORMALIZE (element);

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    tell_mask_pad (self, restart_mask_pad);
  else if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    tell_mask_pad (self, stop_mask_pad);
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
      &mask_template, NORMALIZE_TYPE_MASK_PAD);
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

  gst_type_mark_as_plugin_api (NORMALIZE_TYPE_MASK_PAD, 0);
}

static void
gst_volume_normalize_init (GstVolumeNormalize * self)
{
  normalize_settings_init (&self->settings);
}
