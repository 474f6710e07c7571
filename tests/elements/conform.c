/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* volumeconform against nibabel and scipy; undo; negotiation; bad input. */

#include <math.h>
#include <string.h>

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

#include "gstvolume.h"
#include "../goldens/conform.h"

#define CAPS "volume/x-raw, format=%s, width=%d, height=%d, depth=%d, " \
    "channels=%d, modality=T1w, framerate=0/1"

static GstHarness *
make_harness (const gchar * launch, const gchar * format, const gint size[3],
    gint channels)
{
  GstHarness *h = gst_harness_new_parse (launch);
  gchar *caps = g_strdup_printf (CAPS, format, size[0], size[1], size[2],
      channels);

  gst_harness_set_src_caps_str (h, caps);
  g_free (caps);
  return h;
}

static GstBuffer *
make_volume (const gdouble affine[16], gconstpointer values, gsize size)
{
  GstBuffer *buffer = gst_buffer_new_memdup (values, size);
  GstVolumeAffine a;

  memcpy (a.m, affine, sizeof (a.m));
  gst_volume_meta_set_subject (gst_buffer_add_volume_meta (buffer, &a), "07",
      NULL);
  GST_BUFFER_PTS (buffer) = 3 * GST_VOLUME_DURATION;
  GST_BUFFER_DURATION (buffer) = GST_VOLUME_DURATION;
  GST_BUFFER_OFFSET (buffer) = 3;
  return buffer;
}

static GstBuffer *
make_source (void)
{
  return make_volume (source_affine, source_values, sizeof (source_values));
}

static void
assert_volume (GstHarness * h, GstBuffer * buffer, const gint size[3],
    const gdouble affine[16], gdouble tolerance)
{
  GstVolumeMeta *meta = gst_buffer_get_volume_meta (buffer);
  GstCaps *caps = gst_pad_get_current_caps (h->sinkpad);
  GstVolumeGrid grid, expected;
  GstVolumeInfo info;

  fail_unless (gst_volume_info_from_caps (&info, caps));
  gst_caps_unref (caps);
  fail_unless_equals_string (info.modality, "T1w");
  fail_unless (meta != NULL);
  fail_unless_equals_string (meta->subject, "07");
  fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), 3 * GST_VOLUME_DURATION);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (buffer), 3);
  gst_volume_meta_get_grid (meta, &info, &grid);
  memcpy (expected.size, size, sizeof (expected.size));
  memcpy (expected.affine.m, affine, sizeof (expected.affine.m));
  fail_unless (gst_volume_grid_equal (&grid, &expected, tolerance));
  fail_unless_equals_uint64 (gst_buffer_get_size (buffer),
      gst_volume_info_get_size (&info));
}

GST_START_TEST (test_reorient)
{
  GstHarness *h = make_harness ("volumeconform orientation=RAS", "S16LE",
      source_size, 1);
  GstBuffer *out = gst_harness_push_and_pull (h, make_source ());
  GstVolumeMeta *meta = gst_buffer_get_volume_meta (out);

  /* nibabel keeps the affine as floats. */
  assert_volume (h, out, canonical_size, canonical_affine, 1e-4);
  gst_check_buffer_data (out, canonical_values, sizeof (canonical_values));
  fail_unless_equals_int (g_strv_length (meta->history), 1);
  fail_unless (g_str_has_prefix (meta->history[0], "volumeconform "
          "orientation=RAS spacing=<0,0,0> size=<0,0,0> interpolation=linear "
          "fill="));
  fail_unless_equals_int (meta->source.size[0], source_size[0]);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* A bright box in dark air below 0, a volume that Otsu parts by sight; all
 * that the element may do with it, and back. */
GST_START_TEST (test_foreground)
{
  const gint size[3] = { 16, 14, 12 };
  const gint first[3] = { 3, 4, 2 }, last[3] = { 10, 8, 9 };
  const gdouble affine[16] = { 0, 0.1, 2, -10, -1, 0.1, 0, 5, 0, 1.5, 0.2, 3,
    0, 0, 0, 1
  };
  static const struct
  {
    const gchar *settings;
    gint size[3];
    gint corner[3];             /* first voxel in the source; -1: interpolated */
  } cases[] = {
    {"crop-foreground=true", {8, 5, 8}, {3, 4, 2}},
    /* 1 voxel of 1 mm or 1.5 mm, 1 of 2 mm, and to the volume's end. */
    {"crop-foreground=true margin=1", {10, 7, 10}, {2, 3, 1}},
    {"crop-foreground=true margin=500", {16, 14, 12}, {0, 0, 0}},
    {"crop-foreground=true size=<10,5,4>", {10, 5, 4}, {2, 4, 4}},
    {"crop-foreground=true size-multiple=<4,4,1>", {8, 8, 8}, {3, 3, 2}},
    {"size-multiple=<1,4,0> fill=7", {16, 16, 12}, {0, -1, 0}},
    {"size=<9,0,0> size-multiple=<4,0,8>", {12, 14, 16}, {2, 0, -2}},
    {"crop-foreground=true orientation=PSR", {8, 5, 8}, {3, 4, 2}},
    {"crop-foreground=true spacing=<2,2,2> antialias=true "
          "interpolation=lanczos", {4, 4, 8}, {-1, -1, -1}},
    {"orientation=LAS spacing=<0.7,0,3> size=<0,9,0> size-multiple=<8,8,8>",
        {40, 16, 8}, {-1, -1, -1}},
  };
  gint16 values[16 * 14 * 12];
  gint i, axis;
  guint k;

  for (i = 0; i < (gint) G_N_ELEMENTS (values); i++) {
    const gint at[3] = { i % 16, i / 16 % 14, i / 16 / 14 };

    values[i] = 100 + i % 3;
    for (axis = 0; axis < 3; axis++) {
      if (at[axis] < first[axis] || at[axis] > last[axis])
        values[i] = i % 2 - 20;
    }
  }

  for (k = 0; k < G_N_ELEMENTS (cases); k++) {
    gchar *line = g_strdup_printf ("volumeconform %s ! "
        "volumeconform undo=true", cases[k].settings);
    gchar *single = g_strdup_printf ("volumeconform %s", cases[k].settings);
    GstHarness *h = make_harness (single, "S16LE", size, 1);
    GstBuffer *out = gst_harness_push_and_pull (h, make_volume (affine, values,
            sizeof (values)));
    GstVolumeMeta *meta = gst_buffer_get_volume_meta (out);
    GstCaps *caps = gst_pad_get_current_caps (h->sinkpad);
    GstVolumeInfo info;

    fail_unless (gst_volume_info_from_caps (&info, caps));
    gst_caps_unref (caps);
    fail_unless (info.width == cases[k].size[0]
        && info.height == cases[k].size[1] && info.depth == cases[k].size[2],
        "%s: %d x %d x %d", cases[k].settings, info.width, info.height,
        info.depth);
    if (!strstr (cases[k].settings, "spacing") && !strstr (cases[k].settings,
            "orientation")) {
      gdouble corner[3], expected[3];

      for (axis = 0; axis < 3; axis++) {
        corner[axis] = meta->affine.m[axis][3];
        expected[axis] = affine[4 * axis + 3];
        for (i = 0; i < 3; i++)
          expected[axis] += affine[4 * axis + i] * cases[k].corner[i];
        fail_unless (fabs (corner[axis] - expected[axis]) < 1e-9, "%s",
            cases[k].settings);
      }
    }
    gst_buffer_unref (out);
    gst_harness_teardown (h);
    g_free (single);

    /* Whatever became of it, the way back ends where it began. */
    h = make_harness (line, "S16LE", size, 1);
    out = gst_harness_push_and_pull (h, make_volume (affine, values,
            sizeof (values)));
    assert_volume (h, out, size, affine, 0);
    gst_buffer_unref (out);
    gst_harness_teardown (h);
    g_free (line);
  }
}

GST_END_TEST;

GST_START_TEST (test_undo)
{
  static const gchar *const lines[] = {
    "volumeconform orientation=RAS ! volumeconform orientation=LPI ! "
        "volumeconform undo=true",
    "volumeconform orientation=SPL size=<9,8,12> ! volumeconform undo=true",
    "volumeconform undo=true ! volumeconform orientation=RAS size=<0,7,0> ! "
        "volumeconform undo=true ! volumeconform undo=true",
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (lines); i++) {
    GstHarness *h = make_harness (lines[i], "S16LE", source_size, 1);
    GstBuffer *out = gst_harness_push_and_pull (h, make_source ());

    assert_volume (h, out, source_size, source_affine, 0);
    gst_check_buffer_data (out, source_values, sizeof (source_values));
    fail_unless_equals_int
        (gst_buffer_get_volume_meta (out)->source.size[0], 0);
    gst_buffer_unref (out);
    gst_harness_teardown (h);
  }
}

GST_END_TEST;

/* Interpolated there and back: a smooth field stays what it was. */
GST_START_TEST (test_undo_spacing)
{
  const gint size[3] = { 20, 18, 10 };
  gfloat values[20 * 18 * 10], *v = values;
  GstHarness *h;
  GstBuffer *out;
  GstMapInfo map;
  gint x, y, z, i;

  for (z = 0; z < size[2]; z++) {
    for (y = 0; y < size[1]; y++) {
      for (x = 0; x < size[0]; x++)
        *v++ = 2 * x - y + 3 * z;
    }
  }
  h = make_harness ("volumeconform orientation=RAS spacing=<1,1,0> ! "
      "volumeconform undo=true", "F32LE", size, 1);
  out = gst_harness_push_and_pull (h, make_volume (source_affine, values,
          sizeof (values)));
  assert_volume (h, out, size, source_affine, 0);
  gst_buffer_map (out, &map, GST_MAP_READ);
  for (i = 0; i < size[0] * size[1] * size[2]; i++) {
    gfloat difference = ((gfloat *) map.data)[i] - values[i];

    x = i % size[0];
    y = i / size[0] % size[1];
    /* Half a voxel at the borders of resampled axes goes flat. */
    if (x > 0 && x < size[0] - 1 && y > 0 && y < size[1] - 1)
      fail_unless (fabsf (difference) < 1e-3);
  }
  gst_buffer_unmap (out, &map);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* The grid of training: 1 mm in plane, square, about the same centre. */
GST_START_TEST (test_planes)
{
  GstHarness *h = make_harness ("volumeconform spacing=<1,1,0> "
      "size=<12,12,0> fill=0", "F32LE", planes_size, 1);
  GstBuffer *out = gst_harness_push_and_pull (h, make_volume (planes_affine,
          planes_values, sizeof (planes_values)));
  GstMapInfo map;
  guint i;

  assert_volume (h, out, grid_size, grid_affine, 1e-9);
  gst_buffer_map (out, &map, GST_MAP_READ);
  for (i = 0; i < G_N_ELEMENTS (grid_values); i++)
    fail_unless (fabs (((gfloat *) map.data)[i] - grid_values[i]) < 1e-5);
  gst_buffer_unmap (out, &map);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

GST_END_TEST;

GST_START_TEST (test_passthrough)
{
  static const gchar *const lines[] = { "volumeconform",
    "volumeconform undo=true", "volumeconform orientation=RAS",
    "volumeconform orientation=RAS spacing=<2,2,2> size=<2,2,2>"
  };
  const gdouble affine[16] = { 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1 };
  const gint size[3] = { 2, 2, 2 };
  const guint8 values[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (lines); i++) {
    GstHarness *h = make_harness (lines[i], "U8", size, 1);
    GstBuffer *in = make_volume (affine, values, sizeof (values));
    GstBuffer *out = gst_harness_push_and_pull (h, in);

    fail_unless (in == out);
    assert_volume (h, out, size, affine, 0);
    fail_unless_equals_int
        (g_strv_length (gst_buffer_get_volume_meta (out)->history), 0);
    gst_buffer_unref (out);
    gst_harness_teardown (h);
  }
}

GST_END_TEST;

/* Coarser voxels of a chessboard: only blurred is it the grey that it is from
 * afar.  History tells. */
GST_START_TEST (test_antialias)
{
  const gdouble affine[16] = { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1 };
  const gint size[3] = { 24, 24, 24 };
  gboolean antialias;

  for (antialias = FALSE; antialias <= TRUE; antialias++) {
    gchar *line = g_strdup_printf ("volumeconform spacing=<3,3,3> "
        "antialias=%s", antialias ? "true" : "false");
    GstHarness *h = make_harness (line, "U8", size, 1);
    guint8 values[24 * 24 * 24];
    GstVolumeMeta *meta;
    GstBuffer *out;
    GstMapInfo map;
    gsize i;

    for (i = 0; i < sizeof (values); i++)
      values[i] = (i + i / 24 + i / 576) % 2 * 200;
    out = gst_harness_push_and_pull (h, make_volume (affine, values,
            sizeof (values)));
    meta = gst_buffer_get_volume_meta (out);
    fail_unless ((strstr (meta->history[0], "interpolation=linear "
                "antialias=true fill=0") != NULL) == antialias);
    gst_buffer_map (out, &map, GST_MAP_READ);
    fail_unless_equals_int (map.size, 8 * 8 * 8);
    for (i = 0; i < map.size; i++)
      fail_unless ((map.data[i] > 80 && map.data[i] < 120) == antialias,
          "%d", map.data[i]);
    gst_buffer_unmap (out, &map);
    gst_buffer_unref (out);
    gst_harness_teardown (h);
    g_free (line);
  }
}

GST_END_TEST;

/* Padding takes the volume's smallest value unless told. */
GST_START_TEST (test_fill)
{
  const gdouble affine[16] = { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1 };
  const gint size[3] = { 2, 1, 1 };
  const gint16 values[4] = { 5, -7, 30, 4 };    /* two channels */
  const gint16 lowest[10] = { -7, 5, -7, -7, -7, -7, 30, 4, -7, -7 };
  const gint16 told[10] = { -1024, 5, -7, -1024, -1024, -1024, 30, 4, -1024,
    -1024
  };
  GstHarness *h;
  GstBuffer *out;

  h = make_harness ("volumeconform size=<5,0,0>", "S16LE", size, 2);
  out = gst_harness_push_and_pull (h, make_volume (affine, values,
          sizeof (values)));
  gst_check_buffer_data (out, lowest, sizeof (lowest));
  gst_buffer_unref (out);
  gst_harness_teardown (h);

  h = make_harness ("volumeconform size=<5,0,0> fill=-1024", "S16LE", size, 2);
  out = gst_harness_push_and_pull (h, make_volume (affine, values,
          sizeof (values)));
  gst_check_buffer_data (out, told, sizeof (told));
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* Ripples below a background of 0 are no background; as many values below 0 as
 * in CT are. */
GST_START_TEST (test_fill_ripples)
{
  const gdouble affine[16] = { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1 };
  const gint size[3] = { 64, 1, 1 };
  const guint n_below = __i__ ? 3 : 2;
  gfloat values[64] = { 0 };
  GstHarness *h;
  GstBuffer *out;
  GstMapInfo map;
  guint i;

  for (i = 0; i < 64 - 41; i++)
    values[i] = i < n_below ? -51.25f + i : 400;
  h = make_harness ("volumeconform size=<70,0,0>", "F32LE", size, 1);
  out = gst_harness_push_and_pull (h, make_volume (affine, values,
          sizeof (values)));
  gst_buffer_map (out, &map, GST_MAP_READ);
  fail_unless_equals_float (((gfloat *) map.data)[0], __i__ ? -51.25f : 0);
  fail_unless_equals_float (((gfloat *) map.data)[69], __i__ ? -51.25f : 0);
  fail_unless_equals_float (((gfloat *) map.data)[3], -51.25f);
  gst_buffer_unmap (out, &map);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* Push @buffer and expect @flow and an error that says @words. */
static void
assert_error (GstHarness * h, GstBuffer * buffer, GstFlowReturn flow,
    const gchar * words)
{
  GstBus *bus = gst_bus_new ();
  GstMessage *message;
  GError *error;
  gchar *debug;

  gst_element_set_bus (h->element, bus);
  fail_unless_equals_int (gst_harness_push (h, buffer), flow);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, &debug);
  GST_INFO ("%s\n%s", error->message, debug);
  fail_unless (strstr (error->message, words) != NULL, "%s", error->message);
  g_error_free (error);
  g_free (debug);
  gst_message_unref (message);
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR) == NULL);
  gst_element_set_bus (h->element, NULL);
  gst_object_unref (bus);
  fail_unless_equals_int (gst_harness_buffers_in_queue (h), 0);
  gst_harness_teardown (h);
}

GST_START_TEST (test_bad_settings)
{
  const struct
  {
    const gchar *settings, *words;
  } bad[] = {
    {"orientation=RAR", "\"RAR\""},
    {"orientation=ras", "\"ras\""},
    {"spacing=<1,1>", "spacing needs three"},
    {"spacing=<-1,1,1>", "spacing needs three"},
    {"spacing=<1e-6,1,1>", "spacing needs three"},
    {"spacing=<1,1,5000>", "spacing needs three"},
    {"size=<1,1>", "size needs three"},
    {"size=<1,-1,1>", "size needs three"},
    {"size-multiple=<8,8>", "size-multiple needs three"},
    {"size-multiple=<8,-8,8>", "size-multiple needs three"},
    {"size-multiple=<2147483647,2147483647,2>", "too large"},
    {"size=<2147483647,2147483647,2147483647>", "too large"},
    {"size=<2000000,2000,1>", "too large"},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (bad); i++) {
    gchar *line = g_strdup_printf ("volumeconform %s", bad[i].settings);

    assert_error (make_harness (line, "S16LE", source_size, 1), make_source (),
        GST_FLOW_ERROR, bad[i].words);
    g_free (line);
  }
}

GST_END_TEST;

GST_START_TEST (test_bad_volumes)
{
  const gchar *line = "volumeconform orientation=RAS";
  GstVolumeMeta *meta;
  GstBuffer *buffer;

  buffer = gst_buffer_new_memdup (source_values, sizeof (source_values));
  assert_error (make_harness (line, "S16LE", source_size, 1), buffer,
      GST_FLOW_ERROR, "GstVolumeMeta");

  buffer = make_source ();
  gst_buffer_get_volume_meta (buffer)->affine.m[1][1] = NAN;
  assert_error (make_harness (line, "S16LE", source_size, 1), buffer,
      GST_FLOW_ERROR, "affine");

  assert_error (make_harness (line, "F32LE", source_size, 1), make_source (),
      GST_FLOW_ERROR, "smaller than");

  /* A grid to go back to that no pool can hold. */
  buffer = make_source ();
  meta = gst_buffer_get_volume_meta (buffer);
  meta->source.affine = meta->affine;
  meta->source.size[0] = meta->source.size[1] = meta->source.size[2] = 1 << 20;
  assert_error (make_harness ("volumeconform undo=true", "S16LE", source_size,
          1), buffer, GST_FLOW_ERROR, "too large");

  buffer = make_source ();
  gst_buffer_get_volume_meta (buffer)->source.size[0] = 1;
  gst_buffer_get_volume_meta (buffer)->source.size[1] = 1;
  gst_buffer_get_volume_meta (buffer)->source.size[2] = 1;
  gst_buffer_get_volume_meta (buffer)->source.affine.m[0][0] = 0;
  assert_error (make_harness ("volumeconform undo=true", "S16LE", source_size,
          1), buffer, GST_FLOW_ERROR, "singular");
}

GST_END_TEST;

GST_START_TEST (test_refused_downstream)
{
  assert_error (make_harness ("volumeconform size=<4,4,4> ! "
          "capsfilter caps=volume/x-raw,width=5", "S16LE", source_size, 1),
      make_source (), GST_FLOW_NOT_NEGOTIATED, "4 x 4 x 4");
}

GST_END_TEST;

/* Sizes are free, all else must go through. */
GST_START_TEST (test_caps_query)
{
  GstHarness *h = gst_harness_new ("volumeconform");
  GstCaps *caps, *expected;

  gst_harness_set_sink_caps_str (h, "volume/x-raw, format=F32LE, width=5, "
      "height=5, depth=5, channels=1, modality=T2w, framerate=0/1");
  caps = gst_pad_peer_query_caps (h->srcpad, NULL);
  expected = gst_caps_from_string ("volume/x-raw, format=F32LE, "
      "width=[1,max], height=[1,max], depth=[1,max], channels=1, "
      "modality=T2w, framerate=0/1");
  fail_unless (gst_caps_is_equal (caps, expected));
  gst_caps_unref (caps);
  gst_caps_unref (expected);
  gst_harness_teardown (h);
}

GST_END_TEST;

static void
assert_event (GstHarness * h, GstEventType type)
{
  GstEvent *event = gst_harness_pull_event (h);

  fail_unless (event != NULL);
  fail_unless_equals_string (GST_EVENT_TYPE_NAME (event),
      gst_event_type_get_name (type));
  gst_event_unref (event);
}

/* Caps wait for a volume, the segment for the caps; each volume may have
 * its own size; a flush and a state cycle start afresh. */
GST_START_TEST (test_events)
{
  GstHarness *h = make_harness ("volumeconform orientation=RAS", "S16LE",
      source_size, 1);
  gdouble turned[16];
  GstSegment segment;
  GstBuffer *out;
  gint i;

  assert_event (h, GST_EVENT_STREAM_START);
  fail_unless_equals_int (gst_harness_events_in_queue (h), 0);
  out = gst_harness_push_and_pull (h, make_source ());
  gst_buffer_unref (out);
  assert_event (h, GST_EVENT_CAPS);
  assert_event (h, GST_EVENT_SEGMENT);

  /* The same size again: no new caps; another one: new caps. */
  out = gst_harness_push_and_pull (h, make_source ());
  gst_buffer_unref (out);
  fail_unless_equals_int (gst_harness_events_in_queue (h), 0);
  for (i = 0; i < 16; i++)
    turned[i] = i / 4 == i % 4;
  out = gst_harness_push_and_pull (h, make_volume (turned, source_values,
          sizeof (source_values)));
  assert_volume (h, out, source_size, turned, 0);
  gst_buffer_unref (out);
  assert_event (h, GST_EVENT_CAPS);

  gst_harness_push_event (h, gst_event_new_flush_start ());
  gst_harness_push_event (h, gst_event_new_flush_stop (TRUE));
  assert_event (h, GST_EVENT_FLUSH_START);
  assert_event (h, GST_EVENT_FLUSH_STOP);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = GST_SECOND;
  gst_harness_push_event (h, gst_event_new_segment (&segment));
  assert_event (h, GST_EVENT_SEGMENT);
  out = gst_harness_push_and_pull (h, make_source ());
  gst_buffer_unref (out);
  assert_event (h, GST_EVENT_CAPS);
  gst_harness_push_event (h, gst_event_new_eos ());
  assert_event (h, GST_EVENT_EOS);
  gst_harness_teardown (h);

  /* A flush before the first volume: its segment alone counts. */
  h = make_harness ("volumeconform", "S16LE", source_size, 1);
  assert_event (h, GST_EVENT_STREAM_START);
  gst_harness_push_event (h, gst_event_new_flush_start ());
  gst_harness_push_event (h, gst_event_new_flush_stop (TRUE));
  gst_harness_push_event (h, gst_event_new_segment (&segment));
  assert_event (h, GST_EVENT_FLUSH_START);
  assert_event (h, GST_EVENT_FLUSH_STOP);
  fail_unless_equals_int (gst_harness_events_in_queue (h), 0);
  gst_harness_push_event (h, gst_event_new_eos ());
  assert_event (h, GST_EVENT_SEGMENT);
  assert_event (h, GST_EVENT_EOS);
  gst_harness_teardown (h);
}

GST_END_TEST;

GST_START_TEST (test_properties)
{
  GstElement *element = gst_element_factory_make ("volumeconform", NULL);
  GValue value = G_VALUE_INIT;
  GstStateChangeReturn ret;

  gst_util_set_object_arg (G_OBJECT (element), "spacing", "<1,0.5,0>");
  g_object_get_property (G_OBJECT (element), "spacing",
      (g_value_init (&value, GST_TYPE_ARRAY), &value));
  fail_unless_equals_float (g_value_get_double (gst_value_array_get_value
          (&value, 1)), 0.5);
  g_value_unset (&value);
  gst_util_set_object_arg (G_OBJECT (element), "size", "<0,256,0>");
  g_object_get_property (G_OBJECT (element), "size",
      (g_value_init (&value, GST_TYPE_ARRAY), &value));
  fail_unless_equals_int (g_value_get_int (gst_value_array_get_value (&value,
              1)), 256);
  g_value_unset (&value);
  ret = gst_element_set_state (element, GST_STATE_PAUSED);
  fail_unless_equals_int (ret, GST_STATE_CHANGE_SUCCESS);
  ret = gst_element_set_state (element, GST_STATE_NULL);
  fail_unless_equals_int (ret, GST_STATE_CHANGE_SUCCESS);
  gst_object_unref (element);
}

GST_END_TEST;

static Suite *
conform_suite (void)
{
  Suite *s = suite_create ("volumeconform");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_reorient);
  tcase_add_test (tc, test_foreground);
  tcase_add_test (tc, test_undo);
  tcase_add_test (tc, test_undo_spacing);
  tcase_add_test (tc, test_planes);
  tcase_add_test (tc, test_passthrough);
  tcase_add_test (tc, test_antialias);
  tcase_add_test (tc, test_fill);
  tcase_add_loop_test (tc, test_fill_ripples, 0, 2);
  tcase_add_test (tc, test_bad_settings);
  tcase_add_test (tc, test_bad_volumes);
  tcase_add_test (tc, test_refused_downstream);
  tcase_add_test (tc, test_caps_query);
  tcase_add_test (tc, test_events);
  tcase_add_test (tc, test_properties);
  return s;
}

GST_CHECK_MAIN (conform);
