/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whole files or none: bytes go to a temporary file beside, are synced to
 * disk, and only then get their name. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _GstNiftiSave GstNiftiSave;

/* Makes folders that are missing.  @error: GST_RESOURCE_ERROR; does not name
 * @path. */
GstNiftiSave *gst_nifti_save_begin (const gchar * path, GError ** error);

gboolean gst_nifti_save_write (GstNiftiSave * save, const guint8 * data,
    gsize size, GError ** error);

/* Frees @save; the file is there if TRUE, and as it was before if FALSE. */
gboolean gst_nifti_save_commit (GstNiftiSave * save, GError ** error);

/* Frees @save; the file is as it was before. */
void gst_nifti_save_abandon (GstNiftiSave * save);

G_END_DECLS
