/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>
#include "sampler.h"
#include "trainbatches.h"

struct _TrainBatches
{
  Feed *feed;
  const TrainProperties *properties;
  guint64 steps;
  const FeedImages *images;
  TrainerBatch batch;
  Sampler *sampler;             /* of the held window; NULL: none is */
  guint window;
};

static gsize
get_pixels (const TrainBatches * batches)
{
  return batches->images->width * (gsize) batches->images->height;
}

TrainBatches *
train_batches_new (Feed * feed, const TrainProperties * properties,
    guint64 steps)
{
  TrainBatches *batches = g_new0 (TrainBatches, 1);
  TrainerBatch *batch = &batches->batch;
  const gint n = properties->batch_size;
  gsize pixels;

  batches->feed = feed;
  batches->properties = properties;
  batches->steps = steps;
  batches->images = feed_get_images (feed);
  pixels = get_pixels (batches);
  batch->source = g_new (gfloat, n * pixels);
  batch->target = g_new (gfloat, n * pixels);
  batch->source_domain = g_new (gint, n);
  batch->target_domain = g_new (gint, n);
  batch->warp = g_new (gfloat, n * 6);
  batch->gain = g_new (gfloat, n * 2);
  return batches;
}

void
train_batches_free (TrainBatches * batches)
{
  TrainerBatch *batch = &batches->batch;

  g_free (batch->source);
  g_free (batch->target);
  g_free (batch->source_domain);
  g_free (batch->target_domain);
  g_free (batch->warp);
  g_free (batch->gain);
  g_clear_pointer (&batches->sampler, sampler_free);
  g_free (batches);
}

/* The window that step @at of the epoch belongs to. */
static guint
find_window (const TrainBatches * batches, guint64 at)
{
  const SliceStore *store = feed_get_store (batches->feed);
  const guint64 total = slice_store_get_slices (store);
  guint64 slices = 0;
  guint window = 0;

  while (window + 1 < store->windows->len) {
    slices += g_array_index (store->windows, SliceWindow, window).slices;
    if (at < gst_util_uint64_scale (batches->steps, slices, total))
      break;
    window++;
  }
  return window;
}

static gboolean
hold_window (TrainBatches * batches, guint window)
{
  const TrainObjective *objective =
      train_properties_get_objective (batches->properties);
  const SliceStore *store = feed_get_store (batches->feed);
  const SliceWindow *held;

  if (batches->sampler && window == batches->window)
    return TRUE;
  g_clear_pointer (&batches->sampler, sampler_free);
  if (!feed_hold (batches->feed, window))
    return FALSE;
  held = slice_store_get_window (store);
  batches->window = window;
  batches->sampler = sampler_new ((const SliceItem * const *)
      store->items->pdata + held->first, held->n_items, store->n_domains,
      objective->paired, objective->one_way, batches->properties->augment,
      (gdouble) batches->images->height / batches->images->width,
      batches->properties->seed);
  if (sampler_get_n_directions (batches->sampler) > 0)
    return TRUE;
  feed_refuse (batches->feed, store->windows->len > 1
      ? "The subjects that cache-budget has room for have one modality only: "
      "raise it." : "There is no direction to train: all subjects have the "
      "same single modality.");
  return FALSE;
}

static void
copy_image (const TrainBatches * batches, const SliceItem * item,
    guint domain, gint slice, gfloat * image)
{
  const gsize pixels = get_pixels (batches);

  memcpy (image, item->images[domain] + slice * pixels,
      pixels * sizeof (gfloat));
}

const TrainerBatch *
train_batches_get (TrainBatches * batches, guint64 at, guint64 step)
{
  const gsize pixels = get_pixels (batches);
  const guint n = batches->properties->batch_size;
  TrainerBatch *batch = &batches->batch;

  if (!hold_window (batches, find_window (batches, at)))
    return NULL;
  for (guint i = 0; i < n; i++) {
    SamplerDraw draw;

    sampler_draw (batches->sampler, step * n + i, &draw);
    copy_image (batches, draw.source, draw.source_domain, draw.source_slice,
        batch->source + i * pixels);
    copy_image (batches, draw.target, draw.target_domain, draw.target_slice,
        batch->target + i * pixels);
    batch->source_domain[i] = draw.source_domain;
    batch->target_domain[i] = draw.target_domain;
    memcpy (batch->warp + i * 6, draw.warp, sizeof draw.warp);
    memcpy (batch->gain + i * 2, draw.gain, sizeof draw.gain);
  }
  return batch;
}
