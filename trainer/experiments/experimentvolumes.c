/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "experimentvolumes.h"

#include <string.h>

#define SUBJECT "sub-"
#define SESSION "ses-"
#define EXTENSION ".nii.gz"

struct _ExperimentVolumes
{
  GPtrArray *subjects;          /* labels */
  GPtrArray *heads;             /* "sub-03_ses-2" of each volume */
  GHashTable *images;           /* set of "sub-03_ses-2_T1w" */
};

void
experiment_volumes_free (ExperimentVolumes * self)
{
  g_ptr_array_unref (self->subjects);
  g_ptr_array_unref (self->heads);
  g_hash_table_unref (self->images);
  g_free (self);
}

/* The volume in the file @name, "sub-03_ses-2_desc-preproc_T1w.nii.gz". */
static void
add_volume (ExperimentVolumes * self, const gchar * name)
{
  g_autofree gchar *stem = g_strndup (name, strlen (name) - strlen (EXTENSION));
  g_auto (GStrv) pieces = g_strsplit (stem, "_", -1);
  const guint n = g_strv_length (pieces);
  gchar *head = g_str_has_prefix (pieces[n > 2 ? 1 : 0], SESSION)
      ? g_strconcat (pieces[0], "_", pieces[1], NULL) : g_strdup (pieces[0]);

  g_ptr_array_add (self->heads, head);
  g_hash_table_add (self->images, g_strconcat (head, "_", pieces[n - 1], NULL));
}

static gboolean
read_folder (ExperimentVolumes * self, const gchar * path, gboolean is_root,
    GError ** error)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, error);
  gboolean ok = folder != NULL;
  const gchar *name;

  while (ok && (name = g_dir_read_name (folder))) {
    g_autofree gchar *below = g_build_filename (path, name, NULL);

    if (is_root && g_str_has_prefix (name, SUBJECT)) {
      g_ptr_array_add (self->subjects, g_strdup (name + strlen (SUBJECT)));
    }
    if (g_file_test (below, G_FILE_TEST_IS_DIR)) {
      ok = read_folder (self, below, FALSE, error);
    } else if (g_str_has_prefix (name, SUBJECT)
        && g_str_has_suffix (name, EXTENSION)) {
      add_volume (self, name);
    }
  }
  return ok;
}

static gint
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar * const *) a, *(const gchar * const *) b);
}

ExperimentVolumes *
experiment_volumes_read (const Experiment * experiment, const gchar * name,
    GError ** error)
{
  g_autofree gchar *path = g_build_filename (experiment->output, name, NULL);
  g_autoptr (ExperimentVolumes) self = g_new0 (ExperimentVolumes, 1);

  self->subjects = g_ptr_array_new_with_free_func (g_free);
  self->heads = g_ptr_array_new_with_free_func (g_free);
  self->images = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!read_folder (self, path, TRUE, error)) {
    return NULL;
  }
  g_ptr_array_sort (self->subjects, compare_texts);
  return g_steal_pointer (&self);
}

gchar *
experiment_volumes_describe (const ExperimentVolumes * self)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text, "%u", self->subjects->len);
  for (guint i = 0; i < self->subjects->len; i++) {
    g_string_append_printf (text, "%s%s", i ? ", " : ": ",
        (const gchar *) self->subjects->pdata[i]);
  }
  return g_string_free (text, FALSE);
}

static gboolean
has_image (const ExperimentVolumes * self, const gchar * head,
    const gchar * modality)
{
  g_autofree gchar *image = g_strconcat (head, "_", modality, NULL);

  return g_hash_table_contains (self->images, image);
}

gboolean
experiment_volumes_have (const ExperimentVolumes * self, const gchar * source,
    const gchar * target)
{
  for (guint i = 0; i < self->heads->len; i++) {
    if (has_image (self, self->heads->pdata[i], source)
        && has_image (self, self->heads->pdata[i], target)) {
      return TRUE;
    }
  }
  return FALSE;
}
