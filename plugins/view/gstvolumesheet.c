/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-volumesheet
 * @title: volumesheet
 *
 * A contact sheet: collects the pictures of a stream and sends them as one, in
 * rows, when the stream ends.  Behind volumeview it shows all subjects of a
 * dataset at once, so that the odd one is seen.  Above each picture of a
 * subject stands whose it is: sub-01 ses-2, in capitals.
 *
 * A picture is shrunk, by whole pixels' means, until it is no wider than
 * #GstVolumeSheet:width.  All formats but GRAY8 and RGB are for videoconvert.
 * Pictures are kept shrunk; the frame that is sent has no duration.  As nothing
 * comes before the end, a sink behind it that is not the pipeline's only one
 * takes async=false, or the others wait for it to begin.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 volumetestsrc num-buffers=6 size="<90,108,90>" spacing="<2,2,2>" ! volumeview ! volumesheet columns=2 ! pngenc ! filesink location=sheet.png
 * ]| Six heads, in three rows of two.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumesheet.h"

#include <math.h>
#include <string.h>
#include <gst/video/video.h>
#include "gstvolumemeta.h"
#include "viewletters.h"

GST_DEBUG_CATEGORY_STATIC (volume_sheet_debug);
#define GST_CAT_DEFAULT volume_sheet_debug

/* Black pixels between pictures. */
#define GAP 8

/* Times that a pixel of the letters above a picture is enlarged. */
#define LETTER_SCALE 2

/* A sheet's sides: what PNG readers and video take. */
#define MAX_SIDE 32768

#define DEFAULT_COLUMNS 0
#define DEFAULT_WIDTH 600
#define MIN_WIDTH 16
#define MAX_WIDTH 4096

enum
{
  PROP_0,
  PROP_COLUMNS,
  PROP_WIDTH,
};

/* A picture, shrunk; rows without padding. */
typedef struct
{
  guint width, height;
  guint8 *pixels;
} Picture;

struct _GstVolumeSheet
{
  GstElement parent;

  GstPad *sink, *src;
  guint columns, width;         /* object lock */

  /* The streaming thread's. */
  GstVideoInfo video;
  GArray *pictures;
  GstClockTime time;            /* of the first one */
  GstEvent *segment;            /* kept until there are caps to send before */
};

#define SHEET_CAPS \
    "video/x-raw, format = (string) { GRAY8, RGB }, " \
    "width = " GST_VIDEO_SIZE_RANGE ", height = " GST_VIDEO_SIZE_RANGE ", " \
    "framerate = " GST_VIDEO_FPS_RANGE

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (SHEET_CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (SHEET_CAPS));

G_DEFINE_TYPE_WITH_CODE (GstVolumeSheet, gst_volume_sheet, GST_TYPE_ELEMENT,
    GST_DEBUG_CATEGORY_INIT (volume_sheet_debug, "volumesheet", 0,
        "contact sheets"));
GST_ELEMENT_REGISTER_DEFINE (volumesheet, "volumesheet", GST_RANK_NONE,
    GST_TYPE_VOLUME_SHEET);

static void
clear_picture (gpointer picture)
{
  g_free (((Picture *) picture)->pixels);
}

/* --- Collecting ------------------------------------------------------------ */

/* The mean of each @step by @step pixels; those beyond whole ones are lost. */
static void
shrink (const GstVideoFrame * frame, guint step, Picture * picture)
{
  const guint8 *data = GST_VIDEO_FRAME_PLANE_DATA (frame, 0);
  const gint stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);
  const guint channels = GST_VIDEO_FRAME_COMP_PSTRIDE (frame, 0);
  guint8 *out;
  guint x, y, c, i, j;

  picture->width = MAX (GST_VIDEO_FRAME_WIDTH (frame) / step, 1);
  picture->height = MAX (GST_VIDEO_FRAME_HEIGHT (frame) / step, 1);
  picture->pixels = out =
      g_malloc ((gsize) picture->width * picture->height * channels);
  for (y = 0; y < picture->height; y++) {
    for (x = 0; x < picture->width; x++) {
      for (c = 0; c < channels; c++) {
        guint sum = 0, n = 0;

        for (j = y * step; j < (y + 1) * step
            && j < (guint) GST_VIDEO_FRAME_HEIGHT (frame); j++) {
          for (i = x * step; i < (x + 1) * step
              && i < (guint) GST_VIDEO_FRAME_WIDTH (frame); i++, n++)
            sum += data[(gsize) j * stride + i * channels + c];
        }
        *out++ = (sum + n / 2) / n;
      }
    }
  }
}

/* (transfer full) (nullable): whose picture @buffer is. */
static gchar *
get_caption (GstBuffer * buffer)
{
  const GstVolumeMeta *meta = gst_buffer_get_volume_meta (buffer);

  return meta ? gst_volume_meta_describe_subject (meta) : NULL;
}

/* Makes @picture higher. */
static void
add_caption (Picture * picture, guint channels, const gchar * caption)
{
  const guint height = VIEW_LETTERS_HEIGHT * LETTER_SCALE;
  const gsize row = (gsize) picture->width * channels;
  guint8 *pixels = g_malloc ((picture->height + height) * row);

  view_letters_write (caption, LETTER_SCALE, picture->width, channels, pixels);
  memcpy (pixels + height * row, picture->pixels, picture->height * row);
  g_free (picture->pixels);
  picture->pixels = pixels;
  picture->height += height;
}

static GstFlowReturn
gst_volume_sheet_chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  GstVolumeSheet *self = GST_VOLUME_SHEET (parent);
  GstVideoFrame frame;
  Picture picture;
  gchar *caption;
  guint width;

  if (!gst_video_frame_map (&frame, &self->video, buffer, GST_MAP_READ)) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT, (NULL),
        ("A frame is smaller than its caps say"));
    gst_buffer_unref (buffer);
    return GST_FLOW_ERROR;
  }
  GST_OBJECT_LOCK (self);
  width = self->width;
  GST_OBJECT_UNLOCK (self);
  shrink (&frame, (GST_VIDEO_INFO_WIDTH (&self->video) + width - 1) / width,
      &picture);
  caption = get_caption (buffer);
  if (caption)
    add_caption (&picture, GST_VIDEO_FRAME_COMP_PSTRIDE (&frame, 0), caption);
  g_free (caption);
  gst_video_frame_unmap (&frame);
  if (self->pictures->len == 0)
    self->time = GST_BUFFER_PTS (buffer);
  g_array_append_val (self->pictures, picture);
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

/* --- Sending --------------------------------------------------------------- */

/* Cells are as large as the largest picture, which has its own in the middle. */
static void
draw (const GstVolumeSheet * self, guint columns, guint width, guint height,
    GstVideoFrame * frame)
{
  guint8 *data = GST_VIDEO_FRAME_PLANE_DATA (frame, 0);
  const gint stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);
  const guint channels = GST_VIDEO_FRAME_COMP_PSTRIDE (frame, 0);
  guint i, y;

  memset (data, 0, (gsize) stride * GST_VIDEO_FRAME_HEIGHT (frame));
  for (i = 0; i < self->pictures->len; i++) {
    const Picture *p = &g_array_index (self->pictures, Picture, i);
    guint left = i % columns * (width + GAP) + (width - p->width) / 2;
    guint top = i / columns * (height + GAP) + (height - p->height) / 2;

    for (y = 0; y < p->height; y++)
      memcpy (data + (gsize) (top + y) * stride + left * channels,
          p->pixels + (gsize) y * p->width * channels, p->width * channels);
  }
}

static void
push_segment (GstVolumeSheet * self)
{
  if (self->segment)
    gst_pad_push_event (self->src, g_steal_pointer (&self->segment));
}

/* All pictures as one. */
static void
push_sheet (GstVolumeSheet * self)
{
  guint n = self->pictures->len, width = 0, height = 0, columns, rows, i;
  GstVideoInfo video;
  GstVideoFrame frame;
  GstBuffer *buffer;
  GstCaps *caps;

  for (i = 0; i < n; i++) {
    const Picture *p = &g_array_index (self->pictures, Picture, i);

    width = MAX (width, p->width);
    height = MAX (height, p->height);
  }
  GST_OBJECT_LOCK (self);
  columns = self->columns;
  GST_OBJECT_UNLOCK (self);
  /* about a square */
  if (columns == 0)
    columns = ceil (sqrt ((gdouble) n * (height + GAP) / (width + GAP)));
  columns = MIN (columns, n);
  rows = (n + columns - 1) / columns;
  width = MAX (width, 1);
  if ((guint64) columns * (width + GAP) > MAX_SIDE
      || (guint64) rows * (height + GAP) > MAX_SIDE) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT, (NULL),
        ("A sheet of %u pictures in %u columns of %u pixels is larger than %d: "
            "set columns=0, or a smaller width", n, columns, width, MAX_SIDE));
    return;
  }

  video = self->video;
  gst_video_info_set_format (&video, GST_VIDEO_INFO_FORMAT (&self->video),
      columns * (width + GAP) - GAP, rows * (height + GAP) - GAP);
  GST_VIDEO_INFO_FPS_N (&video) = 0;
  GST_VIDEO_INFO_FPS_D (&video) = 1;
  caps = gst_video_info_to_caps (&video);
  gst_pad_push_event (self->src, gst_event_new_caps (caps));
  gst_caps_unref (caps);
  push_segment (self);

  buffer = gst_buffer_new_allocate (NULL, GST_VIDEO_INFO_SIZE (&video), NULL);
  if (!buffer || !gst_video_frame_map (&frame, &video, buffer, GST_MAP_WRITE)) {
    GST_ELEMENT_ERROR (self, RESOURCE, NO_SPACE_LEFT, (NULL),
        ("No memory for a sheet of %" G_GSIZE_FORMAT " bytes: set a smaller "
            "width", GST_VIDEO_INFO_SIZE (&video)));
    gst_clear_buffer (&buffer);
    return;
  }
  draw (self, columns, width, height, &frame);
  gst_video_frame_unmap (&frame);
  GST_BUFFER_PTS (buffer) = self->time;
  gst_pad_push (self->src, buffer);
}

static void
reset (GstVolumeSheet * self)
{
  g_array_set_size (self->pictures, 0);
  gst_clear_event (&self->segment);
}

static gboolean
gst_volume_sheet_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  GstVolumeSheet *self = GST_VOLUME_SHEET (parent);
  GstCaps *caps;
  gboolean ok;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      if (self->pictures->len > 0) {
        GstVideoFormat before = GST_VIDEO_INFO_FORMAT (&self->video);

        ok = gst_video_info_from_caps (&self->video, caps)
            && GST_VIDEO_INFO_FORMAT (&self->video) == before;
      } else {
        ok = gst_video_info_from_caps (&self->video, caps);
      }
      gst_event_unref (event);
      return ok;
    case GST_EVENT_SEGMENT:
      gst_event_replace (&self->segment, event);
      gst_event_unref (event);
      return TRUE;
    case GST_EVENT_TAG:
    case GST_EVENT_GAP:
      /* They are of one picture. */
      gst_event_unref (event);
      return TRUE;
    case GST_EVENT_EOS:
      if (self->pictures->len > 0)
        push_sheet (self);
      else
        push_segment (self);
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

/* --- The element ----------------------------------------------------------- */

static void
gst_volume_sheet_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  GstVolumeSheet *self = GST_VOLUME_SHEET (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_COLUMNS:
      self->columns = g_value_get_uint (value);
      break;
    case PROP_WIDTH:
      self->width = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_volume_sheet_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstVolumeSheet *self = GST_VOLUME_SHEET (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_COLUMNS:
      g_value_set_uint (value, self->columns);
      break;
    case PROP_WIDTH:
      g_value_set_uint (value, self->width);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static GstStateChangeReturn
gst_volume_sheet_change_state (GstElement * element, GstStateChange transition)
{
  GstStateChangeReturn result = GST_ELEMENT_CLASS
      (gst_volume_sheet_parent_class)->change_state (element, transition);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    reset (GST_VOLUME_SHEET (element));
  return result;
}

static void
gst_volume_sheet_finalize (GObject * object)
{
  GstVolumeSheet *self = GST_VOLUME_SHEET (object);

  reset (self);
  g_array_unref (self->pictures);
  G_OBJECT_CLASS (gst_volume_sheet_parent_class)->finalize (object);
}

static void
gst_volume_sheet_class_init (GstVolumeSheetClass * klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_PLAYING;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_volume_sheet_set_property;
  object_class->get_property = gst_volume_sheet_get_property;
  object_class->finalize = gst_volume_sheet_finalize;
  element_class->change_state = gst_volume_sheet_change_state;

  g_object_class_install_property (object_class, PROP_COLUMNS,
      g_param_spec_uint ("columns", "Columns",
          "Pictures side by side, e.g. 2; 0: as many as make the sheet about "
          "square", 0, G_MAXINT, DEFAULT_COLUMNS, flags));
  g_object_class_install_property (object_class, PROP_WIDTH,
      g_param_spec_uint ("width", "Width",
          "Widest that a picture is, in pixels: larger ones are shrunk to a "
          "half, a third and so on; e.g. 300", MIN_WIDTH, MAX_WIDTH,
          DEFAULT_WIDTH, flags));

  gst_element_class_set_static_metadata (element_class,
      "Contact sheet", "Filter/Effect/Video",
      "Sends all pictures of a stream as one at its end",
      "The GstVolume developers");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
}

static void
gst_volume_sheet_init (GstVolumeSheet * self)
{
  self->columns = DEFAULT_COLUMNS;
  self->width = DEFAULT_WIDTH;
  self->pictures = g_array_new (FALSE, FALSE, sizeof (Picture));
  g_array_set_clear_func (self->pictures, clear_picture);

  self->sink = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sink, gst_volume_sheet_chain);
  gst_pad_set_event_function (self->sink, gst_volume_sheet_event);
  gst_element_add_pad (GST_ELEMENT (self), self->sink);
  self->src = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_use_fixed_caps (self->src);
  gst_element_add_pad (GST_ELEMENT (self), self->src);
}
