/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whole trainings, on both executors, against PyTorch's: what each step
 * measures (tests/oracle/trainer.py). */

#include "trainer-fixture.h"
#include "vulkan-test.h"

#include "netsafetensors.h"

#include <math.h>
#include <string.h>

#define MAX_MEASURES 16
#define TOLERANCE 0.01
/* Norms of gradients jump with the sign of a pixel's error, so that rounding
 * shows in them before it does in the terms: the first steps only. */
#define STEPS_OF_NORMS 3
#define POOL 3
#define RATE 3e-5

typedef struct
{
  const gchar *name, *objective;
  gboolean star;
  gint width;                   /* of the discriminator; 0: the fixture's */
  gdouble detail;               /* weight of this term */
  gboolean vulkan;              /* there, too: the others would take long */
} Case;

static const Case cases[] = {
  {"mmigan", "mmigan",.vulkan = TRUE},
  {"mmigan-star", "mmigan",.star = TRUE},
  {"mmigan-wgan-gp", "mmigan-wgan-gp",.width = 32},
  {"mmigan-wgan-gp-star", "mmigan-wgan-gp",.star = TRUE,.width = 32,
      .vulkan = TRUE},
  {"mmigan-bce", "mmigan-bce"},
  {"mmigan-hinge", "mmigan-hinge"},
  {"pix2pix", "pix2pix"},
  {"cyclegan", "cyclegan"},
  {"l1", "l1"},
  {"l1-detail", "l1",.detail = 3,.vulkan = TRUE},
};

static NetSafetensors *goldens;

static gfloat *
read_golden (const Case * self, const gchar * what, gint * n)
{
  g_autofree gchar *name = g_strconcat (self->name, ".", what, NULL);
  guint n_axes;
  gint shape[4];

  g_assert_true (net_safetensors_get_shape (goldens, name, &n_axes, shape));
  g_assert_cmpuint (n_axes, ==, 1);
  *n = shape[0];
  return net_safetensors_read (goldens, name);
}

/* Scores without a target of their own pass through zero, and are compared by
 * their largest value. */
static gboolean
is_score (const Case * self, const gchar * name)
{
  if (strcmp (self->objective, "mmigan-wgan-gp") == 0)
    return g_str_has_suffix (name, "adversarial");
  return strcmp (self->objective, "mmigan-hinge") == 0
      && strcmp (name, "adversarial") == 0;
}

/* The largest error of a measure as a share of what it may be. */
static gdouble
compare (const Case * self, const gchar * name,
    gdouble (*measures)[MAX_MEASURES], guint column)
{
  gint i, n;
  g_autofree gfloat *expected = read_golden (self, name, &n);
  gdouble worst = 0, largest = 0;

  if (g_str_has_suffix (name, "-gradient-norm"))
    n = STEPS_OF_NORMS;
  for (i = 0; i < n; i++)
    largest = fmax (largest, fabs (expected[i]));
  for (i = 0; i < n; i++) {
    gdouble scale = is_score (self, name) ? largest : fabs (expected[i]);

    g_assert_true (isfinite (measures[i][column]));
    worst = fmax (worst, fabs (measures[i][column] - expected[i])
        / (TOLERANCE * scale));
  }
  return worst;
}

static guint
find_term (const TrainObjective * objective, const gchar * name)
{
  guint i;

  for (i = 0; objective->terms[i].name; i++) {
    if (strcmp (objective->terms[i].name, name) == 0)
      return i;
  }
  g_error ("no term %s", name);
}

static void
run_case (const Case * self, const gchar * device)
{
  g_autoptr (NetExecutor) executor = NULL;
  g_autofree gdouble (*measures)[MAX_MEASURES] = NULL;
  g_autoptr (Trainer) trainer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gfloat *norms = NULL;
  const gchar *const *names;
  TrainObjective objective;
  TrainerSettings settings;
  gint i, n;

  executor = net_executor_open (device, NET_FLOAT32, &error);
  g_assert_no_error (error);
  fixture_settings (&settings, self->objective);
  objective = *settings.objective;
  objective.pool = MIN (objective.pool, POOL);
  settings.objective = &objective;
  if (self->star) {
    settings.generator.kind = NET_GENERATOR_STAR;
    settings.generator.depth = 2;
  }
  if (self->width > 0)
    settings.discriminator.width = self->width;
  if (self->detail > 0)
    settings.weights[find_term (&objective, "detail")] = self->detail;
  trainer = trainer_new (&settings, executor, &error);
  g_assert_no_error (error);

  norms = read_golden (self, "generator-gradient-norm", &n);
  measures = g_malloc0 (n * sizeof (*measures));
  for (i = 0; i < n; i++) {
    TrainerBatch batch;

    fixture_batch_init (&batch, &settings, i);
    trainer_step (trainer, &batch, RATE, measures[i], &error);
    g_assert_no_error (error);
    fixture_batch_clear (&batch);
  }
  names = trainer_get_measures (trainer);
  for (i = 0; names[i]; i++) {
    gdouble worst = compare (self, names[i], measures, i);

    g_test_message ("%s: largest error %.3f of what it may be", names[i],
        worst);
    g_assert_cmpfloat (worst, <=, 1);
  }
}

static void
test_cpu (gconstpointer data)
{
  run_case (data, "cpu");
}

static void
test_vulkan (gconstpointer data)
{
  if (vulkan_test_may_skip ())
    g_test_skip ("no Vulkan device");
  else
    run_case (data, "vulkan");
}

static void
add_case (const Case * self, const gchar * device, GTestDataFunc test)
{
  g_autofree gchar *name = g_strdup_printf ("/trainer/golden/%s/%s", device,
      self->name);

  g_test_add_data_func (name, self, test);
}

int
main (int argc, char **argv)
{
  g_autofree gchar *path = NULL;
  g_autoptr (GError) error = NULL;
  int result;
  guint i;

  g_test_init (&argc, &argv, NULL);
  path = g_test_build_filename (G_TEST_DIST, "oracle", "data",
      "trainer.safetensors", NULL);
  goldens = net_safetensors_open (path, &error);
  g_assert_no_error (error);
  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    add_case (&cases[i], "cpu", test_cpu);
    if (cases[i].vulkan)
      add_case (&cases[i], "vulkan", test_vulkan);
  }
  result = g_test_run ();
  net_safetensors_free (goldens);
  return result;
}
