/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Brains for the tests of volumenormalize. */

#pragma once

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <math.h>
#include <string.h>

#include "gstvolume.h"
#include "../goldens/normalize.h"

#define N_BRAIN G_N_ELEMENTS (golden_brain)

static inline GstCaps *
make_brain_caps (GstVolumeFormat format, const gchar * modality)
{
  GstVolumeInfo info;

  gst_volume_info_set (&info, format, golden_brain_size[0],
      golden_brain_size[1], golden_brain_size[2], 1, modality);
  return gst_volume_info_to_caps (&info);
}

/* A harness round "volumenormalize PROPERTIES". */
static inline GstHarness *
make_brain_harness (const gchar * properties, const gchar * modality)
{
  gchar *line = g_strdup_printf ("volumenormalize %s", properties);
  GstHarness *h = gst_harness_new_parse (line);

  gst_harness_set_src_caps (h, make_brain_caps (GST_VOLUME_FORMAT_F32LE,
          modality));
  g_free (line);
  return h;
}

static inline GstBuffer *
make_volume (gconstpointer values, gsize size, guint64 index)
{
  GstVolumeAffine affine = gst_volume_affine_identity ();
  GstBuffer *buffer = gst_buffer_new_memdup (values, size);

  gst_volume_meta_set_subject (gst_buffer_add_volume_meta (buffer, &affine),
      "07", NULL);
  gst_volume_stamp (buffer, index);
  return buffer;
}

static inline GstBuffer *
make_brain (const gfloat * values, guint64 index)
{
  return make_volume (values, N_BRAIN * sizeof (*values), index);
}

/* Each value of @buffer is that of @expected * @scale + @shift. */
static inline void
assert_mapped (GstBuffer * buffer, const gfloat * expected, gdouble scale,
    gdouble shift, gdouble tolerance)
{
  const gfloat *v;
  GstMapInfo map;
  gsize i;

  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  fail_unless_equals_int64 (map.size, N_BRAIN * sizeof (gfloat));
  v = (const gfloat *) map.data;
  for (i = 0; i < N_BRAIN; i++) {
    gdouble e = expected[i] * scale + shift;

    fail_unless (fabs (v[i] - e) <= tolerance * MAX (1, fabs (e)),
        "%d: %.9g, not %.9g", (gint) i, v[i], e);
  }
  gst_buffer_unmap (buffer, &map);
}

/* The one error on @bus, whose text holds @text. */
static inline void
assert_error_text (GstBus * bus, const gchar * text)
{
  GstMessage *message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  GError *error;

  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (strstr (error->message, text) != NULL, "%s", error->message);
  g_clear_error (&error);
  gst_message_unref (message);
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR) == NULL);
}

/* (transfer full) What @h's element posts. */
static inline GstBus *
watch (GstHarness * h)
{
  GstElement *element = gst_harness_find_element (h, "volumenormalize");
  GstBus *bus = gst_bus_new ();

  gst_element_set_bus (element, bus);
  gst_object_unref (element);
  return bus;
}

static inline void
unwatch (GstHarness * h, GstBus * bus)
{
  GstElement *element = gst_harness_find_element (h, "volumenormalize");

  gst_element_set_bus (element, NULL);
  gst_object_unref (element);
  gst_object_unref (bus);
}
