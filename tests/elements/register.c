/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* volumeregister: where volumes end up, what they say of it, transform files.
 * tests/elements/registerflow.c has failures, gaps and states; accuracy is for
 * tests/unit. */

#include "register.h"

/* mm at the corners of a head, of voxels of 3 to 4 mm */
#define TOLERANCE 1.0

static void
check_result (const GstStructure * s)
{
  GstVolumeAffine truth = get_truth (), map = get_map (s);
  guint iterations = 0;
  guint64 index = 0;

  fail_unless_equals_string (gst_structure_get_string (s, "subject"),
      "phantom00001");
  fail_unless (gst_structure_get_string (s, "session") == NULL);
  fail_unless_equals_string (gst_structure_get_string (s, "fixed"), "T1w");
  fail_unless_equals_string (gst_structure_get_string (s, "moving"), "T2w");
  fail_unless_equals_string (gst_structure_get_string (s, "transform"),
      "rigid");
  fail_unless_equals_string (gst_structure_get_string (s, "metric"), "mattes");
  fail_unless (gst_structure_get_uint64 (s, "index", &index));
  fail_unless_equals_uint64 (index, 3);
  fail_unless (get_boolean (s, "converged"));
  fail_unless (gst_structure_get_string (s, "reason") == NULL);
  fail_unless_equals_string (gst_structure_get_string (s, "outcome"),
      "registered");
  fail_unless (get_double (s, "value") > 0);
  fail_unless (get_double (s, "overlap") > 0.7);
  fail_unless (get_double (s, "confidence") > 0.5);
  fail_unless (get_double (s, "seconds") > 0);
  fail_unless_equals_float (get_double (s, "least-jacobian"), 1);
  fail_unless_equals_float (get_double (s, "largest-jacobian"), 1);
  fail_unless (gst_structure_get_uint (s, "iterations", &iterations));
  fail_unless (iterations > 0);
  fail_unless (get_error (&map, &truth) < TOLERANCE, "off by %g mm",
      get_error (&map, &truth));
}

static void
check_last (Fixture * f, const GstStructure * s)
{
  gdouble metric, overlap, confidence;
  guint iterations, told;
  gboolean converged;

  g_object_get (f->element, "last-metric", &metric, "last-overlap", &overlap,
      "last-confidence", &confidence, "last-iterations", &iterations,
      "last-converged", &converged, NULL);
  fail_unless_equals_float (metric, get_double (s, "value"));
  fail_unless_equals_float (overlap, get_double (s, "overlap"));
  fail_unless_equals_float (confidence, get_double (s, "confidence"));
  fail_unless (gst_structure_get_uint (s, "iterations", &told));
  fail_unless_equals_int (iterations, told);
  fail_unless (converged);
}

/* Registers, reads the file it wrote with apply-only, and has the same bits. */
GST_START_TEST (test_grid)
{
  GstSample *fixed = make_fixed (), *moving = make_moving ();
  GstVolumeMeta *meta, *fixed_meta =
      gst_buffer_get_volume_meta (gst_sample_get_buffer (fixed));
  GstVolumeAffine map, back, identity = gst_volume_affine_identity ();
  GstBuffer *output, *again, *expected;
  gchar *file, *inverse, *path;
  GError *error = NULL;
  GstVolumeInfo info;
  GstStructure *s;
  GstCaps *caps;
  Fixture f;

  set_up (&f, "fill=7");
  file = set_file (&f, "transform-location", "{subject}[_ses-{session}]_from-"
      "{reference}_to-{modality}_{index}.txt");
  inverse = set_file (&f, "inverse-transform-location", "inverse.txt");
  set_caps (f.fixed, fixed);
  set_caps (f.moving, moving);
  push_pair (&f, fixed, moving, 3);
  output = gst_harness_pull (f.fixed);
  s = wait_for_result (&f);
  check_result (s);
  check_last (&f, s);
  map = get_map (s);

  caps = gst_pad_get_current_caps (f.fixed->sinkpad);
  fail_unless (gst_volume_info_from_caps (&info, caps));
  gst_caps_unref (caps);
  fail_unless (info.width == 56 && info.height == 64 && info.depth == 60);
  fail_unless_equals_string (info.modality, "T2w");
  meta = gst_buffer_get_volume_meta (output);
  fail_unless (gst_volume_affine_equal (&meta->affine, &fixed_meta->affine, 0));
  fail_unless_equals_string (meta->subject, "phantom00001");
  fail_unless_equals_int (meta->source.size[0], 0);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (output), 3 * GST_SECOND);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (output), 3);
  assert_history (output, "volumeregister reference=T1w transform=rigid "
      "metric=mattes bins=32");
  assert_history (output, "output=grid interpolation=linear fill=7 (value ");

  /* one interpolation, and nothing else */
  expected = resample (fixed, moving, &map, 7);
  assert_same_bytes (output, expected);

  path = g_build_filename (folder, "phantom00001_from-T1w_to-T2w_0003.txt",
      NULL);
  fail_unless (gst_volume_transform_load (path, &back, &error));
  fail_unless (gst_volume_affine_equal (&map, &back, 0));
  fail_unless (gst_volume_transform_load (inverse, &back, &error));
  back = gst_volume_affine_compose (&back, &map);
  fail_unless (gst_volume_affine_equal (&back, &identity, 1e-12));

  g_object_set (f.element, "apply-only", TRUE, NULL);
  push_pair (&f, fixed, moving, 3);
  again = gst_harness_pull (f.fixed);
  assert_same_bytes (output, again);
  assert_history (again, "reference=T1w apply-only=true transform-location="
      "phantom00001_from-T1w_to-T2w_0003.txt output=grid");
  meta = gst_buffer_get_volume_meta (again);
  fail_unless_equals_int (meta->source.size[0], 0);

  g_unlink (path);
  g_unlink (inverse);
  g_free (path);
  g_free (inverse);
  g_free (file);
  gst_structure_free (s);
  gst_buffer_unref (expected);
  gst_buffer_unref (again);
  gst_buffer_unref (output);
  tear_down (&f);
  gst_sample_unref (moving);
  gst_sample_unref (fixed);
}

GST_END_TEST;

/* Voxels stay, and lie where the fixed volume's are. */
GST_START_TEST (test_world)
{
  GstSample *fixed = make_fixed (), *moving = make_moving ();
  GstBuffer *before = gst_sample_get_buffer (moving), *output;
  GstVolumeAffine map, from;
  GstVolumeInfo info;
  GstVolumeMeta *meta;
  GstStructure *s;
  GstCaps *caps;
  Fixture f;

  set_up (&f, "output=world");
  set_caps (f.fixed, fixed);
  set_caps (f.moving, moving);
  push_pair (&f, fixed, moving, 0);
  output = gst_harness_pull (f.fixed);
  s = wait_for_result (&f);
  map = get_map (s);

  caps = gst_pad_get_current_caps (f.fixed->sinkpad);
  fail_unless (gst_volume_info_from_caps (&info, caps));
  gst_caps_unref (caps);
  fail_unless (info.width == 72 && info.height == 76 && info.depth == 50);
  assert_same_bytes (output, before);
  meta = gst_buffer_get_volume_meta (output);
  fail_unless_equals_int (meta->source.size[0], 0);
  from = gst_volume_affine_compose (&map, &meta->affine);
  fail_unless (gst_volume_affine_equal (&from,
          &gst_buffer_get_volume_meta (before)->affine, 1e-9));
  assert_history (output, "output=world");

  gst_structure_free (s);
  gst_buffer_unref (output);
  tear_down (&f);
  gst_sample_unref (moving);
  gst_sample_unref (fixed);
}

GST_END_TEST;

/* volumeconform behind output=world interpolates what output=grid does. */
GST_START_TEST (test_conform_behind)
{
  static const gchar launch[] = "volumeregister name=r output=world ! c.sink "
      "volumetestsrc num-buffers=1 size=<56,64,60> spacing=<3.2,3.2,3.2> ! "
      "tee name=t t. ! queue ! r.fixed t. ! queue ! c.reference "
      "volumetestsrc num-buffers=1 size=<72,76,50> spacing=<2.6,2.8,4> "
      "pose=" POSE " modality=T2w ! r.moving " "volumeconform name=c fill=0";
  GstSample *fixed = make_fixed (), *moving = make_moving ();
  GstHarness *h = gst_harness_new_parse (launch);
  GstBuffer *output, *grid;
  GstMapInfo a, b;
  guint i, n;
  Fixture f;

  gst_harness_play (h);
  output = gst_harness_pull (h);
  set_up (&f, "fill=0");
  set_caps (f.fixed, fixed);
  set_caps (f.moving, moving);
  push_pair (&f, fixed, moving, 0);
  grid = gst_harness_pull (f.fixed);

  fail_unless (gst_buffer_map (output, &a, GST_MAP_READ));
  fail_unless (gst_buffer_map (grid, &b, GST_MAP_READ));
  fail_unless_equals_uint64 (a.size, b.size);
  n = a.size / sizeof (gfloat);
  for (i = 0; i < n; i++) {
    const gfloat x = ((gfloat *) a.data)[i], y = ((gfloat *) b.data)[i];

    fail_unless (fabsf (x - y) < 0.01, "voxel %u is %g, not %g", i, x, y);
  }
  gst_buffer_unmap (grid, &b);
  gst_buffer_unmap (output, &a);
  gst_buffer_unref (grid);
  gst_buffer_unref (output);
  tear_down (&f);
  gst_harness_teardown (h);
  gst_sample_unref (moving);
  gst_sample_unref (fixed);
}

GST_END_TEST;

/* A field that shifts all points is a shift. */
GST_START_TEST (test_field)
{
  GstSample *fixed = make_fixed (), *moving = make_moving ();
  GstVolumeAffine shift = gst_volume_affine_identity ();
  GstBuffer *output, *expected;
  GstMapInfo a, b;
  gchar *file;
  guint i, n;
  Fixture f;

  set_up (&f, "apply-only=true fill=0");
  file = set_file (&f, "transform-location", "field.txt");
  fail_unless (g_file_set_contents (file, "#Insight Transform File V1.0\n"
          "#Transform 0\n"
          "Transform: DisplacementFieldTransform_double_3_3\n"
          "Parameters: 7 -5 3 7 -5 3\n"
          "FixedParameters: 2 1 1 0 0 0 9 9 9 1 0 0 0 1 0 0 0 1\n", -1, NULL));
  set_caps (f.fixed, fixed);
  set_caps (f.moving, moving);
  push_pair (&f, fixed, moving, 0);
  output = gst_harness_pull (f.fixed);
  /* from LPS */
  shift.m[0][3] = -7;
  shift.m[1][3] = 5;
  shift.m[2][3] = 3;
  expected = resample (fixed, moving, &shift, 0);
  fail_unless (gst_buffer_map (output, &a, GST_MAP_READ));
  fail_unless (gst_buffer_map (expected, &b, GST_MAP_READ));
  fail_unless_equals_uint64 (a.size, b.size);
  n = a.size / sizeof (gfloat);
  for (i = 0; i < n; i++) {
    const gfloat x = ((gfloat *) a.data)[i], y = ((gfloat *) b.data)[i];

    fail_unless (fabsf (x - y) < 0.01, "voxel %u is %g, not %g", i, x, y);
  }
  gst_buffer_unmap (expected, &b);
  gst_buffer_unmap (output, &a);
  gst_buffer_unref (expected);
  gst_buffer_unref (output);
  g_unlink (file);
  g_free (file);
  tear_down (&f);
  gst_sample_unref (moving);
  gst_sample_unref (fixed);
}

GST_END_TEST;

/* A deformation, its inverse, and the same again from its file. */
GST_START_TEST (test_deformable)
{
  GstSample *fixed = make_fixed ();
  GstSample *moving = make_head ("T1w", "size=<72,76,50> "
      "spacing=<2.6,2.8,4> seed=2");
  GstBuffer *output, *again;
  gchar *file, *inverse, *text;
  GstMapInfo a, b;
  GstStructure *s;
  guint i, n;
  Fixture f;

  set_up (&f, "transform=deformable on-failure=error");
  file = set_file (&f, "transform-location", "field.txt");
  inverse = set_file (&f, "inverse-transform-location", "inverse.txt");
  set_caps (f.fixed, fixed);
  set_caps (f.moving, moving);
  push_pair (&f, fixed, moving, 0);
  output = gst_harness_pull (f.fixed);
  s = wait_for_result (&f);
  fail_unless (get_double (s, "least-jacobian") > 0);
  fail_unless (get_double (s, "least-jacobian") < 1);
  fail_unless (get_double (s, "largest-jacobian") > 1);
  gst_structure_free (s);
  assert_history (output, "transform=deformable");
  fail_unless (g_file_get_contents (inverse, &text, NULL, NULL));
  fail_unless (strstr (text, "CompositeTransform_double_3_3") != NULL);
  g_free (text);

  g_object_set (f.element, "apply-only", TRUE, NULL);
  push_pair (&f, fixed, moving, 1);
  again = gst_harness_pull (f.fixed);
  fail_unless (gst_buffer_map (output, &a, GST_MAP_READ));
  fail_unless (gst_buffer_map (again, &b, GST_MAP_READ));
  n = a.size / sizeof (gfloat);
  for (i = 0; i < n; i++) {
    const gfloat x = ((gfloat *) a.data)[i], y = ((gfloat *) b.data)[i];

    fail_unless (fabsf (x - y) < 0.01, "voxel %u is %g, not %g", i, y, x);
  }
  gst_buffer_unmap (again, &b);
  gst_buffer_unmap (output, &a);
  gst_buffer_unref (again);
  gst_buffer_unref (output);
  g_unlink (file);
  g_unlink (inverse);
  g_free (inverse);
  g_free (file);
  tear_down (&f);
  gst_sample_unref (moving);
  gst_sample_unref (fixed);
}

GST_END_TEST;

/* The truth as the start, and then registered. */
GST_START_TEST (test_start)
{
  GstSample *fixed = make_fixed (), *moving = make_moving ();
  GstVolumeAffine truth = get_truth (), map;
  GstStructure *s;
  gchar *start;
  Fixture f;

  set_up (&f, "metric=nmi samples=20000");
  start = set_file (&f, "initial-transform-location", "start.txt");
  fail_unless (gst_volume_transform_save (start, &truth, NULL));
  set_caps (f.fixed, fixed);
  set_caps (f.moving, moving);
  push_pair (&f, fixed, moving, 0);
  gst_buffer_unref (gst_harness_pull (f.fixed));
  s = wait_for_result (&f);
  map = get_map (s);
  fail_unless_equals_string (gst_structure_get_string (s, "metric"), "nmi");
  fail_unless (get_error (&map, &truth) < TOLERANCE, "off by %g mm",
      get_error (&map, &truth));
  gst_structure_free (s);
  g_unlink (start);
  g_free (start);
  tear_down (&f);
  gst_sample_unref (moving);
  gst_sample_unref (fixed);
}

GST_END_TEST;

/* Only voxels of the mask, which has a grid of its own, count: on each pad one
 * of the head, and one of nothing. */
GST_START_TEST (test_mask)
{
  static const struct
  {
    const gchar *pad, *pose;
    const gchar *words;         /* of the error; NULL: there is none */
  } tries[] = {
    {"fixed-mask", "<0,0,0,0,0,0>", NULL},
    {"moving-mask", POSE, NULL},
    {"fixed-mask", "<0,0,0,900,0,0>", "mask of the fixed volume"},
    {"moving-mask", "<0,0,0,900,0,0>", "mask of the moving volume"},
  };
  gchar *properties = g_strconcat ("size=<30,30,30> spacing=<7,7,7> pose=",
      tries[__i__].pose, NULL);
  GstSample *fixed = make_fixed (), *moving = make_moving ();
  GstSample *mask = make_head ("T1w", properties);
  GstVolumeAffine truth = get_truth (), map;
  GstHarness *h;
  GstStructure *s;
  Fixture f;

  set_up (&f, "");
  h = gst_harness_new_with_element (f.element, tries[__i__].pad, NULL);
  set_caps (f.fixed, fixed);
  set_caps (f.moving, moving);
  set_caps (h, mask);
  push_pair (&f, fixed, moving, 0);
  gst_harness_push (h, copy_volume (mask, 0));
  s = wait_for_result (&f);
  if (tries[__i__].words) {
    assert_words (&f, GST_MESSAGE_ERROR, tries[__i__].words);
  } else {
    gst_buffer_unref (gst_harness_pull (f.fixed));
    map = get_map (s);
    fail_unless (get_error (&map, &truth) < TOLERANCE, "off by %g mm",
        get_error (&map, &truth));
  }
  gst_structure_free (s);
  gst_harness_teardown (h);
  g_free (properties);
  tear_down (&f);
  gst_sample_unref (mask);
  gst_sample_unref (moving);
  gst_sample_unref (fixed);
}

GST_END_TEST;

static Suite *
register_suite (void)
{
  Suite *suite = suite_create ("volumeregister");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_folder (tc);
  tcase_add_test (tc, test_grid);
  tcase_add_test (tc, test_world);
  tcase_add_test (tc, test_conform_behind);
  tcase_add_test (tc, test_field);
  tcase_add_test (tc, test_deformable);
  tcase_add_test (tc, test_start);
  tcase_add_loop_test (tc, test_mask, 0, 4);
  return suite;
}

GST_CHECK_MAIN (register);
