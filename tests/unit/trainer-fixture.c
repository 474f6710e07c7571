/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "trainer-fixture.h"

#include <math.h>
#include <string.h>

#define SIZE 32

void
fixture_settings (TrainerSettings * settings, const gchar * name)
{
  static const gchar *const three[] = { "T1w", "T2w", "PDw", NULL };
  static const gchar *const two[] = { "T1w", "T2w", NULL };
  const TrainObjective *objective = train_objective_find (name);
  guint i;

  g_assert_nonnull (objective);
  memset (settings, 0, sizeof (*settings));
  settings->objective = objective;
  settings->domains = objective->one_way ? two : three;
  settings->generator = objective->generator;
  settings->discriminator = objective->discriminator;
  settings->batch = 2;
  settings->height = settings->width = SIZE;
  settings->beta1 = 0.5;
  settings->beta2 = 0.999;
  settings->average = 0.999;
  settings->seed = 20;
  for (i = 0; objective->terms[i].name; i++)
    settings->weights[i] = objective->terms[i].weight;
  settings->generator.width = 8;
  settings->generator.depth = 4;
  if (objective->generator.kind == NET_GENERATOR_RESNET)
    settings->generator.depth = 2;
  /* less has no layer with dropout */
  if (objective->generator.dropout > 0) {
    settings->generator.depth = 6;
    settings->height = settings->width = 64;
  }
  settings->discriminator.width = 8;
  settings->discriminator.depth = 3;
  if (objective->discriminator.kind == NET_DISCRIMINATOR_PATCH)
    settings->discriminator.depth = 2;
}

/* An anatomy, then how it looks in modality @domain. */
static gfloat
get_pixel (guint pair, gint domain, gint x, gint y)
{
  gdouble s = 0.6 * sin (0.35 * x + 0.7 * pair) * cos (0.25 * y - 0.4 * pair)
      + 0.4 * sin (0.03 * (pair % 7 + 1) * (x + y));

  return domain == 0 ? 0.9 * s : domain == 1 ? 0.8 - 1.6 * s * s : -0.7 * s;
}

void
fixture_batch_init (TrainerBatch * batch, const TrainerSettings * settings,
    guint step)
{
  gint i, x, y, n = settings->batch, h = settings->height, w = settings->width;
  gint k = g_strv_length ((gchar **) settings->domains);

  batch->source = g_new (gfloat, n * h * w);
  batch->target = g_new (gfloat, n * h * w);
  batch->source_domain = g_new (gint, n);
  batch->target_domain = g_new (gint, n);
  batch->warp = g_new0 (gfloat, n * 6);
  batch->gain = g_new (gfloat, n * 2);
  for (i = 0; i < n; i++) {
    gint pair = step * n + i;
    gint direction = settings->objective->one_way ? 0 : pair % (k * (k - 1));
    gint source = direction / (k - 1), target = direction % (k - 1);

    target += target >= source;
    batch->source_domain[i] = source;
    batch->target_domain[i] = target;
    batch->warp[i * 6] = batch->warp[i * 6 + 4] = 1;
    batch->gain[i * 2] = batch->gain[i * 2 + 1] = 1;
    for (y = 0; y < h; y++) {
      for (x = 0; x < w; x++) {
        batch->source[(i * h + y) * w + x] = get_pixel (pair, source, x, y);
        batch->target[(i * h + y) * w + x] = get_pixel (pair, target, x, y);
      }
    }
  }
}

void
fixture_batch_clear (TrainerBatch * batch)
{
  g_free (batch->source);
  g_free (batch->target);
  g_free (batch->source_domain);
  g_free (batch->target_domain);
  g_free (batch->warp);
  g_free (batch->gain);
}

guint
fixture_find_measure (Trainer * trainer, const gchar * name)
{
  const gchar *const *names = trainer_get_measures (trainer);
  guint i;

  for (i = 0; names[i]; i++) {
    if (g_strcmp0 (names[i], name) == 0)
      return i;
  }
  g_error ("nothing is measured as %s", name);
}
