/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "experimentrecord.h"

#include "experimentoverride.h"

#include <errno.h>
#include <gio/gio.h>
#include <string.h>

#define SETTINGS "settings"     /* in experiment.json */

void
experiment_record_clear (ExperimentRecord * record)
{
  g_free (record->line);
  g_free (record->device);
  memset (record, 0, sizeof *record);
}

/* (transfer full): @object */
static gboolean
write_object (JsonObject * object, const gchar * path, GError ** error)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree gchar *text = NULL;

  json_node_take_object (node, object);
  text = json_to_string (node, TRUE);
  return g_file_set_contents_full (path, text, -1,
      G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644,
      error);
}

/* The object that the file @path holds; NULL where there is none. */
static JsonObject *
read_object (const gchar * path)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root = json_parser_load_from_file (parser, path, NULL)
      ? json_parser_get_root (parser) : NULL;

  return root && JSON_NODE_HOLDS_OBJECT (root)
      ? json_node_dup_object (root) : NULL;
}

static gboolean
make_folder (const Experiment * experiment, const gchar * name, GError ** error)
{
  g_autofree gchar *path = g_build_filename (experiment->output, name, NULL);

  if (g_mkdir_with_parents (path, 0777) == 0) {
    return TRUE;
  }
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
      "the folder %s cannot be made: %s", path, g_strerror (errno));
  return FALSE;
}

/* The settings that decide on what is in the folder. */
static JsonObject *
get_deciding (JsonObject * settings)
{
  static const gchar *const others[] = { "title", "output", "seeds", "methods",
    NULL
  };
  g_autoptr (GList) members = json_object_get_members (settings);
  JsonObject *deciding = json_object_new ();

  for (GList * l = members; l; l = l->next) {
    if (!g_strv_contains (others, l->data)) {
      json_object_set_member (deciding, l->data,
          json_object_dup_member (settings, l->data));
    }
  }
  return deciding;
}

/* Where methods that both have differ. */
static gchar *
find_different_method (JsonObject * a, JsonObject * b)
{
  g_autoptr (GList) members = json_object_get_members (a);

  for (GList * l = members; l; l = l->next) {
    JsonNode *first = json_object_get_member (a, l->data);
    JsonNode *second = json_object_get_member (b, l->data);
    g_autofree gchar *below = NULL;

    if (!second || !JSON_NODE_HOLDS_OBJECT (first)
        || !JSON_NODE_HOLDS_OBJECT (second)) {
      continue;
    }
    below = experiment_find_difference (json_node_get_object (first),
        json_node_get_object (second));
    if (below) {
      return g_strdup_printf ("methods.%s.%s", (gchar *) l->data, below);
    }
  }
  return NULL;
}

/* The first setting by which what is in the folder is of no use. */
static gchar *
find_difference (JsonObject * then, JsonObject * now)
{
  g_autoptr (JsonObject) a = get_deciding (then);
  g_autoptr (JsonObject) b = get_deciding (now);
  gchar *difference = experiment_find_difference (a, b);

  return difference ? difference
      : find_different_method (json_object_get_object_member (then, "methods"),
      json_object_get_object_member (now, "methods"));
}

/* Whether there are volumes, with which all begins. */
static gboolean
has_data (const Experiment * experiment)
{
  g_autofree gchar *phantoms =
      g_build_filename (experiment->output, EXPERIMENT_PHANTOMS_FOLDER, NULL);
  g_autofree gchar *data =
      g_build_filename (experiment->output, EXPERIMENT_DATA_FOLDER, NULL);

  return g_file_test (phantoms, G_FILE_TEST_EXISTS)
      || g_file_test (data, G_FILE_TEST_EXISTS);
}

gboolean
experiment_record_begin (const Experiment * experiment, GError ** error)
{
  static const gchar *const folders[] = { "jobs", "models", "metrics",
    "figures", "maps", "grids"
  };
  g_autofree gchar *path =
      g_build_filename (experiment->output, "experiment.json", NULL);
  g_autoptr (JsonObject) object = read_object (path);
  g_autofree gchar *difference = NULL;

  if (object && json_object_has_member (object, SETTINGS)
      && has_data (experiment)) {
    difference = find_difference (json_object_get_object_member (object,
            SETTINGS), json_node_get_object (experiment->settings));
  }
  if (difference) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
        "the folder %s has results of another %s; give another output, or "
        "remove the folder", experiment->output, difference);
    return FALSE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++) {
    if (!make_folder (experiment, folders[i], error)) {
      return FALSE;
    }
  }
  return experiment_record_write_settings (experiment, NULL, error);
}

gboolean
experiment_record_write_settings (const Experiment * experiment,
    JsonObject * facts, GError ** error)
{
  g_autofree gchar *path =
      g_build_filename (experiment->output, "experiment.json", NULL);
  JsonObject *object = facts ? facts : json_object_new ();

  json_object_set_member (object, SETTINGS,
      json_node_copy (experiment->settings));
  return write_object (object, path, error);
}

static gchar *
get_path (const Experiment * experiment, const ExperimentJob * job)
{
  g_autofree gchar *name = g_strconcat (job->id, ".json", NULL);

  return g_build_filename (experiment->output, "jobs", name, NULL);
}

static gboolean
are_outputs_there (const Experiment * experiment, const ExperimentJob * job)
{
  for (gchar ** output = job->outputs; *output; output++) {
    g_autofree gchar *path =
        g_build_filename (experiment->output, *output, NULL);

    if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
experiment_record_read (const Experiment * experiment,
    const ExperimentJob * job, ExperimentRecord * record)
{
  g_autofree gchar *path = get_path (experiment, job);
  g_autoptr (JsonObject) object = read_object (path);

  memset (record, 0, sizeof *record);
  if (!object || !are_outputs_there (experiment, job)) {
    return FALSE;
  }
  record->line =
      g_strdup (json_object_get_string_member_with_default (object, "line",
          ""));
  record->seconds =
      json_object_get_double_member_with_default (object, "seconds", 0);
  record->device =
      g_strdup (json_object_get_string_member_with_default (object, "device",
          NULL));
  record->volumes =
      json_object_get_int_member_with_default (object, "volumes", 0);
  record->translation = json_object_get_double_member_with_default (object,
      "translation-seconds", 0);
  record->registrations =
      json_object_get_int_member_with_default (object, "registrations", 0);
  record->registered =
      json_object_get_int_member_with_default (object, "registered", 0);
  return TRUE;
}

gboolean
experiment_record_write (const Experiment * experiment,
    const ExperimentJob * job, const ExperimentRecord * record, GError ** error)
{
  g_autofree gchar *path = get_path (experiment, job);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "job", job->name);
  json_object_set_string_member (object, "line", record->line);
  json_object_set_double_member (object, "seconds", record->seconds);
  if (record->device) {
    json_object_set_string_member (object, "device", record->device);
  }
  if (record->volumes > 0) {
    json_object_set_int_member (object, "volumes", record->volumes);
    json_object_set_double_member (object, "translation-seconds",
        record->translation);
  }
  if (record->registrations > 0) {
    json_object_set_int_member (object, "registrations", record->registrations);
    json_object_set_int_member (object, "registered", record->registered);
  }
  return write_object (object, path, error);
}
