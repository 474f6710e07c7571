/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "trainplay.h"

/* Air, which is what lies outside of an image. */
#define OUTSIDE -1.0f

static void
init_network (TrainPlay * self, TrainNetwork * network, const gchar * name,
    NetTensor * seed)
{
  g_autofree gchar *prefix = g_strconcat (name, ".", NULL);

  network->name = name;
  net_layers_init (&network->layers, self->graph, g_intern_string (prefix));
  network->layers.training = TRUE;
  network->layers.seed = seed;
}

/* Both images of a pair moved by "warp", made brighter or darker by "gain":
 * value' = min (gain (value + 1) - 1, 1). */
static NetTensor *
augment (TrainPlay * self, NetTensor * pair)
{
  gint batch = self->settings->batch;
  NetGraph *graph = self->graph;

  pair = net_warp (graph, pair, net_input (graph, "warp", batch, 6, 1, 1),
      OUTSIDE);
  pair = net_multiply (graph, net_affine (graph, pair, 1, 1),
      net_input (graph, "gain", batch, 2, 1, 1));
  pair = net_relu (graph, net_affine (graph, pair, -1, 2));
  return net_affine (graph, pair, -1, 1);
}

/* Rows of @fake, or of the input @images where the input @choice is 1. */
static NetTensor *
mix_with_pool (TrainPlay * self, NetTensor * fake, const gchar * images,
    const gchar * choice)
{
  const TrainerSettings *settings = self->settings;
  NetTensor *pool = net_input (self->graph, images, settings->batch, 1,
      settings->height, settings->width);
  NetTensor *chosen = net_input (self->graph, choice, settings->batch, 1, 1,
      1);

  fake = net_multiply (self->graph, fake, net_affine (self->graph, chosen, -1,
          1));
  return net_add (self->graph, fake, net_multiply (self->graph, pool, chosen));
}

TrainPlay *
train_play_new (const TrainerSettings * settings)
{
  static const gchar *const names[][TRAIN_MAX_SIDES] = {
    {"generator", "generator-back"}, {"discriminator", "discriminator-back"},
    {"pool", "pool-back"}, {"pool-choice", "pool-choice-back"},
  };
  TrainPlay *self = g_new0 (TrainPlay, 1);
  const TrainObjective *objective = settings->objective;
  gint n = settings->batch, h = settings->height, w = settings->width;
  gint k = settings->generator.domains;
  NetGraph *graph = net_graph_new ();
  NetTensor *pair, *images[2], *labels[2], *seed = NULL;
  guint i;

  self->settings = settings;
  self->graph = graph;
  self->n_sides = objective->both_ways ? 2 : 1;

  images[0] = net_input (graph, "source", n, 1, h, w);
  images[1] = net_input (graph, "target", n, 1, h, w);
  labels[0] = net_input (graph, "source-label", n, k, 1, 1);
  labels[1] = net_input (graph, "target-label", n, k, 1, 1);
  pair = augment (self, net_concat (graph, images[0], images[1]));
  images[0] = net_slice (graph, pair, 0, 1);
  images[1] = net_slice (graph, pair, 1, 1);

  if (settings->generator.dropout > 0)
    seed = net_input (graph, "dropout", 1, 2, 1, 1);
  for (i = 0; i < self->n_sides; i++) {
    init_network (self, &self->generators[i], names[0][i], seed);
    init_network (self, &self->discriminators[i], names[1][i], seed);
  }

  for (i = 0; i < self->n_sides; i++) {
    TrainSide *side = &self->sides[i];

    side->generator = &self->generators[i];
    side->back = &self->generators[self->n_sides - 1 - i];
    side->discriminator = &self->discriminators[i];
    side->source = images[i];
    side->target = images[1 - i];
    side->source_label = labels[i];
    side->target_label = labels[1 - i];
    side->fake = train_play_translate (self, side->generator, side->source,
        side->target_label);
    side->shown = net_detach (graph, side->fake);
    if (objective->pool > 0)
      side->shown = mix_with_pool (self, side->shown, names[2][i], names[3][i]);
  }
  return self;
}

void
train_play_free (TrainPlay * self)
{
  guint i;

  for (i = 0; i < self->n_sides; i++) {
    net_layers_clear (&self->generators[i].layers);
    net_layers_clear (&self->discriminators[i].layers);
  }
  net_graph_free (self->graph);
  g_free (self);
}

NetTensor *
train_play_translate (TrainPlay * self, TrainNetwork * generator,
    NetTensor * image, NetTensor * label)
{
  const NetGenerator *description = &self->settings->generator;

  return net_generator_describe (description, &generator->layers, image,
      description->labels ? label : NULL);
}

NetTensor *
train_play_pair (TrainPlay * self, TrainSide * side, NetTensor * candidate)
{
  return self->settings->objective->conditional
      ? net_concat (self->graph, side->source, candidate) : candidate;
}

static const TrainVerdict *
judge (TrainPlay * self, TrainSide * side, NetTensor * candidate,
    TrainVerdict * verdict)
{
  if (verdict->map == NULL)
    net_discriminator_describe (&self->settings->discriminator,
        &side->discriminator->layers,
        train_play_pair (self, side, candidate),
        &verdict->map, &verdict->logits);
  return verdict;
}

const TrainVerdict *
train_play_judge_target (TrainPlay * self, TrainSide * side)
{
  return judge (self, side, side->target, &side->on_target);
}

const TrainVerdict *
train_play_judge_shown (TrainPlay * self, TrainSide * side)
{
  return judge (self, side, side->shown, &side->on_shown);
}

const TrainVerdict *
train_play_judge_fake (TrainPlay * self, TrainSide * side)
{
  return judge (self, side, side->fake, &side->on_fake);
}
