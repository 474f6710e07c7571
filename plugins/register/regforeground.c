/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>
#include <string.h>

#include "regforeground.h"

#define N_LEVELS 256

static gsize
count_voxels (const RegForeground * foreground)
{
  const gint *size = foreground->grid.size;

  return (gsize) size[0] * size[1] * size[2];
}

/* The level that parts @histogram best in two (Otsu 1979): the last of the
 * lower part. */
static gint
find_threshold (const gsize histogram[N_LEVELS])
{
  gdouble total = 0, sum = 0, n = 0, below = 0, best = -1;
  gint level, threshold = 0;

  for (level = 0; level < N_LEVELS; level++) {
    total += histogram[level];
    sum += (gdouble) histogram[level] * level;
  }
  for (level = 0; level < N_LEVELS - 1; level++) {
    gdouble between;

    n += histogram[level];
    below += (gdouble) histogram[level] * level;
    if (n == 0 || n == total)
      continue;
    between = below / n - (sum - below) / (total - n);
    between *= between * n * (total - n);
    if (between > best) {
      best = between;
      threshold = level;
    }
  }
  return threshold;
}

static gint
get_level (gdouble value, const gdouble range[2])
{
  gdouble level = (value - range[0]) / (range[1] - range[0]) * N_LEVELS;

  return CLAMP (level, 0, N_LEVELS - 1);
}

/* Of the voxels that count. */
static void
count_levels (const RegImage * image, gsize n, const gdouble range[2],
    gsize histogram[N_LEVELS])
{
  gsize i;

  memset (histogram, 0, N_LEVELS * sizeof (*histogram));
  for (i = 0; i < n; i++) {
    if (!image->mask || image->mask[i])
      histogram[get_level (image->values[i], range)]++;
  }
}

/* Part the voxels that count in two by their values. */
static void
part_values (const RegImage * image, RegForeground * foreground)
{
  gsize histogram[N_LEVELS], n = count_voxels (foreground), i;
  gsize counted = 0, above = 0;
  gdouble range[2] = { INFINITY, -INFINITY };
  gint threshold, level = N_LEVELS - 1;

  for (i = 0; i < n; i++) {
    if (image->mask && !image->mask[i])
      continue;
    range[0] = MIN (range[0], image->values[i]);
    range[1] = MAX (range[1], image->values[i]);
    counted++;
  }
  memset (foreground->near, 0, n);
  if (!(range[0] < range[1]))
    return;
  /* The few largest values are those of vessels or metal, and would else have
   * a part to themselves. */
  count_levels (image, n, range, histogram);
  while (level > 0 && above + histogram[level] <= counted / 100)
    above += histogram[level--];
  range[1] = range[0] + (range[1] - range[0]) * (level + 1) / N_LEVELS;
  count_levels (image, n, range, histogram);
  threshold = find_threshold (histogram);
  for (i = 0; i < n; i++) {
    foreground->near[i] = (!image->mask || image->mask[i])
        && get_level (image->values[i], range) > threshold;
  }
}

/* The part that has most of the field of view's faces is the background. */
static void
choose_part (const RegImage * image, RegForeground * foreground)
{
  const gint *size = foreground->grid.size;
  gsize i = 0, n = 0, bright = 0;
  gint x, y, z;

  for (z = 0; z < size[2]; z++) {
    for (y = 0; y < size[1]; y++) {
      for (x = 0; x < size[0]; x++, i++) {
        if (x > 0 && x < size[0] - 1 && y > 0 && y < size[1] - 1
            && z > 0 && z < size[2] - 1)
          continue;
        if (image->mask && !image->mask[i])
          continue;
        n++;
        bright += foreground->near[i];
      }
    }
  }
  if (2 * bright <= n)
    return;
  for (i = 0; i < count_voxels (foreground); i++)
    foreground->near[i] =
        !foreground->near[i] && (!image->mask || image->mask[i]);
}

static void
measure (RegForeground * foreground)
{
  const gint *size = foreground->grid.size;
  gdouble sum[3] = { 0 }, squares[3][3] = { {0} }, n = 0;
  gsize i = 0;
  gint x, y, z, r, c;
  const gdouble middle[3] = { (size[0] - 1) / 2.0, (size[1] - 1) / 2.0,
    (size[2] - 1) / 2.0
  };
  gdouble origin[3];

  gst_volume_affine_apply (&foreground->grid.affine, middle, origin);
  for (z = 0; z < size[2]; z++) {
    for (y = 0; y < size[1]; y++) {
      for (x = 0; x < size[0]; x++) {
        gdouble p[3] = { x, y, z };

        if (!foreground->near[i++])
          continue;
        gst_volume_affine_apply (&foreground->grid.affine, p, p);
        for (r = 0; r < 3; r++)
          p[r] -= origin[r];
        n++;
        for (r = 0; r < 3; r++) {
          sum[r] += p[r];
          for (c = 0; c < 3; c++)
            squares[r][c] += p[r] * p[c];
        }
      }
    }
  }
  for (r = 0; r < 3; r++) {
    foreground->centre[r] = origin[r] + sum[r] / n;
    for (c = 0; c < 3; c++)
      foreground->covariance[r][c] = squares[r][c] / n
          - sum[r] / n * sum[c] / n;
  }
}

/* Let the neighbours of voxels that are near be near, along axis @d. */
static void
dilate (RegForeground * foreground, gint d)
{
  const gint *size = foreground->grid.size;
  gsize n = count_voxels (foreground), stride = 1, i;
  guint8 *old = g_memdup2 (foreground->near, n);

  for (gint k = 0; k < d; k++)
    stride *= size[k];
  for (i = 0; i < n; i++) {
    gint at = i / stride % size[d];

    foreground->near[i] = old[i] || (at > 0 && old[i - stride])
        || (at < size[d] - 1 && old[i + stride]);
  }
  g_free (old);
}

RegForeground *
reg_foreground_new (const RegImage * image)
{
  RegForeground *foreground = g_new0 (RegForeground, 1);
  gsize n, i, inside = 0;
  gint d;

  foreground->grid = image->grid;
  gst_volume_affine_invert (&image->grid.affine, &foreground->to_voxel);
  n = count_voxels (foreground);
  foreground->near = g_malloc (n);
  part_values (image, foreground);
  choose_part (image, foreground);
  for (i = 0; i < n; i++)
    inside += foreground->near[i];
  if (inside == 0)              /* smoothed away, or of one value */
    memset (foreground->near, 1, n);
  measure (foreground);
  for (d = 0; d < 3; d++)
    dilate (foreground, d);
  return foreground;
}

void
reg_foreground_free (RegForeground * foreground)
{
  g_free (foreground->near);
  g_free (foreground);
}

gboolean
reg_foreground_is_near (const RegForeground * foreground,
    const gdouble point[3])
{
  const gint *size = foreground->grid.size;
  gdouble voxel[3];
  gint i;

  gst_volume_affine_apply (&foreground->to_voxel, point, voxel);
  for (i = 0; i < 3; i++) {
    voxel[i] = floor (voxel[i] + 0.5);
    if (!(voxel[i] >= 0 && voxel[i] < size[i]))
      return FALSE;
  }
  return foreground->near[((gsize) voxel[2] * size[1] + (gsize) voxel[1])
      * size[0] + (gsize) voxel[0]];
}

gdouble
reg_foreground_get_distance (const RegForeground * foreground,
    const GstVolumeAffine * a, const GstVolumeAffine * b)
{
  gdouble from_a[3], from_b[3], sum = 0;
  gint r, i, j;

  gst_volume_affine_apply (a, foreground->centre, from_a);
  gst_volume_affine_apply (b, foreground->centre, from_b);
  for (r = 0; r < 3; r++) {
    sum += (from_a[r] - from_b[r]) * (from_a[r] - from_b[r]);
    for (i = 0; i < 3; i++) {
      for (j = 0; j < 3; j++)
        sum += (a->m[r][i] - b->m[r][i]) * foreground->covariance[i][j]
            * (a->m[r][j] - b->m[r][j]);
    }
  }
  return sqrt (MAX (sum, 0));
}

gdouble
reg_foreground_get_radius (const RegForeground * foreground)
{
  return sqrt (MAX (foreground->covariance[0][0]
          + foreground->covariance[1][1] + foreground->covariance[2][2], 0));
}
