/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a training keeps, on the cpu executor: that it learns, that it goes on
 * from a checkpoint as if it had not stopped, and whose files it takes. */

#include "trainer-fixture.h"

#include "initialweights.h"
#include "netlayers.h"

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
  TrainerSettings settings;
  guint i;

  fixture_settings (&settings, name);
  settings.clip = 1;
  if (settings.objective->generator.dropout > 0)
    settings.generator.depth = 5 + 1;
  settings.height = settings.width = 1 << MAX (settings.generator.depth, 5);
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
  executor = net_executor_open ("cpu", NULL);
  folder = g_dir_make_tmp ("trainer-XXXXXX", NULL);
  g_test_add_data_func ("/trainer/overfit/l1", "l1", test_overfit);
  g_test_add_data_func ("/trainer/overfit/mmigan", "mmigan", test_overfit);
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
