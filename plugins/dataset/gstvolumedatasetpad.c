/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "datasetfile.h"
#include "gstvolumedatasetpad.h"

G_DEFINE_TYPE (GstVolumeDatasetPad, gst_volume_dataset_pad, GST_TYPE_PAD);

static void
gst_volume_dataset_pad_class_init (GstVolumeDatasetPadClass * klass)
{
}

static void
gst_volume_dataset_pad_init (GstVolumeDatasetPad * self)
{
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

GstFlowReturn
gst_volume_dataset_pad_push_item (GstVolumeDatasetPad * self,
    const BidsItem * item, guint64 index, DatasetReader * reader,
    gint * interrupted, GError ** error)
{
  GstFlowReturn flow = find_peer (self);
  GstBuffer *volume;
  GstVolumeInfo info;

  if (flow != GST_FLOW_OK) {
    dataset_reader_drop (reader, self->modality);
    return flow;
  }
  if (!g_hash_table_contains (item->paths, self->modality))
    return push_gap (self, index);

  flow = dataset_reader_take (reader, index, self->modality, interrupted,
      &info, &volume, error);
  if (flow != GST_FLOW_OK)
    return flow;
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
