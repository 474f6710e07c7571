/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>

#include "conformforeground.h"
#include "gstvolumeforeground.h"

/* Voxels of which a box has less than this are not in it: affines went
 * through single-precision files. */
#define TOLERANCE 1e-3

/* The first and the last value of a row that count; FALSE for none. */
static gboolean
find_ends (const gdouble * row, gint n, gint * first, gint * last)
{
  gint i;

  *first = n;
  *last = -1;
  for (i = 0; i < n; i++) {
    if (row[i] == 0 || isnan (row[i]))
      continue;
    *first = MIN (*first, i);
    *last = i;
  }
  return *first < n;
}

gboolean
conform_foreground_of_mask (const GstVolumeFrame * mask,
    const GstVolumeGrid * grid, GstVolumeGrid * box)
{
  const gint *size = grid->size;
  gint first[3] = { G_MAXINT, G_MAXINT, G_MAXINT }, last[3] = { -1, -1, -1 };
  gdouble *row = g_new (gdouble, size[0]);
  gint y, z, i, begin, end;

  for (z = 0; z < size[2]; z++) {
    for (y = 0; y < size[1]; y++) {
      gst_volume_frame_read_f64 (mask, ((gsize) z * size[1] + y) * size[0],
          size[0], row);
      if (!find_ends (row, size[0], &begin, &end))
        continue;
      first[0] = MIN (first[0], begin);
      first[1] = MIN (first[1], y);
      first[2] = MIN (first[2], z);
      last[0] = MAX (last[0], end);
      last[1] = MAX (last[1], y);
      last[2] = z;
    }
  }
  g_free (row);
  if (last[0] < 0)
    return FALSE;
  for (i = 0; i < 3; i++)
    last[i] -= first[i] - 1;
  gst_volume_grid_crop (grid, first, last, box);
  return TRUE;
}

gboolean
conform_foreground_of_volume (const GstVolumeFrame * frame,
    const GstVolumeGrid * grid, GstVolumeGrid * box)
{
  GstVolumeFrame mask = {.info = frame->info };
  gboolean is_found = FALSE;
  gdouble threshold, spacing[3];

  mask.info.format = GST_VOLUME_FORMAT_U8;
  if (!gst_volume_foreground_threshold (frame, &threshold))
    return FALSE;
  mask.data = g_try_malloc (gst_volume_info_get_voxels (&frame->info));
  if (mask.data) {
    gst_volume_affine_get_spacing (&grid->affine, spacing);
    gst_volume_foreground_find (frame, threshold, spacing, mask.data);
    is_found = conform_foreground_of_mask (&mask, grid, box);
  }
  g_free (mask.data);
  return is_found;
}

gboolean
conform_foreground_crop (const GstVolumeGrid * grid, const GstVolumeGrid * box,
    gdouble margin, GstVolumeGrid * out)
{
  GstVolumeAffine map;
  gdouble spacing[3], centre[3];
  gint first[3], size[3], i, j;

  if (!gst_volume_affine_invert (&grid->affine, &map))
    return FALSE;
  map = gst_volume_affine_compose (&map, &box->affine);
  gst_volume_affine_get_spacing (&grid->affine, spacing);
  for (i = 0; i < 3; i++)
    centre[i] = (box->size[i] - 1) / 2.0;
  gst_volume_affine_apply (&map, centre, centre);
  for (i = 0; i < 3; i++) {
    gdouble half = margin / spacing[i], begin, end;

    for (j = 0; j < 3; j++)
      half += fabs (map.m[i][j]) * box->size[j] / 2;
    begin = floor (centre[i] - half + 0.5 + TOLERANCE);
    end = MAX (ceil (centre[i] + half - 0.5 - TOLERANCE), begin);
    if (end < 0 || begin > grid->size[i] - 1)
      return FALSE;
    first[i] = MAX (begin, 0);
    size[i] = MIN (end, grid->size[i] - 1) - first[i] + 1;
  }
  gst_volume_grid_crop (grid, first, size, out);
  return TRUE;
}
