/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "errorvoxels.h"

#include <float.h>
#include <math.h>

gsize
error_voxels_find_bad (const gdouble * values, gsize n)
{
  gsize i;

  for (i = 0; i < n && fabs (values[i]) <= FLT_MAX; i++);
  return i;
}
