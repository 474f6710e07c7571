/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumeframe.h"
#include "nifti-facts.h"
#include "nifti-header.h"
#include "nifti-stored.h"

/* Values converted at a time. */
#define CHUNK_VALUES 4096

/* Whether reading @n of @stored gives @values, and no integers beside them do
 * so too. */
static gboolean
gives (const gdouble * stored, gdouble slope, gdouble intercept,
    const gdouble * values, gsize n)
{
  gsize i;

  for (i = 0; i < n; i++) {
    if ((gfloat) (slope * stored[i] + intercept) != (gfloat) values[i]
        || (gfloat) (slope * (stored[i] + 1) + intercept) == (gfloat) values[i]
        || (gfloat) (slope * (stored[i] - 1) + intercept) == (gfloat) values[i])
      return FALSE;
  }
  return TRUE;
}

static gboolean
unscale (const GstVolumeFrame * from, GstVolumeFrame * to, gdouble slope,
    gdouble intercept)
{
  gsize n = gst_volume_info_get_voxels (&from->info) * from->info.channels;
  gdouble values[CHUNK_VALUES], stored[CHUNK_VALUES];
  gboolean ok = TRUE;
  gsize i, j, count;

  for (i = 0; i < n && ok; i += count) {
    count = MIN (CHUNK_VALUES, n - i);
    gst_volume_frame_read_f64 (from, i, count, values);
    for (j = 0; j < count; j++)
      stored[j] = (values[j] - intercept) / slope;
    gst_volume_frame_write_f64 (to, i, count, stored);
    gst_volume_frame_read_f64 (to, i, count, stored);
    ok = gives (stored, slope, intercept, values, count);
  }
  return ok;
}

/* (nullable): where there is no memory too: nothing is lost by floats. */
static GstBuffer *
restore (const GstVolumeInfo * info, GstBuffer * volume,
    const GstVolumeInfo * stored, gdouble slope, gdouble intercept)
{
  gsize size = gst_volume_info_get_size (stored);
  gpointer data = g_try_malloc (size);
  GstVolumeFrame from, to;
  GstBuffer *restored;
  gboolean ok;

  if (!data)
    return NULL;
  restored = gst_buffer_new_wrapped (data, size);
  ok = gst_volume_frame_map (&from, info, volume, GST_MAP_READ);
  if (ok) {
    gst_volume_frame_map (&to, stored, restored, GST_MAP_WRITE);
    ok = unscale (&from, &to, slope, intercept);
    gst_volume_frame_unmap (&to);
    gst_volume_frame_unmap (&from);
  }
  if (!ok)
    gst_clear_buffer (&restored);
  return restored;
}

void
gst_nifti_stored_init (GstNiftiStored * self, const GstVolumeInfo * info,
    GstBuffer * volume, const GstVolumeFileMeta * file)
{
  const GstVolumeMeta *meta = gst_buffer_get_volume_meta (volume);
  GstVolumeInfo stored = *info;
  nifti_2_header n;

  self->info = *info;
  self->volume = gst_buffer_ref (volume);
  self->slope = 1;
  self->intercept = 0;
  self->steps = g_strv_length (meta->history);
  if (!file || self->steps != file->steps
      || info->format != GST_VOLUME_FORMAT_F32LE)
    return;
  n = gst_nifti_facts_get_header (file);
  stored.format = gst_nifti_format_from_datatype (n.datatype);
  if (stored.format == GST_VOLUME_FORMAT_UNKNOWN
      || stored.format >= GST_VOLUME_FORMAT_F32LE
      || (n.scl_slope == 1 && n.scl_inter == 0))
    return;
  volume = restore (info, volume, &stored, n.scl_slope, n.scl_inter);
  if (!volume)
    return;
  gst_buffer_unref (self->volume);
  self->info = stored;
  self->volume = volume;
  self->slope = n.scl_slope;
  self->intercept = n.scl_inter;
  /* Reading did the last one, and will do it again. */
  self->steps--;
}

void
gst_nifti_stored_clear (GstNiftiStored * self)
{
  gst_clear_buffer (&self->volume);
}
