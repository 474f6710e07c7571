/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "experimentproperties.h"

static void
property_free (gpointer data)
{
  ExperimentProperty *property = data;

  g_free (property->name);
  g_free (property->value);
  g_free (property);
}

GPtrArray *
experiment_properties_new (void)
{
  return g_ptr_array_new_with_free_func (property_free);
}

/* A JSON value as a launch line writes it; NULL for what it has no word for.
 * Lists are arrays, of depth one. */
static gchar *
value_to_text (JsonNode * value)
{
  GString *text;

  if (JSON_NODE_HOLDS_VALUE (value)) {
    return json_node_get_value_type (value) == G_TYPE_STRING
        ? json_node_dup_string (value) : json_to_string (value, FALSE);
  }
  if (!JSON_NODE_HOLDS_ARRAY (value)) {
    return NULL;
  }
  text = g_string_new ("<");
  for (guint i = 0; i < json_array_get_length (json_node_get_array (value));
      i++) {
    JsonNode *element = json_array_get_element (json_node_get_array (value),
        i);
    g_autofree gchar *word = JSON_NODE_HOLDS_VALUE (element)
        ? value_to_text (element) : NULL;

    g_string_append_printf (text, "%s%s", i ? "," : "", word ? word : "");
  }
  g_string_append_c (text, '>');
  return g_string_free (text, FALSE);
}

/* Whether @spec takes @text, within its range. */
static gboolean
is_value (GParamSpec * spec, const gchar * text)
{
  GValue value = G_VALUE_INIT;
  gboolean right;

  g_value_init (&value, spec->value_type);
  right = G_VALUE_HOLDS_STRING (&value)
      || (gst_value_deserialize_with_pspec (&value, text, spec)
      && !g_param_value_validate (spec, &value));
  g_value_unset (&value);
  return right;
}

/* (transfer full) */
static void
set (GPtrArray * properties, const gchar * name, gchar * value)
{
  ExperimentProperty *property = g_new (ExperimentProperty, 1);

  g_free (experiment_properties_take (properties, name));
  property->name = g_strdup (name);
  property->value = value;
  g_ptr_array_add (properties, property);
}

/* " (one, two)" of an enumeration, else "". */
static gchar *
list_choice (GParamSpec * spec)
{
  g_autoptr (GString) list = g_string_new (NULL);

  if (G_IS_PARAM_SPEC_ENUM (spec)) {
    const GEnumClass *values = G_PARAM_SPEC_ENUM (spec)->enum_class;

    for (guint i = 0; i < values->n_values; i++) {
      g_string_append_printf (list, "%s%s", i ? ", " : " (",
          values->values[i].value_nick);
    }
    g_string_append_c (list, ')');
  }
  return g_strdup (list->str);
}

/* Whether @klass, of the element @factory, takes @text for @name. */
static gboolean
check (const ExperimentNode * node, const gchar * member, GObjectClass * klass,
    const gchar * factory, const gchar * name, const gchar * text)
{
  GParamSpec *spec = g_object_class_find_property (klass, name);

  if (!spec || !(spec->flags & G_PARAM_WRITABLE)) {
    experiment_node_fail (node, member,
        "is not known: %s has no such property to be set", factory);
    return FALSE;
  }
  if (!text || !is_value (spec, text)) {
    g_autofree gchar *choice = list_choice (spec);

    experiment_node_fail (node, member,
        "cannot be %s, as %s's property %s: %s%s", text ? text : "an object",
        factory, name, g_param_spec_get_blurb (spec), choice);
    return FALSE;
  }
  return TRUE;
}

static GstElement *
make (const ExperimentNode * node, const gchar * member, const gchar * factory)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  if (!element) {
    experiment_node_fail (node, member,
        "cannot be checked: GStreamer has no element %s; GST_PLUGIN_PATH "
        "must name the folder of GstVolume's plugins", factory);
    return NULL;
  }
  return gst_object_ref_sink (element);
}

void
experiment_properties_check (const ExperimentNode * node,
    const gchar * member, const gchar * factory, const gchar * name,
    const gchar * text)
{
  g_autoptr (GstElement) element = make (node, member, factory);

  if (element) {
    check (node, member, G_OBJECT_GET_CLASS (element), factory, name, text);
  }
}

void
experiment_properties_read (const ExperimentNode * node, const gchar * factory,
    const gchar * const *reserved, GPtrArray * properties)
{
  g_autoptr (GstElement) element = make (node, "", factory);
  g_autoptr (GList) members = json_object_get_members (node->object);

  for (GList * l = element ? members : NULL; l; l = l->next) {
    g_autofree gchar *text =
        value_to_text (json_object_get_member (node->object, l->data));

    if (!experiment_node_has (node, l->data)) {
      continue;
    }
    if (g_strv_contains (reserved, l->data)) {
      experiment_node_fail (node, l->data,
          "is not to be set here: the experiment does");
    } else if (check (node, l->data, G_OBJECT_GET_CLASS (element), factory,
            l->data, text)) {
      set (properties, l->data, g_steal_pointer (&text));
    }
  }
}

gchar *
experiment_properties_take (GPtrArray * properties, const gchar * name)
{
  for (guint i = 0; i < properties->len; i++) {
    ExperimentProperty *property = properties->pdata[i];

    if (g_str_equal (property->name, name)) {
      gchar *value = g_steal_pointer (&property->value);

      g_ptr_array_remove_index (properties, i);
      return value;
    }
  }
  return NULL;
}
