/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>
#include <string.h>

#include "gstvolumethreads.h"
#include "regimage.h"

/* Fewer voxels along an axis say nothing about where it is. */
#define MIN_SIZE 4

/* Standard deviation of the Gaussian that makes voxels of 1 mm those of
 * r mm: SIGMA sqrt (r^2 - 1) mm, so that shrinking in steps adds up. */
#define SIGMA 0.5
#define RADIUS 3.0              /* where it ends, in standard deviations */

/* Larger values, whose differences might not be finite, are not either. */
#define MAX_VALUE 1e37f

/* Voxels read or filtered at a time. */
#define PIECE 4096
#define MIN_VALUES_PER_THREAD 65536

static gsize
count_voxels (const gint size[3])
{
  return (gsize) size[0] * size[1] * size[2];
}

/* Let only voxels count where @frame is not 0. */
static void
apply_mask (RegImage * image, const GstVolumeFrame * frame,
    const GstVolumeAffine * affine)
{
  const gint size[3] =
      { frame->info.width, frame->info.height, frame->info.depth };
  const gint *n = image->grid.size;
  gsize total = count_voxels (size), i = 0;
  g_autofree guint8 *counts = g_new (guint8, total);
  GstVolumeAffine map;
  gfloat values[PIECE];
  gsize offset;
  gint x, y, z, axis;

  for (offset = 0; offset < total; offset += PIECE) {
    gsize piece = MIN (PIECE, total - offset), k;

    gst_volume_frame_read_f32 (frame, offset, piece, values);
    for (k = 0; k < piece; k++)
      counts[offset + k] = values[k] != 0 && !isnan (values[k]);
  }
  if (!gst_volume_affine_invert (affine, &map)) {
    memset (image->mask, 0, count_voxels (n));
    return;
  }
  map = gst_volume_affine_compose (&map, &image->grid.affine);
  for (z = 0; z < n[2]; z++) {
    for (y = 0; y < n[1]; y++) {
      const gdouble row[3] = { 0, y, z };
      gdouble start[3];

      gst_volume_affine_apply (&map, row, start);
      for (x = 0; x < n[0]; x++, i++) {
        gsize at[3];
        gboolean inside = TRUE;

        if (!image->mask[i])
          continue;
        for (axis = 0; axis < 3; axis++) {
          gdouble voxel = floor (start[axis] + map.m[axis][0] * x + 0.5);

          inside &= voxel >= 0 && voxel < size[axis];
          at[axis] = inside ? voxel : 0;
        }
        image->mask[i] = inside
            && counts[(at[2] * size[1] + at[1]) * size[0] + at[0]];
      }
    }
  }
}

static void
need_mask (RegImage * image)
{
  gsize n = count_voxels (image->grid.size);

  if (!image->mask) {
    image->mask = g_malloc (n);
    memset (image->mask, 1, n);
  }
}

/* Read the values; those that are not finite do not count. */
static void
read_values (RegImage * image, const GstVolumeFrame * frame)
{
  gsize n = count_voxels (image->grid.size), offset, i;

  for (offset = 0; offset < n; offset += PIECE) {
    gfloat *values = image->values + offset;
    gsize piece = MIN (PIECE, n - offset);
    gboolean is_finite = TRUE;

    gst_volume_frame_read_f32 (frame, offset, piece, values);
    for (i = 0; i < piece; i++)
      is_finite &= fabsf (values[i]) <= MAX_VALUE;
    if (is_finite)
      continue;
    need_mask (image);
    for (i = 0; i < piece; i++)
      image->mask[offset + i] = fabsf (values[i]) <= MAX_VALUE;
  }
}

/* The first voxel that counts, of @n; @n where none does. */
static gsize
find_first (const RegImage * image, gsize n)
{
  gsize i = 0;

  while (image->mask && i < n && !image->mask[i])
    i++;
  return i;
}

static gboolean
is_constant (const RegImage * image, gsize n)
{
  gsize first = find_first (image, n), i;

  for (i = first + 1; i < n; i++) {
    if (image->values[i] != image->values[first]
        && (!image->mask || image->mask[i]))
      return FALSE;
  }
  return TRUE;
}

/* Smoothing must find a number everywhere; background does the least harm. */
static void
replace_not_finite (RegImage * image, gsize n)
{
  gfloat least = G_MAXFLOAT;
  gsize i;

  for (i = 0; i < n; i++) {
    if (image->mask[i])
      least = MIN (least, image->values[i]);
  }
  for (i = 0; i < n; i++) {
    if (!(fabsf (image->values[i]) <= MAX_VALUE))
      image->values[i] = least;
  }
}

RegImage *
reg_image_new (const gchar * name, const GstVolumeFrame * frame,
    const GstVolumeAffine * affine,
    const GstVolumeFrame * mask_frame,
    const GstVolumeAffine * mask_affine, GError ** error)
{
  g_autoptr (RegImage) image = g_new0 (RegImage, 1);
  const gint size[3] =
      { frame->info.width, frame->info.height, frame->info.depth };
  gsize n = count_voxels (size);

  image->grid.affine = *affine;
  memcpy (image->grid.size, size, sizeof (size));
  if (MIN (MIN (size[0], size[1]), size[2]) < MIN_SIZE) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "The %s volume has %d x %d x %d voxels, but registration needs at "
        "least %d along each axis; give it a whole volume, not a slice",
        name, size[0], size[1], size[2], MIN_SIZE);
    return NULL;
  }
  image->values = g_new (gfloat, n);
  read_values (image, frame);
  if (mask_frame) {
    need_mask (image);
    apply_mask (image, mask_frame, mask_affine);
  }
  if (find_first (image, n) == n) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT, mask_frame ?
        "The mask of the %s volume leaves no voxel that counts; it must lie "
        "where the volume is and not be 0 there" :
        "No voxel of the %s volume is a finite number; mend the file", name);
    return NULL;
  }
  if (is_constant (image, n)) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "The %s volume is %g at every voxel%s: nothing can be registered to "
        "it; give it another volume", name,
        image->values[find_first (image, n)],
        mask_frame ? " that its mask lets count" : "");
    return NULL;
  }
  if (image->mask)
    replace_not_finite (image, n);
  return g_steal_pointer (&image);
}

void
reg_image_free (RegImage * image)
{
  g_free (image->values);
  g_free (image->mask);
  g_free (image);
}

/* One axis filtered and sampled anew.  Seen along it a volume is blocks of
 * @n_in, afterwards @n_out, rows of @inner values. */
typedef struct
{
  const gfloat *in;
  gfloat *out;
  gsize inner;
  gint n_in, n_out;
  gint *first;                  /* of each row of @out, the first row of @in */
  gint *n_taps;                 /* how many go into it */
  gfloat *weights;              /* @max_taps a row of @out; their sum is 1 */
  gint max_taps;
} Axis;

/* Rows of the output are @step rows of the input apart, about one centre. */
static void
make_taps (Axis * axis, gdouble step)
{
  gdouble sigma = MAX (SIGMA * sqrt (step * step - 1), 0.1);
  gdouble radius = MAX (RADIUS * sigma, 1);
  gint i, k;

  axis->max_taps = 2 * (gint) ceil (radius) + 1;
  axis->first = g_new (gint, axis->n_out);
  axis->n_taps = g_new (gint, axis->n_out);
  axis->weights = g_new (gfloat, (gsize) axis->n_out * axis->max_taps);
  for (i = 0; i < axis->n_out; i++) {
    gdouble centre = (axis->n_in - 1) / 2.0
        + (i - (axis->n_out - 1) / 2.0) * step;
    gfloat *weights = axis->weights + (gsize) i * axis->max_taps;
    gint last = CLAMP (floor (centre + radius), 0, axis->n_in - 1);
    gdouble sum = 0;

    axis->first[i] = CLAMP (ceil (centre - radius), 0, last);
    axis->n_taps[i] = last - axis->first[i] + 1;
    for (k = 0; k < axis->n_taps[i]; k++) {
      gdouble d = (axis->first[i] + k - centre) / sigma;

      weights[k] = exp (-0.5 * d * d);
      sum += weights[k];
    }
    for (k = 0; k < axis->n_taps[i]; k++)
      weights[k] /= sum;
  }
}

static void
filter_rows (guint first, guint end, gpointer data)
{
  const Axis *axis = data;
  gsize j;
  guint row;
  gint k;

  for (row = first; row < end; row++) {
    gint i = row % axis->n_out;
    const gfloat *weights = axis->weights + (gsize) i * axis->max_taps;
    const gfloat *in = axis->in
        + ((gsize) (row / axis->n_out) * axis->n_in + axis->first[i])
        * axis->inner;
    gfloat *out = axis->out + (gsize) row * axis->inner;

    memset (out, 0, axis->inner * sizeof (*out));
    for (k = 0; k < axis->n_taps[i]; k++, in += axis->inner) {
      for (j = 0; j < axis->inner; j++)
        out[j] += weights[k] * in[j];
    }
  }
}

/* (transfer full): @in, of @size, with @n_out voxels @step voxels apart along
 * axis @d; sets @size to what it is then. */
static gfloat *
filter_axis (const gfloat * in, gint size[3], gint d, gint n_out, gdouble step)
{
  Axis axis = {.in = in,.inner = 1,.n_in = size[d],.n_out = n_out };
  gint i;

  for (i = 0; i < d; i++)
    axis.inner *= size[i];
  size[d] = n_out;
  axis.out = g_new (gfloat, count_voxels (size));
  make_taps (&axis, step);
  gst_volume_split (count_voxels (size) / axis.inner,
      MAX (1, MIN_VALUES_PER_THREAD / axis.inner), filter_rows, &axis);
  g_free (axis.first);
  g_free (axis.n_taps);
  g_free (axis.weights);
  return axis.out;
}

/* (transfer full): @mask, of grid @in, at the voxels of @out. */
static guint8 *
shrink_mask (const guint8 * mask, const GstVolumeGrid * in,
    const GstVolumeGrid * out, const gdouble step[3])
{
  guint8 *result = g_malloc (count_voxels (out->size)), *to = result;
  gint at[3], i;
  gsize from[3];

  for (at[2] = 0; at[2] < out->size[2]; at[2]++) {
    for (at[1] = 0; at[1] < out->size[1]; at[1]++) {
      for (at[0] = 0; at[0] < out->size[0]; at[0]++) {
        for (i = 0; i < 3; i++) {
          gdouble voxel = (in->size[i] - 1) / 2.0
              + (at[i] - (out->size[i] - 1) / 2.0) * step[i];

          from[i] = CLAMP (floor (voxel + 0.5), 0, in->size[i] - 1);
        }
        *to++ = mask[(from[2] * in->size[1] + from[1]) * in->size[0]
            + from[0]];
      }
    }
  }
  return result;
}

RegImage *
reg_image_shrink (const RegImage * image, gdouble spacing)
{
  RegImage *result = g_new0 (RegImage, 1);
  gint size[3] = { image->grid.size[0], image->grid.size[1],
    image->grid.size[2]
  };
  gdouble old[3], new[3], step[3];
  gint d;

  gst_volume_affine_get_spacing (&image->grid.affine, old);
  for (d = 0; d < 3; d++)
    new[d] = MAX (spacing, old[d]);
  gst_volume_grid_respace (&image->grid, new, &result->grid);
  /* Slowest axis first: most values then go by in long rows. */
  for (d = 2; d >= 0; d--) {
    step[d] = new[d] / old[d];
    if (step[d] > 1) {
      gfloat *values = filter_axis (result->values ? result->values :
          image->values, size, d,
          result->grid.size[d], step[d]);

      g_free (result->values);
      result->values = values;
    }
  }
  if (!result->values)
    result->values = g_memdup2 (image->values,
        count_voxels (size) * sizeof (gfloat));
  if (image->mask)
    result->mask = shrink_mask (image->mask, &image->grid, &result->grid, step);
  return result;
}
