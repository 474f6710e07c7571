/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "validation.h"

#define NO_EPOCH G_MAXUINT64

struct _Validation
{
  GstPad *source, *target;      /* not owned */
  gboolean started;             /* the training's thread */
  guint64 index;                /* of the next volume; likewise */

  GMutex lock;                  /* for all that follows */
  GCond changed;
  guint64 epoch;                /* an answer is waited for, or NO_EPOCH */
  GstStructure *metrics;
  gboolean answerable;          /* somebody still holds the question */
  gboolean stopped;
};

/* A direction and an item that has both ends of it. */
typedef struct
{
  const FeedItem *item;
  guint source, target;         /* domains */
} Case;

Validation *
validation_new (GstPad * source, GstPad * target)
{
  Validation *self = g_atomic_rc_box_new0 (Validation);

  self->source = source;
  self->target = target;
  self->epoch = NO_EPOCH;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  return self;
}

static void
clear (gpointer data)
{
  Validation *self = data;

  gst_clear_structure (&self->metrics);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
}

/* A question that is still on its way keeps what it needs. */
void
validation_free (Validation * self)
{
  g_atomic_rc_box_release_full (self, clear);
}

gboolean
validation_is_wanted (const Validation * self)
{
  return gst_pad_is_linked (self->source);
}

/* --- Sending --- */

/* By target, so that whoever translates changes it seldom. */
static GArray *
list_cases (const GPtrArray * items, guint n_domains, gboolean one_way)
{
  GArray *cases = g_array_new (FALSE, FALSE, sizeof (Case));

  for (guint target = one_way ? 1 : 0; target < n_domains; target++) {
    for (guint i = 0; i < items->len; i++) {
      const FeedItem *item = items->pdata[i];

      for (guint source = 0; source < (one_way ? 1 : n_domains); source++) {
        const Case next = { item, source, target };

        if (source != target && item->volumes[source]
            && item->volumes[target])
          g_array_append_val (cases, next);
      }
    }
  }
  return cases;
}

static void
start_stream (GstPad * pad)
{
  gchar *id = g_strdup_printf ("%s/%s", GST_OBJECT_NAME (GST_PAD_PARENT (pad)),
      GST_PAD_NAME (pad));

  gst_pad_push_event (pad, gst_event_new_stream_start (id));
  g_free (id);
}

static void
start_streams (Validation * self)
{
  if (self->started)
    return;
  start_stream (self->source);
  start_stream (self->target);
  self->started = TRUE;
}

/* An unlinked pad takes everything. */
static GstFlowReturn
push (GstPad * pad, GstBuffer * volume, const GstVolumeInfo * info,
    guint64 index)
{
  GstCaps *caps = gst_volume_info_to_caps (info);
  GstCaps *current = gst_pad_get_current_caps (pad);
  GstBuffer *copy = gst_buffer_copy (volume);
  GstFlowReturn ret;
  GstSegment segment;

  if (!current || !gst_caps_is_equal (caps, current))
    gst_pad_push_event (pad, gst_event_new_caps (caps));
  if (!current) {
    gst_segment_init (&segment, GST_FORMAT_TIME);
    gst_pad_push_event (pad, gst_event_new_segment (&segment));
  }
  gst_clear_caps (&current);
  gst_caps_unref (caps);
  gst_volume_stamp (copy, index);
  ret = gst_pad_push (pad, copy);
  return ret == GST_FLOW_NOT_LINKED && !gst_pad_is_linked (pad)
      ? GST_FLOW_OK : ret;
}

static GstFlowReturn
push_case (Validation * self, const Case * next)
{
  const FeedItem *item = next->item;
  GstFlowReturn ret = push (self->source, item->volumes[next->source],
      &item->infos[next->source], self->index);

  if (ret == GST_FLOW_OK)
    ret = push (self->target, item->volumes[next->target],
        &item->infos[next->target], self->index);
  self->index++;
  return ret;
}

static gboolean
is_stopped (Validation * self)
{
  gboolean stopped;

  g_mutex_lock (&self->lock);
  stopped = self->stopped;
  g_mutex_unlock (&self->lock);
  return stopped;
}

static GstFlowReturn
push_cases (Validation * self, const GArray * cases,
    const gchar * const *domains, const ValidationModels * models,
    ValidationNotice notice, gpointer data)
{
  GBytes *sent = NULL;
  guint target = G_MAXUINT;
  GstFlowReturn ret = GST_FLOW_OK;

  for (guint i = 0; i < cases->len && ret == GST_FLOW_OK; i++) {
    const Case *next = &g_array_index (cases, Case, i);
    GBytes *model = models->models[models->n > 1 ? next->source : 0];

    if (model != sent || next->target != target)
      gst_pad_push_event (self->source, gst_volume_event_new_model (model,
              domains[next->target]));
    sent = model;
    target = next->target;
    ret = push_case (self, next);
    if (is_stopped (self))
      ret = GST_FLOW_FLUSHING;
    else if (ret == GST_FLOW_OK && !notice (i + 1, cases->len, data))
      ret = GST_FLOW_CUSTOM_SUCCESS;
  }
  return ret;
}

/* --- Waiting --- */

static void
on_question_dropped (gpointer data, GstMiniObject * question)
{
  Validation *self = data;

  g_mutex_lock (&self->lock);
  self->answerable = FALSE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  validation_free (self);
}

/* Whoever measures answers before it lets go of the event. */
static GstFlowReturn
ask (Validation * self, guint64 epoch, GstStructure ** metrics)
{
  GstEvent *question = gst_volume_event_new_epoch (epoch);
  GstFlowReturn ret;

  g_mutex_lock (&self->lock);
  self->epoch = epoch;
  self->answerable = TRUE;
  g_mutex_unlock (&self->lock);
  gst_mini_object_weak_ref (GST_MINI_OBJECT (question), on_question_dropped,
      g_atomic_rc_box_acquire (self));
  gst_pad_push_event (self->source, gst_event_ref (question));
  gst_pad_push_event (self->target, question);

  g_mutex_lock (&self->lock);
  while (!self->stopped && !self->metrics && self->answerable)
    g_cond_wait (&self->changed, &self->lock);
  *metrics = g_steal_pointer (&self->metrics);
  self->epoch = NO_EPOCH;
  ret = self->stopped ? GST_FLOW_FLUSHING : GST_FLOW_OK;
  g_mutex_unlock (&self->lock);
  return ret;
}

gboolean
validation_answer (Validation * self, GstEvent * event)
{
  const GstStructure *metrics;
  guint64 epoch;

  if (!gst_volume_event_parse_metrics (event, &epoch, &metrics))
    return FALSE;
  g_mutex_lock (&self->lock);
  if (epoch == self->epoch && !self->metrics)
    self->metrics = gst_structure_copy (metrics);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

void
validation_stop (Validation * self)
{
  g_mutex_lock (&self->lock);
  self->stopped = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* --- All of it --- */

GstFlowReturn
validation_run (Validation * self, const GPtrArray * items,
    const gchar * const *domains, const ValidationModels * models,
    guint64 epoch, ValidationNotice notice, gpointer data,
    GstStructure ** metrics)
{
  GArray *cases = list_cases (items, g_strv_length ((gchar **) domains),
      models->one_way);
  GstFlowReturn ret = GST_FLOW_OK;

  *metrics = NULL;
  if (cases->len > 0) {
    start_streams (self);
    ret = push_cases (self, cases, domains, models, notice, data);
    if (ret == GST_FLOW_OK)
      ret = ask (self, epoch, metrics);
  }
  g_array_unref (cases);
  return ret;
}

void
validation_end (Validation * self)
{
  start_streams (self);
  gst_pad_push_event (self->source, gst_event_new_eos ());
  gst_pad_push_event (self->target, gst_event_new_eos ());
}
