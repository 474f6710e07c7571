/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a training keeps, on the cpu executor: that it learns, that it goes on
 * from a checkpoint as if it had not stopped, and whose files it takes. */

#include "trainer-fixture.h"

#include "imagepool.h"
#include "initialweights.h"
#include "netsafetensors.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define MAX_MEASURES 16

static NetExecutor *executor;
static gchar *folder;

static Trainer *
make_trainer (const TrainerSettings * settings)
{
  g_autoptr (GError) error = NULL;
  Trainer *trainer = trainer_new (settings, executor, &error);

  g_assert_no_error (error);
  return trainer;
}

/* One step with the pairs of step @pairs. */
static void
run_step (Trainer * trainer, const TrainerSettings * settings, guint pairs,
    gdouble rate, gdouble * measures)
{
  g_autoptr (GError) error = NULL;
  TrainerBatch batch;

  fixture_batch_init (&batch, settings, pairs);
  trainer_step (trainer, &batch, rate, measures, &error);
  g_assert_no_error (error);
  fixture_batch_clear (&batch);
}

static GBytes *
get_model (Trainer * trainer, guint index)
{
  g_autoptr (GError) error = NULL;
  GBytes *model = trainer_get_model (trainer, index, NULL, FALSE, &error);

  g_assert_no_error (error);
  return model;
}

/* One batch again and again, plain regression and with an adversary. */
static void
test_overfit (gconstpointer name)
{
  g_autoptr (Trainer) trainer = NULL;
  gdouble measures[MAX_MEASURES], before;
  TrainerSettings settings;
  guint i, l1;

  fixture_settings (&settings, name);
  trainer = make_trainer (&settings);
  l1 = fixture_find_measure (trainer, "l1");
  run_step (trainer, &settings, 0, 2e-3, measures);
  before = measures[l1];
  for (i = 0; i < 80; i++)
    run_step (trainer, &settings, 0, 2e-3, measures);
  g_test_message ("%s: l1 %g, then %g", (const gchar *) name, before,
      measures[l1]);
  g_assert_cmpfloat (before, >, 0.3);
  g_assert_cmpfloat (measures[l1], <, before / 6);
}

/* The weights of a model file, one behind another. */
static GArray *
read_weights (Trainer * trainer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = get_model (trainer, 0);
  g_autoptr (NetSafetensors) file = net_safetensors_new_from_bytes (bytes,
      "model", &error);
  GArray *weights = g_array_new (FALSE, FALSE, sizeof (gfloat));
  guint i, n_axes, axis;
  gint shape[4];

  g_assert_no_error (error);
  for (i = 0; i < net_safetensors_get_n_tensors (file); i++) {
    const gchar *name = net_safetensors_get_name (file, i);
    g_autofree gfloat *values = net_safetensors_read (file, name);
    gsize count = 1;

    g_assert_true (net_safetensors_get_shape (file, name, &n_axes, shape));
    for (axis = 0; axis < n_axes; axis++)
      count *= shape[axis];
    g_array_append_vals (weights, values, count);
  }
  return weights;
}

/* The average follows what the weights are in the same training without one;
 * in pix2pix running statistics as well. */
static void
test_average (void)
{
  g_autoptr (Trainer) averaged = NULL, plain = NULL;
  g_autoptr (GArray) average = NULL;
  gdouble measures[MAX_MEASURES];
  TrainerSettings settings;
  guint step, i;

  fixture_settings (&settings, "pix2pix");
  settings.average = 0.3;
  averaged = make_trainer (&settings);
  settings.average = 0;
  plain = make_trainer (&settings);
  average = read_weights (plain);
  for (step = 0; step < 6; step++) {
    /* 0.1, 0.18, 0.25, then the settings' */
    gdouble decay = MIN (0.3, (step + 1.0) / (step + 10.0));
    g_autoptr (GArray) weights = NULL, got = NULL;

    run_step (averaged, &settings, step, 1e-2, measures);
    run_step (plain, &settings, step, 1e-2, measures);
    weights = read_weights (plain);
    got = read_weights (averaged);
    g_assert_cmpuint (got->len, ==, weights->len);
    for (i = 0; i < got->len; i++) {
      gfloat *mean = &g_array_index (average, gfloat, i);

      *mean += (1 - decay) * (g_array_index (weights, gfloat, i) - *mean);
      g_assert_cmpfloat_with_epsilon (g_array_index (got, gfloat, i), *mean,
          1e-5);
    }
  }
}

/* A gradient's largest norm scales what Adam sees, and not what is measured;
 * one that is not reached changes nothing. */
static void
test_clip (void)
{
  const gdouble clips[] = { 0, 1e9, 1e-9 };
  GArray *weights[G_N_ELEMENTS (clips)];
  gdouble measures[G_N_ELEMENTS (clips)][MAX_MEASURES], moved = 0;
  g_autoptr (Trainer) beginning = NULL;
  g_autoptr (GArray) initial = NULL;
  TrainerSettings settings;
  guint i, norm = 0;

  fixture_settings (&settings, "l1");
  settings.average = 0;
  beginning = make_trainer (&settings);
  initial = read_weights (beginning);
  for (i = 0; i < G_N_ELEMENTS (clips); i++) {
    g_autoptr (Trainer) trainer = NULL;

    settings.clip = clips[i];
    trainer = make_trainer (&settings);
    norm = fixture_find_measure (trainer, "generator-gradient-norm");
    run_step (trainer, &settings, 0, 1e-3, measures[i]);
    weights[i] = read_weights (trainer);
    g_assert_cmpfloat (measures[i][norm], >, 0.1);
    g_assert_cmpfloat (measures[i][norm], ==, measures[0][norm]);
  }
  g_assert_cmpmem (weights[0]->data, weights[0]->len * sizeof (gfloat),
      weights[1]->data, weights[1]->len * sizeof (gfloat));
  /* no gradient is above 1e-9, a tenth of Adam's epsilon */
  for (i = 0; i < initial->len; i++)
    moved = fmax (moved, fabs (g_array_index (weights[2], gfloat, i)
            - g_array_index (initial, gfloat, i)));
  g_assert_cmpfloat (moved, >, 0);
  g_assert_cmpfloat (moved, <, 1e-3 / 10);
  for (i = 0; i < G_N_ELEMENTS (clips); i++)
    g_array_unref (weights[i]);
}

/* Terms of weight 0 are not measured and take no memory. */
static void
test_weights (void)
{
  TrainerSettings settings;
  gsize without, with;
  guint i;

  fixture_settings (&settings, "mmigan");
  for (i = 0; g_strcmp0 (settings.objective->terms[i].name, "cycle"); i++);
  g_assert_cmpfloat (settings.weights[i], ==, 0);
  /* so that images take more than weights and rounding to pages */
  settings.batch = 32;
  without = trainer_get_memory (&settings, executor, NULL);
  {
    g_autoptr (Trainer) trainer = make_trainer (&settings);

    g_assert_false (g_strv_contains (trainer_get_measures (trainer), "cycle"));
  }
  settings.weights[i] = 10;
  with = trainer_get_memory (&settings, executor, NULL);
  g_assert_cmpuint (without, >, 0);
  g_assert_cmpuint (with, >, without * 11 / 10);
  {
    g_autoptr (Trainer) trainer = make_trainer (&settings);
    gdouble measures[MAX_MEASURES];

    run_step (trainer, &settings, 0, 1e-3, measures);
    g_assert_cmpfloat (measures[fixture_find_measure (trainer, "cycle")], >,
        0.1);
  }
}

/* A copy that is brighter, and moved by a pixel, is what the same pair is
 * after the augmentation. */
static void
test_augmentation (void)
{
  g_autoptr (Trainer) first = NULL, second = NULL;
  gdouble expected[MAX_MEASURES], got[MAX_MEASURES];
  g_autoptr (GError) error = NULL;
  TrainerSettings settings;
  TrainerBatch batch;
  gint i, k, x, y, n, w;

  fixture_settings (&settings, "l1");
  n = settings.batch;
  w = settings.width;
  first = make_trainer (&settings);
  second = make_trainer (&settings);
  fixture_batch_init (&batch, &settings, 0);
  for (i = 0; i < n; i++) {
    batch.warp[i * 6 + 2] = 2.0f / w;
    batch.gain[i * 2] = 1.5f;
    batch.gain[i * 2 + 1] = 0.5f;
  }
  g_assert_true (trainer_step (first, &batch, 1e-3, got, &error));
  fixture_batch_clear (&batch);

  fixture_batch_init (&batch, &settings, 0);
  for (k = 0; k < 2; k++) {
    gfloat *images = k ? batch.target : batch.source;

    for (y = 0; y < n * w; y++) {
      for (x = 0; x < w; x++) {
        gfloat value = x + 1 < w ? images[y * w + x + 1] : -1;

        images[y * w + x] = MIN ((k ? 0.5f : 1.5f) * (value + 1) - 1, 1);
      }
    }
  }
  g_assert_true (trainer_step (second, &batch, 1e-3, expected, &error));
  fixture_batch_clear (&batch);
  g_assert_cmpfloat_with_epsilon (got[0], expected[0], 1e-5);
}

/* A generator begins as the model it is given, its average too. */
static void
test_set_model (void)
{
  g_autoptr (Trainer) from = NULL, to = NULL, wide = NULL;
  g_autoptr (GBytes) bytes = NULL, again = NULL;
  gdouble measures[MAX_MEASURES];
  g_autoptr (GError) error = NULL;
  g_autoptr (NetModel) model = NULL;
  TrainerSettings settings;

  fixture_settings (&settings, "l1");
  from = make_trainer (&settings);
  run_step (from, &settings, 0, 1e-2, measures);
  bytes = get_model (from, 0);
  model = net_model_new_from_bytes (bytes, "model", &error);
  g_assert_no_error (error);

  settings.seed++;
  to = make_trainer (&settings);
  g_assert_true (trainer_set_model (to, 0, model, &error));
  again = get_model (to, 0);
  g_assert_true (g_bytes_equal (bytes, again));

  settings.generator.width *= 2;
  wide = make_trainer (&settings);
  g_assert_false (trainer_set_model (wide, 0, model, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_MODEL);
}

/* What is wrong with settings or a checkpoint is told by name. */
static void
test_refusals (void)
{
  g_autofree gchar *path = g_build_filename (folder, "checkpoint", NULL);
  g_autoptr (GHashTable) found = NULL;
  g_autoptr (Trainer) trainer = NULL, other = NULL;
  g_autoptr (GError) error = NULL;
  TrainerSettings settings, wrong;

  fixture_settings (&settings, "mmigan");
  trainer = make_trainer (&settings);
  g_assert_true (trainer_save (trainer, path, NULL, &error));

  wrong = settings;
  wrong.beta2 = 0.99;
  other = make_trainer (&wrong);
  g_assert_false (trainer_restore (other, path, &found, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_MODEL);
  g_assert_nonnull (strstr (error->message,
          "beta2 is \"0.999\", here it is \"0.99\""));
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (path, "no checkpoint", -1, NULL));
  g_assert_false (trainer_restore (trainer, path, &found, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_MODEL);
  g_clear_error (&error);
  g_assert_null (found);

  wrong = settings;
  wrong.width = 40;
  g_assert_null (trainer_new (&wrong, executor, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_SHAPE);
  g_assert_nonnull (strstr (error->message, "multiples of 16"));
  g_clear_error (&error);
  g_assert_cmpuint (trainer_get_memory (&wrong, executor, NULL), ==, 0);

  /* the discriminator takes squares */
  wrong.width = 48;
  g_assert_null (trainer_new (&wrong, executor, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_SHAPE);
  g_clear_error (&error);

  wrong = settings;
  memset (wrong.weights, 0, sizeof (wrong.weights));
  g_assert_null (trainer_new (&wrong, executor, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_SHAPE);
  g_clear_error (&error);
  wrong.weights[1] = 1;
  g_assert_null (trainer_new (&wrong, executor, &error));
  g_assert_nonnull (strstr (error->message, "discriminator-adversarial"));
}

/* Shape of the distributions, independence of names and of the seed. */
static void
test_initial_weights (void)
{
  enum
  { N = 4096 };
  const gchar *const names[] = { "generator.a.weight", "generator.b.weight" };
  g_autofree gfloat *first = g_new (gfloat, N);
  g_autofree gfloat *second = g_new (gfloat, N);
  gfloat *const values[] = { first, second };
  gdouble sum, squares, product = 0;
  guint i, k;

  for (k = 0; k < 2; k++) {
    sum = squares = 0;
    initial_weights_draw (1, names[k], NET_NORM_NONE, values[k], N);
    for (i = 0; i < N; i++) {
      sum += values[k][i];
      squares += values[k][i] * values[k][i];
    }
    /* five deviations of a sample's mean and deviation */
    g_assert_cmpfloat (fabs (sum / N), <, 5 * 0.02 / sqrt (N));
    g_assert_cmpfloat_with_epsilon (sqrt (squares / N), 0.02,
        5 * 0.02 / sqrt (2 * N));
  }
  for (i = 0; i < N; i++)
    product += values[0][i] * values[1][i];
  g_assert_cmpfloat (fabs (product / N), <, 5 * 0.02 * 0.02 / sqrt (N));

  initial_weights_draw (1, names[0], NET_NORM_NONE, values[1], N);
  g_assert_cmpmem (values[0], N * sizeof (gfloat), values[1],
      N * sizeof (gfloat));
  initial_weights_draw (2, names[0], NET_NORM_NONE, values[1], N);
  g_assert_true (values[0][0] != values[1][0]);
  initial_weights_draw (1, "norm.weight", NET_NORM_DOMAIN, values[0], N);
  g_assert_cmpfloat (values[0][N - 1], ==, 1);
  initial_weights_draw (1, "norm.weight", NET_NORM_BATCH, values[0], N);
  g_assert_true (values[0][0] != 1 && fabs (values[0][0] - 1) < 0.2);
  initial_weights_draw (1, "a.weight_u", NET_NORM_NONE, values[0], 7);
  squares = 0;
  for (i = 0; i < 7; i++)
    squares += values[0][i] * values[0][i];
  g_assert_cmpfloat_with_epsilon (squares, 1, 1e-6);
}

/* Full after three images; then one in two is exchanged, none twice in a
 * batch. */
static void
test_image_pool (void)
{
  enum
  { STEPS = 400, BATCH = 2, CAPACITY = 3 };
  g_autoptr (ImagePool) pool = image_pool_new (CAPACITY, BATCH, 1);
  gfloat images[BATCH], choice[BATCH], fakes[BATCH];
  gfloat kept[CAPACITY];
  guint step, row, slot, shown = 0;

  for (step = 0; step < STEPS; step++) {
    guint n = image_pool_get_n_images (pool);

    g_assert_cmpuint (n, ==, MIN (step * BATCH, CAPACITY));
    memcpy (kept, image_pool_get_images (pool), n * sizeof (gfloat));
    image_pool_draw (pool, 1, 5, step, images, choice);
    for (row = 0; row < BATCH; row++) {
      fakes[row] = step * BATCH + row + 1;
      if (step * BATCH + row < CAPACITY)
        g_assert_cmpfloat (choice[row], ==, 0);
      if (choice[row] == 0)
        continue;
      shown++;
      for (slot = 0; slot < n && kept[slot] != images[row]; slot++);
      g_assert_cmpuint (slot, <, n);
      /* shown once only */
      kept[slot] = -1;
    }
    image_pool_keep (pool, fakes);
    for (row = 0; row < BATCH; row++) {
      gboolean there = FALSE;

      for (slot = 0; slot < image_pool_get_n_images (pool); slot++)
        there |= image_pool_get_images (pool)[slot] == fakes[row];
      g_assert_true (there == (choice[row] == 1
              || step * BATCH + row < CAPACITY));
    }
  }
  /* half, less what met its like in a batch: 1/2 and 1/2 (1 - 1/6) */
  g_assert_cmpfloat_with_epsilon ((gdouble) shown / (STEPS * BATCH),
      (0.5 + 0.5 * 5 / 6) / 2, 5 * 0.5 / sqrt (STEPS * BATCH));
}

/* Six steps in one go, and three, a checkpoint, three more elsewhere: the same
 * bits. */
static void
test_resume (gconstpointer name)
{
  g_autofree gchar *path = g_build_filename (folder, "checkpoint", NULL);
  g_autoptr (GHashTable) metadata = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) found = NULL;
  g_autoptr (Trainer) whole = NULL, half = NULL, rest = NULL;
  gdouble measures[6][MAX_MEASURES] = { {0} }, again[MAX_MEASURES] = { 0 };
  g_autoptr (GError) error = NULL;
  TrainObjective objective;
  TrainerSettings settings;
  guint i;

  fixture_settings (&settings, name);
  settings.clip = 1;
  /* full and exchanged from within three steps */
  objective = *settings.objective;
  objective.pool = MIN (objective.pool, 3);
  settings.objective = &objective;
  whole = make_trainer (&settings);
  for (i = 0; i < 6; i++)
    run_step (whole, &settings, i, 1e-3, measures[i]);

  half = make_trainer (&settings);
  for (i = 0; i < 3; i++)
    run_step (half, &settings, i, 1e-3, again);
  g_assert_cmpmem (again, sizeof (again), measures[2], sizeof (again));
  g_hash_table_insert (metadata, "position", "3 of \"6\"");
  g_assert_true (trainer_save (half, path, metadata, &error));
  g_assert_no_error (error);

  /* not from the same beginning */
  rest = make_trainer (&settings);
  run_step (rest, &settings, 7, 1e-2, again);
  g_assert_true (trainer_restore (rest, path, &found, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (trainer_get_step (rest), ==, 3);
  g_assert_cmpuint (g_hash_table_size (found), ==, 1);
  g_assert_cmpstr (g_hash_table_lookup (found, "position"), ==, "3 of \"6\"");
  for (i = 3; i < 6; i++) {
    run_step (rest, &settings, i, 1e-3, again);
    g_assert_cmpmem (again, sizeof (again), measures[i], sizeof (again));
  }
  g_assert_cmpuint (trainer_get_step (rest), ==, 6);
  for (i = 0; i < trainer_get_n_models (whole); i++) {
    g_autoptr (GBytes) first = get_model (whole, i);
    g_autoptr (GBytes) second = get_model (rest, i);

    g_assert_true (g_bytes_equal (first, second));
  }
}

int
main (int argc, char **argv)
{
  const TrainObjective *objective;
  g_autofree gchar *path = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  executor = net_executor_open ("cpu", NET_FLOAT32, NULL);
  folder = g_dir_make_tmp ("trainer-XXXXXX", NULL);
  g_test_add_data_func ("/trainer/overfit/l1", "l1", test_overfit);
  g_test_add_data_func ("/trainer/overfit/mmigan", "mmigan", test_overfit);
  g_test_add_func ("/trainer/average", test_average);
  g_test_add_func ("/trainer/clip", test_clip);
  g_test_add_func ("/trainer/weights", test_weights);
  g_test_add_func ("/trainer/augmentation", test_augmentation);
  g_test_add_func ("/trainer/set-model", test_set_model);
  g_test_add_func ("/trainer/refusals", test_refusals);
  g_test_add_func ("/trainer/initial-weights", test_initial_weights);
  g_test_add_func ("/trainer/image-pool", test_image_pool);
  for (objective = train_objective_list (); objective->name; objective++) {
    g_autofree gchar *name = g_strconcat ("/trainer/resume/", objective->name,
        NULL);

    g_test_add_data_func (name, objective->name, test_resume);
  }
  result = g_test_run ();
  path = g_build_filename (folder, "checkpoint", NULL);
  g_unlink (path);
  g_rmdir (folder);
  g_free (folder);
  net_executor_unref (executor);
  return result;
}
