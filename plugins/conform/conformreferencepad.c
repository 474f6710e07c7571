/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "conformforeground.h"
#include "conformreferencepad.h"
#include "gstvolume.h"

struct _ConformReferencePad
{
  GstPad parent;

  gboolean is_mask;
  GstVolumeInfo info;           /* streaming thread; width 0: none yet */

  GMutex lock;                  /* for all below */
  GCond changed;
  GQueue references;            /* of ConformReference, by arrival */
  GstVolumeCount newest;        /* of these, and of the stream that waits */
  GstVolumeCount wanted;
  gboolean is_over, is_held, is_released;
};

G_DEFINE_FINAL_TYPE (ConformReferencePad, conform_reference_pad, GST_TYPE_PAD);

/* Before the first. */
static const GstVolumeCount start = GST_VOLUME_COUNT_INIT;

ConformReferencePad *
conform_reference_pad_new (GstPadTemplate * templ, gboolean is_mask)
{
  ConformReferencePad *self = g_object_new (CONFORM_TYPE_REFERENCE_PAD,
      "name", GST_PAD_TEMPLATE_NAME_TEMPLATE (templ), "direction",
      GST_PAD_SINK, "template", templ, NULL);

  self->is_mask = is_mask;
  return self;
}

ConformReferenceResult
conform_reference_pad_wait (ConformReferencePad * self, GstPad * sinkpad,
    guint64 index, ConformReference * reference)
{
  ConformReferenceResult result = CONFORM_REFERENCE_FOUND;

  g_mutex_lock (&self->lock);
  gst_volume_count_advance (&self->wanted, index);
  while (TRUE) {
    ConformReference *first = g_queue_peek_head (&self->references);
    gint order =
        first ? gst_volume_count_compare (&first->count, &self->wanted) : 0;

    if (GST_PAD_IS_FLUSHING (sinkpad)) {
      result = CONFORM_REFERENCE_FLUSHING;
      break;
    }
    if (self->is_released || !gst_pad_is_linked (GST_PAD (self))) {
      memset (reference, 0, sizeof (*reference));
      break;
    }
    if (first && order <= 0 && !self->is_held) {
      *reference = *first;
      g_free (g_queue_pop_head (&self->references));
      if (order == 0)
        break;
      continue;
    }
    if ((first || self->is_over) && !self->is_held) {
      result = CONFORM_REFERENCE_MISSING;
      break;
    }
    g_cond_wait (&self->changed, &self->lock);
  }
  g_mutex_unlock (&self->lock);
  return result;
}

void
conform_reference_pad_pass (ConformReferencePad * self, guint64 index)
{
  g_mutex_lock (&self->lock);
  gst_volume_count_advance (&self->wanted, index);
  g_mutex_unlock (&self->lock);
}

void
conform_reference_pad_rewind (ConformReferencePad * self)
{
  g_mutex_lock (&self->lock);
  self->wanted = start;
  g_mutex_unlock (&self->lock);
}

/* @flag of @self, for all who wait. */
static void
set (ConformReferencePad * self, gboolean * flag, gboolean value)
{
  g_mutex_lock (&self->lock);
  *flag = value;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

void
conform_reference_pad_wake (ConformReferencePad * self)
{
  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

void
conform_reference_pad_hold (ConformReferencePad * self, gboolean is_held)
{
  set (self, &self->is_held, is_held);
}

void
conform_reference_pad_release (ConformReferencePad * self)
{
  set (self, &self->is_released, TRUE);
}

static void
forget (ConformReferencePad * self)
{
  g_mutex_lock (&self->lock);
  g_queue_clear_full (&self->references, g_free);
  self->newest = start;
  self->is_over = FALSE;
  g_mutex_unlock (&self->lock);
}

/* @grid: (nullable): NULL for a gap */
static void
add (ConformReferencePad * self, guint64 index, const GstVolumeGrid * grid)
{
  ConformReference *reference = g_new0 (ConformReference, 1);

  reference->modality = self->info.modality;
  if (grid) {
    reference->is_volume = TRUE;
    reference->grid = *grid;
  }
  g_mutex_lock (&self->lock);
  gst_volume_count_advance (&self->newest, index);
  reference->count = self->newest;
  g_queue_push_tail (&self->references, reference);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* The box about what @buffer, a mask on @grid, has, in place.  FALSE where it
 * is too small. */
static gboolean
find_box (ConformReferencePad * self, GstBuffer * buffer, GstVolumeGrid * grid)
{
  GstVolumeFrame frame;

  if (!gst_volume_frame_map (&frame, &self->info, buffer, GST_MAP_READ))
    return FALSE;
  if (!conform_foreground_of_mask (&frame, grid, grid))
    grid->size[0] = 0;
  gst_volume_frame_unmap (&frame);
  return TRUE;
}

static GstFlowReturn
conform_reference_pad_chain (GstPad * pad, GstObject * parent,
    GstBuffer * buffer)
{
  ConformReferencePad *self = CONFORM_REFERENCE_PAD (pad);
  GstVolumeMeta *meta = gst_volume_meta_require (buffer, pad);
  GstFlowReturn ret = GST_FLOW_ERROR;
  GstVolumeGrid grid;

  if (!meta) {
    /* An error was posted. */
  } else if (!gst_volume_affine_is_valid (&meta->affine)
      || self->info.width == 0 || !GST_BUFFER_OFFSET_IS_VALID (buffer)) {
    GST_ELEMENT_ERROR (parent, STREAM, FORMAT,
        ("A volume on pad `%s` has a singular affine, or no caps, or no "
            "number in its stream.", GST_PAD_NAME (pad)),
        ("%" GST_PTR_FORMAT " cannot say where another volume shall be; mend "
            "its file's qform or sform.", buffer));
  } else {
    gst_volume_meta_get_grid (meta, &self->info, &grid);
    if (!self->is_mask || find_box (self, buffer, &grid)) {
      add (self, GST_BUFFER_OFFSET (buffer), &grid);
      ret = GST_FLOW_OK;
    } else {
      GST_ELEMENT_ERROR (parent, STREAM, FORMAT,
          ("A buffer is smaller than the mask its caps describe."), (NULL));
    }
  }
  gst_buffer_unref (buffer);
  return ret;
}

/* Nothing of this stream goes on downstream. */
static gboolean
conform_reference_pad_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  ConformReferencePad *self = CONFORM_REFERENCE_PAD (pad);
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
      add (self, timestamp / GST_VOLUME_DURATION, NULL);
      break;
    case GST_EVENT_STREAM_START:
    case GST_EVENT_SEGMENT:
      set (self, &self->is_over, FALSE);
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
conform_reference_pad_activate (GstPad * pad, GstObject * parent,
    GstPadMode mode, gboolean active)
{
  forget (CONFORM_REFERENCE_PAD (pad));
  conform_reference_pad_rewind (CONFORM_REFERENCE_PAD (pad));
  return TRUE;
}

/* There is nothing to wait for any more. */
static void
conform_reference_pad_unlinked (GstPad * pad, GstPad * peer)
{
  conform_reference_pad_wake (CONFORM_REFERENCE_PAD (pad));
}

/* Its direction is known now. */
static void
conform_reference_pad_constructed (GObject * object)
{
  gst_pad_set_chain_function (GST_PAD (object), conform_reference_pad_chain);
  gst_pad_set_event_function (GST_PAD (object), conform_reference_pad_event);
  gst_pad_set_activatemode_function (GST_PAD (object),
      conform_reference_pad_activate);
  G_OBJECT_CLASS (conform_reference_pad_parent_class)->constructed (object);
}

static void
conform_reference_pad_finalize (GObject * object)
{
  ConformReferencePad *self = CONFORM_REFERENCE_PAD (object);

  g_queue_clear_full (&self->references, g_free);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  G_OBJECT_CLASS (conform_reference_pad_parent_class)->finalize (object);
}

static void
conform_reference_pad_class_init (ConformReferencePadClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  GST_PAD_CLASS (klass)->unlinked = conform_reference_pad_unlinked;
  object_class->constructed = conform_reference_pad_constructed;
  object_class->finalize = conform_reference_pad_finalize;
}

static void
conform_reference_pad_init (ConformReferencePad * self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->references);
  self->newest = self->wanted = start;
}
