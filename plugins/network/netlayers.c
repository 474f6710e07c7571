/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "netlayers.h"

#include <string.h>

#include "netnodes.h"

#define NORM_EPSILON 1e-5f
/* PyTorch's momentum of running statistics. */
#define RUNNING_SHARE 0.1f
/* Keeps a spectral norm's vectors finite where they are 0. */
#define VECTOR_EPSILON 1e-24f

/* --- parameters --- */

void
net_layers_init (NetLayers * layers, NetGraph * graph, const gchar * prefix)
{
  memset (layers, 0, sizeof (*layers));
  layers->graph = graph;
  layers->prefix = prefix;
  layers->replaced = g_hash_table_new (NULL, NULL);
  layers->doublings = g_ptr_array_new ();
}

void
net_layers_clear (NetLayers * layers)
{
  g_clear_pointer (&layers->replaced, g_hash_table_unref);
  g_clear_pointer (&layers->doublings, g_ptr_array_unref);
}

NetRole
net_layers_get_role (const gchar * name)
{
  if (g_str_has_suffix (name, ".running_mean"))
    return NET_ROLE_MEAN;
  if (g_str_has_suffix (name, ".running_var"))
    return NET_ROLE_VARIANCE;
  if (g_str_has_suffix (name, ".weight_u"))
    return NET_ROLE_VECTOR;
  if (g_str_has_suffix (name, ".bias"))
    return NET_ROLE_BIAS;
  return strstr (name, "norm") ? NET_ROLE_SCALE : NET_ROLE_WEIGHT;
}

const gchar *
net_layers_name (const gchar * format, ...)
{
  g_autofree gchar *name = NULL;
  va_list args;

  va_start (args, format);
  name = g_strdup_vprintf (format, args);
  va_end (args);
  return g_intern_string (name);
}

NetTensor *
net_layers_parameter (NetLayers * layers, const gchar * name, gint n, gint c,
    gint h, gint w)
{
  const gchar *full = net_layers_name ("%s%s", layers->prefix, name);
  NetTensor *tensor = g_hash_table_lookup (layers->replaced, full);

  if (tensor == NULL)
    tensor = net_graph_find (layers->graph, full);
  if (tensor == NULL)
    return net_parameter (layers->graph, full, n, c, h, w);
  if (tensor->kind == NET_INPUT || tensor->shape[0] != n
      || tensor->shape[1] != c || tensor->shape[2] != h
      || tensor->shape[3] != w)
    return net_graph_fail (layers->graph, "\"%s\" is " NET_SHAPE
        ", not a parameter [%d, %d, %d, %d]", full, NET_SHAPE_OF (tensor), n, c,
        h, w);
  return tensor;
}

/* Parameter @part of layer @name. */
static NetTensor *
add_part (NetLayers * layers, const gchar * name, const gchar * part, gint n,
    gint c, gint k)
{
  return net_layers_parameter (layers, net_layers_name ("%s.%s", name, part),
      n, c, k, k);
}

void
net_layers_replace (NetLayers * layers, NetTensor * value)
{
  if (value)
    g_hash_table_insert (layers->replaced,
        (gpointer) net_tensor_get_parameter (value)->name, value);
}

/* @parameter goes @share of the way to @value at each run. */
static void
add_update (NetLayers * layers, NetTensor * parameter, NetTensor * value,
    gfloat share)
{
  net_layers_replace (layers, net_average (layers->graph, parameter, value,
          net_constant (layers->graph, share, 1, 1, 1, 1)));
}

/* --- convolutions --- */

static NetTensor *
add_bias (NetLayers * layers, NetTensor * x, const gchar * name)
{
  if (x == NULL)
    return NULL;
  return net_add (layers->graph, x, add_part (layers, name, "bias", 1,
          x->shape[1], 1));
}

/* x / |x| */
static NetTensor *
normalise (NetGraph * graph, NetTensor * x)
{
  NetTensor *square = net_sum (graph, net_multiply (graph, x, x), 1, 1, 1, 1);
  NetTensor *length = net_function (graph, net_affine (graph, square, 1,
          VECTOR_EPSILON), NET_SQRT);

  return net_multiply (graph, x, net_function (graph, length, NET_RECIPROCAL));
}

/* @weight / s, s its largest singular value as a matrix [O, C k k], estimated
 * by power iteration from the vector u [O]: v = W'u / |W'u|, u = Wv / |Wv|,
 * s = u'Wv, where u and v are constants to the gradient.  Miyato et al. 2018.
 * Both products are convolutions, of v as one image [1, C, k, k]. */
static NetTensor *
divide_by_spectral_norm (NetLayers * layers, NetTensor * weight,
    const gchar * name)
{
  NetGraph *graph = layers->graph;
  NetTensor *stored, *u, *v, *product, *sigma;

  if (weight == NULL)
    return NULL;
  stored = u = add_part (layers, name, "weight_u", 1, weight->shape[0], 1);
  v = net_detach (graph, normalise (graph, net_conv_input (graph, u, weight,
              1, 0, weight->shape[2], weight->shape[3])));
  product = net_conv (graph, v, weight, 1, 0);
  if (layers->training) {
    u = net_detach (graph, normalise (graph, product));
    add_update (layers, stored, u, 1);
  }
  sigma = net_sum (graph, net_multiply (graph, product, u), 1, 1, 1, 1);
  return net_multiply (graph, weight, net_function (graph, sigma,
          NET_RECIPROCAL));
}

NetTensor *
net_layers_conv (NetLayers * layers, NetTensor * x, const gchar * name,
    gint channels, gint kernel, gint stride, gint pad, NetConvFlags flags)
{
  NetTensor *weight;

  if (x == NULL)
    return NULL;
  weight = add_part (layers, name, "weight", channels, x->shape[1], kernel);
  if (flags & NET_CONV_SPECTRAL)
    weight = divide_by_spectral_norm (layers, weight, name);
  if (flags & NET_CONV_REFLECT)
    x = net_conv (layers->graph, net_reflect (layers->graph, x, pad), weight,
        stride, 0);
  else
    x = net_conv (layers->graph, x, weight, stride, pad);
  return flags & NET_CONV_BIAS ? add_bias (layers, x, name) : x;
}

NetTensor *
net_layers_doubling (NetLayers * layers, NetTensor * x, const gchar * name,
    gint channels, gint kernel, gboolean bias)
{
  NetTensor *weight;

  if (x == NULL)
    return NULL;
  weight = add_part (layers, name, "weight", x->shape[1], channels, kernel);
  if (kernel == 4 && weight)
    g_ptr_array_add (layers->doublings,
        (gpointer) net_tensor_get_parameter (weight)->name);
  x = net_conv_input (layers->graph, x, weight, 2, 1, 2 * x->shape[2],
      2 * x->shape[3]);
  return bias ? add_bias (layers, x, name) : x;
}

/* --- norms --- */

/* A row [1, C, 1, 1], or the label's row of a table [K, C]: one-hot times
 * table. */
static NetTensor *
add_row (NetLayers * layers, NetTensor * x, const gchar * name,
    const gchar * part, NetNorm norm)
{
  if (norm != NET_NORM_DOMAIN)
    return add_part (layers, name, part, 1, x->shape[1], 1);
  if (layers->label == NULL)
    return net_graph_fail (layers->graph, "\"%s\" has rows for domains, but "
        "there is no label", name);
  return net_conv_input (layers->graph, layers->label, add_part (layers, name,
          part, layers->label->shape[1], x->shape[1], 1), 1, 0, 1, 1);
}

/* Mean and unbiased variance of @x's channels become part of the running
 * ones. */
static void
update_statistics (NetLayers * layers, NetTensor * x, NetTensor * mean,
    NetTensor * variance)
{
  NetGraph *graph = layers->graph;
  const gint c = x->shape[1], count = net_tensor_get_count (x) / c;
  NetTensor *centre, *rest;

  if (count < 2) {
    net_graph_fail (graph, "Batch norm in training needs more than one value "
        "for each channel");
    return;
  }
  centre = net_affine (graph, net_sum (graph, x, 1, c, 1, 1), 1.0f / count, 0);
  rest = net_add (graph, x, net_affine (graph, centre, -1, 0));
  add_update (layers, mean, centre, RUNNING_SHARE);
  add_update (layers, variance, net_affine (graph, net_sum (graph,
              net_multiply (graph, rest, rest), 1, c, 1, 1),
          1.0f / (count - 1), 0), RUNNING_SHARE);
}

/* By the batch in training, else by the running statistics. */
static NetTensor *
add_batch_norm (NetLayers * layers, NetTensor * x, const gchar * name,
    NetTensor * scale, NetTensor * shift)
{
  NetGraph *graph = layers->graph;
  NetTensor *mean = add_part (layers, name, "running_mean", 1, x->shape[1], 1);
  NetTensor *variance = add_part (layers, name, "running_var", 1, x->shape[1],
      1);
  NetTensor *factor;

  if (layers->training) {
    update_statistics (layers, x, mean, variance);
    return net_norm (graph, x, scale, shift, TRUE, NORM_EPSILON);
  }
  factor = net_function (graph, net_function (graph, net_affine (graph,
              variance, 1, NORM_EPSILON), NET_SQRT), NET_RECIPROCAL);
  factor = net_multiply (graph, factor, scale);
  shift = net_add (graph, shift, net_affine (graph, net_multiply (graph, mean,
              factor), -1, 0));
  return net_add (graph, net_multiply (graph, x, factor), shift);
}

NetTensor *
net_layers_norm (NetLayers * layers, NetTensor * x, const gchar * name,
    NetNorm norm)
{
  NetTensor *scale, *shift;

  if (x == NULL || norm == NET_NORM_NONE)
    return x;
  if (norm == NET_NORM_PLAIN) {
    scale = net_constant (layers->graph, 1, 1, x->shape[1], 1, 1);
    shift = net_constant (layers->graph, 0, 1, x->shape[1], 1, 1);
  } else {
    scale = add_row (layers, x, name, "weight", norm);
    shift = add_row (layers, x, name, "bias", norm);
  }
  if (norm == NET_NORM_BATCH)
    return add_batch_norm (layers, x, name, scale, shift);
  return net_norm (layers->graph, x, scale, shift, FALSE, NORM_EPSILON);
}

NetTensor *
net_layers_dropout (NetLayers * layers, NetTensor * x, gfloat rate)
{
  if (!layers->training || rate == 0)
    return x;
  return net_dropout (layers->graph, x, layers->seed, rate, layers->stream++);
}
