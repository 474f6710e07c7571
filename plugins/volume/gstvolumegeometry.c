/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>
#include <string.h>

#include "gstvolumegeometry.h"

/* Below this ratio of the determinant to the product of the column norms the
 * axes are coplanar for all that double precision can tell. */
#define MIN_RELATIVE_DETERMINANT 1e-9

/* An axis whose spacing is off by less than this over its whole length, in
 * mm, has the spacing that was asked for: files store affines as floats. */
#define SPACING_TOLERANCE 1e-3

static const gchar letters[3][2] = { {'L', 'R'}, {'P', 'A'}, {'I', 'S'} };

GstVolumeAffine
gst_volume_affine_identity (void)
{
  GstVolumeAffine a = { {{0}} };
  gint i;

  for (i = 0; i < 4; i++)
    a.m[i][i] = 1;
  return a;
}

GstVolumeAffine
gst_volume_affine_compose (const GstVolumeAffine * a, const GstVolumeAffine * b)
{
  GstVolumeAffine c;
  gint i, j, k;

  for (i = 0; i < 4; i++) {
    for (j = 0; j < 4; j++) {
      c.m[i][j] = 0;
      for (k = 0; k < 4; k++)
        c.m[i][j] += a->m[i][k] * b->m[k][j];
    }
  }
  return c;
}

/* Cofactor of element (i, j) of a 3 x 3 matrix: cyclic indices need no sign. */
static gdouble
cofactor (const gdouble m[3][3], gint i, gint j)
{
  gint i1 = (i + 1) % 3, i2 = (i + 2) % 3, j1 = (j + 1) % 3, j2 = (j + 2) % 3;

  return m[i1][j1] * m[i2][j2] - m[i1][j2] * m[i2][j1];
}

/* FALSE, with @inverse untouched, where @m is singular or not finite. */
static gboolean
invert3 (const gdouble m[3][3], gdouble inverse[3][3])
{
  gdouble det = 0, scale = 1;
  gint i, j;

  for (j = 0; j < 3; j++) {
    det += m[0][j] * cofactor (m, 0, j);
    scale *= sqrt (m[0][j] * m[0][j] + m[1][j] * m[1][j] + m[2][j] * m[2][j]);
  }
  if (!isfinite (det) || !isfinite (scale) || !isfinite (1 / det)
      || fabs (det) <= MIN_RELATIVE_DETERMINANT * scale)
    return FALSE;
  for (i = 0; i < 3; i++) {
    for (j = 0; j < 3; j++)
      inverse[i][j] = cofactor (m, j, i) / det;
  }
  return TRUE;
}

static void
get_linear (const GstVolumeAffine * a, gdouble m[3][3])
{
  gint i;

  for (i = 0; i < 3; i++)
    memcpy (m[i], a->m[i], 3 * sizeof (gdouble));
}

gboolean
gst_volume_affine_invert (const GstVolumeAffine * a, GstVolumeAffine * inverse)
{
  GstVolumeAffine result = gst_volume_affine_identity ();
  gdouble m[3][3], inv[3][3];
  gint i, j;

  get_linear (a, m);
  if (!invert3 (m, inv))
    return FALSE;
  for (i = 0; i < 3; i++) {
    result.m[i][3] = 0;
    for (j = 0; j < 3; j++) {
      result.m[i][j] = inv[i][j];
      result.m[i][3] -= inv[i][j] * a->m[j][3];
    }
    if (!isfinite (result.m[i][3]))
      return FALSE;
  }
  *inverse = result;
  return TRUE;
}

void
gst_volume_affine_apply (const GstVolumeAffine * a, const gdouble in[3],
    gdouble out[3])
{
  gdouble p[3] = { in[0], in[1], in[2] };
  gint i;

  for (i = 0; i < 3; i++)
    out[i] =
        a->m[i][0] * p[0] + a->m[i][1] * p[1] + a->m[i][2] * p[2] + a->m[i][3];
}

static gboolean
has_place (const GstVolumeAffine * a)
{
  GstVolumeAffine inverse;
  gdouble spacing[3];
  gint i;

  gst_volume_affine_get_spacing (a, spacing);
  for (i = 0; i < 3; i++) {
    if (!isnormal ((gfloat) spacing[i]))
      return FALSE;
  }
  return gst_volume_affine_invert (a, &inverse);
}

/* Rounding to float can make of what is singular something that is not, and
 * the other way round. */
gboolean
gst_volume_affine_is_valid (const GstVolumeAffine * a)
{
  GstVolumeAffine stored = *a;
  gint i, j;

  for (i = 0; i < 3; i++) {
    for (j = 0; j < 4; j++)
      stored.m[i][j] = (gfloat) a->m[i][j];
  }
  return a->m[3][0] == 0 && a->m[3][1] == 0 && a->m[3][2] == 0
      && a->m[3][3] == 1 && has_place (a) && has_place (&stored);
}

gboolean
gst_volume_affine_equal (const GstVolumeAffine * a, const GstVolumeAffine * b,
    gdouble tolerance)
{
  gint i, j;

  for (i = 0; i < 4; i++) {
    for (j = 0; j < 4; j++) {
      /* Written so that NaN equals nothing. */
      if (!(fabs (a->m[i][j] - b->m[i][j]) <= tolerance))
        return FALSE;
    }
  }
  return TRUE;
}

void
gst_volume_affine_get_spacing (const GstVolumeAffine * a, gdouble spacing[3])
{
  gint j;

  for (j = 0; j < 3; j++) {
    spacing[j] = sqrt (a->m[0][j] * a->m[0][j] + a->m[1][j] * a->m[1][j]
        + a->m[2][j] * a->m[2][j]);
  }
}

/* The orthogonal matrix closest to @r, in place: Newton's iteration for the
 * polar decomposition, r <- (r + r^-T) / 2 (Higham 1986).  It converges
 * quadratically; a hundred steps reach the most sheared matrix that invert3
 * takes.  A singular @r is left as it is. */
static void
make_orthogonal (gdouble r[3][3])
{
  gdouble inverse[3][3], change = 1;
  gint i, j, step;

  for (step = 0; step < 100 && change > 1e-14; step++) {
    if (!invert3 (r, inverse))
      return;
    change = 0;
    for (i = 0; i < 3; i++) {
      for (j = 0; j < 3; j++) {
        gdouble next = (r[i][j] + inverse[j][i]) / 2;

        change = MAX (change, fabs (next - r[i][j]));
        r[i][j] = next;
      }
    }
  }
}

/* As nibabel does it: remove zooms, then shears, then give each voxel axis in
 * turn the world axis, of those still free, along which it runs most. */
void
gst_volume_affine_get_axes (const GstVolumeAffine * a, gint axis[3],
    gint sign[3])
{
  gdouble r[3][3], spacing[3];
  gboolean taken[3] = { FALSE, FALSE, FALSE };
  gint i, j;

  gst_volume_affine_get_spacing (a, spacing);
  for (i = 0; i < 3; i++) {
    for (j = 0; j < 3; j++)
      r[i][j] = spacing[j] > 0 ? a->m[i][j] / spacing[j] : 0;
  }
  make_orthogonal (r);

  for (j = 0; j < 3; j++) {
    gint best = -1;

    for (i = 0; i < 3; i++) {
      if (!taken[i] && (best < 0 || fabs (r[i][j]) > fabs (r[best][j])))
        best = i;
    }
    taken[best] = TRUE;
    axis[j] = best;
    sign[j] = r[best][j] < 0 ? -1 : 1;
  }
}

void
gst_volume_affine_get_orientation (const GstVolumeAffine * a, gchar code[4])
{
  gint axis[3], sign[3], i;

  gst_volume_affine_get_axes (a, axis, sign);
  for (i = 0; i < 3; i++)
    code[i] = letters[axis[i]][sign[i] > 0];
  code[3] = 0;
}

gint
gst_volume_affine_find_axis (const GstVolumeAffine * a, gint world)
{
  gint axis[3], sign[3], i;

  g_return_val_if_fail (world >= 0 && world < 3, 0);
  gst_volume_affine_get_axes (a, axis, sign);
  for (i = 0; axis[i] != world; i++);
  return i;
}

/* The world axis and the sign of each letter of @code. */
static gboolean
parse_orientation (const gchar * code, gint axis[3], gint sign[3])
{
  gint seen[3] = { 0, 0, 0 };
  gint i, w;

  if (!code || strlen (code) != 3)
    return FALSE;
  for (i = 0; i < 3; i++) {
    for (w = 0; w < 3; w++) {
      if (code[i] == letters[w][0] || code[i] == letters[w][1]) {
        axis[i] = w;
        sign[i] = code[i] == letters[w][1] ? 1 : -1;
        seen[w]++;
      }
    }
  }
  return seen[0] == 1 && seen[1] == 1 && seen[2] == 1;
}

gboolean
gst_volume_orientation_is_valid (const gchar * code)
{
  gint axis[3], sign[3];

  return parse_orientation (code, axis, sign);
}

gboolean
gst_volume_grid_reorient (const GstVolumeGrid * grid, const gchar * code,
    GstVolumeGrid * out)
{
  GstVolumeGrid result = *grid;
  gint axis[3], sign[3], new_axis[3], new_sign[3], i, j, row;

  if (!parse_orientation (code, new_axis, new_sign))
    return FALSE;
  gst_volume_affine_get_axes (&grid->affine, axis, sign);

  for (j = 0; j < 3; j++) {
    gint direction;

    for (i = 0; axis[i] != new_axis[j]; i++);
    direction = sign[i] * new_sign[j];
    result.size[j] = grid->size[i];
    for (row = 0; row < 3; row++) {
      gdouble step = grid->affine.m[row][i];

      result.affine.m[row][j] = direction * step;
      if (direction < 0)
        result.affine.m[row][3] += (grid->size[i] - 1) * step;
    }
  }
  *out = result;
  return TRUE;
}

void
gst_volume_grid_respace (const GstVolumeGrid * grid, const gdouble spacing[3],
    GstVolumeGrid * out)
{
  GstVolumeGrid result = *grid;
  gdouble old[3];
  gint i, row;

  gst_volume_affine_get_spacing (&grid->affine, old);
  for (i = 0; i < 3; i++) {
    gdouble count, shift;

    if (!(spacing[i] > 0)
        || fabs (spacing[i] - old[i]) * grid->size[i] < SPACING_TOLERANCE)
      continue;
    /* Half a voxel more or less: rather cover the field of view. */
    count = floor (grid->size[i] * old[i] / spacing[i] + 0.5 + 1e-6);
    result.size[i] = CLAMP (count, 1, G_MAXINT);
    /* From the first voxel's centre to the middle, before and after. */
    shift = (grid->size[i] - 1) / 2.0
        - (result.size[i] - 1) / 2.0 * spacing[i] / old[i];
    for (row = 0; row < 3; row++) {
      result.affine.m[row][3] += shift * grid->affine.m[row][i];
      result.affine.m[row][i] *= spacing[i] / old[i];
    }
  }
  *out = result;
}

void
gst_volume_grid_crop (const GstVolumeGrid * grid, const gint first[3],
    const gint size[3], GstVolumeGrid * out)
{
  GstVolumeGrid result = *grid;
  gint i, row;

  for (i = 0; i < 3; i++) {
    result.size[i] = size[i];
    for (row = 0; row < 3; row++)
      result.affine.m[row][3] += first[i] * grid->affine.m[row][i];
  }
  *out = result;
}

void
gst_volume_grid_resize (const GstVolumeGrid * grid, const gint size[3],
    GstVolumeGrid * out)
{
  gint first[3], new_size[3], i;

  for (i = 0; i < 3; i++) {
    new_size[i] = size[i] < 1 ? grid->size[i] : size[i];
    first[i] = -((new_size[i] - grid->size[i]) / 2);
  }
  gst_volume_grid_crop (grid, first, new_size, out);
}

gboolean
gst_volume_grid_equal (const GstVolumeGrid * a, const GstVolumeGrid * b,
    gdouble tolerance)
{
  return memcmp (a->size, b->size, sizeof (a->size)) == 0
      && gst_volume_affine_equal (&a->affine, &b->affine, tolerance);
}

gchar *
gst_volume_grid_describe (const GstVolumeGrid * grid)
{
  gdouble spacing[3];
  gchar code[4];

  gst_volume_affine_get_spacing (&grid->affine, spacing);
  gst_volume_affine_get_orientation (&grid->affine, code);
  return g_strdup_printf ("%d x %d x %d voxels of %g x %g x %g mm, %s, the "
      "first at (%g, %g, %g) mm", grid->size[0], grid->size[1], grid->size[2],
      spacing[0], spacing[1], spacing[2], code, grid->affine.m[0][3],
      grid->affine.m[1][3], grid->affine.m[2][3]);
}
