/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-volumeregister
 * @title: volumeregister
 *
 * Brings the volume on the pad `moving` to where the one on the pad `fixed` is:
 * two contrasts of one head, a head and an atlas, a thorax breathing in and
 * out.  Use it where volumes were not acquired in one position, before
 * elements that look at both voxel by voxel, as training and metrics do.
 *
 * The pads take volumes of any grids and orientations; all is done in the world
 * (RAS mm).  Volumes are paired by OFFSET.  Where `fixed-mask` or
 * `moving-mask` is linked, only voxels whose mask is not 0 count; a mask may
 * lie on another grid than its volume.  Where a part moved otherwise than what
 * shall match, as a jaw and a neck do, a mask of the rest keeps it out; that of
 * the fixed volume alone will do.  Voxels that are not finite never count.
 *
 * A registration knows whether it worked: it ends with a failure where
 * the best pose overlaps too little, is hardly better than others, or where
 * other starts lead elsewhere.  #GstVolumeRegister:on-failure says what becomes
 * of the volume.  The same input gives the same bits on any number of threads.
 *
 * With output=grid the moving volume is interpolated once, on the fixed
 * volume's grid.  With a volumeconform in front of `fixed` that is the grid
 * it asks for, and still one interpolation from file to network.  With
 * output=world not even that: the voxels stay, and the affine tells where they
 * lie in the fixed volume's world.
 *
 * The output keeps subject, session, modality and times of the moving volume.
 *
 * Transforms are ITK text files, points of the fixed volume to points of the
 * moving one, in LPS mm, as ANTs, elastix, 3D Slicer and volumeconform's
 * transform-location read them: linear ones as AffineTransform_double_3_3,
 * deformable ones as a CompositeTransform of it and a
 * DisplacementFieldTransform_double_3_3.
 *
 * The element message `registration-result` holds subject, session, fixed and
 * moving (their modalities), transform, metric (strings, NULL where unknown),
 * index (guint64), value (gdouble, of the metric), overlap (gdouble, share of
 * the points compared that lie in both volumes), confidence (gdouble, share of
 * displaced starts that led back), iterations (guint), converged (gboolean),
 * reason (string, NULL where it converged), outcome (string: registered, or
 * the value of on-failure that was followed, such as pass: placed by its
 * header), map (an array of 12 gdouble: 3 rows of 4, RAS mm of the fixed
 * volume to RAS mm of the moving one, without the deformation),
 * least-jacobian, largest-jacobian (gdouble, of the deformation) and seconds
 * (gdouble).
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 -m niftisrc location=sub-01_FLAIR.nii.gz ! r.fixed niftisrc location=sub-01_T1w.nii.gz ! r.moving volumeregister name=r transform-location=out/sub-01_from-FLAIR_to-T1w_mode-points_xfm.txt ! niftisink location=out/sub-01_space-FLAIR_T1w.nii.gz
 * ]| Two contrasts of one head, and the transform between them.
 * |[
 * gst-launch-1.0 volumeregister name=r output=world ! niftisink location=out/T2w.nii.gz \
 *     volumetestsrc num-buffers=1 ! volumeconform spacing="<2,2,2>" ! r.fixed \
 *     volumetestsrc num-buffers=1 pose="<4,-3,5,8,-5,6>" ! volume/x-raw,modality=T2w ! r.moving
 * ]| A phantom turned and shifted, and brought back without interpolation.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumeregister.h"

#include "progress.h"
#include "registeroutput.h"
#include "registerset.h"
#include "registertransform.h"

GST_DEBUG_CATEGORY_STATIC (volume_register_debug);
#define GST_CAT_DEFAULT volume_register_debug

/* Units of progress. */
#define PROGRESS_STEPS 1000

enum
{
  PROP_LAST_METRIC = REGISTER_SETTINGS_END,
  PROP_LAST_OVERLAP,
  PROP_LAST_CONFIDENCE,
  PROP_LAST_ITERATIONS,
  PROP_LAST_CONVERGED,
  N_PROPS
};

/* Of the last registration. */
typedef struct
{
  gdouble metric, overlap, confidence;
  guint iterations;
  gboolean converged;
} Last;

struct _GstVolumeRegister
{
  GstVolumeAggregator parent;

  RegisterSettings settings;    /* object lock */
  Last last;                    /* object lock */

  gint stopped;                 /* atomic: flushing, or on the way to READY */

  GHashTable *written;          /* names of this stream's files; source pad's
                                   task */
};

/* What became of a registration. */
typedef enum
{
  OUTCOME_DONE,                 /* the report's reason says how it went */
  OUTCOME_STOPPED,
  OUTCOME_ERROR,                /* posted */
} Outcome;

static GParamSpec *properties[N_PROPS];

static GstStaticPadTemplate fixed_template = GST_STATIC_PAD_TEMPLATE ("fixed",
    GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));
static GstStaticPadTemplate moving_template = GST_STATIC_PAD_TEMPLATE
    ("moving", GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));
static GstStaticPadTemplate fixed_mask_template = GST_STATIC_PAD_TEMPLATE
    ("fixed-mask", GST_PAD_SINK, GST_PAD_REQUEST,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));
static GstStaticPadTemplate moving_mask_template = GST_STATIC_PAD_TEMPLATE
    ("moving-mask", GST_PAD_SINK, GST_PAD_REQUEST,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));

G_DEFINE_TYPE_WITH_CODE (GstVolumeRegister, gst_volume_register,
    GST_TYPE_VOLUME_AGGREGATOR,
    G_IMPLEMENT_INTERFACE (GST_TYPE_PRESET, NULL)
    GST_DEBUG_CATEGORY_INIT (volume_register_debug, "volumeregister", 0,
        "registration of volumes"));
GST_ELEMENT_REGISTER_DEFINE (volumeregister, "volumeregister", GST_RANK_NONE,
    GST_TYPE_VOLUME_REGISTER);

/* --- Registering ---------------------------------------------------------- */

typedef struct
{
  GstVolumeRegister *self;
  Progress progress;
} Job;

static gboolean
on_progress (gdouble share, gpointer data)
{
  Job *job = data;

  progress_update (&job->progress, share * PROGRESS_STEPS, PROGRESS_STEPS);
  return !g_atomic_int_get (&job->self->stopped);
}

/* Sets the report's result, or @failure where there is nothing to compare.
 * FALSE after an element error. */
static gboolean
compare (RegisterSet * set, const GstVolumeAffine * start, Job * job,
    GError ** failure)
{
  const RegSettings settings = {
    .transform = set->settings.transform,
    .metric = set->settings.metric,
    .bins = set->settings.bins,
    .samples = set->settings.samples,
    .start = start,
  };
  g_autoptr (RegImage) fixed = NULL;
  g_autoptr (RegImage) moving = NULL;
  RegResult result;

  if (!register_set_get_images (set, &fixed, &moving, failure))
    return *failure != NULL;
  if (reg_run (fixed, moving, &settings, on_progress, job, &result, failure)) {
    set->report.result = result;
    set->report.reason = g_strdup (result.failure);
  }
  return TRUE;
}

/* Where the first step is; FALSE after an element error. */
static gboolean
load_start (GstVolumeRegister * self, const RegisterSet * set,
    RegisterMap * start)
{
  const gchar *location = set->settings.initial_transform_location;
  gchar *path;
  gboolean ok = register_transform_load (GST_ELEMENT (self),
      &set->report, location, start, &path);

  if (ok && start->field) {
    GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS,
        ("%s holds a field: a registration begins with a linear transform.",
            path), (NULL));
    g_clear_pointer (&start->field, reg_field_free);
    ok = FALSE;
  }
  g_free (path);
  return ok;
}

/* Fills the report. */
static Outcome
run (GstVolumeRegister * self, RegisterSet * set)
{
  const gboolean has_start = set->settings.initial_transform_location != NULL;
  gint64 begin = g_get_monotonic_time ();
  Job job = {.self = self };
  RegisterMap start = { 0 };
  GError *failure = NULL;
  gboolean ok;

  if (has_start && !load_start (self, set, &start))
    return OUTCOME_ERROR;
  progress_begin (&job.progress, GST_ELEMENT (self), "register",
      register_report_describe (&set->report), FALSE);
  ok = compare (set, has_start ? &start.linear : NULL, &job, &failure);
  if (failure) {
    set->report.reason = g_strdup (failure->message);
    /* It goes on where a sentence began, as results' failures do. */
    set->report.reason[0] = g_ascii_tolower (set->report.reason[0]);
    g_error_free (failure);
  }
  set->report.seconds = (g_get_monotonic_time () - begin) / 1e6;

  if (g_atomic_int_get (&self->stopped)) {
    progress_end (&job.progress, GST_PROGRESS_TYPE_CANCELED);
    return OUTCOME_STOPPED;
  }
  progress_end (&job.progress, ok ? GST_PROGRESS_TYPE_COMPLETE :
      GST_PROGRESS_TYPE_ERROR);
  return ok ? OUTCOME_DONE : OUTCOME_ERROR;
}

/* Message and properties. */
static void
publish (GstVolumeRegister * self, const RegisterSet * set)
{
  const RegisterReport *report = &set->report;
  guint id;

  GST_OBJECT_LOCK (self);
  self->last.metric = report->result.metric;
  self->last.overlap = report->result.overlap;
  self->last.confidence = report->result.confidence;
  self->last.iterations = report->result.iterations;
  self->last.converged = report->reason == NULL;
  GST_OBJECT_UNLOCK (self);
  for (id = PROP_LAST_METRIC; id < N_PROPS; id++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self),
          register_report_to_structure (report, &set->settings)));
}

/* --- Volumes -------------------------------------------------------------- */

static void
set_src_caps (GstVolumeRegister * self, const RegisterSet * set)
{
  GstVolumeInfo info;
  GstCaps *caps;

  register_output_get_info (&set->settings, set->fixed, set->moving, &info);
  caps = gst_volume_info_to_caps (&info);
  gst_aggregator_set_src_caps (GST_AGGREGATOR (self), caps);
  gst_caps_unref (caps);
}

/* @location: of the file that @map was read from; NULL: it was registered */
static GstFlowReturn
push (GstVolumeRegister * self, const RegisterSet * set,
    const RegisterMap * map, const gchar * location)
{
  GstVolumeMeta *meta;
  GstBuffer *output;
  gdouble fill;

  output = register_output_new (GST_ELEMENT (self), &set->settings,
      set->fixed, set->moving, map, &fill);
  if (!output)
    return GST_FLOW_ERROR;
  meta = gst_buffer_get_volume_meta (output);
  if (location)
    register_report_add_applied (&set->report, &set->settings, location, fill,
        meta);
  else
    register_report_add_history (&set->report, &set->settings, fill, meta);
  set_src_caps (self, set);
  return gst_aggregator_finish_buffer (GST_AGGREGATOR (self), output);
}

/* As on-failure wants it. */
static GstFlowReturn
push_failed (GstVolumeRegister * self, const RegisterSet * set)
{
  const RegisterMap header = {
    .linear = gst_volume_affine_identity (),
    .is_header = TRUE,
  };
  const RegResult *result = &set->report.result;
  gchar *what = register_report_describe (&set->report);
  gchar *numbers = g_strdup_printf ("Metric %g, overlap %.3f, confidence %.2f "
      "after %u iterations.", result->metric, result->overlap,
      result->confidence, result->iterations);
  GstFlowReturn ret;

  switch (set->settings.on_failure) {
    case REGISTER_ON_FAILURE_PASS:
      GST_ELEMENT_WARNING (self, STREAM, FAILED,
          ("Not registered: %s: %s. It is placed by its header alone.", what,
              set->report.reason), ("%s", numbers));
      ret = push (self, set, &header, NULL);
      break;
    case REGISTER_ON_FAILURE_DROP:
      GST_ELEMENT_WARNING (self, STREAM, FAILED,
          ("Not registered: %s: %s. It is left out.", what,
              set->report.reason), ("%s", numbers));
      set_src_caps (self, set);
      gst_volume_aggregator_push_gap (GST_VOLUME_AGGREGATOR (self),
          set->report.index);
      ret = GST_FLOW_OK;
      break;
    default:
      GST_ELEMENT_ERROR (self, STREAM, FAILED,
          ("Not registered: %s: %s.", what, set->report.reason),
          ("%s Look at both volumes; begin with initial-transform-location, "
              "give masks, or set on-failure.", numbers));
      ret = GST_FLOW_ERROR;
  }
  g_free (numbers);
  g_free (what);
  return ret;
}

static GstFlowReturn
apply (GstVolumeRegister * self, const RegisterSet * set)
{
  RegisterMap map = { 0 };
  GstFlowReturn ret = GST_FLOW_ERROR;
  gchar *path;

  if (register_transform_load (GST_ELEMENT (self), &set->report,
          set->settings.transform_location, &map, &path)) {
    if (map.field && set->settings.output == REGISTER_OUTPUT_WORLD)
      GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS,
          ("%s holds a field, of which an affine cannot tell: use "
              "output=grid.", path), (NULL));
    else
      ret = push (self, set, &map, path);
  }
  g_clear_pointer (&map.field, reg_field_free);
  g_free (path);
  return ret;
}

static GstFlowReturn
push_registered (GstVolumeRegister * self, const RegisterSet * set)
{
  const RegResult *result = &set->report.result;
  const RegisterMap map = {.linear = result->linear,.field = result->field };

  if (!register_transform_save (GST_ELEMENT (self), &set->report,
          set->settings.transform_location, FALSE, self->written)
      || !register_transform_save (GST_ELEMENT (self), &set->report,
          set->settings.inverse_transform_location, TRUE, self->written))
    return GST_FLOW_ERROR;
  return push (self, set, &map, NULL);
}

static GstFlowReturn
gst_volume_register_aggregate_volumes (GstVolumeAggregator * agg, GList * pads)
{
  GstVolumeRegister *self = GST_VOLUME_REGISTER (agg);
  GstFlowReturn ret = GST_FLOW_ERROR;
  RegisterSet set = { 0 };

  GST_OBJECT_LOCK (self);
  register_settings_copy (&self->settings, &set.settings);
  GST_OBJECT_UNLOCK (self);
  if (!register_set_open (&set, GST_ELEMENT (self), pads)) {
    /* nothing more to do */
  } else if (set.settings.apply_only) {
    ret = apply (self, &set);
  } else {
    switch (run (self, &set)) {
      case OUTCOME_DONE:
        publish (self, &set);
        ret = set.report.reason ? push_failed (self, &set) :
            push_registered (self, &set);
        break;
      case OUTCOME_STOPPED:
        /* The base class ends the task, or waits for what a flush brings. */
        ret = GST_AGGREGATOR_FLOW_NEED_DATA;
        break;
      case OUTCOME_ERROR:
        break;
    }
  }
  register_set_clear (&set);
  return ret;
}

/* What is behind the element counts on as if there had been a volume.  A gap
 * must follow caps: before both pads have told theirs there is none. */
static GstFlowReturn
gst_volume_register_leave_out (GstVolumeAggregator * agg, guint64 index)
{
  GstVolumeRegister *self = GST_VOLUME_REGISTER (agg);
  GstPad *fixed = gst_element_get_static_pad (GST_ELEMENT (agg), "fixed");
  GstPad *moving = gst_element_get_static_pad (GST_ELEMENT (agg), "moving");
  RegisterSet set = {.fixed = GST_VOLUME_AGGREGATOR_PAD (fixed),.moving =
        GST_VOLUME_AGGREGATOR_PAD (moving)
  };

  if (set.fixed->info.width > 0 && set.moving->info.width > 0) {
    GST_OBJECT_LOCK (self);
    register_settings_copy (&self->settings, &set.settings);
    GST_OBJECT_UNLOCK (self);
    set_src_caps (self, &set);
    register_settings_clear (&set.settings);
    gst_volume_aggregator_push_gap (agg, index);
  }
  gst_object_unref (moving);
  gst_object_unref (fixed);
  return GST_FLOW_OK;
}

/* --- Pads and states ------------------------------------------------------ */

/* A mask is on a pad of its own name, once. */
static GstAggregatorPad *
gst_volume_register_create_new_pad (GstAggregator * agg,
    GstPadTemplate * templ, const gchar * name, const GstCaps * caps)
{
  GstPad *pad = gst_element_get_static_pad (GST_ELEMENT (agg),
      GST_PAD_TEMPLATE_NAME_TEMPLATE (templ));

  if (pad) {
    gst_object_unref (pad);
    return NULL;
  }
  return g_object_new (GST_TYPE_VOLUME_AGGREGATOR_PAD, "name",
      GST_PAD_TEMPLATE_NAME_TEMPLATE (templ), "direction", GST_PAD_SINK,
      "template", templ, NULL);
}

static GstFlowReturn
gst_volume_register_sink_event_pre_queue (GstAggregator * agg,
    GstAggregatorPad * pad, GstEvent * event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
    gst_volume_pair_require_links (GST_ELEMENT (agg));
  return GST_AGGREGATOR_CLASS (gst_volume_register_parent_class)
      ->sink_event_pre_queue (agg, pad, event);
}

/* What is at work stops before the base class waits for it. */
static gboolean
gst_volume_register_sink_event (GstAggregator * agg, GstAggregatorPad * pad,
    GstEvent * event)
{
  GstVolumeRegister *self = GST_VOLUME_REGISTER (agg);

  if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_START)
    g_atomic_int_set (&self->stopped, TRUE);
  else if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP)
    g_atomic_int_set (&self->stopped, FALSE);
  return GST_AGGREGATOR_CLASS (gst_volume_register_parent_class)->sink_event
      (agg, pad, event);
}

/* After a seek the same volumes may come again. */
static GstFlowReturn
gst_volume_register_flush (GstAggregator * agg)
{
  g_hash_table_remove_all (GST_VOLUME_REGISTER (agg)->written);
  return GST_AGGREGATOR_CLASS (gst_volume_register_parent_class)->flush (agg);
}

static gboolean
gst_volume_register_start (GstAggregator * agg)
{
  GstVolumeRegister *self = GST_VOLUME_REGISTER (agg);

  g_hash_table_remove_all (self->written);
  g_atomic_int_set (&self->stopped, FALSE);
  return GST_AGGREGATOR_CLASS (gst_volume_register_parent_class)->start (agg);
}

static GstStateChangeReturn
gst_volume_register_change_state (GstElement * element,
    GstStateChange transition)
{
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    g_atomic_int_set (&GST_VOLUME_REGISTER (element)->stopped, TRUE);
  return GST_ELEMENT_CLASS (gst_volume_register_parent_class)->change_state
      (element, transition);
}

/* --- The element ---------------------------------------------------------- */

static void
gst_volume_register_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  GstVolumeRegister *self = GST_VOLUME_REGISTER (object);

  GST_OBJECT_LOCK (self);
  if (!register_settings_set (&self->settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_volume_register_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstVolumeRegister *self = GST_VOLUME_REGISTER (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_LAST_METRIC:
      g_value_set_double (value, self->last.metric);
      break;
    case PROP_LAST_OVERLAP:
      g_value_set_double (value, self->last.overlap);
      break;
    case PROP_LAST_CONFIDENCE:
      g_value_set_double (value, self->last.confidence);
      break;
    case PROP_LAST_ITERATIONS:
      g_value_set_uint (value, self->last.iterations);
      break;
    case PROP_LAST_CONVERGED:
      g_value_set_boolean (value, self->last.converged);
      break;
    default:
      if (!register_settings_get (&self->settings, id, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_volume_register_finalize (GObject * object)
{
  GstVolumeRegister *self = GST_VOLUME_REGISTER (object);

  g_hash_table_unref (self->written);
  register_settings_clear (&self->settings);
  G_OBJECT_CLASS (gst_volume_register_parent_class)->finalize (object);
}

static void
install_last (GObjectClass * object_class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  guint id;

  properties[PROP_LAST_METRIC] = g_param_spec_double ("last-metric",
      "Last metric",
      "The metric at the end of the last registration: in nat with mattes, a "
      "ratio of 1 to 2 with nmi, 0 to 1 with lncc, squared values with "
      "mean-squares", -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  properties[PROP_LAST_OVERLAP] = g_param_spec_double ("last-overlap",
      "Last overlap",
      "Share of the fixed volume's points compared that the last registration "
      "put into the moving volume", 0, 1, 0, flags);
  properties[PROP_LAST_CONFIDENCE] = g_param_spec_double ("last-confidence",
      "Last confidence",
      "Share of displaced starts that led back to where the last registration "
      "ended", 0, 1, 0, flags);
  properties[PROP_LAST_ITERATIONS] = g_param_spec_uint ("last-iterations",
      "Last iterations", "Steps of all stages of the last registration", 0,
      G_MAXUINT, 0, flags);
  properties[PROP_LAST_CONVERGED] = g_param_spec_boolean ("last-converged",
      "Last converged", "Whether the last registration is to be trusted; the "
      "message registration-result says why not", FALSE, flags);
  for (id = PROP_LAST_METRIC; id < N_PROPS; id++)
    g_object_class_install_property (object_class, id, properties[id]);
}

static void
gst_volume_register_class_init (GstVolumeRegisterClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstAggregatorClass *agg_class = GST_AGGREGATOR_CLASS (klass);
  GstStaticPadTemplate *const sinks[] = { &fixed_template, &moving_template,
    &fixed_mask_template, &moving_mask_template
  };
  guint i;

  object_class->set_property = gst_volume_register_set_property;
  object_class->get_property = gst_volume_register_get_property;
  object_class->finalize = gst_volume_register_finalize;
  element_class->change_state =
      GST_DEBUG_FUNCPTR (gst_volume_register_change_state);
  agg_class->create_new_pad = gst_volume_register_create_new_pad;
  agg_class->sink_event_pre_queue = gst_volume_register_sink_event_pre_queue;
  agg_class->sink_event = gst_volume_register_sink_event;
  agg_class->flush = gst_volume_register_flush;
  agg_class->start = gst_volume_register_start;
  GST_VOLUME_AGGREGATOR_CLASS (klass)->aggregate_volumes =
      gst_volume_register_aggregate_volumes;
  GST_VOLUME_AGGREGATOR_CLASS (klass)->leave_out =
      gst_volume_register_leave_out;

  register_settings_install (object_class);
  install_last (object_class);
  for (i = 0; i < G_N_ELEMENTS (sinks); i++)
    gst_element_class_add_static_pad_template_with_gtype (element_class,
        sinks[i], GST_TYPE_VOLUME_AGGREGATOR_PAD);
  gst_element_class_add_static_pad_template_with_gtype (element_class,
      &src_template, GST_TYPE_AGGREGATOR_PAD);
  gst_element_class_set_static_metadata (element_class,
      "Volume registration", "Filter/Effect/Volume",
      "Brings a volume to where another one is, across contrasts",
      "The GstVolume developers");
}

static void
gst_volume_register_init (GstVolumeRegister * self)
{
  register_settings_init (&self->settings);
  self->written = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gst_volume_aggregator_add_always_pad (GST_VOLUME_AGGREGATOR (self), "fixed");
  gst_volume_aggregator_add_always_pad (GST_VOLUME_AGGREGATOR (self), "moving");
}
