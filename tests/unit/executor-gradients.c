/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One step in training of each network on an executor, against PyTorch's in
 * double precision (tests/oracle/networks.py): the loss, its gradients for all
 * parameters, running statistics and vectors of spectral norm. */

#include "executor-ops.h"

#include "netdiscriminator.h"
#include "netgenerator.h"
#include "netgradient.h"
#include "netsafetensors.h"

#include <math.h>

/* Error allowed, relative to the tensor's largest value ... */
#define TOLERANCE 1e-4
/* ... and to the largest of all gradients: one that is 0 because large terms
 * cancel, such as that of a bias before a norm, has their rounding. */
#define ROUNDING 2e-6

#define PENALTY_EPSILON 1e-12f

typedef struct _Case Case;

struct _Case
{
  const gchar *name;
  NetTensor *(*describe) (const Case * self, NetLayers * layers,
      NetSafetensors * golden);
  NetGenerator generator;
  NetDiscriminator discriminator;
};

static NetExecutor *executor;
static gdouble worst;           /* error of the running test, relative to what is allowed */

/* --- losses, as the oracle has them --- */

static NetTensor *
add_input (NetLayers * layers, NetSafetensors * golden, const gchar * name)
{
  g_autofree gchar *full = g_strconcat ("input/", name, NULL);
  guint n_axes;
  gint shape[4];

  g_assert_true (net_safetensors_get_shape (golden, full, &n_axes, shape));
  g_assert_cmpuint (n_axes, ==, 4);
  return net_input (layers->graph, name, shape[0], shape[1], shape[2],
      shape[3]);
}

static NetTensor *
add_mean (NetGraph * graph, NetTensor * x)
{
  return net_affine (graph, net_sum (graph, x, 1, 1, 1, 1),
      1.0f / net_tensor_get_count (x), 0);
}

static NetTensor *
add_difference (NetGraph * graph, NetTensor * a, NetTensor * b)
{
  return net_add (graph, a, net_affine (graph, b, -1, 0));
}

static NetTensor *
describe_generator (const Case * self, NetLayers * layers,
    NetSafetensors * golden)
{
  NetTensor *image = add_input (layers, golden, "image");
  NetTensor *factor = add_input (layers, golden, "factor");
  NetTensor *label = self->generator.labels
      ? add_input (layers, golden, "label") : NULL;
  NetTensor *output;

  if (self->generator.dropout > 0)
    layers->seed = add_input (layers, golden, "seed");
  output = net_generator_describe (&self->generator, layers, image, label);
  return add_mean (layers->graph, net_multiply (layers->graph, output, factor));
}

static NetTensor *
describe_discriminator (const Case * self, NetLayers * layers,
    NetSafetensors * golden)
{
  NetGraph *graph = layers->graph;
  NetTensor *factor = add_input (layers, golden, "factor");
  NetTensor *first, *second, *logits, *ignored, *loss, *entropy;

  net_discriminator_describe (&self->discriminator, layers,
      add_input (layers, golden, "first"), &first, &logits);
  net_discriminator_describe (&self->discriminator, layers,
      add_input (layers, golden, "second"), &second, &ignored);
  loss = add_mean (graph, net_multiply (graph, add_difference (graph, first,
              second), factor));
  if (logits == NULL)
    return loss;
  entropy = net_sum (graph, net_multiply (graph, net_log_softmax (graph,
              logits), add_input (layers, golden, "label")), 1, 1, 1, 1);
  return net_add (graph, loss, net_affine (graph, entropy,
          -1.0f / logits->shape[0], 0));
}

/* (|gradient of the map's mean| - 1)^2 for mixed images, on average. */
static NetTensor *
describe_penalty (const Case * self, NetLayers * layers,
    NetSafetensors * golden)
{
  NetGraph *graph = layers->graph;
  NetTensor *real = add_input (layers, golden, "real");
  NetTensor *fake = add_input (layers, golden, "fake");
  NetTensor *mixed, *images, *map, *logits, *gradient, *length, *excess;

  mixed = net_add (graph, fake, net_multiply (graph, add_difference (graph,
              real, fake), add_input (layers, golden, "alpha")));
  images = net_concat (graph, add_input (layers, golden, "source"), mixed);
  net_discriminator_describe (&self->discriminator, layers, images, &map,
      &logits);
  g_assert_true (net_graph_check (graph, NULL));
  map = net_affine (graph, net_sum (graph, map, 1, 1, 1, 1),
      1.0f / (map->shape[2] * map->shape[3]), 0);
  g_assert_true (net_gradient (graph, map, &images, 1, &gradient));
  length = net_sum (graph, net_multiply (graph, gradient, gradient),
      images->shape[0], 1, 1, 1);
  length = net_function (graph, net_affine (graph, length, 1,
          PENALTY_EPSILON), NET_SQRT);
  excess = net_affine (graph, length, 1, -1);
  return add_mean (graph, net_multiply (graph, excess, excess));
}

/* --- comparison --- */

static gfloat *
read_golden (NetSafetensors * golden, const gchar * group, const gchar * name)
{
  g_autofree gchar *full = g_strconcat (group, "/", name, NULL);
  gfloat *values = net_safetensors_read (golden, full);

  if (values == NULL)
    g_error ("the golden file has no \"%s\"", full);
  return values;
}

static guint
count_golden (NetSafetensors * golden, const gchar * group)
{
  guint i, count = 0;

  for (i = 0; i < net_safetensors_get_n_tensors (golden); i++)
    count += g_str_has_prefix (net_safetensors_get_name (golden, i), group);
  return count;
}

static gdouble
find_largest (const gfloat * values, gsize count)
{
  gdouble largest = 0;
  gsize i;

  for (i = 0; i < count; i++)
    largest = fmax (largest, fabs (values[i]));
  return largest;
}

/* @rounding: what the error may be beside the tensor's own share. */
static void
compare (NetProgram * program, const NetTensor * tensor,
    NetSafetensors * golden, const gchar * group, const gchar * name,
    gdouble rounding)
{
  gsize i, count = net_tensor_get_count (tensor);
  g_autofree gfloat *expected = read_golden (golden, group, name);
  g_autofree gfloat *actual = g_new (gfloat, count);
  g_autoptr (GError) error = NULL;
  gdouble allowed = TOLERANCE * find_largest (expected, count) + rounding;

  net_program_download (program, tensor, actual, &error);
  g_assert_no_error (error);
  for (i = 0; i < count; i++) {
    gdouble difference = fabs (actual[i] - expected[i]);

    if (difference > 0)
      worst = fmax (worst, difference / allowed);
    if (!(difference <= allowed)) {
      g_test_message ("%s/%s: value %" G_GSIZE_FORMAT " is %.9g, not %.9g, "
          "allowed are %g", group, name, i, actual[i], expected[i], allowed);
      g_test_fail ();
      return;
    }
  }
}

static void
upload (NetProgram * program, const NetGraph * graph, NetSafetensors * golden)
{
  guint i, inputs = 0, parameters = 0;

  for (i = 0; i < net_graph_get_n_tensors (graph); i++) {
    const NetTensor *tensor = net_graph_get_tensor (graph, i);
    g_autofree gfloat *values = NULL;
    g_autoptr (GError) error = NULL;

    if (tensor->name == NULL)
      continue;
    values = read_golden (golden, tensor->kind == NET_INPUT ? "input"
        : "parameter", tensor->name);
    net_program_upload (program, tensor, values, &error);
    g_assert_no_error (error);
    inputs += tensor->kind == NET_INPUT;
    parameters += tensor->kind == NET_PARAMETER;
  }
  g_assert_cmpuint (inputs, ==, count_golden (golden, "input/"));
  g_assert_cmpuint (parameters, ==, count_golden (golden, "parameter/"));
}

/* The trained parameters of @graph. */
static GPtrArray *
find_trained (const NetGraph * graph)
{
  GPtrArray *trained = g_ptr_array_new ();
  guint i;

  for (i = 0; i < net_graph_get_n_tensors (graph); i++) {
    NetTensor *tensor = net_graph_get_tensor (graph, i);

    if (tensor->kind == NET_PARAMETER
        && net_layers_get_role (tensor->name) < NET_ROLE_MEAN)
      g_ptr_array_add (trained, tensor);
  }
  return trained;
}

static void
compare_all (NetProgram * program, NetTensor * loss, GPtrArray * trained,
    NetTensor * const *gradients, NetLayers * layers, NetSafetensors * golden)
{
  GHashTableIter iter;
  gpointer name, update;
  gdouble largest = 0;
  guint i;

  compare (program, loss, golden, "value", "loss", 0);
  for (i = 0; i < trained->len; i++) {
    const NetTensor *parameter = g_ptr_array_index (trained, i);
    g_autofree gfloat *values = read_golden (golden, "gradient",
        parameter->name);

    largest = fmax (largest, find_largest (values, net_tensor_get_count
            (parameter)));
  }
  for (i = 0; i < trained->len; i++) {
    const NetTensor *parameter = g_ptr_array_index (trained, i);

    compare (program, gradients[i], golden, "gradient", parameter->name,
        ROUNDING * largest);
  }
  g_hash_table_iter_init (&iter, layers->replaced);
  while (g_hash_table_iter_next (&iter, &name, &update))
    compare (program, net_tensor_get_parameter (update), golden, "update",
        name, 0);
}

static void
test_gradient (gconstpointer data)
{
  const Case *self = data;
  g_autofree gchar *file = g_strdup_printf ("gradient-%s.safetensors",
      self->name);
  g_autofree gchar *path = g_test_build_filename (G_TEST_DIST, "oracle",
      "data", file, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (NetSafetensors) golden = net_safetensors_open (path, &error);
  g_autoptr (NetGraph) graph = net_graph_new ();
  g_autoptr (GPtrArray) trained = NULL, outputs = g_ptr_array_new ();
  g_autofree NetTensor **gradients = NULL;
  g_autoptr (NetProgram) program = NULL;
  NetLayers layers;
  NetTensor *loss;
  GHashTableIter iter;
  gpointer update;
  guint i;

  g_assert_no_error (error);
  worst = 0;
  net_layers_init (&layers, graph, "");
  layers.training = TRUE;
  loss = self->describe (self, &layers, golden);
  trained = find_trained (graph);
  gradients = g_new0 (NetTensor *, trained->len);
  net_gradient (graph, loss, (NetTensor **) trained->pdata, trained->len,
      gradients);
  net_graph_check (graph, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (trained->len, ==, count_golden (golden, "gradient/"));
  g_assert_cmpuint (g_hash_table_size (layers.replaced), ==,
      count_golden (golden, "update/"));

  g_ptr_array_add (outputs, loss);
  for (i = 0; i < trained->len; i++)
    g_ptr_array_add (outputs, gradients[i]);
  g_hash_table_iter_init (&iter, layers.replaced);
  while (g_hash_table_iter_next (&iter, NULL, &update))
    g_ptr_array_add (outputs, update);
  program = net_program_new (executor, graph, (NetTensor **) outputs->pdata,
      outputs->len, &error);
  g_assert_no_error (error);
  upload (program, graph, golden);
  net_program_run (program, &error);
  g_assert_no_error (error);
  compare_all (program, loss, trained, gradients, &layers, golden);
  g_test_message ("largest error %.2g of what is allowed", worst);
  net_layers_clear (&layers);
}

void
executor_gradients_add (NetExecutor * tested)
{
  static const Case cases[] = {
    {"star", describe_generator,
        .generator = {NET_GENERATOR_STAR, 3, 2, 1, NET_NORM_DOMAIN, TRUE}},
    {"unet", describe_generator,
        .generator = {NET_GENERATOR_UNET, 2, 3, 3, NET_NORM_INSTANCE, TRUE}},
    {"unet-batch", describe_generator,
        .generator = {NET_GENERATOR_UNET, 1, 3, 3, NET_NORM_BATCH}},
    {"unet-dropout", describe_generator,
          .generator = {NET_GENERATOR_UNET, 1, 1, 6, NET_NORM_BATCH, FALSE,
            0.5f}},
    {"resnet", describe_generator,
        .generator = {NET_GENERATOR_RESNET, 1, 2, 2, NET_NORM_PLAIN}},
    {"pair", describe_discriminator,
        .discriminator = {NET_DISCRIMINATOR_PAIR, 3, 4, 2}},
    {"pair-spectral", describe_discriminator,
          .discriminator = {NET_DISCRIMINATOR_PAIR, 3, 4, 2, NET_NORM_NONE,
            TRUE}},
    {"patch-batch", describe_discriminator,
        .discriminator = {NET_DISCRIMINATOR_PATCH, 0, 3, 2, NET_NORM_BATCH}},
    {"patch-plain", describe_discriminator,
        .discriminator = {NET_DISCRIMINATOR_PATCH, 0, 3, 2, NET_NORM_PLAIN}},
    {"penalty", describe_penalty,
        .discriminator = {NET_DISCRIMINATOR_PAIR, 3, 4, 2}},
  };
  guint i;

  executor = tested;
  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *path = g_strconcat ("/executor/gradient/", cases[i].name,
        NULL);

    g_test_add_data_func (path, &cases[i], test_gradient);
  }
}
