/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "slices.h"

static gint
round_up (gint n, gint multiple)
{
  return (n + multiple - 1) / multiple * multiple;
}

void
slices_init (Slices * slices, const gint size[3], gint axis, gint multiple)
{
  const gsize stride[3] = { 1, size[0], (gsize) size[0] * size[1] };
  const gint column = axis == 0 ? 1 : 0;
  const gint row = axis == 2 ? 1 : 2;

  slices->count = size[axis];
  slices->width = size[column];
  slices->height = size[row];
  slices->image_width = round_up (slices->width, multiple);
  slices->image_height = round_up (slices->height, multiple);
  slices->left = (slices->image_width - slices->width) / 2;
  slices->top = (slices->image_height - slices->height) / 2;
  slices->stride[0] = stride[axis];
  slices->stride[1] = stride[row];
  slices->stride[2] = stride[column];
}

gsize
slices_get_image_size (const Slices * slices)
{
  return (gsize) slices->image_width * slices->image_height;
}

/* Where row @row of slice @slice begins in an image and in the volume. */
static gsize
image_offset (const Slices * slices, gint image, gint row)
{
  return image * slices_get_image_size (slices)
      + (gsize) (slices->top + row) * slices->image_width + slices->left;
}

static gsize
voxel_offset (const Slices * slices, gint slice, gint row)
{
  return slice * slices->stride[0] + row * slices->stride[1];
}

void
slices_gather (const Slices * slices, const gfloat * voxels, gint first,
    gint n, gfloat * images)
{
  const gsize total = n * slices_get_image_size (slices);
  const gsize step = slices->stride[2];

  for (gsize i = 0; i < total; i++)
    images[i] = SLICES_FILL;

  for (gint k = 0; k < n; k++) {
    for (gint j = 0; j < slices->height; j++) {
      gfloat *to = images + image_offset (slices, k, j);
      const gfloat *from = voxels + voxel_offset (slices, first + k, j);

      for (gint i = 0; i < slices->width; i++)
        to[i] = from[i * step];
    }
  }
}

void
slices_scatter (const Slices * slices, const gfloat * images, gint first,
    gint n, gfloat * voxels)
{
  const gsize step = slices->stride[2];

  for (gint k = 0; k < n; k++) {
    for (gint j = 0; j < slices->height; j++) {
      const gfloat *from = images + image_offset (slices, k, j);
      gfloat *to = voxels + voxel_offset (slices, first + k, j);

      for (gint i = 0; i < slices->width; i++)
        to[i * step] = from[i];
    }
  }
}
