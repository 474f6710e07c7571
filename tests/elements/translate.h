/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the tests of mmigantranslate share: models, volumes, a harness with a
 * bus, and messages. */

#pragma once

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include "gstvolume.h"

/* Small generators with random weights (tests/oracle); domains T1w, T2w, PDw. */
#define STAR "tests/oracle/data/star-domain.safetensors"
/* Without a label: T1w to ct; to T2w from what its file does not tell. */
#define UNET_BATCH "tests/oracle/data/unet-batch.safetensors"
#define RESNET "tests/oracle/data/resnet-plain.safetensors"
/* The model that is shipped. */
#define HEADS "pipelines/models/heads.safetensors"

/* (transfer full) */
static inline gchar *
source_path (const gchar * path)
{
  return g_build_filename (g_getenv ("VOLUME_SOURCE_ROOT"), path, NULL);
}

/* An mmigantranslate with @model of the source tree (NULL: none) on the CPU,
 * and a bus of its own in @bus. */
static inline GstElement *
translate_new (const gchar * model, GstBus ** bus)
{
  GstElement *element = gst_element_factory_make ("mmigantranslate", NULL);

  fail_unless (element != NULL);
  *bus = gst_bus_new ();
  gst_element_set_bus (element, *bus);
  if (model) {
    gchar *path = source_path (model);

    g_object_set (element, "model", path, NULL);
    g_free (path);
  }
  g_object_set (element, "device", "cpu", NULL);
  return element;
}

/* Playing; takes the reference of @element. */
static inline GstHarness *
translate_harness (GstElement * element)
{
  GstHarness *h = gst_harness_new_with_element (element, "sink", "src");

  gst_object_unref (element);
  return h;
}

static inline void
translate_harness_free (GstHarness * h, GstBus * bus)
{
  gst_element_set_bus (h->element, NULL);
  gst_harness_teardown (h);
  gst_object_unref (bus);
}

static inline GstCaps *
volume_caps (const gchar * modality, gint width, gint height, gint depth)
{
  GstVolumeInfo info;

  fail_unless (gst_volume_info_set (&info, GST_VOLUME_FORMAT_F32LE, width,
          height, depth, 1, modality));
  return gst_volume_info_to_caps (&info);
}

/* A volume of @n values, all -0.5 where @values is NULL, with @affine (NULL:
 * identity, which is RAS). */
static inline GstBuffer *
volume_buffer (gsize n, const gfloat * values, const GstVolumeAffine * affine)
{
  const GstVolumeAffine identity = gst_volume_affine_identity ();
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, n * sizeof (gfloat),
      NULL);
  GstVolumeMeta *meta;
  GstMapInfo map;

  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_WRITE));
  for (gsize i = 0; i < n; i++)
    ((gfloat *) map.data)[i] = values ? values[i] : -0.5f;
  gst_buffer_unmap (buffer, &map);
  GST_BUFFER_PTS (buffer) = 0;
  GST_BUFFER_DURATION (buffer) = GST_VOLUME_DURATION;
  GST_BUFFER_OFFSET (buffer) = 0;
  meta = gst_buffer_add_volume_meta (buffer, affine ? affine : &identity);
  gst_volume_meta_set_subject (meta, "ernie", "one");
  gst_volume_meta_add_history (meta, "test", "made=up");
  return buffer;
}

/* The next error's text (transfer full), its domain and code checked. */
static inline gchar *
expect_error (GstBus * bus, GQuark domain, gint code)
{
  GstMessage *message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  GError *error = NULL;
  gchar *text;

  fail_unless (message != NULL, "no error was posted");
  gst_message_parse_error (message, &error, NULL);
  fail_unless (error->domain == domain && error->code == code,
      "%s, %d: %s", g_quark_to_string (error->domain), error->code,
      error->message);
  text = g_strdup (error->message);
  g_error_free (error);
  gst_message_unref (message);
  return text;
}

#define assert_mentions(text, part) \
    fail_unless (strstr (text, part) != NULL, "“%s” does not mention “%s”", \
        text, part)

/* The next element message called @name (transfer full), or NULL. */
static inline GstMessage *
pop_element_message (GstBus * bus, const gchar * name)
{
  GstMessage *message;

  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT))) {
    if (gst_message_has_name (message, name))
      return message;
    gst_message_unref (message);
  }
  return NULL;
}
