/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* bench-training DEVICE MODEL BATCH SIZE PAIRS
 *
 * Steps of MMI-GAN (lsgan, discriminator of width 64 and depth 4), as
 * mmigantrain would take them.  The generator starts from MODEL; PAIRS holds
 * BATCH sources, then targets, float32 in [-1, 1], SIZE x SIZE each; all are
 * translated to the second domain.  The first line ends with the L1 term of the
 * first step; answers are ms. */

#include "resident.h"
#include "trainer.h"

#include <stdlib.h>

#define RATE 2e-4

typedef struct
{
  Trainer *trainer;
  TrainerBatch batch;
  gdouble *measures;
} Training;

static gdouble
take_step (gpointer data)
{
  Training *t = data;
  g_autoptr (GError) error = NULL;
  const gint64 start = g_get_monotonic_time ();

  trainer_step (t->trainer, &t->batch, RATE, t->measures, &error);
  resident_check (error);
  return (g_get_monotonic_time () - start) / 1e3;
}

/* Images as they are, from the first domain to the second. */
static void
fill_batch (TrainerBatch * batch, gint n, gfloat * pairs, gsize plane)
{
  gint i;

  batch->source = pairs;
  batch->target = pairs + n * plane;
  batch->source_domain = g_new0 (gint, n);
  batch->target_domain = g_new (gint, n);
  batch->warp = g_new0 (gfloat, 6 * n);
  batch->gain = g_new (gfloat, 2 * n);
  for (i = 0; i < n; i++) {
    batch->target_domain[i] = 1;
    batch->warp[6 * i] = batch->warp[6 * i + 4] = 1;
    batch->gain[2 * i] = batch->gain[2 * i + 1] = 1;
  }
}

static gdouble
find_measure (const Training * training, const gchar * name)
{
  const gchar *const *names = trainer_get_measures (training->trainer);
  guint i;

  for (i = 0; names[i]; i++) {
    if (g_str_equal (names[i], name))
      return training->measures[i];
  }
  g_return_val_if_reached (0);
}

int
main (int argc, char **argv)
{
  g_autoptr (NetExecutor) executor = NULL;
  g_autoptr (NetModel) model = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *pairs = NULL, *name = NULL;
  TrainerSettings settings = {
    .objective = train_objective_find ("mmigan"),
    .discriminator = {.kind = NET_DISCRIMINATOR_PAIR,.width = 64,.depth = 4},
    .beta1 = 0.5,
    .beta2 = 0.999,
    .average = 0.999,
    .even_phases = TRUE,
    .seed = 1,
  };
  Training training = { NULL };
  guint i;

  g_set_prgname ("bench-training");
  if (argc != 6 || (settings.batch = atoi (argv[3])) <= 0
      || (settings.width = settings.height = atoi (argv[4])) <= 0) {
    g_printerr ("usage: bench-training DEVICE MODEL BATCH SIZE PAIRS\n");
    return 2;
  }
  for (i = 0; settings.objective->terms[i].name; i++)
    settings.weights[i] = settings.objective->terms[i].weight;
  if ((executor = net_executor_open (argv[1], NET_FLOAT32, &error))
      && (model = net_model_load (argv[2], &error))
      && g_file_get_contents (argv[5], &pairs, NULL, &error)) {
    settings.generator = *net_model_get_generator (model);
    settings.domains = net_model_get_domains (model);
    training.trainer = trainer_new (&settings, executor, &error);
    if (training.trainer)
      trainer_set_model (training.trainer, 0, model, &error);
  }
  resident_check (error);

  training.measures = g_new (gdouble, g_strv_length ((gchar **)
          trainer_get_measures (training.trainer)));
  fill_batch (&training.batch, settings.batch, (gfloat *) pairs,
      (gsize) settings.width * settings.height);
  take_step (&training);
  name = g_strdup_printf ("%s %.9g", net_executor_get_name (executor),
      find_measure (&training, "l1"));
  resident_serve (name, take_step, &training);
  return 0;
}
