/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-volumemean
 * @title: volumemean
 *
 * The mean of a stream: when it ends, one volume goes on, each of whose voxels
 * is the mean of that voxel in all volumes that came.  Behind volumeerror it
 * shows where a method is wrong in all subjects; behind volumeconform and
 * volumenormalize it makes an atlas.
 *
 * Sums are in double precision, in the order of the stream: the same volumes
 * give the same bits.  They are all that is kept, 8 bytes a value, however
 * many volumes come.  All must lie on one grid, with affines whose elements
 * agree to 0.001, and have as many channels; one that does not is an error,
 * and so is a voxel that is NaN, infinite or too large for F32LE.  Gaps do not
 * count.  A stream without a volume has no mean: that is an error, too.
 *
 * The mean is of no subject.  It keeps the modality, the steps of the history
 * and the scale of values that all volumes share, and its own step in the
 * history says of how many volumes of which subjects it is.  As nothing comes
 * before the end, a sink behind it that is not the pipeline's only one takes
 * async=false, or the others wait for it to begin.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 volumetestsrc num-buffers=5 noise=0.1 ! volumenormalize ! volumemean ! niftisink location=mean.nii.gz
 * ]|
 * |[
 * gst-launch-1.0 volumeerror name=e absolute=true ! tee name=maps \
 *     maps. ! queue ! niftisink location="error-{index}.nii.gz" \
 *     maps. ! queue ! volumemean ! niftisink location=mean-error.nii.gz async=false \
 *     volumetestsrc num-buffers=3 noise=0.05 ! e.sink \
 *     volumetestsrc num-buffers=3 ! e.reference
 * ]|
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumemean.h"

#include <string.h>

#include "errorvoxels.h"

GST_DEBUG_CATEGORY_STATIC (volume_mean_debug);
#define GST_CAT_DEFAULT volume_mean_debug

/* Values read at a time. */
#define CHUNK 4096

struct _GstVolumeMean
{
  GstElement parent;

  GstPad *sink, *src;

  /* The streaming thread's. */
  GstVolumeInfo info;           /* of what comes */
  guint seqnum;                 /* the last segment's */
  gboolean failed;
  guint64 volumes;              /* in sums; the rest is of the first one, or
                                 * what all share, and unset before it */
  gdouble *sums;
  GstVolumeInfo mean;
  GstVolumeGrid grid;
  GPtrArray *subjects;          /* gchar *, each once */
  gchar **history;
  const gchar *translated_from;
  gdouble slope, intercept;
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE ("F32LE")));

G_DEFINE_FINAL_TYPE_WITH_CODE (GstVolumeMean, gst_volume_mean,
    GST_TYPE_ELEMENT,
    GST_DEBUG_CATEGORY_INIT (volume_mean_debug, "volumemean", 0,
        "means of volumes"));
GST_ELEMENT_REGISTER_DEFINE (volumemean, "volumemean", GST_RANK_NONE,
    GST_TYPE_VOLUME_MEAN);

static void
reset (GstVolumeMean * self)
{
  self->failed = FALSE;
  self->volumes = 0;
  g_clear_pointer (&self->sums, g_free);
  g_clear_pointer (&self->history, g_strfreev);
  g_ptr_array_set_size (self->subjects, 0);
}

/* --- Summing -------------------------------------------------------------- */

/* (transfer full): whose volume it is. */
static gchar *
describe_subject (const GstVolumeMeta * meta)
{
  gchar *subject = gst_volume_meta_describe_subject (meta);

  return subject ? subject : g_strdup ("an unknown subject");
}

static gsize
count_values (const GstVolumeInfo * info)
{
  return gst_volume_info_get_voxels (info) * info->channels;
}

/* FALSE after an element error. */
static gboolean
begin (GstVolumeMean * self, const GstVolumeMeta * meta)
{
  const gsize n = count_values (&self->info);

  self->sums = g_try_new0 (gdouble, n);
  if (!self->sums) {
    GST_ELEMENT_ERROR (self, RESOURCE, NO_SPACE_LEFT,
        ("No memory for the sums of %" G_GSIZE_FORMAT " values.", n), (NULL));
    return FALSE;
  }
  self->mean = self->info;
  self->mean.format = GST_VOLUME_FORMAT_F32LE;
  gst_volume_meta_get_grid (meta, &self->info, &self->grid);
  self->history = g_strdupv (meta->history);
  self->translated_from = meta->translated_from;
  self->slope = meta->slope;
  self->intercept = meta->intercept;
  return TRUE;
}

/* FALSE after an element error where the volume is on another grid than the
 * first. */
static gboolean
check_grid (GstVolumeMean * self, const GstVolumeMeta * meta,
    const gchar * subject)
{
  g_autofree gchar *this = NULL, *first = NULL;
  GstVolumeGrid grid;

  gst_volume_meta_get_grid (meta, &self->info, &grid);
  if (self->info.channels == self->mean.channels
      && gst_volume_grid_equal (&grid, &self->grid, GST_VOLUME_GRID_TOLERANCE))
    return TRUE;
  this = gst_volume_grid_describe (&grid);
  first = gst_volume_grid_describe (&self->grid);
  GST_ELEMENT_ERROR (self, STREAM, FORMAT,
      ("The volume of %s lies on another grid (%s, channels: %d) than that of "
          "%s (%s, channels: %d), so they have no mean.", subject, this,
          self->info.channels, (gchar *) self->subjects->pdata[0], first,
          self->mean.channels),
      ("Bring all to one grid with volumeconform first."));
  return FALSE;
}

/* Forgets what the volume does not share with those before it. */
static void
keep_common (GstVolumeMean * self, const GstVolumeMeta * meta)
{
  gchar **line, **kept = self->history;

  for (line = self->history; *line; line++) {
    if (g_strv_contains ((const gchar * const *) meta->history, *line))
      *kept++ = *line;
    else
      g_free (*line);
  }
  *kept = NULL;
  if (meta->translated_from != self->translated_from)
    self->translated_from = NULL;
  if (self->info.modality != self->mean.modality)
    self->mean.modality = g_intern_static_string (GST_VOLUME_MODALITY_UNKNOWN);
  if (meta->slope != self->slope || meta->intercept != self->intercept)
    self->slope = self->intercept = 0;
}

/* FALSE after an element error. */
static gboolean
add_values (GstVolumeMean * self, const GstVolumeFrame * frame,
    const gchar * subject)
{
  const gsize count = count_values (&frame->info);
  gdouble values[CHUNK];
  gsize offset, n, i;

  for (offset = 0; offset < count; offset += n) {
    n = MIN (CHUNK, count - offset);
    gst_volume_frame_read_f64 (frame, offset, n, values);
    i = error_voxels_find_bad (values, n);
    if (i < n) {
      g_autofree gchar *voxel =
          gst_volume_info_describe_voxel (&frame->info, offset + i);

      GST_ELEMENT_ERROR (self, STREAM, FORMAT,
          ("The volume of %s has no mean with others: its voxel %s is %g.",
              subject, voxel, values[i]), (NULL));
      return FALSE;
    }
    for (i = 0; i < n; i++)
      self->sums[offset + i] += values[i];
  }
  return TRUE;
}

/* FALSE after an element error. */
static gboolean
add (GstVolumeMean * self, GstBuffer * volume)
{
  const GstVolumeMeta *meta = gst_volume_meta_require (volume, self->sink);
  g_autofree gchar *subject = NULL;
  GstVolumeFrame frame;
  gboolean ok;

  if (!meta)
    return FALSE;
  if (!gst_volume_frame_map (&frame, &self->info, volume, GST_MAP_READ)) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("A buffer is smaller than the volume its caps describe."),
        ("%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes",
            gst_buffer_get_size (volume),
            gst_volume_info_get_size (&self->info)));
    return FALSE;
  }
  subject = describe_subject (meta);
  ok = self->sums ? check_grid (self, meta, subject) : begin (self, meta);
  ok = ok && add_values (self, &frame, subject);
  gst_volume_frame_unmap (&frame);
  if (!ok)
    return FALSE;
  keep_common (self, meta);
  if (!g_ptr_array_find_with_equal_func (self->subjects, subject, g_str_equal,
          NULL))
    g_ptr_array_add (self->subjects, g_steal_pointer (&subject));
  self->volumes++;
  return TRUE;
}

static GstFlowReturn
gst_volume_mean_chain (GstPad * pad, GstObject * parent, GstBuffer * volume)
{
  GstVolumeMean *self = GST_VOLUME_MEAN (parent);

  if (!self->failed)
    self->failed = !add (self, volume);
  gst_buffer_unref (volume);
  return self->failed ? GST_FLOW_ERROR : GST_FLOW_OK;
}

/* --- The mean ------------------------------------------------------------- */

/* Sums become means. */
static void
write_mean (GstVolumeMean * self, GstVolumeFrame * frame)
{
  const gsize n = count_values (&self->mean);
  gsize i;

  for (i = 0; i < n; i++)
    self->sums[i] /= self->volumes;
  gst_volume_frame_write_f64 (frame, 0, n, self->sums);
}

static void
add_meta (GstVolumeMean * self, GstBuffer * mean)
{
  GstVolumeMeta *meta = gst_buffer_add_volume_meta (mean, &self->grid.affine);
  g_autofree gchar *subjects = NULL;

  g_strfreev (meta->history);
  meta->history = g_steal_pointer (&self->history);
  meta->translated_from = self->translated_from;
  meta->slope = self->slope;
  meta->intercept = self->intercept;
  g_ptr_array_add (self->subjects, NULL);
  subjects = g_strjoinv (", ", (gchar **) self->subjects->pdata);
  gst_volume_meta_add_history (meta, "volumemean",
      "volumes=%" G_GUINT64_FORMAT ", of %s", self->volumes, subjects);
}

/* The stream has ended: pushes what it comes to. */
static void
push_mean (GstVolumeMean * self)
{
  GstBuffer *mean;
  GstVolumeFrame frame;
  GstSegment segment;
  GstEvent *event;
  GstCaps *caps;

  mean = gst_buffer_new_allocate (NULL,
      gst_volume_info_get_size (&self->mean), NULL);
  if (!mean || !gst_volume_frame_map (&frame, &self->mean, mean, GST_MAP_WRITE)) {
    GST_ELEMENT_ERROR (self, RESOURCE, NO_SPACE_LEFT,
        ("No memory for a volume of %d x %d x %d voxels.", self->mean.width,
            self->mean.height, self->mean.depth), (NULL));
    gst_clear_buffer (&mean);
    return;
  }
  write_mean (self, &frame);
  gst_volume_frame_unmap (&frame);
  add_meta (self, mean);
  gst_volume_stamp (mean, 0);

  caps = gst_volume_info_to_caps (&self->mean);
  gst_pad_push_event (self->src, gst_event_new_caps (caps));
  gst_caps_unref (caps);
  /* It is the first of its stream, wherever the other one began. */
  gst_segment_init (&segment, GST_FORMAT_TIME);
  event = gst_event_new_segment (&segment);
  gst_event_set_seqnum (event, self->seqnum);
  gst_pad_push_event (self->src, event);
  gst_pad_push (self->src, mean);
}

static gboolean
gst_volume_mean_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  GstVolumeMean *self = GST_VOLUME_MEAN (parent);
  GstCaps *caps;
  gboolean ok;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      ok = gst_volume_info_from_caps (&self->info, caps);
      gst_event_unref (event);
      return ok;
    case GST_EVENT_SEGMENT:
      self->seqnum = gst_event_get_seqnum (event);
      gst_event_unref (event);
      return TRUE;
    case GST_EVENT_TAG:
    case GST_EVENT_GAP:
      /* They are of one volume. */
      gst_event_unref (event);
      return TRUE;
    case GST_EVENT_EOS:
      if (self->volumes > 0 && !self->failed)
        push_mean (self);
      else if (!self->failed)
        GST_ELEMENT_ERROR (self, STREAM, FAILED,
            ("No volume came, so there is no mean."), (NULL));
      reset (self);
      break;
    case GST_EVENT_FLUSH_STOP:
      reset (self);
      break;
    default:
      break;
  }
  return gst_pad_event_default (pad, parent, event);
}

/* --- The element ---------------------------------------------------------- */

static GstStateChangeReturn
gst_volume_mean_change_state (GstElement * element, GstStateChange transition)
{
  GstStateChangeReturn result = GST_ELEMENT_CLASS
      (gst_volume_mean_parent_class)->change_state (element, transition);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    reset (GST_VOLUME_MEAN (element));
  return result;
}

static void
gst_volume_mean_finalize (GObject * object)
{
  GstVolumeMean *self = GST_VOLUME_MEAN (object);

  reset (self);
  g_ptr_array_unref (self->subjects);
  G_OBJECT_CLASS (gst_volume_mean_parent_class)->finalize (object);
}

static void
gst_volume_mean_class_init (GstVolumeMeanClass * klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gst_volume_mean_finalize;
  element_class->change_state = gst_volume_mean_change_state;
  gst_element_class_set_static_metadata (element_class,
      "Volume mean", "Filter/Analyzer/Volume",
      "Sends the mean of a stream's volumes at its end",
      "The GstVolume developers");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
}

static void
gst_volume_mean_init (GstVolumeMean * self)
{
  self->subjects = g_ptr_array_new_with_free_func (g_free);

  self->sink = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sink, gst_volume_mean_chain);
  gst_pad_set_event_function (self->sink, gst_volume_mean_event);
  gst_element_add_pad (GST_ELEMENT (self), self->sink);
  self->src = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_use_fixed_caps (self->src);
  gst_element_add_pad (GST_ELEMENT (self), self->src);
}
