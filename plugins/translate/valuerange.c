/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>
#include "valuerange.h"

/* Values beyond this were not normalised; those between it and 1 are what
 * resampling and rounding leave. */
#define LIMIT 1.001f

gchar *
value_range_check (const gfloat * values, gsize n)
{
  gfloat low = values[0], high = values[0];
  gboolean finite = TRUE;

  for (gsize i = 0; i < n; i++) {
    finite = finite && isfinite (values[i]);
    low = MIN (low, values[i]);
    high = MAX (high, values[i]);
  }
  if (!finite)
    return g_strdup ("The volume holds values that are not finite numbers");
  if (low < -LIMIT || high > LIMIT)
    return g_strdup_printf ("The volume's values reach from %g to %g, but the "
        "network takes -1 to 1", low, high);
  return NULL;
}
