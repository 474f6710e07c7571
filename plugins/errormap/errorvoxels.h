/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Values that a map of F32LE cannot hold. */

#pragma once

#include <gstvolume.h>

G_BEGIN_DECLS

/* The first of @n values that is NaN, infinite or larger than F32 holds; @n
 * where there is none. */
gsize error_voxels_find_bad (const gdouble * values, gsize n);

/* (transfer full): "(x, y, z)" of value @offset of a volume. */
gchar *error_voxels_describe (const GstVolumeInfo * info, gsize offset);

G_END_DECLS
