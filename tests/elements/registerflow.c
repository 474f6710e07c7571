/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* volumeregister: failures and what on-failure makes of them, gaps, wrong
 * settings, flushes and states. */

#include "register.h"

/* What nothing can be registered to. */
static GstSample *
make_constant (void)
{
  GstSample *head = make_moving ();
  GstBuffer *flat = gst_buffer_copy_deep (gst_sample_get_buffer (head));
  GstSample *sample;

  gst_buffer_memset (flat, 0, 0, gst_buffer_get_size (flat));
  sample = gst_sample_new (flat, gst_sample_get_caps (head), NULL, NULL);
  gst_buffer_unref (flat);
  gst_sample_unref (head);
  return sample;
}

static void
check_failed_result (Fixture * f, const gchar * outcome)
{
  GstVolumeAffine identity = gst_volume_affine_identity (), map;
  GstStructure *s = wait_for_result (f);
  gboolean converged = TRUE;

  fail_if (get_boolean (s, "converged"));
  fail_unless (strstr (gst_structure_get_string (s, "reason"),
          "every voxel") != NULL);
  fail_unless_equals_string (gst_structure_get_string (s, "outcome"), outcome);
  get_double (s, "value");
  map = get_map (s);
  fail_unless (gst_volume_affine_equal (&map, &identity, 0));
  g_object_get (f->element, "last-converged", &converged, NULL);
  fail_if (converged);
  gst_structure_free (s);
}

GST_START_TEST (test_error)
{
  GstSample *fixed = make_fixed (), *constant = make_constant ();
  gchar *file;
  Fixture f;

  set_up (&f, "");
  file = set_file (&f, "transform-location", "none.txt");
  set_caps (f.fixed, fixed);
  set_caps (f.moving, constant);
  push_pair (&f, fixed, constant, 0);
  check_failed_result (&f, "error");
  assert_words (&f, GST_MESSAGE_ERROR, "T2w of subject phantom00001 to T1w");
  fail_if (g_file_test (file, G_FILE_TEST_EXISTS));
  fail_unless_equals_int (gst_harness_buffers_received (f.fixed), 0);
  g_free (file);
  tear_down (&f);
  gst_sample_unref (constant);
  gst_sample_unref (fixed);
}

GST_END_TEST;

/* By the headers, and it says so. */
GST_START_TEST (test_pass)
{
  GstSample *fixed = make_constant (), *moving = make_moving ();
  GstBuffer *output, *expected;
  GstVolumeMeta *meta;
  Fixture f;

  set_up (&f, "on-failure=pass fill=3");
  set_caps (f.fixed, fixed);
  set_caps (f.moving, moving);
  push_pair (&f, fixed, moving, 0);
  output = gst_harness_pull (f.fixed);
  check_failed_result (&f, "pass");
  assert_words (&f, GST_MESSAGE_WARNING, "placed by its header alone");
  assert_history (output, "volumeregister NOT registered to T2w, placed by "
      "its header: on-failure=pass output=grid");
  expected = resample (fixed, moving, NULL, 3);
  assert_same_bytes (output, expected);
  /* There is a way back, as from any grid. */
  meta = gst_buffer_get_volume_meta (output);
  fail_unless_equals_int (meta->source.size[0], 72);
  gst_buffer_unref (expected);
  gst_buffer_unref (output);

  g_object_set (f.element, "output", 1, NULL);
  push_pair (&f, fixed, moving, 1);
  output = gst_harness_pull (f.fixed);
  assert_same_bytes (output, gst_sample_get_buffer (moving));
  meta = gst_buffer_get_volume_meta (output);
  fail_unless (gst_volume_affine_equal (&meta->affine,
          &gst_buffer_get_volume_meta (gst_sample_get_buffer (moving))->affine,
          0));
  gst_buffer_unref (output);
  tear_down (&f);
  gst_sample_unref (moving);
  gst_sample_unref (fixed);
}

GST_END_TEST;

/* (transfer full): the next event of @type */
static GstEvent *
pull_event (Fixture * f, GstEventType type)
{
  GstEvent *event;

  while ((event = gst_harness_pull_event (f->fixed))
      && GST_EVENT_TYPE (event) != type)
    gst_event_unref (event);
  fail_unless (event != NULL, "no event");
  return event;
}

/* The next event of a gap is that of volume @index. */
static void
assert_gap (Fixture * f, guint64 index)
{
  GstEvent *event = pull_event (f, GST_EVENT_GAP);
  GstClockTime time, duration;

  gst_event_parse_gap (event, &time, &duration);
  fail_unless_equals_uint64 (time, index * GST_SECOND);
  fail_unless_equals_uint64 (duration, GST_SECOND);
  gst_event_unref (event);
  event = gst_pad_get_sticky_event (f->fixed->sinkpad, GST_EVENT_SEGMENT, 0);
  fail_unless (event != NULL);
  gst_event_unref (event);
}

/* A gap of the volume's second, even as the first; the stream goes on. */
GST_START_TEST (test_drop)
{
  GstSample *fixed = make_fixed (), *constant = make_constant ();
  GstSample *moving = make_moving ();
  GstBuffer *output;
  gint i;
  Fixture f;

  set_up (&f, "on-failure=drop");
  set_caps (f.fixed, fixed);
  set_caps (f.moving, moving);
  for (i = 0; i < 2; i++) {
    push_pair (&f, fixed, constant, 2 * i);
    check_failed_result (&f, "drop");
    assert_words (&f, GST_MESSAGE_WARNING, "left out");
    assert_gap (&f, 2 * i);

    push_pair (&f, fixed, moving, 2 * i + 1);
    output = gst_harness_pull (f.fixed);
    fail_unless_equals_uint64 (GST_BUFFER_OFFSET (output), 2 * i + 1);
    gst_structure_free (wait_for_result (&f));
    gst_buffer_unref (output);
  }
  gst_harness_push_event (f.fixed, gst_event_new_eos ());
  gst_harness_push_event (f.moving, gst_event_new_eos ());
  gst_event_unref (pull_event (&f, GST_EVENT_EOS));
  tear_down (&f);
  gst_sample_unref (moving);
  gst_sample_unref (constant);
  gst_sample_unref (fixed);
}

GST_END_TEST;

/* Where one pad has a gap nothing is registered, and a gap leaves. */
GST_START_TEST (test_gap)
{
  GstSample *fixed = make_fixed (), *moving = make_moving ();
  GstBuffer *output;
  Fixture f;

  set_up (&f, "");
  set_caps (f.fixed, fixed);
  set_caps (f.moving, moving);
  gst_harness_push (f.fixed, copy_volume (fixed, 0));
  gst_harness_push_event (f.moving, gst_event_new_gap (0, GST_SECOND));
  assert_gap (&f, 0);
  push_pair (&f, fixed, moving, 1);
  output = gst_harness_pull (f.fixed);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (output), 1);
  fail_unless_equals_int (gst_harness_buffers_received (f.fixed), 1);
  gst_buffer_unref (output);
  gst_harness_push_event (f.fixed, gst_event_new_gap (2 * GST_SECOND,
          GST_SECOND));
  gst_harness_push (f.moving, copy_volume (moving, 2));
  assert_gap (&f, 2);
  tear_down (&f);
  gst_sample_unref (moving);
  gst_sample_unref (fixed);
}

GST_END_TEST;

/* One set with @properties, and @text in the file at transform-location
 * (NULL: none), ends in an error with @words. */
static void
check_error (const gchar * properties, const gchar * text, const gchar * words)
{
  GstSample *fixed = make_fixed (), *moving = make_moving ();
  gchar *file = NULL;
  Fixture f;

  set_up (&f, properties);
  if (text) {
    file = set_file (&f, "transform-location", "transform.txt");
    g_file_set_contents (file, text, -1, NULL);
  }
  set_caps (f.fixed, fixed);
  set_caps (f.moving, moving);
  push_pair (&f, fixed, moving, 0);
  assert_words (&f, GST_MESSAGE_ERROR, words);
  if (file)
    g_unlink (file);
  g_free (file);
  tear_down (&f);
  gst_sample_unref (moving);
  gst_sample_unref (fixed);
}

#define HEAD "#Insight Transform File V1.0\n#Transform 0\n"
#define FIELD HEAD "Transform: DisplacementFieldTransform_double_3_3\n" \
    "Parameters: 1 2 3\n" \
    "FixedParameters: 1 1 1 0 0 0 9 9 9 1 0 0 0 1 0 0 0 1\n"

GST_START_TEST (test_wrong_settings)
{
  check_error ("output=world transform=deformable", NULL, "output=grid");
  check_error ("apply-only=true", NULL, "transform-location");
  check_error ("apply-only=true transform-location=none/x.txt", NULL,
      "none/x.txt");
  check_error ("apply-only=true transform-location={age}.txt", NULL, "age");
  check_error ("initial-transform-location=none/x.txt", NULL, "none/x.txt");
  check_error ("apply-only=true", "x", "does not begin with");
  check_error ("apply-only=true output=world", FIELD, "holds a field");
}

GST_END_TEST;

GST_START_TEST (test_wrong_volumes)
{
  GstSample *fixed = make_fixed (), *moving = make_moving ();
  GstBuffer *flat = copy_volume (moving, 0);
  Fixture f;

  gst_buffer_get_volume_meta (flat)->affine.m[2][2] = 0;
  set_up (&f, "on-failure=drop");
  set_caps (f.fixed, fixed);
  set_caps (f.moving, moving);
  gst_harness_push (f.fixed, copy_volume (fixed, 0));
  gst_harness_push (f.moving, flat);
  assert_words (&f, GST_MESSAGE_ERROR, "singular affine");
  tear_down (&f);
  gst_sample_unref (moving);
  gst_sample_unref (fixed);
}

GST_END_TEST;

/* Two of one stream under one name. */
GST_START_TEST (test_same_name)
{
  GstSample *fixed = make_fixed (), *moving = make_moving ();
  gchar *file;
  Fixture f;

  set_up (&f, "");
  file = set_file (&f, "transform-location", "{modality}.txt");
  set_caps (f.fixed, fixed);
  set_caps (f.moving, moving);
  push_pair (&f, fixed, moving, 0);
  gst_buffer_unref (gst_harness_pull (f.fixed));
  push_pair (&f, fixed, moving, 1);
  assert_words (&f, GST_MESSAGE_ERROR, "{index}");
  g_free (file);
  file = g_build_filename (folder, "T2w.txt", NULL);
  fail_unless_equals_int (g_unlink (file), 0);
  g_free (file);
  tear_down (&f);
  gst_sample_unref (moving);
  gst_sample_unref (fixed);
}

GST_END_TEST;

GST_START_TEST (test_unlinked)
{
  GstElement *pipeline = gst_parse_launch ("volumetestsrc num-buffers=1 "
      "size=<9,9,9> ! r.moving volumeregister name=r ! fakesink", NULL);
  GstBus *bus = gst_element_get_bus (pipeline);
  Fixture f = {.bus = bus };

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  assert_words (&f, GST_MESSAGE_ERROR, "`fixed` is not linked");
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
}

GST_END_TEST;

/* Large enough to be at work for a while. */
#define LARGE "size=<120,120,120> spacing=<1.6,1.6,1.6>"

/* A flush stops what is at work, and the stream begins anew. */
GST_START_TEST (test_flush)
{
  GstSample *fixed = make_head ("T1w", LARGE);
  GstSample *moving = make_head ("T2w", LARGE " pose=" POSE);
  GstHarness *sides[2];
  GstBuffer *output;
  GstSegment segment;
  guint32 seqnum;
  gint i;
  Fixture f;

  set_up (&f, "transform=affine samples=1000000");
  sides[0] = f.fixed;
  sides[1] = f.moving;
  set_caps (f.fixed, fixed);
  set_caps (f.moving, moving);
  push_pair (&f, fixed, moving, 0);
  g_usleep (100000);

  seqnum = gst_util_seqnum_next ();
  gst_segment_init (&segment, GST_FORMAT_TIME);
  for (i = 0; i < 6; i++) {
    GstEvent *event = i < 2 ? gst_event_new_flush_start () : i < 4 ?
        gst_event_new_flush_stop (TRUE) : gst_event_new_segment (&segment);

    gst_event_set_seqnum (event, seqnum);
    fail_unless (gst_harness_push_event (sides[i % 2], event));
  }
  fail_unless_equals_int (gst_harness_buffers_received (f.fixed), 0);
  fail_unless (gst_bus_pop_filtered (f.bus, GST_MESSAGE_ELEMENT
          | GST_MESSAGE_ERROR) == NULL);

  g_object_set (f.element, "samples", 20000, NULL);
  push_pair (&f, fixed, moving, 0);
  output = gst_harness_pull (f.fixed);
  fail_unless (output != NULL);
  gst_buffer_unref (output);
  tear_down (&f);
  gst_sample_unref (moving);
  gst_sample_unref (fixed);
}

GST_END_TEST;

/* Seconds that stopping may take; with sanitizers all is several times
 * slower. */
#ifdef __SANITIZE_ADDRESS__
#define STOP 8
#else
#define STOP 1
#endif

/* NULL while it works, and then to the end, twice. */
GST_START_TEST (test_states)
{
  GstElement *pipeline = gst_parse_launch ("volumeregister name=r "
      "samples=1000000 transform=affine ! fakesink "
      "volumetestsrc num-buffers=1 " LARGE " ! r.fixed "
      "volumetestsrc num-buffers=1 pose=" POSE " " LARGE
      " ! volume/x-raw,modality=T2w ! r.moving", NULL);
  GstElement *element = gst_bin_get_by_name (GST_BIN (pipeline), "r");
  GstBus *bus = gst_element_get_bus (pipeline);
  Fixture f = {.bus = bus };
  gint64 begin;
  gint i;

  for (i = 0; i < 2; i++) {
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    g_usleep (700000);
    begin = g_get_monotonic_time ();
    gst_element_set_state (pipeline, GST_STATE_NULL);
    fail_unless (g_get_monotonic_time () - begin < STOP * G_USEC_PER_SEC);
    gst_bus_set_flushing (bus, TRUE);
    gst_bus_set_flushing (bus, FALSE);
  }
  g_object_set (element, "samples", 5000, NULL);
  for (i = 0; i < 2; i++) {
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    gst_structure_free (wait_for_result (&f));
    gst_message_unref (wait_for (&f, GST_MESSAGE_EOS));
    gst_element_set_state (pipeline, GST_STATE_NULL);
  }
  gst_object_unref (bus);
  gst_object_unref (element);
  gst_object_unref (pipeline);
}

GST_END_TEST;

/* To the end; again from the start, as a seek wants and READY does; the file
 * of the first run is written anew, and says the same. */
GST_START_TEST (test_again)
{
  gchar *file = g_build_filename (folder, "xfm.txt", NULL), *texts[3];
  GstElement *pipeline = gst_parse_launch ("volumeregister name=r ! fakesink "
      "volumetestsrc num-buffers=1 size=<56,64,60> spacing=<3.2,3.2,3.2> "
      "! r.fixed volumetestsrc num-buffers=1 size=<56,64,60> "
      "spacing=<3.2,3.2,3.2> pose=" POSE " modality=T2w ! r.moving", NULL);
  GstElement *element = gst_bin_get_by_name (GST_BIN (pipeline), "r");
  GstBus *bus = gst_element_get_bus (pipeline);
  Fixture f = {.bus = bus };
  gint i;

  g_object_set (element, "transform-location", file, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (i = 0; i < 3; i++) {
    if (i == 1)
      fail_unless (gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
              GST_SEEK_FLAG_FLUSH, 0));
    if (i == 2) {
      gst_element_set_state (pipeline, GST_STATE_READY);
      gst_element_set_state (pipeline, GST_STATE_PLAYING);
    }
    gst_structure_free (wait_for_result (&f));
    gst_message_unref (wait_for (&f, GST_MESSAGE_EOS));
    fail_unless (g_file_get_contents (file, &texts[i], NULL, NULL));
    fail_unless_equals_string (texts[i], texts[0]);
    g_unlink (file);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  for (i = 0; i < 3; i++)
    g_free (texts[i]);
  g_free (file);
  gst_object_unref (bus);
  gst_object_unref (element);
  gst_object_unref (pipeline);
}

GST_END_TEST;

static Suite *
registerflow_suite (void)
{
  Suite *suite = suite_create ("volumeregister-flow");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_folder (tc);
  tcase_add_test (tc, test_error);
  tcase_add_test (tc, test_pass);
  tcase_add_test (tc, test_drop);
  tcase_add_test (tc, test_gap);
  tcase_add_test (tc, test_wrong_settings);
  tcase_add_test (tc, test_wrong_volumes);
  tcase_add_test (tc, test_same_name);
  tcase_add_test (tc, test_unlinked);
  tcase_add_test (tc, test_flush);
  tcase_add_test (tc, test_states);
  tcase_add_test (tc, test_again);
  return suite;
}

GST_CHECK_MAIN (registerflow);
