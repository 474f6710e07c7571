/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a volume's file said beyond GstVolumeMeta, in the file format's own
 * terms, so that a writer of that format can say it again. */

#pragma once

#include "gstvolumemeta.h"

G_BEGIN_DECLS

#define GST_VOLUME_FILE_META_API_TYPE (gst_volume_file_meta_api_get_type ())
#define GST_VOLUME_FILE_META_INFO (gst_volume_file_meta_get_info ())

/**
 * GstVolumeFileMeta:
 * @format: the file format, interned: "nifti"
 * @facts: to be understood by that format's reader and writer alone
 * @grid: the volume's when it was read
 * @steps: lines of its history when it was read
 *
 * Copies and resamplings keep it; whether its grid and its values are still
 * those that @facts tell of is found out when it is used.
 */
typedef struct
{
  GstMeta meta;

  const gchar *format;
  GBytes *facts;
  GstVolumeGrid grid;
  guint steps;
} GstVolumeFileMeta;

GType gst_volume_file_meta_api_get_type (void);
const GstMetaInfo *gst_volume_file_meta_get_info (void);

/* @volume has its GstVolumeMeta, as it was read. */
GstVolumeFileMeta *gst_buffer_add_volume_file_meta (GstBuffer * volume,
    const GstVolumeInfo * info, const gchar * format, GBytes * facts);

/* (nullable): of @format, where @volume has it. */
const GstVolumeFileMeta *gst_buffer_get_volume_file_meta (GstBuffer * volume,
    const gchar * format);

/* Whether the volume, now of @info and @now, still has the grid that it was
 * read with, to the last bit. */
gboolean gst_volume_file_meta_has_grid (const GstVolumeFileMeta * meta,
    const GstVolumeInfo * info, const GstVolumeMeta * now);

G_END_DECLS
