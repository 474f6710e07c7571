/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolume.h"
#include "normalizemaskpad.h"

struct _NormalizeMaskPad
{
  GstPad parent;

  GstVolumeInfo info;           /* streaming thread; width 0: none yet */

  GMutex lock;                  /* for all below */
  GCond changed;
  NormalizeMask mask;
  gboolean is_full;             /* there is a mask, or a gap */
  GstVolumeCount newest;        /* of the masks */
  GstVolumeCount wanted;        /* of the volumes */
  gboolean is_over, is_held, is_stopped;
};

G_DEFINE_FINAL_TYPE (NormalizeMaskPad, normalize_mask_pad, GST_TYPE_PAD);

/* Before the first. */
static const GstVolumeCount start = GST_VOLUME_COUNT_INIT;

/* With the lock: there is room for the next. */
static void
drop (NormalizeMaskPad * self)
{
  gst_clear_buffer (&self->mask.buffer);
  self->is_full = FALSE;
  g_cond_broadcast (&self->changed);
}

GstFlowReturn
normalize_mask_pad_take (NormalizeMaskPad * self, GstPad * sinkpad,
    guint64 index, NormalizeMask * mask)
{
  GstFlowReturn ret = GST_FLOW_OK;

  mask->buffer = NULL;
  g_mutex_lock (&self->lock);
  gst_volume_count_advance (&self->wanted, index);
  while (TRUE) {
    gint order = self->is_full ? gst_volume_count_compare (&self->newest,
        &self->wanted) : 0;

    if (GST_PAD_IS_FLUSHING (sinkpad) || self->is_stopped) {
      ret = GST_FLOW_FLUSHING;
      break;
    }
    if (!gst_pad_is_linked (GST_PAD (self)))
      break;
    if (self->is_full && order == 0 && !self->is_held) {
      *mask = self->mask;
      self->mask.buffer = NULL;
      drop (self);
      break;
    }
    if (self->is_full && order < 0 && !self->is_held) {
      drop (self);
      continue;
    }
    if ((self->is_full || self->is_over) && !self->is_held) {
      ret = GST_FLOW_EOS;
      break;
    }
    g_cond_wait (&self->changed, &self->lock);
  }
  g_mutex_unlock (&self->lock);
  return ret;
}

void
normalize_mask_pad_pass (NormalizeMaskPad * self, guint64 index)
{
  g_mutex_lock (&self->lock);
  gst_volume_count_advance (&self->wanted, index);
  if (self->is_full
      && gst_volume_count_compare (&self->newest, &self->wanted) <= 0)
    drop (self);
  g_mutex_unlock (&self->lock);
}

void
normalize_mask_pad_rewind (NormalizeMaskPad * self)
{
  g_mutex_lock (&self->lock);
  self->wanted = start;
  g_mutex_unlock (&self->lock);
}

void
normalize_mask_pad_wake (NormalizeMaskPad * self)
{
  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* @flag of @self, for all who wait. */
static void
set (NormalizeMaskPad * self, gboolean * flag, gboolean value)
{
  g_mutex_lock (&self->lock);
  *flag = value;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

void
normalize_mask_pad_hold (NormalizeMaskPad * self, gboolean is_held)
{
  set (self, &self->is_held, is_held);
}

void
normalize_mask_pad_stop (NormalizeMaskPad * self, gboolean is_stopped)
{
  set (self, &self->is_stopped, is_stopped);
}

static void
forget (NormalizeMaskPad * self)
{
  g_mutex_lock (&self->lock);
  drop (self);
  self->newest = start;
  self->is_over = FALSE;
  g_mutex_unlock (&self->lock);
}

/* Waits for room.  @buffer: (transfer full) (nullable): NULL for a gap */
static GstFlowReturn
add (NormalizeMaskPad * self, guint64 index, GstBuffer * buffer)
{
  gboolean flushing;

  g_mutex_lock (&self->lock);
  while (self->is_full && !GST_PAD_IS_FLUSHING (GST_PAD (self)))
    g_cond_wait (&self->changed, &self->lock);
  flushing = GST_PAD_IS_FLUSHING (GST_PAD (self));
  if (!flushing) {
    gst_volume_count_advance (&self->newest, index);
    self->mask.buffer = buffer;
    self->mask.info = self->info;
    self->is_full = TRUE;
    buffer = NULL;
    g_cond_broadcast (&self->changed);
  }
  g_mutex_unlock (&self->lock);
  gst_clear_buffer (&buffer);
  return flushing ? GST_FLOW_FLUSHING : GST_FLOW_OK;
}

static GstFlowReturn
normalize_mask_pad_chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  NormalizeMaskPad *self = NORMALIZE_MASK_PAD (pad);

  if (gst_volume_meta_require (buffer, pad)) {
    if (self->info.width > 0 && GST_BUFFER_OFFSET_IS_VALID (buffer))
      return add (self, GST_BUFFER_OFFSET (buffer), buffer);
    GST_ELEMENT_ERROR (parent, STREAM, FORMAT,
        ("A volume on pad `mask` has no caps, or no number in its stream."),
        ("%" GST_PTR_FORMAT, buffer));
  }
  gst_buffer_unref (buffer);
  return GST_FLOW_ERROR;
}

/* Nothing of this stream goes on downstream. */
static gboolean
normalize_mask_pad_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  NormalizeMaskPad *self = NORMALIZE_MASK_PAD (pad);
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
      ok = add (self, timestamp / GST_VOLUME_DURATION, NULL) == GST_FLOW_OK;
      break;
    case GST_EVENT_STREAM_START:
    case GST_EVENT_SEGMENT:
      set (self, &self->is_over, FALSE);
      break;
    case GST_EVENT_FLUSH_START:
      normalize_mask_pad_wake (self);
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
normalize_mask_pad_activate (GstPad * pad, GstObject * parent,
    GstPadMode mode, gboolean active)
{
  forget (NORMALIZE_MASK_PAD (pad));
  normalize_mask_pad_rewind (NORMALIZE_MASK_PAD (pad));
  return TRUE;
}

/* There is nothing to wait for any more. */
static void
normalize_mask_pad_unlinked (GstPad * pad, GstPad * peer)
{
  normalize_mask_pad_wake (NORMALIZE_MASK_PAD (pad));
}

/* Its direction is known now. */
static void
normalize_mask_pad_constructed (GObject * object)
{
  gst_pad_set_chain_function (GST_PAD (object), normalize_mask_pad_chain);
  gst_pad_set_event_function (GST_PAD (object), normalize_mask_pad_event);
  gst_pad_set_activatemode_function (GST_PAD (object),
      normalize_mask_pad_activate);
  G_OBJECT_CLASS (normalize_mask_pad_parent_class)->constructed (object);
}

static void
normalize_mask_pad_finalize (GObject * object)
{
  NormalizeMaskPad *self = NORMALIZE_MASK_PAD (object);

  gst_clear_buffer (&self->mask.buffer);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  G_OBJECT_CLASS (normalize_mask_pad_parent_class)->finalize (object);
}

static void
normalize_mask_pad_class_init (NormalizeMaskPadClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  GST_PAD_CLASS (klass)->unlinked = normalize_mask_pad_unlinked;
  object_class->constructed = normalize_mask_pad_constructed;
  object_class->finalize = normalize_mask_pad_finalize;
}

static void
normalize_mask_pad_init (NormalizeMaskPad * self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->newest = self->wanted = start;
}
