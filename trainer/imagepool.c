/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "imagepool.h"

#include "rng.h"

#include <string.h>

#define NO_SLOT -1

struct _ImagePool
{
  guint capacity, batch, n_images;
  gsize pixels;
  gfloat *images;               /* [capacity][pixels] */
  gint *slots;                  /* [batch]: where the step's fakes go */
};

ImagePool *
image_pool_new (guint capacity, guint batch, gsize pixels)
{
  ImagePool *self = g_new0 (ImagePool, 1);

  self->capacity = capacity;
  self->batch = batch;
  self->pixels = pixels;
  self->images = g_new (gfloat, capacity * pixels);
  self->slots = g_new (gint, batch);
  return self;
}

void
image_pool_free (ImagePool * self)
{
  g_free (self->images);
  g_free (self->slots);
  g_free (self);
}

/* Where row @row goes; fills the pool, then swaps. */
static gint
draw_slot (const ImagePool * self, guint64 seed, guint32 stream, guint64 step,
    guint row, guint n_images)
{
  guint64 position = 2 * (step * self->batch + row);
  gint slot;
  guint i;

  if (n_images < self->capacity)
    return n_images;
  if (rng_uniform (seed, stream, position, 0, 1) < 0.5)
    return NO_SLOT;
  slot = rng_uniform (seed, stream, position + 1, 0, self->capacity);
  for (i = 0; i < row; i++) {
    if (self->slots[i] == slot)
      return NO_SLOT;
  }
  return slot;
}

void
image_pool_draw (ImagePool * self, guint64 seed, guint32 stream, guint64 step,
    gfloat * images, gfloat * choice)
{
  guint row, n_images = self->n_images;

  memset (images, 0, self->batch * self->pixels * sizeof (gfloat));
  for (row = 0; row < self->batch; row++) {
    gint slot = draw_slot (self, seed, stream, step, row, n_images);
    gboolean swap = slot != NO_SLOT && n_images == self->capacity;

    self->slots[row] = slot;
    choice[row] = swap;
    if (swap)
      memcpy (images + row * self->pixels,
          self->images + slot * self->pixels, self->pixels * sizeof (gfloat));
    else if (slot != NO_SLOT)
      n_images++;
  }
}

void
image_pool_keep (ImagePool * self, const gfloat * fakes)
{
  guint row;

  for (row = 0; row < self->batch; row++) {
    if (self->slots[row] == NO_SLOT)
      continue;
    memcpy (self->images + self->slots[row] * self->pixels,
        fakes + row * self->pixels, self->pixels * sizeof (gfloat));
    self->n_images = MAX (self->n_images, (guint) self->slots[row] + 1);
  }
}

guint
image_pool_get_n_images (const ImagePool * self)
{
  return self->n_images;
}

const gfloat *
image_pool_get_images (const ImagePool * self)
{
  return self->images;
}

void
image_pool_set_images (ImagePool * self, const gfloat * images, guint n)
{
  g_return_if_fail (n <= self->capacity);
  if (n > 0)
    memcpy (self->images, images, n * self->pixels * sizeof (gfloat));
  self->n_images = n;
}
