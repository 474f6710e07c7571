/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>
#include <string.h>
#include <gst/gst.h>
#include <json-glib/json-glib.h>

#include "standard.h"

#define SCALE_MIN 1.0
#define SCALE_MAX 100.0

const gdouble standard_percents[STANDARD_LANDMARKS] = {
  1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 99
};

static const gchar *
get_values_name (NormalizeMethod method)
{
  return method == NORMALIZE_METHOD_NYUL ? "standard-scale"
      : "standard-tissue-means";
}

guint
standard_get_length (NormalizeMethod method)
{
  return method == NORMALIZE_METHOD_NYUL ? STANDARD_LANDMARKS
      : STANDARD_TISSUES;
}

void
standard_learn (Standard * self, const gdouble * values)
{
  const gdouble first = values[0], last = values[STANDARD_LANDMARKS - 1];
  guint i;

  self->volumes++;
  if (self->method == NORMALIZE_METHOD_NYUL) {
    for (i = 0; i < STANDARD_LANDMARKS; i++) {
      gdouble v = SCALE_MIN + (values[i] - first) / (last - first)
          * (SCALE_MAX - SCALE_MIN);

      self->values[i] += (v - self->values[i]) / self->volumes;
    }
  } else if (self->volumes == 1) {
    for (i = 0; i < STANDARD_TISSUES; i++)
      self->values[i] = values[i] / first;
  }
}

gdouble
standard_get_divisor (const Standard * self, const gdouble * means)
{
  gdouble squares = 0, products = 0;
  guint i;

  for (i = 0; i < STANDARD_TISSUES; i++) {
    squares += means[i] * means[i];
    products += means[i] * self->values[i];
  }
  return squares / products;
}

static void
add_numbers (JsonBuilder * builder, const gchar * name,
    const gdouble * numbers, guint n)
{
  guint i;

  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (i = 0; i < n; i++)
    json_builder_add_double_value (builder, numbers[i]);
  json_builder_end_array (builder);
}

static JsonNode *
build (const Standard * self)
{
  JsonBuilder *builder = json_builder_new ();
  JsonNode *root;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "method");
  json_builder_add_string_value (builder,
      normalize_method_get_name (self->method));
  json_builder_set_member_name (builder, "modality");
  json_builder_add_string_value (builder, self->modality);
  json_builder_set_member_name (builder, "volumes");
  json_builder_add_int_value (builder, self->volumes);
  if (self->method == NORMALIZE_METHOD_NYUL)
    add_numbers (builder, "percentiles", standard_percents, STANDARD_LANDMARKS);
  add_numbers (builder, get_values_name (self->method), self->values,
      standard_get_length (self->method));
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  g_object_unref (builder);
  return root;
}

gboolean
standard_save (const Standard * self, const gchar * location, GError ** error)
{
  JsonNode *root = build (self);
  gchar *text = json_to_string (root, TRUE);
  gboolean ok = g_file_set_contents_full (location, text, -1,
      G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0666,
      error);

  g_free (text);
  json_node_free (root);
  return ok;
}

static const gchar *
get_string (JsonObject * object, const gchar * name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && json_node_get_value_type (node) == G_TYPE_STRING
      ? json_node_get_string (node) : NULL;
}

/* FALSE where @name is no array of @n finite numbers that increase. */
static gboolean
get_numbers (JsonObject * object, const gchar * name, gdouble * numbers,
    guint n)
{
  JsonNode *node = json_object_get_member (object, name);
  JsonArray *array;
  guint i;

  if (!node || !JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  array = json_node_get_array (node);
  if (json_array_get_length (array) != n)
    return FALSE;
  for (i = 0; i < n; i++) {
    JsonNode *element = json_array_get_element (array, i);
    GType type = json_node_get_value_type (element);

    if (type != G_TYPE_DOUBLE && type != G_TYPE_INT64)
      return FALSE;
    numbers[i] = json_node_get_double (element);
    if (!isfinite (numbers[i]) || (i > 0 && numbers[i] < numbers[i - 1]))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_object (Standard * self, JsonObject * object, GError ** error)
{
  const gchar *method = get_string (object, "method");
  const gchar *modality = get_string (object, "modality");
  const gchar *wanted = normalize_method_get_name (self->method);
  gdouble percents[STANDARD_LANDMARKS];

  if (g_strcmp0 (method, wanted) != 0) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_READ,
        "it was not fitted with method=%s but with %s", wanted,
        method ? method : "none");
    return FALSE;
  }
  if (!modality || !get_numbers (object, get_values_name (self->method),
          self->values, standard_get_length (self->method))
      || (self->method == NORMALIZE_METHOD_NYUL
          && (!get_numbers (object, "percentiles", percents, STANDARD_LANDMARKS)
              || memcmp (percents, standard_percents, sizeof (percents))))) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_READ,
        "it has no modality, or not the %u %s that increase",
        standard_get_length (self->method), get_values_name (self->method));
    return FALSE;
  }
  self->modality = g_intern_string (modality);
  self->volumes = MAX (1, json_object_get_int_member_with_default (object,
          "volumes", 1));
  return TRUE;
}

gboolean
standard_load (Standard * self, NormalizeMethod method,
    const gchar * location, GError ** error)
{
  JsonParser *parser = json_parser_new_immutable ();
  gboolean ok = json_parser_load_from_file (parser, location, error);
  JsonNode *root = ok ? json_parser_get_root (parser) : NULL;

  memset (self, 0, sizeof (*self));
  self->method = method;
  if (ok && (!root || !JSON_NODE_HOLDS_OBJECT (root))) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_READ,
        "it holds no JSON object");
    ok = FALSE;
  }
  ok = ok && read_object (self, json_node_get_object (root), error);
  g_object_unref (parser);
  return ok;
}
