/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* niftisrc, niftisink, niftidec, niftienc and the typefinder in pipelines. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gio/gio.h>
#include <gst/base/gsttypefindhelper.h>
#include <gst/check/gstharness.h>
#include <string.h>

#include "../common/golden.h"
#include "folder.h"
#include "gstvolume.h"

/* Where the sform begins in NIfTI-1; after it come only name and voxels. */
#define SROW_X 280

/* Puts a copy of a golden file where @path, below the working folder, says. */
static void
copy_golden (const gchar * name, const gchar * path)
{
  gchar *parent = g_path_get_dirname (path), *bytes;
  gsize length;

  bytes = load_golden (name, &length);
  g_mkdir_with_parents (parent, 0777);
  fail_unless (g_file_set_contents (path, bytes, length, NULL));
  g_free (bytes);
  g_free (parent);
}

/* A folder of two subjects, a file of three volumes, and one that is none. */
static void
make_bids (void)
{
  copy_golden ("i2-le.nii", "bids/sub-01/ses-1/anat/sub-01_ses-1_T1w.nii");
  copy_golden ("gzip.nii.gz", "bids/sub-01/ses-2/anat/sub-01_ses-2_T2w.nii.gz");
  copy_golden ("series.nii.gz", "bids/sub-02/func/sub-02_bold.nii.gz");
  fail_unless (g_file_set_contents ("bids/README", "bids", -1, NULL));
  fail_unless (g_file_set_contents ("bids/sub-02/._sub-02_T1w.nii", "x", -1,
          NULL));
}

static guint
count_files (const gchar * path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir && g_dir_read_name (dir))
    n++;
  g_clear_pointer (&dir, g_dir_close);
  return n;
}

/* A temporary file's name begins with a dot. */
static guint
count_hidden (const gchar * path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  const gchar *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)))
    n += name[0] == '.';
  g_dir_close (dir);
  return n;
}

/* Runs to the end, or to an error, whose text is returned. */
static gchar *
run (GstElement * pipeline)
{
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message;
  gchar *text = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 30 * GST_SECOND,
      GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  fail_unless (message, "neither end nor error");
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    GError *error;

    gst_message_parse_error (message, &error, NULL);
    text = g_strdup (error->message);
    g_error_free (error);
  }
  gst_message_unref (message);
  gst_object_unref (bus);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return text;
}

static gchar *
run_line (const gchar * line)
{
  GError *error = NULL;
  GstElement *pipeline = gst_parse_launch (line, &error);
  gchar *text;

  fail_unless (pipeline && !error, "%s", line);
  text = run (pipeline);
  gst_object_unref (pipeline);
  return text;
}

static void
assert_runs (const gchar * line)
{
  gchar *text = run_line (line);

  fail_unless (text == NULL, "%s: %s", line, text);
}

static void
assert_fails (const gchar * line, const gchar * says)
{
  gchar *text = run_line (line);

  fail_unless (text && strstr (text, says), "%s: %s", line, text);
  g_free (text);
}

static GstHarness *
play (const gchar * line)
{
  GstHarness *h = gst_harness_new_parse (line);

  gst_harness_play (h);
  return h;
}

/* Caps run ahead of the harness: @modality only where all have the same. */
static void
assert_volume (GstHarness * h, guint64 index, const gchar * subject,
    const gchar * session, const gchar * modality)
{
  GstBuffer *volume = gst_harness_pull (h);
  GstCaps *caps = gst_pad_get_current_caps (h->sinkpad);
  GstVolumeMeta *meta;
  GstVolumeInfo info;

  fail_unless (volume != NULL);
  fail_unless (gst_volume_info_from_caps (&info, caps));
  if (modality)
    fail_unless_equals_string (info.modality, modality);
  fail_unless_equals_int (gst_buffer_get_size (volume), 120);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (volume), index * GST_SECOND);
  fail_unless_equals_uint64 (GST_BUFFER_DURATION (volume), GST_SECOND);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (volume), index);
  meta = gst_buffer_get_volume_meta (volume);
  fail_unless_equals_string (meta->subject, subject);
  fail_unless_equals_string (meta->session, session);
  gst_caps_unref (caps);
  gst_buffer_unref (volume);
}

GST_START_TEST (test_src_folder)
{
  GstHarness *h;
  gint64 duration;

  make_bids ();
  h = play ("niftisrc location=bids");
  assert_volume (h, 0, "01", "1", NULL);
  assert_volume (h, 1, "01", "2", NULL);
  assert_volume (h, 2, "02", NULL, NULL);
  assert_volume (h, 3, "02", NULL, NULL);
  assert_volume (h, 4, "02", NULL, NULL);
  fail_unless (gst_element_query_duration (h->element, GST_FORMAT_DEFAULT,
          &duration));
  fail_unless_equals_int64 (duration, 5);
  fail_unless (gst_element_query_duration (h->element, GST_FORMAT_TIME,
          &duration));
  fail_unless_equals_int64 (duration, 5 * GST_SECOND);
  fail_unless (gst_harness_pull_until_eos (h, &(GstBuffer *) {
          NULL}
      ));
  gst_harness_teardown (h);
}

GST_END_TEST;

GST_START_TEST (test_src_loop)
{
  GstHarness *h;
  guint i;

  make_bids ();
  h = play ("niftisrc location=bids/sub-01 loop=true modality=PDw");
  for (i = 0; i < 7; i++)
    assert_volume (h, i, "01", i % 2 ? "2" : "1", "PDw");
  gst_harness_teardown (h);
}

GST_END_TEST;

/* The index of the volume that a paused pipeline shows. */
static guint64
get_shown (GstElement * pipeline)
{
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  GstSample *sample;
  guint64 index;

  fail_unless_equals_int (gst_element_get_state (pipeline, NULL, NULL,
          10 * GST_SECOND), GST_STATE_CHANGE_SUCCESS);
  g_object_get (sink, "last-sample", &sample, NULL);
  fail_unless (sample != NULL);
  index = GST_BUFFER_OFFSET (gst_sample_get_buffer (sample));
  fail_unless_equals_uint64 (GST_BUFFER_PTS (gst_sample_get_buffer (sample)),
      index * GST_SECOND);
  gst_sample_unref (sample);
  gst_object_unref (sink);
  return index;
}

GST_START_TEST (test_src_seek)
{
  static const struct
  {
    GstFormat format;
    gint64 to;
    guint64 index;
  } seeks[] = {
    {GST_FORMAT_TIME, 3 * GST_SECOND, 3},
    {GST_FORMAT_DEFAULT, 1, 1},
    {GST_FORMAT_DEFAULT, 4, 4},
    {GST_FORMAT_TIME, 2 * GST_SECOND + 5, 2},
    {GST_FORMAT_TIME, 0, 0},
  };
  GstElement *pipeline;
  guint i;

  make_bids ();
  pipeline = gst_parse_launch ("niftisrc location=bids ! fakesink name=sink "
      "sync=false enable-last-sample=true", NULL);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  fail_unless_equals_uint64 (get_shown (pipeline), 0);
  for (i = 0; i < G_N_ELEMENTS (seeks); i++) {
    fail_unless (gst_element_seek_simple (pipeline, seeks[i].format,
            GST_SEEK_FLAG_FLUSH, seeks[i].to));
    fail_unless_equals_uint64 (get_shown (pipeline), seeks[i].index);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

GST_END_TEST;

/* decodebin reads the file again from its beginning. */
GST_START_TEST (test_dec_seek)
{
  GstElement *pipeline;
  gint64 duration;

  copy_golden ("series.nii.gz", "a.nii.gz");
  pipeline = gst_parse_launch ("filesrc location=a.nii.gz ! decodebin ! "
      "fakesink name=sink sync=false enable-last-sample=true", NULL);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  fail_unless_equals_uint64 (get_shown (pipeline), 0);
  fail_unless (gst_element_query_duration (pipeline, GST_FORMAT_TIME,
          &duration));
  fail_unless_equals_int64 (duration, 3 * GST_SECOND);
  fail_unless (gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
          GST_SEEK_FLAG_FLUSH, 2 * GST_SECOND));
  fail_unless_equals_uint64 (get_shown (pipeline), 2);
  fail_unless (gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
          GST_SEEK_FLAG_FLUSH, 0));
  fail_unless_equals_uint64 (get_shown (pipeline), 0);
  fail_if (gst_element_seek (pipeline, -1, GST_FORMAT_TIME,
          GST_SEEK_FLAG_FLUSH, GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_NONE, -1));
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

GST_END_TEST;

/* What nobody wants to the end is not truncated. */
GST_START_TEST (test_dec_ends_early)
{
  copy_golden ("series.nii.gz", "a.nii.gz");
  assert_runs ("filesrc location=a.nii.gz ! niftidec ! identity eos-after=2 "
      "! fakesink");
}

GST_END_TEST;

/* A segment's last volume is there when it is done. */
GST_START_TEST (test_dec_segment)
{
  GstElement *pipeline;
  GstMessage *message;
  GstBus *bus;

  copy_golden ("series.nii.gz", "a.nii.gz");
  pipeline = gst_parse_launch ("filesrc location=a.nii.gz ! niftidec "
      "! fakesink name=sink sync=false enable-last-sample=true", NULL);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  fail_unless_equals_uint64 (get_shown (pipeline), 0);
  fail_unless (gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
          GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_SEGMENT, 0));
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 30 * GST_SECOND,
      GST_MESSAGE_SEGMENT_DONE | GST_MESSAGE_ERROR);
  fail_unless (message && GST_MESSAGE_TYPE (message) ==
      GST_MESSAGE_SEGMENT_DONE);
  gst_message_unref (message);
  /* The event may still be on its way to the sink. */
  for (guint i = 0; i < 500 && get_shown (pipeline) != 2; i++)
    g_usleep (10000);
  fail_unless_equals_uint64 (get_shown (pipeline), 2);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_src_fails)
{
  assert_fails ("niftisrc ! fakesink", "location");
  assert_fails ("niftisrc location=nothing.nii ! fakesink", "nothing.nii");
  g_mkdir ("empty", 0777);
  assert_fails ("niftisrc location=empty ! fakesink", "no .nii");
  copy_golden ("f8-le.nii", "large.nii");
  assert_fails ("niftisrc location=large.nii max-bytes=479 ! fakesink",
      "480 bytes, more than max-bytes");
  assert_runs ("niftisrc location=large.nii max-bytes=480 ! fakesink");
}

GST_END_TEST;

/* Every golden file through every way in and out gives the same file. */
GST_START_TEST (test_round_trip)
{
  static const gchar *const files[] = {
    "u1-le.nii", "i1-be.nii", "u2-be.nii", "i2-le.nii", "u4-2.nii",
    "i4-be.nii", "u8-be.nii", "i8-le.nii", "f4-be.nii", "f8-2.nii",
    "gzip.nii.gz", "qform.nii", "shear.nii", "vector.nii", "slope.nii",
    "nan.nii", "micron.nii", NULL
  };
  guint i;

  for (i = 0; files[i]; i++) {
    gchar *path = golden (files[i]), *line, *a, *b;
    gsize la, lb;

    line = g_strdup_printf ("niftisrc location=%s ! niftisink location=a.nii",
        path);
    assert_runs (line);
    g_free (line);
    assert_runs ("niftisrc location=a.nii ! niftisink location=b.nii.gz");
    assert_runs ("filesrc location=b.nii.gz ! decodebin ! "
        "niftisink location=c.nii");
    assert_runs ("niftisrc location=c.nii ! niftienc compression=gzip ! "
        "filesink location=d.nii.gz");
    assert_runs ("filesrc location=d.nii.gz blocksize=7 ! "
        "application/x-nifti ! niftidec ! niftisink location=e.nii");
    /* A first pass may round what a double affine gave; then all is equal. */
    fail_unless (g_file_get_contents ("c.nii", &a, &la, NULL));
    fail_unless (g_file_get_contents ("e.nii", &b, &lb, NULL));
    fail_unless (la == lb && memcmp (a, b, la) == 0, "%s", files[i]);
    g_free (b);
    fail_unless (g_file_get_contents ("a.nii", &b, &lb, NULL));
    fail_unless (la == lb && memcmp (a + SROW_X, b + SROW_X, la - SROW_X) == 0,
        "%s", files[i]);
    g_free (a);
    g_free (b);
    g_free (path);
  }
  fail_unless_equals_int (count_files ("."), 5);
}

GST_END_TEST;

GST_START_TEST (test_uridecodebin)
{
  gchar *line;

  copy_golden ("series.nii.gz", "sub-07_bold.nii.gz");
  line = g_strdup_printf ("uridecodebin uri=file://%s/sub-07_bold.nii.gz ! "
      "niftisink location={subject}/{modality}-{index}.nii", folder);
  assert_runs (line);
  fail_unless_equals_int (count_files ("07"), 3);
  fail_unless (g_file_test ("07/bold-0002.nii", G_FILE_TEST_IS_REGULAR));
  g_free (line);
}

GST_END_TEST;

static void
assert_type (const gchar * name, const gchar * compression)
{
  GstTypeFindProbability probability;
  GstCaps *caps;
  gsize length;
  gchar *bytes = load_golden (name, &length);

  caps = gst_type_find_helper_for_data (NULL, (const guint8 *) bytes, length,
      &probability);
  fail_unless (caps != NULL, "%s", name);
  if (compression) {
    GstStructure *s = gst_caps_get_structure (caps, 0);

    fail_unless (gst_structure_has_name (s, "application/x-nifti"), "%s", name);
    fail_unless_equals_string (gst_structure_get_string (s, "compression"),
        compression);
    fail_unless_equals_int (probability, GST_TYPE_FIND_MAXIMUM);
  }
  gst_caps_unref (caps);
  g_free (bytes);
}

GST_START_TEST (test_typefind)
{
  guint8 gzip[] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0,
    0, 0, 0
  };
  GstCaps *caps;

  assert_type ("u1-le.nii", "none");
  assert_type ("u1-be.nii", "none");
  assert_type ("f4-2.nii", "none");
  assert_type ("i2-2.nii", "none");
  assert_type ("pair.hdr", "none");
  assert_type ("gzip.nii.gz", "gzip");
  assert_type ("zipped-pair.hdr.gz", "gzip");
  caps = gst_type_find_helper_for_data (NULL, gzip, sizeof gzip, NULL);
  fail_unless (gst_structure_has_name (gst_caps_get_structure (caps, 0),
          "application/x-gzip"));
  gst_caps_unref (caps);
}

GST_END_TEST;

/* Files one after the other: an encoder's buffers are whole ones. */
GST_START_TEST (test_enc_dec)
{
  GstHarness *h;
  guint i;

  make_bids ();
  h = play ("niftisrc location=bids/sub-02/func ! niftienc compression=gzip "
      "level=1 ! niftidec");
  for (i = 0; i < 3; i++)
    assert_volume (h, i, NULL, NULL, "bold");
  gst_harness_teardown (h);
}

GST_END_TEST;

GST_START_TEST (test_dec_flush)
{
  GstHarness *h = gst_harness_new ("niftidec");
  GstSegment segment;
  gsize length;
  gchar *bytes = load_golden ("i2-le.nii", &length);

  gst_harness_set_src_caps_str (h, "application/x-nifti");
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  fail_unless_equals_int (gst_harness_push (h, gst_buffer_new_memdup (bytes,
              length / 2)), GST_FLOW_OK);
  gst_harness_push_event (h, gst_event_new_flush_start ());
  gst_harness_push_event (h, gst_event_new_flush_stop (TRUE));
  gst_harness_push_event (h, gst_event_new_segment (&segment));
  fail_unless_equals_int (gst_harness_push (h, gst_buffer_new_memdup (bytes,
              length)), GST_FLOW_OK);
  fail_unless_equals_int (gst_harness_buffers_in_queue (h), 0);
  fail_unless (gst_harness_push_event (h, gst_event_new_eos ()));
  assert_volume (h, 0, NULL, NULL, "unknown");
  gst_harness_teardown (h);
  g_free (bytes);
}

GST_END_TEST;

GST_START_TEST (test_sink_names)
{
  make_bids ();
  assert_runs ("niftisrc location=bids/sub-01 ! niftisink "
      "location=out/deep/sub-{subject}_ses-{session}_{modality}.nii.gz");
  fail_unless (g_file_test ("out/deep/sub-01_ses-1_T1w.nii.gz",
          G_FILE_TEST_IS_REGULAR));
  fail_unless (g_file_test ("out/deep/sub-01_ses-2_T2w.nii.gz",
          G_FILE_TEST_IS_REGULAR));
  fail_unless_equals_int (count_files ("out/deep"), 2);
  /* Again: an earlier run's files are replaced. */
  assert_runs ("niftisrc location=bids/sub-01 ! niftisink "
      "location=out/deep/sub-{subject}_ses-{session}_{modality}.nii.gz");

  assert_fails ("niftisrc location=bids ! niftisink location=x.nii", "{index}");
  assert_fails ("niftisrc location=bids ! niftisink location={session}.nii",
      "{session}, but the volume has none");
  assert_fails ("niftisrc location=bids ! niftisink location={sesion}.nii",
      "{sesion}");
  assert_fails ("niftisrc location=bids ! niftisink location=x.mgz", ".nii.gz");
  assert_fails ("niftisrc location=bids ! niftisink", ".nii.gz");
  assert_fails ("niftisrc location=bids ! niftisink location=bids/README/x.nii",
      "its folder cannot be made");
  g_mkdir ("taken.nii", 0777);
  assert_fails ("niftisrc location=bids ! niftisink location=taken.nii",
      "taken.nii: it cannot be written");
  /* No temporary file stays, not even after errors: bids, out, 1.nii and
   * 2.nii of {session}, x.nii, taken.nii. */
  fail_unless_equals_int (count_files ("."), 6);
}

GST_END_TEST;

static void
assert_no_meta_fails (const gchar * element)
{
  GstHarness *h = gst_harness_new_parse (element);
  GstBus *bus = gst_bus_new ();
  GstMessage *message;
  GError *error;

  gst_element_set_bus (h->element, bus);
  gst_harness_set_src_caps_str (h, "volume/x-raw, format=U8, width=2, "
      "height=2, depth=2, channels=1, modality=T1w, framerate=0/1");
  fail_unless_equals_int (gst_harness_push (h, gst_buffer_new_allocate (NULL,
              8, NULL)), GST_FLOW_ERROR);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (strstr (error->message, "GstVolumeMeta"));
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR) == NULL);
  g_error_free (error);
  gst_message_unref (message);
  gst_element_set_bus (h->element, NULL);
  gst_object_unref (bus);
  gst_harness_teardown (h);
}

GST_START_TEST (test_no_meta)
{
  assert_no_meta_fails ("niftienc");
  assert_no_meta_fails ("niftisink location=x.nii");
  fail_unless_equals_int (count_files ("."), 0);
}

GST_END_TEST;

/* Each state of a pipeline several times; stopping leaves whole files only. */
GST_START_TEST (test_states)
{
  GstElement *pipeline;
  gchar *text;
  guint i;

  make_bids ();
  pipeline = gst_parse_launch ("niftisrc location=bids loop=true ! niftienc ! "
      "niftidec ! niftisink location={modality}-{index}.nii", NULL);
  for (i = 0; i < 5; i++) {
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    g_usleep (20000);
    gst_element_set_state (pipeline, GST_STATE_PAUSED);
    gst_element_set_state (pipeline, i % 2 ? GST_STATE_READY : GST_STATE_NULL);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  g_rename ("bids", "other");
  remove_tree ("other");
  fail_unless_equals_int (count_hidden ("."), 0);
  text = run_line ("niftisrc location=. ! fakesink");
  fail_unless (text == NULL || strstr (text, "there is no"), "%s", text);
  g_free (text);
}

GST_END_TEST;

/* History goes into the file and comes back, with what reading added. */
GST_START_TEST (test_history)
{
  GstBuffer *volume;
  GstHarness *h;
  GstVolumeMeta *meta;

  copy_golden ("slope.nii", "scaled.nii");
  assert_runs ("niftisrc location=scaled.nii modality=ct ! "
      "niftisink location=a.nii.gz");
  h = play ("niftisrc location=a.nii.gz");
  volume = gst_harness_pull (h);
  meta = gst_buffer_get_volume_meta (volume);
  fail_unless_equals_int (g_strv_length (meta->history), 1);
  fail_unless (g_str_has_prefix (meta->history[0],
          "niftisrc slope=0.5 intercept=-1024"));
  fail_unless (meta->slope == 1 && meta->intercept == 0);
  gst_buffer_unref (volume);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* The launch lines that the elements' pages show. */
GST_START_TEST (test_documented_lines)
{
  static const gchar *const sources[] = {
    "niftidec.c", "niftienc.c", "niftisink.c", "niftisrc.c"
  };
  guint i, n = 0;

  make_bids ();
  copy_golden ("gzip.nii.gz", "sub-01_T1w.nii.gz");
  remove_tree ("bids/sub-02/func");     /* several volumes of one name */
  for (i = 0; i < G_N_ELEMENTS (sources); i++) {
    gchar *path = g_build_filename (g_getenv ("VOLUME_SOURCE_ROOT"),
        "plugins/nifti", sources[i], NULL), *text, **lines, **line;

    fail_unless (g_file_get_contents (path, &text, NULL, NULL));
    lines = g_strsplit (text, "\n", -1);
    for (line = lines; *line; line++) {
      const gchar *launch = strstr (*line, "* gst-launch-1.0 ");
      GstElement *pipeline;
      GError *error = NULL;
      gchar **argv, **arg, *failure;

      if (!launch)
        continue;
      fail_unless (g_shell_parse_argv (launch + 2, NULL, &argv, NULL));
      arg = argv + 1;
      if (g_str_equal (*arg, "-m"))
        arg++;
      pipeline = gst_parse_launchv ((const gchar **) arg, &error);
      fail_unless (pipeline && !error, "%s", launch);
      failure = run (pipeline);
      fail_unless (failure == NULL, "%s: %s", launch, failure);
      gst_object_unref (pipeline);
      g_strfreev (argv);
      n++;
    }
    g_strfreev (lines);
    g_free (text);
    g_free (path);
  }
  fail_unless_equals_int (n, 6);
}

GST_END_TEST;

static Suite *
nifti_suite (void)
{
  Suite *s = suite_create ("nifti");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_folder (tc);
  tcase_add_test (tc, test_src_folder);
  tcase_add_test (tc, test_src_loop);
  tcase_add_test (tc, test_src_seek);
  tcase_add_test (tc, test_dec_seek);
  tcase_add_test (tc, test_dec_ends_early);
  tcase_add_test (tc, test_dec_segment);
  tcase_add_test (tc, test_src_fails);
  tcase_add_test (tc, test_round_trip);
  tcase_add_test (tc, test_uridecodebin);
  tcase_add_test (tc, test_typefind);
  tcase_add_test (tc, test_enc_dec);
  tcase_add_test (tc, test_dec_flush);
  tcase_add_test (tc, test_sink_names);
  tcase_add_test (tc, test_no_meta);
  tcase_add_test (tc, test_states);
  tcase_add_test (tc, test_history);
  tcase_add_test (tc, test_documented_lines);
  return s;
}

GST_CHECK_MAIN (nifti);
