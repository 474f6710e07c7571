/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>
#include <string.h>
#include "traincourse.h"

/* Of the schedule plateau: judged epochs without a better one after which the
 * rate changes, and its factor. */
#define PLATEAU_EPOCHS 3
#define PLATEAU_FACTOR 0.5

void
train_course_init (TrainCourse * course, guint n)
{
  memset (course, 0, sizeof *course);
  course->sums = g_new0 (gdouble, n);
  course->n = n;
  course->plateau = 1;
}

void
train_course_clear (TrainCourse * course)
{
  g_clear_pointer (&course->sums, g_free);
}

gint
train_course_add (TrainCourse * course, const gdouble * measures)
{
  for (guint i = 0; i < course->n; i++)
    if (!isfinite (measures[i]))
      return i;
  for (guint i = 0; i < course->n; i++)
    course->sums[i] += measures[i];
  course->samples++;
  return -1;
}

gboolean
train_course_judge (TrainCourse * course, const gchar * monitor, gdouble value)
{
  const gboolean lower = g_str_equal (monitor, "mae")
      || g_str_equal (monitor, "mse");
  const gboolean better = !course->judged
      || (lower ? value < course->best : value > course->best);

  course->judged = TRUE;
  if (better) {
    course->best = value;
    course->idle = 0;
  } else if (++course->idle % PLATEAU_EPOCHS == 0) {
    course->plateau *= PLATEAU_FACTOR;
  }
  return better;
}

void
train_course_turn (TrainCourse * course)
{
  for (guint i = 0; i < course->n; i++)
    course->sums[i] = 0;
  course->samples = 0;
  course->epoch++;
}

/* --- Strings; doubles in hexadecimal, which are exact --- */

static void
save_number (GHashTable * strings, const gchar * name, guint64 number)
{
  g_hash_table_insert (strings, g_strdup (name),
      g_strdup_printf ("%" G_GUINT64_FORMAT, number));
}

static void
save_double (GString * text, gdouble number)
{
  union
  {
    gdouble number;
    guint64 bits;
  } both = { number };

  g_string_append_printf (text, "%s%016" G_GINT64_MODIFIER "x",
      text->len > 0 ? " " : "", both.bits);
}

static gboolean
restore_number (GHashTable * strings, const gchar * name, guint64 * number)
{
  const gchar *text = g_hash_table_lookup (strings, name);

  return text && g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, number,
      NULL);
}

static gboolean
restore_double (const gchar * text, gdouble * number)
{
  union
  {
    guint64 bits;
    gdouble number;
  } both;

  if (!g_ascii_string_to_unsigned (text, 16, 0, G_MAXUINT64, &both.bits, NULL))
    return FALSE;
  *number = both.number;
  return TRUE;
}

void
train_course_save (const TrainCourse * course, GHashTable * strings)
{
  GString *numbers = g_string_new (NULL);

  save_number (strings, "epoch", course->epoch);
  save_number (strings, "samples", course->samples);
  save_number (strings, "judged", course->judged);
  save_number (strings, "idle", course->idle);
  save_double (numbers, course->best);
  save_double (numbers, course->plateau);
  for (guint i = 0; i < course->n; i++)
    save_double (numbers, course->sums[i]);
  g_hash_table_insert (strings, g_strdup ("numbers"),
      g_string_free (numbers, FALSE));
}

gboolean
train_course_restore (TrainCourse * course, GHashTable * strings)
{
  const gchar *text = g_hash_table_lookup (strings, "numbers");
  g_auto (GStrv) numbers = g_strsplit (text ? text : "", " ", -1);
  guint64 judged;

  if (g_strv_length (numbers) != course->n + 2
      || !restore_number (strings, "epoch", &course->epoch)
      || !restore_number (strings, "samples", &course->samples)
      || !restore_number (strings, "judged", &judged)
      || !restore_number (strings, "idle", &course->idle)
      || !restore_double (numbers[0], &course->best)
      || !restore_double (numbers[1], &course->plateau))
    return FALSE;
  course->judged = judged;
  for (guint i = 0; i < course->n; i++)
    if (!restore_double (numbers[i + 2], &course->sums[i]))
      return FALSE;
  return TRUE;
}
