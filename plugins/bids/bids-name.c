/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "bids-name.h"

#define DESC_PROCESSED "preproc"
#define DESC_TRANSLATED "synthetic"

/* Behind sub and ses, in the order of BIDS 1.9. */
static const gchar *const entities[] = {
  "sample", "task", "tracksys", "acq", "nuc", "voi", "ce", "trc", "stain",
  "rec", "dir", "run", "mod", "echo", "flip", "inv", "mt", "part", "proc",
  "hemi", "space", "split", "recording", "chunk", "seg", "res", "den", "label",
  "desc"
};

static const gchar *const folders[] = {
  "anat", "func", "dwi", "fmap", "perf", "pet", "ct", "micr", NULL
};

static gboolean
is_label (const gchar * text)
{
  for (; g_ascii_isalnum (*text); text++);
  return *text == '\0';
}

static gboolean
append (GString * name, const gchar * key, const gchar * label, GError ** error)
{
  if (!label[0] || !is_label (label)) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
        "BIDS has no %s \"%s\": labels are letters and digits", key, label);
    return FALSE;
  }
  g_string_append_printf (name, "%s%s-%s", name->len > 0 ? "_" : "", key,
      label);
  return TRUE;
}

/* What @origin's name has for @key; (nullable). */
static const gchar *
find_label (gchar ** parts, const gchar * key)
{
  gsize length = strlen (key);

  for (; *parts; parts++) {
    const gchar *label = *parts + length + 1;

    if (g_str_has_prefix (*parts, key) && (*parts)[length] == '-' && *label
        && is_label (label))
      return label;
  }
  return NULL;
}

static gboolean
append_entities (GString * name, gchar ** parts, const gchar * space,
    const gchar * desc, GError ** error)
{
  gboolean ok = TRUE;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (entities) && ok; i++) {
    const gchar *label = find_label (parts, entities[i]);

    if (strcmp (entities[i], "space") == 0 && space)
      label = space;
    else if (strcmp (entities[i], "desc") == 0)
      label = desc;
    if (label)
      ok = append (name, entities[i], label, error);
  }
  return ok;
}

/* The origin's, as long as the volume is of its modality. */
static const gchar *
choose_folder (const gchar * origin_folder, const gchar * modality,
    gboolean translated)
{
  if (!translated && g_strv_contains (folders, origin_folder))
    return origin_folder;
  if (strcmp (modality, "pet") == 0 || strcmp (modality, "ct") == 0
      || strcmp (modality, "dwi") == 0)
    return modality;
  return strcmp (modality, "bold") == 0 ? "func" : "anat";
}

gchar *
bids_name_derive (const GstVolumeMeta * meta, const gchar * modality,
    const gchar * space, const gchar * desc, GError ** error)
{
  gchar *base = g_path_get_basename (meta->origin ? meta->origin : "");
  gchar *above = g_path_get_dirname (meta->origin ? meta->origin : "");
  gchar *folder = g_path_get_basename (above), *path = NULL;
  GString *name = g_string_new (NULL);
  gchar **parts;

  base[strcspn (base, ".")] = '\0';
  parts = g_strsplit (base, "_", -1);
  if (!desc)
    desc = meta->translated_from ? DESC_TRANSLATED : DESC_PROCESSED;
  if (!meta->subject || strcmp (modality, GST_VOLUME_MODALITY_UNKNOWN) == 0)
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
        "a volume without %s has no name in BIDS",
        meta->subject ? "modality" : "subject");
  else if (append (name, "sub", meta->subject, error)
      && (!meta->session || append (name, "ses", meta->session, error))
      && append_entities (name, parts, space, desc, error))
    path = g_strdup_printf ("sub-%s/%s%s%s%s/%s_%s", meta->subject,
        meta->session ? "ses-" : "", meta->session ? meta->session : "",
        meta->session ? "/" : "", choose_folder (folder, modality,
            meta->translated_from != NULL), name->str, modality);
  g_string_free (name, TRUE);
  g_strfreev (parts);
  g_free (folder);
  g_free (above);
  g_free (base);
  return path;
}
