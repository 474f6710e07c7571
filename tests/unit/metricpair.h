/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The images of tests/oracle/metrics.py, and what they are compared with. */

#pragma once

#include <math.h>
#include <string.h>

#include "metrics.h"
#include "../goldens/metrics.h"

#define assert_near(a, b, tolerance) \
    g_assert_cmpfloat_with_epsilon ((a), (b), (tolerance))

/* Golden values that are not known are NAN; @values are of the whole set. */
static inline void
check_golden (const gdouble values[N_METRICS],
    const gdouble golden[N_METRICS], gdouble tolerance)
{
  guint i;

  for (i = 0; i < N_METRICS; i++) {
    if (!isnan (golden[i]))
      assert_near (values[i], golden[i], tolerance * MAX (fabs (golden[i]), 1));
  }
}

static inline void
read_f64 (gconstpointer data, gsize offset, gsize n, gdouble * values)
{
  memcpy (values, (const gdouble *) data + offset, n * sizeof (gdouble));
}

/* volume () */
static inline void
make_volume (gdouble * a, gdouble * b)
{
  gint x, y, z;

  for (z = 0; z < 12; z++) {
    for (y = 0; y < 16; y++) {
      for (x = 0; x < 20; x++) {
        *a = (37 * x + 11 * y * y + 53 * z + 5 * x * y * z) % 1009 / 512. - 1;
        *b++ = *a++ * 0.75 + (17 * x + 29 * y + 31 * z * z) % 101 / 256. - 0.25;
      }
    }
  }
}

/* labels () */
static inline void
make_labels (gdouble * labels)
{
  static const gdouble numbers[] = { 0, -2, 5, 300 };
  gint x, y, z;

  for (z = 0; z < 12; z++) {
    for (y = 0; y < 16; y++) {
      for (x = 0; x < 20; x++)
        *labels++ = numbers[(x / 7 + y / 6 + z / 5) % 4];
    }
  }
}

/* scene (), times @scale plus @shift, and scene_labels (); g_free () them */
typedef struct
{
  gdouble *a, *b, *labels;
} Scene;

static inline void
make_scene (Scene * scene, const gsize size[3], gdouble scale, gdouble shift)
{
  const gsize n = size[0] * size[1] * size[2];
  const gint nx = size[0], ny = size[1], nz = size[2];
  const gint least = MIN (nx, MIN (ny, nz));
  gint x, y, z;
  gsize i = 0;

  scene->a = g_new (gdouble, n);
  scene->b = g_new (gdouble, n);
  scene->labels = g_new (gdouble, n);
  for (z = 0; z < nz; z++) {
    for (y = 0; y < ny; y++) {
      for (x = 0; x < nx; x++, i++) {
        gint blocks = (x / 9 * 37 + y / 7 * 11 + z / 8 * 53) % 101;
        gint dx = 2 * x - nx, dy = 2 * y - ny, dz = 2 * z - nz;
        gboolean ball = dx * dx + dy * dy + dz * dz < least * least;
        gboolean bar = ball && x % 16 == 5 && ABS (y - ny / 2) < 4;

        scene->a[i] = ((blocks * 8 + (17 * x + 29 * y + 31 * z) % 23) / 512.
            - 0.75) * scale + shift;
        scene->b[i] = ((blocks * 7 + (13 * x + 7 * y + 5 * z) % 19 * 3) / 512.
            - 0.625) * scale + shift;
        scene->labels[i] = bar ? 3 : ball ? 7 : 0;
      }
    }
  }
}

static inline void
clear_scene (Scene * scene)
{
  g_free (scene->a);
  g_free (scene->b);
  g_free (scene->labels);
}
