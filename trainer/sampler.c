/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>
#include "rng.h"
#include "sampler.h"

/* Standard deviations; of the affine as the reference training of the shipped
 * model has them. */
#define TURN 0.08               /* radians */
#define SCALE 0.06
#define SHIFT 0.03              /* of half the image */
#define GAIN 0.1                /* of its logarithm */

/* A stream of the generator for each thing drawn, apart from those of other
 * users of the same seed. */
enum
{
  STREAM_SOURCE = 0x53414d50,   /* "SAMP" */
  STREAM_TARGET,
  STREAM_SOURCE_SLICE,
  STREAM_TARGET_SLICE,
  STREAM_FLIP,
  STREAM_FORM,                  /* turn and scale */
  STREAM_SHIFT,
  STREAM_GAIN,
};

typedef struct
{
  guint source, target;         /* domains */
  GPtrArray *sources, *targets; /* SliceItem that have them */
} Direction;

struct _Sampler
{
  GArray *directions;
  gboolean paired;
  guint augment;
  gdouble aspect;
  guint64 seed;
};

static void
direction_clear (gpointer data)
{
  Direction *direction = data;

  g_ptr_array_unref (direction->sources);
  g_ptr_array_unref (direction->targets);
}

/* The items that have all of @domains. */
static GPtrArray *
find_items (const SliceItem * const *items, guint n_items, guint64 domains)
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < n_items; i++)
    if ((items[i]->domains & domains) == domains)
      g_ptr_array_add (found, (gpointer) items[i]);
  return found;
}

static void
add_direction (Sampler * sampler, const SliceItem * const *items,
    guint n_items, guint source, guint target)
{
  const guint64 a = (guint64) 1 << source, b = (guint64) 1 << target;
  Direction direction = { source, target,
    find_items (items, n_items, sampler->paired ? a | b : a),
    find_items (items, n_items, sampler->paired ? a | b : b)
  };

  if (direction.sources->len > 0 && direction.targets->len > 0)
    g_array_append_val (sampler->directions, direction);
  else
    direction_clear (&direction);
}

Sampler *
sampler_new (const SliceItem * const *items, guint n_items, guint n_domains,
    gboolean paired, gboolean one_way, guint augment, gdouble aspect,
    guint64 seed)
{
  Sampler *sampler = g_new0 (Sampler, 1);

  sampler->directions = g_array_new (FALSE, FALSE, sizeof (Direction));
  g_array_set_clear_func (sampler->directions, direction_clear);
  sampler->paired = paired;
  sampler->augment = augment;
  sampler->aspect = aspect;
  sampler->seed = seed;
  for (guint source = 0; source < n_domains; source++)
    for (guint target = 0; target < n_domains; target++)
      if (source != target && (!one_way || (source == 0 && target == 1)))
        add_direction (sampler, items, n_items, source, target);
  return sampler;
}

void
sampler_free (Sampler * sampler)
{
  g_array_unref (sampler->directions);
  g_free (sampler);
}

guint
sampler_get_n_directions (const Sampler * sampler)
{
  return sampler->directions->len;
}

/* Evenly from 0 to @n - 1. */
static guint
pick (const Sampler * sampler, guint32 stream, guint64 position, guint n)
{
  return rng_uniform (sampler->seed, stream, position, 0, n);
}

/* Two of mean 0 and standard deviation 1. */
static void
pick_normal (const Sampler * sampler, guint32 stream, guint64 position,
    gfloat pair[2])
{
  gfloat pairs[1][2];

  rng_normal_pairs (sampler->seed, stream, position, 1, pairs);
  pair[0] = pairs[0][0];
  pair[1] = pairs[0][1];
}

/* The matrix is in parts of the half width and height: a turn of images that
 * are not square needs their aspect. */
static void
draw_warp (const Sampler * sampler, guint64 position, gfloat warp[6])
{
  gfloat form[2] = { 0, 0 }, shift[2] = { 0, 0 };
  gdouble flip = 1, turn, scale;

  if (sampler->augment & SAMPLER_FLIP
      && pick (sampler, STREAM_FLIP, position, 2))
    flip = -1;
  if (sampler->augment & SAMPLER_AFFINE) {
    pick_normal (sampler, STREAM_FORM, position, form);
    pick_normal (sampler, STREAM_SHIFT, position, shift);
  }
  turn = TURN * form[0];
  scale = 1 + SCALE * form[1];
  warp[0] = cos (turn) * scale * flip;
  warp[1] = -sin (turn) * scale * sampler->aspect;
  warp[2] = SHIFT * shift[0];
  warp[3] = sin (turn) * scale * flip / sampler->aspect;
  warp[4] = cos (turn) * scale;
  warp[5] = SHIFT * shift[1];
}

void
sampler_draw (const Sampler * sampler, guint64 position, SamplerDraw * draw)
{
  const Direction *direction = &g_array_index (sampler->directions, Direction,
      position % sampler->directions->len);
  gfloat gain[2] = { 0, 0 };

  draw->source_domain = direction->source;
  draw->target_domain = direction->target;
  draw->source = direction->sources->pdata[pick (sampler, STREAM_SOURCE,
          position, direction->sources->len)];
  draw->source_slice = pick (sampler, STREAM_SOURCE_SLICE, position,
      draw->source->n);
  if (sampler->paired) {
    draw->target = draw->source;
    draw->target_slice = draw->source_slice;
  } else {
    draw->target = direction->targets->pdata[pick (sampler, STREAM_TARGET,
            position, direction->targets->len)];
    draw->target_slice = pick (sampler, STREAM_TARGET_SLICE, position,
        draw->target->n);
  }
  draw_warp (sampler, position, draw->warp);
  /* The target's brightness is what is to be learnt: it stays. */
  if (sampler->augment & SAMPLER_INTENSITY)
    pick_normal (sampler, STREAM_GAIN, position, gain);
  draw->gain[0] = exp (GAIN * gain[0]);
  draw->gain[1] = 1;
}
