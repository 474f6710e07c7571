/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What caps cannot hold: the affine, whose head it is, what was done to it. */

#pragma once

#include "gstvolumegeometry.h"
#include "gstvolumeinfo.h"

G_BEGIN_DECLS

#define GST_VOLUME_META_API_TYPE (gst_volume_meta_api_get_type ())
#define GST_VOLUME_META_INFO (gst_volume_meta_get_info ())

/* Transform type for gst_meta transform functions: the buffer's voxels were
 * resampled; the data is the new grid, a const GstVolumeGrid *.  Copies keep
 * the meta, a resampling sets the affine, anything else drops the meta: it
 * never passes on a wrong affine. */
#define GST_VOLUME_META_RESAMPLE (gst_volume_meta_resample_quark ())

/**
 * GstVolumeMeta:
 * @affine: voxel index to RAS mm
 * @subject: BIDS subject label without "sub-", or NULL
 * @session: BIDS session label without "ses-", or NULL
 * @origin: path of the file that the voxels were read from, or NULL
 * @sidecar: what BIDS sidecars tell of @origin, EchoTime and the like: a JSON
 *   object as text, or NULL; still of the origin, whatever was done since
 * @participant: what participants.tsv tells of the subject: a JSON object of
 *   strings as text, or NULL
 * @translated_from: modality of the volume that this one was synthesised
 *   from, interned; NULL where it was acquired
 * @history: a line a processing step: element, its settings, version; NULL-terminated
 * @slope: source's physical value = @slope * value + @intercept; 0 where a
 *   step on the way cannot be inverted
 * @intercept: see @slope
 * @source: the grid the volume had when it entered the pipeline, so that
 *   volumeconform can bring it back; size[0] is 0 where it never left it
 *
 * At most one on a buffer.  Owned by the buffer; change it only through a
 * writable buffer.
 */
typedef struct
{
  GstMeta meta;

  GstVolumeAffine affine;
  gchar *subject;
  gchar *session;
  gchar *origin;
  gchar *sidecar;
  gchar *participant;
  const gchar *translated_from;
  gchar **history;
  gdouble slope;
  gdouble intercept;
  GstVolumeGrid source;
} GstVolumeMeta;

GType gst_volume_meta_api_get_type (void);
const GstMetaInfo *gst_volume_meta_get_info (void);
GQuark gst_volume_meta_resample_quark (void);

/* A new meta with @affine, slope 1, intercept 0, no history. */
GstVolumeMeta *gst_buffer_add_volume_meta (GstBuffer * buffer,
    const GstVolumeAffine * affine);

/* (nullable) */
GstVolumeMeta *gst_buffer_get_volume_meta (GstBuffer * buffer);

/* The meta of @buffer, which came by @pad.  NULL where it has none: @pad's
 * element has then posted an error that says who dropped it. */
GstVolumeMeta *gst_volume_meta_require (GstBuffer * buffer, GstPad * pad);

/* (transfer full) (nullable): "sub-01" or "sub-01 ses-2"; NULL where the
 * subject is not known. */
gchar *gst_volume_meta_describe_subject (const GstVolumeMeta * meta);
void gst_volume_meta_set_subject (GstVolumeMeta * meta, const gchar * subject,
    const gchar * session);

/* See #GstVolumeMeta; all are copied and may be NULL. */
void gst_volume_meta_set_origin (GstVolumeMeta * meta, const gchar * origin,
    const gchar * sidecar);
void gst_volume_meta_set_participant (GstVolumeMeta * meta,
    const gchar * participant);

/* Append "ELEMENT SETTINGS (GstVolume VERSION)"; @format is the settings, its
 * numbers written as in the C locale. */
void gst_volume_meta_add_history (GstVolumeMeta * meta, const gchar * element,
    const gchar * format, ...) G_GNUC_PRINTF (3, 4);

/* After the map new = scale * old + shift of the voxels' values: keeps
 * slope and intercept true.  @scale 0 or not finite: not invertible. */
void gst_volume_meta_map_values (GstVolumeMeta * meta, gdouble scale,
    gdouble shift);

/* @info and @meta together. */
void gst_volume_meta_get_grid (const GstVolumeMeta * meta,
    const GstVolumeInfo * info, GstVolumeGrid * grid);

G_END_DECLS
