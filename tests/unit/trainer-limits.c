/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What no training can be made of, files that are no checkpoint of it, and
 * clips far below and far above a gradient. */

#include "trainer-fixture.h"

#include "netsafetensors.h"
#include "trainstep.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static NetExecutor *executor;
static gchar *folder;

/* --- settings --- */

static void
set_no_batch (TrainerSettings * settings)
{
  settings->batch = 0;
}

static void
set_one_domain (TrainerSettings * settings)
{
  static const gchar *const domains[] = { "T1w", NULL };

  settings->domains = domains;
}

static void
set_three_domains (TrainerSettings * settings)
{
  static const gchar *const domains[] = { "T1w", "T2w", "PDw", NULL };

  settings->domains = domains;
}

static void
set_two_alike (TrainerSettings * settings)
{
  static const gchar *const domains[] = { "T1w", "T1w", NULL };

  settings->domains = domains;
}

static void
set_comma (TrainerSettings * settings)
{
  static const gchar *const domains[] = { "T1w", "T2w,late", NULL };

  settings->domains = domains;
}

static void
set_deep (TrainerSettings * settings)
{
  settings->generator.depth = 64;
}

static void
set_flat (TrainerSettings * settings)
{
  settings->generator.depth = 1;
}

static void
set_wide (TrainerSettings * settings)
{
  settings->generator.width = 1024;
}

static void
set_deep_discriminator (TrainerSettings * settings)
{
  settings->discriminator.depth = 4;
}

static void
set_deepest_discriminator (TrainerSettings * settings)
{
  settings->discriminator.depth = 16;
}

static void
set_no_number (TrainerSettings * settings)
{
  settings->weights[0] = NAN;
}

static void
set_no_opponent (TrainerSettings * settings)
{
  settings->weights[5] = 0;
}

static const struct
{
  const gchar *name, *objective;
  void (*set) (TrainerSettings * settings);
  const gchar *error;           /* a part of it */
} bad_settings[] = {
  {"batch", "l1", set_no_batch, "A batch of 0 pairs"},
  {"one-domain", "l1", set_one_domain, "1 modalities"},
  {"three-domains", "pix2pix", set_three_domains, "3 modalities"},
  {"two-alike", "l1", set_two_alike, "\"T1w\" twice"},
  {"comma", "l1", set_comma, "comma"},
  {"deep", "l1", set_deep, "levels is 64, not a number from 2 to"},
  {"flat", "l1", set_flat, "levels is 1, not a number from 2 to"},
  {"wide", "l1", set_wide, "width is 1024, not a number from 1 to"},
  {"patch", "cyclegan", set_deep_discriminator,
      "A discriminator with 4 halvings takes no images of 32 x 32"},
  {"deepest-patch", "pix2pix", set_deepest_discriminator,
      "A discriminator with 16 halvings takes no images of"},
  {"deepest-pair", "mmigan", set_deepest_discriminator,
      "A discriminator with 16 halvings takes no images of"},
  {"no-number", "l1", set_no_number, "weight of the term l1 is nan"},
  {"no-opponent", "mmigan", set_no_opponent, "adversarial needs"},
};

static void
test_settings (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (Trainer) trainer = NULL;
  g_autoptr (GError) error = NULL;
  TrainerSettings settings;

  fixture_settings (&settings, bad_settings[i].objective);
  bad_settings[i].set (&settings);
  trainer = trainer_new (&settings, executor, &error);
  g_assert_error (error, NET_ERROR, NET_ERROR_SHAPE);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, bad_settings[i].error));
  g_assert_null (trainer);
}

/* --- checkpoints --- */

static Trainer *
make_trainer (const TrainerSettings * settings)
{
  g_autoptr (GError) error = NULL;
  Trainer *trainer = trainer_new (settings, executor, &error);

  g_assert_no_error (error);
  return trainer;
}

static void
run_step (Trainer * trainer, const TrainerSettings * settings, guint pairs,
    gdouble * measures)
{
  g_autoptr (GError) error = NULL;
  TrainerBatch batch;

  fixture_batch_init (&batch, settings, pairs);
  trainer_step (trainer, &batch, 1e-3, measures, &error);
  g_assert_no_error (error);
  fixture_batch_clear (&batch);
}

static gchar *
save (Trainer * trainer)
{
  gchar *path = g_build_filename (folder, "checkpoint", NULL);
  g_autoptr (GError) error = NULL;

  trainer_save (trainer, path, NULL, &error);
  g_assert_no_error (error);
  return path;
}

static void
assert_refused (Trainer * trainer, const gchar * path, const gchar * text)
{
  g_autoptr (GHashTable) metadata = NULL;
  g_autoptr (GError) error = NULL;
  guint64 step = trainer_get_step (trainer);

  g_assert_false (trainer_restore (trainer, path, &metadata, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_MODEL);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, text));
  g_assert_null (metadata);
  g_assert_cmpuint (trainer_get_step (trainer), ==, step);
}

/* The file with @from, once in its header, as @to of the same length. */
static void
assert_refused_with (Trainer * trainer, const gchar * path,
    const gchar * from, const gchar * to, const gchar * text)
{
  g_autofree gchar *contents = NULL, *other = NULL;
  gchar *place;
  gsize length;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  place = g_strstr_len (contents + 8, length - 8, from);
  g_assert_nonnull (place);
  memcpy (place, to, strlen (to));
  other = g_strconcat (path, "-bad", NULL);
  g_assert_true (g_file_set_contents (other, contents, length, NULL));
  assert_refused (trainer, other, text);
  g_unlink (other);
}

static void
test_checkpoint (void)
{
  g_autofree gchar *path = NULL, *cut = NULL, *contents = NULL;
  g_autoptr (Trainer) trainer = NULL, other = NULL;
  TrainerSettings settings;
  gdouble measures[16];
  gsize length, i;

  fixture_settings (&settings, "cyclegan");
  trainer = make_trainer (&settings);
  run_step (trainer, &settings, 0, measures);
  path = save (trainer);

  assert_refused_with (trainer, path, "mmigan-checkpoint",
      "mmigan-checkpoinT", "is no checkpoint");
  assert_refused_with (trainer, path, "\"step\":\"1\"", "\"step\":\"-\"",
      "is no checkpoint");
  assert_refused_with (trainer, path, "\"step\":\"1\"", "\"stop\":\"1\"",
      "is no checkpoint");
  assert_refused_with (trainer, path,
      "\"pool\":{\"dtype\":\"F32\",\"shape\":[2",
      "\"pool\":{\"dtype\":\"F32\",\"shape\":[9", "shape needs");
  assert_refused_with (trainer, path, "\"moments.generator.stem.conv.weight\"",
      "\"moments.generator.stem.conv.height\"", "moments.generator.stem");
  assert_refused_with (trainer, path, "\"32\"", "\"23\"",
      "is of another training");

  /* cut short anywhere */
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  cut = g_strconcat (path, "-cut", NULL);
  for (i = 0; i < length; i = 2 * i + 5) {
    g_assert_true (g_file_set_contents (cut, contents, i, NULL));
    assert_refused (trainer, cut, "");
  }
  g_unlink (cut);

  settings.clip = 2;
  other = make_trainer (&settings);
  assert_refused (other, path, "clip is \"0\", here it is \"2\"");
  g_unlink (path);
  assert_refused (other, path, "");
}

/* --- clip --- */

/* The first step's first moments are (1 - beta1) times the clipped gradient,
 * whose length is the limit. */
static void
test_clip (void)
{
  g_autoptr (NetSafetensors) file = NULL;
  g_autoptr (Trainer) trainer = NULL;
  g_autofree gchar *path = NULL;
  TrainerSettings settings;
  gdouble measures[16], sum = 0;
  guint i;

  fixture_settings (&settings, "l1");
  settings.clip = 1e-6;
  trainer = make_trainer (&settings);
  run_step (trainer, &settings, 0, measures);
  g_assert_cmpfloat (measures[fixture_find_measure (trainer,
              "generator-gradient-norm")], >, 0.01);
  path = save (trainer);
  file = net_safetensors_open (path, NULL);
  for (i = 0; i < net_safetensors_get_n_tensors (file); i++) {
    const gchar *name = net_safetensors_get_name (file, i);
    g_autofree gfloat *values = net_safetensors_read (file, name);
    gint shape[4], n, k;
    guint n_axes;

    if (!g_str_has_prefix (name, TRAIN_MOMENTS))
      continue;
    net_safetensors_get_shape (file, name, &n_axes, shape);
    n = shape[0] * shape[1] * shape[2] * shape[3] / 2;
    for (k = 0; k < n; k++)
      sum += (gdouble) values[k] * values[k];
  }
  g_assert_cmpfloat_with_epsilon (sqrt (sum), 0.5e-6, 0.5e-9);
  g_unlink (path);
}

/* A limit that is never reached changes no bit. */
static void
test_no_clip (void)
{
  static const gdouble limits[] = { 0, 12345, G_MAXDOUBLE };
  gdouble measures[G_N_ELEMENTS (limits)][16] = { {0} };
  TrainerSettings settings;
  guint i, step;

  fixture_settings (&settings, "mmigan");
  for (i = 0; i < G_N_ELEMENTS (limits); i++) {
    g_autoptr (Trainer) trainer = NULL;

    settings.clip = limits[i];
    trainer = make_trainer (&settings);
    for (step = 0; step < 3; step++)
      run_step (trainer, &settings, step, measures[i]);
    g_assert_cmpmem (measures[i], sizeof (measures[i]), measures[0],
        sizeof (measures[0]));
  }
}

int
main (int argc, char **argv)
{
  int result;
  guint i;

  g_test_init (&argc, &argv, NULL);
  executor = net_executor_open ("cpu", NET_FLOAT32, NULL);
  folder = g_dir_make_tmp ("trainer-XXXXXX", NULL);
  for (i = 0; i < G_N_ELEMENTS (bad_settings); i++) {
    g_autofree gchar *name = g_strconcat ("/trainer/settings/",
        bad_settings[i].name, NULL);

    g_test_add_data_func (name, GUINT_TO_POINTER (i), test_settings);
  }
  g_test_add_func ("/trainer/checkpoint", test_checkpoint);
  g_test_add_func ("/trainer/clip", test_clip);
  g_test_add_func ("/trainer/no-clip", test_no_clip);
  result = g_test_run ();
  g_rmdir (folder);
  g_free (folder);
  net_executor_unref (executor);
  return result;
}
