/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "reghistogram.h"

#include <math.h>
#include <string.h>

/* Entropies are not taken for less: one bin alone has none. */
#define LEAST_ENTROPY 1e-9

static gdouble
plogp (gdouble p)
{
  return p > 0 ? p * log (p) : 0;
}

void
reg_histogram_get_entropies (const guint64 * counts, gdouble total,
    guint bins, gdouble * fixed, gdouble * moving,
    gdouble entropies[REG_N_ENTROPIES])
{
  guint i, j;

  memset (moving, 0, bins * sizeof (*moving));
  memset (entropies, 0, REG_N_ENTROPIES * sizeof (*entropies));
  for (i = 0; i < bins; i++) {
    fixed[i] = 0;
    for (j = 0; j < bins; j++) {
      gdouble p = counts[i * bins + j] / total;

      fixed[i] += p;
      moving[j] += p;
      entropies[REG_BOTH] -= plogp (p);
    }
    entropies[REG_FIXED] -= plogp (fixed[i]);
  }
  for (j = 0; j < bins; j++)
    entropies[REG_MOVING] -= plogp (moving[j]);
  entropies[REG_BOTH] = MAX (entropies[REG_BOTH], LEAST_ENTROPY);
}

gdouble
reg_histogram_get_information (const gdouble entropies[REG_N_ENTROPIES],
    gboolean normalised)
{
  gdouble apart = entropies[REG_FIXED] + entropies[REG_MOVING];

  return normalised ? apart / entropies[REG_BOTH]
      : apart - entropies[REG_BOTH];
}
