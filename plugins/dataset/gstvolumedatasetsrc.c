/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-volumedatasetsrc
 * @title: volumedatasetsrc
 *
 * Reads a BIDS dataset, or several, as one stream a modality: of the same
 * head at the same time on every pad.  Use it where volumes of one head are
 * needed side by side, and where subjects are split for training and
 * validation; for a list of files there is niftisrc.
 *
 * Request a pad by the name of a modality, which is a BIDS suffix: T1w, T2w,
 * PDw, FLAIR, ct.  Files of one subject and session whose names differ in the
 * suffix alone are an item (sub-01/ses-1/anat/sub-01_ses-1_T1w.nii.gz and
 * ..._FLAIR.nii.gz; other entities such as space-MNI152 must agree).  Item i
 * leaves on each pad as a volume at i seconds with OFFSET i, or as a gap of
 * that second where it lacks the modality; items without any modality asked
 * for are left out.  derivatives/ is not searched.  Values, affine and types
 * are those of niftisrc, and so is the warning where a file's sform and qform
 * place voxels differently: once a run, when the file is first read.  Subject
 * and session are the folders'.
 *
 * #GstVolumeDatasetSrc:split chooses among subjects, never among sessions of
 * one: by a draw, by hold-out, or by a column of participants.tsv.  Items are
 * sorted by path, or shuffled.  All of them once are an epoch: a seek to the
 * start behind the last item shows the next one, in an order that depends on
 * seed and #GstVolumeDatasetSrc:epoch alone; any other seek stays in the epoch
 * it came in, whose items keep their places.
 *
 * A seek restarts all pads, whichever it came by; events of one seqnum are one
 * seek.  One that does not flush waits for the item that is on its way; streams
 * begin anew by it, even after EOS, but sinks and queues take nothing after EOS
 * without a flush: there, use segment seeks.
 *
 * Volumes are read before their turn, on threads of their own, in as much
 * memory as #GstVolumeDatasetSrc:read-ahead allows; the memory of downstream
 * comes on top of it.  One thread serves all pads in turn, so branches that meet again, and sinks
 * beside each other, each need a queue.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 volumedatasetsrc name=data location=bids split=train \
 *     data.T1w ! volumenormalize ! niftisink location="train/sub-{subject}_{modality}.nii.gz"
 * ]| Normalises the T1w volumes of the subjects to train with.
 * |[
 * gst-launch-1.0 -m volumedatasetsrc name=data location="bids*" hold-out="<02>" split=validation \
 *     volumemetricsink name=m metrics=mi \
 *     data.T1w ! queue ! m.sink data.T2w ! queue ! m.reference
 * ]| How much T1w tells of T2w (mutual information), in all sessions of
 * subject 02.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumedatasetsrc.h"

#include "datasetstreams.h"
#include "nifti-element.h"

GST_DEBUG_CATEGORY_STATIC (volume_dataset_src_debug);
#define GST_CAT_DEFAULT volume_dataset_src_debug

enum
{
  PROP_ITEMS = 1000,            /* behind those of DatasetSettings */
  PROP_SUBJECTS,
  PROP_EPOCH,
};

#define DEFAULT_EPOCH 0

struct _GstVolumeDatasetSrc
{
  GstElement parent;

  DatasetStreams *streams;
  guint first_epoch;            /* as the settings */
  DatasetSettings settings;     /* changed in NULL and READY only */
};

G_DEFINE_TYPE_WITH_CODE (GstVolumeDatasetSrc, gst_volume_dataset_src,
    GST_TYPE_ELEMENT,
    GST_DEBUG_CATEGORY_INIT (volume_dataset_src_debug,
        "volumedatasetsrc", 0, "BIDS dataset source"));
GST_ELEMENT_REGISTER_DEFINE (volumedatasetsrc, "volumedatasetsrc",
    GST_RANK_NONE, GST_TYPE_VOLUME_DATASET_SRC);

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("%s",
    GST_PAD_SRC,
    GST_PAD_REQUEST,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));

static gboolean
gst_volume_dataset_src_event (GstPad * pad, GstObject * parent,
    GstEvent * event)
{
  gboolean ok;

  if (GST_EVENT_TYPE (event) != GST_EVENT_SEEK)
    return gst_pad_event_default (pad, parent, event);
  ok = dataset_streams_seek (GST_VOLUME_DATASET_SRC (parent)->streams, event);
  gst_event_unref (event);
  return ok;
}

/* EOS to the element itself ends the streams after what is on its way. */
static gboolean
gst_volume_dataset_src_send_event (GstElement * element, GstEvent * event)
{
  GstVolumeDatasetSrc *self = GST_VOLUME_DATASET_SRC (element);
  gboolean ok = FALSE;

  if (GST_EVENT_TYPE (event) == GST_EVENT_SEEK) {
    ok = dataset_streams_seek (self->streams, event);
  } else if (GST_EVENT_TYPE (event) == GST_EVENT_EOS) {
    dataset_streams_end (self->streams);
    ok = TRUE;
  }
  gst_event_unref (event);
  return ok;
}

static gboolean
gst_volume_dataset_src_query (GstPad * pad, GstObject * parent,
    GstQuery * query)
{
  return dataset_streams_query (GST_VOLUME_DATASET_SRC (parent)->streams,
      GST_VOLUME_DATASET_PAD (pad), query)
      || gst_pad_query_default (pad, parent, query);
}

static GstPad *
gst_volume_dataset_src_request_new_pad (GstElement * element,
    GstPadTemplate * templ, const gchar * name, const GstCaps * caps)
{
  GstVolumeDatasetSrc *self = GST_VOLUME_DATASET_SRC (element);
  GstVolumeDatasetPad *pad;

  if (dataset_streams_is_started (self->streams) || !name
      || !gst_nifti_name_is_suffix (name)) {
    GST_WARNING_OBJECT (self,
        "no pad `%s`: pads are requested before the "
        "element starts, by the name of a modality such as T1w", name);
    return NULL;
  }
  pad = gst_volume_dataset_pad_new (templ, name);
  gst_pad_set_event_function (GST_PAD (pad), gst_volume_dataset_src_event);
  gst_pad_set_query_function (GST_PAD (pad), gst_volume_dataset_src_query);
  if (!gst_element_add_pad (element, GST_PAD (pad)))
    return NULL;
  dataset_streams_add_pad (self->streams, pad);
  return GST_PAD (pad);
}

static void
gst_volume_dataset_src_release_pad (GstElement * element, GstPad * pad)
{
  GstVolumeDatasetSrc *self = GST_VOLUME_DATASET_SRC (element);

  dataset_streams_remove_pad (self->streams, GST_VOLUME_DATASET_PAD (pad));
  gst_pad_set_active (pad, FALSE);
  gst_element_remove_pad (element, pad);
}

static gboolean
start (GstVolumeDatasetSrc * self)
{
  gboolean ok = dataset_streams_start (self->streams, &self->settings,
      self->first_epoch);

  g_object_notify (G_OBJECT (self), "items");
  g_object_notify (G_OBJECT (self), "subjects");
  return ok;
}

static void
stop (GstVolumeDatasetSrc * self)
{
  dataset_streams_stop (self->streams);
  g_object_notify (G_OBJECT (self), "items");
  g_object_notify (G_OBJECT (self), "subjects");
}

static GstStateChangeReturn
gst_volume_dataset_src_change_state (GstElement * element,
    GstStateChange transition)
{
  GstVolumeDatasetSrc *self = GST_VOLUME_DATASET_SRC (element);
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && !start (self))
    return GST_STATE_CHANGE_FAILURE;
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    dataset_streams_interrupt (self->streams);
  result =
      GST_ELEMENT_CLASS (gst_volume_dataset_src_parent_class)->change_state
      (element, transition);
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED
      && result != GST_STATE_CHANGE_FAILURE)
    dataset_streams_run (self->streams);
  else if (transition == GST_STATE_CHANGE_READY_TO_PAUSED
      || transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    stop (self);
  return result;
}

static void
gst_volume_dataset_src_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  GstVolumeDatasetSrc *self = GST_VOLUME_DATASET_SRC (object);

  if (id == PROP_EPOCH)
    self->first_epoch = g_value_get_uint (value);
  else if (!dataset_settings_set (&self->settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
gst_volume_dataset_src_get_property (GObject * object, guint id,
    GValue * value, GParamSpec * pspec)
{
  GstVolumeDatasetSrc *self = GST_VOLUME_DATASET_SRC (object);
  guint items, subjects, epoch;

  dataset_streams_count (self->streams, &items, &subjects, &epoch);
  if (id == PROP_ITEMS)
    g_value_set_uint (value, items);
  else if (id == PROP_SUBJECTS)
    g_value_set_uint (value, subjects);
  else if (id == PROP_EPOCH)
    g_value_set_uint (value, items > 0 ? epoch : self->first_epoch);
  else if (!dataset_settings_get (&self->settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
gst_volume_dataset_src_finalize (GObject * object)
{
  GstVolumeDatasetSrc *self = GST_VOLUME_DATASET_SRC (object);

  dataset_streams_free (self->streams);
  dataset_settings_clear (&self->settings);
  G_OBJECT_CLASS (gst_volume_dataset_src_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass * object_class)
{
  const GParamFlags read_only = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  dataset_settings_install (object_class);
  g_object_class_install_property (object_class, PROP_ITEMS,
      g_param_spec_uint ("items", "Items",
          "How many items the split has; 0 before PAUSED",
          0, G_MAXUINT, 0, read_only));
  g_object_class_install_property (object_class, PROP_SUBJECTS,
      g_param_spec_uint ("subjects", "Subjects",
          "How many subjects these items are of; 0 before PAUSED",
          0, G_MAXUINT, 0, read_only));
  g_object_class_install_property (object_class, PROP_EPOCH,
      g_param_spec_uint ("epoch", "Epoch",
          "Number of the epoch, from 0, that runs, or with which to start: set "
          "it to go on where an earlier run ended; shuffle's order depends on "
          "it", 0, G_MAXUINT, DEFAULT_EPOCH,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
          | GST_PARAM_MUTABLE_READY));
}

static void
gst_volume_dataset_src_class_init (GstVolumeDatasetSrcClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_volume_dataset_src_set_property;
  object_class->get_property = gst_volume_dataset_src_get_property;
  object_class->finalize = gst_volume_dataset_src_finalize;
  install_properties (object_class);

  element_class->request_new_pad = gst_volume_dataset_src_request_new_pad;
  element_class->release_pad = gst_volume_dataset_src_release_pad;
  element_class->change_state = gst_volume_dataset_src_change_state;
  element_class->send_event = gst_volume_dataset_src_send_event;
  gst_element_class_add_static_pad_template_with_gtype (element_class,
      &src_template, GST_TYPE_VOLUME_DATASET_PAD);
  gst_element_class_set_static_metadata (element_class,
      "Volume dataset source",
      "Source/File/Volume",
      "Reads BIDS datasets: volumes of the same head on a pad a modality",
      "The GstVolume developers");

  gst_type_mark_as_plugin_api (GST_TYPE_VOLUME_DATASET_PAD, 0);
}

static void
gst_volume_dataset_src_init (GstVolumeDatasetSrc * self)
{
  self->streams = dataset_streams_new (GST_ELEMENT (self));
  self->first_epoch = DEFAULT_EPOCH;
  dataset_settings_init (&self->settings);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SOURCE);
}
