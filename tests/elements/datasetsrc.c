/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* volumedatasetsrc in pipelines. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "datasetrun.h"

/* Where NIfTI-1 has it. */
#define QOFFSET_X 268

GST_START_TEST (test_items)
{
  Run run;

  run_init (&run, BOTH);
  fail_unless_equals_int (get_count (&run, "items"), 0);
  go_to (&run, GST_STATE_PLAYING);
  fail_unless_equals_int (get_count (&run, "items"), ITEMS);
  fail_unless_equals_int (get_count (&run, "subjects"), 4);
  wait_eos (&run);
  assert_log (&run, "T1w", T1W);
  assert_log (&run, "T2w", T2W);
  fail_unless_equals_int (run.warnings, 0);
  run_clear (&run);
}

GST_END_TEST;

GST_START_TEST (test_split)
{
  assert_runs ("volumedatasetsrc name=data location=? hold-out=<02,04> "
      "split=train data.T1w ! fakesink name=T1w", "T1w", "0:01/1=0 1:01/2=2 ");
  assert_runs ("volumedatasetsrc name=data location=? hold-out=<02,04> "
      "split=validation data.T1w ! fakesink name=T1w", "T1w",
      "0:02/-=3 1:04/-=7 ");
  assert_runs ("volumedatasetsrc name=data location=a validation=0 "
      "split=train data.FLAIR ! fakesink name=s", "s", "0:03/-=5 ");
  assert_fails ("volumedatasetsrc name=data location=a validation=0 "
      "split=validation data.T1w ! fakesink", "split");
  assert_fails ("volumedatasetsrc name=data location=a hold-out=<2> "
      "split=validation data.T1w ! fakesink", "\"2\"");
}

GST_END_TEST;

GST_START_TEST (test_wrong)
{
  GstElement *data;
  Run run;

  assert_fails ("volumedatasetsrc name=data data.T1w ! fakesink", "location");
  assert_fails ("volumedatasetsrc location=a "
      "volumetestsrc num-buffers=1 ! fakesink", "no pad");
  assert_fails ("volumedatasetsrc name=data location=none data.T1w ! fakesink",
      "none: ");
  assert_fails ("volumedatasetsrc name=data location=a/derivatives/tool/sub-01 "
      "data.T1w ! fakesink", "no BIDS dataset");
  assert_fails ("volumedatasetsrc name=data location=a data.PDw ! fakesink",
      "FLAIR, T1w, T2w");

  /* Gaps alone, and a word of warning. */
  run_init (&run, "volumedatasetsrc name=data location=a data.PDw ! queue ! "
      "fakesink name=PDw data.FLAIR ! queue ! fakesink");
  go_to (&run, GST_STATE_PLAYING);
  wait_eos (&run);
  assert_log (&run, "PDw", "0:gap ");
  fail_unless_equals_int (run.warnings, 1);
  run_clear (&run);

  data = gst_element_factory_make ("volumedatasetsrc", NULL);
  fail_unless (gst_element_request_pad_simple (data, "T1_w") == NULL);
  fail_unless (gst_element_request_pad (data,
          gst_element_get_pad_template (data, "%s"), NULL, NULL) == NULL);
  gst_object_unref (data);
}

GST_END_TEST;

/* What could be read came, then an error that names the file. */
static void
assert_broken (const gchar * path, const gchar * says)
{
  gchar *text = g_strdup_printf ("%s%s", path, says);
  Run run;

  run_init (&run, BOTH);
  gst_element_set_state (run.pipeline, GST_STATE_PLAYING);
  wait_error (&run, text);
  fail_unless (gst_bus_timed_pop_filtered (run.bus, GST_SECOND / 10,
          GST_MESSAGE_ERROR) == NULL);
  run_clear (&run);
  g_free (text);
}

GST_START_TEST (test_broken)
{
  gchar *bytes;
  gsize length;
  Run run;

  fail_unless (g_file_get_contents (files[4], &bytes, &length, NULL));
  fail_unless (g_file_set_contents (files[4], bytes, length - 7, NULL));
  assert_broken (files[4], ": it ends after");
  fail_unless (g_file_set_contents (files[4], bytes, 100, NULL));
  assert_broken (files[4], ": it ends after 100 bytes");
  g_remove (files[4]);
  fail_unless_equals_int (symlink ("nowhere", files[4]), 0);
  assert_broken (files[4], ": No such file");
  g_remove (files[4]);

  /* Two volumes: dim[0] is 4, dim[4] is 2. */
  bytes = g_realloc (bytes, 2 * length);
  bytes[40] = 4;
  bytes[48] = 2;
  memcpy (bytes + length, bytes + length - 4 * 4 * 4 * 4, 4 * 4 * 4 * 4);
  fail_unless (g_file_set_contents (files[4], bytes,
          length + 4 * 4 * 4 * 4, NULL));
  assert_broken (files[4], ": it has 2 volumes");
  assert_fails ("volumedatasetsrc name=data location=a max-bytes=255 data.T1w "
      "! fakesink", "max-bytes");

  /* Mended, the next run is whole. */
  g_remove (files[4]);
  run_init (&run, BOTH);
  go_to (&run, GST_STATE_PLAYING);
  wait_eos (&run);
  assert_log (&run, "T2w", "0:01/1=1 1:gap 2:gap 3:01/-=6 4:gap ");
  run_clear (&run);
  g_free (bytes);
}

GST_END_TEST;

/* Moves what the qform says of @path by @mm to the right. */
static void
move_qform (const gchar * path, gfloat mm)
{
  gfloat offset;
  gchar *bytes;
  gsize length;

  fail_unless (g_file_get_contents (path, &bytes, &length, NULL));
  memcpy (&offset, bytes + QOFFSET_X, sizeof offset);
  offset += mm;
  memcpy (bytes + QOFFSET_X, &offset, sizeof offset);
  fail_unless (g_file_set_contents (path, bytes, length, NULL));
  g_free (bytes);
}

/* Said once a file and run, though an epoch follows another. */
GST_START_TEST (test_forms)
{
  GstMessage *message;
  GError *error;
  Run run;

  move_qform (files[3], 5);
  run_init (&run, BOTH);
  go_to (&run, GST_STATE_PLAYING);
  message = wait_for (&run, GST_MESSAGE_WARNING);
  gst_message_parse_warning (message, &error, NULL);
  fail_unless (strstr (error->message, "sub-02_T1w.nii: ") != NULL
      && strstr (error->message, "up to 5 mm apart") != NULL, "%s",
      error->message);
  g_error_free (error);
  gst_message_unref (message);
  wait_eos (&run);
  assert_log (&run, "T1w", T1W);
  seek (&run, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 0, -1);
  wait_eos (&run);
  assert_log (&run, "T1w", T1W);
  fail_unless_equals_int (run.warnings, 1);

  go_to (&run, GST_STATE_READY);
  go_to (&run, GST_STATE_PLAYING);
  wait_eos (&run);
  fail_unless_equals_int (run.warnings, 2);
  run_clear (&run);
}

GST_END_TEST;

/* --- Seeks, states, flow -------------------------------------------------- */

/* An epoch after another: flushing or not, during one and after its end. */
GST_START_TEST (test_epochs)
{
  Run run;

  run_init (&run, BOTH);
  go_to (&run, GST_STATE_PAUSED);
  seek (&run, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 0, -1);
  /* Once a pad, though the seek came by both. */
  fail_unless_equals_int (g_atomic_int_get (&run.flushes), 2);
  go_to (&run, GST_STATE_PLAYING);
  wait_eos (&run);
  assert_log (&run, "T1w", T1W);
  assert_log (&run, "T2w", T2W);

  seek (&run, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 0, -1);
  wait_eos (&run);
  assert_log (&run, "T1w", T1W);
  assert_log (&run, "T2w", T2W);

  /* Epochs without a flush between them. */
  seek (&run, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_SEGMENT, 0,
      -1);
  gst_message_unref (wait_for (&run, GST_MESSAGE_SEGMENT_DONE));
  seek (&run, GST_FORMAT_TIME, GST_SEEK_FLAG_SEGMENT, 0, -1);
  gst_message_unref (wait_for (&run, GST_MESSAGE_SEGMENT_DONE));
  seek (&run, GST_FORMAT_TIME, 0, 0, -1);
  wait_eos (&run);
  assert_log (&run, "T1w", T1W T1W T1W);
  assert_log (&run, "T2w", T2W T2W T2W);

  seek (&run, GST_FORMAT_DEFAULT, GST_SEEK_FLAG_FLUSH, 2, 4);
  wait_eos (&run);
  assert_log (&run, "T1w", "2:02/-=3 3:gap ");
  assert_log (&run, "T2w", "2:02/-=4 3:01/-=6 ");

  seek (&run, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 3.5 * GST_SECOND, -1);
  wait_eos (&run);
  assert_log (&run, "T1w", "3:gap 4:04/-=7 ");
  run_clear (&run);
}

GST_END_TEST;

/* Where no queue or sink keeps its end, EOS can be followed by another epoch
 * without a flush. */
GST_START_TEST (test_after_eos)
{
  GstElement *data = gst_element_factory_make ("volumedatasetsrc", NULL);
  GstHarness *h;
  gint epoch, i;

  g_object_set (data, "location", "a", NULL);
  h = gst_harness_new_with_element (data, NULL, "T1w");
  gst_harness_play (h);
  for (epoch = 0; epoch < 3; epoch++) {
    for (i = 0; i < 3; i++) {
      GstBuffer *volume = gst_harness_pull (h);

      fail_unless_equals_uint64 (GST_BUFFER_OFFSET (volume), i);
      gst_buffer_unref (volume);
    }
    while (!GST_PAD_IS_EOS (h->sinkpad))
      g_usleep (1000);
    fail_unless (gst_harness_push_upstream_event (h, gst_event_new_seek (1,
                GST_FORMAT_TIME, 0, GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_NONE,
                0)));
  }
  gst_harness_teardown (h);
  gst_object_unref (data);
}

GST_END_TEST;

static GstPadProbeReturn
check_facts (GstPad * pad, GstPadProbeInfo * info, gpointer seen)
{
  const GstVolumeMeta *meta = gst_buffer_get_volume_meta (info->data);

  fail_unless_equals_string (meta->origin, files[3]);
  fail_unless_equals_string (meta->sidecar, "{\"EchoTime\":0.25}");
  fail_unless_equals_string (meta->participant, "{\"site\":\"x y\"}");
  *(gboolean *) seen = TRUE;
  return GST_PAD_PROBE_OK;
}

/* Columns and sidecars come along, and decide of the split. */
GST_START_TEST (test_facts)
{
  gboolean seen = FALSE;
  GstElement *sink;
  GstPad *pad;
  Run run;

  fail_unless (g_file_set_contents ("a/participants.tsv",
          "participant_id\tsite\nsub-02\tx y\n", -1, NULL));
  fail_unless (g_file_set_contents ("a/T1w.json", "{\"EchoTime\": 0.25}", -1,
          NULL));
  run_init (&run, "volumedatasetsrc name=data location=a split=validation "
      "hold-out=<02> data.T1w ! volumeconform ! volumenormalize ! "
      "fakesink name=out");
  sink = gst_bin_get_by_name (GST_BIN (run.pipeline), "out");
  pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, check_facts, &seen, NULL);
  go_to (&run, GST_STATE_PLAYING);
  wait_eos (&run);
  fail_unless (seen);
  gst_object_unref (pad);
  gst_object_unref (sink);
  run_clear (&run);

  fail_unless (g_file_set_contents ("a/participants.tsv",
          "participant_id\tsite\nsub-01\ttest\nsub-02\ttrain\n", -1, NULL));
  assert_runs ("volumedatasetsrc name=data location=a split=test "
      "split-column=site data.T1w ! fakesink name=T1w", "T1w",
      "0:01/1=0 1:01/2=2 ");
  fail_unless (g_file_set_contents ("a/T1w.json", "{", -1, NULL));
  assert_fails ("volumedatasetsrc name=data location=a data.T1w ! fakesink",
      "a/T1w.json: ");
}

GST_END_TEST;

static gchar *
take_log (Run * run, const gchar * sink)
{
  GString *text;
  gchar *copy;

  g_mutex_lock (&run->lock);
  text = g_hash_table_lookup (run->logs, sink);
  copy = g_strdup (text->str);
  g_string_truncate (text, 0);
  g_mutex_unlock (&run->lock);
  return copy;
}

/* Epochs are mixed each in its way: the next comes behind the end of one, and
 * a run that begins with it shows the same.  A seek before the end, or to
 * another place, stays in it. */
GST_START_TEST (test_shuffled_epochs)
{
  const gchar *line = "volumedatasetsrc name=data location=\"?\" shuffle=true "
      "seed=3 epoch=%d data.T1w ! queue ! fakesink name=T1w "
      "data.T2w ! queue ! fakesink";
  gchar *epochs[3], *again, *text = g_strdup_printf (line, 0);
  guint i;
  Run run;

  run_init (&run, text);
  g_free (text);
  go_to (&run, GST_STATE_PAUSED);
  seek (&run, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 0, -1);
  go_to (&run, GST_STATE_PLAYING);
  for (i = 0; i < 3; i++) {
    wait_eos (&run);
    fail_unless_equals_int (get_count (&run, "epoch"), i);
    epochs[i] = take_log (&run, "T1w");
    seek (&run, GST_FORMAT_DEFAULT, GST_SEEK_FLAG_FLUSH, 3, -1);
    wait_eos (&run);
    again = take_log (&run, "T1w");
    fail_unless (g_str_has_suffix (epochs[i], again) && again[0]);
    g_free (again);
    seek (&run, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 0, -1);
  }
  run_clear (&run);
  fail_if (strcmp (epochs[0], epochs[1]) == 0
      || strcmp (epochs[1], epochs[2]) == 0);

  for (i = 0; i < 3; i++) {
    text = g_strdup_printf (line, i);
    assert_runs (text, "T1w", epochs[i]);
    g_free (epochs[i]);
    g_free (text);
  }
}

GST_END_TEST;

GST_START_TEST (test_bad_seeks)
{
  Run run;

  run_init (&run, BOTH);
  go_to (&run, GST_STATE_PLAYING);
  fail_if (gst_element_seek (run.pipeline, -1, GST_FORMAT_TIME,
          GST_SEEK_FLAG_FLUSH, GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_NONE, 0));
  fail_if (gst_element_seek (run.pipeline, 1, GST_FORMAT_PERCENT,
          GST_SEEK_FLAG_FLUSH, GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_NONE, 0));
  wait_eos (&run);
  assert_log (&run, "T1w", T1W);
  seek (&run, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 99 * GST_SECOND, -1);
  wait_eos (&run);
  assert_log (&run, "T1w", "");
  run_clear (&run);
}

GST_END_TEST;

GST_START_TEST (test_queries)
{
  GstElement *data;
  GstQuery *query;
  GstPad *pad;
  GstCaps *caps, *expected;
  gint64 value;
  gboolean seekable;
  Run run;

  run_init (&run, BOTH);
  go_to (&run, GST_STATE_PAUSED);
  fail_unless (gst_element_query_duration (run.pipeline, GST_FORMAT_TIME,
          &value));
  fail_unless_equals_int64 (value, ITEMS * GST_SECOND);
  fail_unless (gst_element_query_duration (run.pipeline, GST_FORMAT_DEFAULT,
          &value));
  fail_unless_equals_int64 (value, ITEMS);
  fail_unless (gst_element_query_convert (run.pipeline, GST_FORMAT_DEFAULT, 3,
          GST_FORMAT_TIME, &value));
  fail_unless_equals_int64 (value, 3 * GST_SECOND);
  query = gst_query_new_seeking (GST_FORMAT_TIME);
  fail_unless (gst_element_query (run.pipeline, query));
  gst_query_parse_seeking (query, NULL, &seekable, NULL, &value);
  fail_unless (seekable);
  fail_unless_equals_int64 (value, ITEMS * GST_SECOND);
  gst_query_unref (query);

  go_to (&run, GST_STATE_PLAYING);
  wait_eos (&run);
  data = gst_bin_get_by_name (GST_BIN (run.pipeline), "data");
  pad = gst_element_get_static_pad (data, "T1w");
  fail_unless (gst_pad_query_position (pad, GST_FORMAT_DEFAULT, &value));
  fail_unless_equals_int64 (value, ITEMS);
  caps = gst_pad_query_caps (pad, NULL);
  expected = gst_caps_from_string (GST_VOLUME_CAPS_MAKE
      (GST_VOLUME_FORMATS_ALL) ", modality = (string) T1w");
  fail_unless (gst_caps_is_equal (caps, expected));
  gst_caps_unref (expected);
  gst_caps_unref (caps);
  gst_object_unref (pad);
  gst_object_unref (data);
  run_clear (&run);
}

GST_END_TEST;

/* In every state, at any moment, down and up again. */
GST_START_TEST (test_states)
{
  gint i;
  Run run;

  run_init (&run, BOTH);
  for (i = 0; i < 20; i++) {
    if (i % 4 == 0)
      gst_element_set_state (run.pipeline, GST_STATE_PLAYING);
    else if (i % 4 == 1)
      go_to (&run, GST_STATE_PAUSED);
    else if (i % 4 == 2)
      gst_element_set_state (run.pipeline, GST_STATE_PAUSED);
    else
      go_to (&run, GST_STATE_PLAYING);
    if (i % 3 == 0)
      gst_element_seek_simple (run.pipeline, GST_FORMAT_TIME,
          GST_SEEK_FLAG_FLUSH, 0);
    g_usleep (i * 100);
    go_to (&run, i % 2 ? GST_STATE_READY : GST_STATE_NULL);
    fail_unless_equals_int (get_count (&run, "items"), 0);
  }
  assert_log (&run, "T1w", ((GString *) g_hash_table_lookup (run.logs,
              "T1w"))->str);
  assert_log (&run, "T2w", ((GString *) g_hash_table_lookup (run.logs,
              "T2w"))->str);
  gst_bus_set_flushing (run.bus, TRUE);
  gst_bus_set_flushing (run.bus, FALSE);
  go_to (&run, GST_STATE_PLAYING);
  wait_eos (&run);
  assert_log (&run, "T1w", T1W);
  assert_log (&run, "T2w", T2W);
  run_clear (&run);
}

GST_END_TEST;

/* A pad that nobody takes from, and one that wants no more, stop nobody. */
GST_START_TEST (test_unequal)
{
  GstElement *data;
  GstPad *pad;
  Run run;

  assert_runs ("volumedatasetsrc name=data location=? "
      "data.T1w ! queue ! identity eos-after=2 ! fakesink "
      "data.T2w ! queue ! fakesink name=T2w", "T2w", T2W);

  run_init (&run, "volumedatasetsrc name=data location=? "
      "data.T1w ! fakesink name=T1w");
  data = gst_bin_get_by_name (GST_BIN (run.pipeline), "data");
  pad = gst_element_request_pad_simple (data, "T2w");
  fail_unless (pad != NULL);
  go_to (&run, GST_STATE_PLAYING);
  fail_unless (gst_element_request_pad_simple (data, "ct") == NULL);
  wait_eos (&run);
  assert_log (&run, "T1w", T1W);

  /* It is gone in the next epoch, while items stay what they are. */
  gst_element_release_request_pad (data, pad);
  gst_object_unref (pad);
  seek (&run, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 0, -1);
  wait_eos (&run);
  assert_log (&run, "T1w", T1W);
  gst_object_unref (data);
  run_clear (&run);

  run_init (&run, "volumedatasetsrc name=data location=a "
      "volumetestsrc num-buffers=1 size=<4,4,4> ! fakesink");
  data = gst_bin_get_by_name (GST_BIN (run.pipeline), "data");
  pad = gst_element_request_pad_simple (data, "T1w");
  gst_element_set_state (run.pipeline, GST_STATE_PLAYING);
  wait_error (&run, "Internal data stream error");
  gst_object_unref (pad);
  gst_object_unref (data);
  run_clear (&run);
}

GST_END_TEST;

/* A pad released while its stream flows takes the others nothing. */
static GstPadProbeReturn
release_other (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  GstPad *other = gst_element_get_static_pad (data, "T2w"), *peer;

  if (!other)
    return GST_PAD_PROBE_REMOVE;
  peer = gst_pad_get_peer (other);
  gst_pad_unlink (other, peer);
  gst_element_release_request_pad (data, other);
  gst_object_unref (peer);
  gst_object_unref (other);
  return GST_PAD_PROBE_REMOVE;
}

GST_START_TEST (test_release)
{
  GstElement *data, *sink;
  GstPad *pad;
  Run run;

  run_init (&run, "volumedatasetsrc name=data location=? "
      "data.T2w ! fakesink name=T2w async=false "
      "data.T1w ! fakesink name=T1w async=false");
  data = gst_bin_get_by_name (GST_BIN (run.pipeline), "data");
  pad = gst_element_get_static_pad (data, "T1w");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, release_other, data, NULL);
  gst_object_unref (pad);
  sink = gst_bin_get_by_name (GST_BIN (run.pipeline), "T1w");
  gst_element_set_state (run.pipeline, GST_STATE_PLAYING);
  pad = gst_element_get_static_pad (sink, "sink");
  while (!GST_PAD_IS_EOS (pad))
    g_usleep (1000);
  gst_object_unref (pad);
  gst_object_unref (sink);
  gst_object_unref (data);
  assert_log (&run, "T2w", "0:01/1=1 ");
  assert_log (&run, "T1w", T1W);
  run_clear (&run);
}

GST_END_TEST;

/* Without a queue this seek is made within the source's own push. */
static GstPadProbeReturn
seek_once (GstPad * pad, GstPadProbeInfo * info, gpointer flags)
{
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER ?
      GST_BUFFER_OFFSET (info->data) < 2
      : GST_EVENT_TYPE (info->data) != GST_EVENT_SEGMENT_DONE)
    return GST_PAD_PROBE_OK;
  fail_unless (gst_pad_push_event (pad, gst_event_new_seek (1,
              GST_FORMAT_TIME, GPOINTER_TO_INT (flags), GST_SEEK_TYPE_SET, 0,
              GST_SEEK_TYPE_SET, -1)));
  return GST_PAD_PROBE_REMOVE;
}

static void
check_inner_seek (GstPadProbeType at, GstSeekFlags flags, const gchar * t1w,
    const gchar * t2w)
{
  GstElement *sink;
  GstPad *pad;
  Run run;

  run_init (&run, "volumedatasetsrc name=data location=? "
      "data.T1w ! fakesink async=false name=T1w "
      "data.T2w ! fakesink async=false name=T2w");
  sink = gst_bin_get_by_name (GST_BIN (run.pipeline), "T1w");
  pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (pad, at, seek_once, GINT_TO_POINTER (flags), NULL);
  gst_object_unref (pad);
  gst_object_unref (sink);
  go_to (&run, GST_STATE_PAUSED);
  seek (&run, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_SEGMENT, 0,
      -1);
  go_to (&run, GST_STATE_PLAYING);
  wait_eos (&run);
  assert_log (&run, "T1w", t1w);
  assert_log (&run, "T2w", t2w);
  run_clear (&run);
}

GST_START_TEST (test_inner_seek)
{
  check_inner_seek (GST_PAD_PROBE_TYPE_BUFFER, GST_SEEK_FLAG_FLUSH, T1W, T2W);
  check_inner_seek (GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, GST_SEEK_FLAG_FLUSH,
      T1W, T2W);
  check_inner_seek (GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, 0, T1W T1W, T2W T2W);
  check_inner_seek (GST_PAD_PROBE_TYPE_BUFFER, 0,
      "0:01/1=0 1:01/2=2 2:02/-=3 " T1W, "0:01/1=1 1:gap " T2W);
}

GST_END_TEST;

/* As gst-launch-1.0 -e does on Ctrl-C: each pad ends behind the same item. */
GST_START_TEST (test_eos)
{
  GString *t1w, *t2w;
  Run run;

  run_init (&run, BOTH);
  go_to (&run, GST_STATE_PAUSED);
  fail_unless (gst_element_send_event (run.pipeline, gst_event_new_eos ()));
  go_to (&run, GST_STATE_PLAYING);
  wait_eos (&run);
  g_mutex_lock (&run.lock);
  t1w = g_hash_table_lookup (run.logs, "T1w");
  t2w = g_hash_table_lookup (run.logs, "T2w");
  fail_unless (t1w->len > 0 && g_str_has_prefix (T1W, t1w->str));
  fail_unless (g_str_has_prefix (T2W, t2w->str));
  fail_unless_equals_int (t1w->str[t1w->len - 1], ' ');
  fail_unless_equals_int (strchr (t1w->str, '4') != NULL,
      strstr (t2w->str, "4:") != NULL);
  g_mutex_unlock (&run.lock);
  run_clear (&run);
}

GST_END_TEST;

static Suite *
datasetsrc_suite (void)
{
  Suite *suite = suite_create ("datasetsrc");
  TCase *tests = tcase_create ("general");

  suite_add_tcase (suite, tests);
  tcase_add_datasets (tests);
  tcase_add_test (tests, test_items);
  tcase_add_test (tests, test_split);
  tcase_add_test (tests, test_wrong);
  tcase_add_test (tests, test_broken);
  tcase_add_test (tests, test_forms);
  tcase_add_test (tests, test_epochs);
  tcase_add_test (tests, test_after_eos);
  tcase_add_test (tests, test_facts);
  tcase_add_test (tests, test_shuffled_epochs);
  tcase_add_test (tests, test_bad_seeks);
  tcase_add_test (tests, test_queries);
  tcase_add_test (tests, test_states);
  tcase_add_test (tests, test_unequal);
  tcase_add_test (tests, test_release);
  tcase_add_test (tests, test_inner_seek);
  tcase_add_test (tests, test_eos);
  return suite;
}

GST_CHECK_MAIN (datasetsrc);
