/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Earlier translations that a discriminator may see instead of the newest
 * ones, so that it does not forget them.  Shrivastava et al. 2017.
 *
 * Who is swapped is decided before the translations are known: until the pool
 * is full a translation is shown and kept; then one in two is exchanged with
 * a kept one drawn at random, which is shown in its place.  An image of the
 * pool is shown at most once in a batch.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ImagePool ImagePool;

/* @capacity: images of @pixels floats; @batch: translations a step. */
ImagePool *image_pool_new (guint capacity, guint batch, gsize pixels);
void image_pool_free (ImagePool * pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImagePool, image_pool_free)

/* For step @step of stream @stream of a run of @seed: which of the batch's
 * rows show an image of the pool, as 1 and 0, and those images, elsewhere 0. */
void image_pool_draw (ImagePool * pool, guint64 seed, guint32 stream,
    guint64 step, gfloat * images, gfloat * choice);

/* What was translated in the step of the last draw; keeps what it decided to
 * keep. */
void image_pool_keep (ImagePool * pool, const gfloat * fakes);

/* The images, one behind another. */
guint image_pool_get_n_images (const ImagePool * pool);
const gfloat *image_pool_get_images (const ImagePool * pool);
/* @n: at most the capacity */
void image_pool_set_images (ImagePool * pool, const gfloat * images, guint n);

G_END_DECLS
