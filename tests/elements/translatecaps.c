/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* mmigantranslate's target, by property and by caps, and what it refuses. */

#include <math.h>
#include <glib/gstdio.h>
#include "translate.h"

/* A translator of @model to @target (NULL: unset) whose downstream takes @caps (NULL:
 * anything) and whose input is 8 x 8 x 2 of @modality. */
static GstHarness *
negotiate_model (const gchar * model, const gchar * target,
    const gchar * caps, const gchar * modality, GstBus ** bus)
{
  GstElement *element = translate_new (model, bus);
  GstHarness *h;

  g_object_set (element, "target", target, NULL);
  h = translate_harness (element);
  if (caps)
    gst_harness_set_sink_caps_str (h, caps);
  gst_harness_set_src_caps (h, volume_caps (modality, 8, 8, 2));
  return h;
}

static GstHarness *
negotiate (const gchar * target, const gchar * caps, const gchar * modality,
    GstBus ** bus)
{
  return negotiate_model (STAR, target, caps, modality, bus);
}

static void
expect_target (const gchar * target, const gchar * caps, const gchar * expected)
{
  GstBus *bus;
  GstHarness *h = negotiate (target, caps, "T1w", &bus);
  GstCaps *wanted = volume_caps (expected, 8, 8, 2);
  GstCaps *got;

  fail_unless_equals_int (gst_harness_push (h, volume_buffer (128, NULL,
              NULL)), GST_FLOW_OK);
  got = gst_pad_get_current_caps (h->sinkpad);
  gst_check_caps_equal (got, wanted);
  gst_caps_unref (got);
  gst_caps_unref (wanted);
  translate_harness_free (h, bus);
}

/* Refused, by an error that mentions @a and @b. */
static void
expect_no_target (const gchar * target, const gchar * caps, const gchar * a,
    const gchar * b)
{
  GstBus *bus;
  GstHarness *h = negotiate (target, caps, "T1w", &bus);
  gchar *text;

  fail_unless_equals_int (gst_harness_push (h, volume_buffer (128, NULL,
              NULL)), GST_FLOW_NOT_NEGOTIATED);
  text = expect_error (bus, GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION);
  assert_mentions (text, a);
  assert_mentions (text, b);
  g_free (text);
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR) == NULL);
  translate_harness_free (h, bus);
}

GST_START_TEST (test_target)
{
  expect_target ("T2w", NULL, "T2w");
  expect_target ("T1w", NULL, "T1w");
  expect_target (NULL, "volume/x-raw, modality=PDw", "PDw");
  expect_target ("PDw", "volume/x-raw, modality=PDw", "PDw");
  expect_target ("PDw", "volume/x-raw, modality={T2w, PDw}", "PDw");
  /* downstream's order, not the model's */
  expect_target (NULL, "volume/x-raw, modality={ct, PDw, T2w}", "PDw");
  expect_target (NULL, "volume/x-raw, modality={T2w, PDw, T1w}", "T2w");
  expect_target (NULL, "volume/x-raw, modality=ct; "
      "volume/x-raw, modality=PDw; volume/x-raw, modality=T2w", "PDw");
}

GST_END_TEST;

/* What is asked for downstream does not make a source that can choose give
 * just that. */
GST_START_TEST (test_source_is_free)
{
  GstBus *bus;
  GstHarness *h = negotiate (NULL, "volume/x-raw, modality=T2w, depth=2",
      "T1w", &bus);
  GstPad *pad = gst_element_get_static_pad (h->element, "sink");
  GstCaps *caps = gst_pad_query_caps (pad, NULL);
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  gint depth;

  fail_unless_equals_int (gst_caps_get_size (caps), 1);
  fail_if (gst_structure_has_field (s, "modality"));
  fail_unless (gst_structure_get_int (s, "depth", &depth));
  fail_unless_equals_int (depth, 2);
  gst_caps_unref (caps);
  gst_object_unref (pad);
  translate_harness_free (h, bus);
}

GST_END_TEST;

GST_START_TEST (test_no_target)
{
  expect_no_target (NULL, NULL, "target=", "T1w, T2w, PDw");
  expect_no_target ("ct", NULL, "target=ct", "T1w, T2w, PDw");
  expect_no_target (NULL, "volume/x-raw, modality=ct", "cannot translate",
      "T1w, T2w, PDw");
  expect_no_target (NULL, "volume/x-raw, modality={ct, FLAIR}",
      "cannot translate", "T1w, T2w, PDw");
  expect_no_target ("T2w", "volume/x-raw, modality=PDw", "target=T2w",
      "elements behind");
  expect_no_target ("T2w", "volume/x-raw, width=9", "size", "behind");
}

GST_END_TEST;

/* Translating from what the model was not trained on is worth a warning. */
GST_START_TEST (test_source_modality)
{
  static const struct
  {
    const gchar *model, *modality, *said;
  } cases[] = {
    {STAR, "T1w", NULL}, {STAR, "unknown", NULL},
    {STAR, "ct", "T1w, T2w, PDw"},
    /* without a label: the file tells the source, or nothing does */
    {UNET_BATCH, "T1w", NULL}, {UNET_BATCH, "unknown", NULL},
    {UNET_BATCH, "ct", "only on T1w:"},
    {RESNET, "T1w", NULL}, {RESNET, "ct", NULL}
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    GstBus *bus;
    gboolean many = g_str_equal (cases[i].model, STAR);
    GstHarness *h = negotiate_model (cases[i].model, many ? "T2w" : NULL, NULL,
        cases[i].modality, &bus);
    GstMessage *warning;

    fail_unless_equals_int (gst_harness_push (h, volume_buffer (128, NULL,
                NULL)), GST_FLOW_OK);
    warning = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING);
    fail_unless ((warning != NULL) == (cases[i].said != NULL), "%s",
        cases[i].modality);
    if (warning) {
      GError *error;

      gst_message_parse_warning (warning, &error, NULL);
      assert_mentions (error->message, cases[i].said);
      g_error_free (error);
      gst_message_unref (warning);
    }
    translate_harness_free (h, bus);
  }
}

GST_END_TEST;

/* So is another size or scale than that of the training images, once. */
GST_START_TEST (test_training_grid)
{
  static const struct
  {
    gint width;
    gdouble spacing;
    gboolean warned;
  } cases[] = { {256, 1, FALSE}, {192, 1, TRUE}, {256, 1.1, TRUE} };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    GstVolumeAffine affine = gst_volume_affine_identity ();
    GstMessage *warning;
    GstElement *element;
    GstHarness *h;
    GstBus *bus;

    affine.m[1][1] = cases[i].spacing;
    element = translate_new (HEADS, &bus);
    g_object_set (element, "target", "T2w", NULL);
    h = translate_harness (element);
    gst_harness_set_src_caps (h, volume_caps ("T1w", cases[i].width, 256, 1));
    for (guint volume = 0; volume < 2; volume++) {
      fail_unless_equals_int (gst_harness_push (h,
              volume_buffer ((gsize) cases[i].width * 256, NULL, &affine)),
          GST_FLOW_OK);
      warning = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING);
      fail_unless ((warning != NULL) == (cases[i].warned && volume == 0),
          "case %u, volume %u", i, volume);
      gst_clear_message (&warning);
    }
    translate_harness_free (h, bus);
  }
}

GST_END_TEST;

GST_START_TEST (test_caps_refused)
{
  GstBus *bus;
  GstHarness *h = negotiate ("T2w", NULL, "T1w", &bus);
  GstPad *pad = gst_element_get_static_pad (h->element, "sink");
  static const gchar *const refused[] = {
    "volume/x-raw, format=F32LE, width=8, height=8, depth=2, channels=2, "
        "modality=T1w, framerate=0/1",
    "volume/x-raw, format=U8, width=8, height=8, depth=2, channels=1, "
        "modality=T1w, framerate=0/1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    GstCaps *caps = gst_caps_from_string (refused[i]);

    fail_if (gst_pad_query_accept_caps (pad, caps), "%s", refused[i]);
    gst_caps_unref (caps);
  }
  gst_object_unref (pad);
  translate_harness_free (h, bus);
}

GST_END_TEST;

/* The element does not start, with an error that mentions @part. */
static void
expect_no_start (const gchar * model, const gchar * device,
    const gchar * precision, gint code, const gchar * part)
{
  GstBus *bus;
  GstElement *element = translate_new (NULL, &bus);
  gchar *text;

  g_object_set (element, "model", model, "device", device, "target", "T2w",
      NULL);
  gst_util_set_object_arg (G_OBJECT (element), "precision", precision);
  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_PAUSED),
      GST_STATE_CHANGE_FAILURE);
  text = expect_error (bus, GST_RESOURCE_ERROR, code);
  assert_mentions (text, part);
  g_free (text);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_element_set_bus (element, NULL);
  gst_object_unref (element);
  gst_object_unref (bus);
}

GST_START_TEST (test_bad_model)
{
  gchar *star = source_path (STAR);
  gchar *broken = g_build_filename (g_get_tmp_dir (), "broken-XXXXXX", NULL);
  gint fd = g_mkstemp (broken);
  gchar *contents;
  gsize length;

  fail_unless (fd >= 0);
  g_close (fd, NULL);
  expect_no_start ("/no/such.safetensors", "cpu", "float32",
      GST_RESOURCE_ERROR_NOT_FOUND, "/no/such.safetensors");
  expect_no_start (broken, "cpu", "float32", GST_RESOURCE_ERROR_READ, broken);
  fail_unless (g_file_get_contents (star, &contents, &length, NULL));
  fail_unless (g_file_set_contents (broken, contents, length / 2, NULL));
  expect_no_start (broken, "cpu", "float32", GST_RESOURCE_ERROR_READ, broken);
  expect_no_start (g_get_tmp_dir (), "cpu", "float32", GST_RESOURCE_ERROR_READ,
      g_get_tmp_dir ());
  g_unlink (broken);

  expect_no_start (star, "no such device", "float32",
      GST_RESOURCE_ERROR_OPEN_READ_WRITE, "no such device");
  expect_no_start (star, "cpu", "float16",
      GST_RESOURCE_ERROR_OPEN_READ_WRITE, "precision=float32");
  g_free (contents);
  g_free (broken);
  g_free (star);
}

GST_END_TEST;

/* Push a volume of 16 x 16 x 8 within @budget: NULL, or the error's text. */
static gchar *
push_within (const gchar * device, guint64 budget)
{
  GstBus *bus;
  GstElement *element = translate_new (STAR, &bus);
  GstHarness *h;
  gchar *text = NULL;

  g_object_set (element, "device", device, "target", "T2w", "batch-size", 8,
      "memory-budget", budget, NULL);
  h = translate_harness (element);
  gst_harness_set_src_caps (h, volume_caps ("T1w", 16, 16, 8));
  if (gst_harness_push (h, volume_buffer (2048, NULL, NULL)) != GST_FLOW_OK)
    text = expect_error (bus, GST_RESOURCE_ERROR,
        GST_RESOURCE_ERROR_NO_SPACE_LEFT);
  translate_harness_free (h, bus);
  return text;
}

/* The least that the error names is enough, and less is not: at exactly that,
 * a batch of 8 has shrunk to one. */
static void
check_budget (const gchar * device)
{
  gchar *text = push_within (device, 1);
  const gchar *needs;
  guint64 least;

  fail_unless (text != NULL);
  needs = strstr (text, "needs ");
  fail_unless (needs != NULL, "%s", text);
  least = g_ascii_strtoull (needs + strlen ("needs "), NULL, 10);
  fail_unless (least > 1000);
  g_free (text);

  fail_unless (push_within (device, 0) == NULL);
  fail_unless (push_within (device, least) == NULL);
  fail_unless (push_within (device, 2 * least) == NULL);
  text = push_within (device, least - 1);
  fail_unless (text != NULL);
  g_free (text);
}

/* Where no budget is set, none is spoken of: the vulkan executor takes fewer
 * than 2^22 pixels. */
GST_START_TEST (test_device_limit)
{
  const gint edge = 2048;
  GstBus *bus;
  GstElement *element = translate_new (STAR, &bus);
  GstHarness *h;
  gchar *text;

  g_object_set (element, "device", "vulkan", "target", "T2w", NULL);
  h = translate_harness (element);
  gst_harness_set_src_caps (h, volume_caps ("T1w", edge, edge, 1));
  fail_unless_equals_int (gst_harness_push (h, volume_buffer (edge * edge, NULL,
              NULL)), GST_FLOW_ERROR);
  text = expect_error (bus, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_NO_SPACE_LEFT);
  assert_mentions (text, "pixels of the vulkan executor");
  assert_mentions (text, "volumeconform");
  fail_if (strstr (text, "memory-budget"), "%s", text);
  g_free (text);
  translate_harness_free (h, bus);
}

GST_END_TEST;

GST_START_TEST (test_memory_budget)
{
  check_budget ("cpu");
  check_budget ("vulkan");
}

GST_END_TEST;

/* Values that no normalisation leaves are refused; rounding is not. */
GST_START_TEST (test_input_range)
{
  static const struct
  {
    gfloat value;
    gboolean taken;
  } cases[] = {
    {1, TRUE}, {-1, TRUE}, {1.00001f, TRUE}, {-1.00001f, TRUE},
    {1.01f, FALSE}, {-1.5f, FALSE}, {4095, FALSE},
    {NAN, FALSE}, {INFINITY, FALSE}, {-INFINITY, FALSE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    GstBus *bus;
    GstHarness *h = negotiate ("T2w", NULL, "T1w", &bus);
    gfloat values[128] = { 0, };
    GstFlowReturn ret;

    values[77] = cases[i].value;
    ret = gst_harness_push (h, volume_buffer (128, values, NULL));
    fail_unless_equals_int (ret, cases[i].taken ? GST_FLOW_OK : GST_FLOW_ERROR);
    if (!cases[i].taken) {
      gchar *text = expect_error (bus, GST_STREAM_ERROR,
          GST_STREAM_ERROR_FORMAT);

      assert_mentions (text, "volumenormalize");
      g_free (text);
    }
    translate_harness_free (h, bus);
  }
}

GST_END_TEST;

static Suite *
translatecaps_suite (void)
{
  Suite *suite = suite_create ("mmigantranslate");
  TCase *tcase = tcase_create ("caps");

  tcase_add_test (tcase, test_target);
  tcase_add_test (tcase, test_source_is_free);
  tcase_add_test (tcase, test_no_target);
  tcase_add_test (tcase, test_source_modality);
  tcase_add_test (tcase, test_training_grid);
  tcase_add_test (tcase, test_caps_refused);
  tcase_add_test (tcase, test_bad_model);
  tcase_add_test (tcase, test_device_limit);
  tcase_add_test (tcase, test_memory_budget);
  tcase_add_test (tcase, test_input_range);
  suite_add_tcase (suite, tcase);
  return suite;
}

GST_CHECK_MAIN (translatecaps);
