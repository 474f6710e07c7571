/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "launchreport.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#define BAR_WIDTH 30            /* characters */
#define LINE_STEP 10            /* per cent between two plain progress lines */

struct _LaunchReport
{
  GstElement *pipeline;         /* not owned */
  gboolean json;
  gboolean terminal;            /* standard error is one: draw a bar */
  gboolean bar_drawn;           /* the cursor stands behind a bar */
  gint told_percent;            /* of the last plain progress line */
  gint at_work;                 /* elements that tell of their progress */
  gint told_overall;            /* per cent of all volumes, told last */
};

LaunchReport *
launch_report_new (GstElement * pipeline, gboolean json)
{
  LaunchReport *report = g_new0 (LaunchReport, 1);

  report->pipeline = pipeline;
  report->json = json;
  report->terminal = isatty (STDERR_FILENO);
  return report;
}

static void
clear_bar (LaunchReport * report)
{
  if (report->bar_drawn) {
    fputs ("\r\033[K", stderr);
    report->bar_drawn = FALSE;
  }
}

void
launch_report_free (LaunchReport * report)
{
  clear_bar (report);
  g_free (report);
}

/* JSON */

static JsonNode *
text_to_json (JsonNode * node, const gchar * text)
{
  return text ? json_node_init_string (node, text) : json_node_init_null (node);
}

static JsonNode *value_to_json (const GValue * value);

static gboolean
add_field (GQuark field, const GValue * value, gpointer user_data)
{
  json_object_set_member (user_data, g_quark_to_string (field),
      value_to_json (value));
  return TRUE;
}

static JsonNode *
structure_to_json (const GstStructure * structure)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  if (structure) {
    gst_structure_foreach (structure, add_field, object);
  }
  json_node_take_object (node, object);
  return node;
}

static JsonNode *
array_to_json (const GValue * value)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < gst_value_array_get_size (value); i++) {
    json_array_add_element (array,
        value_to_json (gst_value_array_get_value (value, i)));
  }
  json_node_take_array (node, array);
  return node;
}

/* JSON has no word for a value that is not a number: null. */
static JsonNode *
double_to_json (gdouble value)
{
  JsonNode *node = json_node_new (JSON_NODE_NULL);

  return isfinite (value) ? json_node_init_double (node, value) : node;
}

static JsonNode *
value_to_json (const GValue * value)
{
  JsonNode *node;

  if (GST_VALUE_HOLDS_STRUCTURE (value)) {
    return structure_to_json (gst_value_get_structure (value));
  }
  if (GST_VALUE_HOLDS_ARRAY (value)) {
    return array_to_json (value);
  }
  node = json_node_alloc ();
  switch (G_VALUE_TYPE (value)) {
    case G_TYPE_STRING:
      return text_to_json (node, g_value_get_string (value));
    case G_TYPE_BOOLEAN:
      return json_node_init_boolean (node, g_value_get_boolean (value));
    case G_TYPE_INT:
      return json_node_init_int (node, g_value_get_int (value));
    case G_TYPE_UINT:
      return json_node_init_int (node, g_value_get_uint (value));
    case G_TYPE_INT64:
      return json_node_init_int (node, g_value_get_int64 (value));
    case G_TYPE_UINT64:
      return json_node_init_int (node, (gint64) g_value_get_uint64 (value));
    case G_TYPE_FLOAT:
      json_node_free (node);
      return double_to_json (g_value_get_float (value));
    case G_TYPE_DOUBLE:
      json_node_free (node);
      return double_to_json (g_value_get_double (value));
    default:{
      g_autofree gchar *text = gst_value_serialize (value);

      return text_to_json (node, text);
    }
  }
}

static void
print_json (const gchar * name, GstMessage * message,
    const GstStructure * fields)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  g_autofree gchar *line = NULL;

  json_object_set_string_member (object, "message", name);
  json_object_set_string_member (object, "source",
      GST_MESSAGE_SRC_NAME (message));
  json_object_set_member (object, "fields", structure_to_json (fields));
  json_node_take_object (node, object);
  line = json_to_string (node, FALSE);
  puts (line);
  fflush (stdout);
}

/* Words */

static gchar *
value_to_words (const GValue * value)
{
  if (G_VALUE_HOLDS_STRING (value)) {
    return g_value_dup_string (value);
  }
  if (G_VALUE_HOLDS_DOUBLE (value)) {
    return g_strdup_printf ("%g", g_value_get_double (value));
  }
  return gst_value_serialize (value);
}

static gboolean
append_field (GQuark field, const GValue * value, gpointer user_data)
{
  GString *line = user_data;
  g_autofree gchar *text = value_to_words (value);

  g_string_append_printf (line, "%s%s %s",
      g_str_has_suffix (line->str, ":") ? " " : ", ",
      g_quark_to_string (field), text ? text : "-");
  return TRUE;
}

static void
print_line (LaunchReport * report, FILE * stream, const gchar * line)
{
  clear_bar (report);
  fprintf (stream, "%s\n", line);
  fflush (stream);
}

static void
tell_element_message (LaunchReport * report, GstMessage * message)
{
  const GstStructure *fields = gst_message_get_structure (message);
  const gchar *name = gst_structure_get_name (fields);
  g_autoptr (GString) line = NULL;

  if (report->json) {
    print_json (name, message, fields);
    return;
  }
  line = g_string_new (NULL);
  g_string_printf (line, "%s: %s:", GST_MESSAGE_SRC_NAME (message), name);
  gst_structure_foreach (fields, append_field, line);
  print_line (report, stdout, line->str);
}

/* Volume @at of @of, from 1; FALSE where there are not several. */
static gboolean
get_position (LaunchReport * report, gint * at, gint * of)
{
  gint64 position, duration, volumes;

  if (!gst_element_query_duration (report->pipeline, GST_FORMAT_TIME, &duration)
      || !gst_element_query_position (report->pipeline, GST_FORMAT_TIME,
          &position) || duration <= GST_SECOND || position < 0) {
    return FALSE;
  }
  volumes = duration / GST_SECOND;
  *at = (gint) MIN (position / GST_SECOND + 1, volumes);
  *of = (gint) volumes;
  return TRUE;
}

/* "volume 2 of 5, " where there are several, else "". */
static gchar *
describe_position (LaunchReport * report)
{
  gint at, of;

  return get_position (report, &at, &of) ?
      g_strdup_printf ("volume %d of %d, ", at, of) : g_strdup ("");
}

static void
draw_bar (LaunchReport * report, gint percent, const gchar * text)
{
  gchar bar[BAR_WIDTH + 1] = "";

  for (gint i = 0; i < BAR_WIDTH; i++) {
    bar[i] = i * 100 < percent * BAR_WIDTH ? '#' : '.';
  }
  fprintf (stderr, "\r\033[K[%s] %3d %%  %s", bar, percent, text);
  fflush (stderr);
  report->bar_drawn = TRUE;
}

/* Plain lines have steps between them; @told is the per cent of the last. */
static void
tell_percent (LaunchReport * report, gint percent, const gchar * text,
    gint * told)
{
  if (report->terminal) {
    draw_bar (report, percent, text);
  } else if (percent >= *told + LINE_STEP) {
    g_autofree gchar *line = g_strdup_printf ("%3d %%  %s", percent, text);

    print_line (report, stdout, line);
    *told = percent - percent % LINE_STEP;
  }
}

void
launch_report_tick (LaunchReport * report)
{
  g_autofree gchar *line = NULL;
  gint at, of;

  if (report->json || report->at_work > 0 || !get_position (report, &at, &of)) {
    return;
  }
  line = g_strdup_printf ("volume %d of %d", at, of);
  tell_percent (report, (gint) ((at - 1) * G_GINT64_CONSTANT (100) / of), line,
      &report->told_overall);
}

static const gchar *
describe_end (GstProgressType type)
{
  switch (type) {
    case GST_PROGRESS_TYPE_COMPLETE:
      return ": done";
    case GST_PROGRESS_TYPE_CANCELED:
      return ": stopped";
    case GST_PROGRESS_TYPE_ERROR:
      return ": failed";
    default:
      return "";
  }
}

static void
tell_progress (LaunchReport * report, GstMessage * message)
{
  const GstStructure *fields = gst_message_get_structure (message);
  GstProgressType type;
  g_autofree gchar *code = NULL, *text = NULL, *position = NULL, *line = NULL;
  gint percent = 0;

  if (report->json) {
    print_json ("progress", message, fields);
    return;
  }
  gst_message_parse_progress (message, &type, &code, &text);
  if (type == GST_PROGRESS_TYPE_START) {
    report->at_work++;
  } else if (type != GST_PROGRESS_TYPE_CONTINUE) {
    report->at_work--;
  }
  gst_structure_get_int (fields, "percent", &percent);
  percent = CLAMP (percent, 0, 100);
  position = describe_position (report);
  line = g_strdup_printf ("%s%s: %s%s", position,
      GST_MESSAGE_SRC_NAME (message), text, describe_end (type));
  if (type == GST_PROGRESS_TYPE_CONTINUE
      || (type == GST_PROGRESS_TYPE_START && report->terminal)) {
    tell_percent (report, percent, line, &report->told_percent);
  } else {
    print_line (report, stdout, line);
    report->told_percent = 0;
  }
}

/* Errors and warnings: the sentence for people, the rest for JSON. */
static void
tell_trouble (LaunchReport * report, GstMessage * message)
{
  gboolean is_error = GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *debug = NULL, *line = NULL;

  if (is_error) {
    gst_message_parse_error (message, &error, &debug);
  } else {
    gst_message_parse_warning (message, &error, &debug);
  }
  if (report->json) {
    g_autoptr (GstStructure) fields = gst_structure_new ("trouble",
        "text", G_TYPE_STRING, error->message, "debug", G_TYPE_STRING, debug,
        NULL);

    print_json (GST_MESSAGE_TYPE_NAME (message), message, fields);
  }
  line = g_strdup_printf ("volume-launch: %s%s: %s",
      is_error ? "" : "warning: ", GST_MESSAGE_SRC_NAME (message),
      g_strdelimit (error->message, "\n", ' '));
  print_line (report, stderr, line);
}

void
launch_report_message (LaunchReport * report, GstMessage * message)
{
  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_ELEMENT:
      tell_element_message (report, message);
      break;
    case GST_MESSAGE_PROGRESS:
      tell_progress (report, message);
      break;
    case GST_MESSAGE_ERROR:
    case GST_MESSAGE_WARNING:
      tell_trouble (report, message);
      break;
    case GST_MESSAGE_EOS:
      if (report->json) {
        print_json ("eos", message, NULL);
      }
      break;
    default:
      break;
  }
}
