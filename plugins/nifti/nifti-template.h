/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* File names with {subject}, {session}, {modality} and {index} to fill in. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * gst_nifti_template_fill:
 * @subject, @session, @modality: (nullable): NULL where not known
 * @index: at least four digits are written, so that names sort
 * @error: GST_RESOURCE_ERROR: a field that is not known, of the volume or at
 *     all, or whose value would lead into another folder
 *
 * (transfer full) (nullable)
 */
gchar *gst_nifti_template_fill (const gchar * location, const gchar * subject,
    const gchar * session, const gchar * modality, guint64 index,
    GError ** error);

G_END_DECLS
