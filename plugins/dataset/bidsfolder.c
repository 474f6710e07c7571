/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "bidsfolder.h"
#include "nifti-name.h"

static void
free_item (gpointer data)
{
  BidsItem *item = data;

  g_hash_table_unref (item->paths);
  g_free (item->name);
  g_free (item->subject);
  g_free (item->session);
  g_free (item);
}

static void
free_table (gpointer data)
{
  bids_table_free (data);
}

static gint
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar **) a, *(const gchar **) b);
}

static gint
compare_items (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(const BidsItem **) a)->name,
      (*(const BidsItem **) b)->name);
}

static GDir *
open_folder (const gchar * folder, GError ** error)
{
  GError *cause = NULL;
  GDir *dir = g_dir_open (folder, 0, &cause);

  if (!dir) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_READ,
        "%s: %s", folder, cause->message);
    g_error_free (cause);
  }
  return dir;
}

/* Folders in @folder whose names begin with @prefix and go on, as paths with
 * a separator at their end, sorted. */
static GPtrArray *
list_folders (const gchar * folder, const gchar * prefix, GError ** error)
{
  GDir *dir = open_folder (folder, error);
  GPtrArray *found;
  const gchar *name;

  if (!dir)
    return NULL;
  found = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (dir))) {
    gchar *path = g_build_filename (folder, name, G_DIR_SEPARATOR_S, NULL);

    if (g_str_has_prefix (name, prefix) && name[strlen (prefix)]
        && name[0] != '.' && g_file_test (path, G_FILE_TEST_IS_DIR))
      g_ptr_array_add (found, path);
    else
      g_free (path);
  }
  g_dir_close (dir);
  g_ptr_array_sort (found, compare_strings);
  return found;
}

/* Label of the folder @path: what follows @prefix. (transfer full) */
static gchar *
get_label (const gchar * path, const gchar * prefix)
{
  gchar *base = g_path_get_basename (path);
  gchar *label = g_strdup (base + strlen (prefix));

  g_free (base);
  return label;
}

/* The session folder that is being read. */
typedef struct
{
  BidsFolder *folder;
  GHashTable *items;            /* name -> BidsItem of the folder */
  const gchar *path;
  const gchar *subject;
  const gchar *session;
} Session;

static BidsItem *
get_item (Session * session, gchar * name)
{
  BidsItem *item = g_hash_table_lookup (session->items, name);

  if (item) {
    g_free (name);
    return item;
  }
  item = g_new0 (BidsItem, 1);
  item->name = name;
  item->subject = g_strdup (session->subject);
  item->session = g_strdup (session->session);
  item->subject_index = session->folder->subjects->len;
  item->paths = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_ptr_array_add (session->folder->items, item);
  g_hash_table_insert (session->items, item->name, item);
  return item;
}

static void
add_file (Session * session, const gchar * folder, const gchar * base)
{
  gchar *stem = gst_nifti_name_strip (base);
  GstNiftiName name;

  gst_nifti_name_parse (&name, base);
  if (stem && name.subject && name.modality) {
    gsize length = strlen (stem) - strlen (name.modality) - 1;
    gchar *path = g_build_filename (folder, base, NULL);
    BidsItem *item;

    stem[length] = '\0';
    item = get_item (session, g_strconcat (session->path, stem, NULL));
    if (!g_hash_table_contains (item->paths, name.modality)
        || g_str_has_suffix (base, ".nii"))
      g_hash_table_insert (item->paths, (gpointer) name.modality, path);
    else
      g_free (path);
  }
  gst_nifti_name_clear (&name);
  g_free (stem);
}

static gboolean
read_files (Session * session, const gchar * folder, GError ** error)
{
  GDir *dir = open_folder (folder, error);
  const gchar *base;

  if (!dir)
    return FALSE;
  while ((base = g_dir_read_name (dir))) {
    if (g_str_has_suffix (base, ".nii")
        || g_str_has_suffix (base, ".nii.gz"))
      add_file (session, folder, base);
  }
  g_dir_close (dir);
  return TRUE;
}

/* A session's data-type folders; sessions lie beside those of a subject. */
static gboolean
read_session (Session * session, GError ** error)
{
  GPtrArray *folders = list_folders (session->path, "", error);
  gboolean ok = folders != NULL;
  guint i;

  for (i = 0; ok && i < folders->len; i++) {
    const gchar *folder = g_ptr_array_index (folders, i);
    gchar *type = g_path_get_basename (folder);

    if (!g_str_has_prefix (type, "ses-"))
      ok = read_files (session, folder, error);
    g_free (type);
  }
  g_clear_pointer (&folders, g_ptr_array_unref);
  return ok;
}

static gboolean
read_subject (BidsFolder * self, GHashTable * items, const gchar * path,
    GError ** error)
{
  GPtrArray *sessions = list_folders (path, "ses-", error);
  gchar *label = get_label (path, "sub-");
  BidsTable *table = self->tables->pdata[self->tables->len - 1];
  guint before = self->items->len, i;
  gboolean ok = sessions != NULL;

  if (ok)
    ok = read_session (&(Session) {
        self, items, path, label, NULL}
      , error);
  for (i = 0; ok && i < sessions->len; i++) {
    const gchar *folder = g_ptr_array_index (sessions, i);
    gchar *session = get_label (folder, "ses-");

    ok = read_session (&(Session) {
        self, items, folder, label, session}, error);
    g_free (session);
  }
  if (self->items->len > before) {
    g_ptr_array_add (self->subjects, g_steal_pointer (&label));
    g_ptr_array_add (self->participants, table);
  }
  g_free (label);
  g_clear_pointer (&sessions, g_ptr_array_unref);
  return ok;
}

static gboolean
read_table (BidsFolder * self, const gchar * root, GError ** error)
{
  gchar *path = g_build_filename (root, "participants.tsv", NULL);
  BidsTable *table = bids_table_read (path, error);

  if (table)
    g_ptr_array_add (self->tables, table);
  g_free (path);
  return table != NULL;
}

static gboolean
read_root (BidsFolder * self, const gchar * root, GError ** error)
{
  GPtrArray *subjects = list_folders (root, "sub-", error);
  GHashTable *items = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean ok = subjects != NULL && read_table (self, root, error);
  guint i;

  for (i = 0; ok && i < subjects->len; i++)
    ok = read_subject (self, items, g_ptr_array_index (subjects, i), error);
  g_hash_table_unref (items);
  g_clear_pointer (&subjects, g_ptr_array_unref);
  return ok;
}

/* A folder is itself, even where its name would be a pattern. */
static gboolean
read_location (BidsFolder * self, const gchar * location, GError ** error)
{
  glob_t found = { 0 };
  gboolean ok = TRUE;
  gsize i;

  if (g_file_test (location, G_FILE_TEST_IS_DIR))
    return read_root (self, location, error);
  if (glob (location, GLOB_NOSORT, NULL, &found) == 0) {
    /* By bytes, as everything here: glob()'s order is the locale's. */
    qsort (found.gl_pathv, found.gl_pathc, sizeof *found.gl_pathv,
        compare_strings);
    for (i = 0; ok && i < found.gl_pathc; i++) {
      if (g_file_test (found.gl_pathv[i], G_FILE_TEST_IS_DIR))
        ok = read_root (self, found.gl_pathv[i], error);
    }
  }
  globfree (&found);
  return ok;
}

BidsFolder *
bids_folder_find (const gchar * location, GError ** error)
{
  BidsFolder *self;

  if (!location || !location[0]) {
    g_set_error_literal (error, GST_RESOURCE_ERROR,
        GST_RESOURCE_ERROR_NOT_FOUND,
        "location is not set: name a BIDS "
        "folder, or a glob pattern of several");
    return NULL;
  }
  self = g_new (BidsFolder, 1);
  self->subjects = g_ptr_array_new_with_free_func (g_free);
  self->participants = g_ptr_array_new ();
  self->tables = g_ptr_array_new_with_free_func (free_table);
  self->items = g_ptr_array_new_with_free_func (free_item);
  if (!read_location (self, location, error)) {
    bids_folder_free (self);
    return NULL;
  }
  if (self->items->len == 0) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND,
        "%s: there is no BIDS dataset here: no file such as "
        "sub-01/anat/sub-01_T1w.nii.gz", location);
    bids_folder_free (self);
    return NULL;
  }
  g_ptr_array_sort (self->items, compare_items);
  return self;
}

void
bids_folder_free (BidsFolder * self)
{
  g_ptr_array_unref (self->subjects);
  g_ptr_array_unref (self->participants);
  g_ptr_array_unref (self->tables);
  g_ptr_array_unref (self->items);
  g_free (self);
}

const gchar *
bids_folder_get_fact (const BidsFolder * self, guint subject,
    const gchar * column)
{
  gchar *id = g_strconcat ("sub-", self->subjects->pdata[subject], NULL);
  const gchar *fact =
      bids_table_get (self->participants->pdata[subject], id, column);

  g_free (id);
  return fact;
}

const gchar *
bids_find_first (const GPtrArray * items, const gchar * modality)
{
  const gchar *path = NULL;
  guint i;

  for (i = 0; i < items->len && !path; i++)
    path = g_hash_table_lookup (((BidsItem *) items->pdata[i])->paths,
        modality);
  return path;
}

gchar *
bids_folder_list_modalities (const BidsFolder * self)
{
  GHashTable *seen = g_hash_table_new (NULL, NULL);
  GPtrArray *names = g_ptr_array_new ();
  GHashTableIter paths;
  gpointer modality;
  gchar *list;
  guint i;

  for (i = 0; i < self->items->len; i++) {
    BidsItem *item = g_ptr_array_index (self->items, i);

    g_hash_table_iter_init (&paths, item->paths);
    while (g_hash_table_iter_next (&paths, &modality, NULL)) {
      if (g_hash_table_add (seen, modality))
        g_ptr_array_add (names, modality);
    }
  }
  g_ptr_array_sort (names, compare_strings);
  g_ptr_array_add (names, NULL);
  list = g_strjoinv (", ", (gchar **) names->pdata);
  g_ptr_array_unref (names);
  g_hash_table_unref (seen);
  return list;
}
