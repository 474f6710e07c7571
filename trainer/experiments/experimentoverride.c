/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "experimentoverride.h"

#include <gio/gio.h>
#include <string.h>

/* A copy all the way down, which can be changed. */
static JsonNode *
copy (JsonNode * node)
{
  g_autofree gchar *text = json_to_string (node, FALSE);
  g_autoptr (JsonParser) parser = json_parser_new ();

  json_parser_load_from_data (parser, text, -1, NULL);
  return json_parser_steal_root (parser);
}

static JsonNode *
parse_value (const gchar * text)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *node = NULL;

  if (json_parser_load_from_data (parser, text, -1, NULL)) {
    node = json_parser_steal_root (parser);
  }
  if (!node) {
    node = json_node_init_string (json_node_alloc (), text);
  }
  return node;
}

static gboolean
override (JsonObject * object, const gchar * value, GError ** error)
{
  const gchar *equals = strchr (value, '=');
  g_autofree gchar *path = equals ? g_strndup (value, equals - value) : NULL;
  g_auto (GStrv) names = g_strsplit (path ? path : "", ".", -1);
  gchar **name = names;

  if (!*names || g_strv_contains ((const gchar * const *) names, "")) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "'%s' is not of the form key=value, such as budget=1000 or "
        "training.width=16", value);
    return FALSE;
  }
  for (; name[1]; name++) {
    if (!json_object_has_member (object, *name)
        || json_object_get_null_member (object, *name)) {
      json_object_set_object_member (object, *name, json_object_new ());
    }
    if (!JSON_NODE_HOLDS_OBJECT (json_object_get_member (object, *name))) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
          "%s cannot be set: %s is not an object", path, *name);
      return FALSE;
    }
    object = json_object_get_object_member (object, *name);
  }
  json_object_set_member (object, *name, parse_value (equals + 1));
  return TRUE;
}

JsonNode *
experiment_override (JsonNode * root, gchar ** values, GError ** error)
{
  g_autoptr (JsonNode) changed = copy (root);

  for (gchar ** value = values; value && *value; value++) {
    if (!override (json_node_get_object (changed), *value, error)) {
      return NULL;
    }
  }
  return g_steal_pointer (&changed);
}

static JsonNode *
get_member (JsonObject * object, const gchar * name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

/* How the values @a and @b, NULL for null, differ: a path below them, "" where
 * it is they, NULL where they are equal. */
static gchar *
compare (JsonNode * a, JsonNode * b)
{
  if (!a || !b) {
    return a == b ? NULL : g_strdup ("");
  }
  if (JSON_NODE_HOLDS_OBJECT (a) && JSON_NODE_HOLDS_OBJECT (b)) {
    return experiment_find_difference (json_node_get_object (a),
        json_node_get_object (b));
  }
  return json_node_equal (a, b) ? NULL : g_strdup ("");
}

gchar *
experiment_find_difference (JsonObject * a, JsonObject * b)
{
  g_autoptr (GList) names =
      g_list_concat (json_object_get_members (a), json_object_get_members (b));

  for (GList * l = names; l; l = l->next) {
    g_autofree gchar *below =
        compare (get_member (a, l->data), get_member (b, l->data));

    if (below) {
      return g_strdup_printf ("%s%s%s", (gchar *) l->data, *below ? "." : "",
          below);
    }
  }
  return NULL;
}
