/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A whole pipeline, from phantom to translated head, through state changes,
 * seeks, flushes and EOS. */

#include <gst/check/gstcheck.h>

#include "pipeline.h"

#define VOLUMES 4
#define TIMEOUT (60 * GST_SECOND)

typedef struct
{
  GstElement *pipeline;
  GstBus *bus;
  GMutex lock;
  GCond arrived;
  GArray *offsets;              /* guint64, of the volumes that arrived */
} Fixture;

static void
on_handoff (GstElement * sink, GstBuffer * buffer, GstPad * pad,
    gpointer user_data)
{
  Fixture *fixture = user_data;
  guint64 offset = GST_BUFFER_OFFSET (buffer);

  fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), offset * GST_SECOND);
  g_mutex_lock (&fixture->lock);
  g_array_append_val (fixture->offsets, offset);
  g_cond_signal (&fixture->arrived);
  g_mutex_unlock (&fixture->lock);
}

static void
fixture_init (Fixture * fixture, gint volumes)
{
  GstElement *sink;

  fixture->pipeline = pipeline_new (volumes,
      "fakesink name=sink signal-handoffs=true");
  fixture->bus = gst_element_get_bus (fixture->pipeline);
  fixture->offsets = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_mutex_init (&fixture->lock);
  g_cond_init (&fixture->arrived);
  sink = gst_bin_get_by_name (GST_BIN (fixture->pipeline), "sink");
  g_signal_connect (sink, "handoff", G_CALLBACK (on_handoff), fixture);
  gst_object_unref (sink);
}

static void
fixture_clear (Fixture * fixture)
{
  fail_unless_equals_int (gst_element_set_state (fixture->pipeline,
          GST_STATE_NULL), GST_STATE_CHANGE_SUCCESS);
  gst_object_unref (fixture->bus);
  gst_object_unref (fixture->pipeline);
  g_array_unref (fixture->offsets);
  g_mutex_clear (&fixture->lock);
  g_cond_clear (&fixture->arrived);
}

static void
go_to (Fixture * fixture, GstState state)
{
  fail_if (gst_element_set_state (fixture->pipeline, state)
      == GST_STATE_CHANGE_FAILURE);
  fail_unless_equals_int (gst_element_get_state (fixture->pipeline, NULL, NULL,
          TIMEOUT), GST_STATE_CHANGE_SUCCESS);
}

static void
wait_eos (Fixture * fixture)
{
  GstMessage *message = gst_bus_timed_pop_filtered (fixture->bus, TIMEOUT,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);

  fail_unless (message != NULL, "neither EOS nor an error came");
  fail_unless_equals_string (GST_MESSAGE_TYPE_NAME (message), "eos");
  gst_message_unref (message);
}

static void
wait_volumes (Fixture * fixture, guint count)
{
  gint64 end = g_get_monotonic_time () + TIMEOUT / GST_USECOND;

  g_mutex_lock (&fixture->lock);
  while (fixture->offsets->len < count) {
    fail_unless (g_cond_wait_until (&fixture->arrived, &fixture->lock, end),
        "only %u of %u volumes came", fixture->offsets->len, count);
  }
  g_mutex_unlock (&fixture->lock);
}

/* Volumes @from to the last came, in order; forget them. */
static void
check_volumes (Fixture * fixture, guint64 from)
{
  fail_unless_equals_int (fixture->offsets->len, VOLUMES - from);
  for (guint i = 0; i < fixture->offsets->len; i++) {
    fail_unless_equals_uint64 (g_array_index (fixture->offsets, guint64, i),
        from + i);
  }
  g_array_set_size (fixture->offsets, 0);
}

static void
seek (Fixture * fixture, guint64 volume)
{
  fail_unless (gst_element_seek_simple (fixture->pipeline, GST_FORMAT_TIME,
          GST_SEEK_FLAG_FLUSH, volume * GST_SECOND));
}

GST_START_TEST (test_cycles)
{
  Fixture fixture;

  fixture_init (&fixture, VOLUMES);
  for (gint i = 0; i < 2; i++) {
    go_to (&fixture, GST_STATE_READY);
    go_to (&fixture, GST_STATE_PAUSED);
    go_to (&fixture, GST_STATE_PLAYING);
    wait_eos (&fixture);
    check_volumes (&fixture, 0);
    go_to (&fixture, GST_STATE_PAUSED);
    go_to (&fixture, GST_STATE_READY);
    go_to (&fixture, GST_STATE_NULL);
  }
  fixture_clear (&fixture);
}

GST_END_TEST;

/* Stopping does not wait for what is still to come. */
GST_START_TEST (test_stop_midway)
{
  Fixture fixture;

  fixture_init (&fixture, -1);
  for (guint i = 0; i < 3; i++) {
    go_to (&fixture, GST_STATE_PLAYING);
    wait_volumes (&fixture, i + 1);
    go_to (&fixture, GST_STATE_READY);
    g_array_set_size (fixture.offsets, 0);
    go_to (&fixture, GST_STATE_PAUSED);
    go_to (&fixture, GST_STATE_NULL);
  }
  fixture_clear (&fixture);
}

GST_END_TEST;

GST_START_TEST (test_seek)
{
  Fixture fixture;

  fixture_init (&fixture, VOLUMES);
  go_to (&fixture, GST_STATE_PAUSED);
  seek (&fixture, 2);
  go_to (&fixture, GST_STATE_PLAYING);
  wait_eos (&fixture);
  check_volumes (&fixture, 2);

  /* Back to the start, after the end. */
  seek (&fixture, 0);
  wait_eos (&fixture);
  check_volumes (&fixture, 0);
  fixture_clear (&fixture);
}

GST_END_TEST;

GST_START_TEST (test_flush_while_playing)
{
  Fixture fixture;

  fixture_init (&fixture, -1);
  go_to (&fixture, GST_STATE_PLAYING);
  for (guint64 volume = 3; volume > 0; volume--) {
    wait_volumes (&fixture, 1);
    go_to (&fixture, GST_STATE_PAUSED);
    g_array_set_size (fixture.offsets, 0);
    seek (&fixture, volume * 10);
    go_to (&fixture, GST_STATE_PLAYING);
    wait_volumes (&fixture, 1);
    fail_unless_equals_uint64 (g_array_index (fixture.offsets, guint64, 0),
        volume * 10);
  }
  fixture_clear (&fixture);
}

GST_END_TEST;

GST_START_TEST (test_eos_event)
{
  Fixture fixture;

  fixture_init (&fixture, -1);
  go_to (&fixture, GST_STATE_PLAYING);
  wait_volumes (&fixture, 1);
  fail_unless (gst_element_send_event (fixture.pipeline, gst_event_new_eos ()));
  wait_eos (&fixture);
  fixture_clear (&fixture);
}

GST_END_TEST;

GST_START_TEST (test_duration)
{
  Fixture fixture;
  gint64 duration;

  fixture_init (&fixture, VOLUMES);
  go_to (&fixture, GST_STATE_PAUSED);
  fail_unless (gst_element_query_duration (fixture.pipeline, GST_FORMAT_TIME,
          &duration));
  fail_unless_equals_int64 (duration, VOLUMES * GST_SECOND);
  fixture_clear (&fixture);
}

GST_END_TEST;

static Suite *
states_suite (void)
{
  Suite *suite = suite_create ("states");
  TCase *tests = tcase_create ("general");

  suite_add_tcase (suite, tests);
  tcase_add_test (tests, test_cycles);
  tcase_add_test (tests, test_stop_midway);
  tcase_add_test (tests, test_seek);
  tcase_add_test (tests, test_flush_while_playing);
  tcase_add_test (tests, test_eos_event);
  tcase_add_test (tests, test_duration);
  return suite;
}

GST_CHECK_MAIN (states);
