/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "viewpicture.h"

#include <math.h>
#include <string.h>

/* Values read at a time. */
#define PIECE 1024

#define WINDOW_BINS 4096
#define WINDOW_PERCENTILE 0.995

/* Two voxels as near to the centre, mm: which one is taken. */
#define CENTRE_NUDGE 1e-3

/* Grey levels that contours follow. */
static const gint contours[] = { 64, 128 };

/* World axes to the right and up in the picture. */
static const struct
{
  gint right, up;
  gchar letters[5];             /* at the left, right, upper, lower edge */
} planes[] = {
  [VIEW_PLANE_SAGITTAL] = {1, 2, "PASI"},
  [VIEW_PLANE_CORONAL] = {0, 2, "LRSI"},
  [VIEW_PLANE_AXIAL] = {0, 1, "LRAP"},
};

void
view_box_from_grid (const GstVolumeGrid * grid, ViewBox * box)
{
  gint corner, i;

  for (i = 0; i < 3; i++) {
    box->min[i] = INFINITY;
    box->max[i] = -INFINITY;
  }
  for (corner = 0; corner < 8; corner++) {
    gdouble p[3];

    for (i = 0; i < 3; i++)
      p[i] = corner & 1 << i ? grid->size[i] - 0.5 : -0.5;
    gst_volume_affine_apply (&grid->affine, p, p);
    for (i = 0; i < 3; i++) {
      box->min[i] = MIN (box->min[i], p[i]);
      box->max[i] = MAX (box->max[i], p[i]);
    }
  }
}

void
view_box_join (ViewBox * box, const ViewBox * other)
{
  gint i;

  for (i = 0; i < 3; i++) {
    box->min[i] = MIN (box->min[i], other->min[i]);
    box->max[i] = MAX (box->max[i], other->max[i]);
  }
}

gboolean
view_box_contains (const ViewBox * box, const gdouble point[3])
{
  gint i;

  for (i = 0; i < 3; i++) {
    if (!(point[i] >= box->min[i] && point[i] <= box->max[i]))
      return FALSE;
  }
  return TRUE;
}

void
view_find_centre (const GstVolumeGrid * grid, gdouble point[3])
{
  GstVolumeAffine inverse;
  gint i;

  for (i = 0; i < 3; i++)
    point[i] = (grid->size[i] - 1) / 2.;
  gst_volume_affine_apply (&grid->affine, point, point);
  if (!gst_volume_affine_invert (&grid->affine, &inverse))
    return;
  for (i = 0; i < 3; i++)
    point[i] += CENTRE_NUDGE;
  gst_volume_affine_apply (&inverse, point, point);
  for (i = 0; i < 3; i++)
    point[i] = rint (point[i]);
  gst_volume_affine_apply (&grid->affine, point, point);
}

void
view_plane_get_grid (ViewPlane plane, const ViewBox * box, gdouble pixel,
    const gdouble point[3], GstVolumeGrid * picture)
{
  const gint axes[2] = { planes[plane].right, planes[plane].up };
  GstVolumeAffine *affine = &picture->affine;
  gint i;

  memset (picture, 0, sizeof (*picture));
  for (i = 0; i < 2; i++) {
    gint axis = axes[i];
    gdouble extent = box->max[axis] - box->min[axis];
    gdouble first, sign = i == 0 ? 1 : -1;      /* rows count downwards */

    picture->size[i] = fmax (1, ceil (extent / pixel - 1e-3));
    first = (picture->size[i] - 1) * pixel / 2;
    affine->m[axis][i] = sign * pixel;
    affine->m[axis][3] = (box->min[axis] + box->max[axis]) / 2 - sign * first;
  }
  picture->size[2] = 1;
  affine->m[plane][2] = pixel;
  affine->m[plane][3] = point[plane];
  affine->m[3][3] = 1;
}

const gchar *
view_plane_get_letters (ViewPlane plane)
{
  return planes[plane].letters;
}

static void
find_extremes (const GstVolumeFrame * frame, gdouble * min, gdouble * max)
{
  gdouble values[PIECE];
  gsize n = gst_volume_info_get_voxels (&frame->info), offset, i;

  *min = INFINITY;
  *max = -INFINITY;
  for (offset = 0; offset < n; offset += PIECE) {
    gsize count = MIN (PIECE, n - offset);

    gst_volume_frame_read_f64 (frame, offset, count, values);
    for (i = 0; i < count; i++) {
      if (isfinite (values[i])) {
        *min = MIN (*min, values[i]);
        *max = MAX (*max, values[i]);
      }
    }
  }
}

static gdouble
find_percentile (const GstVolumeFrame * frame, gdouble min, gdouble max)
{
  guint64 bins[WINDOW_BINS] = { 0 }, total = 0, below = 0;
  gdouble values[PIECE], scale = WINDOW_BINS / (max - min);
  gsize n = gst_volume_info_get_voxels (&frame->info), offset, i;

  for (offset = 0; offset < n; offset += PIECE) {
    gsize count = MIN (PIECE, n - offset);

    gst_volume_frame_read_f64 (frame, offset, count, values);
    for (i = 0; i < count; i++) {
      if (isfinite (values[i])) {
        bins[MIN ((guint) ((values[i] - min) * scale), WINDOW_BINS - 1)]++;
        total++;
      }
    }
  }
  for (i = 0; i < WINDOW_BINS; i++) {
    below += bins[i];
    if (below >= WINDOW_PERCENTILE * total)
      break;
  }
  return min + (i + 1) / scale;
}

void
view_find_window (const GstVolumeFrame * frame, gdouble window[2])
{
  gdouble min, max;

  find_extremes (frame, &min, &max);
  if (gst_volume_format_is_float (frame->info.format)
      && min >= -1 && min < 0 && max <= 1) {
    window[0] = -1;
    window[1] = 1;
  } else {
    window[0] = min;
    window[1] = max > min ? find_percentile (frame, min, max) : max;
  }
}

/* (transfer full): values of the first channel of @frame at the voxels of
 * @picture, @fill outside; NULL where there is no memory or @affine is
 * singular. */
static gdouble *
sample_plane (const GstVolumeFrame * frame, const GstVolumeAffine * affine,
    const GstVolumeGrid * picture, gdouble fill)
{
  gsize n = (gsize) picture->size[0] * picture->size[1];
  gdouble *values = NULL;
  GstVolumeFrame plane;
  GstVolumeInfo info;
  GstBuffer *buffer;

  if (!gst_volume_info_set (&info, frame->info.format, picture->size[0],
          picture->size[1], 1, frame->info.channels, NULL))
    return NULL;
  buffer =
      gst_buffer_new_allocate (NULL, gst_volume_info_get_size (&info), NULL);
  if (!gst_volume_frame_map (&plane, &info, buffer, GST_MAP_READWRITE)) {
    gst_clear_buffer (&buffer);
    return NULL;
  }
  if (gst_volume_resample (frame, affine, &plane, &picture->affine, NULL,
          GST_VOLUME_INTERPOLATION_LINEAR, fill))
    values = g_try_new (gdouble, n);
  if (values)
    gst_volume_frame_read_f64 (&plane, 0, n, values);
  gst_volume_frame_unmap (&plane);
  gst_buffer_unref (buffer);
  return values;
}

/* fmax makes NaN black. */
static guint8
get_level (gdouble value, const gdouble window[2])
{
  gdouble width = window[1] - window[0];

  return fmin (fmax ((value - window[0]) * (width > 0 ? 255 / width : 0), 0),
      255) + 0.5;
}

gboolean
view_plane_draw (const GstVolumeFrame * frame, const GstVolumeAffine * affine,
    const GstVolumeGrid * picture, const gdouble window[2], guint8 * levels)
{
  gsize n = (gsize) picture->size[0] * picture->size[1], i;
  gdouble *values = sample_plane (frame, affine, picture, window[0]);

  for (i = 0; values && i < n; i++)
    levels[i] = get_level (values[i], window);
  g_free (values);
  return values != NULL;
}

gboolean
view_plane_draw_difference (const GstVolumeFrame * frame,
    const GstVolumeAffine * affine, const GstVolumeFrame * other,
    const GstVolumeAffine * other_affine, const GstVolumeGrid * picture,
    const gdouble window[2], guint8 * levels)
{
  const gdouble errors[2] = { 0, VIEW_DIFFERENCE_PART * (window[1] - window[0])
  };
  gsize n = (gsize) picture->size[0] * picture->size[1], i;
  gdouble *a = sample_plane (frame, affine, picture, window[0]);
  gdouble *b = sample_plane (other, other_affine, picture, window[0]);
  gboolean ok = a && b;

  for (i = 0; ok && i < n; i++)
    levels[i] = get_level (fabs (a[i] - b[i]), errors);
  g_free (a);
  g_free (b);
  return ok;
}

void
view_checkerboard (guint8 * levels, const guint8 * other, gint width,
    gint height, gint side)
{
  gint x, y;

  for (y = 0; y < height; y++) {
    for (x = 0; x < width; x++, levels++, other++) {
      if ((x / side + y / side) % 2 != 0)
        *levels = *other;
    }
  }
}

/* How many contours' levels the mean around a pixel reaches: one of 5 x 5
 * pixels, so that noise makes no lines. */
static gint
find_band (const guint8 * levels, gint width, gint height, gint x, gint y)
{
  gint i, j, sum = 0, band = 0;

  for (j = -2; j <= 2; j++) {
    for (i = -2; i <= 2; i++)
      sum += levels[(gsize) CLAMP (y + j, 0, height - 1) * width
          + CLAMP (x + i, 0, width - 1)];
  }
  while (band < (gint) G_N_ELEMENTS (contours) && sum >= 25 * contours[band])
    band++;
  return band;
}

void
view_contours (guint8 * levels, const guint8 * other, gint width, gint height)
{
  gint x, y;

  for (y = 0; y < height; y++) {
    for (x = 0; x < width; x++, levels++) {
      gint band = find_band (other, width, height, x, y);

      if ((x + 1 < width && find_band (other, width, height, x + 1, y) != band)
          || (y + 1 < height
              && find_band (other, width, height, x, y + 1) != band))
        *levels = *levels < 128 ? 255 : 0;
    }
  }
}
