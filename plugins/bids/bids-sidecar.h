/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a dataset tells of an image file: how it was acquired, and of whom. */

#pragma once

#include "gstvolumemeta.h"

G_BEGIN_DECLS

/**
 * bids_sidecar_attach:
 * @path: of the image file from which @meta's volume was read
 * @error: GST_RESOURCE_ERROR or GST_STREAM_ERROR; begins with the name of the
 *     JSON file or table that cannot be read
 *
 * Sets @meta's participant: the line of participants.tsv.  Sets its origin:
 * @path and what is told of it by the inheritance principle of BIDS: JSON files of its suffix (T1w) that have none but its
 * entities (sub-01, acq-x), in its folder and in those above it up to the
 * dataset's.  Deeper folders, and in one folder more entities, go first.
 */
gboolean bids_sidecar_attach (GstVolumeMeta * meta, const gchar * path,
    GError ** error);

/* Folder of the dataset whose file @path is: that with its sub-* folder.
 * (transfer full) (nullable): NULL where it is in none. */
gchar *bids_dataset_find_root (const gchar * path);

G_END_DECLS
