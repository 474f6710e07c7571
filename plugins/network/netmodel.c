/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "netmodel.h"

#include <math.h>
#include <string.h>

#include "netmodelconfig.h"
#include "netsafetensors.h"

/* Pixels along an axis that every generator takes, reflections included. */
#define MIN_SIZE 8

/* What F16 rounds to infinity, and more. */
#define HALF_LIMIT 65520

#define HASH_DIGITS 12

struct _NetModel
{
  gchar *name;                  /* of the file, for errors */
  NetSafetensors *file;
  gchar **domains;
  gchar *hash;
  NetGenerator generator;
};

static gboolean
G_GNUC_PRINTF (3, 4)
fail (const NetModel * self, GError ** error, const gchar * format, ...)
{
  g_autofree gchar *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, NET_ERROR, NET_ERROR_MODEL, "%s: %s", self->name, text);
  return FALSE;
}

/* The whole network out of training, with its inputs. */
static NetTensor *
describe (const NetGenerator * generator, NetGraph * graph, gint n,
    gint height, gint width)
{
  NetTensor *image = net_input (graph, "image", n, 1, height, width);
  NetTensor *label = generator->labels
      ? net_input (graph, "label", n, generator->domains, 1, 1) : NULL;
  NetTensor *output;
  NetLayers layers;

  net_layers_init (&layers, graph, "");
  output = net_generator_describe (generator, &layers, image, label);
  net_layers_clear (&layers);
  return output;
}

/* Only for the parameters. */
static NetGraph *
describe_small (const NetGenerator * generator)
{
  gint size = MAX (net_generator_get_multiple (generator), MIN_SIZE);
  NetGraph *graph = net_graph_new ();

  describe (generator, graph, 1, size, size);
  return graph;
}

/* --- tensors --- */

/* A file's shape as [N, C, H, W]: weights of convolutions have four axes, rows
 * [C], and tables [K, C]. */
static gboolean
shape_matches (const NetTensor * parameter, guint n_axes, const gint shape[4])
{
  const gint *want = parameter->shape;

  switch (n_axes) {
    case 1:
      return want[0] == 1 && want[1] == shape[0] && want[2] == 1;
    case 2:
      return want[0] == shape[0] && want[1] == shape[1] && want[2] == 1;
    case 4:
      return want[0] == shape[0] && want[1] == shape[1] && want[2] == shape[2]
          && want[3] == shape[3] && want[2] > 1;
    default:
      return FALSE;
  }
}

static gchar *
format_shape (guint n_axes, const gint shape[4])
{
  GString *text = g_string_new ("[");
  guint i;

  for (i = 0; i < n_axes; i++)
    g_string_append_printf (text, i ? ", %d" : "%d", shape[i]);
  g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}

/* The file has the generator's parameters, all of them and nothing else. */
static gboolean
check_tensors (const NetModel * self, GError ** error)
{
  g_autoptr (NetGraph) graph = describe_small (&self->generator);
  guint i, n_axes;
  gint shape[4];

  if (!net_graph_check (graph, error)) {
    g_prefix_error (error, "%s: ", self->name);
    return FALSE;
  }
  for (i = 0; i < net_safetensors_get_n_tensors (self->file); i++) {
    const gchar *name = net_safetensors_get_name (self->file, i);
    const NetTensor *tensor = net_graph_find (graph, name);

    if (tensor == NULL || tensor->kind != NET_PARAMETER)
      return fail (self, error, "tensor \"%s\" belongs to no layer", name);
  }
  for (i = 0; i < net_graph_get_n_tensors (graph); i++) {
    const NetTensor *tensor = net_graph_get_tensor (graph, i);

    if (tensor->kind != NET_PARAMETER)
      continue;
    if (!net_safetensors_get_shape (self->file, tensor->name, &n_axes, shape))
      return fail (self, error, "tensor \"%s\" is missing", tensor->name);
    if (!shape_matches (tensor, n_axes, shape)) {
      g_autofree gchar *text = format_shape (n_axes, shape);

      return fail (self, error, "tensor \"%s\" is %s, but its layer needs "
          "[%d, %d, %d, %d]", tensor->name, text, tensor->shape[0],
          tensor->shape[1], tensor->shape[2], tensor->shape[3]);
    }
  }
  return TRUE;
}

static gsize
count_values (const NetModel * self, const gchar * name)
{
  guint n_axes, axis;
  gsize count = 1;
  gint shape[4];

  net_safetensors_get_shape (self->file, name, &n_axes, shape);
  for (axis = 0; axis < n_axes; axis++)
    count *= shape[axis];
  return count;
}

/* A diverged training leaves NaN behind, of which tanh may make a picture. */
static gboolean
check_values (const NetModel * self, GError ** error)
{
  guint i;

  for (i = 0; i < net_safetensors_get_n_tensors (self->file); i++) {
    const gchar *name = net_safetensors_get_name (self->file, i);
    g_autofree gfloat *values = net_safetensors_read (self->file, name);
    gsize count = count_values (self, name), k;

    for (k = 0; k < count; k++) {
      if (!isfinite (values[k]))
        return fail (self, error, "tensor \"%s\" holds a value that is not a "
            "finite number", name);
    }
  }
  return TRUE;
}

/* --- the model --- */

static gboolean
read_metadata (NetModel * self, GError ** error)
{
  if (net_model_config_read (net_safetensors_get_metadata (self->file),
          &self->generator, &self->domains, error))
    return TRUE;
  g_prefix_error (error, "%s: ", self->name);
  return FALSE;
}

/* Takes @file, which may be NULL with @error set. */
static NetModel *
new_from_file (NetSafetensors * file, const gchar * name, GError ** error)
{
  g_autoptr (NetModel) self = g_new0 (NetModel, 1);

  self->name = g_strdup (name);
  self->file = file;
  if (file == NULL || !read_metadata (self, error)
      || !check_tensors (self, error) || !check_values (self, error))
    return NULL;
  self->hash = net_safetensors_hash (self->file);
  self->hash[HASH_DIGITS] = '\0';
  return g_steal_pointer (&self);
}

NetModel *
net_model_load (const gchar * path, GError ** error)
{
  return new_from_file (net_safetensors_open (path, error), path, error);
}

NetModel *
net_model_new_from_bytes (GBytes * bytes, const gchar * name, GError ** error)
{
  return new_from_file (net_safetensors_new_from_bytes (bytes, name, error),
      name, error);
}

void
net_model_free (NetModel * self)
{
  g_clear_pointer (&self->file, net_safetensors_free);
  g_strfreev (self->domains);
  g_free (self->hash);
  g_free (self->name);
  g_free (self);
}

const gchar *const *
net_model_get_domains (const NetModel * self)
{
  return (const gchar * const *) self->domains;
}

gint
net_model_find_domain (const NetModel * self, const gchar * name)
{
  gint i;

  for (i = 0; self->domains[i]; i++) {
    if (g_strcmp0 (self->domains[i], name) == 0)
      return i;
  }
  return -1;
}

gint
net_model_get_multiple (const NetModel * self)
{
  return net_generator_get_multiple (&self->generator);
}

const NetGenerator *
net_model_get_generator (const NetModel * self)
{
  return &self->generator;
}

gfloat *
net_model_read (const NetModel * self, const gchar * name)
{
  return net_safetensors_read (self->file, name);
}

const gchar *
net_model_get_metadata (const NetModel * self, const gchar * key)
{
  return g_hash_table_lookup (net_safetensors_get_metadata (self->file), key);
}

gsize
net_model_get_memory (const NetModel * self)
{
  gsize largest = 0;
  guint i;

  for (i = 0; i < net_safetensors_get_n_tensors (self->file); i++)
    largest = MAX (largest, count_values (self,
            net_safetensors_get_name (self->file, i)));
  return net_safetensors_get_size (self->file) + largest * sizeof (gfloat);
}

const gchar *
net_model_get_hash (const NetModel * self)
{
  return self->hash;
}

NetTensor *
net_model_describe (const NetModel * self, NetGraph * graph, gint n,
    gint height, gint width)
{
  gint multiple = net_model_get_multiple (self);

  g_return_val_if_fail (height % multiple == 0 && width % multiple == 0, NULL);
  return describe (&self->generator, graph, n, height, width);
}

gboolean
net_model_upload (const NetModel * self, const NetGraph * graph,
    NetProgram * program, GError ** error)
{
  guint i;

  for (i = 0; i < net_graph_get_n_tensors (graph); i++) {
    const NetTensor *tensor = net_graph_get_tensor (graph, i);
    g_autofree gfloat *values = NULL;

    if (tensor->kind != NET_PARAMETER)
      continue;
    values = net_model_read (self, tensor->name);
    g_return_val_if_fail (values != NULL, FALSE);
    if (!net_program_upload (program, tensor, values, error))
      return FALSE;
  }
  return TRUE;
}

/* --- writing --- */

/* PyTorch's shape of @parameter: see shape_matches(). */
static void
get_file_shape (const NetGenerator * generator, const NetTensor * parameter,
    NetSafetensorsTensor * tensor)
{
  const gint *shape = parameter->shape;

  if (shape[2] > 1) {
    tensor->n_axes = 4;
    memcpy (tensor->shape, shape, sizeof (parameter->shape));
  } else if (generator->norm == NET_NORM_DOMAIN
      && strstr (parameter->name, "norm")) {
    tensor->n_axes = 2;
    memcpy (tensor->shape, shape, 2 * sizeof (shape[0]));
  } else {
    tensor->n_axes = 1;
    tensor->shape[0] = shape[1];
  }
}

/* What net_model_load() will want of the values. */
static gboolean
check_writable (const NetTensor * parameter, const gfloat * values,
    gboolean half, GError ** error)
{
  gsize i, count = net_tensor_get_count (parameter);

  for (i = 0; i < count; i++) {
    if (!isfinite (values[i]) || (half && fabsf (values[i]) >= HALF_LIMIT)) {
      g_set_error (error, NET_ERROR, NET_ERROR_MODEL, "tensor \"%s\" holds %g, "
          "which a model file cannot", parameter->name, values[i]);
      return FALSE;
    }
  }
  return TRUE;
}

/* @extra and what describes the network, all copied. */
static GHashTable *
make_metadata (const NetGenerator * generator, const gchar * const *domains,
    GHashTable * extra)
{
  GHashTable *metadata = g_hash_table_new_full (g_str_hash, g_str_equal,
      g_free, g_free);
  GHashTableIter iter;
  gpointer key, value;

  if (extra) {
    g_hash_table_iter_init (&iter, extra);
    while (g_hash_table_iter_next (&iter, &key, &value))
      g_hash_table_insert (metadata, g_strdup (key), g_strdup (value));
  }
  net_model_config_write (generator, domains, metadata);
  return metadata;
}

GBytes *
net_model_serialize (const NetGenerator * generator,
    const gchar * const *domains, GHashTable * metadata, GHashTable * values,
    gboolean half, GError ** error)
{
  g_autoptr (NetGraph) graph = describe_small (generator);
  g_autoptr (GHashTable) all = make_metadata (generator, domains, metadata);
  g_autoptr (GArray) tensors = g_array_new (FALSE, FALSE,
      sizeof (NetSafetensorsTensor));
  guint i;

  if (!net_graph_check (graph, error))
    return NULL;
  for (i = 0; i < net_graph_get_n_tensors (graph); i++) {
    const NetTensor *parameter = net_graph_get_tensor (graph, i);
    NetSafetensorsTensor tensor = {.name = parameter->name };

    if (parameter->kind != NET_PARAMETER)
      continue;
    tensor.values = g_hash_table_lookup (values, parameter->name);
    g_return_val_if_fail (tensor.values != NULL, NULL);
    if (!check_writable (parameter, tensor.values, half, error))
      return NULL;
    get_file_shape (generator, parameter, &tensor);
    g_array_append_val (tensors, tensor);
  }
  return net_safetensors_serialize ((NetSafetensorsTensor *) tensors->data,
      tensors->len, all, half, error);
}
