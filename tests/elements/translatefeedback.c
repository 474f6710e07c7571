/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The feedback of training: a model that comes down the stream, and the
 * metrics that go back up. */

#include <math.h>
#include <string.h>
#include <glib/gstdio.h>
#include "translate.h"

/* Of another norm and other domains, T1w and ct, than STAR. */
#define OTHER "tests/oracle/data/star-instance.safetensors"
#define VOXELS (8 * 8 * 2)

/* The file @path with its last weights, the last convolution's, times
 * @scale. */
static GBytes *
make_model (const gchar * path, gfloat scale)
{
  gchar *file = source_path (path), *contents;
  gsize length;
  gint i;

  fail_unless (g_file_get_contents (file, &contents, &length, NULL));
  for (i = 1; i <= 4 * 7 * 7; i++) {
    gchar *at = contents + length - i * sizeof (gfloat);
    gfloat value;

    memcpy (&value, at, sizeof (value));
    value *= scale;
    memcpy (at, &value, sizeof (value));
  }
  g_free (file);
  return g_bytes_new_take (contents, length);
}

static GstBuffer *
make_input (void)
{
  gfloat values[VOXELS];
  gint i;

  for (i = 0; i < VOXELS; i++)
    values[i] = i * 37 % 101 / 50.f - 1;
  return volume_buffer (VOXELS, values, NULL);
}

/* What the element gives for the volume by a file of @model. */
static GstBuffer *
translate_by_file (GBytes * model, const gchar * target)
{
  gchar *path = g_build_filename (g_get_tmp_dir (), "feedback-XXXXXX", NULL);
  gint fd = g_mkstemp (path);
  GstElement *element;
  GstBuffer *out;
  GstHarness *h;
  GstBus *bus;

  fail_unless (fd >= 0);
  g_close (fd, NULL);
  fail_unless (g_file_set_contents (path, g_bytes_get_data (model, NULL),
          g_bytes_get_size (model), NULL));
  element = translate_new (NULL, &bus);
  g_object_set (element, "model", path, "target", target, NULL);
  h = translate_harness (element);
  gst_harness_set_src_caps (h, volume_caps ("T1w", 8, 8, 2));
  out = gst_harness_push_and_pull (h, make_input ());
  translate_harness_free (h, bus);
  g_unlink (path);
  g_free (path);
  return out;
}

static GstHarness *
make_harness (GstBus ** bus)
{
  GstHarness *h = translate_harness (translate_new (NULL, bus));

  gst_harness_set_src_caps (h, volume_caps ("T1w", 8, 8, 2));
  return h;
}

static void
assert_event (GstHarness * h, GstEventType type)
{
  GstEvent *event = gst_harness_try_pull_event (h);

  fail_unless (event != NULL);
  fail_unless_equals_string (GST_EVENT_TYPE_NAME (event),
      gst_event_type_get_name (type));
  gst_event_unref (event);
}

/* A volume by the newest model and target is what a file gives, bit for bit,
 * and is called what it is. */
static void
assert_translation (GstHarness * h, GBytes * model, const gchar * target)
{
  GstBuffer *out = gst_harness_push_and_pull (h, make_input ());
  GstBuffer *expected = translate_by_file (model, target);
  GstCaps *caps = gst_pad_get_current_caps (h->sinkpad);
  GstVolumeMeta *meta = gst_buffer_get_volume_meta (out);
  gchar *words = g_strdup_printf ("from=T1w target=%s model=stream sha256=",
      target);
  GstVolumeInfo info;
  GstMapInfo map;

  fail_unless (gst_volume_info_from_caps (&info, caps));
  fail_unless_equals_string (info.modality, target);
  fail_unless_equals_string (meta->translated_from, "T1w");
  fail_unless (strstr (meta->history[1], words) != NULL);
  gst_buffer_map (expected, &map, GST_MAP_READ);
  gst_check_buffer_data (out, map.data, map.size);
  gst_buffer_unmap (expected, &map);
  gst_buffer_unref (expected);
  gst_buffer_unref (out);
  gst_caps_unref (caps);
  g_free (words);
}

/* How often the network was planned and recorded since the last call. */
static guint
count_preparations (GstBus * bus)
{
  GstMessage *message;
  guint n = 0;

  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_PROGRESS))) {
    GstProgressType type;
    gchar *code;

    gst_message_parse_progress (message, &type, &code, NULL);
    n += type == GST_PROGRESS_TYPE_START && strcmp (code, "prepare") == 0;
    g_free (code);
    gst_message_unref (message);
  }
  return n;
}

static void
push_model (GstHarness * h, GBytes * model, const gchar * target)
{
  fail_unless (gst_harness_push_event (h, gst_volume_event_new_model (model,
              target)));
}

GST_START_TEST (test_models)
{
  GBytes *star = make_model (STAR, 1), *changed = make_model (STAR, -0.5);
  GBytes *other = make_model (OTHER, 1);
  const gchar *target;
  GBytes *got;
  GstEvent *event;
  GstHarness *h;
  GstBus *bus;

  h = make_harness (&bus);
  assert_event (h, GST_EVENT_STREAM_START);
  fail_unless_equals_int (gst_harness_events_in_queue (h), 0);
  push_model (h, star, "T2w");
  assert_event (h, GST_EVENT_CAPS);
  assert_event (h, GST_EVENT_SEGMENT);
  event = gst_harness_pull_event (h);
  fail_unless (gst_volume_event_parse_model (event, &got, &target));
  fail_unless (got == star);
  fail_unless_equals_string (target, "T2w");
  gst_event_unref (event);
  assert_translation (h, star, "T2w");
  fail_unless_equals_int (count_preparations (bus), 1);

  /* Another target; new weights; both: nothing is prepared anew. */
  push_model (h, star, "PDw");
  assert_translation (h, star, "PDw");
  push_model (h, changed, "PDw");
  assert_translation (h, changed, "PDw");
  push_model (h, star, "T2w");
  assert_translation (h, star, "T2w");
  fail_unless_equals_int (count_preparations (bus), 0);

  push_model (h, other, "ct");
  assert_translation (h, other, "ct");
  fail_unless_equals_int (count_preparations (bus), 1);
  translate_harness_free (h, bus);
  g_bytes_unref (star);
  g_bytes_unref (changed);
  g_bytes_unref (other);
}

GST_END_TEST;

/* The stream's model goes before the property's, until the element stops. */
GST_START_TEST (test_property)
{
  GBytes *model = make_model (STAR, -1);
  GstElement *element;
  GstSegment segment;
  GstHarness *h;
  GstBuffer *out;
  GstBus *bus;

  element = translate_new (OTHER, &bus);
  g_object_set (element, "target", "ct", NULL);
  h = translate_harness (element);
  gst_harness_set_src_caps (h, volume_caps ("T1w", 8, 8, 2));
  out = gst_harness_push_and_pull (h, make_input ());
  fail_unless (strstr (gst_buffer_get_volume_meta (out)->history[1],
          "star-instance") != NULL);
  gst_buffer_unref (out);
  push_model (h, model, "PDw");
  assert_translation (h, model, "PDw");

  gst_element_set_state (h->element, GST_STATE_READY);
  gst_pad_set_active (h->srcpad, FALSE);        /* drops its sticky events */
  gst_pad_set_active (h->srcpad, TRUE);
  gst_element_set_state (h->element, GST_STATE_PLAYING);
  gst_harness_push_event (h, gst_event_new_stream_start ("again"));
  gst_harness_set_src_caps (h, volume_caps ("T1w", 8, 8, 2));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (h, gst_event_new_segment (&segment));
  out = gst_harness_push_and_pull (h, make_input ());
  fail_unless (strstr (gst_buffer_get_volume_meta (out)->history[1],
          "target=ct model=star-instance") != NULL);
  gst_buffer_unref (out);
  translate_harness_free (h, bus);
  g_bytes_unref (model);
}

GST_END_TEST;

/* A flush before the first model: its segment alone counts. */
GST_START_TEST (test_flush)
{
  GBytes *model = make_model (STAR, 1);
  GstSegment segment;
  GstHarness *h;
  GstBus *bus;

  h = make_harness (&bus);
  assert_event (h, GST_EVENT_STREAM_START);
  gst_harness_push_event (h, gst_event_new_flush_start ());
  gst_harness_push_event (h, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (h, gst_event_new_segment (&segment));
  assert_event (h, GST_EVENT_FLUSH_START);
  assert_event (h, GST_EVENT_FLUSH_STOP);
  push_model (h, model, "T2w");
  assert_event (h, GST_EVENT_CAPS);
  assert_event (h, GST_EVENT_SEGMENT);
  assert_translation (h, model, "T2w");
  translate_harness_free (h, bus);
  g_bytes_unref (model);
}

GST_END_TEST;

GST_START_TEST (test_bad)
{
  GBytes *model = make_model (STAR, 1);
  GBytes *cut = g_bytes_new_from_bytes (model, 0, 2000);
  gchar *text;
  GstHarness *h;
  GstBus *bus;
  gint i;

  /* No model at all; bytes that are none; a target that it does not know. */
  for (i = 0; i < 3; i++) {
    h = make_harness (&bus);
    if (i == 1)
      gst_harness_push_event (h, gst_volume_event_new_model (cut, "T2w"));
    if (i == 2)
      gst_harness_push_event (h, gst_volume_event_new_model (model, "ct"));
    fail_unless_equals_int (gst_harness_push (h, make_input ()), i < 2 ?
        GST_FLOW_ERROR : GST_FLOW_NOT_NEGOTIATED);
    text = i == 0 ? expect_error (bus, GST_RESOURCE_ERROR,
        GST_RESOURCE_ERROR_SETTINGS) : i == 1 ? expect_error (bus,
        GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE) : expect_error (bus,
        GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION);
    assert_mentions (text, i == 0 ? "model=" : i == 1 ?
        "the model that came with the stream" : "ct");
    g_free (text);
    fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR) == NULL);
    fail_unless_equals_int (gst_harness_buffers_in_queue (h), 0);
    translate_harness_free (h, bus);
  }
  g_bytes_unref (cut);
  g_bytes_unref (model);
}

GST_END_TEST;

/* As in training: weights and volumes go down through translator and queue to
 * the metrics, whose means come back up before the epoch is let go of. */
GST_START_TEST (test_loop)
{
  GstElement *bin = gst_parse_bin_from_description ("mmigantranslate name=t "
      "device=cpu ! queue ! m.sink volumemetricsink name=m metrics=mae", FALSE,
      NULL);
  GstElement *translate = gst_bin_get_by_name (GST_BIN (bin), "t");
  GstElement *metrics = gst_bin_get_by_name (GST_BIN (bin), "m");
  GstPad *in = gst_element_get_static_pad (translate, "sink");
  GstPad *truth = gst_element_get_static_pad (metrics, "reference");
  GBytes *model = make_model (STAR, 1), *next = make_model (STAR, 2);
  gdouble mae, sum = 0, difference;
  const GstStructure *s;
  GstHarness *h, *r;
  GstBuffer *made;
  GstMapInfo map;
  GstEvent *event;
  guint64 epoch, got, volumes;
  gint i, k;

  gst_element_add_pad (bin, gst_ghost_pad_new ("sink", in));
  gst_element_add_pad (bin, gst_ghost_pad_new ("reference", truth));
  h = gst_harness_new_with_element (bin, "sink", NULL);
  r = gst_harness_new_with_element (bin, "reference", NULL);
  gst_harness_set_src_caps (h, volume_caps ("T1w", 8, 8, 2));
  gst_harness_set_src_caps (r, volume_caps ("T2w", 8, 8, 2));
  for (epoch = 0; epoch < 2; epoch++) {
    push_model (h, epoch ? next : model, "T2w");
    for (i = 0; i < 2; i++) {
      gst_harness_push (h, make_input ());
      gst_harness_push (r, make_input ());
    }
    event = gst_volume_event_new_epoch (epoch);
    gst_harness_push_event (h, gst_event_ref (event));
    while (GST_MINI_OBJECT_REFCOUNT_VALUE (event) > 1)
      g_usleep (1000);
    gst_event_unref (event);
    fail_unless (gst_harness_upstream_events_in_queue (h) > 0);
    while (!gst_volume_event_parse_metrics (event =
            gst_harness_pull_upstream_event (h), &got, &s))
      gst_event_unref (event);
    fail_unless_equals_uint64 (got, epoch);
    fail_unless (gst_structure_get (s, "mae", G_TYPE_DOUBLE, &mae, "volumes",
            G_TYPE_UINT64, &volumes, NULL));
    fail_unless_equals_uint64 (volumes, 2);

    made = translate_by_file (epoch ? next : model, "T2w");
    gst_buffer_map (made, &map, GST_MAP_READ);
    for (k = 0, sum = 0; k < VOXELS; k++) {
      difference = ((gfloat *) map.data)[k] - (k * 37 % 101 / 50.f - 1);
      sum += fabs (difference);
    }
    gst_buffer_unmap (made, &map);
    gst_buffer_unref (made);
    fail_unless (fabs (mae - sum / VOXELS) < 1e-6);
    gst_event_unref (event);
  }
  gst_harness_teardown (r);
  gst_harness_teardown (h);
  gst_object_unref (in);
  gst_object_unref (truth);
  gst_object_unref (translate);
  gst_object_unref (metrics);
  gst_object_unref (bin);
  g_bytes_unref (model);
  g_bytes_unref (next);
}

GST_END_TEST;

static Suite *
translatefeedback_suite (void)
{
  Suite *s = suite_create ("mmigantranslate-feedback");
  TCase *tc = tcase_create ("feedback");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_models);
  tcase_add_test (tc, test_property);
  tcase_add_test (tc, test_flush);
  tcase_add_test (tc, test_bad);
  tcase_add_test (tc, test_loop);
  return s;
}

GST_CHECK_MAIN (translatefeedback);
