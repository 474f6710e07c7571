/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Bytes of a file that may be gzip, which its first byte tells. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _GstNiftiInflate GstNiftiInflate;

GstNiftiInflate *gst_nifti_inflate_new (void);
void gst_nifti_inflate_free (GstNiftiInflate * inflate);

/**
 * gst_nifti_inflate_read:
 * @data: (inout): advanced past what was read
 * @size: (inout): bytes left
 *
 * Writes up to @wanted bytes of content to @out.  Fewer only where @data is
 * used up.  -1 for damaged gzip, with @error GST_STREAM_ERROR.
 */
gssize gst_nifti_inflate_read (GstNiftiInflate * inflate, guint8 * out,
    gsize wanted, const guint8 ** data, gsize * size, GError ** error);

/* The file has ended: FALSE where gzip has not. */
gboolean gst_nifti_inflate_finish (GstNiftiInflate * inflate, GError ** error);

G_END_DECLS
