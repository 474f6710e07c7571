/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "trainerprivate.h"

#include "checkpoint.h"

#include <string.h>

/* --- models --- */

guint
trainer_get_n_models (const Trainer * self)
{
  return self->description->play->n_sides;
}

/* The parameter that belongs to a generator's, itself or its average; NULL
 * where there is none. */
static const NetTensor *
find_average (const Trainer * self, const NetTensor * parameter)
{
  g_autofree gchar *name = g_strconcat (TRAIN_AVERAGE, parameter->name, NULL);

  return self->settings->average > 0
      ? net_graph_find (trainer_get_graph (self), name) : parameter;
}

/* The parameters of generator @index. */
static GPtrArray *
list_parameters (const Trainer * self, guint index)
{
  const TrainPlay *play = self->description->play;
  const gchar *prefix = play->generators[index].layers.prefix;
  GPtrArray *parameters = g_ptr_array_new ();
  guint i;

  for (i = 0; i < net_graph_get_n_tensors (play->graph); i++) {
    NetTensor *tensor = net_graph_get_tensor (play->graph, i);

    if (tensor->kind == NET_PARAMETER
        && g_str_has_prefix (tensor->name, prefix))
      g_ptr_array_add (parameters, tensor);
  }
  return parameters;
}

/* What the network is as a model: without labels it knows one target only. */
static NetGenerator
get_model_generator (const Trainer * self)
{
  NetGenerator generator = self->settings->generator;

  generator.dropout = 0;
  if (!generator.labels)
    generator.domains = 1;
  return generator;
}

static gboolean
same_network (const NetGenerator * a, const NetGenerator * b)
{
  return a->kind == b->kind && a->domains == b->domains
      && a->width == b->width && a->depth == b->depth && a->norm == b->norm
      && a->labels == b->labels;
}

gboolean
trainer_set_model (Trainer * self, guint index, const NetModel * model,
    GError ** error)
{
  g_autoptr (GPtrArray) parameters = list_parameters (self, index);
  const NetGenerator generator = get_model_generator (self);
  const gchar *prefix =
      self->description->play->generators[index].layers.prefix;
  guint i;

  if (!same_network (&generator, net_model_get_generator (model))) {
    g_set_error (error, NET_ERROR, NET_ERROR_MODEL,
        "The model to begin with is another network than the one in training");
    return FALSE;
  }
  for (i = 0; i < parameters->len; i++) {
    const NetTensor *parameter = g_ptr_array_index (parameters, i);
    g_autofree gfloat *values = net_model_read (model,
        parameter->name + strlen (prefix));

    if (!net_program_upload (self->program, parameter, values, error)
        || !net_program_upload (self->program,
            find_average (self, parameter), values, error))
      return FALSE;
  }
  return TRUE;
}

/* Values of @parameter now; free with g_free(). */
static gfloat *
download (const Trainer * self, const NetTensor * parameter, GError ** error)
{
  g_autofree gfloat *values = g_new (gfloat, net_tensor_get_count (parameter));

  if (!net_program_download (self->program, parameter, values, error))
    return NULL;
  return g_steal_pointer (&values);
}

GBytes *
trainer_get_model (Trainer * self, guint index, GHashTable * metadata,
    gboolean half, GError ** error)
{
  g_autoptr (GPtrArray) parameters = list_parameters (self, index);
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash,
      g_str_equal, NULL, g_free);
  g_autoptr (GHashTable) strings = g_hash_table_new (g_str_hash, g_str_equal);
  const NetGenerator generator = get_model_generator (self);
  const gchar *const *domains = self->settings->domains;
  const gchar *const target[] = { domains[1 - index], NULL };
  const gchar *prefix =
      self->description->play->generators[index].layers.prefix;
  GHashTableIter iter;
  gpointer key, value;
  guint i;

  for (i = 0; i < parameters->len; i++) {
    const NetTensor *parameter = g_ptr_array_index (parameters, i);
    gfloat *read = download (self, find_average (self, parameter), error);

    if (read == NULL)
      return NULL;
    g_hash_table_insert (values,
        (gchar *) parameter->name + strlen (prefix), read);
  }
  if (metadata) {
    g_hash_table_iter_init (&iter, metadata);
    while (g_hash_table_iter_next (&iter, &key, &value))
      g_hash_table_insert (strings, key, value);
  }
  if (!generator.labels)
    g_hash_table_insert (strings, "source", (gchar *) domains[index]);
  return net_model_serialize (&generator, generator.labels ? domains : target,
      strings, values, half, error);
}

/* --- checkpoints --- */

/* Adds a tensor of @values, which @owner frees. */
static void
add_tensor (GArray * tensors, GPtrArray * owner, const gchar * name,
    const gint shape[4], gfloat * values)
{
  NetSafetensorsTensor tensor = { name, 4, {0}, values };

  memcpy (tensor.shape, shape, sizeof (tensor.shape));
  g_array_append_val (tensors, tensor);
  g_ptr_array_add (owner, values);
}

gboolean
trainer_save (Trainer * self, const gchar * path, GHashTable * metadata,
    GError ** error)
{
  const TrainerSettings *settings = self->settings;
  g_autoptr (GHashTable) strings = trainer_settings_to_strings (settings);
  g_autoptr (GPtrArray) owner = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) tensors = g_array_new (FALSE, FALSE,
      sizeof (NetSafetensorsTensor));
  guint i;

  for (i = 0; i < net_graph_get_n_tensors (trainer_get_graph (self)); i++) {
    const NetTensor *tensor =
        net_graph_get_tensor (trainer_get_graph (self), i);
    gfloat *values;

    if (tensor->kind != NET_PARAMETER)
      continue;
    values = download (self, tensor, error);
    if (values == NULL)
      return FALSE;
    add_tensor (tensors, owner, tensor->name, tensor->shape, values);
  }
  for (i = 0; i < TRAIN_MAX_SIDES && self->pools[i]; i++) {
    const gint shape[] = { image_pool_get_n_images (self->pools[i]), 1,
      settings->height, settings->width
    };

    if (shape[0] > 0)
      add_tensor (tensors, owner, trainer_pool_names[i], shape,
          g_memdup2 (image_pool_get_images (self->pools[i]),
              shape[0] * trainer_get_pixels (settings) * sizeof (gfloat)));
  }
  return checkpoint_save (path, (NetSafetensorsTensor *) tensors->data,
      tensors->len, strings, self->step, metadata, error);
}

/* Is tensor @name of @file there and of @shape? */
static gboolean
check_tensor (NetSafetensors * file, const gchar * path, const gchar * name,
    const gint shape[4], GError ** error)
{
  gint have[4];
  guint n_axes;

  if (net_safetensors_get_shape (file, name, &n_axes, have) && n_axes == 4
      && memcmp (have, shape, sizeof (have)) == 0)
    return TRUE;
  g_set_error (error, NET_ERROR, NET_ERROR_MODEL, "%s: tensor \"%s\" is not "
      "[%d, %d, %d, %d]", path, name, shape[0], shape[1], shape[2], shape[3]);
  return FALSE;
}

/* Everything in @file is as it should be. */
static gboolean
check_tensors (Trainer * self, NetSafetensors * file, const gchar * path,
    GError ** error)
{
  gint pool[] = { 0, 1, self->settings->height, self->settings->width };
  gint have[4];
  guint i, n_axes;

  for (i = 0; i < net_graph_get_n_tensors (trainer_get_graph (self)); i++) {
    const NetTensor *tensor =
        net_graph_get_tensor (trainer_get_graph (self), i);

    if (tensor->kind == NET_PARAMETER && !check_tensor (file, path,
            tensor->name, tensor->shape, error))
      return FALSE;
  }
  for (i = 0; i < TRAIN_MAX_SIDES && self->pools[i]; i++) {
    if (!net_safetensors_get_shape (file, trainer_pool_names[i], &n_axes, have))
      continue;
    pool[0] = CLAMP (have[0], 1, (gint) self->settings->objective->pool);
    if (!check_tensor (file, path, trainer_pool_names[i], pool, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
trainer_restore (Trainer * self, const gchar * path, GHashTable ** metadata,
    GError ** error)
{
  g_autoptr (GHashTable) strings = trainer_settings_to_strings (self->settings);
  g_autoptr (GHashTable) found = NULL;
  g_autoptr (NetSafetensors) file = NULL;
  guint64 step;
  guint i, n_axes;
  gint shape[4];

  file = checkpoint_open (path, strings, &step, &found, error);
  if (file == NULL || !check_tensors (self, file, path, error))
    return FALSE;
  for (i = 0; i < net_graph_get_n_tensors (trainer_get_graph (self)); i++) {
    const NetTensor *tensor =
        net_graph_get_tensor (trainer_get_graph (self), i);
    g_autofree gfloat *values = NULL;

    if (tensor->kind != NET_PARAMETER)
      continue;
    values = net_safetensors_read (file, tensor->name);
    if (!net_program_upload (self->program, tensor, values, error))
      return FALSE;
  }
  for (i = 0; i < TRAIN_MAX_SIDES && self->pools[i]; i++) {
    g_autofree gfloat *images =
        net_safetensors_read (file, trainer_pool_names[i]);

    shape[0] = 0;
    net_safetensors_get_shape (file, trainer_pool_names[i], &n_axes, shape);
    image_pool_set_images (self->pools[i], images, shape[0]);
  }
  self->step = step;
  *metadata = g_steal_pointer (&found);
  return TRUE;
}
