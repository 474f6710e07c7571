/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* By rows of points: where they are in the moving volume, then what is there.
 * The displacement is linear between nodes, of which a row of points has one
 * row, in the moving volume's voxels. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "regwarp.h"

#include <string.h>

#include "gstvolumethreads.h"
#include "regvectors.h"

/* Threads cost more than they save on fewer points than this. */
#define MIN_POINTS_PER_THREAD 8192

typedef struct
{
  const RegImage *fixed, *moving;
  const RegField *displacement;
  gfloat *moved;
  guint8 *counts;
  GstVolumeAffine to_voxel;     /* point to voxel of moving, by the linear map */
  GstVolumeAffine to_moving;    /* RAS mm of fixed to the same */
  GstVolumeAffine to_node;      /* point to node */
  gsize *sums;                  /* of each slice, points that count */
} Warp;

/* Between which nodes a place along an axis is. */
typedef struct
{
  gint first, next;
  gfloat past;                  /* share of the way, 0 to 1 */
} Between;

/* A row of points; arrays have a value a point. */
typedef struct
{
  gint n;
  Between *nodes;
  gfloat *line[3];              /* a value a node */
  gfloat *place[3];             /* of points, voxels; then past the voxel */
  gint32 *voxel[3];
} Row;

static Between
find_between (gdouble place, gint n)
{
  Between between;
  gdouble p = CLAMP (place, 0, n - 1);

  between.first = MIN ((gint) p, MAX (n - 2, 0));
  between.next = MIN (between.first + 1, n - 1);
  between.past = p - between.first;
  return between;
}

static void
init_row (Row * row, const Warp * warp)
{
  gint n = warp->fixed->grid.size[0], i;
  gint nodes = warp->displacement->grid.size[0];

  row->n = n;
  row->nodes = g_new (Between, n);
  for (i = 0; i < 3; i++) {
    row->line[i] = g_new (gfloat, nodes);
    row->place[i] = g_new (gfloat, n);
    row->voxel[i] = g_new (gint32, n);
  }
  for (i = 0; i < n; i++) {
    row->nodes[i] = find_between (warp->to_node.m[0][0] * i
        + warp->to_node.m[0][3], nodes);
  }
}

static void
clear_row (Row * row)
{
  gint i;

  g_free (row->nodes);
  for (i = 0; i < 3; i++) {
    g_free (row->line[i]);
    g_free (row->place[i]);
    g_free (row->voxel[i]);
  }
}

/* The displacement of the row's nodes, in voxels. */
static void
find_line (const Warp * warp, Row * row, gint y, gint z)
{
  const gint *size = warp->displacement->grid.size;
  const gdouble (*m)[4] = warp->to_node.m;
  const Between by = find_between (m[1][1] * y + m[1][3], size[1]);
  const Between bz = find_between (m[2][2] * z + m[2][3], size[2]);
  const gsize stride = 3 * (gsize) size[0];
  const gfloat *near = warp->displacement->vectors
      + stride * ((gsize) bz.first * size[1] + by.first);
  const gfloat *far = near + stride * size[1] * (bz.next - bz.first);
  const gsize up = stride * (by.next - by.first);
  gint i, c;

  for (i = 0; i < size[0]; i++, near += 3, far += 3) {
    gfloat u[3];

    for (c = 0; c < 3; c++) {
      gfloat a = near[c] + by.past * (near[up + c] - near[c]);
      gfloat b = far[c] + by.past * (far[up + c] - far[c]);

      u[c] = a + bz.past * (b - a);
    }
    for (c = 0; c < 3; c++) {
      const gdouble *along = warp->to_moving.m[c];

      row->line[c][i] = along[0] * u[0] + along[1] * u[1] + along[2] * u[2];
    }
  }
}

/* Sets the places along an axis, which without displacement were start +
 * along x. */
static void
displace (const Row * row, gint axis, gfloat start, gfloat along)
{
  const gfloat *line = row->line[axis];
  gfloat *place = row->place[axis];
  gint x;

  for (x = 0; x < row->n; x++) {
    const Between *b = &row->nodes[x];

    place[x] = start + along * x
        + line[b->first] + b->past * (line[b->next] - line[b->first]);
  }
}

/* From the places along an axis of @size voxels to the voxel before and how
 * far past it they are.  Half a voxel past the outermost centres, where the
 * field of view ends, the values at its edge go on. */
REG_VECTORS static void
find_voxels (gint n, gint size, gfloat * restrict place,
    gint32 * restrict voxel, guint8 * restrict inside)
{
  const gfloat last = size - 1;
  const gint most = MAX (size - 2, 0);
  gint x;

  for (x = 0; x < n; x++) {
    gfloat p = place[x];
    gint32 v;

    inside[x] &= (p >= -0.5f) & (p <= last + 0.5f);
    /* What is not a number, or large, is outside; it must still be a voxel. */
    p = p > 0 ? p : 0;
    p = p < last ? p : last;
    v = (gint32) p;
    v = v < most ? v : most;
    voxel[x] = v;
    place[x] = p - v;
  }
}

static gfloat
interpolate (const RegImage * moving, const Row * row, gint x)
{
  const gint *size = moving->grid.size;
  const gsize sx = size[0] > 1, sy = size[1] > 1 ? size[0] : 0;
  const gsize sz = size[2] > 1 ? (gsize) size[0] * size[1] : 0;
  const gfloat fx = row->place[0][x], fy = row->place[1][x];
  const gfloat *v = moving->values + row->voxel[0][x]
      + row->voxel[1][x] * sy + row->voxel[2][x] * sz;
  const gfloat *u = v + sz;
  gfloat a = v[0] + fx * (v[sx] - v[0]);
  gfloat b = v[sy] + fx * (v[sy + sx] - v[sy]);
  gfloat c = u[0] + fx * (u[sx] - u[0]);
  gfloat d = u[sy] + fx * (u[sy + sx] - u[sy]);

  a += fy * (b - a);
  c += fy * (d - c);
  return a + row->place[2][x] * (c - a);
}

/* Whether the voxel that is nearest counts. */
static gboolean
is_in_mask (const RegImage * moving, const Row * row, gint x)
{
  gsize stride = 1, at = 0;
  gint axis;

  for (axis = 0; axis < 3; axis++) {
    at += stride * (row->voxel[axis][x] + (row->place[axis][x] > 0.5f));
    stride *= moving->grid.size[axis];
  }
  return moving->mask[at];
}

static void
warp_slices (guint first, guint end, gpointer data)
{
  const Warp *warp = data;
  const RegImage *moving = warp->moving;
  const gint *size = warp->fixed->grid.size;
  gsize i = (gsize) first * size[0] * size[1];
  gint x, y, z, axis;
  Row row;

  init_row (&row, warp);
  for (z = first; z < (gint) end; z++) {
    gsize sum = 0;

    for (y = 0; y < size[1]; y++, i += size[0]) {
      guint8 *counts = warp->counts + i;

      find_line (warp, &row, y, z);
      if (warp->fixed->mask) {
        for (x = 0; x < size[0]; x++)
          counts[x] = warp->fixed->mask[i + x] != 0;
      } else {
        memset (counts, 1, size[0]);
      }
      for (axis = 0; axis < 3; axis++) {
        const gdouble *m = warp->to_voxel.m[axis];

        displace (&row, axis, m[1] * y + m[2] * z + m[3], m[0]);
        find_voxels (size[0], moving->grid.size[axis], row.place[axis],
            row.voxel[axis], counts);
      }
      for (x = 0; x < size[0]; x++) {
        if (counts[x] && moving->mask)
          counts[x] = is_in_mask (moving, &row, x);
        warp->moved[i + x] = counts[x] ? interpolate (moving, &row, x) : 0;
        sum += counts[x];
      }
    }
    warp->sums[z] = sum;
  }
  clear_row (&row);
}

gsize
reg_warp (const RegImage * fixed, const RegImage * moving,
    const GstVolumeAffine * linear, const RegField * displacement,
    gfloat * moved, guint8 * counts)
{
  const gint *size = fixed->grid.size;
  Warp warp = {.fixed = fixed,.moving = moving,.displacement = displacement,
    .moved = moved,.counts = counts
  };
  GstVolumeAffine inverse;
  gsize sum = 0;
  gint z;

  gst_volume_affine_invert (&moving->grid.affine, &inverse);
  warp.to_moving = gst_volume_affine_compose (&inverse, linear);
  warp.to_voxel = gst_volume_affine_compose (&warp.to_moving,
      &fixed->grid.affine);
  gst_volume_affine_invert (&displacement->grid.affine, &inverse);
  warp.to_node = gst_volume_affine_compose (&inverse, &fixed->grid.affine);
  warp.sums = g_new (gsize, size[2]);
  gst_volume_split (size[2],
      1 + MIN_POINTS_PER_THREAD / ((gsize) size[0] * size[1]), warp_slices,
      &warp);
  for (z = 0; z < size[2]; z++)
    sum += warp.sums[z];
  g_free (warp.sums);
  return sum;
}
