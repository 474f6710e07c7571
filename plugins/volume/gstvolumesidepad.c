/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "gstvolumemeta.h"
#include "gstvolumesidepad.h"
#include "gstvolumetime.h"

struct _GstVolumeSidePad
{
  GstPad parent;

  GstVolumeSideRead read;
  GstVolumeInfo info;           /* streaming thread; width 0: none yet */

  GMutex lock;                  /* for all below */
  GCond changed;
  GQueue arrived;               /* of Arrival */
  GstVolumeCount newest;        /* of these */
  GstVolumeCount wanted;        /* by the pad `sink` */
  gboolean is_active, is_over;
  gboolean is_held;             /* nothing is found or forgotten */
};

typedef struct
{
  GstVolumeCount count;
  GstVolumeSide side;
} Arrival;

G_DEFINE_FINAL_TYPE (GstVolumeSidePad, gst_volume_side_pad, GST_TYPE_PAD);

/* Before the first. */
static const GstVolumeCount start = GST_VOLUME_COUNT_INIT;

static void
free_arrival (gpointer arrival)
{
  gst_clear_buffer (&((Arrival *) arrival)->side.buffer);
  g_free (arrival);
}

/* With the lock: take off all to what is wanted, and with it; NULL where that
 * is not there. */
static Arrival *
pop_wanted (GstVolumeSidePad * self)
{
  Arrival *first;
  gint order = -1;

  while (order < 0 && (first = g_queue_peek_head (&self->arrived))) {
    order = gst_volume_count_compare (&first->count, &self->wanted);
    if (order <= 0)
      g_queue_pop_head (&self->arrived);
    if (order < 0)
      free_arrival (first);
  }
  g_cond_broadcast (&self->changed);
  return order == 0 ? first : NULL;
}

/* With the lock; GST_FLOW_EOS where a later one came or none will. */
static GstFlowReturn
wait_for_wanted (GstVolumeSidePad * self, GstPad * sinkpad,
    GstVolumeSide * side)
{
  Arrival *arrival;

  while (TRUE) {
    if (GST_PAD_IS_FLUSHING (sinkpad) || !self->is_active)
      return GST_FLOW_FLUSHING;
    if (!gst_pad_is_linked (GST_PAD (self)))
      return GST_FLOW_OK;
    if (!self->is_held) {
      arrival = pop_wanted (self);
      if (arrival) {
        *side = arrival->side;
        g_free (arrival);
        return GST_FLOW_OK;
      }
      if (!g_queue_is_empty (&self->arrived) || self->is_over)
        return GST_FLOW_EOS;
    }
    g_cond_wait (&self->changed, &self->lock);
  }
}

GstFlowReturn
gst_volume_side_pad_take (GstPad * sinkpad, const gchar * name, guint64 index,
    GstVolumeSide * side)
{
  GstElement *element = GST_ELEMENT (GST_PAD_PARENT (sinkpad));
  GstPad *pad = gst_element_get_static_pad (element, name);
  GstFlowReturn ret = GST_FLOW_OK;

  memset (side, 0, sizeof (*side));
  if (pad && gst_pad_is_linked (pad)) {
    GstVolumeSidePad *self = GST_VOLUME_SIDE_PAD (pad);

    g_mutex_lock (&self->lock);
    gst_volume_count_advance (&self->wanted, index);
    ret = wait_for_wanted (self, sinkpad, side);
    g_mutex_unlock (&self->lock);
  }
  gst_clear_object (&pad);
  if (ret != GST_FLOW_EOS)
    return ret;
  GST_ELEMENT_ERROR (element, STREAM, FAILED,
      ("Volume %" G_GINT64_FORMAT " has no counterpart on pad `%s`.",
          (gint64) index, name),
      ("Give that pad a volume, or a gap, for each one here."));
  return GST_FLOW_ERROR;
}

/* @flag of @self, for all who wait. */
static void
set (GstVolumeSidePad * self, gboolean * flag, gboolean value)
{
  g_mutex_lock (&self->lock);
  *flag = value;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static void
wake (GstVolumeSidePad * self)
{
  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static void
forget (GstVolumeSidePad * self)
{
  g_mutex_lock (&self->lock);
  g_queue_clear_full (&self->arrived, free_arrival);
  self->newest = start;
  self->is_over = FALSE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* Its own stream, of which nothing goes on downstream. */

/* Waits for room.  Takes @side's buffer. */
static GstFlowReturn
add (GstVolumeSidePad * self, guint64 index, const GstVolumeSide * side)
{
  Arrival *arrival = g_new0 (Arrival, 1);
  GstFlowReturn ret = GST_FLOW_OK;

  arrival->side = *side;
  g_mutex_lock (&self->lock);
  while (!self->read && !g_queue_is_empty (&self->arrived)
      && !GST_PAD_IS_FLUSHING (GST_PAD (self)))
    g_cond_wait (&self->changed, &self->lock);
  if (GST_PAD_IS_FLUSHING (GST_PAD (self))) {
    free_arrival (arrival);
    ret = GST_FLOW_FLUSHING;
  } else {
    gst_volume_count_advance (&self->newest, index);
    arrival->count = self->newest;
    g_queue_push_tail (&self->arrived, arrival);
    g_cond_broadcast (&self->changed);
  }
  g_mutex_unlock (&self->lock);
  return ret;
}

static GstFlowReturn
gst_volume_side_pad_chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  GstVolumeSidePad *self = GST_VOLUME_SIDE_PAD (pad);
  GstVolumeSide side = {.is_volume = TRUE,.info = self->info,.buffer = buffer };
  GstVolumeMeta *meta = gst_volume_meta_require (buffer, pad);
  guint64 index = GST_BUFFER_OFFSET (buffer);

  if (!meta) {
    /* An error was posted. */
  } else if (self->info.width == 0 || index == GST_BUFFER_OFFSET_NONE) {
    GST_ELEMENT_ERROR (parent, STREAM, FORMAT,
        ("A volume on pad `%s` has no caps, or no number in its stream.",
            GST_PAD_NAME (pad)), ("%" GST_PTR_FORMAT, buffer));
  } else {
    gst_volume_meta_get_grid (meta, &self->info, &side.grid);
    if (!self->read)
      return add (self, index, &side);
    if (self->read (pad, &self->info, buffer, &side.grid)) {
      gst_clear_buffer (&side.buffer);
      return add (self, index, &side);
    }
  }
  gst_buffer_unref (buffer);
  return GST_FLOW_ERROR;
}

static gboolean
gst_volume_side_pad_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  GstVolumeSidePad *self = GST_VOLUME_SIDE_PAD (pad);
  const GstVolumeSide gap = { FALSE };
  GstClockTime timestamp;
  gboolean ok = TRUE;
  GstCaps *caps;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      ok = gst_volume_info_from_caps (&self->info, caps);
      break;
    case GST_EVENT_GAP:
      gst_event_parse_gap (event, &timestamp, NULL);
      ok = add (self, timestamp / GST_VOLUME_DURATION, &gap) == GST_FLOW_OK;
      break;
    case GST_EVENT_STREAM_START:
    case GST_EVENT_SEGMENT:
      set (self, &self->is_over, FALSE);
      break;
    case GST_EVENT_FLUSH_START:
      wake (self);
      break;
    case GST_EVENT_FLUSH_STOP:
      forget (self);
      break;
    case GST_EVENT_EOS:
      set (self, &self->is_over, TRUE);
      break;
    default:
      break;
  }
  gst_event_unref (event);
  return ok;
}

static gboolean
gst_volume_side_pad_activate (GstPad * pad, GstObject * parent,
    GstPadMode mode, gboolean active)
{
  GstVolumeSidePad *self = GST_VOLUME_SIDE_PAD (pad);

  g_mutex_lock (&self->lock);
  self->wanted = start;
  self->is_active = active;
  g_mutex_unlock (&self->lock);
  forget (self);
  return TRUE;
}

/* There is nothing to wait for any more. */
static void
gst_volume_side_pad_unlinked (GstPad * pad, GstPad * peer)
{
  wake (GST_VOLUME_SIDE_PAD (pad));
}

/* What happens on an element's other pads. */

GstPad *
gst_volume_side_pad_request (GstElement * element, GstPadTemplate * templ,
    GstVolumeSideRead read)
{
  const gchar *name = GST_PAD_TEMPLATE_NAME_TEMPLATE (templ);
  GstPad *pad = gst_element_get_static_pad (element, name);

  if (pad) {
    gst_object_unref (pad);
    return NULL;
  }
  pad = g_object_new (GST_TYPE_VOLUME_SIDE_PAD, "name", name, "direction",
      GST_PAD_SINK, "template", templ, NULL);
  GST_VOLUME_SIDE_PAD (pad)->read = read;
  gst_pad_set_active (pad, TRUE);
  gst_element_add_pad (element, pad);
  return pad;
}

static gboolean
tell_event (GstElement * element, GstPad * pad, gpointer event)
{
  GstVolumeSidePad *self = (GstVolumeSidePad *) pad;
  Arrival *unwanted = NULL;
  GstClockTime time;

  if (!GST_IS_VOLUME_SIDE_PAD (pad))
    return TRUE;
  g_mutex_lock (&self->lock);
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_FLUSH_STOP:
      self->wanted = start;
      break;
    case GST_EVENT_GAP:
      gst_event_parse_gap (event, &time, NULL);
      gst_volume_count_advance (&self->wanted, time / GST_VOLUME_DURATION);
      if (!self->is_held)
        unwanted = pop_wanted (self);
      break;
    default:
      g_cond_broadcast (&self->changed);
      break;
  }
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&unwanted, free_arrival);
  return TRUE;
}

void
gst_volume_side_pads_sink_event (GstElement * element, GstEvent * event)
{
  gst_element_foreach_sink_pad (element, tell_event, event);
}

/* While one stream is where a seek led and the other is not yet, what either
 * has says nothing of the other. */
static gboolean
hold (GstElement * element, GstPad * pad, gpointer is_held)
{
  if (GST_IS_VOLUME_SIDE_PAD (pad))
    set (GST_VOLUME_SIDE_PAD (pad), &GST_VOLUME_SIDE_PAD (pad)->is_held,
        GPOINTER_TO_INT (is_held));
  return TRUE;
}

static gboolean
push_seek (GstElement * element, GstPad * pad, gpointer event)
{
  return !GST_IS_VOLUME_SIDE_PAD (pad) || !gst_pad_is_linked (pad)
      || gst_pad_push_event (pad, gst_event_ref (event));
}

gboolean
gst_volume_side_pads_seek (GstElement * element, GstPad * sinkpad,
    GstEvent * event)
{
  gboolean ok;

  gst_element_foreach_sink_pad (element, hold, GINT_TO_POINTER (TRUE));
  ok = gst_element_foreach_sink_pad (element, push_seek, event);
  ok &= gst_pad_push_event (sinkpad, event);
  gst_element_foreach_sink_pad (element, hold, GINT_TO_POINTER (FALSE));
  return ok;
}

static gboolean
deactivate (GstElement * element, GstPad * pad, gpointer data)
{
  if (GST_IS_VOLUME_SIDE_PAD (pad))
    gst_pad_set_active (pad, FALSE);
  return TRUE;
}

void
gst_volume_side_pads_stop (GstElement * element)
{
  gst_element_foreach_sink_pad (element, deactivate, NULL);
}

/* Its direction is known now. */
static void
gst_volume_side_pad_constructed (GObject * object)
{
  gst_pad_set_chain_function (GST_PAD (object), gst_volume_side_pad_chain);
  gst_pad_set_event_function (GST_PAD (object), gst_volume_side_pad_event);
  gst_pad_set_activatemode_function (GST_PAD (object),
      gst_volume_side_pad_activate);
  G_OBJECT_CLASS (gst_volume_side_pad_parent_class)->constructed (object);
}

static void
gst_volume_side_pad_finalize (GObject * object)
{
  GstVolumeSidePad *self = GST_VOLUME_SIDE_PAD (object);

  g_queue_clear_full (&self->arrived, free_arrival);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  G_OBJECT_CLASS (gst_volume_side_pad_parent_class)->finalize (object);
}

static void
gst_volume_side_pad_class_init (GstVolumeSidePadClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  GST_PAD_CLASS (klass)->unlinked = gst_volume_side_pad_unlinked;
  object_class->constructed = gst_volume_side_pad_constructed;
  object_class->finalize = gst_volume_side_pad_finalize;
  gst_type_mark_as_plugin_api (GST_TYPE_VOLUME_SIDE_PAD, 0);
}

static void
gst_volume_side_pad_init (GstVolumeSidePad * self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->arrived);
  self->newest = self->wanted = start;
}
