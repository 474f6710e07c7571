/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the tests of volumeregister share: an element with a harness for each
 * pad, phantoms, messages. */

#pragma once

#include <math.h>
#include <string.h>

#include <gst/check/gstharness.h>

#include "folder.h"
#include "gstvolume.h"

#define TIMEOUT (60 * GST_SECOND)

/* Where the moving heads of this file are: 6 degrees about R, then shifted. */
#define POSE "<6,0,0,5,-4,3>"

typedef struct
{
  GstElement *element;
  GstHarness *fixed, *moving;   /* the output is pulled from the first */
  GstBus *bus;
} Fixture;

static inline void
set_up (Fixture * f, const gchar * properties)
{
  gchar *launch = g_strconcat ("volumeregister ", properties, NULL);

  f->element = gst_parse_launch (launch, NULL);
  fail_unless (f->element != NULL);
  g_free (launch);
  f->bus = gst_bus_new ();
  gst_element_set_bus (f->element, f->bus);
  f->fixed = gst_harness_new_with_element (f->element, "fixed", "src");
  f->moving = gst_harness_new_with_element (f->element, "moving", NULL);
}

static inline void
tear_down (Fixture * f)
{
  gst_harness_teardown (f->moving);
  gst_harness_teardown (f->fixed);
  gst_element_set_bus (f->element, NULL);
  gst_object_unref (f->bus);
  gst_object_unref (f->element);
  assert_folder_empty ();
}

/* (transfer full): a path in the folder, set as @property as well */
static inline gchar *
set_file (Fixture * f, const gchar * property, const gchar * name)
{
  gchar *path = g_build_filename (folder, name, NULL);

  g_object_set (f->element, property, path, NULL);
  return path;
}

/* (transfer full): volume 0 of volumetestsrc, with its caps */
static inline GstSample *
make_head (const gchar * modality, const gchar * properties)
{
  gchar *launch = g_strdup_printf ("volumetestsrc num-buffers=1 %s "
      "modality=%s ! identity", properties, modality);
  GstHarness *h = gst_harness_new_parse (launch);
  GstBuffer *buffer;
  GstSample *sample;
  GstCaps *caps;

  gst_harness_play (h);
  buffer = gst_harness_pull (h);
  caps = gst_pad_get_current_caps (h->sinkpad);
  sample = gst_sample_new (buffer, caps, NULL, NULL);
  gst_caps_unref (caps);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
  g_free (launch);
  return sample;
}

/* The same head twice, on grids that have nothing in common. */
static inline GstSample *
make_fixed (void)
{
  return make_head ("T1w", "size=<56,64,60> spacing=<3.2,3.2,3.2>");
}

static inline GstSample *
make_moving (void)
{
  return make_head ("T2w", "size=<72,76,50> spacing=<2.6,2.8,4> pose=" POSE);
}

/* Points of the fixed head to points of the moving one. */
static inline GstVolumeAffine
get_truth (void)
{
  GstVolumeAffine truth = gst_volume_affine_identity ();
  const gdouble angle = 6 * G_PI / 180;

  truth.m[1][1] = truth.m[2][2] = cos (angle);
  truth.m[2][1] = sin (angle);
  truth.m[1][2] = -sin (angle);
  truth.m[0][3] = 5;
  truth.m[1][3] = -4;
  truth.m[2][3] = 3;
  return truth;
}

static inline void
set_caps (GstHarness * h, GstSample * sample)
{
  gst_harness_set_src_caps (h, gst_caps_ref (gst_sample_get_caps (sample)));
}

/* A copy of @sample's volume, number @index of its stream. */
static inline GstBuffer *
copy_volume (GstSample * sample, guint64 index)
{
  GstBuffer *copy = gst_buffer_copy (gst_sample_get_buffer (sample));

  gst_volume_stamp (copy, index);
  return copy;
}

static inline void
push_pair (Fixture * f, GstSample * fixed, GstSample * moving, guint64 index)
{
  fail_unless_equals_int (gst_harness_push (f->fixed, copy_volume (fixed,
              index)), GST_FLOW_OK);
  fail_unless_equals_int (gst_harness_push (f->moving, copy_volume (moving,
              index)), GST_FLOW_OK);
}

/* (transfer full): the next message of @type */
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

/* The next warning or error has @words. */
static inline void
assert_words (Fixture * f, GstMessageType type, const gchar * words)
{
  GstMessage *message = wait_for (f, type);
  GError *error;

  if (type == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  else
    gst_message_parse_warning (message, &error, NULL);
  fail_unless (strstr (error->message, words) != NULL, "no \"%s\" in \"%s\"",
      words, error->message);
  g_clear_error (&error);
  gst_message_unref (message);
}

/* (transfer full): the next registration-result */
static inline GstStructure *
wait_for_result (Fixture * f)
{
  GstMessage *message = wait_for (f, GST_MESSAGE_ELEMENT);
  GstStructure *s = gst_structure_copy (gst_message_get_structure (message));

  fail_unless (gst_structure_has_name (s, "registration-result"));
  gst_message_unref (message);
  return s;
}

static inline gdouble
get_double (const GstStructure * s, const gchar * name)
{
  gdouble value = NAN;

  fail_unless (gst_structure_get_double (s, name, &value), "no %s", name);
  fail_unless (isfinite (value), "%s is not finite", name);
  return value;
}

static inline gboolean
get_boolean (const GstStructure * s, const gchar * name)
{
  gboolean value = -1;

  fail_unless (gst_structure_get_boolean (s, name, &value), "no %s", name);
  return value;
}

static inline GstVolumeAffine
get_map (const GstStructure * s)
{
  const GValue *numbers = gst_structure_get_value (s, "map");
  GstVolumeAffine map = gst_volume_affine_identity ();
  gint i;

  fail_unless (numbers && gst_value_array_get_size (numbers) == 12);
  for (i = 0; i < 12; i++)
    map.m[i / 4][i % 4] =
        g_value_get_double (gst_value_array_get_value (numbers, i));
  return map;
}

/* Largest distance of a head's outermost points by two maps, mm. */
static inline gdouble
get_error (const GstVolumeAffine * a, const GstVolumeAffine * b)
{
  gdouble largest = 0;
  gint corner, i;

  for (corner = 0; corner < 8; corner++) {
    gdouble p[3], q[3], distance = 0;

    for (i = 0; i < 3; i++)
      p[i] = q[i] = corner & 1 << i ? 60 : -60;
    gst_volume_affine_apply (a, p, p);
    gst_volume_affine_apply (b, q, q);
    for (i = 0; i < 3; i++)
      distance += (p[i] - q[i]) * (p[i] - q[i]);
    largest = MAX (largest, sqrt (distance));
  }
  return largest;
}

/* The last line of a volume's history. */
static inline const gchar *
get_history (GstBuffer * volume)
{
  gchar **history = gst_buffer_get_volume_meta (volume)->history;

  fail_unless (history[0] != NULL, "no history");
  return history[g_strv_length (history) - 1];
}

static inline void
assert_history (GstBuffer * volume, const gchar * words)
{
  fail_unless (strstr (get_history (volume), words) != NULL,
      "no \"%s\" in \"%s\"", words, get_history (volume));
}

static inline void
assert_same_bytes (GstBuffer * a, GstBuffer * b)
{
  GstMapInfo map;

  fail_unless (gst_buffer_map (a, &map, GST_MAP_READ));
  fail_unless_equals_uint64 (gst_buffer_get_size (b), map.size);
  fail_unless_equals_int (gst_buffer_memcmp (b, 0, map.data, map.size), 0);
  gst_buffer_unmap (a, &map);
}

/* (transfer full): what @world makes of @moving on the grid of @fixed, by the
 * library alone */
static inline GstBuffer *
resample (GstSample * fixed, GstSample * moving, const GstVolumeAffine * world,
    gdouble fill)
{
  GstBuffer *from = gst_sample_get_buffer (moving), *to;
  GstVolumeInfo in, out;
  GstVolumeFrame a, b;

  fail_unless (gst_volume_info_from_caps (&in, gst_sample_get_caps (moving)));
  fail_unless (gst_volume_info_from_caps (&out, gst_sample_get_caps (fixed)));
  to = gst_buffer_new_allocate (NULL, gst_volume_info_get_size (&out), NULL);
  fail_unless (gst_volume_frame_map (&a, &in, from, GST_MAP_READ));
  fail_unless (gst_volume_frame_map (&b, &out, to, GST_MAP_WRITE));
  fail_unless (gst_volume_resample (&a,
          &gst_buffer_get_volume_meta (from)->affine, &b,
          &gst_buffer_get_volume_meta (gst_sample_get_buffer (fixed))->affine,
          world, GST_VOLUME_INTERPOLATION_LINEAR, fill));
  gst_volume_frame_unmap (&b);
  gst_volume_frame_unmap (&a);
  return to;
}
