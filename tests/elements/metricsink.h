/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the tests of volumemetricsink share: its pads and bus, two images, and
 * what it tells of them.  Expected numbers are printed by
 * tests/oracle/metrics.py. */

#pragma once

#include <math.h>
#include <string.h>

#include <gst/check/gstharness.h>

#include "errors.h"
#include "folder.h"
#include "gstvolume.h"

#define WIDTH 20
#define HEIGHT 16
#define DEPTH 12
#define N_VOXELS (WIDTH * HEIGHT * DEPTH)

#define assert_near(a, b, tolerance) G_STMT_START { \
    gdouble near_a = (a), near_b = (b); \
    fail_unless (fabs (near_a - near_b) <= (tolerance), \
        #a " is %.17g, not %.17g", near_a, near_b); } G_STMT_END

/* The element, a harness for each of its pads, its bus, a table's name in the
 * test's folder. */
typedef struct
{
  GstElement *element;
  GstHarness *sink, *reference;
  GstBus *bus;
  gchar *location;
} Fixture;

static inline void
set_up (Fixture * f, const gchar * properties, const gchar * table)
{
  gchar *launch = g_strconcat ("volumemetricsink ", properties, NULL);

  f->location = table ? g_build_filename (folder, table, NULL) : NULL;
  f->element = gst_parse_launch (launch, NULL);
  fail_unless (f->element != NULL);
  g_free (launch);
  g_object_set (f->element, "location", f->location, NULL);
  f->bus = gst_bus_new ();
  gst_element_set_bus (f->element, f->bus);
  f->sink = gst_harness_new_with_element (f->element, "sink", NULL);
  f->reference = gst_harness_new_with_element (f->element, "reference", NULL);
}

static inline void
tear_down (Fixture * f)
{
  gst_harness_teardown (f->reference);
  gst_harness_teardown (f->sink);
  gst_element_set_bus (f->element, NULL);
  gst_object_unref (f->bus);
  gst_object_unref (f->element);
  if (f->location)
    g_unlink (f->location);
  assert_folder_empty ();
  g_free (f->location);
}

static inline GstMessage *
wait_for (Fixture * f, GstMessageType type)
{
  GstMessage *message = gst_bus_timed_pop_filtered (f->bus, TIMEOUT,
      type | GST_MESSAGE_ERROR);

  fail_unless (message != NULL, "no message");
  fail_unless_equals_string (GST_MESSAGE_TYPE_NAME (message),
      gst_message_type_get_name (type));
  return message;
}

static inline const GstStructure *
get_metrics (GstMessage * message)
{
  const GstStructure *s = gst_message_get_structure (message);

  fail_unless (gst_structure_has_name (s, "volume-metrics"));
  return s;
}

static inline gdouble
get_double (const GstStructure * s, const gchar * name)
{
  gdouble value = NAN;

  fail_unless (gst_structure_get_double (s, name, &value), "no %s", name);
  return value;
}

/* tests/oracle/metrics.py: volume () */
static inline void
compute_images (gfloat * a, gfloat * b)
{
  gint x, y, z;

  for (z = 0; z < DEPTH; z++) {
    for (y = 0; y < HEIGHT; y++) {
      for (x = 0; x < WIDTH; x++) {
        *a = (37 * x + 11 * y * y + 53 * z + 5 * x * y * z) % 1009 / 512. - 1;
        *b++ = *a++ * 0.75 + (17 * x + 29 * y + 31 * z * z) % 101 / 256. - 0.25;
      }
    }
  }
}

static inline void
set_caps (GstHarness * h, const gchar * format, const gchar * modality,
    const gint size[3])
{
  gchar *caps = g_strdup_printf ("volume/x-raw, format=%s, width=%d, "
      "height=%d, depth=%d, channels=1, modality=%s, framerate=0/1", format,
      size[0], size[1], size[2], modality);

  gst_harness_set_src_caps_str (h, caps);
  g_free (caps);
}

static inline GstBuffer *
make_volume (gconstpointer values, gsize size, guint64 offset,
    const GstVolumeAffine * affine)
{
  GstBuffer *buffer = gst_buffer_new_memdup (values, size);

  gst_volume_meta_set_subject (gst_buffer_add_volume_meta (buffer, affine),
      "07", "b");
  GST_BUFFER_PTS (buffer) = offset * GST_VOLUME_DURATION;
  GST_BUFFER_DURATION (buffer) = GST_VOLUME_DURATION;
  GST_BUFFER_OFFSET (buffer) = offset;
  return buffer;
}

static const gint plain_size[3] = { WIDTH, HEIGHT, DEPTH };

static inline void
set_plain_caps (Fixture * f)
{
  set_caps (f->sink, "F32LE", "T2w", plain_size);
  set_caps (f->reference, "F32LE", "T2w", plain_size);
}

static inline void
push (GstHarness * h, const gfloat * values, guint64 offset)
{
  GstVolumeAffine affine = gst_volume_affine_identity ();

  fail_unless_equals_int (gst_harness_push (h, make_volume (values,
              N_VOXELS * sizeof (gfloat), offset, &affine)), GST_FLOW_OK);
}

static inline void
push_eos (Fixture * f)
{
  gst_harness_push_event (f->sink, gst_event_new_eos ());
  gst_harness_push_event (f->reference, gst_event_new_eos ());
}

static inline gchar *
read_table (Fixture * f)
{
  GError *error = NULL;
  gchar *text;

  g_file_get_contents (f->location, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static inline guint
count_lines (const gchar * text)
{
  guint n = 0;

  for (; *text; text++)
    n += *text == '\n';
  return n;
}

/* The event that comes back for epoch @epoch. */
static inline GstEvent *
pull_metrics (Fixture * f, guint64 epoch, const GstStructure ** s)
{
  GstEvent *event;
  guint64 number;

  while ((event = gst_harness_pull_upstream_event (f->sink))
      && !gst_volume_event_parse_metrics (event, &number, s))
    gst_event_unref (event);
  fail_unless (event != NULL);
  fail_unless_equals_uint64 (number, epoch);
  return event;
}
