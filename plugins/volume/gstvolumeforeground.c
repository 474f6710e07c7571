/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumeforeground.h"

#include <math.h>
#include <string.h>

#define N_BINS 65536
#define OUTER_PERCENT 1
#define CT_AIR -1024.f          /* HU */
#define CLOSE_RADIUS 4.0        /* mm: skin's gaps in images where it is dark */
#define CHUNK 4096

/* --- Threshold ------------------------------------------------------------- */

typedef struct
{
  gsize count[N_BINS];
  gdouble sum[N_BINS];
} Histogram;

/* A number that orders as the float does. */
static inline guint32
float_to_key (gfloat value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  return bits & 0x80000000 ? ~bits : bits | 0x80000000;
}

static gsize
count_values (const GstVolumeFrame * frame, Histogram * histogram)
{
  gsize n = gst_volume_info_get_voxels (&frame->info), at, i, counted = 0;
  gboolean is_ct = g_strcmp0 (frame->info.modality, "ct") == 0;
  gfloat values[CHUNK];

  for (at = 0; at < n; at += CHUNK) {
    gsize m = MIN (CHUNK, n - at);

    gst_volume_frame_read_f32 (frame, at, m, values);
    for (i = 0; i < m; i++) {
      gfloat value = is_ct ? MAX (values[i], CT_AIR) : values[i];
      guint32 bin;

      if (!isfinite (values[i]))
        continue;
      /* -0 is 0. */
      bin = float_to_key (value + 0.f) >> 16;
      histogram->count[bin]++;
      histogram->sum[bin] += value;
      counted++;
    }
  }
  return counted;
}

/* Bins that hold anything come to lie side by side.  Returns their number. */
static guint
squeeze (Histogram * histogram)
{
  guint n = 0, i;

  for (i = 0; i < N_BINS; i++) {
    if (histogram->count[i] == 0)
      continue;
    histogram->count[n] = histogram->count[i];
    histogram->sum[n] = histogram->sum[i];
    n++;
  }
  return n;
}

static gdouble
get_mean (const Histogram * histogram, guint bin)
{
  return histogram->sum[bin] / histogram->count[bin];
}

/* The bin at which @rank more values have gone by, from @bin on by @step. */
static guint
skip (const Histogram * histogram, guint bin, gint step, gsize rank)
{
  while (rank >= histogram->count[bin]) {
    rank -= histogram->count[bin];
    bin += step;
  }
  return bin;
}

gboolean
gst_volume_foreground_threshold (const GstVolumeFrame * frame,
    gdouble * threshold)
{
  Histogram *histogram = g_new0 (Histogram, 1);
  gsize total = count_values (frame, histogram), outer, below = 0;
  guint n = squeeze (histogram), low, high, i;
  gdouble sum = 0, sum_below = 0, best = -1, darkest, *roots;

  outer = total * OUTER_PERCENT / 100;
  low = total > 0 ? skip (histogram, 0, 1, outer) : 0;
  high = total > 0 ? skip (histogram, n - 1, -1, outer) : 0;
  darkest = total > 0 ? get_mean (histogram, low) : 0;
  roots = g_new (gdouble, n);
  for (i = 0; i < n; i++) {
    roots[i] = sqrt (get_mean (histogram, CLAMP (i, low, high)) - darkest);
    sum += histogram->count[i] * roots[i];
  }
  for (i = 0; i < high; i++) {
    gdouble between, root;

    below += histogram->count[i];
    sum_below += histogram->count[i] * roots[i];
    between = sum_below / below - (sum - sum_below) / (total - below);
    between *= between * below * (total - below);
    if (i >= low && between > best) {
      best = between;
      root = (roots[i] + roots[i + 1]) / 2;
      *threshold = darkest + root * root;
    }
  }
  g_free (roots);
  g_free (histogram);
  return low < high;
}

/* --- Components ------------------------------------------------------------ */

/* Voxels of one row that are side by side and alike. */
typedef struct
{
  gint start, end;
  guint32 parent;               /* a run of the component; its first's is itself */
  gsize size;                   /* of the component, in its first run */
  gboolean is_open;             /* at the grid's edge; in its first run */
} Run;

typedef struct
{
  const gint *size;
  GArray *runs;                 /* in the order of voxels */
  guint32 *rows;                /* where each row's begin, and where all end */
} Components;

static guint32
find_first (Run * runs, guint32 i)
{
  while (runs[i].parent != i)
    i = runs[i].parent = runs[runs[i].parent].parent;
  return i;
}

static void
join (Run * runs, guint32 a, guint32 b)
{
  a = find_first (runs, a);
  b = find_first (runs, b);
  if (a != b) {
    runs[MAX (a, b)].parent = MIN (a, b);
    runs[MIN (a, b)].size += runs[MAX (a, b)].size;
    runs[MIN (a, b)].is_open |= runs[MAX (a, b)].is_open;
  }
}

/* Join what touches in two neighbouring rows. */
static void
join_rows (Components * components, gsize a, gsize b)
{
  Run *runs = (Run *) components->runs->data;
  guint32 i = components->rows[a], j = components->rows[b];

  while (i < components->rows[a + 1] && j < components->rows[b + 1]) {
    if (runs[i].start < runs[j].end && runs[j].start < runs[i].end)
      join (runs, i, j);
    if (runs[i].end < runs[j].end)
      i++;
    else
      j++;
  }
}

static void
add_runs (Components * components, const guint8 * row, guint8 value,
    gboolean is_open)
{
  const gint width = components->size[0];
  gint x = 0;

  while (x < width) {
    Run run = {.parent = components->runs->len };

    while (x < width && row[x] != value)
      x++;
    run.start = x;
    while (x < width && row[x] == value)
      x++;
    run.end = x;
    run.size = run.end - run.start;
    run.is_open = is_open || run.start == 0 || run.end == width;
    if (run.size > 0)
      g_array_append_val (components->runs, run);
  }
}

/* Of the voxels that are @value.  @is_flat: a grid of one slice, whose edge is
 * that slice's. */
static void
components_find (Components * components, const guint8 * mask,
    const gint size[3], guint8 value, gboolean is_flat)
{
  gsize row = 0;
  gint y, z;

  components->size = size;
  components->runs = g_array_new (FALSE, FALSE, sizeof (Run));
  components->rows = g_new (guint32, (gsize) size[1] * size[2] + 1);
  for (z = 0; z < size[2]; z++) {
    for (y = 0; y < size[1]; y++, row++) {
      components->rows[row] = components->runs->len;
      add_runs (components, mask + row * size[0], value,
          y == 0 || y == size[1] - 1
          || (!is_flat && (z == 0 || z == size[2] - 1)));
      components->rows[row + 1] = components->runs->len;
      if (y > 0)
        join_rows (components, row, row - 1);
      if (z > 0)
        join_rows (components, row, row - size[1]);
    }
  }
}

static void
components_clear (Components * components)
{
  g_array_free (components->runs, TRUE);
  g_free (components->rows);
}

/* Give the voxels of all components another value, but for @except's, or
 * with is_open's, where that is NULL. */
static void
components_paint (Components * components, guint8 * mask, const Run * except,
    guint8 value)
{
  Run *runs = (Run *) components->runs->data;
  gsize n_rows = (gsize) components->size[1] * components->size[2], row;
  guint32 i;

  for (row = 0; row < n_rows; row++) {
    for (i = components->rows[row]; i < components->rows[row + 1]; i++) {
      const Run *first = &runs[find_first (runs, i)];

      if (except ? first != except : !first->is_open)
        memset (mask + row * components->size[0] + runs[i].start, value,
            runs[i].end - runs[i].start);
    }
  }
}

static void
fill (guint8 * mask, const gint size[3], gboolean is_flat)
{
  Components components;

  components_find (&components, mask, size, 0, is_flat);
  components_paint (&components, mask, NULL, 1);
  components_clear (&components);
}

/* Fill the slice @at across axis @d in 2-D. */
static void
fill_slice (guint8 * mask, const gint size[3], gint d, gint at)
{
  const gsize strides[3] = { 1, size[0], (gsize) size[0] * size[1] };
  const gint u = d == 0, v = d == 2 ? 1 : 2;
  const gint flat[3] = { size[u], size[v], 1 };
  guint8 *slice = g_malloc ((gsize) size[u] * size[v]);
  guint8 *first = mask + at * strides[d];
  gint i, j;

  for (j = 0; j < size[v]; j++) {
    for (i = 0; i < size[u]; i++)
      slice[(gsize) j * size[u] + i] = first[i * strides[u] + j * strides[v]];
  }
  fill (slice, flat, TRUE);
  for (j = 0; j < size[v]; j++) {
    for (i = 0; i < size[u]; i++)
      first[i * strides[u] + j * strides[v]] = slice[(gsize) j * size[u] + i];
  }
  g_free (slice);
}

void
gst_volume_mask_fill_holes (guint8 * mask, const gint size[3])
{
  gint d;

  for (d = 0; d < 3; d++) {
    fill_slice (mask, size, d, 0);
    fill_slice (mask, size, d, size[d] - 1);
  }
  fill (mask, size, FALSE);
}

gsize
gst_volume_mask_keep_largest (guint8 * mask, const gint size[3])
{
  Components components;
  const Run *runs, *largest = NULL;
  gsize voxels;
  guint i;

  components_find (&components, mask, size, 1, FALSE);
  runs = (const Run *) components.runs->data;
  for (i = 0; i < components.runs->len; i++) {
    if (runs[i].parent == i && (!largest || runs[i].size > largest->size))
      largest = &runs[i];
  }
  if (largest)
    components_paint (&components, mask, largest, 0);
  voxels = largest ? largest->size : 0;
  components_clear (&components);
  return voxels;
}

/* --- Closing --------------------------------------------------------------- */

/* Along axis @d let @radius voxels on both sides of each one be as it is. */
static void
dilate (guint8 * mask, const gint size[3], gint d, gint radius)
{
  gsize inner = 1, outer = 1, i, k;
  gint *left, at;

  for (gint e = 0; e < d; e++)
    inner *= size[e];
  for (gint e = d + 1; e < 3; e++)
    outer *= size[e];
  left = g_new (gint, inner);
  for (k = 0; k < outer; k++) {
    guint8 *first = mask + k * inner * size[d];

    memset (left, 0, inner * sizeof (*left));
    for (at = 0; at < size[d]; at++) {
      for (i = 0; i < inner; i++) {
        guint8 *v = first + at * inner + i;

        left[i] = *v ? radius + 1 : left[i] - (left[i] > 0);
        *v |= (left[i] > 0) << 1;
      }
    }
    memset (left, 0, inner * sizeof (*left));
    for (at = size[d] - 1; at >= 0; at--) {
      for (i = 0; i < inner; i++) {
        guint8 *v = first + at * inner + i;

        left[i] = *v & 1 ? radius + 1 : left[i] - (left[i] > 0);
        *v = *v || left[i] > 0;
      }
    }
  }
  g_free (left);
}

static void
dilate_all (guint8 * mask, const gint size[3], const gint radius[3])
{
  gint d;

  for (d = 0; d < 3; d++) {
    if (radius[d] > 0)
      dilate (mask, size, d, radius[d]);
  }
}

static void
invert (guint8 * mask, gsize n)
{
  gsize i;

  for (i = 0; i < n; i++)
    mask[i] = !mask[i];
}

void
gst_volume_mask_close (guint8 * mask, const gint size[3], const gint radius[3])
{
  const gint padded[3] = { size[0] + 2 * radius[0], size[1] + 2 * radius[1],
    size[2] + 2 * radius[2]
  };
  const gsize n = (gsize) padded[0] * padded[1] * padded[2];
  guint8 *closed = g_malloc0 (n);
  gint y, z;

  for (z = 0; z < size[2]; z++) {
    for (y = 0; y < size[1]; y++)
      memcpy (closed + ((gsize) (z + radius[2]) * padded[1] + y + radius[1])
          * padded[0] + radius[0], mask + ((gsize) z * size[1] + y) * size[0],
          size[0]);
  }
  dilate_all (closed, padded, radius);
  invert (closed, n);
  dilate_all (closed, padded, radius);
  invert (closed, n);
  for (z = 0; z < size[2]; z++) {
    for (y = 0; y < size[1]; y++)
      memcpy (mask + ((gsize) z * size[1] + y) * size[0],
          closed + ((gsize) (z + radius[2]) * padded[1] + y + radius[1])
          * padded[0] + radius[0], size[0]);
  }
  g_free (closed);
}

gsize
gst_volume_foreground_find (const GstVolumeFrame * frame, gdouble threshold,
    const gdouble spacing[3], guint8 * mask)
{
  const GstVolumeInfo *info = &frame->info;
  const gint size[3] = { info->width, info->height, info->depth };
  gsize n = gst_volume_info_get_voxels (info), at, i;
  gfloat values[CHUNK];
  gint radius[3], d;

  for (at = 0; at < n; at += CHUNK) {
    gsize m = MIN (CHUNK, n - at);

    gst_volume_frame_read_f32 (frame, at, m, values);
    for (i = 0; i < m; i++)
      mask[at + i] = values[i] > threshold;
  }
  for (d = 0; d < 3; d++)
    radius[d] = (gint) MIN (CLOSE_RADIUS / spacing[d] + 0.5, size[d]);
  gst_volume_mask_close (mask, size, radius);
  /* A brain that dark bone parts from the scalp is in a hole of it: filled
   * first, the two are one. */
  gst_volume_mask_fill_holes (mask, size);
  return gst_volume_mask_keep_largest (mask, size);
}
