/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* mmigantranslate in a stream: meta, messages, EOS, flush, state changes. */

#include <float.h>
#include <math.h>
#include <glib/gstdio.h>
#include "translate.h"

/* Slices of the shipped model that take many seconds on a CPU. */
#define LONG_SIZE 256
#define LONG_DEPTH 128

static GstHarness *
star_harness (GstBus ** bus)
{
  GstElement *element = translate_new (STAR, bus);
  GstHarness *h;

  g_object_set (element, "target", "T2w", NULL);
  h = translate_harness (element);
  gst_harness_set_src_caps (h, volume_caps ("T1w", 8, 8, 2));
  return h;
}

/* The events that begin a stream, after a flush or a state change. */
static void
restart_stream (GstHarness * h, GstCaps * caps)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  fail_unless (gst_harness_push_event (h,
          gst_event_new_stream_start ("again")));
  gst_harness_set_src_caps (h, caps);
  fail_unless (gst_harness_push_event (h, gst_event_new_segment (&segment)));
}

GST_START_TEST (test_meta)
{
  static const GstVolumeAffine affine = { {
          {0, -1.5, 0, 7}, {2, 0, 0.25, -3}, {0, 0, 1, 0.5}, {0, 0, 0, 1}
      }
  };
  GstBus *bus;
  GstHarness *h = star_harness (&bus);
  GstBuffer *in = volume_buffer (128, NULL, &affine);
  GstVolumeMeta *meta;
  GstBuffer *out;

  GST_BUFFER_PTS (in) = 5 * GST_SECOND;
  GST_BUFFER_OFFSET (in) = 5;
  fail_unless_equals_int (gst_harness_push (h, in), GST_FLOW_OK);
  out = gst_harness_pull (h);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (out), 5 * GST_SECOND);
  fail_unless_equals_uint64 (GST_BUFFER_DURATION (out), GST_SECOND);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (out), 5);

  meta = gst_buffer_get_volume_meta (out);
  fail_unless (meta != NULL);
  fail_unless (gst_volume_affine_equal (&meta->affine, &affine, 0));
  fail_unless_equals_string (meta->subject, "ernie");
  fail_unless_equals_string (meta->session, "one");
  fail_unless_equals_string (meta->translated_from, "T1w");
  fail_unless_equals_float (meta->slope, 0);
  fail_unless_equals_int (g_strv_length (meta->history), 2);
  assert_mentions (meta->history[1], "mmigantranslate");
  assert_mentions (meta->history[1], "target=T2w");
  assert_mentions (meta->history[1], "star-domain.safetensors");
  assert_mentions (meta->history[1], "precision=float32");
  assert_mentions (meta->history[1], "not diagnosis");
  gst_buffer_unref (out);

  /* Translated again, it still stems from the acquired volume. */
  in = volume_buffer (128, NULL, NULL);
  gst_buffer_get_volume_meta (in)->translated_from =
      g_intern_static_string ("FLAIR");
  fail_unless_equals_int (gst_harness_push (h, in), GST_FLOW_OK);
  out = gst_harness_pull (h);
  meta = gst_buffer_get_volume_meta (out);
  fail_unless_equals_string (meta->translated_from, "FLAIR");
  gst_buffer_unref (out);
  translate_harness_free (h, bus);
}

GST_END_TEST;

GST_START_TEST (test_messages)
{
  GstBus *bus;
  GstHarness *h = star_harness (&bus);
  GstMessage *message = pop_element_message (bus, "network-device");
  const GstStructure *s;
  gchar *name, *again;
  gdouble seconds;
  gint slices;

  fail_unless (message != NULL);
  s = gst_message_get_structure (message);
  fail_unless_equals_string (gst_structure_get_string (s, "kind"), "cpu");
  fail_unless_equals_string (gst_structure_get_string (s, "requested"), "cpu");
  g_object_get (h->element, "device-name", &name, NULL);
  fail_unless_equals_string (gst_structure_get_string (s, "name"), name);
  gst_message_unref (message);

  fail_unless_equals_int (gst_harness_push (h, volume_buffer (128, NULL,
              NULL)), GST_FLOW_OK);
  message = pop_element_message (bus, "volume-translated");
  fail_unless (message != NULL);
  s = gst_message_get_structure (message);
  fail_unless (gst_structure_get (s, "slices", G_TYPE_INT, &slices, "seconds",
          G_TYPE_DOUBLE, &seconds, "device", G_TYPE_STRING, &again, NULL));
  fail_unless_equals_int (slices, 2);
  fail_unless (seconds > 0);
  fail_unless_equals_string (again, name);
  gst_message_unref (message);
  g_free (again);
  g_free (name);
  translate_harness_free (h, bus);
}

GST_END_TEST;

static void
assert_progress (GstBus * bus, const gchar * code, GstProgressType type)
{
  GstMessage *message = gst_bus_pop_filtered (bus, GST_MESSAGE_PROGRESS);
  GstProgressType got;
  gchar *of;

  fail_unless (message != NULL);
  gst_message_parse_progress (message, &got, &of, NULL);
  fail_unless_equals_string (of, code);
  fail_unless_equals_int (got, type);
  g_free (of);
  gst_message_unref (message);
}

/* Weights that are finite but make infinities of every sign: nothing is
 * pushed of what they give. */
GST_START_TEST (test_diverged)
{
  /* F32 values of the last convolution and, before it, of the norm's tables */
  const gsize head = 4 * 7 * 7, norm = 2 * 3 * 4;
  gchar *path = g_build_filename (g_get_tmp_dir (), "diverged-XXXXXX", NULL);
  gchar *star = source_path (STAR), *contents, *text;
  gint fd = g_mkstemp (path);
  GstElement *element;
  gfloat values[2048];
  gsize length;
  GstHarness *h;
  GstBus *bus;

  fail_unless (fd >= 0);
  g_close (fd, NULL);
  fail_unless (g_file_get_contents (star, &contents, &length, NULL));
  for (gsize i = 0; i < head + norm; i++) {
    const gfloat huge = i < head && i % 2 ? -FLT_MAX : FLT_MAX;

    memcpy (contents + length - (i + 1) * sizeof (huge), &huge, sizeof (huge));
  }
  fail_unless (g_file_set_contents (path, contents, length, NULL));

  element = translate_new (NULL, &bus);
  g_object_set (element, "model", path, "target", "T2w", NULL);
  h = translate_harness (element);
  gst_harness_set_src_caps (h, volume_caps ("T1w", 32, 32, 2));
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    values[i] = sin (i);
  fail_unless_equals_int (gst_harness_push (h,
          volume_buffer (G_N_ELEMENTS (values), values, NULL)), GST_FLOW_ERROR);
  /* Preparation lasts until a run has succeeded. */
  assert_progress (bus, "prepare", GST_PROGRESS_TYPE_START);
  assert_progress (bus, "prepare", GST_PROGRESS_TYPE_ERROR);
  text = expect_error (bus, GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED);
  assert_mentions (text, path);
  assert_mentions (text, "not finite");
  fail_unless_equals_int (gst_harness_buffers_received (h), 0);
  translate_harness_free (h, bus);
  g_unlink (path);
  g_free (text);
  g_free (contents);
  g_free (star);
  g_free (path);
}

GST_END_TEST;

/* The network's memory is given back, and taken again for another stream. */
GST_START_TEST (test_eos)
{
  GstBus *bus;
  GstHarness *h = star_harness (&bus);
  gboolean eos = FALSE;

  fail_unless_equals_int (gst_harness_push (h, volume_buffer (128, NULL,
              NULL)), GST_FLOW_OK);
  fail_unless (gst_harness_push_event (h, gst_event_new_eos ()));
  for (GstEvent * event; !eos && (event = gst_harness_pull_event (h));
      gst_event_unref (event))
    eos = GST_EVENT_TYPE (event) == GST_EVENT_EOS;
  fail_unless (eos);
  fail_unless_equals_int (gst_harness_buffers_received (h), 1);

  fail_unless (gst_harness_push_event (h, gst_event_new_flush_start ()));
  fail_unless (gst_harness_push_event (h, gst_event_new_flush_stop (TRUE)));
  restart_stream (h, volume_caps ("T1w", 8, 8, 2));
  fail_unless_equals_int (gst_harness_push (h, volume_buffer (128, NULL,
              NULL)), GST_FLOW_OK);
  fail_unless_equals_int (gst_harness_buffers_received (h), 2);
  translate_harness_free (h, bus);
}

GST_END_TEST;

GST_START_TEST (test_state_cycles)
{
  GstBus *bus;
  GstHarness *h = star_harness (&bus);

  for (guint i = 0; i < 3; i++) {
    fail_unless_equals_int (gst_harness_push (h, volume_buffer (128, NULL,
                NULL)), GST_FLOW_OK);
    fail_unless_equals_int (gst_element_set_state (h->element,
            GST_STATE_NULL), GST_STATE_CHANGE_SUCCESS);
    gst_harness_play (h);
    restart_stream (h, volume_caps ("T1w", 8, 8, 2));
  }
  fail_unless_equals_int (gst_harness_buffers_received (h), 3);
  translate_harness_free (h, bus);
}

GST_END_TEST;

static void
set_batch_size (GObject * element)
{
  ASSERT_WARNING (g_object_set (element, "batch-size", 7, NULL));
}

/* Properties stay as they are from the moment that the element begins to
 * start; also where it then fails, they can be set again. */
GST_START_TEST (test_properties_fixed)
{
  GstBus *bus;
  GstElement *element = translate_new (STAR, &bus);
  guint batch;

  g_object_set (element, "device", "no such device", "batch-size", 2, NULL);
  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_PAUSED),
      GST_STATE_CHANGE_FAILURE);
  g_object_set (element, "device", "cpu", "batch-size", 3, NULL);

  /* told while the device is being opened */
  g_signal_connect (element, "notify::device-name",
      G_CALLBACK (set_batch_size), NULL);
  gst_element_set_state (element, GST_STATE_NULL);
  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_PAUSED),
      GST_STATE_CHANGE_SUCCESS);
  set_batch_size (G_OBJECT (element));
  g_object_get (element, "batch-size", &batch, NULL);
  fail_unless_equals_int (batch, 3);

  gst_element_set_state (element, GST_STATE_READY);
  g_object_set (element, "batch-size", 4, NULL);
  g_object_get (element, "batch-size", &batch, NULL);
  fail_unless_equals_int (batch, 4);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_element_set_bus (element, NULL);
  gst_object_unref (element);
  gst_object_unref (bus);
}

GST_END_TEST;

/* In a pipeline: a source that could give the target itself still gives its
 * own modality, and every volume comes out translated. */
GST_START_TEST (test_pipeline)
{
  gchar *path = source_path (STAR);
  gchar *line = g_strdup_printf ("volumetestsrc modality=PDw num-buffers=3 "
      "size=<20,24,3> spacing=<9,9,40> ! volumenormalize ! mmigantranslate "
      "device=cpu model=\"%s\" ! capsfilter caps=volume/x-raw,modality=T2w",
      path);
  GstHarness *h = gst_harness_new_parse (line);

  gst_harness_play (h);
  for (guint i = 0; i < 3; i++) {
    GstBuffer *out = gst_harness_pull (h);
    const GstVolumeMeta *meta;

    fail_unless (out != NULL);
    meta = gst_buffer_get_volume_meta (out);
    fail_unless_equals_string (meta->translated_from, "PDw");
    fail_unless_equals_uint64 (GST_BUFFER_OFFSET (out), i);
    gst_buffer_unref (out);
  }
  gst_harness_teardown (h);
  g_free (line);
  g_free (path);
}

GST_END_TEST;

static gpointer
push_long_volume (gpointer data)
{
  const gsize n = (gsize) LONG_SIZE * LONG_SIZE * LONG_DEPTH;

  return GINT_TO_POINTER (gst_harness_push (data, volume_buffer (n, NULL,
              NULL)));
}

/* The next progress of @type of a translation, within a minute. */
static void
wait_for_progress (GstBus * bus, GstProgressType type)
{
  gboolean found = FALSE;

  while (!found) {
    GstMessage *message = gst_bus_timed_pop_filtered (bus, 60 * GST_SECOND,
        GST_MESSAGE_PROGRESS);
    GstProgressType got;
    gchar *code;
    gint percent;

    fail_unless (message != NULL, "no progress");
    gst_message_parse_progress (message, &got, &code, NULL);
    found = got == type && g_strcmp0 (code, "translate") == 0;
    fail_unless (gst_structure_get_int (gst_message_get_structure (message),
            "percent", &percent));
    fail_unless (percent >= 0 && percent <= 100);
    g_free (code);
    gst_message_unref (message);
  }
}

/* A volume that takes many seconds shows progress, and is given up as soon as
 * @stop is called. */
static void
check_interrupted (void (*stop) (GstHarness * h),
    void (*after) (GstHarness * h))
{
  GstBus *bus;
  GstElement *element = translate_new (HEADS, &bus);
  GstHarness *h;
  GThread *thread;
  gint64 start;

  g_object_set (element, "target", "T2w", NULL);
  h = translate_harness (element);
  gst_harness_set_src_caps (h, volume_caps ("T1w", LONG_SIZE, LONG_SIZE,
          LONG_DEPTH));
  thread = g_thread_new ("push", push_long_volume, h);
  wait_for_progress (bus, GST_PROGRESS_TYPE_START);
  start = g_get_monotonic_time ();
  stop (h);
  fail_unless_equals_int (GPOINTER_TO_INT (g_thread_join (thread)),
      GST_FLOW_FLUSHING);
  fail_unless (g_get_monotonic_time () - start < 5 * G_USEC_PER_SEC);
  after (h);
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR) == NULL);
  translate_harness_free (h, bus);
}

static void
flush_start (GstHarness * h)
{
  fail_unless (gst_harness_push_event (h, gst_event_new_flush_start ()));
}

/* The stream goes on with another volume. */
static void
flush_stop (GstHarness * h)
{
  fail_unless (gst_harness_push_event (h, gst_event_new_flush_stop (TRUE)));
  restart_stream (h, volume_caps ("T1w", 64, 64, 1));
  fail_unless_equals_int (gst_harness_push (h, volume_buffer (4096, NULL,
              NULL)), GST_FLOW_OK);
}

static void
shut_down (GstHarness * h)
{
  fail_unless_equals_int (gst_element_set_state (h->element,
          GST_STATE_NULL), GST_STATE_CHANGE_SUCCESS);
}

static void
nothing (GstHarness * h)
{
}

GST_START_TEST (test_flush)
{
  check_interrupted (flush_start, flush_stop);
}

GST_END_TEST;

GST_START_TEST (test_shut_down)
{
  check_interrupted (shut_down, nothing);
}

GST_END_TEST;

static Suite *
translateflow_suite (void)
{
  Suite *suite = suite_create ("mmigantranslate");
  TCase *tcase = tcase_create ("flow");

  tcase_add_test (tcase, test_meta);
  tcase_add_test (tcase, test_messages);
  tcase_add_test (tcase, test_diverged);
  tcase_add_test (tcase, test_eos);
  tcase_add_test (tcase, test_state_cycles);
  tcase_add_test (tcase, test_properties_fixed);
  tcase_add_test (tcase, test_pipeline);
  tcase_add_test (tcase, test_flush);
  tcase_add_test (tcase, test_shut_down);
  suite_add_tcase (suite, tcase);
  return suite;
}

GST_CHECK_MAIN (translateflow);
