/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "bids-sidecar.h"
#include "bids-table.h"
#include "bids-text.h"

/* ROOT/sub-LABEL/ses-LABEL/DATATYPE/ */
#define MAX_DEPTH 3
#define EXTENSION ".json"

/* The sub-* folder that @path is in, its @id, and what that is in; FALSE where
 * there is none. */
static gboolean
find_subject (const gchar * path, gchar ** root, gchar ** id)
{
  gchar *folder = g_path_get_dirname (path);
  gint depth;

  *root = *id = NULL;
  for (depth = 0; depth < MAX_DEPTH && !*root; depth++) {
    gchar *base = g_path_get_basename (folder);
    gchar *above = g_path_get_dirname (folder);

    if (g_str_has_prefix (base, "sub-")) {
      *root = g_strdup (above);
      *id = g_steal_pointer (&base);
    }
    g_free (base);
    g_free (folder);
    folder = above;
  }
  g_free (folder);
  return *root != NULL;
}

gchar *
bids_dataset_find_root (const gchar * path)
{
  gchar *root, *id;

  find_subject (path, &root, &id);
  g_free (id);
  return root;
}

/* Entities and suffix of a file. */
static gchar **
split_name (const gchar * path)
{
  gchar *base = g_path_get_basename (path), *dot, **parts;

  if (g_str_has_suffix (base, ".gz"))
    base[strlen (base) - 3] = '\0';
  dot = strrchr (base, '.');
  if (dot)
    *dot = '\0';
  parts = g_strsplit (base, "_", -1);
  g_free (base);
  return parts;
}

/* Whether the JSON file @base tells of the file with @parts. */
static gboolean
applies (const gchar * base, gchar ** parts)
{
  gchar **theirs;
  gboolean ok;
  guint n, i;

  if (base[0] == '.' || !g_str_has_suffix (base, EXTENSION))
    return FALSE;
  theirs = split_name (base);
  n = g_strv_length (theirs);
  ok = n > 0 && g_strcmp0 (theirs[n - 1], parts[g_strv_length (parts) - 1])
      == 0;
  for (i = 0; ok && i < n - 1; i++)
    ok = g_strv_contains ((const gchar * const *) parts, theirs[i]);
  g_strfreev (theirs);
  return ok;
}

static guint
count_parts (const gchar * name)
{
  guint n = 0;

  for (; *name; name++)
    n += *name == '_';
  return n;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  const gchar *s = *(const gchar **) a, *t = *(const gchar **) b;
  guint m = count_parts (s), n = count_parts (t);

  return m != n ? (m < n ? -1 : 1) : strcmp (s, t);
}

static gboolean
merge_file (JsonObject * all, const gchar * path, GError ** error)
{
  JsonObject *object = NULL;
  JsonObjectIter members;
  const gchar *name;
  JsonNode *value;
  gchar *text;

  if (!bids_text_read (path, &text, error))
    return FALSE;
  if (text)
    object = bids_text_to_object (text, path, error);
  g_free (text);
  if (!object)
    return FALSE;
  json_object_iter_init_ordered (&members, object);
  while (json_object_iter_next_ordered (&members, &name, &value))
    json_object_set_member (all, name, json_node_copy (value));
  json_object_unref (object);
  return TRUE;
}

/* A folder that cannot be listed has nothing to tell. */
static gboolean
merge_folder (JsonObject * all, const gchar * folder, gchar ** parts,
    GError ** error)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  GDir *dir = g_dir_open (folder, 0, NULL);
  gboolean ok = TRUE;
  const gchar *base;
  guint i;

  while (dir && (base = g_dir_read_name (dir))) {
    if (applies (base, parts))
      g_ptr_array_add (names, g_strdup (base));
  }
  g_clear_pointer (&dir, g_dir_close);
  g_ptr_array_sort (names, compare_names);
  for (i = 0; ok && i < names->len; i++) {
    gchar *path = g_build_filename (folder, names->pdata[i], NULL);

    ok = merge_file (all, path, error);
    g_free (path);
  }
  g_ptr_array_unref (names);
  return ok;
}

/* From @root, where there is one, down to @folder. */
static gboolean
merge_folders (JsonObject * all, const gchar * root, const gchar * folder,
    gchar ** parts, GError ** error)
{
  gboolean ok = TRUE;

  if (root && strcmp (root, folder) != 0) {
    gchar *above = g_path_get_dirname (folder);

    ok = merge_folders (all, root, above, parts, error);
    g_free (above);
  }
  return ok && merge_folder (all, folder, parts, error);
}

/* @line: (out) (nullable): of @id in the dataset's participants.tsv */
static gboolean
read_participant (const gchar * root, const gchar * id, gchar ** line,
    GError ** error)
{
  gchar *path = g_build_filename (root, "participants.tsv", NULL);
  BidsTable *table = bids_table_read (path, error);

  g_free (path);
  if (!table)
    return FALSE;
  *line = bids_table_dup_line (table, id);
  bids_table_free (table);
  return TRUE;
}

gboolean
bids_sidecar_attach (GstVolumeMeta * meta, const gchar * path, GError ** error)
{
  gchar **parts = split_name (path), *root, *id, *participant = NULL;
  gchar *folder = g_path_get_dirname (path), *text = NULL;
  JsonObject *all = json_object_new ();
  gboolean ok = !find_subject (path, &root, &id)
      || read_participant (root, id, &participant, error);

  ok = ok && merge_folders (all, root, folder, parts, error);
  if (ok && json_object_get_size (all) > 0)
    text = bids_text_from_object (all, FALSE);
  if (ok) {
    gst_volume_meta_set_origin (meta, path, text);
    gst_volume_meta_set_participant (meta, participant);
  }
  json_object_unref (all);
  g_free (text);
  g_free (folder);
  g_free (participant);
  g_free (id);
  g_free (root);
  g_strfreev (parts);
  return ok;
}
