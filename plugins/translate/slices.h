/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Between a volume and the images that a network sees: slices across one
 * voxel axis, padded about their centre.  Pure functions, thread-safe. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the padding of an image holds: air. */
#define SLICES_FILL (-1.0f)

/**
 * Slices:
 * @count: slices of the volume
 * @width: voxels of a slice along its columns: the lower of the voxel axes
 *   left, x before y before z
 * @height: voxels of a slice along the other axis
 * @image_width: @width padded; an image is [image_height, image_width]
 * @image_height: @height padded
 * @left: columns of padding before a slice; where padding is odd the extra
 *   column goes behind it
 * @top: rows of padding before a slice, likewise
 * @stride: voxels from a slice, a row and a column to the next, in this order
 */
typedef struct
{
  gint count;
  gint width, height;
  gint image_width, image_height;
  gint left, top;
  gsize stride[3];
} Slices;

/* @size: voxels along x, y, z; @axis: the voxel axis across which slices lie;
 * @multiple: of an image's width and height. */
void slices_init (Slices * slices, const gint size[3], gint axis,
    gint multiple);

/* Floats of one image. */
gsize slices_get_image_size (const Slices * slices);

/* Copy slices @first to @first + @n - 1 of @voxels (x fastest) into @images,
 * [n, image_height, image_width], with padding. */
void slices_gather (const Slices * slices, const gfloat * voxels,
    gint first, gint n, gfloat * images);

/* The way back, without the padding. */
void slices_scatter (const Slices * slices, const gfloat * images,
    gint first, gint n, gfloat * voxels);

G_END_DECLS
