/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a derivative dataset of BIDS has beside its volumes. */

#pragma once

#include "gstvolumemeta.h"

G_BEGIN_DECLS

/**
 * gst_nifti_derivative_describe:
 * @root: the dataset's folder; made where it is missing
 * @name: of the volume in it, without extension
 * @error: GST_RESOURCE_ERROR or GST_STREAM_ERROR: a file cannot be read or
 *     written, or @root is no dataset of derivatives
 *
 * Writes @name.json: the origin's sidecars, unless the volume was translated
 * and is therefore none of theirs, Sources and History.  Sees to it that
 * dataset_description.json names this program and the dataset of the origin,
 * and that participants.tsv has the subject, with all that is known of it.
 * Each file is whole or as it was; several threads and programs may do so for
 * one dataset.
 */
gboolean gst_nifti_derivative_describe (const gchar * root,
    const gchar * name, const GstVolumeMeta * meta, GError ** error);

G_END_DECLS
