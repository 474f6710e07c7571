/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A training that is worth it: one U-Net, trained on phantoms, translates the
 * heads of others in every direction better than the source itself and than
 * the mean image of the target would. */

#include <glib/gstdio.h>
#include <gst/check/gstcheck.h>
#include <math.h>
#include <string.h>

#define DOMAINS 3
static const gchar *const domains[DOMAINS] = { "T1w", "T2w", "PDw" };

#define WIDTH 64
#define SLICES 16
#define VOXELS (WIDTH * WIDTH * SLICES)
#define TRAINED 60              /* heads */
#define JUDGED 4
#define FIRST_JUDGED 1001       /* seed of a head that is not trained on */
#define TIMEOUT (600 * GST_SECOND)

/* Of one modality, or of a translation, [head][voxel]. */
typedef struct
{
  gfloat *values;
  guint heads, capacity;
} Heads;

static gchar *
describe_heads (const gchar * modality, guint seed, guint count)
{
  return g_strdup_printf ("volumetestsrc modality=%s seed=%u num-buffers=%u "
      "size=<%d,%d,%d> spacing=<3.5,3.5,9> noise=0.01 ! volumenormalize",
      modality, seed, count, WIDTH, WIDTH, SLICES);
}

static void
on_volume (GstElement * sink, GstBuffer * buffer, GstPad * pad, Heads * heads)
{
  fail_unless (heads->heads < heads->capacity);
  fail_unless_equals_uint64 (gst_buffer_extract (buffer, 0, heads->values
          + (gsize) heads->heads++ * VOXELS, VOXELS * sizeof (gfloat)),
      VOXELS * sizeof (gfloat));
}

/* Run @line to its end; volumes that come to its element "sink" go to @heads
 * (nullable). */
static void
run (const gchar * line, Heads * heads)
{
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch_full (line, NULL,
      GST_PARSE_FLAG_FATAL_ERRORS, &error), *sink;
  GstBus *bus;
  GstMessage *message;

  g_assert_no_error (error);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  if (sink)
    g_signal_connect (sink, "handoff", G_CALLBACK (on_volume), heads);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  bus = gst_element_get_bus (pipeline);
  message = gst_bus_timed_pop_filtered (bus, TIMEOUT,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  fail_unless (message != NULL, "neither EOS nor an error came");
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, NULL);
    g_assert_no_error (error);
  }
  gst_message_unref (message);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_clear_object (&sink);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
}

/* @count heads from @seed on, and what @element makes of them. */
static Heads
get_heads (const gchar * modality, guint seed, guint count,
    const gchar * element)
{
  g_autofree gchar *source = describe_heads (modality, seed, count);
  g_autofree gchar *line = g_strdup_printf ("%s ! %s ! fakesink name=sink "
      "sync=false signal-handoffs=true", source, element);
  Heads heads = { g_new (gfloat, (gsize) count * VOXELS), 0, count };

  run (line, &heads);
  fail_unless_equals_int (heads.heads, count);
  return heads;
}

/* Peak signal to noise ratio in dB, over a range of 2. */
static gdouble
get_psnr (const gfloat * truth, const gfloat * image)
{
  gdouble sum = 0;
  gsize i;

  for (i = 0; i < VOXELS; i++)
    sum += (truth[i] - image[i]) * (truth[i] - image[i]);
  return 10 * log10 (4 / (sum / VOXELS));
}

static void
train (const gchar * model)
{
  GString *line = g_string_new (NULL);
  guint i;

  g_string_printf (line, "mmigantrain name=train model=%s width=16 depth=5 "
      "weights=weights,l1=400 discriminator-width=16 discriminator-depth=3 "
      "rate=0.002 average=0.99 augment=flip epochs=12 steps-per-epoch=250 device=cpu", model);
  for (i = 0; i < DOMAINS; i++) {
    g_autofree gchar *heads = describe_heads (domains[i], 1, TRAINED);

    g_string_append_printf (line, " %s ! train.%s", heads, domains[i]);
  }
  run (line->str, NULL);
  g_string_free (line, TRUE);
}

/* The mean of the heads that were trained on. */
static gfloat *
get_mean (const gchar * modality)
{
  Heads heads = get_heads (modality, 1, TRAINED, "identity");
  gfloat *mean = g_new0 (gfloat, VOXELS);
  gsize i, head;

  for (head = 0; head < TRAINED; head++) {
    for (i = 0; i < VOXELS; i++)
      mean[i] += heads.values[head * VOXELS + i] / TRAINED;
  }
  g_free (heads.values);
  return mean;
}

static void
judge (const gchar * model, guint from, guint to, const Heads * truths,
    const gfloat * mean)
{
  g_autofree gchar *element = g_strdup_printf ("mmigantranslate model=%s "
      "target=%s device=cpu", model, domains[to]);
  Heads heads = get_heads (domains[from], FIRST_JUDGED, JUDGED, element);
  gdouble ours = 0, copy = 0, average = 0;
  gsize head;

  for (head = 0; head < JUDGED; head++) {
    const gfloat *truth = truths[to].values + head * VOXELS;

    ours += get_psnr (truth, heads.values + head * VOXELS) / JUDGED;
    copy += get_psnr (truth, truths[from].values + head * VOXELS) / JUDGED;
    average += get_psnr (truth, mean) / JUDGED;
  }
  g_print ("# %s to %s: %.2f dB; the source %.2f dB, the mean image %.2f dB\n",
      domains[from], domains[to], ours, copy, average);
  fail_unless (ours > copy);
  fail_unless (ours > average);
  g_free (heads.values);
}

GST_START_TEST (test_better_than_nothing)
{
  g_autofree gchar *folder = g_dir_make_tmp ("phantoms-XXXXXX", NULL);
  g_autofree gchar *model = g_build_filename (folder, "heads.safetensors",
      NULL);
  Heads truths[DOMAINS];
  guint from, to;

  train (model);
  for (to = 0; to < DOMAINS; to++)
    truths[to] = get_heads (domains[to], FIRST_JUDGED, JUDGED, "identity");
  for (to = 0; to < DOMAINS; to++) {
    g_autofree gfloat *mean = get_mean (domains[to]);

    for (from = 0; from < DOMAINS; from++) {
      if (from != to)
        judge (model, from, to, truths, mean);
    }
  }
  for (to = 0; to < DOMAINS; to++)
    g_free (truths[to].values);
  g_unlink (model);
  g_rmdir (folder);
}

GST_END_TEST;

static Suite *
phantoms_suite (void)
{
  Suite *suite = suite_create ("phantoms");
  TCase *test = tcase_create ("phantoms");

  tcase_set_timeout (test, TIMEOUT / GST_SECOND);
  tcase_add_test (test, test_better_than_nothing);
  suite_add_tcase (suite, test);
  return suite;
}

GST_CHECK_MAIN (phantoms);
