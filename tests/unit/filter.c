/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* GstVolumeFilter, through a subclass that adds one to U8 volumes: in place
 * where formats agree, else into a buffer of an aligned pool. */

#include <gst/check/gstharness.h>
#include <string.h>

#include "gstvolume.h"

#define CAPS "volume/x-raw, format=%s, width=4, height=3, depth=2, " \
    "channels=1, modality=%s, framerate=0/1"
#define SIZE 24

typedef struct
{
  GstVolumeFilter parent;
} TestFilter;

typedef struct
{
  GstVolumeFilterClass parent_class;
} TestFilterClass;

static GType test_filter_get_type (void);
G_DEFINE_TYPE (TestFilter, test_filter, GST_TYPE_VOLUME_FILTER);

static gboolean was_in_place;
static guint infos_set;

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE ("{ U8, S8 }")));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE ("{ U8, S8 }")));

static gboolean
test_filter_set_info (GstVolumeFilter * filter, const GstVolumeInfo * in,
    const GstVolumeInfo * out)
{
  g_assert_cmpuint (gst_volume_info_get_size (in), ==, SIZE);
  g_assert_cmpuint (gst_volume_info_get_size (out), ==, SIZE);
  infos_set++;
  return TRUE;
}

static GstFlowReturn
test_filter_transform (GstVolumeFilter * filter, const GstVolumeFrame * in,
    GstVolumeFrame * out, GstVolumeMeta * meta)
{
  gint i;

  was_in_place = in == out;
  if (!was_in_place)
    g_assert_cmpuint ((guintptr) out->data % 64, ==, 0);
  for (i = 0; i < SIZE; i++)
    ((guint8 *) out->data)[i] = ((guint8 *) in->data)[i] + 1;
  gst_volume_meta_add_history (meta, "test", "add=1");
  return GST_FLOW_OK;
}

static void
set_list (GstCaps * caps, const gchar * field, const gchar * text)
{
  GValue list = G_VALUE_INIT;

  g_value_init (&list, GST_TYPE_LIST);
  g_assert_true (gst_value_deserialize (&list, text));
  gst_caps_set_value (caps, field, &list);
  g_value_unset (&list);
}

/* Either modality may become the other, and so may the formats. */
static GstCaps *
test_filter_transform_caps (GstBaseTransform * trans,
    GstPadDirection direction, GstCaps * caps, GstCaps * filter)
{
  GstCaps *result = gst_caps_copy (caps), *filtered;

  set_list (result, "modality", "{ T1w, T2w }");
  set_list (result, "format", "{ U8, S8 }");
  if (!filter)
    return result;
  filtered = gst_caps_intersect_full (filter, result, GST_CAPS_INTERSECT_FIRST);
  gst_caps_unref (result);
  return filtered;
}

static void
test_filter_class_init (TestFilterClass * klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstVolumeFilterClass *filter_class = GST_VOLUME_FILTER_CLASS (klass);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Test", "Test", "Test",
      "Test");
  GST_BASE_TRANSFORM_CLASS (klass)->transform_caps = test_filter_transform_caps;
  filter_class->in_place = TRUE;
  filter_class->set_info = test_filter_set_info;
  filter_class->transform = test_filter_transform;
}

static void
test_filter_init (TestFilter * self)
{
}

static GstHarness *
make_harness (const gchar * out_format, const gchar * out_modality)
{
  GstElement *element = g_object_new (test_filter_get_type (), NULL);
  GstHarness *h = gst_harness_new_with_element (element, "sink", "src");
  gchar *in = g_strdup_printf (CAPS, "U8", "T1w");
  gchar *out = g_strdup_printf (CAPS, out_format, out_modality);

  infos_set = 0;
  gst_harness_set_caps_str (h, in, out);
  g_free (in);
  g_free (out);
  gst_object_unref (element);
  return h;
}

static GstBuffer *
make_volume (gsize size)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);
  GstVolumeAffine affine = gst_volume_affine_identity ();

  gst_buffer_memset (buffer, 0, 41, size);
  affine.m[2][3] = -8;
  gst_buffer_add_volume_meta (buffer, &affine);
  GST_BUFFER_OFFSET (buffer) = 6;
  GST_BUFFER_PTS (buffer) = 6 * GST_VOLUME_DURATION;
  return buffer;
}

static void
assert_result (GstBuffer * buffer)
{
  GstVolumeMeta *meta = gst_buffer_get_volume_meta (buffer);
  guint8 expected[SIZE];

  memset (expected, 42, sizeof (expected));
  g_assert_cmpint (gst_buffer_memcmp (buffer, 0, expected, SIZE), ==, 0);
  g_assert_cmpuint (gst_buffer_get_size (buffer), ==, SIZE);
  g_assert_cmpfloat (meta->affine.m[2][3], ==, -8);
  g_assert_cmpuint (g_strv_length (meta->history), ==, 1);
  g_assert_cmpuint (GST_BUFFER_OFFSET (buffer), ==, 6);
  g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, 6 * GST_VOLUME_DURATION);
  g_assert_cmpuint (infos_set, ==, 1);
}

static void
check_in_place (const gchar * out_modality)
{
  GstHarness *h = make_harness ("U8", out_modality);
  GstBuffer *in = make_volume (SIZE), *out;

  out = gst_harness_push_and_pull (h, in);
  g_assert_true (out == in && was_in_place);
  assert_result (out);
  gst_buffer_unref (out);

  /* Someone else holds it: not theirs to change. */
  in = gst_buffer_ref (make_volume (SIZE));
  out = gst_harness_push_and_pull (h, in);
  g_assert_true (out != in);
  assert_result (out);
  g_assert_cmpuint
      (g_strv_length (gst_buffer_get_volume_meta (in)->history), ==, 0);
  gst_buffer_unref (in);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

static void
test_in_place (void)
{
  check_in_place ("T1w");
  check_in_place ("T2w");
}

static void
test_copy (void)
{
  GstHarness *h = make_harness ("S8", "T1w");
  GstBuffer *out = gst_harness_push_and_pull (h, make_volume (SIZE));

  g_assert_false (was_in_place);
  assert_result (out);
  g_assert_nonnull (out->pool);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

/* Upstream is offered aligned buffers. */
static void
test_propose (void)
{
  GstHarness *h = make_harness ("S8", "T1w");
  GstCaps *caps = gst_pad_get_current_caps (h->srcpad);
  GstQuery *query = gst_query_new_allocation (caps, TRUE);
  GstBufferPool *pool;
  guint size;

  gst_buffer_unref (gst_harness_push_and_pull (h, make_volume (SIZE)));
  g_assert_true (gst_pad_peer_query (h->srcpad, query));
  g_assert_cmpuint (gst_query_get_n_allocation_pools (query), ==, 1);
  gst_query_parse_nth_allocation_pool (query, 0, &pool, &size, NULL, NULL);
  g_assert_true (GST_IS_VOLUME_BUFFER_POOL (pool));
  g_assert_cmpuint (size, ==, SIZE);
  gst_object_unref (pool);
  gst_query_unref (query);
  gst_caps_unref (caps);
  gst_harness_teardown (h);
}

static void
assert_error (GstHarness * h, GstBuffer * buffer, const gchar * words)
{
  GstBus *bus = gst_bus_new ();
  GstMessage *message;
  GError *error;

  gst_element_set_bus (h->element, bus);
  g_assert_cmpint (gst_harness_push (h, buffer), ==, GST_FLOW_ERROR);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  gst_message_parse_error (message, &error, NULL);
  g_assert_nonnull (strstr (error->message, words));
  g_error_free (error);
  gst_message_unref (message);
  gst_element_set_bus (h->element, NULL);
  gst_object_unref (bus);
  gst_harness_teardown (h);
}

static void
test_errors (void)
{
  assert_error (make_harness ("U8", "T1w"),
      gst_buffer_new_allocate (NULL, SIZE, NULL), "GstVolumeMeta");
  assert_error (make_harness ("S8", "T1w"),
      gst_buffer_new_allocate (NULL, SIZE, NULL), "GstVolumeMeta");
  assert_error (make_harness ("U8", "T1w"), make_volume (SIZE - 1),
      "smaller than");
  assert_error (make_harness ("S8", "T1w"), make_volume (SIZE - 1),
      "smaller than");
}

gint
main (gint argc, gchar ** argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/filter/in-place", test_in_place);
  g_test_add_func ("/filter/copy", test_copy);
  g_test_add_func ("/filter/propose", test_propose);
  g_test_add_func ("/filter/errors", test_errors);
  return g_test_run ();
}
