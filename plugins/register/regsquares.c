/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "regpairs.h"

gdouble
reg_pairs_mean_squares (const RegPairs * pairs, gfloat * slopes)
{
  gdouble sum = 0;
  guint i;

  for (i = 0; i < pairs->samples->n; i++) {
    gdouble d = pairs->inside[i] ?
        pairs->moving[i] - pairs->samples->samples[i].value : 0;

    sum += d * d;
    if (slopes)
      slopes[i] = 2 * d / pairs->n_inside;
  }
  return sum / pairs->n_inside;
}
