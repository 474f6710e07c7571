/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "experimentnode.h"

#include <gio/gio.h>
#include <math.h>

void
experiment_node_fail (const ExperimentNode * node, const gchar * member,
    const gchar * format, ...)
{
  g_autofree gchar *text = NULL;
  va_list args;

  if (experiment_node_failed (node)) {
    return;
  }
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (node->error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
      "%s: %s%s %s", node->file, node->path, member, text);
}

gboolean
experiment_node_failed (const ExperimentNode * node)
{
  return *node->error != NULL;
}

gboolean
experiment_is_name (const gchar * name)
{
  gboolean plain = *name != '\0';

  for (const gchar * c = name; *c; c++) {
    plain = plain && (g_ascii_isalnum (*c) || *c == '-');
  }
  return plain;
}

void
experiment_node_check_members (const ExperimentNode * node,
    const gchar * const *known)
{
  g_autoptr (GList) members = json_object_get_members (node->object);
  g_autofree gchar *list = g_strjoinv (", ", (gchar **) known);

  for (GList * l = members; l; l = l->next) {
    if (!g_strv_contains (known, l->data)) {
      experiment_node_fail (node, l->data,
          "is not known; what there is: %s", list);
    }
  }
}

gboolean
experiment_node_has (const ExperimentNode * node, const gchar * member)
{
  return json_object_has_member (node->object, member)
      && !json_object_get_null_member (node->object, member);
}

/* The node of @member that is given, else NULL. */
static JsonNode *
find (const ExperimentNode * node, const gchar * member, gboolean required)
{
  if (experiment_node_has (node, member)) {
    return json_object_get_member (node->object, member);
  }
  if (required) {
    experiment_node_fail (node, member, "is missing");
  }
  return NULL;
}

JsonObject *
experiment_node_get_object (const ExperimentNode * node, const gchar * member)
{
  JsonNode *found = find (node, member, FALSE);

  if (!found) {
    return NULL;
  }
  if (!JSON_NODE_HOLDS_OBJECT (found)) {
    experiment_node_fail (node, member, "is not an object, {...}");
    return NULL;
  }
  return json_node_get_object (found);
}

static gboolean
is_string (JsonNode * node)
{
  return JSON_NODE_HOLDS_VALUE (node)
      && json_node_get_value_type (node) == G_TYPE_STRING;
}

static gboolean
is_number (JsonNode * node)
{
  return JSON_NODE_HOLDS_VALUE (node)
      && (json_node_get_value_type (node) == G_TYPE_INT64
      || json_node_get_value_type (node) == G_TYPE_DOUBLE);
}

/* A whole number that doubles hold, too. */
static gboolean
is_whole (JsonNode * node)
{
  return is_number (node)
      && floor (json_node_get_double (node)) == json_node_get_double (node)
      && fabs (json_node_get_double (node)) < 9e15;
}

gchar *
experiment_node_dup_string (const ExperimentNode * node, const gchar * member,
    gboolean required)
{
  JsonNode *found = find (node, member, required);

  if (!found) {
    return NULL;
  }
  if (!is_string (found) || *json_node_get_string (found) == '\0') {
    experiment_node_fail (node, member, "is not a text");
    return NULL;
  }
  return json_node_dup_string (found);
}

/* The array @member, which must be there. */
static JsonArray *
get_array (const ExperimentNode * node, const gchar * member,
    const gchar * what)
{
  JsonNode *found = find (node, member, TRUE);

  if (found && !JSON_NODE_HOLDS_ARRAY (found)) {
    experiment_node_fail (node, member, "is not a list of %s, [...]", what);
    return NULL;
  }
  return found ? json_node_get_array (found) : NULL;
}

gchar **
experiment_node_dup_names (const ExperimentNode * node, const gchar * member,
    guint least)
{
  JsonArray *array = get_array (node, member, "texts");
  const guint n = array ? json_array_get_length (array) : 0;
  g_auto (GStrv) names = g_new0 (gchar *, n + 1);

  for (guint i = 0; i < n; i++) {
    JsonNode *element = json_array_get_element (array, i);

    if (!is_string (element)
        || !experiment_is_name (json_node_get_string (element))) {
      experiment_node_fail (node, member,
          "has something else than texts of letters, digits and dashes");
      return NULL;
    }
    if (g_strv_contains ((const gchar * const *) names,
            json_node_get_string (element))) {
      experiment_node_fail (node, member, "has \"%s\" twice",
          json_node_get_string (element));
      return NULL;
    }
    names[i] = json_node_dup_string (element);
  }
  if (n < least) {
    experiment_node_fail (node, member, "has %u of at least %u", n, least);
  }
  return experiment_node_failed (node) ? NULL : g_steal_pointer (&names);
}

gdouble
experiment_node_get_number (const ExperimentNode * node, const gchar * member,
    gdouble least, gdouble most, gdouble otherwise)
{
  JsonNode *found = find (node, member, FALSE);
  gdouble number;

  if (!found) {
    return otherwise;
  }
  number = is_number (found) ? json_node_get_double (found) : NAN;
  if (!(number >= least && number <= most)) {
    experiment_node_fail (node, member, "is not a number from %g to %g", least,
        most);
    return otherwise;
  }
  return number;
}

guint64
experiment_node_get_count (const ExperimentNode * node, const gchar * member,
    guint64 least, guint64 most, const guint64 * otherwise)
{
  JsonNode *found = find (node, member, otherwise == NULL);

  if (!found) {
    return otherwise ? *otherwise : least;
  }
  if (!is_whole (found) || json_node_get_double (found) < least
      || json_node_get_double (found) > most) {
    experiment_node_fail (node, member, "is not a whole number from %"
        G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT, least, most);
    return least;
  }
  return json_node_get_double (found);
}

GArray *
experiment_node_get_counts (const ExperimentNode * node, const gchar * member)
{
  JsonArray *array = get_array (node, member, "whole numbers");
  GArray *counts = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; array && i < json_array_get_length (array); i++) {
    JsonNode *element = json_array_get_element (array, i);
    const gdouble number = is_whole (element)
        ? json_node_get_double (element) : -1;
    const guint count = CLAMP (number, 0, G_MAXUINT);

    if (number != count) {
      experiment_node_fail (node, member,
          "has something else than whole numbers from 0 to %u", G_MAXUINT);
    }
    for (guint j = 0; j < counts->len; j++) {
      if (g_array_index (counts, guint, j) == count) {
        experiment_node_fail (node, member, "has %u twice", count);
      }
    }
    g_array_append_val (counts, count);
  }
  if (counts->len == 0) {
    experiment_node_fail (node, member, "is empty");
  }
  return counts;
}

gchar *
experiment_node_dup_triple (const ExperimentNode * node, const gchar * member,
    gboolean whole)
{
  JsonArray *array = get_array (node, member, "three numbers");
  gchar text[3][G_ASCII_DTOSTR_BUF_SIZE];
  gboolean right = array && json_array_get_length (array) == 3;

  for (guint i = 0; right && i < 3; i++) {
    JsonNode *element = json_array_get_element (array, i);

    right = (whole ? is_whole (element) : is_number (element))
        && json_node_get_double (element) >= 0
        && json_node_get_double (element) < 1e5;
    if (right) {
      g_ascii_formatd (text[i], sizeof text[i], "%.12g",
          json_node_get_double (element));
    }
  }
  if (!right) {
    experiment_node_fail (node, member, "is not three %snumbers from 0 on",
        whole ? "whole " : "");
    return NULL;
  }
  return g_strdup_printf ("<%s,%s,%s>", text[0], text[1], text[2]);
}
