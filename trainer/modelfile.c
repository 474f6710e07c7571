/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>
#include <string.h>
#include "modelfile.h"

#define SOURCE_KEY "{source}"
#define TARGET_KEY "{target}"

/* Relative difference of two spacings that are the same. */
#define SPACING_TOLERANCE 1e-3

gboolean
model_file_has_keys (const gchar * path)
{
  return strstr (path, SOURCE_KEY) && strstr (path, TARGET_KEY);
}

gchar *
model_file_fill_keys (const gchar * path, const gchar * source,
    const gchar * target)
{
  g_autoptr (GString) text = g_string_new (path);

  g_string_replace (text, SOURCE_KEY, source, 0);
  g_string_replace (text, TARGET_KEY, target, 0);
  return g_strdup (text->str);
}

static void
add_number (GHashTable * words, const gchar * name, guint64 number)
{
  g_hash_table_insert (words, g_strdup (name),
      g_strdup_printf ("%" G_GUINT64_FORMAT, number));
}

/* Where images are squares of square pixels, as mmigantranslate compares. */
static void
add_grid (GHashTable * words, const Feed * feed)
{
  gchar number[G_ASCII_DTOSTR_BUF_SIZE];
  const FeedImages *images = feed_get_images (feed);
  const gdouble *spacing = images->spacing;

  if (images->width != images->height
      || fabs (spacing[0] - spacing[1]) > SPACING_TOLERANCE * spacing[0])
    return;
  add_number (words, "size", images->width);
  g_hash_table_insert (words, g_strdup ("spacing"),
      g_strdup (g_ascii_formatd (number, sizeof number, "%.4g", spacing[0])));
}

static void
add_subjects (GHashTable * words, const SliceStore * store)
{
  GString *text = g_string_new (NULL);
  const gchar *last = NULL;

  for (guint i = 0; i < store->items->len; i++) {
    const gchar *subject = slice_store_get_item (store, i)->subject;

    if (g_strcmp0 (subject, last) != 0)
      g_string_append_printf (text, "%s%s", last ? "," : "", subject);
    last = subject;
  }
  g_hash_table_insert (words, g_strdup ("subjects"),
      g_string_free (text, FALSE));
}

GHashTable *
model_file_describe (const Feed * feed, const TrainProperties * properties,
    guint64 epochs, guint64 steps)
{
  GHashTable *words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      g_free);

  add_grid (words, feed);
  add_subjects (words, feed_get_store (feed));
  add_number (words, "seed", properties->seed);
  add_number (words, "epochs", epochs);
  add_number (words, "steps", steps);
  g_hash_table_insert (words, g_strdup ("objective"),
      g_strdup (train_properties_get_objective (properties)->name));
  return words;
}
