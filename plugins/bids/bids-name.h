/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Names of the files of a derivative dataset. */

#pragma once

#include "gstvolumemeta.h"

G_BEGIN_DECLS

/**
 * bids_name_derive:
 * @modality: of the volume
 * @space: (nullable): label of the space that the volume is in; NULL is the
 *     origin's, if its name tells
 * @desc: (nullable): label of what was done; NULL is "preproc", and
 *     "synthetic" for a translated volume
 * @error: GST_RESOURCE_ERROR_SETTINGS: a label is missing or has other
 *     characters than letters and digits
 *
 * "sub-01/ses-2/anat/sub-01_ses-2_run-1_space-MNI152_desc-preproc_T1w": with
 * @meta's subject and session, the other entities of its origin's name, in
 * the order of BIDS, and no extension.  (transfer full) (nullable)
 */
gchar *bids_name_derive (const GstVolumeMeta * meta, const gchar * modality,
    const gchar * space, const gchar * desc, GError ** error);

G_END_DECLS
