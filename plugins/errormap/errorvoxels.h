/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Values that a map of F32LE cannot hold. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The first of @n values that is NaN, infinite or larger than F32 holds; @n
 * where there is none. */
gsize error_voxels_find_bad (const gdouble * values, gsize n);

G_END_DECLS
