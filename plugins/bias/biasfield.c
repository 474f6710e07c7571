/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "biasfield.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "biassharpen.h"

#define MIN_SPREAD 1e-3f        /* what is closer is as close as can be */

typedef struct
{
  const gfloat *values;
  const guint8 *mask;
  const gint *size;
  const gdouble *spacing;
} Source;

/* What the estimate works on: fewer voxels than the volume has. */
typedef struct
{
  Source source;
  gint size[3], step[3];
  gsize n;                      /* voxels of the grid */
  gfloat *counts;               /* how much each does, 0 outside */
  gfloat *residual;             /* for each, times that */
  gfloat *field;                /* for each, the logarithm */

  gsize count;                  /* voxels inside; for each of them: */
  guint32 *at;                  /* which of the grid it is */
  gfloat *weights;              /* how much it counts */
  gfloat *logs;                 /* of the volume */
  gfloat *corrected;            /* of the volume by the field */
  gfloat *sharp;
} Work;

static void
work_clear (Work * work)
{
  g_free (work->counts);
  g_free (work->residual);
  g_free (work->field);
  g_free (work->at);
  g_free (work->weights);
  g_free (work->logs);
  g_free (work->corrected);
  g_free (work->sharp);
}

static gboolean
is_tissue (const Source * source, gsize at)
{
  return source->mask[at] && source->values[at] > 0
      && !isinf (source->values[at]);
}

/* How many voxels on either side of one along axis @d are its neighbours. */
static gint
get_reach (const Source * source, gint d)
{
  return source->spacing[d] <= BIAS_MEDIAN_REACH ? 1 : 0;
}

/* Of the tissue in a voxel, which is some, and its neighbours: less noise, and
 * still one tissue's value where another is beside it.  @spread is between the
 * logarithms of their quartiles. */
static gfloat
get_median (const Source * source, const gint centre[3], gfloat * spread)
{
  const gint *size = source->size;
  gint first[3], last[3], n = 0, x, y, z, d, i;
  gfloat sorted[27];

  for (d = 0; d < 3; d++) {
    first[d] = MAX (centre[d] - get_reach (source, d), 0);
    last[d] = MIN (centre[d] + get_reach (source, d), size[d] - 1);
  }
  for (z = first[2]; z <= last[2]; z++) {
    for (y = first[1]; y <= last[1]; y++) {
      for (x = first[0]; x <= last[0]; x++) {
        gsize at = ((gsize) z * size[1] + y) * size[0] + x;

        if (!is_tissue (source, at))
          continue;
        for (i = n++; i > 0 && sorted[i - 1] > source->values[at]; i--)
          sorted[i] = sorted[i - 1];
        sorted[i] = source->values[at];
      }
    }
  }
  *spread = logf (sorted[n - 1 - n / 4] / sorted[n / 4]);
  return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  gfloat first = *(const gfloat *) a, second = *(const gfloat *) b;

  return (first > second) - (first < second);
}

/* From how far apart the quartiles about each voxel are.  As noise is in all of
 * them the closest quarter set the scale: these count 1 / 2 or more. */
static void
make_weights (Work * work)
{
  gfloat *sorted = g_new (gfloat, work->count), scale;
  gsize i;

  memcpy (sorted, work->weights, work->count * sizeof (gfloat));
  qsort (sorted, work->count, sizeof (gfloat), compare);
  scale = MAX (sorted[work->count / 4], MIN_SPREAD);
  g_free (sorted);
  for (i = 0; i < work->count; i++) {
    gfloat ratio = work->weights[i] / scale;

    work->weights[i] = 1 / (1 + ratio * ratio * ratio * ratio);
    work->counts[work->at[i]] = work->weights[i];
  }
}

/* The middle of each block of voxels, which is as nearly a cube as can be: to
 * leave out thick slices would leave little. */
static void
work_init (Work * work, gint shrink)
{
  const Source *source = &work->source;
  const gint *size = source->size;
  const gdouble *spacing = source->spacing;
  const gdouble edge = shrink * MIN (MIN (spacing[0], spacing[1]), spacing[2]);
  gint x, y, z, d;
  gsize i = 0;

  for (d = 0; d < 3; d++) {
    work->step[d] = CLAMP ((gint) round (edge / spacing[d]), 1, size[d]);
    work->size[d] = (size[d] + work->step[d] / 2) / work->step[d];
  }
  work->n = (gsize) work->size[0] * work->size[1] * work->size[2];
  work->counts = g_new0 (gfloat, work->n);
  work->residual = g_new0 (gfloat, work->n);
  work->field = g_new0 (gfloat, work->n);
  work->at = g_new (guint32, work->n);
  work->weights = g_new (gfloat, work->n);
  work->logs = g_new (gfloat, work->n);
  work->corrected = g_new (gfloat, work->n);
  work->sharp = g_new (gfloat, work->n);
  work->count = 0;
  for (z = 0; z < work->size[2]; z++) {
    for (y = 0; y < work->size[1]; y++) {
      for (x = 0; x < work->size[0]; x++, i++) {
        gint p[3] = { x, y, z };
        gsize at;

        for (d = 0; d < 3; d++)
          p[d] = MIN (p[d] * work->step[d] + work->step[d] / 2, size[d] - 1);
        at = ((gsize) p[2] * size[1] + p[1]) * size[0] + p[0];
        if (!is_tissue (source, at))
          continue;
        work->at[work->count] = i;
        work->logs[work->count] =
            logf (get_median (source, p, &work->weights[work->count]));
        work->count++;
      }
    }
  }
}

/* The coefficient of variation of what the field was multiplied by. */
static gdouble
update_field (Work * work, const BiasSpline * spline, const BiasAxis axes[3])
{
  gdouble sum = 0, squares = 0, mean;
  gsize i;

  bias_spline_evaluate (spline, axes, 0, work->size[2], work->field);
  for (i = 0; i < work->count; i++) {
    gfloat corrected = work->logs[i] - work->field[work->at[i]];
    gdouble ratio = expm1f (work->corrected[i] - corrected);

    work->corrected[i] = corrected;
    sum += ratio;
    squares += ratio * ratio;
  }
  mean = sum / work->count;
  return sqrt (MAX (squares / work->count - mean * mean, 0)) / (1 + mean);
}

/* The first level's spline is too smooth to follow an anatomy: a wide Gaussian
 * finds a strong field at once.  Finer ones' would follow it: like the distance
 * of their control points the Gaussian's width is halved, and what lies between
 * two tissues less and less taken for a field. */
static gdouble
get_fwhm (const BiasSettings * settings, gint level)
{
  return ldexp (settings->fwhm, -level);
}

/* FALSE where it was stopped. */
static gboolean
fit_level (Work * work, BiasSpline * spline, gint level,
    const BiasSettings * settings, BiasProgress progress, gpointer data)
{
  BiasSharpen *sharpen = bias_sharpen_new (settings->bins,
      get_fwhm (settings, level));
  BiasAxis axes[3];
  gboolean goes_on = TRUE;
  gint iteration, d;
  gsize i;

  for (d = 0; d < 3; d++)
    bias_axis_init (&axes[d], spline->cells[d], work->size[d], work->step[d],
        work->source.size[d]);
  for (iteration = 0; iteration < settings->iterations; iteration++) {
    bias_sharpen_apply (sharpen, work->corrected, work->weights,
        work->count, work->sharp);
    for (i = 0; i < work->count; i++)
      work->residual[work->at[i]] =
          work->weights[i] * (work->corrected[i] - work->sharp[i]);
    bias_spline_add_fit (spline, axes, work->residual, work->counts);
    if (update_field (work, spline, axes) < settings->convergence)
      break;
    goes_on = !progress || progress (level * settings->iterations + iteration
        + 1, settings->levels * settings->iterations, data);
    if (!goes_on)
      break;
  }
  for (d = 0; d < 3; d++)
    bias_axis_clear (&axes[d]);
  bias_sharpen_free (sharpen);
  return goes_on;
}

static void
remove_mean (const Work * work, BiasSpline * spline)
{
  gsize n = (gsize) spline->points[0] * spline->points[1] * spline->points[2];
  gdouble sum = 0;
  gsize i;

  for (i = 0; i < work->count; i++)
    sum += work->logs[i] - work->corrected[i];
  for (i = 0; i < n; i++)
    spline->values[i] -= sum / work->count;
}

BiasSpline *
bias_field_estimate (const gfloat * values, const guint8 * mask,
    const gint size[3], const gdouble spacing[3],
    const BiasSettings * settings, BiasProgress progress, gpointer data)
{
  Work work = {.source = {values, mask, size, spacing} };
  BiasSpline *spline = NULL, *finer;
  gint cells[3], level, d;

  work_init (&work, settings->shrink);
  if (work.count < BIAS_MIN_VOXELS)
    goto out;
  for (d = 0; d < 3; d++)
    cells[d] = MAX (ceil (size[d] * spacing[d] / settings->distance - 1e-6), 1);
  make_weights (&work);
  spline = bias_spline_new (cells);
  memcpy (work.corrected, work.logs, work.count * sizeof (gfloat));
  for (level = 0; level < settings->levels; level++) {
    if (level > 0) {
      finer = bias_spline_refine (spline);
      bias_spline_free (spline);
      spline = finer;
    }
    if (!fit_level (&work, spline, level, settings, progress, data)) {
      g_clear_pointer (&spline, bias_spline_free);
      goto out;
    }
  }
  remove_mean (&work, spline);

out:
  work_clear (&work);
  return spline;
}
