/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* File names with fields such as {subject} to fill in. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * GstVolumeTemplateField:
 * @name: without braces
 * @value: (nullable): NULL where a volume has none
 */
typedef struct
{
  const gchar *name, *value;
} GstVolumeTemplateField;

/**
 * gst_volume_template_fill:
 * @location: "sub-{subject}[_ses-{session}].nii": a piece in square brackets
 *     is left out where the value of a field in it is not known; brackets
 *     without a field stand for themselves
 * @error: GST_RESOURCE_ERROR: a field that is not known, of the volume or at
 *     all, or whose value would lead into another folder
 *
 * (transfer full) (nullable)
 */
gchar *gst_volume_template_fill (const gchar * location,
    const GstVolumeTemplateField * fields, guint n_fields, GError ** error);

G_END_DECLS
