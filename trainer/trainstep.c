/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "trainstep.h"

#include "evenphases.h"
#include "netgradient.h"

#include <string.h>

#define ADAM_EPSILON 1e-8f
/* Doublings before the output that are kept even: those whose patterns, of
 * period 2 and 4, one sees. */
#define EVEN_DOUBLINGS 2

/* A step while it is described. */
typedef struct
{
  TrainPlay *play;
  NetGraph *graph;
  NetTensor *adam;              /* settings of net_adam() */
  NetTensor *patterns;          /* of even_phases(), or NULL */
  GPtrArray *names;             /* of measures */
  NetTensor *measures;          /* or NULL */
} Builder;

static void
add_measure (Builder * self, gchar * name, NetTensor * value)
{
  g_ptr_array_add (self->names, name);
  self->measures = self->measures
      ? net_concat (self->graph, self->measures, value) : value;
}

/* What is trained of @network.  Its other parameters are updated where the
 * layers are described. */
static void
list_weights (const Builder * self, const TrainNetwork * network,
    GPtrArray * weights)
{
  guint i, n = net_graph_get_n_tensors (self->graph);

  for (i = 0; i < n; i++) {
    NetTensor *tensor = net_graph_get_tensor (self->graph, i);

    if (tensor->kind == NET_PARAMETER
        && g_str_has_prefix (tensor->name, network->layers.prefix)
        && net_layers_get_role (tensor->name) <= NET_ROLE_SCALE)
      g_ptr_array_add (weights, tensor);
  }
}

/* The root of the sum of the squares of all of @gradients. */
static NetTensor *
measure_norm (const Builder * self, NetTensor * const *gradients, guint n)
{
  NetTensor *sum = NULL;
  guint i;

  for (i = 0; i < n; i++) {
    NetTensor *square = net_sum (self->graph, net_multiply (self->graph,
            gradients[i],
            gradients[i]),
        1, 1, 1, 1);

    sum = sum ? net_add (self->graph, sum, square) : square;
  }
  return net_function (self->graph, sum, NET_SQRT);
}

/* min (1, clip / norm), as 1 / (1 + max (0, norm / clip - 1)): 1 to the bit up
 * to the clip, and exact for norms far above it, too. */
static NetTensor *
get_clip_factor (const Builder * self, NetTensor * norm)
{
  NetTensor *excess = net_relu (self->graph, net_affine (self->graph, norm,
          1 / self->play->settings->clip, -1));

  return net_function (self->graph, net_affine (self->graph, excess, 1, 1),
      NET_RECIPROCAL);
}

/* @weight is one of the last doublings of its network. */
static gboolean
is_last_doubling (const TrainNetwork * network, const NetTensor * weight)
{
  const GPtrArray *names = network->layers.doublings;
  guint i;

  for (i = 1; i <= MIN (EVEN_DOUBLINGS, names->len); i++) {
    if (g_ptr_array_index (names, names->len - i) == weight->name)
      return TRUE;
  }
  return FALSE;
}

/* The next value of @weight. */
static NetTensor *
update_weight (Builder * self, const TrainNetwork * network,
    NetTensor * weight, NetTensor * gradient)
{
  const TrainerSettings *settings = self->play->settings;
  g_autofree gchar *name = g_strconcat (TRAIN_MOMENTS, weight->name, NULL);
  NetTensor *moments = net_parameter (self->graph, name,
      2 * weight->shape[0], weight->shape[1], weight->shape[2],
      weight->shape[3]);
  NetTensor *next = net_adam (self->graph, weight, gradient, moments,
      self->adam, settings->beta1, settings->beta2, ADAM_EPSILON);

  if (self->patterns == NULL || !is_last_doubling (network, weight))
    return next;
  return net_average (self->graph, next, even_phases (self->graph, next,
          self->patterns), net_constant (self->graph, 1, 1, 1, 1, 1));
}

static void
update_network (Builder * self, TrainNetwork * network,
    NetTensor * const *weights, NetTensor * const *gradients, guint n)
{
  const TrainerSettings *settings = self->play->settings;
  NetTensor *norm = measure_norm (self, gradients, n), *factor = NULL;
  guint i;

  add_measure (self, g_strconcat (network->name, "-gradient-norm", NULL), norm);
  if (settings->clip > 0)
    factor = get_clip_factor (self, norm);
  for (i = 0; i < n; i++) {
    NetTensor *gradient = gradients[i];

    if (factor)
      gradient = net_multiply (self->graph, gradient, factor);
    net_layers_replace (&network->layers, update_weight (self, network,
            weights[i], gradient));
  }
}

/* The weighted sum of a player's terms. */
static NetTensor *
build_loss (Builder * self, gboolean discriminators)
{
  const TrainerSettings *settings = self->play->settings;
  const TrainTerm *terms = settings->objective->terms;
  NetTensor *loss = NULL;
  guint i, side;

  for (i = 0; terms[i].name; i++) {
    NetTensor *value = NULL, *weighted;

    if (settings->weights[i] == 0
        || train_term_is_discriminators (&terms[i]) != discriminators)
      continue;
    for (side = 0; side < self->play->n_sides; side++) {
      NetTensor *part = terms[i].build (self->play,
          &self->play->sides[side]);

      value = value ? net_add (self->graph, value, part) : part;
    }
    add_measure (self, g_strdup (terms[i].name), value);
    weighted = net_affine (self->graph, value, settings->weights[i], 0);
    loss = loss ? net_add (self->graph, loss, weighted) : weighted;
  }
  return loss;
}

/* The terms of a player, and the updates of its networks.  Both networks'
 * gradients are taken before either is updated. */
static void
take_turn (Builder * self, gboolean discriminators)
{
  TrainNetwork *networks = discriminators ? self->play->discriminators
      : self->play->generators;
  NetTensor *loss = build_loss (self, discriminators);
  g_autoptr (GPtrArray) weights = g_ptr_array_new ();
  g_autofree NetTensor **gradients = NULL;
  guint i, first, ends[TRAIN_MAX_SIDES];

  if (loss == NULL)
    return;
  for (i = 0; i < self->play->n_sides; i++) {
    list_weights (self, &networks[i], weights);
    ends[i] = weights->len;
  }
  gradients = g_new (NetTensor *, weights->len);
  if (!net_gradient (self->graph, loss, (NetTensor **) weights->pdata,
          weights->len, gradients))
    return;
  for (i = first = 0; i < self->play->n_sides; first = ends[i++])
    update_network (self, &networks[i], (NetTensor **) weights->pdata + first,
        gradients + first, ends[i] - first);
}

/* Every parameter of @network, running statistics included, has an average
 * of its newest values. */
static void
add_averages (Builder * self, TrainNetwork * network, NetTensor * share)
{
  guint i, n = net_graph_get_n_tensors (self->graph);

  for (i = 0; i < n; i++) {
    NetTensor *tensor = net_graph_get_tensor (self->graph, i), *newest;
    g_autofree gchar *name = NULL;

    if (tensor->kind != NET_PARAMETER
        || !g_str_has_prefix (tensor->name, network->layers.prefix))
      continue;
    name = g_strconcat (TRAIN_AVERAGE, tensor->name, NULL);
    newest = g_hash_table_lookup (network->layers.replaced, tensor->name);
    net_average (self->graph, net_parameter (self->graph, name,
            tensor->shape[0],
            tensor->shape[1],
            tensor->shape[2],
            tensor->shape[3]), newest ? newest : tensor, share);
  }
}

/* What the next step depends on: the newest value of each parameter that is
 * updated; and what is looked at after a step. */
static GPtrArray *
list_outputs (const Builder * self)
{
  GPtrArray *outputs = g_ptr_array_new ();
  guint i;

  for (i = 0; i < net_graph_get_n_tensors (self->graph); i++) {
    NetTensor *tensor = net_graph_get_tensor (self->graph, i);

    if ((tensor->kind == NET_ADAM || tensor->kind == NET_AVERAGE)
        && !tensor->overwritten)
      g_ptr_array_add (outputs, tensor);
  }
  if (self->play->settings->objective->pool > 0) {
    for (i = 0; i < self->play->n_sides; i++)
      g_ptr_array_add (outputs, self->play->sides[i].fake);
  }
  g_ptr_array_add (outputs, self->measures);
  return outputs;
}

static void
describe_step (Builder * self)
{
  const TrainerSettings *settings = self->play->settings;
  gboolean first = !settings->objective->generator_first;
  guint i;

  self->adam = net_input (self->graph, "adam", 1, 4, 1, 1);
  if (settings->even_phases)
    self->patterns = net_input (self->graph, "patterns", 1, 3, 4, 4);
  take_turn (self, first);
  take_turn (self, !first);
  if (settings->average > 0) {
    NetTensor *share = net_input (self->graph, "average", 1, 1, 1, 1);

    for (i = 0; i < self->play->n_sides; i++)
      add_averages (self, &self->play->generators[i], share);
  }
}

TrainStep *
train_step_new (const TrainerSettings * settings, GError ** error)
{
  g_autoptr (TrainPlay) play = NULL;
  Builder builder = { NULL };
  TrainStep *self;

  if (!trainer_settings_check (settings, error))
    return NULL;
  play = train_play_new (settings);
  builder.play = play;
  builder.graph = play->graph;
  builder.names = g_ptr_array_new_with_free_func (g_free);
  describe_step (&builder);
  if (!net_graph_check (play->graph, error)) {
    g_ptr_array_unref (builder.names);
    return NULL;
  }

  self = g_new0 (TrainStep, 1);
  self->outputs = list_outputs (&builder);
  self->measures = builder.measures;
  g_ptr_array_add (builder.names, NULL);
  self->names = (GStrv) g_ptr_array_free (builder.names, FALSE);
  self->play = g_steal_pointer (&play);
  return self;
}

void
train_step_free (TrainStep * self)
{
  g_ptr_array_unref (self->outputs);
  g_strfreev (self->names);
  train_play_free (self->play);
  g_free (self);
}
