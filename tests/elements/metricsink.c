/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* volumemetricsink: what it measures, its tables, streams and errors. */

#include "metricsink.h"

static void
assert_warning (Fixture * f, const gchar * word)
{
  GstMessage *message = wait_for (f, GST_MESSAGE_WARNING);
  GError *error;

  gst_message_parse_warning (message, &error, NULL);
  fail_unless (strstr (error->message, word) != NULL, "no \"%s\" in \"%s\"",
      word, error->message);
  g_clear_error (&error);
  gst_message_unref (message);
}

GST_START_TEST (test_volumes)
{
  static gfloat a[N_VOXELS], b[N_VOXELS];
  GstVolumeAffine affine = gst_volume_affine_identity ();
  GstStructure *last;
  const GstStructure *s;
  GstMessage *message;
  GstBuffer *buffer;
  guint64 index;
  gchar *text;
  gint dimensions;
  Fixture f;

  compute_images (a, b);
  set_up (&f, "", "table.csv");
  set_plain_caps (&f);
  buffer = make_volume (a, sizeof (a), 5, &affine);
  gst_buffer_get_volume_meta (buffer)->translated_from =
      g_intern_static_string ("T1w");
  gst_harness_push (f.sink, buffer);
  push (f.reference, b, 5);

  message = wait_for (&f, GST_MESSAGE_ELEMENT);
  fail_unless (GST_MESSAGE_SRC (message) == GST_OBJECT (f.element));
  s = get_metrics (message);
  fail_unless_equals_string (gst_structure_get_string (s, "subject"), "07");
  fail_unless_equals_string (gst_structure_get_string (s, "session"), "b");
  fail_unless_equals_string (gst_structure_get_string (s, "source"), "T1w");
  fail_unless_equals_string (gst_structure_get_string (s, "target"), "T2w");
  fail_unless_equals_string (gst_structure_get_string (s, "region"), "all");
  fail_unless (gst_structure_get_uint64 (s, "index", &index) && index == 5);
  fail_unless (gst_structure_get_int (s, "dimensions", &dimensions)
      && dimensions == 3);
  assert_near (get_double (s, "data-range"), 2, 0);
  assert_near (get_double (s, "mask-fraction"), 1, 0);
  assert_near (get_double (s, "mae"), 0.15017929077148437, 1e-9);
  assert_near (get_double (s, "psnr"), 20.661529088423244, 1e-9);
  assert_near (get_double (s, "ssim"), 0.36908695225824584, 1e-9);
  assert_near (get_double (s, "mi"), 2.8700037751820768, 1e-9);
  g_object_get (f.element, "last-metrics", &last, NULL);
  fail_unless (gst_structure_is_equal (last, s));
  gst_structure_free (last);
  gst_message_unref (message);

  /* nothing is there before all is there */
  fail_if (g_file_test (f.location, G_FILE_TEST_EXISTS));
  push_eos (&f);
  gst_message_unref (wait_for (&f, GST_MESSAGE_EOS));
  text = read_table (&f);
  fail_unless (g_str_has_prefix (text, "subject,session,source,target,metric,"
          "value,unit,data_range,mask_fraction,dimensions,region,window\n"
          "07,b,T1w,T2w,mae,0.15017929077148"));
  fail_unless (strstr (text, "\n07,b,T1w,T2w,psnr,20.66152908842") != NULL);
  fail_unless (strstr (text, ",dB,2,1,3,all,\n") != NULL);
  fail_unless (strstr (text, ",1,2,1,3,all,uniform-7\n") != NULL);
  fail_unless_equals_int (count_lines (text), 5);
  g_free (text);
  tear_down (&f);
}

GST_END_TEST;

/* Rotates the axes of a volume so that its z (axial) is voxel axis
 * (2 + @turn) mod 3. */
static void
push_turned (GstHarness * h, const gchar * modality, const gfloat * values,
    gint turn)
{
  static gfloat turned[N_VOXELS];
  const gint n[3] = { WIDTH, HEIGHT, DEPTH };
  GstVolumeAffine affine = { {{0}} };
  gint size[3], p[3], q[3], i;

  affine.m[3][3] = 1;
  for (i = 0; i < 3; i++) {
    size[(i + turn) % 3] = n[i];
    affine.m[i][(i + turn) % 3] = 1;
  }
  for (p[2] = 0; p[2] < DEPTH; p[2]++) {
    for (p[1] = 0; p[1] < HEIGHT; p[1]++) {
      for (p[0] = 0; p[0] < WIDTH; p[0]++) {
        for (i = 0; i < 3; i++)
          q[(i + turn) % 3] = p[i];
        turned[(q[2] * size[1] + q[1]) * size[0] + q[0]] =
            values[(p[2] * HEIGHT + p[1]) * WIDTH + p[0]];
      }
    }
  }
  set_caps (h, "F32LE", modality, size);
  gst_harness_push (h, make_volume (turned, sizeof (turned), 0, &affine));
}

/* Axial slices are found by the affine, however the volume is stored. */
GST_START_TEST (test_slices)
{
  static gfloat a[N_VOXELS], b[N_VOXELS];
  const GstStructure *s;
  GstMessage *message;
  gint dimensions;
  gchar *text;
  Fixture f;

  compute_images (a, b);
  set_up (&f, "profile=slices8", "table.csv");
  push_turned (f.sink, "T1w", a, __i__);
  push_turned (f.reference, "T2w", b, __i__);
  message = wait_for (&f, GST_MESSAGE_ELEMENT);
  s = get_metrics (message);
  fail_unless_equals_string (gst_structure_get_string (s, "source"), "T1w");
  fail_unless_equals_string (gst_structure_get_string (s, "target"), "T2w");
  fail_unless (gst_structure_get_int (s, "dimensions", &dimensions)
      && dimensions == 2);
  assert_near (get_double (s, "data-range"), 255, 0);
  assert_near (get_double (s, "mae"), 19.161197916666666, 1e-9);
  assert_near (get_double (s, "psnr"), 20.66711409936223, 1e-9);
  assert_near (get_double (s, "ssim"), 0.93479368227002491, 1e-9);
  assert_near (get_double (s, "mi"), 4.3156878172581878, 1e-9);
  gst_message_unref (message);

  push_eos (&f);
  gst_message_unref (wait_for (&f, GST_MESSAGE_EOS));
  text = read_table (&f);
  fail_unless_equals_int (count_lines (text), 1 + (DEPTH + 1) * 4);
  fail_unless (strstr (text, ",dimensions,region,window,slice\n") != NULL);
  fail_unless (strstr (text, ",T1w,T2w,mae,16.925,grey level,255,1,2,all,,"
          "2\n") != NULL);
  fail_unless (strstr (text, ",T1w,T2w,ssim,0.9347936822700") != NULL);
  g_free (text);
  tear_down (&f);
}

GST_END_TEST;

/* The sink answers each epoch with the means of its volumes, in order with
 * them and before it drops the epoch's event. */
GST_START_TEST (test_epochs)
{
  static gfloat a[N_VOXELS], b[N_VOXELS];
  GstEvent *start = gst_event_new_flush_start ();
  GstEvent *stop = gst_event_new_flush_stop (TRUE);
  const GstStructure *s;
  GstEvent *event;
  guint64 volumes, epoch;
  gdouble half = 0;
  Fixture f;
  gint i;

  compute_images (a, b);
  set_up (&f, "metrics=mae", NULL);
  set_plain_caps (&f);
  for (epoch = 0; epoch < 3; epoch++) {
    /* None, one, and two volumes of which one is judged perfect. */
    for (i = 0; i < (gint) epoch; i++)
      push (f.sink, i == 0 ? a : b, 2 * epoch + i);
    event = gst_volume_event_new_epoch (epoch);
    fail_unless (gst_harness_push_event (f.sink, gst_event_ref (event)));
    for (i = 0; i < (gint) epoch; i++)
      push (f.reference, b, 2 * epoch + i);
    /* That of the reference's stream says nothing. */
    gst_harness_push_event (f.reference, gst_volume_event_new_epoch (99));
    while (GST_MINI_OBJECT_REFCOUNT_VALUE (event) > 1)
      g_usleep (1000);
    gst_event_unref (event);
    fail_unless (gst_harness_upstream_events_in_queue (f.sink) > 0);

    event = pull_metrics (&f, epoch, &s);
    fail_unless (gst_structure_get_uint64 (s, "volumes", &volumes));
    fail_unless_equals_uint64 (volumes, epoch);
    fail_unless (gst_structure_has_field (s, "mae") == (epoch > 0));
    fail_if (gst_structure_has_field (s, "psnr"));
    if (epoch == 1)
      assert_near (half = get_double (s, "mae"), 0.15017929077148437, 1e-9);
    if (epoch == 2)
      assert_near (get_double (s, "mae"), half / 2, 1e-12);
    gst_event_unref (event);
  }

  /* A flush forgets what was measured. */
  push (f.sink, a, 9);
  push (f.reference, b, 9);
  for (i = 0; i < 4; i++)
    gst_message_unref (wait_for (&f, GST_MESSAGE_ELEMENT));
  gst_harness_push_event (f.sink, gst_event_ref (start));
  gst_harness_push_event (f.reference, start);
  gst_harness_push_event (f.sink, gst_event_ref (stop));
  gst_harness_push_event (f.reference, stop);
  gst_harness_push_event (f.sink, gst_volume_event_new_epoch (3));
  event = pull_metrics (&f, 3, &s);
  fail_unless (gst_structure_get_uint64 (s, "volumes", &volumes));
  fail_unless_equals_uint64 (volumes, 0);
  gst_event_unref (event);
  tear_down (&f);
}

GST_END_TEST;

/* Slices of air have rows, but no part in the means. */
GST_START_TEST (test_slices_of_air)
{
  static gfloat a[N_VOXELS], b[N_VOXELS];
  const gint slice = WIDTH * HEIGHT;
  const GstStructure *s;
  GstMessage *message;
  gchar *text;
  Fixture f;
  gint i;

  compute_images (a, b);
  for (i = 0; i < 3 * slice; i++)
    a[i] = b[i] = -1;
  for (i = 0; i < slice / 20; i++)
    b[i] = 1;
  set_up (&f, "profile=slices8 metrics=mae", "table.csv");
  set_plain_caps (&f);
  push (f.sink, a, 0);
  push (f.reference, b, 0);
  message = wait_for (&f, GST_MESSAGE_ELEMENT);
  s = get_metrics (message);
  assert_near (get_double (s, "mask-fraction"), 9. / 12, 1e-12);
  gst_message_unref (message);
  /* one pixel more, and the first counts */
  b[i] = 1;
  push (f.sink, a, 1);
  push (f.reference, b, 1);
  message = wait_for (&f, GST_MESSAGE_ELEMENT);
  s = get_metrics (message);
  assert_near (get_double (s, "mask-fraction"), 10. / 12, 1e-12);
  gst_message_unref (message);
  push_eos (&f);
  gst_message_unref (wait_for (&f, GST_MESSAGE_EOS));
  text = read_table (&f);
  fail_unless (strstr (text, "mae,12.75,grey level,255,0,2,all,,0\n") != NULL);
  fail_unless (strstr (text, "mae,0,grey level,255,0,2,all,,2\n") != NULL);
  fail_unless (strstr (text, ",grey level,255,0.75,2,all,,\n") != NULL);
  g_free (text);
  tear_down (&f);
}

GST_END_TEST;

GST_START_TEST (test_identical)
{
  static gfloat a[N_VOXELS], b[N_VOXELS];
  GstMessage *message;
  gchar *text;
  Fixture f;

  compute_images (a, b);
  set_up (&f, "metrics=mae+psnr", "table.json");
  set_plain_caps (&f);
  push (f.sink, a, 0);
  push (f.reference, a, 0);
  message = wait_for (&f, GST_MESSAGE_ELEMENT);
  assert_near (get_double (get_metrics (message), "mae"), 0, 0);
  fail_unless (get_double (get_metrics (message), "psnr") == INFINITY);
  fail_if (gst_structure_has_field (get_metrics (message), "ssim"));
  gst_message_unref (message);
  push_eos (&f);
  gst_message_unref (wait_for (&f, GST_MESSAGE_EOS));
  text = read_table (&f);
  fail_unless (strstr (text, "\"value\" : \"inf\"") != NULL);
  g_free (text);
  tear_down (&f);
}

GST_END_TEST;

static void
check_data_range (const gchar * properties, const gchar * format,
    gconstpointer values, gsize size, gdouble expected)
{
  GstVolumeAffine affine = gst_volume_affine_identity ();
  const gint shape[3] = { 2, 2, 1 };
  GstMessage *message;
  Fixture f;

  set_up (&f, properties, NULL);
  set_caps (f.sink, format, "ct", shape);
  set_caps (f.reference, format, "ct", shape);
  gst_harness_push (f.sink, make_volume (values, size, 0, &affine));
  gst_harness_push (f.reference, make_volume (values, size, 0, &affine));
  message = wait_for (&f, GST_MESSAGE_ELEMENT);
  assert_near (get_double (get_metrics (message), "data-range"), expected, 0);
  gst_message_unref (message);
  tear_down (&f);
}

GST_START_TEST (test_data_range)
{
  const guint8 u8[4] = { 3, 4, 5, 9 };
  const gint16 s16[4] = { -1000, 0, 0, 2000 };
  const gfloat normalised[4] = { -0.5, 0, 1, 0 };
  const gfloat wide[4] = { -1, 0, 1, 6 };

  check_data_range ("metrics=psnr", "U8", u8, sizeof (u8), 255);
  check_data_range ("metrics=psnr", "S16LE", s16, sizeof (s16), 3000);
  check_data_range ("metrics=psnr", "F32LE", normalised, sizeof (normalised),
      2);
  check_data_range ("metrics=psnr", "F32LE", wide, sizeof (wide), 7);
  check_data_range ("metrics=psnr data-range=4095", "S16LE", s16,
      sizeof (s16), 4095);
}

GST_END_TEST;

/* A volume that only one pad has is left out, and said to be. */
GST_START_TEST (test_pairing)
{
  static gfloat a[N_VOXELS], b[N_VOXELS];
  GstMessage *message;
  gchar *text;
  Fixture f;

  compute_images (a, b);
  set_up (&f, "metrics=mae", "table.csv");
  set_plain_caps (&f);
  push (f.sink, a, 0);
  push (f.reference, a, 0);
  gst_message_unref (wait_for (&f, GST_MESSAGE_ELEMENT));
  push (f.sink, b, 1);
  push (f.reference, a, 2);
  assert_warning (&f, "Volume 1 of pad `sink`");
  push (f.sink, a, 2);
  message = wait_for (&f, GST_MESSAGE_ELEMENT);
  assert_near (get_double (get_metrics (message), "mae"), 0, 0);
  gst_message_unref (message);

  push (f.sink, a, 3);
  gst_harness_push_event (f.reference, gst_event_new_eos ());
  assert_warning (&f, "`reference` ended after 2 matching volumes");
  gst_message_unref (wait_for (&f, GST_MESSAGE_EOS));
  text = read_table (&f);
  fail_unless_equals_int (count_lines (text), 3);
  g_free (text);
  tear_down (&f);
}

GST_END_TEST;

GST_START_TEST (test_arrival_order)
{
  static gfloat a[N_VOXELS], b[N_VOXELS];
  Fixture f;

  compute_images (a, b);
  set_up (&f, "metrics=mae", NULL);
  set_plain_caps (&f);
  push (f.sink, a, GST_BUFFER_OFFSET_NONE);
  push (f.reference, b, 7);
  gst_message_unref (wait_for (&f, GST_MESSAGE_ELEMENT));
  tear_down (&f);
}

GST_END_TEST;

GST_START_TEST (test_other_grid)
{
  static gfloat a[N_VOXELS];
  GstVolumeAffine affine = gst_volume_affine_identity ();
  Fixture f;

  set_up (&f, "", "table.csv");
  set_plain_caps (&f);
  push (f.sink, a, 0);
  affine.m[0][3] = 0.002;
  gst_harness_push (f.reference, make_volume (a, sizeof (a), 0, &affine));
  assert_error (f.bus, "`sink` (20 x 16 x 12", "`reference` (20 x 16 x 12",
      "(0.002, 0, 0) mm", NULL);
  fail_if (g_file_test (f.location, G_FILE_TEST_EXISTS));
  tear_down (&f);
}

GST_END_TEST;

/* An atlas is of no subject. */
GST_START_TEST (test_other_subject)
{
  static gfloat a[N_VOXELS];
  GstVolumeAffine affine = gst_volume_affine_identity ();
  GstBuffer *buffer;
  Fixture f;

  set_up (&f, "metrics=mae", NULL);
  set_plain_caps (&f);
  push (f.sink, a, 0);
  buffer = make_volume (a, sizeof (a), 0, &affine);
  gst_volume_meta_set_subject (gst_buffer_get_volume_meta (buffer), NULL, NULL);
  gst_harness_push (f.reference, buffer);
  gst_message_unref (wait_for (&f, GST_MESSAGE_ELEMENT));

  push (f.sink, a, 1);
  buffer = make_volume (a, sizeof (a), 1, &affine);
  gst_volume_meta_set_subject (gst_buffer_get_volume_meta (buffer), "08", "b");
  gst_harness_push (f.reference, buffer);
  assert_error (f.bus, "subject 07 on `sink`", "subject 08 on `reference`", NULL);
  tear_down (&f);
}

GST_END_TEST;

GST_START_TEST (test_not_finite)
{
  static gfloat a[N_VOXELS], b[N_VOXELS];
  Fixture f;

  compute_images (a, b);
  b[(3 * HEIGHT + 2) * WIDTH + 1] = NAN;
  set_up (&f, "", NULL);
  set_plain_caps (&f);
  push (f.sink, a, 0);
  push (f.reference, b, 0);
  assert_error (f.bus, "`reference`", "(1, 2, 3)", NULL);
  tear_down (&f);
}

GST_END_TEST;

GST_START_TEST (test_no_meta)
{
  static gfloat a[N_VOXELS];
  GstBuffer *buffer = gst_buffer_new_memdup (a, sizeof (a));
  Fixture f;

  set_up (&f, "", NULL);
  set_plain_caps (&f);
  push (f.reference, a, 0);
  gst_harness_push (f.sink, buffer);
  assert_error (f.bus, "pad sink", "GstVolumeMeta", NULL);
  tear_down (&f);
}

GST_END_TEST;

GST_START_TEST (test_short_buffer)
{
  static gfloat a[N_VOXELS];
  GstVolumeAffine affine = gst_volume_affine_identity ();
  Fixture f;

  set_up (&f, "", NULL);
  set_plain_caps (&f);
  push (f.sink, a, 0);
  gst_harness_push (f.reference, make_volume (a, 100, 0, &affine));
  assert_error (f.bus, "`reference`", "smaller", NULL);
  tear_down (&f);
}

GST_END_TEST;

GST_START_TEST (test_not_normalised)
{
  static gfloat a[N_VOXELS];
  Fixture f;

  a[0] = 255;
  set_up (&f, "profile=slices8", NULL);
  set_plain_caps (&f);
  push (f.sink, a, 0);
  push (f.reference, a, 0);
  assert_error (f.bus, "[-1, 1]", "volumenormalize", NULL);
  tear_down (&f);
}

GST_END_TEST;

GST_START_TEST (test_too_small)
{
  const gfloat a[4] = { 0, 1, 0, 1 };
  const gint size[3] = { 2, 2, 1 };
  GstVolumeAffine affine = gst_volume_affine_identity ();
  Fixture f;

  set_up (&f, "", NULL);
  set_caps (f.sink, "F32LE", "T1w", size);
  set_caps (f.reference, "F32LE", "T1w", size);
  gst_harness_push (f.sink, make_volume (a, sizeof (a), 0, &affine));
  gst_harness_push (f.reference, make_volume (a, sizeof (a), 0, &affine));
  assert_error (f.bus, "ssim needs 7 voxels", NULL);
  tear_down (&f);
}

GST_END_TEST;

/* What cannot be written in the end is refused at the start. */
GST_START_TEST (test_location)
{
  GstElement *element = gst_check_setup_element ("volumemetricsink");
  GstBus *bus = gst_bus_new ();
  Fixture f = {.element = element,.bus = bus };

  gst_element_set_bus (element, bus);
  g_object_set (element, "location", "table.txt", NULL);
  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_PAUSED),
      GST_STATE_CHANGE_FAILURE);
  assert_error (f.bus, "table.txt", ".csv", NULL);
  g_object_set (element, "location", "/no/such/folder/table.csv", NULL);
  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_PAUSED),
      GST_STATE_CHANGE_FAILURE);
  assert_error (f.bus, "/no/such/folder", NULL);
  gst_element_set_bus (element, NULL);
  gst_object_unref (bus);
  gst_check_teardown_element (element);
}

GST_END_TEST;

/* After a flush the table begins anew. */
GST_START_TEST (test_flush)
{
  static gfloat a[N_VOXELS];
  GstEvent *start = gst_event_new_flush_start ();
  GstEvent *stop = gst_event_new_flush_stop (TRUE);
  GstSegment segment;
  gchar *text;
  Fixture f;

  set_up (&f, "metrics=mae", "table.csv");
  set_plain_caps (&f);
  push (f.sink, a, 0);
  push (f.reference, a, 0);
  gst_message_unref (wait_for (&f, GST_MESSAGE_ELEMENT));
  push (f.sink, a, 1);

  gst_harness_push_event (f.sink, gst_event_ref (start));
  gst_harness_push_event (f.reference, start);
  gst_harness_push_event (f.sink, gst_event_ref (stop));
  gst_harness_push_event (f.reference, stop);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (f.sink, gst_event_new_segment (&segment));
  gst_harness_push_event (f.reference, gst_event_new_segment (&segment));

  push (f.reference, a, 2);
  push (f.sink, a, 2);
  gst_message_unref (wait_for (&f, GST_MESSAGE_ELEMENT));
  push_eos (&f);
  gst_message_unref (wait_for (&f, GST_MESSAGE_EOS));
  text = read_table (&f);
  fail_unless_equals_int (count_lines (text), 2);
  g_free (text);
  tear_down (&f);
}

GST_END_TEST;

/* A pipeline that runs again gives the same table again. */
GST_START_TEST (test_runs)
{
  gchar *location = g_build_filename (folder, "table.csv", NULL);
  gchar *launch = g_strdup_printf ("volumemetricsink name=m location=%s "
      "volumetestsrc num-buffers=2 size=<9,8,7> ! m.sink "
      "volumetestsrc num-buffers=2 size=<9,8,7> noise=0.1 ! m.reference",
      location);
  GstElement *pipeline = gst_parse_launch (launch, NULL);
  Fixture f = {.bus = gst_element_get_bus (pipeline),.location = location };
  gchar *table = NULL, *text;
  gint run;

  for (run = 0; run < 3; run++) {
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    gst_message_unref (wait_for (&f, GST_MESSAGE_EOS));
    gst_element_set_state (pipeline, run == 0 ? GST_STATE_READY :
        GST_STATE_NULL);
    text = read_table (&f);
    fail_unless_equals_int (count_lines (text), 9);
    if (!table)
      table = g_strdup (text);
    fail_unless_equals_string (text, table);
    g_free (text);
    g_unlink (location);
  }
  /* stopped before its end */
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  gst_element_get_state (pipeline, NULL, NULL, TIMEOUT);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  gst_object_unref (f.bus);
  gst_object_unref (pipeline);
  g_free (table);
  g_free (launch);
  g_free (location);
}

GST_END_TEST;

static Suite *
metricsink_suite (void)
{
  Suite *suite = suite_create ("volumemetricsink");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_folder (tc);
  tcase_add_test (tc, test_volumes);
  tcase_add_loop_test (tc, test_slices, 0, 3);
  tcase_add_test (tc, test_slices_of_air);
  tcase_add_test (tc, test_epochs);
  tcase_add_test (tc, test_identical);
  tcase_add_test (tc, test_data_range);
  tcase_add_test (tc, test_pairing);
  tcase_add_test (tc, test_arrival_order);
  tcase_add_test (tc, test_other_grid);
  tcase_add_test (tc, test_other_subject);
  tcase_add_test (tc, test_not_finite);
  tcase_add_test (tc, test_no_meta);
  tcase_add_test (tc, test_short_buffer);
  tcase_add_test (tc, test_not_normalised);
  tcase_add_test (tc, test_too_small);
  tcase_add_test (tc, test_location);
  tcase_add_test (tc, test_flush);
  tcase_add_test (tc, test_runs);
  return suite;
}

GST_CHECK_MAIN (metricsink);
