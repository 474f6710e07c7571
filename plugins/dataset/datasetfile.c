/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "bids-sidecar.h"
#include "datasetfile.h"
#include "nifti-file.h"

static GstFlowReturn
read_voxels (GstNiftiFile * file, gint * interrupted, GstBuffer ** volume,
    GError ** error)
{
  *volume = NULL;
  while (!*volume) {
    if (g_atomic_int_get (interrupted))
      return GST_FLOW_FLUSHING;
    if (!gst_nifti_file_read (file, volume, error))
      return GST_FLOW_ERROR;
  }
  return GST_FLOW_OK;
}

GstFlowReturn
dataset_file_read (const gchar * path, const gchar * modality,
    guint64 max_bytes, gint * interrupted, DatasetFileReserve reserve,
    gpointer data, GstVolumeInfo * info, GstBuffer ** volume, GError ** error)
{
  GstNiftiFile *file = gst_nifti_file_open (path, "volumedatasetsrc",
      max_bytes, NULL, error);
  GstFlowReturn flow = GST_FLOW_OK;
  const GstNiftiHeader *header;

  if (!file)
    return GST_FLOW_ERROR;
  header = gst_nifti_file_get_header (file);
  *info = gst_nifti_header_get_output (header, modality);
  if (header->volumes != 1) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "%s: it has %" G_GUINT64_FORMAT " volumes; a dataset's file should "
        "have one of each modality", path, header->volumes);
    flow = GST_FLOW_ERROR;
  } else if (volume && reserve
      && !reserve (gst_volume_info_get_size (info), data)) {
    flow = GST_FLOW_FLUSHING;
  } else if (volume) {
    flow = read_voxels (file, interrupted, volume, error);
    if (flow == GST_FLOW_OK
        && !bids_sidecar_attach (gst_buffer_get_volume_meta (*volume), path,
            error)) {
      gst_clear_buffer (volume);
      flow = GST_FLOW_ERROR;
    }
  }
  gst_nifti_file_close (file);
  return flow;
}
