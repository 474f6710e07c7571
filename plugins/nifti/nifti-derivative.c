/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "bids-sidecar.h"
#include "bids-table.h"
#include "bids-text.h"
#include "nifti-derivative.h"
#include "nifti-save.h"

#define BIDS_VERSION "1.9.0"
#define DESCRIPTION "dataset_description.json"
#define PARTICIPANTS "participants.tsv"
#define DERIVATIVE "derivative"

static gboolean
write_text (const gchar * path, const gchar * text, GError ** error)
{
  GstNiftiSave *save = gst_nifti_save_begin (path, error);
  gboolean ok = FALSE;

  if (save && gst_nifti_save_write (save, (const guint8 *) text,
          strlen (text), error))
    ok = gst_nifti_save_commit (save, error);
  else if (save)
    gst_nifti_save_abandon (save);
  if (!ok)
    g_prefix_error (error, "%s: ", path);
  return ok;
}

static gboolean
write_object (const gchar * path, JsonObject * object, GError ** error)
{
  gchar *text = bids_text_from_object (object, TRUE);
  gboolean ok = write_text (path, text, error);

  g_free (text);
  return ok;
}

/* --- Where things are ----------------------------------------------------- */

/* @to as seen from the folder @from; both are canonical. */
static gchar *
get_relative (const gchar * from, const gchar * to)
{
  gchar **a = g_strsplit (from, G_DIR_SEPARATOR_S, -1);
  gchar **b = g_strsplit (to, G_DIR_SEPARATOR_S, -1);
  GString *path = g_string_new (NULL);
  guint same = 0, i;

  while (a[same] && b[same] && strcmp (a[same], b[same]) == 0)
    same++;
  for (i = same; a[i]; i++)
    g_string_append (path, path->len > 0 ? "/.." : "..");
  for (i = same; b[i]; i++)
    g_string_append_printf (path, "%s%s", path->len > 0 ? "/" : "", b[i]);
  g_strfreev (a);
  g_strfreev (b);
  return g_string_free (path, FALSE);
}

/* Name of the dataset in @folder for DatasetLinks, among which it is put. */
static gchar *
link_dataset (JsonObject * links, const gchar * root, const gchar * folder)
{
  gchar *target = get_relative (root, folder);
  gchar *base = g_path_get_basename (folder), *name;
  guint n = 1;

  g_strcanon (base, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_", '-');
  name = g_strdup (base);
  while (json_object_has_member (links, name)
      && g_strcmp0 (json_object_get_string_member_with_default (links, name,
              NULL), target) != 0) {
    g_free (name);
    name = g_strdup_printf ("%s-%u", base, ++n);
  }
  json_object_set_string_member (links, name, target);
  g_free (base);
  g_free (target);
  return name;
}

/* --- dataset_description.json --------------------------------------------- */

static JsonObject *
make_description (const gchar * root)
{
  JsonObject *object = json_object_new ();
  gchar *name = g_path_get_basename (root);

  json_object_set_string_member (object, "Name", name);
  json_object_set_string_member (object, "BIDSVersion", BIDS_VERSION);
  json_object_set_string_member (object, "DatasetType", DERIVATIVE);
  g_free (name);
  return object;
}

/* What there is; a new one where nothing is. */
static JsonObject *
read_description (const gchar * root, const gchar * path, GError ** error)
{
  JsonObject *object;
  gchar *text;

  if (!bids_text_read (path, &text, error))
    return NULL;
  if (!text)
    return make_description (root);
  object = bids_text_to_object (text, path, error);
  g_free (text);
  if (object && g_strcmp0 (json_object_get_string_member_with_default (object,
              "DatasetType", NULL), DERIVATIVE) != 0) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
        "%s: this is no dataset of derivatives; name a folder of their own, "
        "such as derivatives/prepared in it", path);
    g_clear_pointer (&object, json_object_unref);
  }
  return object;
}

static gboolean
is_ours (JsonNode * entry)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (entry) ?
      json_node_get_object (entry) : NULL;

  return object && g_strcmp0 (json_object_get_string_member_with_default
      (object, "Name", NULL), PACKAGE_NAME) == 0
      && g_strcmp0 (json_object_get_string_member_with_default (object,
          "Version", NULL), PACKAGE_VERSION) == 0;
}

static void
add_generator (JsonObject * description)
{
  JsonNode *node = json_object_get_member (description, "GeneratedBy");
  JsonArray *entries;
  JsonObject *entry;
  guint i;

  if (!node || !JSON_NODE_HOLDS_ARRAY (node))
    json_object_set_array_member (description, "GeneratedBy",
        json_array_new ());
  entries = json_object_get_array_member (description, "GeneratedBy");
  for (i = 0; i < json_array_get_length (entries); i++) {
    if (is_ours (json_array_get_element (entries, i)))
      return;
  }
  entry = json_object_new ();
  json_object_set_string_member (entry, "Name", PACKAGE_NAME);
  json_object_set_string_member (entry, "Version", PACKAGE_VERSION);
  json_array_add_object_element (entries, entry);
}

static JsonObject *
require_links (JsonObject * description)
{
  JsonNode *node = json_object_get_member (description, "DatasetLinks");

  if (!node || !JSON_NODE_HOLDS_OBJECT (node))
    json_object_set_object_member (description, "DatasetLinks",
        json_object_new ());
  return json_object_get_object_member (description, "DatasetLinks");
}

/* @source: (out): the origin's BIDS URI, or its file's where it is in no
 * dataset, or NULL where it is not known */
static gboolean
describe_origin (JsonObject * description, const gchar * root,
    const gchar * origin, gchar ** source, GError ** error)
{
  gchar *path, *folder;

  *source = NULL;
  if (!origin)
    return TRUE;
  path = g_canonicalize_filename (origin, NULL);
  folder = bids_dataset_find_root (path);
  if (!folder) {
    *source = g_filename_to_uri (path, NULL, NULL);
  } else if (strcmp (folder, root) == 0) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
        "%s: the volumes are read from this dataset; name a folder of their "
        "own, such as derivatives/prepared in it", root);
  } else {
    gchar *name = link_dataset (require_links (description), root, folder);
    gchar *in = g_uri_escape_string (path + strlen (folder) + 1, "/", FALSE);

    *source = g_strdup_printf ("bids:%s:%s", name, in);
    g_free (in);
    g_free (name);
  }
  g_free (folder);
  g_free (path);
  return *source != NULL;
}

/* With the dataset's lock. */
static gboolean
describe_dataset (const gchar * root, const GstVolumeMeta * meta,
    gchar ** source, GError ** error)
{
  gchar *path = g_build_filename (root, DESCRIPTION, NULL);
  JsonObject *object = read_description (root, path, error);
  gchar *before = NULL, *after = NULL;
  gboolean ok = FALSE;

  if (object) {
    if (g_file_test (path, G_FILE_TEST_EXISTS))
      before = bids_text_from_object (object, TRUE);
    add_generator (object);
    ok = describe_origin (object, root, meta->origin, source, error);
    after = bids_text_from_object (object, TRUE);
    if (ok && g_strcmp0 (before, after) != 0)
      ok = write_text (path, after, error);
    if (!ok)
      g_clear_pointer (source, g_free);
    json_object_unref (object);
  }
  g_free (before);
  g_free (after);
  g_free (path);
  return ok;
}

/* --- participants.tsv and sidecars ---------------------------------------- */

/* With the dataset's lock. */
static gboolean
add_participant (const gchar * root, const GstVolumeMeta * meta,
    GError ** error)
{
  gchar *path = g_build_filename (root, PARTICIPANTS, NULL), *text;
  gchar *id = g_strconcat ("sub-", meta->subject, NULL);
  BidsTable *table = bids_table_read (path, error);
  gboolean ok = table != NULL;

  if (table && bids_table_merge (table, "participant_id", id,
          meta->participant)) {
    text = bids_table_format (table);
    ok = write_text (path, text, error);
    g_free (text);
  }
  g_clear_pointer (&table, bids_table_free);
  g_free (id);
  g_free (path);
  return ok;
}

static gboolean
write_sidecar (const gchar * path, const GstVolumeMeta * meta,
    const gchar * source, GError ** error)
{
  JsonArray *sources = json_array_new (), *history = json_array_new ();
  JsonObject *object = NULL;
  gchar **line;
  gboolean ok;

  if (meta->sidecar && !meta->translated_from)
    object = bids_text_to_object (meta->sidecar, path, NULL);
  if (!object)
    object = json_object_new ();
  if (source)
    json_array_add_string_element (sources, source);
  json_object_set_array_member (object, "Sources", sources);
  if (meta->translated_from)
    json_object_set_string_member (object, "SyntheticFrom",
        meta->translated_from);
  for (line = meta->history; *line; line++)
    json_array_add_string_element (history, *line);
  json_object_set_array_member (object, "History", history);
  ok = write_object (path, object, error);
  json_object_unref (object);
  return ok;
}

/* -1 and @error where it cannot be had. */
static gint
lock_folder (const gchar * root, GError ** error)
{
  gint fd = -1;

  if (g_mkdir_with_parents (root, 0777) == 0)
    fd = open (root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  while (fd >= 0 && flock (fd, LOCK_EX) != 0) {
    if (errno == EINTR)
      continue;
    close (fd);
    fd = -1;
  }
  if (fd < 0)
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_WRITE,
        "%s: it cannot be made or locked: %s", root, g_strerror (errno));
  return fd;
}

gboolean
gst_nifti_derivative_describe (const gchar * root, const gchar * name,
    const GstVolumeMeta * meta, GError ** error)
{
  gchar *folder = g_canonicalize_filename (root, NULL), *source = NULL;
  gchar *path = g_strdup_printf ("%s/%s.json", folder, name);
  gint lock = lock_folder (folder, error);
  gboolean ok = lock >= 0 && describe_dataset (folder, meta, &source, error)
      && add_participant (folder, meta, error);

  /* Which ends the lock. */
  if (lock >= 0)
    close (lock);
  ok = ok && write_sidecar (path, meta, source, error);
  g_free (source);
  g_free (path);
  g_free (folder);
  return ok;
}
