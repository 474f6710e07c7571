/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-volumefirst
 * @title: volumefirst
 *
 * Sends the first volume of a stream again in the place of every later one.
 * Use it where all volumes are to be brought to one among them: in front of
 * the pad `reference` of volumeconform, for one grid, or of the pad `fixed` of
 * volumeregister, for one position.
 *
 * A volume that goes on in another's place has its times and OFFSET, and
 * else all of the first one, subject and caps too; no voxel is copied.  Gaps
 * stay gaps.  After a seek the first volume that comes then is the first.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 niftisrc location=heads/ ! tee name=all \
 *     all. ! queue ! volumefirst ! same.reference \
 *     all. ! queue ! volumeconform name=same ! niftisink location="out/sub-{subject}_{modality}.nii.gz"
 * ]| Every head on the grid of the first one.
 * |[
 * gst-launch-1.0 volumeregister name=r transform=affine transform-location=out/to-first-{index}.txt ! fakesink \
 *     volumetestsrc num-buffers=2 noise=0.02 ! tee name=heads \
 *     heads. ! queue ! volumefirst ! r.fixed \
 *     heads. ! queue ! r.moving
 * ]| Where the points of the first head lie in each one.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumefirst.h"

#include "gstvolume.h"

struct _GstVolumeFirst
{
  GstElement parent;

  GstPad *sinkpad, *srcpad;

  GstBuffer *first;             /* streaming thread; NULL before it came */
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));

G_DEFINE_FINAL_TYPE (GstVolumeFirst, gst_volume_first, GST_TYPE_ELEMENT);

static GstFlowReturn
gst_volume_first_chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  GstVolumeFirst *self = GST_VOLUME_FIRST (parent);
  GstBuffer *again;

  if (!self->first) {
    self->first = gst_buffer_ref (buffer);
    return gst_pad_push (self->srcpad, buffer);
  }
  again = gst_buffer_copy (self->first);
  gst_buffer_copy_into (again, buffer, GST_BUFFER_COPY_TIMESTAMPS, 0, -1);
  gst_buffer_unref (buffer);
  return gst_pad_push (self->srcpad, again);
}

/* What comes next is the first again, of the caps that are now the pad's. */
static void
begin_anew (GstVolumeFirst * self)
{
  g_autoptr (GstEvent) caps = gst_pad_get_sticky_event (self->sinkpad,
      GST_EVENT_CAPS, 0);

  gst_clear_buffer (&self->first);
  if (caps)
    gst_pad_push_event (self->srcpad, g_steal_pointer (&caps));
}

static gboolean
gst_volume_first_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  GstVolumeFirst *self = GST_VOLUME_FIRST (parent);
  gboolean ok;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      if (!self->first)
        break;
      /* All that follow are as the first one. */
      gst_event_unref (event);
      return TRUE;
    case GST_EVENT_STREAM_START:
      gst_clear_buffer (&self->first);
      break;
    case GST_EVENT_FLUSH_STOP:
      ok = gst_pad_event_default (pad, parent, event);
      begin_anew (self);
      return ok;
    default:
      break;
  }
  return gst_pad_event_default (pad, parent, event);
}

static GstStateChangeReturn
gst_volume_first_change_state (GstElement * element, GstStateChange transition)
{
  const GstStateChangeReturn ret = GST_ELEMENT_CLASS
      (gst_volume_first_parent_class)->change_state (element, transition);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    gst_clear_buffer (&GST_VOLUME_FIRST (element)->first);
  return ret;
}

static void
gst_volume_first_class_init (GstVolumeFirstClass * klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  element_class->change_state =
      GST_DEBUG_FUNCPTR (gst_volume_first_change_state);
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "First volume",
      "Filter/Volume",
      "Sends a stream's first volume in the place of every later one",
      "The GstVolume developers");
}

static void
gst_volume_first_init (GstVolumeFirst * self)
{
  self->sinkpad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sinkpad, gst_volume_first_chain);
  gst_pad_set_event_function (self->sinkpad, gst_volume_first_event);
  GST_PAD_SET_PROXY_CAPS (self->sinkpad);
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);

  self->srcpad = gst_pad_new_from_static_template (&src_template, "src");
  GST_PAD_SET_PROXY_CAPS (self->srcpad);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);
}
