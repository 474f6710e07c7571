/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What gst-inspect-1.0 prints is the manual: every element of this project
 * has a complete page. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gst/check/gstcheck.h>
#include <string.h>

#define MUTABLE_FLAGS (GST_PARAM_MUTABLE_READY | GST_PARAM_MUTABLE_PAUSED | \
    GST_PARAM_MUTABLE_PLAYING)

/* Elements of the plugins whose package is this project's. */
static GList *
list_own_elements (void)
{
  GstRegistry *registry = gst_registry_get ();
  GList *plugins = gst_registry_get_plugin_list (registry);
  GList *elements = NULL;

  for (GList * l = plugins; l; l = l->next) {
    if (g_strcmp0 (gst_plugin_get_package (l->data), PACKAGE_NAME) == 0) {
      GList *features = gst_registry_get_feature_list_by_plugin (registry,
          gst_plugin_get_name (l->data));

      for (GList * f = features; f; f = f->next) {
        if (GST_IS_ELEMENT_FACTORY (f->data)) {
          elements = g_list_prepend (elements, gst_object_ref (f->data));
        }
      }
      gst_plugin_feature_list_free (features);
    }
  }
  gst_plugin_list_free (plugins);
  return elements;
}

static void
check_metadata (GstElementFactory * factory)
{
  const gchar *keys[] = { GST_ELEMENT_METADATA_LONGNAME,
    GST_ELEMENT_METADATA_KLASS, GST_ELEMENT_METADATA_DESCRIPTION,
    GST_ELEMENT_METADATA_AUTHOR
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    const gchar *value = gst_element_factory_get_metadata (factory, keys[i]);

    fail_unless (value && strlen (value) > 3, "%s has no %s",
        GST_OBJECT_NAME (factory), keys[i]);
  }
}

static void
check_pads (GstElementFactory * factory)
{
  const GList *templates =
      gst_element_factory_get_static_pad_templates (factory);

  fail_unless (templates != NULL, "%s has no pad templates",
      GST_OBJECT_NAME (factory));
  for (const GList * l = templates; l; l = l->next) {
    const GstStaticPadTemplate *template = l->data;
    GstCaps *caps = gst_static_caps_get (
        (GstStaticCaps *) & template->static_caps);

    fail_if (gst_caps_is_any (caps) || gst_caps_is_empty (caps),
        "%s: pad %s does not say what it takes", GST_OBJECT_NAME (factory),
        template->name_template);
    gst_caps_unref (caps);
  }
}

static void
check_enum (GstElementFactory * factory, GParamSpec * property)
{
  GEnumClass *klass = G_PARAM_SPEC_ENUM (property)->enum_class;

  for (guint i = 0; i < klass->n_values; i++) {
    const GEnumValue *value = &klass->values[i];

    fail_if (g_str_equal (value->value_name, value->value_nick),
        "%s: value %s of property %s is not described",
        GST_OBJECT_NAME (factory), value->value_nick, property->name);
  }
}

static void
check_properties (GstElementFactory * factory)
{
  GstElement *element = gst_element_factory_create (factory, NULL);
  GParamSpec **properties;
  guint count;

  fail_unless (element != NULL);
  properties = g_object_class_list_properties (G_OBJECT_GET_CLASS (element),
      &count);
  for (guint i = 0; i < count; i++) {
    GParamSpec *property = properties[i];
    const gchar *blurb = g_param_spec_get_blurb (property);

    if (property->owner_type != G_OBJECT_TYPE (element)) {
      continue;
    }
    fail_unless (blurb && strlen (blurb) > 10,
        "%s: property %s is not described", GST_OBJECT_NAME (factory),
        property->name);
    fail_unless (!(property->flags & G_PARAM_WRITABLE)
        || (property->flags & MUTABLE_FLAGS),
        "%s: property %s does not say in which state it may change",
        GST_OBJECT_NAME (factory), property->name);
    if (G_IS_PARAM_SPEC_ENUM (property)) {
      check_enum (factory, property);
    }
  }
  g_free (properties);
  gst_object_unref (element);
}

GST_START_TEST (test_pages)
{
  GList *elements = list_own_elements ();

  fail_unless (elements != NULL);
  for (GList * l = elements; l; l = l->next) {
    GstPluginFeature *feature = gst_plugin_feature_load (l->data);
    GstElementFactory *factory = GST_ELEMENT_FACTORY (feature);

    GST_INFO ("checking %s", GST_OBJECT_NAME (factory));
    check_metadata (factory);
    check_pads (factory);
    check_properties (factory);
    gst_object_unref (feature);
  }
  gst_plugin_feature_list_free (elements);
}

GST_END_TEST;

static Suite *
inspect_suite (void)
{
  Suite *suite = suite_create ("inspect");
  TCase *tests = tcase_create ("general");

  suite_add_tcase (suite, tests);
  tcase_add_test (tests, test_pages);
  return suite;
}

GST_CHECK_MAIN (inspect);
