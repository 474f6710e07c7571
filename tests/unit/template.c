/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* File names with fields, and pieces that a volume may do without. */

#include "gstvolumetemplate.h"

static gchar *
fill (const gchar * location, const gchar * subject, GError ** error)
{
  const GstVolumeTemplateField fields[] = {
    {"subject", subject}, {"session", NULL}, {"modality", "T1w"}
  };

  return gst_volume_template_fill (location, fields, G_N_ELEMENTS (fields),
      error);
}

static void
test_fields (void)
{
  static const struct
  {
    const gchar *location, *path;
  } cases[] = {
    {"a.nii", "a.nii"},
    {"sub-{subject}/{subject}_{modality}.nii", "sub-01/01_T1w.nii"},
    {"{.nii", "{.nii"},
    {"{session}.nii", NULL},
    {"{subjects}.nii", NULL},
    {"{}.nii", NULL},
    {"a/[ses-{session}/]b[_{modality}].nii", "a/b_T1w.nii"},
    {"[{subject}_ses-{session}]x", "x"},
    {"[{session}]", ""},
    {"[ab]{modality}[c", "[ab]T1w[c"},
    {"{modality}]", "T1w]"},
    {"[{other}]", NULL},
  };
  GError *error = NULL;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    gchar *path = fill (cases[i].location, "01", &error);

    g_assert_cmpstr (path, ==, cases[i].path);
    g_assert_true (!path == !!error);
    g_clear_error (&error);
    g_free (path);
  }
}

static void
test_outside (void)
{
  static const gchar *const outside[] = { "../../etc", "..", ".", "a/b" };
  GError *error = NULL;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (outside); i++) {
    g_assert_null (fill ("a/{subject}/b.nii", outside[i], &error));
    g_assert_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS);
    g_clear_error (&error);
  }
}

gint
main (gint argc, gchar ** argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/template/fields", test_fields);
  g_test_add_func ("/template/outside", test_outside);
  return g_test_run ();
}
