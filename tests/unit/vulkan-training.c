/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Training on the vulkan executor: the same as on the cpu executor, and the
 * same bits again; parameters between their updates. */

#include <math.h>

#include "trainer-fixture.h"
#include "vulkan-test.h"

#define STEPS 3
#define MAX_MEASURES 16
/* Relative error of a measure: in the first step, from equal weights (the norm
 * of a gradient through two generators of instance norms amplifies what sums
 * in another order differ by: 3e-6 measured, losses alone 3e-7); then of
 * losses alone, for gradients of networks that bend differ by more: Adam moves
 * even a weight whose gradient is nothing but rounding errors by the whole
 * rate. */
#define FIRST_TOLERANCE 1e-5
#define TOLERANCE 1e-4

typedef struct
{
  gdouble measures[STEPS][MAX_MEASURES];
  gboolean is_loss[MAX_MEASURES];
  GBytes *model;
} Training;

static void
train (const gchar * device, const gchar * name, Training * training)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NetExecutor) executor =
      net_executor_open (device, NET_FLOAT32, &error);
  g_autoptr (Trainer) trainer = NULL;
  TrainerSettings settings;
  const gchar *const *names;
  guint step;

  g_assert_no_error (error);
  fixture_settings (&settings, name);
  settings.clip = 1;
  trainer = trainer_new (&settings, executor, &error);
  g_assert_no_error (error);
  for (step = 0; step < STEPS; step++) {
    TrainerBatch batch;

    fixture_batch_init (&batch, &settings, step);
    trainer_step (trainer, &batch, 1e-4, training->measures[step], &error);
    g_assert_no_error (error);
    fixture_batch_clear (&batch);
  }
  for (names = trainer_get_measures (trainer); *names; names++)
    training->is_loss[names - trainer_get_measures (trainer)] =
        !g_str_has_suffix (*names, "gradient-norm");
  training->model = trainer_get_model (trainer, 0, NULL, FALSE, &error);
  g_assert_no_error (error);
}

static void
test_objective (gconstpointer name)
{
  Training cpu = { 0 }, first = { 0 }, second = { 0 };
  guint step, i;

  train ("cpu", name, &cpu);
  train ("vulkan", name, &first);
  train ("vulkan", name, &second);
  for (step = 0; step < STEPS; step++) {
    gdouble worst = 0;

    for (i = 0; i < MAX_MEASURES; i++) {
      gdouble expected = cpu.measures[step][i];

      if (step == 0 || cpu.is_loss[i])
        worst = fmax (worst, fabs (first.measures[step][i] - expected)
            / fmax (fabs (expected), 0.1));
    }
    g_test_message ("step %u: largest error %g", step, worst);
    g_assert_cmpfloat (worst, <, step == 0 ? FIRST_TOLERANCE : TOLERANCE);
  }
  g_assert_cmpmem (first.measures, sizeof (first.measures), second.measures,
      sizeof (second.measures));
  g_assert_true (g_bytes_equal (first.model, second.model));
  g_bytes_unref (cpu.model);
  g_bytes_unref (first.model);
  g_bytes_unref (second.model);
}

/* Parameters may be had at any time; what is uploaded between runs leaves
 * those alone that are not, and reaches the packed weights; so do updates. */
static void
test_parameters (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NetExecutor) executor =
      net_executor_open ("vulkan", NET_FLOAT32, &error);
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 1, 1, 1, 1);
  NetTensor *p = net_parameter (graph, "p", 1, 1, 1, 1);
  NetTensor *w = net_parameter (graph, "w", 1, 1, 1, 1);
  NetTensor *before = net_conv (graph, x, p, 1, 0);
  NetTensor *update = net_average (graph, p, x,
      net_constant (graph, 0.5, 1, 1, 1, 1));
  NetTensor *after = net_conv (graph, x, update, 1, 0);
  NetTensor *fixed = net_conv (graph, x, w, 1, 0);
  NetTensor *outputs[] = { before, update, after, fixed };
  /* after two runs; after uploading w and a third; p, and a fourth */
  const gfloat expected[][5] = {
    /* p, before, after, w, fixed */
    {14, 12 * 16, 14 * 16, 3, 3 * 16},
    {15, 14 * 16, 15 * 16, 5, 5 * 16},
    {8, 0, 8 * 16, 5, 5 * 16},
  };
  const gfloat uploads[] = { 16, 8, 3, 5, 0 };
  g_autoptr (NetProgram) program = NULL;
  gfloat values[5];
  guint i, j;

  program = net_program_new (executor, graph, outputs, 4, &error);
  g_assert_no_error (error);
  /* zero until uploaded, current from then on */
  g_assert_true (net_program_download (program, w, values, NULL));
  g_assert_cmpfloat (values[0], ==, 0);
  g_assert_true (net_program_upload (program, x, &uploads[0], NULL));
  g_assert_true (net_program_upload (program, p, &uploads[1], NULL));
  g_assert_true (net_program_upload (program, w, &uploads[2], NULL));
  g_assert_true (net_program_download (program, w, values, NULL));
  g_assert_cmpfloat (values[0], ==, uploads[2]);
  g_assert_true (net_program_run (program, NULL));
  for (i = 0; i < G_N_ELEMENTS (expected); i++) {
    if (i > 0)
      g_assert_true (net_program_upload (program, i == 1 ? w : p,
              &uploads[2 + i], NULL));
    g_assert_true (net_program_run (program, NULL));
    g_assert_true (net_program_download (program, p, &values[0], NULL));
    g_assert_true (net_program_download (program, before, &values[1], NULL));
    g_assert_true (net_program_download (program, after, &values[2], NULL));
    g_assert_true (net_program_download (program, w, &values[3], NULL));
    g_assert_true (net_program_download (program, fixed, &values[4], NULL));
    for (j = 0; j < G_N_ELEMENTS (values); j++)
      g_assert_cmpfloat (values[j], ==, expected[i][j]);
    g_assert_true (net_program_download (program, update, &values[0], NULL));
    g_assert_cmpfloat (values[0], ==, expected[i][0]);
  }
}

int
main (int argc, char **argv)
{
  const TrainObjective *objective;

  if (vulkan_test_may_skip ())
    return VULKAN_TEST_SKIP;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vulkan-training/parameters", test_parameters);
  for (objective = train_objective_list (); objective->name; objective++) {
    g_autofree gchar *name = g_strconcat ("/vulkan-training/",
        objective->name, NULL);

    g_test_add_data_func (name, objective->name, test_objective);
  }
  return g_test_run ();
}
