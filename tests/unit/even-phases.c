/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Training leaves the last doublings of a generator without a checkerboard:
 * the four phases of their kernels sum to the same. */

#include "trainer-fixture.h"

#include "netmodel.h"

#include <math.h>

#define STEPS 3
#define KERNEL 4

/* How far apart the sums of the phases of @name's kernels are at most, and
 * how large the kernels' values. */
static gdouble
get_unevenness (const NetModel * model, const gchar * name, gint kernels)
{
  g_autofree gfloat *values = net_model_read (model, name);
  gdouble worst = 0, largest = 0;
  gint i, j, k;

  g_assert_nonnull (values);
  for (k = 0; k < kernels; k++) {
    const gfloat *kernel = values + k * KERNEL * KERNEL;
    gdouble sums[2][2] = { {0} };

    for (i = 0; i < KERNEL; i++) {
      for (j = 0; j < KERNEL; j++) {
        sums[i % 2][j % 2] += kernel[i * KERNEL + j];
        largest = MAX (largest, fabs (kernel[i * KERNEL + j]));
      }
    }
    for (i = 1; i < 4; i++)
      worst = MAX (worst, fabs (sums[i / 2][i % 2] - sums[0][0]));
  }
  g_assert_cmpfloat (largest, >, 0.01);
  return worst / largest;
}

/* A U-Net of width 4 and 5 levels after some steps: its head has 8 kernels,
 * the doubling before it 16 * 4, the one before that 32 * 8. */
static NetModel *
train (gboolean even_phases)
{
  g_autoptr (NetExecutor) executor =
      net_executor_open ("cpu", NET_FLOAT32, NULL);
  g_autoptr (Trainer) trainer = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree gdouble *measures = NULL;
  TrainerSettings settings;
  NetModel *model;
  guint i;

  fixture_settings (&settings, "l1");
  settings.generator.kind = NET_GENERATOR_UNET;
  settings.generator.width = 4;
  settings.generator.depth = 5;
  settings.average = 0;
  settings.even_phases = even_phases;
  trainer = trainer_new (&settings, executor, &error);
  g_assert_no_error (error);
  measures = g_new (gdouble, g_strv_length ((gchar **)
          trainer_get_measures (trainer)));
  for (i = 0; i < STEPS; i++) {
    TrainerBatch batch;

    fixture_batch_init (&batch, &settings, i);
    g_assert_true (trainer_step (trainer, &batch, 1e-2, measures, NULL));
    fixture_batch_clear (&batch);
  }
  bytes = trainer_get_model (trainer, 0, NULL, FALSE, &error);
  g_assert_no_error (error);
  model = net_model_new_from_bytes (bytes, "even", &error);
  g_assert_no_error (error);
  return model;
}

static void
test_even (void)
{
  g_autoptr (NetModel) even = train (TRUE), uneven = train (FALSE);

  g_assert_cmpfloat (get_unevenness (even, "head.conv.weight", 8), <, 1e-5);
  g_assert_cmpfloat (get_unevenness (even, "up.3.conv.weight", 64), <, 1e-5);
  g_assert_cmpfloat (get_unevenness (even, "up.2.conv.weight", 256), >, 0.1);
  g_assert_cmpfloat (get_unevenness (uneven, "head.conv.weight", 8), >, 0.1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trainer/even-phases", test_even);
  return g_test_run ();
}
