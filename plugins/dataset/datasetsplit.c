/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <stdlib.h>

#include "datasetsplit.h"
#include "rng.h"

/* Of sums of shares such as 0.7 + 0.3. */
#define SLACK 1e-9

/* Streams of random numbers. */
enum
{
  STREAM_SPLIT,
  STREAM_ORDER,
};

GType
dataset_split_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {DATASET_SPLIT_ALL, "All subjects", "all"},
    {DATASET_SPLIT_TRAIN, "Those that are not for validation", "train"},
    {DATASET_SPLIT_VALIDATION, "Those that hold-out names, else those drawn",
        "validation"},
    {DATASET_SPLIT_TEST, "Those drawn, or told, to test with", "test"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstVolumeDatasetSplit", values));
  return type;
}

typedef struct
{
  gdouble draw;
  guint subject;
} Ticket;

static gint
compare_tickets (gconstpointer a, gconstpointer b)
{
  const Ticket *s = a, *t = b;

  if (s->draw != t->draw)
    return s->draw < t->draw ? -1 : 1;
  return s->subject < t->subject ? -1 : s->subject > t->subject;
}

/* How many of @n a @share is; at least one and, but for the whole, not all. */
static guint
count_share (gdouble share, guint n)
{
  guint count = (guint) (share * n + 0.5);

  return share > 0 && share < 1 ? MIN (MAX (count, 1), n - 1) : count;
}

/* Who is not in @sides yet, of whom @held are, draws. */
static void
draw (const DatasetChoice * choice, const GPtrArray * labels, guint held,
    DatasetSplit * sides)
{
  gdouble share = held > 0 ? 0 : choice->validation;
  guint n = labels->len, validation = count_share (share, n);
  guint rest = n - held - validation, test = 0, drawn = 0, i;
  Ticket *tickets = g_new (Ticket, n);

  if (choice->test > 0 && share + choice->test > 1 - SLACK)
    test = rest;
  else if (choice->test > 0 && rest > 0)
    test = MIN (MAX ((guint) (choice->test * n + 0.5), 1), rest - 1);
  for (i = 0; i < n; i++) {
    tickets[i].draw = rng_uniform (choice->seed, STREAM_SPLIT,
        g_str_hash (labels->pdata[i]), 0, 1);
    tickets[i].subject = i;
  }
  qsort (tickets, n, sizeof *tickets, compare_tickets);
  for (i = 0; i < n && drawn < validation + test; i++) {
    DatasetSplit *side = &sides[tickets[i].subject];

    if (*side != DATASET_SPLIT_VALIDATION)
      *side = drawn++ < validation ? DATASET_SPLIT_VALIDATION
          : DATASET_SPLIT_TEST;
  }
  g_free (tickets);
}

/* A label that nobody has is an error: a slip here would train on those who
 * were to judge. */
static gboolean
hold_out (const DatasetChoice * choice, const GPtrArray * labels,
    DatasetSplit * sides, guint * held, GError ** error)
{
  guint size = gst_value_array_get_size (&choice->hold_out), i, j;

  *held = 0;
  for (i = 0; i < size; i++) {
    const gchar *name =
        g_value_get_string (gst_value_array_get_value (&choice->hold_out, i));
    gboolean found = FALSE;

    for (j = 0; j < labels->len; j++) {
      if (g_strcmp0 (labels->pdata[j], name) != 0)
        continue;
      *held += sides[j] != DATASET_SPLIT_VALIDATION;
      sides[j] = DATASET_SPLIT_VALIDATION;
      found = TRUE;
    }
    if (!found) {
      g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
          "hold-out names the subject \"%s\", whom the dataset does not "
          "have: give labels as they are behind \"sub-\"", name ? name : "");
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
parse_side (const gchar * text, DatasetSplit * side)
{
  static const struct
  {
    const gchar *text;
    DatasetSplit side;
  } known[] = {
    {"train", DATASET_SPLIT_TRAIN}, {"training", DATASET_SPLIT_TRAIN},
    {"validation", DATASET_SPLIT_VALIDATION},
    {"val", DATASET_SPLIT_VALIDATION}, {"valid", DATASET_SPLIT_VALIDATION},
    {"dev", DATASET_SPLIT_VALIDATION},
    {"test", DATASET_SPLIT_TEST}, {"testing", DATASET_SPLIT_TEST},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (known); i++) {
    if (g_ascii_strcasecmp (text, known[i].text) == 0) {
      *side = known[i].side;
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
read_sides (const DatasetChoice * choice, const BidsFolder * folder,
    DatasetSplit * sides, GError ** error)
{
  guint i;

  for (i = 0; i < folder->subjects->len; i++) {
    const BidsTable *table = folder->participants->pdata[i];
    const gchar *text = bids_folder_get_fact (folder, i, choice->column);

    sides[i] = DATASET_SPLIT_ALL;
    if (!bids_table_has_column (table, choice->column)) {
      g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
          "split-column is \"%s\", but %s has no such column",
          choice->column, bids_table_get_path (table));
      return FALSE;
    }
    if (text && !parse_side (text, &sides[i])) {
      g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
          "%s has \"%s\" in the column %s of sub-%s: it should be train, "
          "validation or test, or n/a for none of them",
          bids_table_get_path (table), text, choice->column,
          (gchar *) folder->subjects->pdata[i]);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
check_choice (const DatasetChoice * choice, gboolean holds_out, GError ** error)
{
  if (choice->column && holds_out)
    g_set_error_literal (error, GST_RESOURCE_ERROR,
        GST_RESOURCE_ERROR_SETTINGS,
        "hold-out and split-column both say who validates: set one of them");
  else if (!choice->column && !holds_out
      && choice->validation + choice->test > 1 + SLACK)
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
        "validation (%g) and test (%g) are more than 1 together",
        choice->validation, choice->test);
  else
    return TRUE;
  return FALSE;
}

/* Which split each subject is in; DATASET_SPLIT_ALL is none of them. */
static DatasetSplit *
split_subjects (const DatasetChoice * choice, const BidsFolder * folder,
    GError ** error)
{
  DatasetSplit *sides = g_new (DatasetSplit, folder->subjects->len);
  gboolean holds_out = gst_value_array_get_size (&choice->hold_out) > 0, ok;
  guint held, i;

  for (i = 0; i < folder->subjects->len; i++)
    sides[i] = DATASET_SPLIT_TRAIN;
  ok = check_choice (choice, holds_out, error);
  if (ok && choice->column) {
    ok = read_sides (choice, folder, sides, error);
  } else if (ok) {
    ok = hold_out (choice, folder->subjects, sides, &held, error);
    if (ok)
      draw (choice, folder->subjects, held, sides);
  }
  if (!ok)
    g_clear_pointer (&sides, g_free);
  return sides;
}

static gboolean
has_any (const BidsItem * item, const GPtrArray * modalities)
{
  guint i;

  for (i = 0; i < modalities->len; i++) {
    if (g_hash_table_contains (item->paths, modalities->pdata[i]))
      return TRUE;
  }
  return FALSE;
}

GPtrArray *
dataset_choose (const DatasetChoice * choice, const BidsFolder * folder,
    const GPtrArray * modalities, GError ** error)
{
  DatasetSplit *sides = split_subjects (choice, folder, error);
  GPtrArray *items;
  guint i;

  if (!sides)
    return NULL;
  items = g_ptr_array_new ();
  for (i = 0; i < folder->items->len; i++) {
    BidsItem *item = folder->items->pdata[i];

    if (has_any (item, modalities) && (choice->split == DATASET_SPLIT_ALL
            || sides[item->subject_index] == choice->split))
      g_ptr_array_add (items, item);
  }
  g_free (sides);
  if (items->len == 0) {
    gchar *there = bids_folder_list_modalities (folder);

    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND,
        "of the dataset's %u subjects none is in this split and has a "
        "modality asked for: look at the properties split, validation, test, "
        "hold-out and split-column, and at the pads' names; there are %s",
        folder->subjects->len, there);
    g_free (there);
    g_clear_pointer (&items, g_ptr_array_unref);
  }
  return items;
}

/* Mixed as Fisher and Yates do. */
GPtrArray *
dataset_order (const DatasetChoice * choice, const GPtrArray * items,
    guint epoch)
{
  GPtrArray *order = g_ptr_array_sized_new (items->len);
  guint i;

  for (i = 0; i < items->len; i++)
    g_ptr_array_add (order, items->pdata[i]);
  for (i = items->len; choice->shuffle && i > 1; i--) {
    guint j = (guint) rng_uniform (choice->seed, STREAM_ORDER,
        (guint64) epoch << 32 | i, 0, i);
    gpointer last = order->pdata[i - 1];

    order->pdata[i - 1] = order->pdata[j];
    order->pdata[j] = last;
  }
  return order;
}

guint
dataset_count_subjects (const GPtrArray * items)
{
  GHashTable *seen = g_hash_table_new (NULL, NULL);
  guint count, i;

  for (i = 0; i < items->len; i++)
    g_hash_table_add (seen,
        GUINT_TO_POINTER (((BidsItem *) items->pdata[i])->subject_index));
  count = g_hash_table_size (seen);
  g_hash_table_unref (seen);
  return count;
}
