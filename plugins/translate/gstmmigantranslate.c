/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-mmigantranslate
 * @title: mmigantranslate
 *
 * Shows a volume of one modality as it might look in another: a T1-weighted
 * head as a T2-weighted one.  An MMI-GAN generator, read from a model file,
 * translates every slice; size, affine and subject stay as they are.  The
 * result is synthetic, for research, and not for diagnosis.
 *
 * The target is chosen by the property #GstMmiganTranslate:target or, as
 * videoconvert does, by the caps behind the element.  Input and output are
 * F32LE in [-1, 1]: volumenormalize gives that.  Slices lie across
 * #GstMmiganTranslate:slice-axis; the lower of the two voxel axes left is an
 * image's width, so that a volume in RAS order gives the axial images that
 * models are trained on (volumeconform brings others to it).  Images are
 * padded with -1 to the multiple that the network needs, and cropped back.
 *
 * With #GstMmiganTranslate:precision float16 the convolutions' factors are
 * rounded to half precision, which GPUs compute faster: results of the shipped
 * model change by less than 0.01, in root mean square by 0.0002.
 *
 * Behind mmigantrain the model comes down the stream instead: the event
 * `volume-model` brings it and its target for the volumes that follow, and
 * goes on downstream.  A network like the one before only gets new weights.
 *
 * Posts the element messages
 * - `network-device` (kind, name, requested: strings) when the device is open;
 * - `volume-translated` (slices: int, seconds: double, device: string) behind
 *   every volume.
 *
 * With G_MESSAGES_DEBUG=GstVolumeVulkan in the environment a Vulkan device's
 * milliseconds in each kind of kernel are printed, run by run.
 *
 * |[
 * gst-launch-1.0 volumetestsrc modality=T1w size="<256,256,181>" num-buffers=1 ! volumenormalize ! mmigantranslate model=pipelines/models/heads.safetensors target=T2w ! niftisink location=head_T2w.nii.gz
 * gst-launch-1.0 filesrc location=head_T1w.nii.gz ! niftidec ! volumeconform orientation=RAS spacing="<1,1,0>" size="<256,256,0>" ! volumenormalize ! mmigantranslate model=pipelines/models/heads.safetensors ! volume/x-raw,modality=FLAIR ! volumeconform undo=true fill=-1 ! niftisink location=head_FLAIR.nii.gz
 * ]|
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstmmigantranslate.h"
#include "inputcheck.h"
#include "modalitycaps.h"
#include "modelfeed.h"
#include "networkdevice.h"
#include "precision.h"
#include "progress.h"
#include "sliceaxis.h"
#include "slices.h"
#include "target.h"
#include "traininggrid.h"
#include "translator.h"

GST_DEBUG_CATEGORY_STATIC (mmigan_translate_debug);
#define GST_CAT_DEFAULT mmigan_translate_debug

#define DEFAULT_PRECISION NET_FLOAT32
#define DEFAULT_SLICE_AXIS GST_MMIGAN_SLICE_AXIS_AXIAL
#define DEFAULT_BATCH_SIZE 1
#define DEFAULT_MEMORY_BUDGET 0

#define CAPS "volume/x-raw, format = (string) F32LE, "  \
    "width = (int) [ 1, max ], height = (int) [ 1, max ], "  \
    "depth = (int) [ 1, max ], channels = (int) 1, "  \
    "framerate = (fraction) 0/1"

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (CAPS));

enum
{
  PROP_0,
  PROP_MODEL,
  PROP_TARGET,
  PROP_DEVICE,
  PROP_DEVICE_NAME,
  PROP_PRECISION,
  PROP_SLICE_AXIS,
  PROP_BATCH_SIZE,
  PROP_MEMORY_BUDGET,
};

struct _GstMmiganTranslate
{
  GstVolumeFilter parent;

  /* Written under the object lock; constant from start to stop. */
  gchar *model;
  gchar *target;
  gchar *device;
  gchar *device_name;
  NetPrecision precision;
  GstMmiganSliceAxis slice_axis;
  guint batch_size;
  guint64 memory_budget;
  gboolean started;             /* from the beginning of start to stop */

  /* From start to stop, streaming thread. */
  Translator *translator;
  ModelFeed feed;
  gboolean refused;             /* no target was found, and it was said */
  gboolean broken;              /* there is no model, and it was said */
  gboolean grid_checked;        /* check_training_grid() has spoken */
  const gchar *from, *to;       /* negotiated modalities, interned */
  Progress preparation;         /* of the network, to the end of its first run */
  gint batch;                   /* images a run, as the translator was asked */
  gfloat *images;               /* a batch; NULL where it is not prepared */
};

G_DEFINE_TYPE (GstMmiganTranslate, gst_mmigan_translate,
    GST_TYPE_VOLUME_FILTER);
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (mmigantranslate, "mmigantranslate",
    GST_RANK_NONE, GST_TYPE_MMIGAN_TRANSLATE,
    GST_DEBUG_CATEGORY_INIT (mmigan_translate_debug, "mmigantranslate", 0,
        "translation between modalities"));

static void
gst_mmigan_translate_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  GstMmiganTranslate *self = GST_MMIGAN_TRANSLATE (object);

  GST_OBJECT_LOCK (self);
  if (self->started) {
    GST_OBJECT_UNLOCK (self);
    g_warning ("%s: %s can only be set in the states NULL and READY",
        GST_OBJECT_NAME (self), pspec->name);
    return;
  }
  switch (id) {
    case PROP_MODEL:
      g_free (self->model);
      self->model = g_value_dup_string (value);
      break;
    case PROP_TARGET:
      g_free (self->target);
      self->target = g_value_dup_string (value);
      break;
    case PROP_DEVICE:
      g_free (self->device);
      self->device = g_value_dup_string (value);
      break;
    case PROP_PRECISION:
      self->precision = g_value_get_enum (value);
      break;
    case PROP_SLICE_AXIS:
      self->slice_axis = g_value_get_enum (value);
      break;
    case PROP_BATCH_SIZE:
      self->batch_size = g_value_get_uint (value);
      break;
    case PROP_MEMORY_BUDGET:
      self->memory_budget = g_value_get_uint64 (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_mmigan_translate_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstMmiganTranslate *self = GST_MMIGAN_TRANSLATE (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_MODEL:
      g_value_set_string (value, self->model);
      break;
    case PROP_TARGET:
      g_value_set_string (value, self->target);
      break;
    case PROP_DEVICE:
      g_value_set_string (value, self->device);
      break;
    case PROP_DEVICE_NAME:
      g_value_set_string (value, self->device_name);
      break;
    case PROP_PRECISION:
      g_value_set_enum (value, self->precision);
      break;
    case PROP_SLICE_AXIS:
      g_value_set_enum (value, self->slice_axis);
      break;
    case PROP_BATCH_SIZE:
      g_value_set_uint (value, self->batch_size);
      break;
    case PROP_MEMORY_BUDGET:
      g_value_set_uint64 (value, self->memory_budget);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

/* --- Start and stop --- */

static NetModel *
load_model (GstMmiganTranslate * self)
{
  g_autoptr (GError) error = NULL;
  NetModel *model = net_model_load (self->model, &error);

  if (!model) {
    if (g_file_test (self->model, G_FILE_TEST_EXISTS))
      GST_ELEMENT_ERROR (self, RESOURCE, READ, ("%s", error->message),
          ("Give model= a safetensors file of an MMI-GAN generator."));
    else
      GST_ELEMENT_ERROR (self, RESOURCE, NOT_FOUND,
          ("There is no model file “%s”: give model= its path.",
              self->model), ("%s", error->message));
  }
  return model;
}

/* While started no property changes: other threads read them without the
 * lock. */
static void
set_started (GstMmiganTranslate * self, gboolean started)
{
  GST_OBJECT_LOCK (self);
  self->started = started;
  GST_OBJECT_UNLOCK (self);
}

static gboolean
gst_mmigan_translate_start (GstBaseTransform * trans)
{
  GstMmiganTranslate *self = GST_MMIGAN_TRANSLATE (trans);
  NetModel *model = NULL;
  NetExecutor *executor = NULL;

  set_started (self, TRUE);
  if (self->model)
    model = load_model (self);
  if (model || !self->model)
    executor = network_device_open (GST_ELEMENT (self), self->device,
        self->precision, &self->device_name);
  if (!executor) {
    g_clear_pointer (&model, net_model_free);
    set_started (self, FALSE);
    return FALSE;
  }
  self->translator = translator_new (model, executor);
  self->refused = FALSE;
  self->broken = FALSE;
  return TRUE;
}

static gboolean
gst_mmigan_translate_stop (GstBaseTransform * trans)
{
  GstMmiganTranslate *self = GST_MMIGAN_TRANSLATE (trans);

  g_clear_pointer (&self->images, g_free);
  g_clear_pointer (&self->translator, translator_free);
  model_feed_clear (&self->feed);
  set_started (self, FALSE);
  return TRUE;
}

/* --- The model of the stream --- */

/* What people call the model in use. */
static const gchar *
get_model_name (GstMmiganTranslate * self)
{
  return self->feed.bytes ? "the model of the stream" : self->model;
}

static void
take_model (GstMmiganTranslate * self, GBytes * bytes, const gchar * target)
{
  g_autoptr (GError) error = NULL;
  NetModel *model;

  if (!model_feed_take (&self->feed, bytes, target, &model, &error)
      || (model && !translator_set_model (self->translator, model, &error))) {
    GST_ELEMENT_ERROR (self, STREAM, DECODE, ("%s", error->message),
        ("%" G_GSIZE_FORMAT " bytes, target %s", g_bytes_get_size (bytes),
            target));
    self->broken = TRUE;
    return;
  }
  self->refused = FALSE;
  gst_base_transform_reconfigure_src (GST_BASE_TRANSFORM (self));
}

static gboolean
gst_mmigan_translate_sink_event (GstBaseTransform * trans, GstEvent * event)
{
  GstBaseTransformClass *parent =
      GST_BASE_TRANSFORM_CLASS (gst_mmigan_translate_parent_class);
  GstMmiganTranslate *self = GST_MMIGAN_TRANSLATE (trans);
  const gchar *target;
  GstEvent *held;
  GBytes *bytes;

  if (gst_volume_event_parse_model (event, &bytes, &target)) {
    take_model (self, bytes, target);
    while (self->translator->model && (held = model_feed_release (&self->feed)))
      parent->sink_event (trans, held);
  } else if (GST_EVENT_TYPE (event) == GST_EVENT_EOS) {
    /* What is written behind a queue may need the memory. */
    g_clear_pointer (&self->images, g_free);
    translator_release (self->translator);
  } else if (!self->translator->model && model_feed_hold (&self->feed, event)) {
    return TRUE;
  }
  return parent->sink_event (trans, event);
}

static GstFlowReturn
gst_mmigan_translate_submit_input_buffer (GstBaseTransform * trans,
    gboolean is_discont, GstBuffer * buffer)
{
  GstMmiganTranslate *self = GST_MMIGAN_TRANSLATE (trans);

  if (self->translator->model && !self->broken)
    return
        GST_BASE_TRANSFORM_CLASS
        (gst_mmigan_translate_parent_class)->submit_input_buffer (trans,
        is_discont, buffer);
  if (!self->broken)
    GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS,
        ("No model is set: give model= the path of a model file."),
        ("Nor did one come with the stream, as from mmigantrain."));
  self->broken = TRUE;
  gst_buffer_unref (buffer);
  return GST_FLOW_ERROR;
}

/* --- Negotiation --- */

/* Any modality on either side: which ones fit is decided in fixate_caps,
 * where a misfit can be put into words. */
static GstCaps *
gst_mmigan_translate_transform_caps (GstBaseTransform * trans,
    GstPadDirection direction, GstCaps * caps, GstCaps * filter)
{
  return modality_caps_free (caps, filter);
}

/* The base class would answer caps queries with the other side's modality
 * first, and a source that can choose would make the target itself. */
static gboolean
gst_mmigan_translate_query (GstBaseTransform * trans,
    GstPadDirection direction, GstQuery * query)
{
  if (GST_QUERY_TYPE (query) == GST_QUERY_CAPS) {
    modality_caps_answer (direction == GST_PAD_SINK
        ? GST_BASE_TRANSFORM_SRC_PAD (trans)
        : GST_BASE_TRANSFORM_SINK_PAD (trans), query);
    return TRUE;
  }
  return GST_BASE_TRANSFORM_CLASS (gst_mmigan_translate_parent_class)->query
      (trans, direction, query);
}

/* The target for output @caps, which lack the modality; NULL, with an error
 * posted, for none. */
static const gchar *
choose_target (GstMmiganTranslate * self, GstCaps * caps)
{
  GstPad *pad = GST_BASE_TRANSFORM_SRC_PAD (self);
  g_autoptr (GstCaps) wanted = gst_pad_peer_query_caps (pad, caps);
  g_autoptr (GError) error = NULL;
  const gchar *target =
      target_choose (net_model_get_domains (self->translator->model),
      self->feed.target ? self->feed.target : self->target, wanted, &error);

  /* Upstream may come with the same caps again: say it once. */
  if (!target && !self->refused)
    GST_ELEMENT_ERROR (self, CORE, NEGOTIATION, ("%s", error->message),
        ("model %s, downstream takes %" GST_PTR_FORMAT,
            get_model_name (self), wanted));
  self->refused = !target;
  return target;
}

static GstCaps *
gst_mmigan_translate_fixate_caps (GstBaseTransform * trans,
    GstPadDirection direction, GstCaps * caps, GstCaps * othercaps)
{
  if (direction == GST_PAD_SINK) {
    const gchar *target = choose_target (GST_MMIGAN_TRANSLATE (trans),
        othercaps);

    if (!target) {
      gst_caps_unref (othercaps);
      return gst_caps_new_empty ();
    }
    othercaps = gst_caps_make_writable (othercaps);
    gst_caps_set_simple (othercaps, "modality", G_TYPE_STRING, target, NULL);
  }
  return
      GST_BASE_TRANSFORM_CLASS (gst_mmigan_translate_parent_class)->fixate_caps
      (trans, direction, caps, othercaps);
}

static gboolean
gst_mmigan_translate_set_info (GstVolumeFilter * filter,
    const GstVolumeInfo * in, const GstVolumeInfo * out)
{
  GstMmiganTranslate *self = GST_MMIGAN_TRANSLATE (filter);

  check_modality (GST_ELEMENT (self), self->translator->model, in->modality);
  self->from = in->modality;
  self->to = out->modality;
  self->grid_checked = FALSE;
  return TRUE;
}

/* --- Volumes --- */

/* Plan and record for @slices, @batch of them a run where memory allows. */
static gboolean
prepare_network (GstMmiganTranslate * self, const Slices * slices, gint batch,
    GError ** error)
{
  Translator *translator = self->translator;

  g_clear_pointer (&self->images, g_free);
  if (!translator_prepare (translator, slices->image_width,
          slices->image_height, batch, self->memory_budget, error))
    return FALSE;
  self->batch = batch;
  self->images = g_try_new (gfloat,
      translator->batch * slices_get_image_size (slices));
  if (!self->images)
    g_set_error (error, NET_ERROR, NET_ERROR_MEMORY,
        "no memory for %d images of %d x %d", translator->batch,
        slices->image_width, slices->image_height);
  return self->images != NULL;
}

/* As prepare_network(), where the images differ from those of the volume
 * before, with progress and errors posted.  Progress ends with the first run:
 * some drivers compile shaders only then. */
static gboolean
ensure_network (GstMmiganTranslate * self, const Slices * slices)
{
  const Translator *translator = self->translator;
  const gint batch = MIN ((gint) self->batch_size, slices->count);
  g_autoptr (GError) error = NULL;

  if (self->images && translator->batch > 0
      && slices->image_width == translator->width
      && slices->image_height == translator->height && batch == self->batch)
    return TRUE;

  progress_begin (&self->preparation, GST_ELEMENT (self), "prepare",
      g_strdup_printf ("Preparing the network for slices of %d x %d on %s",
          slices->image_width, slices->image_height, self->device_name), TRUE);
  if (prepare_network (self, slices, batch, &error)) {
    GST_INFO_OBJECT (self, "%d of %u slices a run", translator->batch,
        self->batch_size);
    return TRUE;
  }
  progress_end (&self->preparation, GST_PROGRESS_TYPE_ERROR);
  if (g_error_matches (error, NET_ERROR, NET_ERROR_MEMORY))
    GST_ELEMENT_ERROR (self, RESOURCE, NO_SPACE_LEFT,
        ("The network does not fit: %s. %s the volume smaller with "
            "volumeconform.", error->message, self->memory_budget > 0
            ? "Raise memory-budget, or make" : "Make"), (NULL));
  else
    GST_ELEMENT_ERROR (self, LIBRARY, INIT,
        ("The network cannot be prepared: %s", error->message),
        ("model %s, device %s", get_model_name (self), self->device_name));
  return FALSE;
}

/* Set by the pad the moment a flush arrives or the element is shut down. */
static gboolean
is_flushing (GstMmiganTranslate * self)
{
  GstPad *pad = GST_BASE_TRANSFORM_SINK_PAD (self);
  gboolean flushing;

  GST_OBJECT_LOCK (pad);
  flushing = GST_PAD_IS_FLUSHING (pad);
  GST_OBJECT_UNLOCK (pad);
  return flushing;
}

/* @in and @out may be the same: slices are gathered before they are written,
 * each once.  GST_FLOW_FLUSHING where stopped between two runs; GST_FLOW_ERROR
 * with @error. */
static GstFlowReturn
translate_slices (GstMmiganTranslate * self, const Slices * slices,
    const gfloat * in, gfloat * out, Progress * progress, GError ** error)
{
  Translator *translator = self->translator;
  const gint domain = net_model_find_domain (translator->model, self->to);
  gint n;

  if (!translator_set_target (translator, domain, error))
    return GST_FLOW_ERROR;
  for (gint first = 0; first < slices->count; first += n) {
    if (is_flushing (self))
      return GST_FLOW_FLUSHING;
    /* A last batch that is not full takes old images along. */
    n = MIN (translator->batch, slices->count - first);
    slices_gather (slices, in, first, n, self->images);
    if (!translator_run (translator, self->images, error))
      return GST_FLOW_ERROR;
    progress_end (&self->preparation, GST_PROGRESS_TYPE_COMPLETE);
    slices_scatter (slices, self->images, first, n, out);
    progress_update (progress, first + n, slices->count);
  }
  return GST_FLOW_OK;
}

static GstFlowReturn
translate_volume (GstMmiganTranslate * self, const Slices * slices,
    const gfloat * in, gfloat * out)
{
  const gint64 start = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  GstProgressType end;
  Progress progress;
  GstFlowReturn ret;

  progress_begin (&progress, GST_ELEMENT (self), "translate",
      g_strdup_printf ("Translating %s to %s, %d slices", self->from,
          self->to, slices->count), FALSE);
  ret = translate_slices (self, slices, in, out, &progress, &error);
  end = ret == GST_FLOW_OK ? GST_PROGRESS_TYPE_COMPLETE
      : ret == GST_FLOW_FLUSHING ? GST_PROGRESS_TYPE_CANCELED
      : GST_PROGRESS_TYPE_ERROR;
  progress_end (&self->preparation, end);
  progress_end (&progress, end);
  if (ret == GST_FLOW_OK)
    gst_element_post_message (GST_ELEMENT (self),
        gst_message_new_element (GST_OBJECT (self),
            gst_structure_new ("volume-translated",
                "slices", G_TYPE_INT, slices->count,
                "seconds", G_TYPE_DOUBLE,
                (g_get_monotonic_time () - start) / 1e6,
                "device", G_TYPE_STRING, self->device_name, NULL)));
  else if (ret == GST_FLOW_ERROR
      && g_error_matches (error, NET_ERROR, NET_ERROR_MODEL))
    GST_ELEMENT_ERROR (self, STREAM, FAILED,
        ("%s: %s. Give model= another file%s.", get_model_name (self),
            error->message, self->precision == NET_FLOAT16
            ? ", or precision=float32: its values may exceed 65504" : ""),
        ("device %s", self->device_name));
  else if (ret == GST_FLOW_ERROR)
    GST_ELEMENT_ERROR (self, LIBRARY, FAILED,
        ("%s failed: %s. device=cpu works everywhere.", self->device_name,
            error->message), ("model %s", get_model_name (self)));
  return ret;
}

static void
describe_result (GstMmiganTranslate * self, GstVolumeMeta * meta)
{
  g_autofree gchar *file = self->feed.bytes ? g_strdup ("stream")
      : g_path_get_basename (self->model);

  if (!meta->translated_from)
    meta->translated_from = self->from;
  gst_volume_meta_map_values (meta, 0, 0);
  gst_volume_meta_add_history (meta, "mmigantranslate",
      "from=%s target=%s model=%s sha256=%s device=%s precision=%s: synthetic, "
      "for research, not diagnosis", self->from, self->to, file,
      net_model_get_hash (self->translator->model), self->device_name,
      gst_mmigan_precision_get_nick (self->precision));
}

/* Warn, once for each caps, where images are not the training's. */
static void
check_training_grid (GstMmiganTranslate * self, const Slices * slices,
    gint axis, const GstVolumeAffine * affine)
{
  g_autofree gchar *text = NULL;

  if (self->grid_checked)
    return;
  self->grid_checked = TRUE;
  text = training_grid_compare (self->translator->model, slices, axis, affine);
  if (text)
    GST_ELEMENT_WARNING (self, STREAM, FORMAT, ("%s", text), (NULL));
}

static GstFlowReturn
gst_mmigan_translate_transform (GstVolumeFilter * filter,
    const GstVolumeFrame * in, GstVolumeFrame * out, GstVolumeMeta * meta)
{
  GstMmiganTranslate *self = GST_MMIGAN_TRANSLATE (filter);
  const gint size[3] = { in->info.width, in->info.height, in->info.depth };
  const gint axis = gst_mmigan_slice_axis_find (self->slice_axis,
      &meta->affine);
  GstFlowReturn ret;
  Slices slices;

  slices_init (&slices, size, axis,
      net_model_get_multiple (self->translator->model));
  check_training_grid (self, &slices, axis, &meta->affine);
  if (!check_input (GST_ELEMENT (self), in, meta)
      || !ensure_network (self, &slices))
    return GST_FLOW_ERROR;
  ret = translate_volume (self, &slices, in->data, out->data);
  if (ret == GST_FLOW_OK)
    describe_result (self, meta);
  return ret;
}

/* --- Class --- */

static void
gst_mmigan_translate_finalize (GObject * object)
{
  GstMmiganTranslate *self = GST_MMIGAN_TRANSLATE (object);

  g_free (self->model);
  g_free (self->target);
  g_free (self->device);
  g_free (self->device_name);
  G_OBJECT_CLASS (gst_mmigan_translate_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass * object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_READY;

  g_object_class_install_property (object_class, PROP_MODEL,
      g_param_spec_string ("model", "Model",
          "Path of the model file: safetensors of an MMI-GAN generator. "
          "Required unless one comes with the stream, as from mmigantrain; "
          "e.g. pipelines/models/heads.safetensors", NULL, flags));
  g_object_class_install_property (object_class, PROP_TARGET,
      g_param_spec_string ("target", "Target",
          "Modality to translate to, one of the model's: a BIDS suffix such "
          "as T2w. Unset: the one that the caps behind the element ask for",
          NULL, flags));
  g_object_class_install_property (object_class, PROP_DEVICE,
      g_param_spec_string ("device", "Device",
          "What computes: auto (a Vulkan GPU if there is one, else the CPU), "
          "cpu, vulkan, or part of a Vulkan device's name, e.g. nvidia",
          NETWORK_DEVICE_DEFAULT, flags));
  g_object_class_install_property (object_class, PROP_DEVICE_NAME,
      network_device_name_param_spec ());
  g_object_class_install_property (object_class, PROP_PRECISION,
      g_param_spec_enum ("precision", "Precision",
          "What the factors of the network's products are rounded to. float16 "
          "is faster on GPUs, needs a Vulkan device that computes it, and "
          "changes results a little", GST_TYPE_MMIGAN_PRECISION,
          DEFAULT_PRECISION, flags));
  g_object_class_install_property (object_class, PROP_SLICE_AXIS,
      g_param_spec_enum ("slice-axis", "Slice axis",
          "Axis across which the slices lie that become images: by the "
          "affine, or a voxel axis as stored. Use the one that the model was "
          "trained on", GST_TYPE_MMIGAN_SLICE_AXIS, DEFAULT_SLICE_AXIS, flags));
  g_object_class_install_property (object_class, PROP_BATCH_SIZE,
      g_param_spec_uint ("batch-size", "Batch size",
          "Most slices translated in one run, fewer where memory or the device "
          "ask for it; results do not depend on it. e.g. 8 keeps a large GPU "
          "busy", 1, 1024, DEFAULT_BATCH_SIZE, flags));
  g_object_class_install_property (object_class, PROP_MEMORY_BUDGET,
      g_param_spec_uint64 ("memory-budget", "Memory budget",
          "Bytes of device and host memory that the network may take, the "
          "volumes not counted; batch-size shrinks to fit. 0: no limit; e.g. "
          "1073741824 is 1 GiB", 0, G_MAXUINT64, DEFAULT_MEMORY_BUDGET, flags));
}

static void
gst_mmigan_translate_class_init (GstMmiganTranslateClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);
  GstVolumeFilterClass *filter_class = GST_VOLUME_FILTER_CLASS (klass);

  object_class->set_property = gst_mmigan_translate_set_property;
  object_class->get_property = gst_mmigan_translate_get_property;
  object_class->finalize = gst_mmigan_translate_finalize;
  install_properties (object_class);

  gst_element_class_set_static_metadata (element_class,
      "MMI-GAN volume translator", "Filter/Converter/Volume",
      "Translates volumes between modalities, slice by slice, with an MMI-GAN "
      "generator: synthetic images for research, not diagnosis",
      "The GstVolume developers");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);

  trans_class->start = gst_mmigan_translate_start;
  trans_class->stop = gst_mmigan_translate_stop;
  trans_class->sink_event = gst_mmigan_translate_sink_event;
  trans_class->submit_input_buffer = gst_mmigan_translate_submit_input_buffer;
  trans_class->transform_caps = gst_mmigan_translate_transform_caps;
  trans_class->query = gst_mmigan_translate_query;
  trans_class->fixate_caps = gst_mmigan_translate_fixate_caps;
  filter_class->set_info = gst_mmigan_translate_set_info;
  filter_class->transform = gst_mmigan_translate_transform;
  filter_class->in_place = TRUE;

  gst_type_mark_as_plugin_api (GST_TYPE_MMIGAN_PRECISION, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_MMIGAN_SLICE_AXIS, 0);
}

static void
gst_mmigan_translate_init (GstMmiganTranslate * self)
{
  self->device = g_strdup (NETWORK_DEVICE_DEFAULT);
  self->precision = DEFAULT_PRECISION;
  self->slice_axis = DEFAULT_SLICE_AXIS;
  self->batch_size = DEFAULT_BATCH_SIZE;
  self->memory_budget = DEFAULT_MEMORY_BUDGET;
}
