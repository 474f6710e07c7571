/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "objectiveterms.h"

#include "netgradient.h"

/* Under the gradient penalty's root, whose slope at 0 is infinite. */
#define PENALTY_EPSILON 1e-12f
/* Pixels to a side of what train_term_detail() takes means over. */
#define DETAIL_SIZE 3

/* --- Of tensors --- */

static NetTensor *
mean (NetGraph * graph, NetTensor * x)
{
  if (x == NULL)
    return NULL;
  return net_affine (graph, net_sum (graph, x, 1, 1, 1, 1),
      1.0f / net_tensor_get_count (x), 0);
}

static NetTensor *
subtract (NetGraph * graph, NetTensor * a, NetTensor * b)
{
  return net_add (graph, a, net_affine (graph, b, -1, 0));
}

static NetTensor *
mean_absolute (NetGraph * graph, NetTensor * x)
{
  return mean (graph, net_function (graph, x, NET_ABS));
}

/* mean (x - target)^2 */
static NetTensor *
mean_square (NetGraph * graph, NetTensor * x, gfloat target)
{
  x = net_affine (graph, x, 1, -target);
  return mean (graph, net_multiply (graph, x, x));
}

/* mean of log (1 + exp (sign x)): binary cross entropy of logits for "no", or
 * with sign -1 for "yes" */
static NetTensor *
mean_softplus (NetGraph * graph, NetTensor * x, gfloat sign)
{
  return mean (graph, net_function (graph, net_affine (graph, x, sign, 0),
          NET_SOFTPLUS));
}

/* mean of max (0, 1 + sign x) */
static NetTensor *
mean_hinge (NetGraph * graph, NetTensor * x, gfloat sign)
{
  return mean (graph, net_relu (graph, net_affine (graph, x, sign, 1)));
}

static NetTensor *
half_sum (NetGraph * graph, NetTensor * a, NetTensor * b)
{
  return net_affine (graph, net_add (graph, a, b), 0.5f, 0);
}

/* -mean over the rows of log softmax (logits) at the label */
static NetTensor *
cross_entropy (NetGraph * graph, NetTensor * logits, NetTensor * label)
{
  NetTensor *likely = net_multiply (graph, net_log_softmax (graph, logits),
      label);

  if (likely == NULL)
    return NULL;
  return net_affine (graph, net_sum (graph, likely, 1, 1, 1, 1),
      -1.0f / label->shape[0], 0);
}

/* --- The generator's --- */

NetTensor *
train_term_l1 (TrainPlay * play, TrainSide * side)
{
  return mean_absolute (play->graph, subtract (play->graph, side->fake,
          side->target));
}

NetTensor *
train_term_detail (TrainPlay * play, TrainSide * side)
{
  NetGraph *graph = play->graph;
  NetTensor *error = subtract (graph, side->fake, side->target);
  NetTensor *box = net_constant (graph, 1.0f / (DETAIL_SIZE * DETAIL_SIZE), 1,
      1, DETAIL_SIZE, DETAIL_SIZE);

  return mean_absolute (graph, subtract (graph, error, net_conv (graph, error,
              box, 1, DETAIL_SIZE / 2)));
}

NetTensor *
train_term_cycle (TrainPlay * play, TrainSide * side)
{
  NetTensor *again = train_play_translate (play, side->back, side->fake,
      side->source_label);

  return mean_absolute (play->graph, subtract (play->graph, again,
          side->source));
}

NetTensor *
train_term_identity (TrainPlay * play, TrainSide * side)
{
  NetTensor *same = train_play_translate (play, side->generator, side->target,
      side->target_label);

  return mean_absolute (play->graph, subtract (play->graph, same,
          side->target));
}

NetTensor *
train_term_domain (TrainPlay * play, TrainSide * side)
{
  return cross_entropy (play->graph,
      train_play_judge_fake (play, side)->logits, side->target_label);
}

NetTensor *
train_term_lsgan (TrainPlay * play, TrainSide * side)
{
  return mean_square (play->graph, train_play_judge_fake (play, side)->map, 1);
}

NetTensor *
train_term_wgan (TrainPlay * play, TrainSide * side)
{
  return net_affine (play->graph, mean (play->graph,
          train_play_judge_fake (play, side)->map), -1, 0);
}

NetTensor *
train_term_bce (TrainPlay * play, TrainSide * side)
{
  return mean_softplus (play->graph, train_play_judge_fake (play, side)->map,
      -1);
}

/* --- The discriminator's --- */

NetTensor *
train_term_discriminator_domain (TrainPlay * play, TrainSide * side)
{
  return cross_entropy (play->graph,
      train_play_judge_target (play, side)->logits, side->target_label);
}

NetTensor *
train_term_discriminator_lsgan (TrainPlay * play, TrainSide * side)
{
  NetTensor *real = train_play_judge_target (play, side)->map;
  NetTensor *fake = train_play_judge_shown (play, side)->map;

  return half_sum (play->graph, mean_square (play->graph, real, 1),
      mean_square (play->graph, fake, 0));
}

NetTensor *
train_term_discriminator_wgan (TrainPlay * play, TrainSide * side)
{
  NetTensor *real = train_play_judge_target (play, side)->map;
  NetTensor *fake = train_play_judge_shown (play, side)->map;

  return subtract (play->graph, mean (play->graph, fake),
      mean (play->graph, real));
}

NetTensor *
train_term_discriminator_bce (TrainPlay * play, TrainSide * side)
{
  NetTensor *real = train_play_judge_target (play, side)->map;
  NetTensor *fake = train_play_judge_shown (play, side)->map;

  return half_sum (play->graph, mean_softplus (play->graph, real, -1),
      mean_softplus (play->graph, fake, 1));
}

NetTensor *
train_term_discriminator_hinge (TrainPlay * play, TrainSide * side)
{
  NetTensor *real = train_play_judge_target (play, side)->map;
  NetTensor *fake = train_play_judge_shown (play, side)->map;

  return net_add (play->graph, mean_hinge (play->graph, real, -1),
      mean_hinge (play->graph, fake, 1));
}

NetTensor *
train_term_gradient_penalty (TrainPlay * play, TrainSide * side)
{
  NetGraph *graph = play->graph;
  gint n = play->settings->batch;
  NetTensor *share = net_input (graph, "mixture", n, 1, 1, 1);
  NetTensor *rest = net_affine (graph, share, -1, 1);
  NetTensor *seen, *map, *logits, *gradient, *norm;

  seen = train_play_pair (play, side, net_add (graph,
          net_multiply (graph,
              side->target, share), net_multiply (graph, side->shown, rest)));
  net_discriminator_describe (&play->settings->discriminator,
      &side->discriminator->layers, seen, &map, &logits);
  if (map == NULL)
    return NULL;
  /* The means of the rows' maps in one sum: a row's is its own image's. */
  if (!net_gradient (graph, net_affine (graph, net_sum (graph, map, 1, 1, 1,
                  1),
              1.0f / (map->shape[2] * map->shape[3]), 0), &seen, 1, &gradient))
    return NULL;
  norm = net_sum (graph, net_multiply (graph, gradient, gradient), n, 1, 1, 1);
  norm =
      net_function (graph, net_affine (graph, norm, 1, PENALTY_EPSILON),
      NET_SQRT);
  return mean_square (graph, norm, 1);
}
