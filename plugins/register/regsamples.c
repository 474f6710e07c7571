/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>
#include <stdlib.h>

#include "reginterpolate.h"
#include "regsamples.h"

/* Away from the body every so many points is taken: its outline is there as
 * well, and air that must not become body. */
#define AWAY 8

/* Windows reach so many voxels from their middle. */
#define WINDOW_STEP 2

/* Values that the range is found of, at most. */
#define MAX_VALUES 16384

/* The width of a bin must have an inverse in single precision. */
#define MIN_RANGE 1e-30f

/* Point @i, from 0 to 1 along each axis, of the additive recurrence that
 * fills a cube most evenly: powers of the root of x^4 = x + 1 (Roberts
 * 2018). */
static void
get_even_point (guint i, gdouble point[3])
{
  static const gdouble step[3] =
      { 0.8191725133961644, 0.6710436067037893, 0.5497004779019703 };
  gint axis;

  for (axis = 0; axis < 3; axis++) {
    gdouble p = 0.5 + (i + 1.0) * step[axis];

    point[axis] = p - floor (p);
  }
}

/* Point @i in voxels, @spread about the middle of one. */
static void
get_place (guint i, const gint size[3], gdouble spread, gdouble voxel[3])
{
  gint axis;

  get_even_point (i, voxel);
  for (axis = 0; axis < 3; axis++) {
    gdouble at = voxel[axis] * size[axis];

    voxel[axis] = floor (at) + spread * (at - floor (at) - 0.5);
  }
}

static gint
compare_floats (gconstpointer a, gconstpointer b)
{
  gfloat x = *(const gfloat *) a, y = *(const gfloat *) b;

  return (x > y) - (x < y);
}

void
reg_find_range (gfloat * values, gsize n, gfloat range[2])
{
  range[0] = range[1] = 0;
  if (n > 0) {
    qsort (values, n, sizeof (*values), compare_floats);
    range[0] = values[n / 200];
    range[1] = values[n - 1 - n / 200];
    if (range[0] == range[1]) { /* a few voxels that are not background */
      range[0] = values[0];
      range[1] = values[n - 1];
    }
  }
  if (!(range[1] - range[0] >= MIN_RANGE))
    range[1] = range[0] + MAX (fabsf (range[0]), 1) * 1e-3f;
}

/* Add the points of a sample at @voxel, or of a window about it. */
static void
add_points (RegSamples * result, const RegImage * fixed,
    const gdouble voxel[3], gboolean windows)
{
  guint first = windows ? 0 : REG_WINDOW / 2;
  guint end = windows ? REG_WINDOW : first + 1, i;

  for (i = first; i < end; i++) {
    const gint offset[3] = { i % 3, i / 3 % 3, i / 9 };
    RegSample *sample = &result->samples[result->n];
    gdouble at[3];
    gfloat slope[3];
    gint axis;

    for (axis = 0; axis < 3; axis++)
      at[axis] = voxel[axis] + WINDOW_STEP * (offset[axis] - 1);
    if (!reg_interpolate (fixed, at, &sample->value, slope)) {
      result->n -= i - first;   /* no part of a window */
      return;
    }
    gst_volume_affine_apply (&fixed->grid.affine, at, sample->point);
    result->n++;
  }
}

/* Slices first, then rows of them: the order of voxels in memory. */
typedef struct
{
  guint row, index;
} Key;

static gint
compare_keys (gconstpointer a, gconstpointer b)
{
  const Key *x = a, *y = b;

  if (x->row != y->row)
    return x->row < y->row ? -1 : 1;
  return (x->index > y->index) - (x->index < y->index);
}

RegSamples *
reg_samples_new (const RegImage * fixed, const RegForeground * foreground,
    guint n, gboolean windows, gdouble spread)
{
  const gint *size = fixed->grid.size;
  RegSamples *result = g_new0 (RegSamples, 1);
  guint per_place = windows ? REG_WINDOW : 1, n_places = 0, i, tries;
  g_autofree Key *keys = NULL;
  g_autofree gfloat *values = NULL;
  guint away = 0, n_values;

  n = MAX (n / per_place, 1);
  tries = MIN ((gsize) size[0] * size[1] * size[2], G_MAXUINT);
  keys = g_new (Key, n);
  for (i = 0; i < tries && n_places < n; i++) {
    gdouble voxel[3], point[3];
    gfloat value, slope[3];

    get_place (i, size, spread, voxel);
    if (foreground) {
      gst_volume_affine_apply (&fixed->grid.affine, voxel, point);
      if (!reg_foreground_is_near (foreground, point)
          && ++away % AWAY != 0)
        continue;
    }
    if (!reg_interpolate (fixed, voxel, &value, slope))
      continue;
    keys[n_places].row = (guint) (voxel[2] + 0.5) * size[1]
        + (guint) (voxel[1] + 0.5);
    keys[n_places++].index = i;
  }
  qsort (keys, n_places, sizeof (*keys), compare_keys);

  result->samples =
      g_new (RegSample, (gsize) n_places * per_place + REG_WINDOW);
  for (i = 0; i < n_places; i++) {
    gdouble voxel[3];

    get_place (keys[i].index, size, spread, voxel);
    add_points (result, fixed, voxel, windows);
  }
  n_values = MIN (result->n, MAX_VALUES);
  values = g_new (gfloat, n_values);
  for (i = 0; i < n_values; i++)
    values[i] = result->samples[(guint64) i * result->n / n_values].value;
  reg_find_range (values, n_values, result->range);
  return result;
}

void
reg_samples_free (RegSamples * samples)
{
  g_free (samples->samples);
  g_free (samples);
}
