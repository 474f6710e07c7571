/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "netmodel.h"

#include <math.h>

#include "netgenerator.h"
#include "netsafetensors.h"

/* Beyond these a file is taken for broken, not for ambitious. */
#define MAX_DOMAINS 64
#define MAX_WIDTH 512
#define MAX_BLOCKS 64
#define MAX_LEVELS 10

/* Pixels along an axis that every generator takes, reflections included. */
#define MIN_SIZE 8

#define HASH_DIGITS 12

struct _NetModel
{
  gchar *path;
  NetSafetensors *file;
  gchar **domains;
  gchar *hash;
  NetGenerator generator;
};

/* By NetGeneratorKind. */
static const gchar *const generator_names[] = {
  "star", "unet", "resnet", NULL
};

static const gchar *const norm_names[] = {
  "domain", "instance", "plain", "batch", NULL
};

static const NetNorm norms[] = {
  NET_NORM_DOMAIN, NET_NORM_INSTANCE, NET_NORM_PLAIN, NET_NORM_BATCH
};

static const gchar *const label_names[] = { "maps", "none", NULL };

static gboolean
G_GNUC_PRINTF (3, 4)
fail (const NetModel * self, GError ** error, const gchar * format, ...)
{
  g_autofree gchar *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, NET_ERROR, NET_ERROR_MODEL, "%s: %s", self->path, text);
  return FALSE;
}

/* --- metadata --- */

/* The number of @key's value among @choices, which end with NULL; -1 with an
 * error for none. */
static gint
read_choice (const NetModel * self, const gchar * key,
    const gchar * const *choices, GError ** error)
{
  const gchar *value = net_model_get_metadata (self, key);
  g_autofree gchar *list = g_strjoinv (", ", (gchar **) choices);
  gint i;

  for (i = 0; choices[i]; i++) {
    if (g_strcmp0 (value, choices[i]) == 0)
      return i;
  }
  fail (self, error, "%s is %s, not one of %s", key,
      value ? value : "missing", list);
  return -1;
}

static gboolean
read_integer (const NetModel * self, const gchar * key, gint min, gint max,
    gint * result, GError ** error)
{
  const gchar *value = net_model_get_metadata (self, key);
  guint64 number;

  if (value == NULL || !g_ascii_string_to_unsigned (value, 10, min, max,
          &number, NULL))
    return fail (self, error, "%s is %s, not a number from %d to %d", key,
        value ? value : "missing", min, max);
  *result = number;
  return TRUE;
}

static gboolean
read_domains (NetModel * self, GError ** error)
{
  const gchar *value = net_model_get_metadata (self, "domains");
  gint i, n;

  if (value == NULL)
    return fail (self, error, "domains is missing");
  self->domains = g_strsplit (value, ",", -1);
  n = g_strv_length (self->domains);
  if (n == 0 || n > MAX_DOMAINS)
    return fail (self, error, "%d domains, not 1 to %d", n, MAX_DOMAINS);
  for (i = 0; i < n; i++) {
    if (self->domains[i][0] == '\0')
      return fail (self, error, "domains \"%s\" has an empty name", value);
    if (net_model_find_domain (self, self->domains[i]) < i)
      return fail (self, error, "domains \"%s\" has \"%s\" twice", value,
          self->domains[i]);
  }
  self->generator.domains = n;
  return TRUE;
}

/* Of a network that takes none the only domain is the target. */
static gboolean
read_labels (NetModel * self, GError ** error)
{
  gint labels = 0;

  if (net_model_get_metadata (self, "labels"))
    labels = read_choice (self, "labels", label_names, error);
  if (labels < 0)
    return FALSE;
  self->generator.labels = labels == 0;
  if (!self->generator.labels && self->generator.domains > 1)
    return fail (self, error, "labels is none, but there are %d domains",
        self->generator.domains);
  if (!self->generator.labels && self->generator.norm == NET_NORM_DOMAIN)
    return fail (self, error, "labels is none, but norm is domain");
  return TRUE;
}

static gboolean
read_metadata (NetModel * self, GError ** error)
{
  const gchar *format = net_model_get_metadata (self, "format");
  NetGenerator *generator = &self->generator;
  gint kind, norm;

  if (g_strcmp0 (format, "mmigan") != 0)
    return fail (self, error, "format is %s, not mmigan",
        format ? format : "missing");
  kind = read_choice (self, "generator", generator_names, error);
  norm = kind < 0 ? -1 : read_choice (self, "norm", norm_names, error);
  if (norm < 0
      || !read_integer (self, "width", 1, MAX_WIDTH, &generator->width, error)
      || !read_domains (self, error))
    return FALSE;
  generator->kind = kind;
  generator->norm = norms[norm];
  if (!read_labels (self, error))
    return FALSE;
  return kind == NET_GENERATOR_UNET
      ? read_integer (self, "levels", 2, MAX_LEVELS, &generator->depth, error)
      : read_integer (self, "blocks", 1, MAX_BLOCKS, &generator->depth, error);
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
  g_autoptr (NetGraph) graph = net_graph_new ();
  gint size = MAX (net_model_get_multiple (self), MIN_SIZE);
  guint i, n_axes;
  gint shape[4];

  net_model_describe (self, graph, 1, size, size);
  if (!net_graph_check (graph, error)) {
    g_prefix_error (error, "%s: ", self->path);
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

/* A diverged training leaves NaN behind, of which tanh may make a picture. */
static gboolean
check_values (const NetModel * self, GError ** error)
{
  guint i, n_axes, axis;
  gint shape[4];

  for (i = 0; i < net_safetensors_get_n_tensors (self->file); i++) {
    const gchar *name = net_safetensors_get_name (self->file, i);
    g_autofree gfloat *values = net_safetensors_read (self->file, name);
    gsize count = 1, k;

    net_safetensors_get_shape (self->file, name, &n_axes, shape);
    for (axis = 0; axis < n_axes; axis++)
      count *= shape[axis];
    for (k = 0; k < count; k++) {
      if (!isfinite (values[k]))
        return fail (self, error, "tensor \"%s\" holds a value that is not a "
            "finite number", name);
    }
  }
  return TRUE;
}

/* --- the model --- */

NetModel *
net_model_load (const gchar * path, GError ** error)
{
  g_autoptr (NetModel) self = g_new0 (NetModel, 1);

  self->path = g_strdup (path);
  self->file = net_safetensors_open (path, error);
  if (self->file == NULL)
    return NULL;
  if (!read_metadata (self, error) || !check_tensors (self, error)
      || !check_values (self, error))
    return NULL;
  self->hash = net_safetensors_hash (self->file);
  self->hash[HASH_DIGITS] = '\0';
  return g_steal_pointer (&self);
}

void
net_model_free (NetModel * self)
{
  g_clear_pointer (&self->file, net_safetensors_free);
  g_strfreev (self->domains);
  g_free (self->hash);
  g_free (self->path);
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

const gchar *
net_model_get_metadata (const NetModel * self, const gchar * key)
{
  return net_safetensors_get_metadata (self->file, key);
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
  const NetGenerator *generator = &self->generator;
  gint multiple = net_model_get_multiple (self);
  NetTensor *image, *output, *label = NULL;
  NetLayers layers;

  g_return_val_if_fail (height % multiple == 0 && width % multiple == 0, NULL);
  image = net_input (graph, "image", n, 1, height, width);
  if (generator->labels)
    label = net_input (graph, "label", n, generator->domains, 1, 1);
  net_layers_init (&layers, graph, "");
  output = net_generator_describe (generator, &layers, image, label);
  net_layers_clear (&layers);
  return output;
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
    values = net_safetensors_read (self->file, tensor->name);
    g_return_val_if_fail (values != NULL, FALSE);
    if (!net_program_upload (program, tensor, values, error))
      return FALSE;
  }
  return TRUE;
}
