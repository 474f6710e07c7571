/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Presets: each loads, and the properties then are what its file says. */

#include <gst/check/gstcheck.h>

static const struct
{
  const gchar *element, *type;
} elements[] = {
  {"volumeconform", "GstVolumeConform"},
  {"volumenormalize", "GstVolumeNormalize"},
  {"volumeregister", "GstVolumeRegister"},
};

/* The key file is read by GLib, the preset by GStreamer. */
static void
check_preset (GstElement * element, GKeyFile * file, const gchar * preset)
{
  gchar **keys = g_key_file_get_keys (file, preset, NULL, NULL);
  guint i, n = 0;

  fail_unless (gst_preset_load_preset (GST_PRESET (element), preset));
  for (i = 0; keys[i]; i++) {
    GValue wanted = G_VALUE_INIT, got = G_VALUE_INIT;
    GParamSpec *pspec;
    gchar *text;

    if (g_str_has_prefix (keys[i], "_meta/"))
      continue;
    n++;
    pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (element),
        keys[i]);
    fail_unless (pspec != NULL, "%s sets no property: %s", preset, keys[i]);
    text = g_key_file_get_value (file, preset, keys[i], NULL);
    g_value_init (&wanted, pspec->value_type);
    g_value_init (&got, pspec->value_type);
    fail_unless (gst_value_deserialize (&wanted, text));
    g_object_get_property (G_OBJECT (element), keys[i], &got);
    fail_unless_equals_int (gst_value_compare (&wanted, &got),
        GST_VALUE_EQUAL);
    g_value_unset (&wanted);
    g_value_unset (&got);
    g_free (text);
  }
  fail_unless (n > 0);
  g_strfreev (keys);
}

GST_START_TEST (test_element)
{
  GstElement *element = gst_element_factory_make (elements[__i__].element,
      NULL);
  gchar *name = g_strconcat (elements[__i__].type, ".prs", NULL);
  gchar *path = g_build_filename (g_getenv ("GST_PRESET_PATH"), name, NULL);
  GKeyFile *file = g_key_file_new ();
  gchar **presets;
  guint i;

  fail_unless (GST_IS_PRESET (element));
  fail_unless (g_key_file_load_from_file (file, path, 0, NULL));
  presets = gst_preset_get_preset_names (GST_PRESET (element));
  fail_unless (presets && presets[0]);
  for (i = 0; presets[i]; i++)
    check_preset (element, file, presets[i]);
  fail_if (gst_preset_load_preset (GST_PRESET (element), "none such"));
  g_strfreev (presets);
  g_key_file_unref (file);
  g_free (path);
  g_free (name);
  gst_object_unref (element);
}

GST_END_TEST;

static Suite *
presets_suite (void)
{
  Suite *s = suite_create ("presets");
  TCase *tc = tcase_create ("presets");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, test_element, 0, G_N_ELEMENTS (elements));
  return s;
}

GST_CHECK_MAIN (presets);
