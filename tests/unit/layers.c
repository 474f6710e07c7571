/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The networks' descriptions: names and numbers of parameters, what a second
 * description shares with the first, and what does not fit. */

#include "netdiscriminator.h"
#include "netgenerator.h"

#include <string.h>

/* Trained values of @graph: what PyTorch counts as parameters. */
static gsize
count_trained (const NetGraph * graph)
{
  gsize count = 0;
  guint i;

  for (i = 0; i < net_graph_get_n_tensors (graph); i++) {
    const NetTensor *tensor = net_graph_get_tensor (graph, i);

    if (tensor->kind == NET_PARAMETER
        && net_layers_get_role (tensor->name) < NET_ROLE_MEAN)
      count += net_tensor_get_count (tensor);
  }
  return count;
}

static void
assert_no_error (const NetGraph * graph)
{
  g_autoptr (GError) error = NULL;

  net_graph_check (graph, &error);
  g_assert_no_error (error);
}

static void
assert_fails (const NetGraph * graph, const gchar * text)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (net_graph_check (graph, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_SHAPE);
  if (strstr (error->message, text) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error->message, text);
}

/* Known numbers of parameters, of the networks for one grey channel. */
static void
test_generators (void)
{
  static const struct
  {
    NetGenerator generator;
    gsize count;
  } cases[] = {
    {{NET_GENERATOR_STAR, 3, 64, 6, NET_NORM_INSTANCE, TRUE}, 8411712},
    {{NET_GENERATOR_UNET, 1, 64, 8, NET_NORM_BATCH, FALSE, 0.5}, 54407809},
    {{NET_GENERATOR_RESNET, 1, 64, 9, NET_NORM_PLAIN, FALSE}, 11365633},
    {{NET_GENERATOR_RESNET, 1, 64, 6, NET_NORM_PLAIN, FALSE}, 7825153},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    const NetGenerator *generator = &cases[i].generator;
    g_autoptr (NetGraph) graph = net_graph_new ();
    NetTensor *image = net_input (graph, "image", 2, 1, 256, 256);
    NetTensor *label = generator->labels
        ? net_input (graph, "label", 2, 3, 1, 1) : NULL;
    NetTensor *output;
    NetLayers layers;

    net_layers_init (&layers, graph, "g.");
    output = net_generator_describe (generator, &layers, image, label);
    assert_no_error (graph);
    g_assert_cmpmem (output->shape, sizeof (output->shape), image->shape,
        sizeof (image->shape));
    g_assert_cmpuint (count_trained (graph), ==, cases[i].count);
    g_assert_nonnull (net_graph_find (graph, "g.head.conv.weight"));
    net_layers_clear (&layers);
  }
}

static void
test_discriminators (void)
{
  static const struct
  {
    NetDiscriminator discriminator;
    gint channels, size;        /* of the images; of the map */
    gsize count;
  } cases[] = {
    {{NET_DISCRIMINATOR_PAIR, 3, 64, 4}, 2, 16, 3153344},
    {{NET_DISCRIMINATOR_PAIR, 3, 64, 6}, 2, 4, 44818368},
    {{NET_DISCRIMINATOR_PATCH, 0, 64, 3, NET_NORM_BATCH}, 2, 30, 2764609},
    {{NET_DISCRIMINATOR_PATCH, 0, 64, 3, NET_NORM_PLAIN}, 1, 30, 2762689},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (NetGraph) graph = net_graph_new ();
    NetTensor *map, *logits;
    NetLayers layers;

    net_layers_init (&layers, graph, "");
    net_discriminator_describe (&cases[i].discriminator, &layers,
        net_input (graph, "images", 2, cases[i].channels, 256, 256), &map,
        &logits);
    assert_no_error (graph);
    g_assert_cmpint (map->shape[0], ==, 2);
    g_assert_cmpint (map->shape[1], ==, 1);
    g_assert_cmpint (map->shape[2], ==, cases[i].size);
    g_assert_cmpint (map->shape[3], ==, cases[i].size);
    g_assert_cmpuint (count_trained (graph), ==, cases[i].count);
    if (cases[i].discriminator.kind == NET_DISCRIMINATOR_PAIR) {
      g_assert_cmpint (logits->shape[0], ==, 2);
      g_assert_cmpint (logits->shape[1], ==, 3);
      g_assert_cmpint (logits->shape[2] * logits->shape[3], ==, 1);
    } else {
      g_assert_null (logits);
    }
    net_layers_clear (&layers);
  }
}

static guint
count_kind (const NetGraph * graph, NetKind kind)
{
  guint i, count = 0;

  for (i = 0; i < net_graph_get_n_tensors (graph); i++)
    count += net_graph_get_tensor (graph, i)->kind == kind;
  return count;
}

/* A network described again takes the same parameters; each time in training
 * its statistics and vectors move on. */
static void
test_again (void)
{
  const NetDiscriminator discriminator = { NET_DISCRIMINATOR_PATCH, 0, 4, 2,
    NET_NORM_BATCH, TRUE
  };
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *images = net_input (graph, "images", 2, 2, 32, 32);
  NetTensor *map, *logits, *mean;
  NetLayers layers;
  guint n;

  net_layers_init (&layers, graph, "d.");
  layers.training = TRUE;
  net_discriminator_describe (&discriminator, &layers, images, &map, &logits);
  n = count_kind (graph, NET_PARAMETER);
  /* 4 weights and vectors, 2 biases, 2 norms */
  g_assert_cmpuint (n, ==, 2 * 4 + 2 + 2 * 4);
  g_assert_cmpuint (count_kind (graph, NET_AVERAGE), ==, 4 + 2 * 2);
  mean = g_hash_table_lookup (layers.replaced,
      net_layers_name ("d.norms.1.running_mean"));
  g_assert_nonnull (mean);

  net_discriminator_describe (&discriminator, &layers, images, &map, &logits);
  assert_no_error (graph);
  g_assert_cmpuint (count_kind (graph, NET_PARAMETER), ==, n);
  g_assert_cmpuint (count_kind (graph, NET_AVERAGE), ==, 2 * (4 + 2 * 2));
  g_assert_true (mean->overwritten);

  /* Out of training they are read, not moved. */
  layers.training = FALSE;
  net_discriminator_describe (&discriminator, &layers, images, &map, &logits);
  assert_no_error (graph);
  g_assert_cmpuint (count_kind (graph, NET_PARAMETER), ==, n);
  g_assert_cmpuint (count_kind (graph, NET_AVERAGE), ==, 2 * (4 + 2 * 2));
  net_layers_clear (&layers);
}

/* Layers take a weight's next value where there is one. */
static void
test_replace (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 1, 2, 8, 8);
  NetTensor *weight, *next, *y;
  NetLayers layers;

  net_layers_init (&layers, graph, "");
  y = net_layers_conv (&layers, x, "conv", 3, 3, 1, 1, 0);
  weight = net_graph_find (graph, "conv.weight");
  g_assert_true (y->inputs[1] == weight);
  next = net_average (graph, weight, net_input (graph, "w", 3, 2, 3, 3),
      net_constant (graph, 0.5f, 1, 1, 1, 1));
  net_layers_replace (&layers, next);
  y = net_layers_conv (&layers, x, "conv", 3, 3, 1, 1, 0);
  g_assert_true (y->inputs[1] == next);
  assert_no_error (graph);
  net_layers_clear (&layers);
}

/* Three dropout layers at eight halvings, in training alone, each with a
 * stream of its own. */
static void
test_dropout (void)
{
  const NetGenerator generator = { NET_GENERATOR_UNET, 1, 2, 8,
    NET_NORM_BATCH, FALSE, 0.5f
  };
  gboolean training;

  for (training = FALSE; training <= TRUE; training++) {
    g_autoptr (NetGraph) graph = net_graph_new ();
    NetLayers layers;
    guint i, count = 0;

    net_layers_init (&layers, graph, "");
    layers.training = training;
    layers.seed = net_input (graph, "seed", 1, 2, 1, 1);
    net_generator_describe (&generator, &layers, net_input (graph, "image", 1,
            1, 256, 256), NULL);
    assert_no_error (graph);
    for (i = 0; i < net_graph_get_n_tensors (graph); i++) {
      const NetTensor *tensor = net_graph_get_tensor (graph, i);

      if (tensor->kind == NET_DROPOUT)
        g_assert_cmpuint (tensor->stream, ==, count++);
    }
    g_assert_cmpuint (count, ==, training ? 3 : 0);
    net_layers_clear (&layers);
  }
}

static void
test_roles (void)
{
  g_assert_cmpint (net_layers_get_role ("g.stem.conv.weight"), ==,
      NET_ROLE_WEIGHT);
  g_assert_cmpint (net_layers_get_role ("src.weight"), ==, NET_ROLE_WEIGHT);
  g_assert_cmpint (net_layers_get_role ("layers.0.bias"), ==, NET_ROLE_BIAS);
  g_assert_cmpint (net_layers_get_role ("blocks.3.norm2.weight"), ==,
      NET_ROLE_SCALE);
  g_assert_cmpint (net_layers_get_role ("norms.1.weight"), ==, NET_ROLE_SCALE);
  g_assert_cmpint (net_layers_get_role ("norms.1.bias"), ==, NET_ROLE_BIAS);
  g_assert_cmpint (net_layers_get_role ("norms.1.running_mean"), ==,
      NET_ROLE_MEAN);
  g_assert_cmpint (net_layers_get_role ("norms.1.running_var"), ==,
      NET_ROLE_VARIANCE);
  g_assert_cmpint (net_layers_get_role ("cls.weight_u"), ==, NET_ROLE_VECTOR);
}

static void
test_errors (void)
{
  const NetDiscriminator pair = { NET_DISCRIMINATOR_PAIR, 3, 4, 3 };
  NetTensor *map, *logits;
  NetLayers layers;

  {
    g_autoptr (NetGraph) graph = net_graph_new ();

    net_layers_init (&layers, graph, "");
    net_discriminator_describe (&pair, &layers, net_input (graph, "images", 1,
            2, 24, 32), &map, &logits);
    assert_fails (graph, "32 x 24");
    net_layers_clear (&layers);
  }
  {
    g_autoptr (NetGraph) graph = net_graph_new ();

    net_layers_init (&layers, graph, "");
    net_discriminator_describe (&pair, &layers, net_input (graph, "images", 1,
            2, 20, 20), &map, &logits);
    assert_fails (graph, "20 x 20");
    net_layers_clear (&layers);
  }
  {
    g_autoptr (NetGraph) graph = net_graph_new ();

    net_layers_init (&layers, graph, "");
    net_layers_norm (&layers, net_input (graph, "x", 1, 4, 8, 8), "norm",
        NET_NORM_DOMAIN);
    assert_fails (graph, "no label");
    net_layers_clear (&layers);
  }
  {
    g_autoptr (NetGraph) graph = net_graph_new ();

    net_layers_init (&layers, graph, "");
    layers.training = TRUE;
    net_layers_norm (&layers, net_input (graph, "x", 1, 4, 1, 1), "norm",
        NET_NORM_BATCH);
    assert_fails (graph, "more than one value");
    net_layers_clear (&layers);
  }
  {
    g_autoptr (NetGraph) graph = net_graph_new ();

    net_layers_init (&layers, graph, "");
    net_layers_parameter (&layers, "w", 1, 2, 3, 3);
    net_layers_parameter (&layers, "w", 1, 2, 3, 4);
    assert_fails (graph, "[1, 2, 3, 4]");
    net_layers_clear (&layers);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/layers/generators", test_generators);
  g_test_add_func ("/layers/discriminators", test_discriminators);
  g_test_add_func ("/layers/again", test_again);
  g_test_add_func ("/layers/replace", test_replace);
  g_test_add_func ("/layers/dropout", test_dropout);
  g_test_add_func ("/layers/roles", test_roles);
  g_test_add_func ("/layers/errors", test_errors);
  return g_test_run ();
}
