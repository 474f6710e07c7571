/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-volumeerror
 * @title: volumeerror
 *
 * Shows where a volume is wrong: each voxel is that on the pad `sink` (what is
 * judged) less that on `reference` (the truth), in the volumes' own values.
 * Use it beside volumemetricsink, which says how much it is wrong, before
 * niftisink or volumeview; with volumemean behind it, for all subjects at
 * once.
 *
 * Volumes are paired by OFFSET, must have one channel and lie on the same grid:
 * the elements of their affines agree to 0.001.  Two that are of different
 * subjects are an error; what is of no subject, as an atlas, goes with any.  So
 * is a voxel that is NaN or infinite on either pad, and a difference too large
 * for F32LE.  Where a pad has a gap, a gap goes on.
 *
 * The map has the subject, modality and history of `sink`.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 volumeerror name=e ! niftisink location=error.nii.gz \
 *     volumetestsrc num-buffers=1 noise=0.05 ! e.sink \
 *     volumetestsrc num-buffers=1 ! e.reference
 * ]|
 * |[
 * gst-launch-1.0 volumeerror name=e absolute=true ! volumemean ! volumeview colormap=hot ! pngenc ! filesink location=mean-error.png \
 *     volumetestsrc num-buffers=3 noise=0.05 ! e.sink \
 *     volumetestsrc num-buffers=3 ! e.reference
 * ]| The mean absolute error of three heads, voxel by voxel.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumeerror.h"

#include <math.h>

#include "errorvoxels.h"

GST_DEBUG_CATEGORY_STATIC (volume_error_debug);
#define GST_CAT_DEFAULT volume_error_debug

/* Values read at a time. */
#define CHUNK 4096

#define DEFAULT_ABSOLUTE FALSE

enum
{
  PROP_0,
  PROP_ABSOLUTE,
};

struct _GstVolumeError
{
  GstVolumeAggregator parent;

  gboolean absolute;            /* object lock */
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));
static GstStaticPadTemplate reference_template =
GST_STATIC_PAD_TEMPLATE ("reference", GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE ("F32LE")));

G_DEFINE_FINAL_TYPE_WITH_CODE (GstVolumeError, gst_volume_error,
    GST_TYPE_VOLUME_AGGREGATOR,
    GST_DEBUG_CATEGORY_INIT (volume_error_debug, "volumeerror", 0,
        "differences of volumes"));
GST_ELEMENT_REGISTER_DEFINE (volumeerror, "volumeerror", GST_RANK_NONE,
    GST_TYPE_VOLUME_ERROR);

/* --- Volumes -------------------------------------------------------------- */

/* Value @offset has no difference.  FALSE */
static gboolean
fail (GstVolumeError * self, const GstVolumeFrame * image, gsize offset,
    gdouble a, gdouble b)
{
  g_autofree gchar *voxel =
      gst_volume_info_describe_voxel (&image->info, offset);

  if (isfinite (a) && isfinite (b))
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("Volume %" G_GUINT64_FORMAT " cannot be compared: at voxel %s, %g "
            "less %g is too large for F32LE.",
            GST_BUFFER_OFFSET (image->buffer), voxel, a, b), (NULL));
  else
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("Volume %" G_GUINT64_FORMAT " cannot be compared: on `%s` voxel %s is "
            "NaN or infinite.", GST_BUFFER_OFFSET (image->buffer),
            isfinite (a) ? "reference" : "sink", voxel), (NULL));
  return FALSE;
}

/* FALSE after an element error. */
static gboolean
subtract (GstVolumeError * self, const GstVolumeFrame * image,
    const GstVolumeFrame * reference, gboolean absolute, gfloat * out)
{
  const gsize voxels = gst_volume_info_get_voxels (&image->info);
  gdouble a[CHUNK], b[CHUNK], difference[CHUNK];
  gsize offset, n, i;

  for (offset = 0; offset < voxels; offset += n) {
    n = MIN (CHUNK, voxels - offset);
    gst_volume_frame_read_f64 (image, offset, n, a);
    gst_volume_frame_read_f64 (reference, offset, n, b);
    for (i = 0; i < n; i++)
      difference[i] = absolute ? fabs (a[i] - b[i]) : a[i] - b[i];
    i = error_voxels_find_bad (difference, n);
    if (i < n)
      return fail (self, image, offset + i, a[i], b[i]);
    for (i = 0; i < n; i++)
      out[offset + i] = difference[i];
  }
  return TRUE;
}

/* Maps and subtracts.  FALSE after an element error. */
static gboolean
fill (GstVolumeError * self, GstVolumeAggregatorPad * sink,
    GstVolumeAggregatorPad * reference, gboolean absolute, gfloat * out)
{
  GstVolumeFrame image, truth;
  gboolean ok = FALSE;

  if (!gst_volume_aggregator_pad_map (sink, &image))
    return FALSE;
  if (gst_volume_aggregator_pad_map (reference, &truth)) {
    ok = subtract (self, &image, &truth, absolute, out);
    gst_volume_frame_unmap (&truth);
  }
  gst_volume_frame_unmap (&image);
  return ok;
}

static void
set_src_caps (GstVolumeError * self, const GstVolumeInfo * info)
{
  GstCaps *caps = gst_volume_info_to_caps (info);

  gst_aggregator_set_src_caps (GST_AGGREGATOR (self), caps);
  gst_caps_unref (caps);
}

/* Of the map of what comes by @pad. */
static GstVolumeInfo
get_map_info (const GstVolumeAggregatorPad * pad)
{
  GstVolumeInfo info = pad->info;

  info.format = GST_VOLUME_FORMAT_F32LE;
  return info;
}

static GstFlowReturn
gst_volume_error_aggregate_volumes (GstVolumeAggregator * agg, GList * pads)
{
  GstVolumeError *self = GST_VOLUME_ERROR (agg);
  GstVolumeAggregatorPad *sink = pads->data, *reference = pads->next->data;
  const GstVolumeInfo info = get_map_info (sink);
  GstVolumeMeta *meta;
  GstBuffer *map;
  GstMapInfo memory;
  gboolean absolute, ok;

  GST_OBJECT_LOCK (self);
  absolute = self->absolute;
  GST_OBJECT_UNLOCK (self);
  if (!gst_volume_pair_check (GST_ELEMENT (self), sink, reference,
          GST_BUFFER_OFFSET (sink->volume)))
    return GST_FLOW_ERROR;
  map = gst_buffer_new_allocate (NULL, gst_volume_info_get_size (&info), NULL);
  if (!map || !gst_buffer_map (map, &memory, GST_MAP_WRITE)) {
    GST_ELEMENT_ERROR (self, RESOURCE, NO_SPACE_LEFT,
        ("No memory for a volume of %d x %d x %d voxels.", info.width,
            info.height, info.depth), (NULL));
    gst_clear_buffer (&map);
    return GST_FLOW_ERROR;
  }
  ok = fill (self, sink, reference, absolute, (gfloat *) memory.data);
  gst_buffer_unmap (map, &memory);
  if (!ok) {
    gst_buffer_unref (map);
    return GST_FLOW_ERROR;
  }

  gst_buffer_copy_into (map, sink->volume, GST_BUFFER_COPY_FLAGS
      | GST_BUFFER_COPY_TIMESTAMPS | GST_BUFFER_COPY_META, 0, -1);
  meta = gst_buffer_get_volume_meta (map);
  gst_volume_meta_map_values (meta, 0, 0);
  gst_volume_meta_add_history (meta, "volumeerror", "absolute=%s, less %s",
      absolute ? "true" : "false", reference->info.modality);
  set_src_caps (self, &info);
  return gst_aggregator_finish_buffer (GST_AGGREGATOR (self), map);
}

/* What is behind the element counts on as if there had been a volume.  A gap
 * must follow caps. */
static GstFlowReturn
gst_volume_error_leave_out (GstVolumeAggregator * agg, guint64 index)
{
  GstPad *pad = gst_element_get_static_pad (GST_ELEMENT (agg), "sink");
  const GstVolumeInfo info = get_map_info (GST_VOLUME_AGGREGATOR_PAD (pad));

  if (info.width > 0) {
    set_src_caps (GST_VOLUME_ERROR (agg), &info);
    gst_volume_aggregator_push_gap (agg, index);
  }
  gst_object_unref (pad);
  return GST_FLOW_OK;
}

static GstFlowReturn
gst_volume_error_sink_event_pre_queue (GstAggregator * agg,
    GstAggregatorPad * pad, GstEvent * event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
    gst_volume_pair_require_links (GST_ELEMENT (agg));
  return
      GST_AGGREGATOR_CLASS (gst_volume_error_parent_class)->sink_event_pre_queue
      (agg, pad, event);
}

/* --- The element ---------------------------------------------------------- */

static void
gst_volume_error_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  GstVolumeError *self = GST_VOLUME_ERROR (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_ABSOLUTE:
      self->absolute = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_volume_error_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstVolumeError *self = GST_VOLUME_ERROR (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_ABSOLUTE:
      g_value_set_boolean (value, self->absolute);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_volume_error_class_init (GstVolumeErrorClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstVolumeAggregatorClass *volume_class = GST_VOLUME_AGGREGATOR_CLASS (klass);

  object_class->set_property = gst_volume_error_set_property;
  object_class->get_property = gst_volume_error_get_property;
  GST_AGGREGATOR_CLASS (klass)->sink_event_pre_queue =
      gst_volume_error_sink_event_pre_queue;
  volume_class->aggregate_volumes = gst_volume_error_aggregate_volumes;
  volume_class->leave_out = gst_volume_error_leave_out;

  g_object_class_install_property (object_class, PROP_ABSOLUTE,
      g_param_spec_boolean ("absolute", "Absolute",
          "Whether the map shows how large errors are, without their sign: "
          "what a mean over subjects is to be taken of", DEFAULT_ABSOLUTE,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
          | GST_PARAM_MUTABLE_PLAYING));

  gst_element_class_set_static_metadata (element_class,
      "Volume error", "Filter/Analyzer/Volume",
      "Subtracts a reference from a volume, voxel by voxel",
      "The GstVolume developers");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class,
      &reference_template);
  gst_element_class_add_static_pad_template_with_gtype (element_class,
      &src_template, GST_TYPE_AGGREGATOR_PAD);
}

static void
gst_volume_error_init (GstVolumeError * self)
{
  self->absolute = DEFAULT_ABSOLUTE;
  gst_volume_aggregator_add_always_pad (GST_VOLUME_AGGREGATOR (self), "sink");
  gst_volume_aggregator_add_always_pad (GST_VOLUME_AGGREGATOR (self),
      "reference");
}
