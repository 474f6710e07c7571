/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A file's bytes as gzip. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * gst_nifti_deflate:
 * @head: kept as it is
 * @voxels: what follows, of @size bytes; compressed
 * @level: 1 and 2 are ISA-L's, 3 to 12 libdeflate's
 *
 * One gzip member: not every viewer reads more.  The two parts need not lie
 * together, so that no one has to copy a volume behind its header.  NULL where
 * there is no memory.  (transfer full) (nullable)
 */
GBytes *gst_nifti_deflate (GBytes * head, gconstpointer voxels, gsize size,
    gint level);

G_END_DECLS
