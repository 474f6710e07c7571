/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "trainersettings.h"

#include "netmodelconfig.h"

#include <math.h>
#include <string.h>

TrainerSettings *
trainer_settings_copy (const TrainerSettings * settings)
{
  TrainerSettings *copy = g_memdup2 (settings, sizeof (*settings));
  gint n = g_strv_length ((gchar **) settings->domains);

  copy->domains = (const gchar * const *)
      g_strdupv ((gchar **) settings->domains);
  copy->generator.domains = n;
  copy->discriminator.domains = n;
  return copy;
}

void
trainer_settings_free (TrainerSettings * settings)
{
  g_strfreev ((gchar **) settings->domains);
  g_free (settings);
}

static gboolean
G_GNUC_PRINTF (2, 3)
refuse (GError ** error, const gchar * format, ...)
{
  va_list args;

  if (error) {
    va_start (args, format);
    *error = g_error_new_valist (NET_ERROR, NET_ERROR_SHAPE, format, args);
    va_end (args);
  }
  return FALSE;
}

/* The generator plays only against a discriminator that learns. */
static gboolean
check_terms (const TrainerSettings * settings, GError ** error)
{
  const TrainTerm *terms = settings->objective->terms;
  gdouble sum = 0;
  guint i, j;

  for (i = 0; terms[i].name; i++) {
    if (!isfinite (settings->weights[i]) || settings->weights[i] < 0)
      return refuse (error, "The weight of the term %s is %g, not a number "
          "from 0", terms[i].name, settings->weights[i]);
    if (train_term_is_discriminators (&terms[i])
        || settings->weights[i] == 0)
      continue;
    sum += settings->weights[i];
    for (j = 0; terms[j].name; j++) {
      if (train_term_is_discriminators (&terms[j])
          && strcmp (terms[j].name + strlen (TRAIN_DISCRIMINATORS),
              terms[i].name) == 0 && settings->weights[j] == 0)
        return refuse (error,
            "The term %s needs a discriminator that learns "
            "it, but the weight of %s is 0", terms[i].name, terms[j].name);
    }
  }
  if (sum == 0)
    return refuse (error, "No term of the generator has a weight above 0");
  return TRUE;
}

/* What mmigantranslate will read of a model file can be written there. */
static gboolean
check_model (const TrainerSettings * settings, GError ** error)
{
  g_autoptr (GHashTable) strings = g_hash_table_new_full (g_str_hash,
      g_str_equal, g_free, g_free);
  NetGenerator generator = settings->generator, read;
  g_auto (GStrv) domains = NULL;
  g_autoptr (GError) reason = NULL;

  /* all names at once: without labels a model has only one of them */
  generator.labels = TRUE;
  net_model_config_write (&generator, settings->domains, strings);
  if (net_model_config_read (strings, &read, &domains, &reason)
      && g_strv_equal (settings->domains, (const gchar * const *) domains))
    return TRUE;
  return refuse (error, "There is no model of such a generator: %s",
      reason ? reason->message : "a modality's name has a comma");
}

gboolean
trainer_settings_check (const TrainerSettings * settings, GError ** error)
{
  const TrainObjective *objective = settings->objective;
  gint n = g_strv_length ((gchar **) settings->domains), multiple;

  if (n < 2 || (objective->one_way && n > 2))
    return refuse (error, "%d modalities, but the objective %s is for %s", n,
        objective->name, objective->one_way ? "2" : "2 or more");
  if (!settings->generator.labels && !objective->one_way)
    return refuse (error, "The objective %s trains a generator that takes "
        "labels", objective->name);
  if (!check_model (settings, error))
    return FALSE;
  multiple = net_generator_get_multiple (&settings->generator);
  if (settings->batch < 1)
    return refuse (error, "A batch of %d pairs", settings->batch);
  if (settings->height < multiple || settings->height % multiple != 0
      || settings->width < multiple || settings->width % multiple != 0)
    return refuse (error, "Images of %d x %d, but the generator takes "
        "multiples of %d", settings->width, settings->height, multiple);
  if (!
      (settings->beta1 >= 0 && settings->beta1 < 1 && settings->beta2 >= 0
          && settings->beta2 < 1))
    return refuse (error,
        "Adam's decays are %g and %g, not from 0 to below 1",
        settings->beta1, settings->beta2);
  if (!(settings->average >= 0 && settings->average < 1))
    return refuse (error, "The average's decay is %g, not from 0 to below 1",
        settings->average);
  if (!(settings->clip >= 0))
    return refuse (error,
        "Gradients' largest norm is %g, not a number from 0", settings->clip);
  return check_terms (settings, error);
}

/* --- in words --- */

static const gchar *const generator_kinds[] = { "star", "unet", "resnet" };
static const gchar *const discriminator_kinds[] = { "pair", "patch" };

static const gchar *const norms[] = {
  "none", "instance", "domain", "plain", "batch"
};

static gchar *
number_to_string (gdouble value)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (text, sizeof (text), "%.15g", value));
}

static gchar *
generator_to_string (const NetGenerator * generator)
{
  g_autofree gchar *dropout = number_to_string (generator->dropout);

  return g_strdup_printf ("%s of width %d, depth %d, norm %s, labels %s, "
      "dropout %s", generator_kinds[generator->kind],
      generator->width, generator->depth,
      norms[generator->norm], generator->labels ? "yes" : "no", dropout);
}

static gchar *
discriminator_to_string (const NetDiscriminator * discriminator)
{
  return g_strdup_printf ("%s of width %d, depth %d, norm %s%s",
      discriminator_kinds[discriminator->kind],
      discriminator->width, discriminator->depth,
      norms[discriminator->norm],
      discriminator->spectral ? ", spectral norm" : "");
}

static void
add (GHashTable * strings, const gchar * name, gchar * value)
{
  g_hash_table_insert (strings, g_strdup (name), value);
}

GHashTable *
trainer_settings_to_strings (const TrainerSettings * settings)
{
  const TrainObjective *objective = settings->objective;
  GHashTable *strings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      g_free);
  guint i;

  add (strings, "objective", g_strdup (objective->name));
  for (i = 0; objective->terms[i].name; i++) {
    g_autofree gchar *name = g_strconcat ("weight of ",
        objective->terms[i].name, NULL);

    add (strings, name, number_to_string (settings->weights[i]));
  }
  add (strings, "domains", g_strjoinv (",", (gchar **) settings->domains));
  add (strings, "generator", generator_to_string (&settings->generator));
  if (train_objective_has_discriminator (objective))
    add (strings, "discriminator",
        discriminator_to_string (&settings->discriminator));
  add (strings, "batch", g_strdup_printf ("%d", settings->batch));
  add (strings, "height", g_strdup_printf ("%d", settings->height));
  add (strings, "width", g_strdup_printf ("%d", settings->width));
  add (strings, "beta1", number_to_string (settings->beta1));
  add (strings, "beta2", number_to_string (settings->beta2));
  add (strings, "average", number_to_string (settings->average));
  add (strings, "even phases", g_strdup (settings->even_phases ? "yes" : "no"));
  add (strings, "clip", number_to_string (settings->clip));
  add (strings, "seed", g_strdup_printf ("%" G_GUINT64_FORMAT, settings->seed));
  return strings;
}
