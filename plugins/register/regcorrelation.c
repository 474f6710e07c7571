/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Local correlation: what it is of in a window may change sign and size from
 * place to place, as between contrasts under a bias field. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "regpairs.h"

/* Fewer points than this of a window inside say too little. */
#define MIN_POINTS (REG_WINDOW / 2)

#define NOISE 0.01f             /* of the range */

typedef struct
{
  gdouble n, fixed, moving;     /* points, means */
  gdouble ff, mm, fm;           /* covariances */
} Window;

static gboolean
measure_window (const RegPairs * pairs, guint first, Window * window)
{
  guint i;

  memset (window, 0, sizeof (*window));
  for (i = first; i < first + REG_WINDOW; i++) {
    if (pairs->inside[i]) {
      window->n++;
      window->fixed += pairs->samples->samples[i].value;
      window->moving += pairs->moving[i];
    }
  }
  if (window->n < MIN_POINTS)
    return FALSE;
  window->fixed /= window->n;
  window->moving /= window->n;
  for (i = first; i < first + REG_WINDOW; i++) {
    if (pairs->inside[i]) {
      gdouble f = pairs->samples->samples[i].value - window->fixed;
      gdouble m = pairs->moving[i] - window->moving;

      window->ff += f * f / window->n;
      window->mm += m * m / window->n;
      window->fm += f * m / window->n;
    }
  }
  return TRUE;
}

static gdouble
get_noise (const gfloat range[2])
{
  gdouble noise = NOISE * (range[1] - range[0]);

  return noise * noise;
}

gdouble
reg_pairs_correlation (const RegPairs * pairs, gfloat * slopes)
{
  gdouble fixed_noise = get_noise (pairs->samples->range);
  gdouble moving_noise = get_noise (pairs->range);
  guint first, i, n_windows = 0;
  gdouble sum = 0;

  for (first = 0; first < pairs->samples->n; first += REG_WINDOW) {
    Window w;
    gboolean counts = measure_window (pairs, first, &w);
    gdouble ff = w.ff + fixed_noise, mm = w.mm + moving_noise;

    if (counts) {
      n_windows++;
      sum += w.fm * w.fm / (ff * mm);
    }
    for (i = first; slopes && i < first + REG_WINDOW; i++) {
      gdouble f = pairs->samples->samples[i].value - w.fixed;
      gdouble m = pairs->moving[i] - w.moving;

      slopes[i] = counts && pairs->inside[i] ?
          2 * w.fm / (ff * mm * w.n) * (f - w.fm / mm * m) : 0;
    }
  }
  for (i = 0; slopes && i < pairs->samples->n; i++)
    slopes[i] /= MAX (n_windows, 1);
  return sum / MAX (n_windows, 1);
}
