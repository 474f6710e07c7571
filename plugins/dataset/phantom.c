/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "phantom.h"

#include <math.h>

#include "phantombuild.h"

static Phantom *
make (PhantomField field)
{
  Phantom *phantom = g_new0 (Phantom, 1);
  gint i;

  for (i = 0; i < 3; i++)
    phantom->scale[i] = 1;
  phantom->field = field;
  return phantom;
}

Phantom *
phantom_new (guint64 seed)
{
  Phantom *phantom = make (phantom_field_head);

  phantom_build_head (phantom, seed);
  return phantom;
}

Phantom *
phantom_new_thorax (guint64 seed)
{
  Phantom *phantom = make (phantom_field_thorax);

  phantom_build_thorax (phantom, seed);
  return phantom;
}

void
phantom_free (Phantom * phantom)
{
  g_free (phantom);
}

void
phantom_deform (Phantom * phantom, gdouble mm)
{
  phantom->deformation = mm;
}

GstVolumeAffine
phantom_pose (const gdouble pose[6])
{
  GstVolumeAffine affine = gst_volume_affine_identity ();
  gdouble rotation[3][3];
  gint i, j;

  shape_rotation (pose, rotation);
  for (i = 0; i < 3; i++) {
    for (j = 0; j < 3; j++)
      affine.m[i][j] = rotation[i][j];
    affine.m[i][3] = pose[3 + i];
  }
  return affine;
}

/* Points @from to @from + @n - 1 of the row that begins at @start. */
static void
bend_row (const Phantom * phantom, const gdouble start[3],
    const gdouble step[3], gsize from, gsize n, ShapeRow * row)
{
  gsize i;
  gint c;

  for (i = 0; i < n; i++) {
    gdouble p[3], u[3];

    for (c = 0; c < 3; c++)
      p[c] = start[c] + (from + i) * step[c];
    if (phantom->deformation != 0) {
      phantom->field (phantom->deformation, p, u);
      for (c = 0; c < 3; c++)
        p[c] += u[c];
    }
    for (c = 0; c < 3; c++) {
      row->points[c][i] = (gfloat) p[c];
      if (i == 0)
        row->start[c] = p[c];
      row->step[c] = i > 0 ? (p[c] - row->start[c]) / i : step[c];
    }
  }
  row->n = n;
  row->reach = 0;
  if (phantom->deformation == 0)
    return;
  for (i = 0; i < n; i++) {
    gdouble square = 0;

    for (c = 0; c < 3; c++) {
      gdouble off = row->points[c][i] - row->start[c] - i * row->step[c];

      square += off * off;
    }
    row->reach = MAX (row->reach, sqrt (square));
  }
}

void
phantom_render_row (const Phantom * phantom, const GstVolumeAffine * to_phantom,
    gint y, gint z, gsize n, const gfloat values[PHANTOM_N_TISSUES],
    gfloat * scratch, gfloat * voxels)
{
  const gdouble index[3] = { 0, y, z };
  gdouble start[3], step[3];
  ShapeRow row;
  gsize i, from;
  guint b;

  gst_volume_affine_apply (to_phantom, index, start);
  for (i = 0; i < 3; i++)
    step[i] = to_phantom->m[i][0];
  for (i = 0; i < n; i++)
    voxels[i] = values[PHANTOM_AIR];
  for (from = 0; from < n; from += SHAPE_MAX_POINTS) {
    bend_row (phantom, start, step, from, MIN (n - from, SHAPE_MAX_POINTS),
        &row);
    for (b = 0; b < phantom->n_bodies; b++) {
      shape_body_paint (&phantom->bodies[b], &row, values, scratch,
          voxels + from);
    }
  }
}
