/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* volumemetricsink's pad mask, and the regions that it makes. */

#include "metricsink.h"

static void
make_labels (gint16 * labels)
{
  static const gint16 numbers[] = { 0, -2, 5, 300 };
  gint x, y, z;

  for (z = 0; z < DEPTH; z++) {
    for (y = 0; y < HEIGHT; y++) {
      for (x = 0; x < WIDTH; x++)
        *labels++ = numbers[(x / 7 + y / 6 + z / 5) % 4];
    }
  }
}

static GstHarness *
add_mask (Fixture * f)
{
  GstHarness *mask = gst_harness_new_with_element (f->element, "mask", NULL);

  set_caps (mask, "S16LE", "T2w", plain_size);
  return mask;
}

/* tests/oracle/metrics.py: labels () */
GST_START_TEST (test_mask)
{
  static const gdouble expected[] = { 0.15017929077148437,
    0.15135620199168906, 0.14047762581862186, 0.15558526961067468,
    0.15624376458128683
  };
  static const gchar *const regions[] = { "all", "mask", "label--2",
    "label-5", "label-300"
  };
  static gfloat a[N_VOXELS], b[N_VOXELS];
  static gint16 labels[N_VOXELS];
  GstVolumeAffine affine = gst_volume_affine_identity ();
  GstStructure *last;
  const GstStructure *s;
  GstMessage *message;
  GstHarness *mask;
  gchar *text;
  Fixture f;
  guint i;

  compute_images (a, b);
  make_labels (labels);
  set_up (&f, "metrics=mae+ssim regions=all+mask+labels", "table.csv");
  set_plain_caps (&f);
  mask = add_mask (&f);
  push (f.sink, a, 0);
  push (f.reference, b, 0);
  gst_harness_push (mask, make_volume (labels, sizeof (labels), 0, &affine));
  for (i = 0; i < G_N_ELEMENTS (regions); i++) {
    message = wait_for (&f, GST_MESSAGE_ELEMENT);
    s = get_metrics (message);
    fail_unless_equals_string (gst_structure_get_string (s, "region"),
        regions[i]);
    assert_near (get_double (s, "mae"), expected[i], 1e-9);
    gst_message_unref (message);
  }
  g_object_get (f.element, "last-metrics", &last, NULL);
  fail_unless_equals_string (gst_structure_get_string (last, "region"),
      "label-300");
  gst_structure_free (last);

  push_eos (&f);
  gst_harness_push_event (mask, gst_event_new_eos ());
  gst_message_unref (wait_for (&f, GST_MESSAGE_EOS));
  text = read_table (&f);
  fail_unless_equals_int (count_lines (text), 1 + 5 * 2);
  fail_unless (strstr (text, ",3,label--2,\n") != NULL);
  fail_unless (strstr (text, ",3,label-300,uniform-7\n") != NULL);
  g_free (text);
  gst_harness_teardown (mask);
  tear_down (&f);
}

GST_END_TEST;

/* By default where there is a mask, and an epoch's means are of all voxels. */
GST_START_TEST (test_mask_epoch)
{
  static gfloat a[N_VOXELS], b[N_VOXELS];
  static gint16 labels[N_VOXELS];
  GstVolumeAffine affine = gst_volume_affine_identity ();
  const GstStructure *s;
  GstHarness *mask;
  GstEvent *event;
  guint64 volumes;
  Fixture f;

  compute_images (a, b);
  make_labels (labels);
  set_up (&f, "metrics=mae", NULL);
  set_plain_caps (&f);
  mask = add_mask (&f);
  push (f.sink, a, 0);
  push (f.reference, b, 0);
  gst_harness_push (mask, make_volume (labels, sizeof (labels), 0, &affine));
  gst_message_unref (wait_for (&f, GST_MESSAGE_ELEMENT));
  gst_message_unref (wait_for (&f, GST_MESSAGE_ELEMENT));
  gst_harness_push_event (f.sink, gst_volume_event_new_epoch (0));
  event = pull_metrics (&f, 0, &s);
  fail_unless (gst_structure_get_uint64 (s, "volumes", &volumes));
  fail_unless_equals_uint64 (volumes, 1);
  assert_near (get_double (s, "mae"), 0.15017929077148437, 1e-9);
  gst_event_unref (event);
  gst_harness_teardown (mask);
  tear_down (&f);
}

GST_END_TEST;

/* The pad goes with the element, or before it. */
GST_START_TEST (test_mask_pad)
{
  gint i;

  for (i = 0; i < 2; i++) {
    GstElement *sink = gst_element_factory_make ("volumemetricsink", NULL);
    GstPad *pad = gst_element_request_pad_simple (sink, "mask");

    fail_unless (pad != NULL);
    if (i > 0)
      gst_element_release_request_pad (sink, pad);
    gst_object_unref (pad);
    gst_object_unref (sink);
  }
}

GST_END_TEST;

GST_START_TEST (test_bad_mask)
{
  static gfloat a[N_VOXELS];
  static gint16 labels[N_VOXELS];
  GstVolumeAffine affine = gst_volume_affine_identity ();
  GstHarness *mask;
  GstPad *pad;
  Fixture f;

  /* empty */
  set_up (&f, "metrics=mae", NULL);
  set_plain_caps (&f);
  mask = add_mask (&f);
  push (f.sink, a, 0);
  push (f.reference, a, 0);
  gst_harness_push (mask, make_volume (labels, sizeof (labels), 0, &affine));
  assert_error (f.bus, "Volume 0", "`mask` is 0 everywhere", NULL);
  gst_harness_teardown (mask);
  tear_down (&f);

  /* on another grid */
  labels[0] = 1;
  affine.m[1][3] = 4;
  set_up (&f, "metrics=mae", NULL);
  set_plain_caps (&f);
  mask = add_mask (&f);
  push (f.sink, a, 0);
  push (f.reference, a, 0);
  gst_harness_push (mask, make_volume (labels, sizeof (labels), 0, &affine));
  assert_error (f.bus, "grid", "`mask` (20 x 16 x 12", "(0, 4, 0) mm", NULL);
  gst_harness_teardown (mask);
  tear_down (&f);

  /* requested, not linked */
  set_up (&f, "metrics=mae", NULL);
  set_plain_caps (&f);
  pad = gst_element_request_pad_simple (f.element, "mask");
  fail_unless (pad != NULL);
  push_eos (&f);
  assert_error (f.bus, "Pad `mask` is not linked", NULL);
  gst_element_release_request_pad (f.element, pad);
  gst_object_unref (pad);
  tear_down (&f);

  /* released: nothing is waited for */
  set_up (&f, "metrics=mae", NULL);
  set_plain_caps (&f);
  pad = gst_element_request_pad_simple (f.element, "mask");
  gst_element_release_request_pad (f.element, pad);
  gst_object_unref (pad);
  push (f.sink, a, 0);
  push (f.reference, a, 0);
  gst_message_unref (wait_for (&f, GST_MESSAGE_ELEMENT));
  tear_down (&f);

  /* asked for, not there */
  set_up (&f, "metrics=mae regions=all+labels", NULL);
  set_plain_caps (&f);
  push (f.sink, a, 0);
  push (f.reference, a, 0);
  assert_error (f.bus, "regions", "no pad `mask`", NULL);
  tear_down (&f);
}

GST_END_TEST;

static Suite *
metricsinkmask_suite (void)
{
  Suite *suite = suite_create ("volumemetricsink-mask");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_folder (tc);
  tcase_add_test (tc, test_mask);
  tcase_add_test (tc, test_mask_epoch);
  tcase_add_test (tc, test_mask_pad);
  tcase_add_test (tc, test_bad_mask);
  return suite;
}

GST_CHECK_MAIN (metricsinkmask);
