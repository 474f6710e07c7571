/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* An item's file: NIfTI with exactly one volume. */

#pragma once

#include "gstvolume.h"

G_BEGIN_DECLS

/* Whether @bytes may be had; waits until it is so. */
typedef gboolean (*DatasetFileReserve) (guint64 bytes, gpointer data);

/**
 * dataset_file_read:
 * @modality: of the file
 * @max_bytes: most bytes the volume may have
 * @interrupted: atomic: reading ends soon after it is set; unused for a header
 * @reserve: (nullable): asked before the volume's bytes are read; FALSE is as
 *     if interrupted
 * @info: (out): of the volume
 * @volume: (out) (transfer full) (optional): with its meta, which knows the
 *     file and its sidecars; NULL reads the header alone
 * @error: set with GST_FLOW_ERROR; it begins with a file's name
 *
 * GST_FLOW_OK, GST_FLOW_ERROR or, where interrupted, GST_FLOW_FLUSHING.
 */
GstFlowReturn dataset_file_read (const gchar * path, const gchar * modality,
    guint64 max_bytes, gint * interrupted, DatasetFileReserve reserve,
    gpointer data, GstVolumeInfo * info, GstBuffer ** volume, GError ** error);

G_END_DECLS
