/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-mmigantrain
 * @title: mmigantrain
 *
 * Trains a network that translates volumes between modalities, and writes the
 * model file that mmigantranslate reads.
 *
 * Request a sink pad for each modality, named as it: T1w, T2w, FLAIR.  The
 * order of the pads is that of the model's domains.  Each pad takes the
 * volumes of the same subjects in the same order, F32LE in [-1, 1] as
 * volumenormalize gives, those of one subject on one grid; what belongs
 * together shares its OFFSET.  A modality that a subject lacks is a gap
 * (volumedatasetsrc) or left out.  The axial slices become images, all of one
 * size (volumeconform); those without a head are dropped.
 *
 * Training begins when the streams have ended, in a thread of its own.  Where
 * the slices do not fit into #GstMmiganTrain:cache-budget the streams are
 * begun again by seeks, and block where the room is full.
 *
 * What the pads `validation` and `reference` lead to gets feedback going: after
 * an epoch the first sends the volumes of the subjects in
 * #GstMmiganTrain:hold-out, behind an event with the network's weights, which
 * mmigantranslate takes up; the second sends what the translations should
 * be.  volumemetricsink answers with an event upstream.  By it the best
 * epoch's model is kept, the rate follows where schedule=plateau, and training
 * may end early.  Both pads may stay unlinked.
 *
 * EOS sent to the element, or to its pipeline (Ctrl-C with gst-launch-1.0 -e
 * or volume-launch), ends training in order after the step at work: model and
 * checkpoint are written.
 *
 * Posts the element messages
 * - `network-device` (kind, name, requested: strings) when the device is open;
 * - `training-data` when the streams have ended: items (heads with what it
 *   takes to train on them), windows (parts that fit into memory), held-out
 *   (guint), slices (guint64), width, height (gint);
 * - `training-epoch` after every epoch: epoch, step (guint64), rate, the terms
 *   of the objective and the norms of the gradients by their names (means over
 *   the epoch), seconds, samples-per-second (gdouble), device-memory (guint64,
 *   bytes), the validation's metrics as validation-psnr and so on (gdouble),
 *   is-best (gboolean): the model file holds this epoch's model.
 *
 * The same seed and device give the same model, bit for bit, also across
 * #GstMmiganTrain:resume.
 *
 * |[
 * gst-launch-1.0 -m mmigantrain name=train model=phantoms.safetensors width=8 depth=3 discriminator-width=8 discriminator-depth=3 epochs=2 steps-per-epoch=4 volumetestsrc num-buffers=4 ! volumeconform spacing="<4,4,0>" size="<64,64,0>" ! volumenormalize ! train.T1w volumetestsrc num-buffers=4 ! volumeconform spacing="<4,4,0>" size="<64,64,0>" ! volumenormalize ! train.T2w
 * ]|
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstmmigantrain.h"
#include "networkdevice.h"
#include "traincheck.h"
#include "trainloop.h"

GST_DEBUG_CATEGORY_STATIC (mmigan_train_debug);
#define GST_CAT_DEFAULT mmigan_train_debug

#define CAPS "volume/x-raw, format = (string) F32LE, "  \
    "width = (int) [ 1, max ], height = (int) [ 1, max ], "  \
    "depth = (int) [ 1, max ], channels = (int) 1, "  \
    "framerate = (fraction) 0/1"

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("%s",
    GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS (CAPS));
static GstStaticPadTemplate validation_template =
GST_STATIC_PAD_TEMPLATE ("validation", GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (CAPS));
static GstStaticPadTemplate reference_template =
GST_STATIC_PAD_TEMPLATE ("reference", GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (CAPS));

struct _GstMmiganTrain
{
  GstElement parent;

  GstPad *validation_pad, *reference_pad;

  /* Written under the object lock; constant while started. */
  TrainProperties properties;
  gchar *device_name;
  GPtrArray *sink_pads;         /* in the order of the domains; owned refs */
  gboolean started;

  /* Made and freed while neither pads nor the task are active. */
  gchar **domains;
  GstVolumeInfo *infos;         /* of the sink pads; their streaming threads */
  NetExecutor *executor;
  Feed *feed;
  Validation *validation;
  TrainLoop *loop;
  GstTask *task;
  GRecMutex task_lock;

  GMutex lock;                  /* for all that follows */
  gboolean running;             /* the above are there */
  gboolean ended;               /* training is over: EOS is due */
  gboolean playing;
  gboolean eos_posted;
};

G_DEFINE_TYPE (GstMmiganTrain, gst_mmigan_train, GST_TYPE_ELEMENT);
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (mmigantrain, "mmigantrain",
    GST_RANK_NONE, GST_TYPE_MMIGAN_TRAIN,
    GST_DEBUG_CATEGORY_INIT (mmigan_train_debug, "mmigantrain", 0,
        "training of translation between modalities"));

#define PROP_DEVICE_NAME 1000

static void
gst_mmigan_train_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  GstMmiganTrain *self = GST_MMIGAN_TRAIN (object);
  gboolean known = TRUE, started;

  GST_OBJECT_LOCK (self);
  started = self->started;
  if (!started)
    known = train_properties_set (&self->properties, value, pspec);
  GST_OBJECT_UNLOCK (self);
  if (started)
    g_warning ("%s: %s can only be set in the states NULL and READY",
        GST_OBJECT_NAME (self), pspec->name);
  else if (!known)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
gst_mmigan_train_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstMmiganTrain *self = GST_MMIGAN_TRAIN (object);
  gboolean known = TRUE;

  GST_OBJECT_LOCK (self);
  if (id == PROP_DEVICE_NAME)
    g_value_set_string (value, self->device_name);
  else
    known = train_properties_get (&self->properties, value, pspec);
  GST_OBJECT_UNLOCK (self);
  if (!known)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

/* --- The end of training --- */

static gboolean
is_anything_linked (GstMmiganTrain * self)
{
  return gst_pad_is_linked (self->validation_pad)
      || gst_pad_is_linked (self->reference_pad);
}

/* Without anything behind it the element is a sink, whose EOS ends the
 * pipeline; like other sinks' it is due in PLAYING. */
static void
post_eos_where_due (GstMmiganTrain * self)
{
  gboolean due;

  g_mutex_lock (&self->lock);
  due = self->ended && self->playing && !self->eos_posted
      && !is_anything_linked (self);
  self->eos_posted = self->eos_posted || due;
  g_mutex_unlock (&self->lock);
  if (due)
    gst_element_post_message (GST_ELEMENT (self),
        gst_message_new_eos (GST_OBJECT (self)));
}

/* The task: once through all of the training. */
static void
train (gpointer data)
{
  GstMmiganTrain *self = data;
  const TrainLoopResult result = train_loop_run (self->loop);

  feed_stop (self->feed, result == TRAIN_LOOP_FAILED ? GST_FLOW_ERROR
      : GST_FLOW_EOS);
  if (result == TRAIN_LOOP_DONE) {
    validation_end (self->validation);
    g_mutex_lock (&self->lock);
    self->ended = TRUE;
    g_mutex_unlock (&self->lock);
    post_eos_where_due (self);
  }
  gst_task_stop (self->task);
}

/* A bin waits for the EOS of those that are sinks. */
static void
update_flags (GstMmiganTrain * self)
{
  if (is_anything_linked (self))
    GST_OBJECT_FLAG_UNSET (self, GST_ELEMENT_FLAG_SINK);
  else
    GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SINK);
}

static void
on_linked (GstPad * pad, GstPad * peer, gpointer self)
{
  update_flags (self);
}

/* EOS for the element, not one of its streams: an end to training. */
static gboolean
gst_mmigan_train_send_event (GstElement * element, GstEvent * event)
{
  GstMmiganTrain *self = GST_MMIGAN_TRAIN (element);

  if (GST_EVENT_TYPE (event) != GST_EVENT_EOS)
    return GST_ELEMENT_CLASS (gst_mmigan_train_parent_class)->send_event
        (element, event);
  g_mutex_lock (&self->lock);
  if (self->running)
    train_loop_end (self->loop);
  g_mutex_unlock (&self->lock);
  gst_event_unref (event);
  return TRUE;
}

/* --- Start and stop --- */

/* What the settings mean for the data. */
static gboolean
make_feed (GstMmiganTrain * self)
{
  const TrainProperties *properties = &self->properties;
  const guint n = self->sink_pads->len;
  g_autoptr (GError) error = NULL;
  TrainerSettings settings;
  FeedSettings feed = {
    .domains = (const gchar * const *) self->domains,
    .hold_out = (const gchar * const *) properties->hold_out,
    .budget = properties->cache_budget,
    .foreground = properties->foreground,
  };

  if (!train_properties_get_settings (properties,
          (const gchar * const *) self->domains, 0, 0, &settings, &error)) {
    GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS, ("%s", error->message),
        (NULL));
    return FALSE;
  }
  feed.least = settings.objective->paired ? 2 : 1;
  feed.multiple = net_generator_get_multiple (&settings.generator);
  self->feed = feed_new (GST_ELEMENT (self),
      (GstPad * const *) self->sink_pads->pdata, n, &feed);
  return TRUE;
}

/* Pads that were released while their streams were in use. */
static void
forget_released (GstMmiganTrain * self)
{
  for (guint i = self->sink_pads->len; i-- > 0;)
    if (!GST_OBJECT_PARENT (self->sink_pads->pdata[i]))
      g_ptr_array_remove_index (self->sink_pads, i);
  for (guint i = 0; i < self->sink_pads->len; i++)
    gst_pad_set_element_private (self->sink_pads->pdata[i],
        GUINT_TO_POINTER (i));
}

static void
make_domains (GstMmiganTrain * self)
{
  const guint n = self->sink_pads->len;

  self->domains = g_new0 (gchar *, n + 1);
  self->infos = g_new0 (GstVolumeInfo, n);
  for (guint i = 0; i < n; i++)
    self->domains[i] = gst_pad_get_name (self->sink_pads->pdata[i]);
}

static void
clear (GstMmiganTrain * self)
{
  g_mutex_lock (&self->lock);
  self->running = FALSE;
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&self->loop, train_loop_free);
  g_clear_pointer (&self->validation, validation_free);
  g_clear_pointer (&self->feed, feed_free);
  g_clear_pointer (&self->executor, net_executor_unref);
  g_clear_pointer (&self->infos, g_free);
  g_clear_pointer (&self->domains, g_strfreev);
  GST_OBJECT_LOCK (self);
  self->started = FALSE;
  GST_OBJECT_UNLOCK (self);
}

static gboolean
start (GstMmiganTrain * self)
{
  GstElement *element = GST_ELEMENT (self);
  const TrainProperties *properties = &self->properties;

  GST_OBJECT_LOCK (self);
  self->started = TRUE;
  forget_released (self);
  GST_OBJECT_UNLOCK (self);
  make_domains (self);
  if (train_check_settings (element, properties, self->sink_pads->len)
      && train_check_folders (element, properties) && make_feed (self))
    self->executor = network_device_open (element, properties->device,
        NET_FLOAT32, &self->device_name);
  if (!self->executor) {
    clear (self);
    return FALSE;
  }
  self->validation = validation_new (self->validation_pad, self->reference_pad);
  self->loop = train_loop_new (element, properties,
      (const gchar * const *) self->domains, self->executor, self->feed,
      self->validation);
  g_mutex_lock (&self->lock);
  self->running = TRUE;
  self->ended = self->eos_posted = FALSE;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static void
run_task (GstMmiganTrain * self)
{
  self->task = gst_task_new (train, self, NULL);
  gst_task_set_lock (self->task, &self->task_lock);
  gst_task_start (self->task);
}

/* Everyone who waits goes on, so that pads can be deactivated. */
static void
stop (GstMmiganTrain * self)
{
  train_loop_stop (self->loop);
  feed_stop (self->feed, GST_FLOW_FLUSHING);
  validation_stop (self->validation);
}

static void
join_task (GstMmiganTrain * self)
{
  gst_task_stop (self->task);
  gst_task_join (self->task);
  gst_clear_object (&self->task);
  clear (self);
}

static void
set_playing (GstMmiganTrain * self, gboolean playing)
{
  g_mutex_lock (&self->lock);
  self->playing = playing;
  self->eos_posted = FALSE;
  g_mutex_unlock (&self->lock);
}

static GstStateChangeReturn
gst_mmigan_train_change_state (GstElement * element, GstStateChange transition)
{
  GstMmiganTrain *self = GST_MMIGAN_TRAIN (element);
  GstStateChangeReturn ret;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && !start (self))
    return GST_STATE_CHANGE_FAILURE;
  if (transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED)
    set_playing (self, FALSE);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    stop (self);

  ret = GST_ELEMENT_CLASS (gst_mmigan_train_parent_class)->change_state
      (element, transition);

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    if (ret == GST_STATE_CHANGE_FAILURE)
      clear (self);
    else
      run_task (self);
  } else if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING) {
    set_playing (self, TRUE);
    post_eos_where_due (self);
  } else if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    join_task (self);
  }
  return ret;
}

/* --- Sink pads --- */

static guint
get_domain (GstPad * pad)
{
  return GPOINTER_TO_UINT (gst_pad_get_element_private (pad));
}

static GstFlowReturn
gst_mmigan_train_chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  GstMmiganTrain *self = GST_MMIGAN_TRAIN (parent);
  const guint domain = get_domain (pad);

  return feed_push (self->feed, domain, buffer, &self->infos[domain]);
}

/* A volume of unknown modality is what its pad says. */
static gboolean
set_caps (GstMmiganTrain * self, GstPad * pad, GstCaps * caps)
{
  GstVolumeInfo *info = &self->infos[get_domain (pad)];

  if (!gst_volume_info_from_caps (info, caps))
    return FALSE;
  info->modality = g_intern_string (GST_PAD_NAME (pad));
  return TRUE;
}

/* Nothing of the streams goes further. */
static gboolean
gst_mmigan_train_sink_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  GstMmiganTrain *self = GST_MMIGAN_TRAIN (parent);
  const guint domain = get_domain (pad);
  GstClockTime time;
  GstCaps *caps;
  gboolean taken = TRUE;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      taken = set_caps (self, pad, caps);
      break;
    case GST_EVENT_GAP:
      gst_event_parse_gap (event, &time, NULL);
      feed_skip (self->feed, domain, time / GST_VOLUME_DURATION);
      break;
    case GST_EVENT_EOS:
      feed_end (self->feed, domain);
      break;
    case GST_EVENT_FLUSH_START:
      feed_set_flushing (self->feed, domain, TRUE);
      break;
    case GST_EVENT_FLUSH_STOP:
      feed_set_flushing (self->feed, domain, FALSE);
      break;
    default:
      break;
  }
  gst_event_unref (event);
  return taken;
}

/* A pad takes its modality, or one that is not known: a source that can
 * choose gives the right one. */
static GstCaps *
get_sink_caps (GstPad * pad, GstCaps * filter)
{
  GstCaps *caps = gst_caps_make_writable (gst_pad_get_pad_template_caps (pad));
  GValue modalities = G_VALUE_INIT, modality = G_VALUE_INIT;

  g_value_init (&modalities, GST_TYPE_LIST);
  g_value_init (&modality, G_TYPE_STRING);
  g_value_take_string (&modality, gst_pad_get_name (pad));
  gst_value_list_append_value (&modalities, &modality);
  g_value_set_static_string (&modality, GST_VOLUME_MODALITY_UNKNOWN);
  gst_value_list_append_and_take_value (&modalities, &modality);
  gst_caps_set_value (caps, "modality", &modalities);
  g_value_unset (&modalities);
  if (filter) {
    GstCaps *both = gst_caps_intersect_full (filter, caps,
        GST_CAPS_INTERSECT_FIRST);

    gst_caps_unref (caps);
    caps = both;
  }
  return caps;
}

static gboolean
gst_mmigan_train_sink_query (GstPad * pad, GstObject * parent, GstQuery * query)
{
  GstCaps *filter, *caps;

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_CAPS:
      gst_query_parse_caps (query, &filter);
      caps = get_sink_caps (pad, filter);
      gst_query_set_caps_result (query, caps);
      gst_caps_unref (caps);
      return TRUE;
    case GST_QUERY_ACCEPT_CAPS:
      return gst_pad_query_default (pad, parent, query);
    default:
      return FALSE;
  }
}

static GstPad *
gst_mmigan_train_request_new_pad (GstElement * element, GstPadTemplate * templ,
    const gchar * name, const GstCaps * caps)
{
  GstMmiganTrain *self = GST_MMIGAN_TRAIN (element);
  GstPad *pad;
  gboolean refused;

  GST_OBJECT_LOCK (self);
  refused = !name || self->started
      || self->sink_pads->len == SLICE_STORE_MAX_DOMAINS;
  GST_OBJECT_UNLOCK (self);
  if (refused) {
    GST_WARNING_OBJECT (self, "pads are requested by the name of a modality, "
        "before PAUSED, %d at most", SLICE_STORE_MAX_DOMAINS);
    return NULL;
  }
  pad = gst_pad_new_from_template (templ, name);
  gst_pad_set_chain_function (pad, gst_mmigan_train_chain);
  gst_pad_set_event_function (pad, gst_mmigan_train_sink_event);
  gst_pad_set_query_function (pad, gst_mmigan_train_sink_query);
  if (!gst_element_add_pad (element, pad))
    return NULL;
  GST_OBJECT_LOCK (self);
  gst_pad_set_element_private (pad, GUINT_TO_POINTER (self->sink_pads->len));
  g_ptr_array_add (self->sink_pads, gst_object_ref (pad));
  GST_OBJECT_UNLOCK (self);
  return pad;
}

/* While started the stream just ends: what trains knows the pad. */
static void
gst_mmigan_train_release_pad (GstElement * element, GstPad * pad)
{
  GstMmiganTrain *self = GST_MMIGAN_TRAIN (element);

  g_mutex_lock (&self->lock);
  if (self->running)
    feed_end (self->feed, get_domain (pad));
  g_mutex_unlock (&self->lock);
  gst_element_remove_pad (element, pad);
  GST_OBJECT_LOCK (self);
  if (!self->started)
    forget_released (self);
  GST_OBJECT_UNLOCK (self);
}

/* --- Source pads --- */

static gboolean
gst_mmigan_train_src_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  GstMmiganTrain *self = GST_MMIGAN_TRAIN (parent);
  gboolean taken = GST_EVENT_TYPE (event) == GST_EVENT_RECONFIGURE;

  g_mutex_lock (&self->lock);
  if (self->running && validation_answer (self->validation, event))
    taken = TRUE;
  g_mutex_unlock (&self->lock);
  gst_event_unref (event);
  return taken;
}

/* Neither position nor duration: they are not known, and those of the data
 * are others. */
static gboolean
gst_mmigan_train_src_query (GstPad * pad, GstObject * parent, GstQuery * query)
{
  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_CAPS:
    case GST_QUERY_ACCEPT_CAPS:
      return gst_pad_query_default (pad, parent, query);
    case GST_QUERY_LATENCY:
      gst_query_set_latency (query, FALSE, 0, GST_CLOCK_TIME_NONE);
      return TRUE;
    default:
      return FALSE;
  }
}

static GstPad *
add_src_pad (GstMmiganTrain * self, GstStaticPadTemplate * template)
{
  GstPad *pad = gst_pad_new_from_static_template (template,
      template->name_template);

  gst_pad_set_event_function (pad, gst_mmigan_train_src_event);
  gst_pad_set_query_function (pad, gst_mmigan_train_src_query);
  g_signal_connect (pad, "linked", G_CALLBACK (on_linked), self);
  g_signal_connect (pad, "unlinked", G_CALLBACK (on_linked), self);
  gst_element_add_pad (GST_ELEMENT (self), pad);
  return pad;
}

/* --- Class --- */

static void
gst_mmigan_train_finalize (GObject * object)
{
  GstMmiganTrain *self = GST_MMIGAN_TRAIN (object);

  train_properties_clear (&self->properties);
  g_free (self->device_name);
  g_ptr_array_unref (self->sink_pads);
  g_rec_mutex_clear (&self->task_lock);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (gst_mmigan_train_parent_class)->finalize (object);
}

static void
gst_mmigan_train_class_init (GstMmiganTrainClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_mmigan_train_set_property;
  object_class->get_property = gst_mmigan_train_get_property;
  object_class->finalize = gst_mmigan_train_finalize;
  train_properties_install (object_class);
  g_object_class_install_property (object_class, PROP_DEVICE_NAME,
      network_device_name_param_spec ());

  gst_element_class_set_static_metadata (element_class, "MMI-GAN trainer",
      "Sink/Generic/Volume",
      "Trains a network that translates volumes between modalities; with "
      "feedback from the volumes that it translates meanwhile",
      "The GstVolume developers");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class,
      &validation_template);
  gst_element_class_add_static_pad_template (element_class,
      &reference_template);

  element_class->change_state = gst_mmigan_train_change_state;
  element_class->send_event = gst_mmigan_train_send_event;
  element_class->request_new_pad = gst_mmigan_train_request_new_pad;
  element_class->release_pad = gst_mmigan_train_release_pad;
}

/* As a source of validation volumes the element gets an EOS that is sent to
 * its pipeline. */
static void
gst_mmigan_train_init (GstMmiganTrain * self)
{
  train_properties_init (&self->properties);
  self->sink_pads = g_ptr_array_new_with_free_func (gst_object_unref);
  g_rec_mutex_init (&self->task_lock);
  g_mutex_init (&self->lock);
  self->validation_pad = add_src_pad (self, &validation_template);
  self->reference_pad = add_src_pad (self, &reference_template);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SOURCE);
  update_flags (self);
}
