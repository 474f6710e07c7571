/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which transform file belongs to a volume. */

#pragma once

#include "gstvolumetemplate.h"

G_BEGIN_DECLS

/* The one file that @location names, filled in as gst_volume_template_fill()
 * does and with the wildcards * and ?.  (transfer full) (nullable): NULL
 * without @error where there is none.  @error: GST_RESOURCE_ERROR: the template
 * is wrong, or there are several */
gchar *conform_transform_find (const gchar * location,
    const GstVolumeTemplateField * fields, guint n_fields, GError ** error);

G_END_DECLS
