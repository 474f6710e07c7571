/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What was done to a volume, as text in a NIfTI comment extension (ecode 6),
 * so that the next pipeline goes on where this one ended:
 *
 *   GstVolume
 *   modality: T2w
 *   synthetic-from: T1w
 *   history: volumenormalize method=range (GstVolume 0.1.0)
 */

#pragma once

#include "gstvolumemeta.h"

G_BEGIN_DECLS

typedef struct
{
  const gchar *modality;        /* interned, or NULL */
  const gchar *translated_from; /* interned, or NULL */
  gchar **history;              /* or NULL */
} GstNiftiComment;

/* With the history's first @steps lines.  (transfer full) (nullable): NULL
 * where there is nothing to say */
gchar *gst_nifti_comment_format (const GstVolumeMeta * meta,
    const gchar * modality, guint steps);

/* FALSE, with @comment untouched, for comments that are not ours.  @text: of
 * @size bytes, not necessarily terminated. */
gboolean gst_nifti_comment_parse (GstNiftiComment * comment,
    const gchar * text, gsize size);

void gst_nifti_comment_clear (GstNiftiComment * comment);

G_END_DECLS
