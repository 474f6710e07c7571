/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "conformoutput.h"
#include "gstvolumepool.h"

GST_DEBUG_CATEGORY_EXTERN (volume_conform_debug);
#define GST_CAT_DEFAULT volume_conform_debug

static void
free_sizes (GstCaps * caps)
{
  guint i;

  for (i = 0; i < gst_caps_get_size (caps); i++) {
    gst_caps_set_features (caps, i, NULL);
    gst_structure_set (gst_caps_get_structure (caps, i),
        "width", GST_TYPE_INT_RANGE, 1, G_MAXINT,
        "height", GST_TYPE_INT_RANGE, 1, G_MAXINT,
        "depth", GST_TYPE_INT_RANGE, 1, G_MAXINT, NULL);
  }
}

GstCaps *
conform_output_query_caps (GstPad * pad, GstPad * other, GstCaps * filter)
{
  GstCaps *template = gst_pad_get_pad_template_caps (pad);
  GstCaps *caps = gst_pad_peer_query_caps (other, template), *result;

  result = gst_caps_make_writable (caps);
  free_sizes (result);
  caps = gst_caps_intersect_full (result, template, GST_CAPS_INTERSECT_FIRST);
  gst_caps_unref (result);
  gst_caps_unref (template);
  if (filter) {
    result = gst_caps_intersect_full (filter, caps, GST_CAPS_INTERSECT_FIRST);
    gst_caps_unref (caps);
    caps = result;
  }
  return caps;
}

void
conform_output_init (ConformOutput * self, GstPad * pad)
{
  self->pad = pad;
  g_queue_init (&self->pending);
}

static void
clear_pool (ConformOutput * self)
{
  if (self->pool)
    gst_buffer_pool_set_active (self->pool, FALSE);
  gst_clear_object (&self->pool);
}

void
conform_output_clear (ConformOutput * self)
{
  clear_pool (self);
  gst_clear_caps (&self->incaps);
  gst_clear_caps (&self->caps);
  g_queue_clear_full (&self->pending, (GDestroyNotify) gst_event_unref);
}

static void
push_pending (ConformOutput * self)
{
  GstEvent *event;

  while ((event = g_queue_pop_head (&self->pending)))
    gst_pad_push_event (self->pad, event);
}

GstFlowReturn
conform_output_negotiate (ConformOutput * self, const GstVolumeInfo * info)
{
  GstCaps *caps = gst_caps_copy (self->incaps);

  gst_caps_set_simple (caps, "width", G_TYPE_INT, info->width,
      "height", G_TYPE_INT, info->height, "depth", G_TYPE_INT, info->depth,
      NULL);
  if (self->caps && gst_caps_is_equal (caps, self->caps)) {
    gst_caps_unref (caps);
    return GST_FLOW_OK;
  }
  if (!gst_pad_peer_query_accept_caps (self->pad, caps)) {
    GST_ELEMENT_ERROR (GST_PAD_PARENT (self->pad), CORE, NEGOTIATION,
        ("What follows does not take volumes of %d x %d x %d voxels.",
            info->width, info->height, info->depth),
        ("Set size, or relax the caps downstream; refused: %" GST_PTR_FORMAT,
            caps));
    gst_caps_unref (caps);
    return GST_FLOW_NOT_NEGOTIATED;
  }
  GST_DEBUG_OBJECT (self->pad, "output %" GST_PTR_FORMAT, caps);
  clear_pool (self);
  gst_caps_take (&self->caps, caps);
  self->info = *info;
  gst_pad_push_event (self->pad, gst_event_new_caps (caps));
  push_pending (self);
  return GST_FLOW_OK;
}

/* A gap may come before the first volume tells a size: until then volumes
 * are of one that downstream takes, the input's if it may be. */
static void
negotiate_gap (ConformOutput * self)
{
  GstCaps *any = gst_caps_copy (self->incaps), *caps;
  GstVolumeInfo out;
  GstStructure *s;

  free_sizes (any);
  caps = gst_pad_peer_query_caps (self->pad, any);
  if (!gst_caps_is_empty (caps)) {
    caps = gst_caps_truncate (gst_caps_make_writable (caps));
    s = gst_caps_get_structure (caps, 0);
    gst_structure_fixate_field_nearest_int (s, "width", self->in.width);
    gst_structure_fixate_field_nearest_int (s, "height", self->in.height);
    gst_structure_fixate_field_nearest_int (s, "depth", self->in.depth);
    if (gst_volume_info_from_caps (&out, caps))
      conform_output_negotiate (self, &out);
  }
  gst_caps_unref (caps);
  gst_caps_unref (any);
}

static gboolean
set_incaps (ConformOutput * self, GstCaps * caps)
{
  if (!gst_volume_info_from_caps (&self->in, caps)) {
    GST_ELEMENT_ERROR (GST_PAD_PARENT (self->pad), CORE, NEGOTIATION,
        ("These are not the caps of one volume."), ("%" GST_PTR_FORMAT, caps));
    gst_clear_caps (&self->incaps);
    return FALSE;
  }
  gst_caps_replace (&self->incaps, caps);
  return TRUE;
}

/* A new segment follows a flush. */
static void
drop_pending_segments (ConformOutput * self)
{
  GList *l, *next;

  for (l = self->pending.head; l; l = next) {
    next = l->next;
    if (GST_EVENT_TYPE (l->data) == GST_EVENT_SEGMENT) {
      gst_event_unref (l->data);
      g_queue_delete_link (&self->pending, l);
    }
  }
}

gboolean
conform_output_take_event (ConformOutput * self, GstEvent * event,
    gboolean * ok)
{
  GstCaps *caps;

  *ok = TRUE;
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      *ok = set_incaps (self, caps);
      gst_event_unref (event);
      return TRUE;
    case GST_EVENT_STREAM_START:
      break;
    case GST_EVENT_FLUSH_STOP:
      drop_pending_segments (self);
      break;
    case GST_EVENT_GAP:
      if (self->incaps && !self->caps)
        negotiate_gap (self);
      /* Fallthrough. */
    case GST_EVENT_EOS:
      push_pending (self);
      break;
    default:
      if (GST_EVENT_IS_SERIALIZED (event) && !self->caps) {
        g_queue_push_tail (&self->pending, event);
        return TRUE;
      }
      break;
  }
  return FALSE;
}

GstBuffer *
conform_output_acquire (ConformOutput * self)
{
  GstBuffer *buffer = NULL;

  if (!self->pool)
    self->pool = gst_volume_buffer_pool_new_active (&self->info);
  if (!self->pool || gst_buffer_pool_acquire_buffer (self->pool, &buffer,
          NULL) != GST_FLOW_OK) {
    GST_ELEMENT_ERROR (GST_PAD_PARENT (self->pad), RESOURCE, NO_SPACE_LEFT,
        ("No memory for a volume of %d x %d x %d voxels.", self->info.width,
            self->info.height, self->info.depth),
        ("Ask for a coarser spacing or a smaller size."));
    return NULL;
  }
  return buffer;
}
