/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "datasetfile.h"
#include "gstvolumedatasetpad.h"
#include "nifti-element.h"
#include "nifti-facts.h"

G_DEFINE_TYPE (GstVolumeDatasetPad, gst_volume_dataset_pad, GST_TYPE_PAD);

static void
gst_volume_dataset_pad_finalize (GObject * object)
{
  g_hash_table_unref (GST_VOLUME_DATASET_PAD (object)->looked_at);
  G_OBJECT_CLASS (gst_volume_dataset_pad_parent_class)->finalize (object);
}

static void
gst_volume_dataset_pad_class_init (GstVolumeDatasetPadClass * klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_volume_dataset_pad_finalize;
}

static void
gst_volume_dataset_pad_init (GstVolumeDatasetPad * self)
{
  self->looked_at = g_hash_table_new (NULL, NULL);
}

GstVolumeDatasetPad *
gst_volume_dataset_pad_new (GstPadTemplate * templ, const gchar * name)
{
  GstVolumeDatasetPad *self = g_object_new (GST_TYPE_VOLUME_DATASET_PAD,
      "name", name, "direction",
      GST_PAD_SRC, "template", templ,
      NULL);

  self->modality = g_intern_string (name);
  return self;
}

void
gst_volume_dataset_pad_reset (GstVolumeDatasetPad * self)
{
  self->info.format = GST_VOLUME_FORMAT_UNKNOWN;
  g_hash_table_remove_all (self->looked_at);
}

static void
set_caps (GstVolumeDatasetPad * self, const GstVolumeInfo * info)
{
  GstCaps *caps;

  if (gst_volume_info_is_equal (info, &self->info))
    return;
  self->info = *info;
  caps = gst_volume_info_to_caps (info);
  gst_pad_push_event (GST_PAD (self), gst_event_new_caps (caps));
  gst_caps_unref (caps);
}

GstFlowReturn
gst_volume_dataset_pad_start (GstVolumeDatasetPad * self, const gchar * id,
    guint group, const gchar * first, guint64 max_bytes,
    const GstSegment * segment, guint32 seqnum, GError ** error)
{
  gchar *stream = g_strdup_printf ("%s/%s", id, self->modality);
  GstEvent *event = gst_event_new_stream_start (stream);
  GstFlowReturn flow = GST_FLOW_OK;
  GstVolumeInfo info;

  gst_event_set_group_id (event, group);
  gst_event_set_seqnum (event, seqnum);
  gst_pad_push_event (GST_PAD (self), event);
  if (first && self->info.format == GST_VOLUME_FORMAT_UNKNOWN) {
    flow = dataset_file_read (first, self->modality, max_bytes, NULL, NULL,
        NULL, &info, NULL, error);
    if (flow == GST_FLOW_OK)
      set_caps (self, &info);
  }
  event = gst_event_new_segment (segment);
  gst_event_set_seqnum (event, seqnum);
  gst_pad_push_event (GST_PAD (self), event);
  g_free (stream);
  return flow;
}

static GstFlowReturn
push_gap (GstVolumeDatasetPad * self, guint64 index)
{
  gst_pad_push_event (GST_PAD (self),
      gst_event_new_gap (index * GST_VOLUME_DURATION, GST_VOLUME_DURATION));
  return GST_PAD_IS_FLUSHING (self) ? GST_FLOW_FLUSHING : GST_FLOW_OK;
}

/* What nobody wants is not to be read. */
static GstFlowReturn
find_peer (GstVolumeDatasetPad * self)
{
  if (!gst_pad_is_linked (GST_PAD (self)))
    return GST_FLOW_NOT_LINKED;
  return gst_pad_get_last_flow_return (GST_PAD (self)) == GST_FLOW_EOS ?
      GST_FLOW_EOS : GST_FLOW_OK;
}

/* An item's paths stay as long as the folder: they are told apart by where they
 * are. */
static void
look_at (GstVolumeDatasetPad * self, gchar * path, GstBuffer * volume)
{
  nifti_2_header header;
  GstElement *element;

  if (!g_hash_table_add (self->looked_at, path))
    return;
  element = gst_pad_get_parent_element (GST_PAD (self));
  if (!element)
    return;
  header = gst_nifti_facts_get_header (gst_buffer_get_volume_file_meta (volume,
          GST_NIFTI_FACTS_FORMAT));
  gst_nifti_warn (element, path, &header);
  gst_object_unref (element);
}

GstFlowReturn
gst_volume_dataset_pad_push_item (GstVolumeDatasetPad * self,
    const BidsItem * item, guint64 index, DatasetReader * reader,
    gint * interrupted, GError ** error)
{
  gchar *path = g_hash_table_lookup (item->paths, self->modality);
  GstFlowReturn flow = find_peer (self);
  GstBuffer *volume;
  GstVolumeInfo info;

  if (flow != GST_FLOW_OK) {
    dataset_reader_drop (reader, self->modality);
    return flow;
  }
  if (!path)
    return push_gap (self, index);

  flow = dataset_reader_take (reader, index, self->modality, interrupted,
      &info, &volume, error);
  if (flow != GST_FLOW_OK)
    return flow;
  look_at (self, path, volume);
  gst_volume_stamp (volume, index);
  gst_volume_meta_set_subject (gst_buffer_get_volume_meta (volume),
      item->subject, item->session);
  set_caps (self, &info);
  return gst_pad_push (GST_PAD (self), volume);
}

void
gst_volume_dataset_pad_query_caps (GstVolumeDatasetPad * self, GstQuery * query)
{
  GstCaps *caps = gst_pad_get_pad_template_caps (GST_PAD (self)), *filter;

  caps = gst_caps_make_writable (caps);
  gst_caps_set_simple (caps, "modality", G_TYPE_STRING, self->modality, NULL);
  gst_query_parse_caps (query, &filter);
  if (filter) {
    GstCaps *both = gst_caps_intersect_full (filter, caps,
        GST_CAPS_INTERSECT_FIRST);

    gst_caps_unref (caps);
    caps = both;
  }
  gst_query_set_caps_result (query, caps);
  gst_caps_unref (caps);
}
