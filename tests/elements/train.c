/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* mmigantrain: what a training leaves behind, that it repeats, goes on, and
 * tells what is wrong. */

#include <gst/check/gstharness.h>
#include "train.h"

#define COURSE "epochs=4 steps-per-epoch=30 rate=0.002 average=0.9"

static void
assert_types (const GstStructure * row, guint64 epoch)
{
  static const gchar *const doubles[] = { "rate", "l1", "adversarial",
    "domain", "discriminator-adversarial", "discriminator-domain",
    "generator-gradient-norm", "discriminator-gradient-norm", "seconds",
    "samples-per-second"
  };

  fail_unless_equals_uint64 (get_uint64 (row, "epoch"), epoch);
  fail_unless_equals_uint64 (get_uint64 (row, "step"), epoch * 30);
  fail_unless (get_uint64 (row, "device-memory") > 0);
  fail_unless (get_boolean (row, "is-best"));
  for (guint i = 0; i < G_N_ELEMENTS (doubles); i++)
    fail_unless (get_double (row, doubles[i]) > 0, "%s", doubles[i]);
}

/* The log has a row for each of @rows, with their values. */
static void
check_log (GPtrArray * rows)
{
  GBytes *bytes = folder_read ("log.csv");
  gchar **lines = g_strsplit (g_bytes_get_data (bytes, NULL), "\n", -1);
  gchar **names = g_strsplit (lines[0], ",", -1);

  fail_unless_equals_string (names[0], "epoch");
  fail_unless_equals_int (g_strv_length (lines), rows->len + 2);
  for (guint i = 0; i < rows->len; i++) {
    const GstStructure *row = rows->pdata[i];
    gchar **texts = g_strsplit (lines[i + 1], ",", -1);

    fail_unless_equals_int (g_strv_length (texts), g_strv_length (names));
    for (guint j = 0; names[j]; j++) {
      fail_unless (gst_structure_has_field (row, names[j]));
      if (gst_structure_has_field_typed (row, names[j], G_TYPE_DOUBLE))
        fail_unless_equals_float (g_ascii_strtod (texts[j], NULL),
            get_double (row, names[j]));
    }
    g_strfreev (texts);
  }
  g_strfreev (names);
  g_strfreev (lines);
  g_bytes_unref (bytes);
}

/* The model translates both ways, to another image than its source. */
static void
check_model (const gchar * name, const gchar * source, const gchar * target)
{
  gchar *path = folder_path (name);
  gchar *line = g_strdup_printf (PHANTOMS " modality=%s num-buffers=1 ! "
      "volumenormalize ! mmigantranslate device=cpu model=\"%s\" target=%s",
      source, path, target);
  GstHarness *h = gst_harness_new_parse (line);
  GstBuffer *out;

  gst_harness_play (h);
  out = gst_harness_pull (h);
  fail_unless (out != NULL);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
  g_free (line);
  g_free (path);
}

GST_START_TEST (test_training)
{
  GstElement *pipeline = train_new ("model.safetensors", COURSE, STREAMS (4));
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify)
      gst_structure_free);
  GstStructure *row;

  train_set_file (pipeline, "log", "log.csv");
  train_play (pipeline);
  while ((row = train_wait_epoch (pipeline))) {
    g_ptr_array_add (rows, row);
    assert_types (row, rows->len);
  }
  train_free (pipeline);
  fail_unless_equals_int (rows->len, 4);
  fail_unless (get_double (rows->pdata[3], "l1")
      < 0.7 * get_double (rows->pdata[0], "l1"), "%g, then %g",
      get_double (rows->pdata[0], "l1"), get_double (rows->pdata[3], "l1"));
  /* linear: constant for a half, then to zero behind the last step */
  fail_unless_equals_float (get_double (rows->pdata[1], "rate"), 0.002);
  fail_unless_equals_float (get_double (rows->pdata[3], "rate"),
      0.002 * (2 - 2 * 119. / 120));
  check_log (rows);
  check_model ("model.safetensors", "T1w", "T2w");
  check_model ("model.safetensors", "T2w", "T1w");
  g_ptr_array_unref (rows);
}

GST_END_TEST;

/* What there is to train on is told at once. */
static void
check_data (GstElement * pipeline)
{
  GstMessage *message;
  const GstStructure *s;
  guint items, windows, held_out;
  guint64 slices;
  gint width, height;

  train_play (pipeline);
  do {
    message = train_wait (pipeline, GST_MESSAGE_ELEMENT);
    if (!gst_message_has_name (message, "training-data"))
      gst_clear_message (&message);
  } while (!message);
  s = gst_message_get_structure (message);
  fail_unless (gst_structure_get (s, "items", G_TYPE_UINT, &items,
          "windows", G_TYPE_UINT, &windows, "held-out", G_TYPE_UINT, &held_out,
          "slices", G_TYPE_UINT64, &slices, "width", G_TYPE_INT, &width,
          "height", G_TYPE_INT, &height, NULL));
  fail_unless_equals_int (items, 2);
  fail_unless_equals_int (windows, 1);
  fail_unless_equals_int (held_out, 1);
  fail_unless (slices > 2 && slices <= 12);
  fail_unless (width == 32 && height == 32);
  gst_message_unref (message);
}

/* What a model file tells of its training. */
GST_START_TEST (test_metadata)
{
  GstElement *pipeline = train_new ("model.safetensors",
      "epochs=1 steps-per-epoch=2 seed=7 model-precision=f16 "
      "hold-out=<phantom00002>", STREAMS (3));
  GBytes *bytes;
  const gchar *header;

  check_data (pipeline);
  train_run (pipeline, NULL);
  train_free (pipeline);
  bytes = folder_read ("model.safetensors");
  header = (const gchar *) g_bytes_get_data (bytes, NULL) + 8;
  assert_mentions (header, "\"domains\":\"T1w,T2w\"");
  assert_mentions (header, "\"subjects\":\"phantom00001,phantom00003\"");
  assert_mentions (header, "\"seed\":\"7\"");
  assert_mentions (header, "\"steps\":\"2\"");
  assert_mentions (header, "\"size\":\"32\"");
  assert_mentions (header, "\"spacing\":\"6\"");
  assert_mentions (header, "\"objective\":\"mmigan\"");
  assert_mentions (header, "\"F16\"");
  g_bytes_unref (bytes);
  check_model ("model.safetensors", "T1w", "T2w");
}

GST_END_TEST;

/* Rows of the epochs of a training of three. */
static void
run_three (GstElement * pipeline, GstStructure * rows[3])
{
  GstStructure *row;

  train_play (pipeline);
  while ((row = train_wait_epoch (pipeline)))
    gst_structure_take (&rows[get_uint64 (row, "epoch") - 1], row);
  train_free (pipeline);
}

static guint64
get_inode (const gchar * name)
{
  gchar *path = folder_path (name);
  GStatBuf status;

  fail_unless_equals_int (g_stat (path, &status), 0);
  g_free (path);
  return status.st_ino;
}

/* Wait until it has been replaced @n times, or training is long over. */
static void
wait_replaced (const gchar * name, guint n)
{
  guint64 seen = get_inode (name);

  for (guint i = 0; n > 0 && i < 20000; i++) {
    if (get_inode (name) != seen) {
      seen = get_inode (name);
      n--;
    }
    g_usleep (50);
  }
}

/* Stop in the second epoch, by the state or by EOS, and go on: the same bits
 * as without. */
static void
check_resume (const gchar * settings, const gchar * streams, gboolean eos)
{
  gchar *resumed = g_strconcat ("epochs=3 steps-per-epoch=100 resume=true ",
      settings, NULL);
  GstElement *pipeline = train_new ("whole.safetensors", resumed, streams);
  GstStructure *whole[3] = { NULL }, *parts[3] = { NULL }, *row;
  static const gchar *const same[] = { "l1", "discriminator-adversarial",
    "generator-gradient-norm", "rate"
  };

  train_set_file (pipeline, "checkpoint", "whole.checkpoint");
  run_three (pipeline, whole);

  pipeline = train_new ("parts.safetensors", resumed, streams);
  train_set_file (pipeline, "checkpoint", "parts.checkpoint");
  train_play (pipeline);
  row = train_wait_epoch (pipeline);
  fail_unless_equals_uint64 (get_uint64 (row, "epoch"), 1);
  gst_structure_free (row);
  /* the one of the epoch's end, and one of the next epoch */
  wait_replaced ("parts.checkpoint", 2);
  if (eos) {
    fail_unless (gst_element_send_event (pipeline, gst_event_new_eos ()));
    while ((row = train_wait_epoch (pipeline)))
      gst_structure_free (row);
  }
  train_free (pipeline);

  pipeline = train_new ("parts.safetensors", resumed, streams);
  train_set_file (pipeline, "checkpoint", "parts.checkpoint");
  run_three (pipeline, parts);
  fail_unless (parts[2] != NULL);
  assert_same_file ("whole.safetensors", "parts.safetensors");
  assert_same_file ("whole.checkpoint", "parts.checkpoint");
  for (guint epoch = 0; epoch < 3; epoch++) {
    for (guint i = 0; parts[epoch] && i < G_N_ELEMENTS (same); i++)
      fail_unless (get_double (whole[epoch], same[i])
          == get_double (parts[epoch], same[i]), "%s differs in epoch %u",
          same[i], epoch + 1);
    gst_clear_structure (&whole[epoch]);
    gst_clear_structure (&parts[epoch]);
  }
  g_free (resumed);
}

GST_START_TEST (test_resume)
{
  check_resume ("checkpoint-interval=7 "
      "augment=flip+affine+intensity", STREAMS (3), FALSE);
}

GST_END_TEST;

GST_START_TEST (test_resume_after_eos)
{
  check_resume ("checkpoint-interval=20", STREAMS (3), TRUE);
}

GST_END_TEST;

/* As above, where memory has room for one subject at a time. */
GST_START_TEST (test_resume_windows)
{
  check_resume ("checkpoint-interval=7 " "cache-budget=1", STREAMS (3), FALSE);
}

GST_END_TEST;

/* The weights of a model file: what comes behind its header. */
static GBytes *
read_weights (const gchar * name)
{
  GBytes *file = folder_read (name), *weights;
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);
  const gsize header = 8 + GST_READ_UINT64_LE (data);

  weights = g_bytes_new_from_bytes (file, header, size - header);
  g_bytes_unref (file);
  return weights;
}

/* Epochs divide the steps, and change nothing else. */
GST_START_TEST (test_epochs)
{
  GBytes *one, *three;
  GstElement *pipeline = train_new ("one.safetensors",
      "epochs=1 steps-per-epoch=12 schedule=constant", STREAMS (3));

  train_run (pipeline, NULL);
  train_free (pipeline);
  pipeline = train_new ("three.safetensors",
      "epochs=3 steps-per-epoch=4 schedule=constant", STREAMS (3));
  train_run (pipeline, NULL);
  train_free (pipeline);
  one = read_weights ("one.safetensors");
  three = read_weights ("three.safetensors");
  fail_unless (g_bytes_equal (one, three));
  g_bytes_unref (one);
  g_bytes_unref (three);
}

GST_END_TEST;

static GstPadProbeReturn
count_buffers (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  g_atomic_int_inc ((gint *) data);
  return GST_PAD_PROBE_OK;
}

/* Data are read once where they fit, and once an epoch where they do not. */
static void
check_reading (const gchar * settings, gint least, gint most)
{
  GstElement *pipeline = train_new ("model.safetensors", settings,
      STREAMS (3));
  GstElement *train = gst_bin_get_by_name (GST_BIN (pipeline), "train");
  GstPad *pad = gst_element_get_static_pad (train, "T2w");
  gint count = 0;

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, count_buffers, &count,
      NULL);
  fail_unless_equals_int (train_run (pipeline, NULL), 5);
  train_free (pipeline);
  fail_unless (count >= least && count <= most, "%d buffers", count);
  gst_object_unref (pad);
  gst_object_unref (train);
}

GST_START_TEST (test_cache)
{
  check_reading ("epochs=5 steps-per-epoch=6", 3, 3);
  /* the survey, its end again, and four times all */
  check_reading ("epochs=5 steps-per-epoch=6 cache-budget=1", 3 + 2 + 4 * 3,
      3 + 2 + 4 * 3);
}

GST_END_TEST;

/* The third modality is there of one subject only; its directions are trained
 * all the same. */
GST_START_TEST (test_missing_modality)
{
  GstElement *pipeline = train_new ("model.safetensors",
      "epochs=2 steps-per-epoch=12",
      STREAMS (3) PHANTOMS " num-buffers=1 ! volumenormalize ! train.PDw");

  fail_unless_equals_int (train_run (pipeline, NULL), 2);
  train_free (pipeline);
  check_model ("model.safetensors", "PDw", "T1w");
}

GST_END_TEST;

/* As gst-launch-1.0 -e does, but at once. */
static GstBusSyncReply
answer_error_with_eos (GstBus * bus, GstMessage * message, gpointer pipeline)
{
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_element_send_event (pipeline, gst_event_new_eos ());
  return GST_BUS_PASS;
}

/* A loss that is not finite ends the run, and harms nothing. */
GST_START_TEST (test_divergence)
{
  GstElement *pipeline = train_new ("model.safetensors",
      "epochs=1 steps-per-epoch=4", STREAMS (2));
  GBytes *model, *checkpoint, *after;
  GstBus *bus;

  train_set_file (pipeline, "checkpoint", "checkpoint");
  train_run (pipeline, NULL);
  train_free (pipeline);
  model = folder_read ("model.safetensors");
  checkpoint = folder_read ("checkpoint");

  pipeline = train_new ("model.safetensors",
      "epochs=9 steps-per-epoch=4 resume=true rate=1e6", STREAMS (2));
  train_set_file (pipeline, "checkpoint", "checkpoint");
  bus = gst_element_get_bus (pipeline);
  gst_bus_set_sync_handler (bus, answer_error_with_eos, pipeline, NULL);
  gst_object_unref (bus);
  train_expect_error (pipeline, "is not finite after step");
  after = folder_read ("model.safetensors");
  fail_unless (g_bytes_equal (model, after));
  g_bytes_unref (after);
  after = folder_read ("checkpoint");
  fail_unless (g_bytes_equal (checkpoint, after));
  g_bytes_unref (after);
  g_bytes_unref (checkpoint);
  g_bytes_unref (model);
}

GST_END_TEST;

GST_START_TEST (test_objectives)
{
  GstElement *pipeline = train_new ("one.safetensors", "objective=l1 "
      "epochs=1 steps-per-epoch=2", STREAMS (2));

  train_run (pipeline, NULL);
  train_free (pipeline);
  check_model ("one.safetensors", "T1w", "T2w");

  pipeline = train_new ("{source}-{target}.safetensors", "objective=cyclegan "
      "epochs=1 steps-per-epoch=2 weights=\"weights,identity=0.5,cycle=5\"",
      STREAMS (2));
  train_run (pipeline, NULL);
  train_free (pipeline);
  check_model ("T1w-T2w.safetensors", "T1w", "T2w");
  check_model ("T2w-T1w.safetensors", "T2w", "T1w");

  pipeline = train_new ("from-{source}.safetensors", "objective=pix2pix "
      "epochs=1 steps-per-epoch=2", STREAMS (2));
  train_run (pipeline, NULL);
  train_free (pipeline);
  check_model ("from-T1w.safetensors", "T1w", "T2w");
}

GST_END_TEST;

/* What cannot be trained is said in words. */
GST_START_TEST (test_refusals)
{
  static const gchar two[] = STREAMS (2);
  static const struct
  {
    const gchar *settings, *streams, *part;
  } cases[] = {
    {"resume=true", two, "checkpoint="},
    {"weights=\"weights,l2=1\"", two, "discriminator-adversarial"},
    {"device=none-such", two, "none-such"},
    {"objective=cyclegan", two, "{source}"},
    {"initial-model=none-such", two, "none-such"},
    {"log=/none/such/log.csv", two, "/none/such"},
    {"depth=6", two, "volumeconform"},
    {"discriminator-depth=6", two, "volumeconform"},
    {"hold-out=<phantom00001,phantom00002>", two, "every subject"},
    {"", PHANTOMS " ! volumenormalize ! train.T1w", "two modalities"},
    {"", PHANTOMS " ! train.T1w " PHANTOMS " ! train.T2w", "volumenormalize"},
    {"", PHANTOMS " num-buffers=1 ! volumenormalize ! train.T1w "
          "volumetestsrc size=<32,32,8> num-buffers=1 ! volumenormalize ! "
          "train.T2w", "different grids"},
    {"", PHANTOMS " num-buffers=1 ! volumenormalize ! train.T1w " PHANTOMS
          " num-buffers=2 ! volumeconform orientation=LPS ! volumenormalize ! "
          "train.T2w", "different grids"},
    {"", PHANTOMS " num-buffers=1 noise=0 pattern=ramp ! volumenormalize "
          "method=none ! train.T1w " PHANTOMS " ! train.T2w",
        "volumenormalize"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    train_expect_error (train_new ("model.safetensors", cases[i].settings,
            cases[i].streams), cases[i].part);
}

GST_END_TEST;

/* A subject that is not there, or that no step gets to, is not passed over in
 * silence. */
GST_START_TEST (test_warnings)
{
  static const struct
  {
    const gchar *settings, *part;
  } cases[] = {
    {"hold-out=<phantom00001,nobody>", "nobody"},
    {"cache-budget=1", "one of 3 parts"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    gchar *settings = g_strconcat ("epochs=1 steps-per-epoch=2 ",
        cases[i].settings, NULL);
    GstElement *pipeline = train_new ("model.safetensors", settings,
        STREAMS (3));
    GstMessage *message;
    GError *error;

    train_play (pipeline);
    message = train_wait (pipeline, GST_MESSAGE_WARNING);
    gst_message_parse_warning (message, &error, NULL);
    assert_mentions (error->message, cases[i].part);
    g_error_free (error);
    gst_message_unref (message);
    train_free (pipeline);
    g_free (settings);
  }
}

GST_END_TEST;

/* Once started properties stay as they are, and can be read. */
GST_START_TEST (test_properties)
{
  GstElement *pipeline = train_new ("model.safetensors",
      "hold-out=<ms19,04> epochs=1000", STREAMS (2));
  GstElement *train = gst_bin_get_by_name (GST_BIN (pipeline), "train");
  GValue value = G_VALUE_INIT;
  gchar *name;
  guint epochs;

  g_value_init (&value, GST_TYPE_ARRAY);
  g_object_get_property (G_OBJECT (train), "hold-out", &value);
  fail_unless_equals_string (g_value_get_string (gst_value_array_get_value
          (&value, 1)), "04");
  g_value_unset (&value);

  train_play (pipeline);
  ASSERT_WARNING (g_object_set (train, "epochs", 5, NULL));
  g_object_get (train, "epochs", &epochs, "device-name", &name, NULL);
  fail_unless_equals_int (epochs, 1000);
  fail_unless (name != NULL);
  g_free (name);
  gst_object_unref (train);
  train_free (pipeline);
}

GST_END_TEST;

static Suite *
train_suite (void)
{
  Suite *suite = suite_create ("mmigantrain");
  TCase *tcase = tcase_create ("training");

  tcase_add_folder (tcase);
  tcase_add_test (tcase, test_training);
  tcase_add_test (tcase, test_metadata);
  tcase_add_test (tcase, test_resume);
  tcase_add_test (tcase, test_resume_after_eos);
  tcase_add_test (tcase, test_resume_windows);
  tcase_add_test (tcase, test_epochs);
  tcase_add_test (tcase, test_cache);
  tcase_add_test (tcase, test_missing_modality);
  tcase_add_test (tcase, test_divergence);
  tcase_add_test (tcase, test_objectives);
  tcase_add_test (tcase, test_refusals);
  tcase_add_test (tcase, test_warnings);
  tcase_add_test (tcase, test_properties);
  suite_add_tcase (suite, tcase);
  return suite;
}

GST_CHECK_MAIN (train);
