/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "nifti-name.h"

/* Suffixes that mean a modality even in a name that is not BIDS's. */
static const gchar *const modalities[] = {
  "T1w", "T2w", "PDw", "FLAIR", "T2star", "T2starw", "T1map", "T2map",
  "inplaneT1", "inplaneT2", "angio", "bold", "dwi", "pet", "ct", NULL
};

#define MAX_SUFFIX 32

static const gchar *const extensions[] = {
  ".nii", ".nii.gz", ".hdr", ".hdr.gz", ".img", ".img.gz"
};

gchar *
gst_nifti_name_strip (const gchar * path)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (extensions); i++) {
    if (g_str_has_suffix (path, extensions[i]))
      return g_strndup (path, strlen (path) - strlen (extensions[i]));
  }
  return NULL;
}

gboolean
gst_nifti_name_is_suffix (const gchar * text)
{
  const gchar *c;

  for (c = text; *c; c++) {
    if (!g_ascii_isalnum (*c) || c - text == MAX_SUFFIX)
      return FALSE;
  }
  return c > text;
}

void
gst_nifti_name_parse (GstNiftiName * name, const gchar * path)
{
  gchar *base, *stem, **parts;
  guint i, n;

  *name = (GstNiftiName) {
  NULL};
  if (!path)
    return;

  base = g_path_get_basename (path);
  stem = gst_nifti_name_strip (base);
  parts = g_strsplit (stem ? stem : base, "_", -1);
  n = g_strv_length (parts);

  for (i = 0; i < n; i++) {
    if (!name->subject && g_str_has_prefix (parts[i], "sub-") && parts[i][4])
      name->subject = g_strdup (parts[i] + 4);
    else if (!name->session && g_str_has_prefix (parts[i], "ses-")
        && parts[i][4])
      name->session = g_strdup (parts[i] + 4);
  }
  if (n > 1 && gst_nifti_name_is_suffix (parts[n - 1]) && (name->subject
          || g_strv_contains (modalities, parts[n - 1])))
    name->modality = g_intern_string (parts[n - 1]);

  g_strfreev (parts);
  g_free (stem);
  g_free (base);
}

void
gst_nifti_name_clear (GstNiftiName * name)
{
  g_clear_pointer (&name->subject, g_free);
  g_clear_pointer (&name->session, g_free);
  name->modality = NULL;
}
