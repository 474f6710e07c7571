/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* volumenormalize's methods for brains, and of values of both signs, against
 * scipy; standards that it learns, writes and reads. */

#include "folder.h"
#include "normalize.h"

/* The package whose definitions these are takes all that is positive. */
#define POSITIVE "foreground=threshold threshold=0 "
/* Of fuzzy c-means, whose centres stop moving at some point. */
#define CLUSTER_TOLERANCE 3e-5

static gchar *standard;         /* per test */

static void
name_standard (void)
{
  standard = g_build_filename (folder, "standard.json", NULL);
}

static void
remove_standard (void)
{
  g_unlink (standard);
  assert_folder_empty ();
  g_clear_pointer (&standard, g_free);
}

/* What becomes of @values is them * @scale + @shift, and its meta leads back. */
static void
assert_method (const gchar * properties, const gchar * modality,
    const gfloat * values, gdouble scale, gdouble shift, gdouble tolerance)
{
  GstHarness *h = make_brain_harness (properties, modality);
  GstBuffer *buffer = gst_harness_push_and_pull (h, make_brain (values, 0));
  GstVolumeMeta *meta;

  fail_unless (buffer != NULL, "%s", properties);
  assert_mapped (buffer, values, scale, shift, tolerance);
  meta = gst_buffer_get_volume_meta (buffer);
  fail_unless (fabs (meta->slope * scale - 1) < tolerance);
  fail_unless (fabs (meta->slope * shift + meta->intercept) < tolerance * 1e3);
  fail_unless_equals_int (g_strv_length (meta->history), 1);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}

GST_START_TEST (test_kde)
{
  const gchar *modalities[3] = { "PDw", "T2w", "T1w" };
  guint i;

  for (i = 0; i < 3; i++)
    assert_method (POSITIVE "method=kde", modalities[i], golden_brain,
        1 / golden_modes[i], 0, 1e-6);
}

GST_END_TEST;

GST_START_TEST (test_whitestripe)
{
  const gchar *modalities[4] = { "PDw", "T2w", "T1w", "unknown" };
  guint i;

  for (i = 0; i < 4; i++) {
    const gdouble *stripe = golden_stripes + 2 * MIN (i, 2);

    assert_method (POSITIVE "method=whitestripe", modalities[i], golden_brain,
        1 / stripe[1], -stripe[0] / stripe[1], 1e-6);
  }
}

GST_END_TEST;

GST_START_TEST (test_fcm)
{
  GstHarness *h = make_brain_harness (POSITIVE "method=fcm", "T1w");
  GstBus *bus = watch (h);

  assert_method (POSITIVE "method=fcm", "T1w", golden_brain,
      1 / golden_tissues[2], 0, CLUSTER_TOLERANCE);
  gst_harness_set_src_caps (h, make_brain_caps (GST_VOLUME_FORMAT_F32LE,
          "T2w"));
  gst_buffer_unref (gst_harness_push_and_pull (h, make_brain (golden_brain,
              0)));
  gst_message_unref (gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING));
  unwatch (h, bus);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* Air of -1000 HU is no foreground, and 0 HU not the darkest of it. */
GST_START_TEST (test_ct)
{
  const gdouble mean = golden_ct_moments[0], deviation = golden_ct_moments[1];
  const gdouble *ends = golden_ct_ends;
  const gdouble scale = 10 / (ends[1] - ends[0]);

  assert_method ("method=zscore", "ct", golden_ct, 1 / deviation,
      -mean / deviation, 1e-6);
  assert_method ("method=zscore", "unknown", golden_ct, 1 / deviation,
      -mean / deviation, 1e-6);
  assert_method ("method=zscore foreground=otsu", "ct", golden_ct,
      1 / deviation, -mean / deviation, 1e-6);
  assert_method ("clip=false output-min=0 output-max=10", "ct", golden_ct,
      scale, -ends[0] * scale, 1e-6);
}

GST_END_TEST;

/* Where values have both signs, what is not finite is the darkest. */
GST_START_TEST (test_ct_not_finite)
{
  GstHarness *h = make_brain_harness ("method=zscore", "ct");
  gfloat holes[N_BRAIN], filled[N_BRAIN];
  GstBuffer *buffer;

  memcpy (holes, golden_ct, sizeof (holes));
  memcpy (filled, golden_ct, sizeof (filled));
  fail_unless (golden_ct[0] < -900);
  holes[0] = NAN;
  filled[0] = -1000;
  buffer = gst_harness_push_and_pull (h, make_brain (holes, 0));
  assert_mapped (buffer, filled, 1 / golden_ct_moments[1],
      -golden_ct_moments[0] / golden_ct_moments[1], 1e-6);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* The same of what an MR volume becomes once its values have both signs. */
GST_START_TEST (test_both_signs)
{
  gfloat values[N_BRAIN];
  gsize i;

  for (i = 0; i < N_BRAIN; i++)
    values[i] = golden_ct[i] / 256;
  assert_method ("method=zscore", "T1w", values, 256 / golden_ct_moments[1],
      -golden_ct_moments[0] / golden_ct_moments[1], 1e-6);
}

GST_END_TEST;

/* Volumes go through "volumenormalize PROPERTIES" as they are, then EOS. */
static void
fit (const gchar * properties, const gfloat * const *volumes, guint n)
{
  gchar *line = g_strdup_printf (POSITIVE "fit=true standard-location=%s %s",
      standard, properties);
  GstHarness *h = make_brain_harness (line, "T1w");
  guint i;

  for (i = 0; i < n; i++) {
    GstBuffer *buffer = gst_harness_push_and_pull (h,
        make_brain (volumes[i], i));

    assert_mapped (buffer, volumes[i], 1, 0, 0);
    fail_unless_equals_float (gst_buffer_get_volume_meta (buffer)->slope, 1);
    gst_buffer_unref (buffer);
    fail_if (g_file_test (standard, G_FILE_TEST_EXISTS));
  }
  gst_harness_push_event (h, gst_event_new_eos ());
  gst_harness_teardown (h);
  g_free (line);
  fail_unless (g_file_test (standard, G_FILE_TEST_EXISTS));
}

/* The numbers behind @name in the file. */
static void
assert_numbers (const gchar * name, const gdouble * expected, guint n,
    gdouble tolerance)
{
  gchar *text, *at, *quoted = g_strdup_printf ("\"%s\"", name);
  guint i;

  fail_unless (g_file_get_contents (standard, &text, NULL, NULL));
  at = strstr (text, quoted);
  fail_unless (at != NULL, "%s", text);
  at = strchr (at, '[');
  for (i = 0; i < n; i++) {
    gdouble v = g_ascii_strtod (at + 1, &at);

    fail_unless (fabs (v - expected[i]) <= tolerance * fabs (expected[i]),
        "%s %u: %.9g", name, i, v);
    fail_unless (i == n - 1 || *at == ',');
  }
  g_free (text);
  g_free (quoted);
}

static gchar *
apply_line (const gchar * method)
{
  return g_strdup_printf (POSITIVE "method=%s standard-location=%s", method,
      standard);
}

GST_START_TEST (test_nyul)
{
  const gfloat *volumes[2] = { golden_brain, golden_other_brain };
  gchar *line = apply_line ("nyul");
  GstBuffer *buffer;
  GstVolumeMeta *meta;
  GstHarness *h;

  fit ("method=nyul", volumes, 2);
  assert_numbers ("standard-scale", golden_standard_scale,
      G_N_ELEMENTS (golden_standard_scale), 1e-6);
  h = make_brain_harness (line, "T1w");
  buffer = gst_harness_push_and_pull (h, make_brain (golden_other_brain, 0));
  assert_mapped (buffer, golden_nyul, 1, 0, 1e-5);
  meta = gst_buffer_get_volume_meta (buffer);
  fail_unless_equals_float (meta->slope, 0);
  fail_unless (strstr (meta->history[0], " becomes 100") != NULL);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
  g_free (line);
}

GST_END_TEST;

GST_START_TEST (test_lsq)
{
  const gfloat *volumes[2] = { golden_brain, golden_other_brain };
  gchar *line = apply_line ("lsq");

  fit ("method=lsq", volumes, 2);
  assert_numbers ("standard-tissue-means", golden_standard_means, 3,
      CLUSTER_TOLERANCE);
  assert_method (line, "T1w", golden_other_brain, 1 / golden_divisor[0], 0,
      CLUSTER_TOLERANCE);
  g_free (line);
}

GST_END_TEST;

/* A flush begins anew; a stream that breaks off leaves no file. */
GST_START_TEST (test_fit_again)
{
  gchar *line = g_strdup_printf (POSITIVE "method=nyul fit=true "
      "standard-location=%s", standard);
  GstHarness *h = make_brain_harness (line, "T1w");
  gfloat zeros[N_BRAIN] = { 0 };
  GstSegment segment;
  gchar *text;

  gst_buffer_unref (gst_harness_push_and_pull (h, make_brain (golden_ct, 0)));
  gst_harness_push_event (h, gst_event_new_flush_start ());
  gst_harness_push_event (h, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (h, gst_event_new_segment (&segment));
  gst_buffer_unref (gst_harness_push_and_pull (h, make_brain (golden_brain,
              0)));
  gst_buffer_unref (gst_harness_push_and_pull (h,
          make_brain (golden_other_brain, 1)));
  gst_harness_push_event (h, gst_event_new_eos ());
  gst_harness_teardown (h);
  assert_numbers ("standard-scale", golden_standard_scale,
      G_N_ELEMENTS (golden_standard_scale), 1e-6);
  fail_unless (g_file_get_contents (standard, &text, NULL, NULL));
  fail_unless (strstr (text, "\"volumes\" : 2") != NULL, "%s", text);
  g_free (text);
  g_unlink (standard);

  h = make_brain_harness (line, "T1w");
  gst_buffer_unref (gst_harness_push_and_pull (h, make_brain (golden_brain,
              0)));
  fail_unless_equals_int (gst_harness_push (h, make_brain (zeros, 1)),
      GST_FLOW_ERROR);
  gst_harness_push_event (h, gst_event_new_eos ());
  gst_harness_teardown (h);
  fail_if (g_file_test (standard, G_FILE_TEST_EXISTS));
  g_free (line);
}

GST_END_TEST;

/* One error that holds @text. */
static void
assert_error (const gchar * properties, const gchar * modality,
    const gfloat * values, const gchar * text)
{
  GstHarness *h = make_brain_harness (properties, modality);
  GstBus *bus = watch (h);

  fail_unless_equals_int (gst_harness_push (h, make_brain (values, 0)),
      GST_FLOW_ERROR);
  assert_error_text (bus, text);
  unwatch (h, bus);
  gst_harness_teardown (h);
}

static void
write_standard (const gchar * text)
{
  fail_unless (g_file_set_contents (standard, text, -1, NULL));
}

GST_START_TEST (test_bad_standards)
{
  const gfloat *volumes[1] = { golden_brain };
  gchar *nyul = apply_line ("nyul"), *lsq = apply_line ("lsq");

  assert_error ("method=nyul", "T1w", golden_brain, "standard-location");
  assert_error ("fit=true", "T1w", golden_brain, "fit=true");
  assert_error (nyul, "T1w", golden_brain, "standard.json");
  fit ("method=nyul", volumes, 1);
  assert_error (lsq, "T1w", golden_brain, "but with nyul");
  assert_error (nyul, "T2w", golden_brain, "learned from T1w");
  write_standard ("[1, 2]");
  assert_error (nyul, "T1w", golden_brain, "no JSON object");
  write_standard ("");
  assert_error (nyul, "T1w", golden_brain, "no JSON object");
  write_standard ("{\"method\": ");
  assert_error (nyul, "T1w", golden_brain, "standard.json");
  write_standard ("{\"method\": 3}");
  assert_error (nyul, "T1w", golden_brain, "but with none");
  write_standard ("{\"method\": \"lsq\", \"modality\": \"T1w\", "
      "\"standard-tissue-means\": [1, 2]}");
  assert_error (lsq, "T1w", golden_brain, "the 3 standard-tissue-means");
  write_standard ("{\"method\": \"lsq\", \"modality\": \"T1w\", "
      "\"standard-tissue-means\": [3, 2, \"x\"]}");
  assert_error (lsq, "T1w", golden_brain, "the 3 standard-tissue-means");
  write_standard ("{\"method\": \"nyul\", \"modality\": \"T1w\", "
      "\"percentiles\": [1, 5, 9, 30, 40, 50, 60, 70, 80, 90, 99], "
      "\"standard-scale\": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]}");
  assert_error (nyul, "T1w", golden_brain, "standard-scale");
  g_free (nyul);
  g_free (lsq);
}

GST_END_TEST;

GST_START_TEST (test_fit_errors)
{
  gchar *lines[2];
  guint i;

  lines[0] = g_strdup_printf ("method=nyul fit=true standard-location=%s",
      standard);
  lines[1] = g_strdup_printf ("method=nyul fit=true standard-location=%s/x/y",
      folder);
  for (i = 0; i < 2; i++) {
    GstHarness *h = make_brain_harness (lines[i], "T1w");
    GstBus *bus = watch (h);

    if (i == 1)
      gst_buffer_unref (gst_harness_push_and_pull (h,
              make_brain (golden_brain, 0)));
    gst_harness_push_event (h, gst_event_new_eos ());
    assert_error_text (bus, i == 0 ? "No volume came" : "/x/y");
    unwatch (h, bus);
    gst_harness_teardown (h);
    g_free (lines[i]);
  }
  fail_if (g_file_test (standard, G_FILE_TEST_EXISTS));
}

GST_END_TEST;

/* Whatever line it was, the way back ends where it began. */
GST_START_TEST (test_undo)
{
  const gchar *methods[] = { "zscore", "percentile clip=false", "kde",
    "whitestripe", "fcm", "range input-min=-5 input-max=700 clip=false", "none"
  };
  GstVolumeMeta *meta;
  GstBuffer *buffer;
  GstHarness *h;
  GstBus *bus;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (methods); i++) {
    gchar *both = g_strdup_printf ("method=%s ! volumenormalize undo=true",
        methods[i]);

    h = make_brain_harness (both, "T1w");
    buffer = gst_harness_push_and_pull (h, make_brain (golden_brain, 0));
    fail_unless (buffer != NULL, "%s", both);
    assert_mapped (buffer, golden_brain, 1, 0, 1e-4);
    meta = gst_buffer_get_volume_meta (buffer);
    fail_unless (fabs (meta->slope - 1) < 1e-9 && fabs (meta->intercept) < 1e-6,
        "%s: %g %g", both, meta->slope, meta->intercept);
    fail_unless_equals_int (g_strv_length (meta->history), 2);
    gst_buffer_unref (buffer);
    gst_harness_teardown (h);
    g_free (both);
  }

  h = make_brain_harness ("undo=true", "T1w");
  bus = watch (h);
  buffer = make_brain (golden_brain, 0);
  gst_buffer_get_volume_meta (buffer)->slope = 0;
  fail_unless_equals_int (gst_harness_push (h, buffer), GST_FLOW_ERROR);
  assert_error_text (bus, "no line leads there");
  unwatch (h, bus);
  gst_harness_teardown (h);
}

GST_END_TEST;

GST_START_TEST (test_errors)
{
  gfloat negative[N_BRAIN], two[N_BRAIN];
  gsize i;

  for (i = 0; i < N_BRAIN; i++) {
    negative[i] = golden_brain[i] - 5000;
    two[i] = i % 2;
  }
  assert_error ("method=kde", "T1w", negative, "above 0");
  assert_error ("method=fcm", "T1w", negative, "above 0");
  assert_error (POSITIVE "method=fcm", "T1w", two, "three tissues");
  assert_error (POSITIVE "method=kde", "T1w", two, "constant, 1");
  assert_error (POSITIVE "method=whitestripe", "T1w", two, "constant, 1");
  assert_error ("foreground=threshold threshold=1e6", "T1w", golden_brain,
      "no voxel is above 1e+06");
}

GST_END_TEST;

static Suite *
normalizemethods_suite (void)
{
  Suite *suite = suite_create ("volumenormalize-methods");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_folder (tc);
  tcase_add_checked_fixture (tc, name_standard, remove_standard);
  tcase_add_test (tc, test_kde);
  tcase_add_test (tc, test_whitestripe);
  tcase_add_test (tc, test_fcm);
  tcase_add_test (tc, test_ct);
  tcase_add_test (tc, test_ct_not_finite);
  tcase_add_test (tc, test_both_signs);
  tcase_add_test (tc, test_nyul);
  tcase_add_test (tc, test_lsq);
  tcase_add_test (tc, test_fit_again);
  tcase_add_test (tc, test_bad_standards);
  tcase_add_test (tc, test_fit_errors);
  tcase_add_test (tc, test_undo);
  tcase_add_test (tc, test_errors);
  return suite;
}

GST_CHECK_MAIN (normalizemethods);
