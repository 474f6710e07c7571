/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <stdlib.h>

#include "datasetsplit.h"
#include "rng.h"

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

static void
draw (const DatasetChoice * choice, const GPtrArray * labels,
    gboolean * validation)
{
  guint n = labels->len, count = (guint) (choice->validation * n + 0.5), i;
  Ticket *tickets = g_new (Ticket, n);

  if (choice->validation > 0 && choice->validation < 1)
    count = MIN (MAX (count, 1), n - 1);
  for (i = 0; i < n; i++) {
    tickets[i].draw = rng_uniform (choice->seed, STREAM_SPLIT,
        g_str_hash (labels->pdata[i]), 0, 1);
    tickets[i].subject = i;
  }
  qsort (tickets, n, sizeof *tickets, compare_tickets);
  for (i = 0; i < n; i++)
    validation[tickets[i].subject] = i < count;
  g_free (tickets);
}

/* A label that nobody has is an error: a slip here would train on those who
 * were to judge. */
static gboolean
hold_out (const DatasetChoice * choice, const GPtrArray * labels,
    gboolean * validation, GError ** error)
{
  guint size = gst_value_array_get_size (&choice->hold_out), i, j;

  for (i = 0; i < size; i++) {
    const gchar *name =
        g_value_get_string (gst_value_array_get_value (&choice->hold_out, i));
    gboolean found = FALSE;

    for (j = 0; j < labels->len; j++) {
      if (g_strcmp0 (labels->pdata[j], name) == 0)
        validation[j] = found = TRUE;
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
has_any (const BidsItem * item, const GPtrArray * modalities)
{
  guint i;

  for (i = 0; i < modalities->len; i++) {
    if (g_hash_table_contains (item->paths, modalities->pdata[i]))
      return TRUE;
  }
  return FALSE;
}

/* Fisher and Yates. */
static void
shuffle (GPtrArray * items, guint seed)
{
  guint i;

  for (i = items->len; i > 1; i--) {
    guint j = (guint) rng_uniform (seed, STREAM_ORDER, i, 0, i);
    gpointer last = items->pdata[i - 1];

    items->pdata[i - 1] = items->pdata[j];
    items->pdata[j] = last;
  }
}

GPtrArray *
dataset_choose (const DatasetChoice * choice, const BidsFolder * folder,
    const GPtrArray * modalities, GError ** error)
{
  gboolean *validation = g_new0 (gboolean, folder->subjects->len);
  GPtrArray *items = NULL;
  guint i;

  if (gst_value_array_get_size (&choice->hold_out) == 0)
    draw (choice, folder->subjects, validation);
  else if (!hold_out (choice, folder->subjects, validation, error))
    goto done;

  items = g_ptr_array_new ();
  for (i = 0; i < folder->items->len; i++) {
    BidsItem *item = folder->items->pdata[i];

    if (has_any (item, modalities) && (choice->split == DATASET_SPLIT_ALL
            || validation[item->subject_index]
            == (choice->split == DATASET_SPLIT_VALIDATION)))
      g_ptr_array_add (items, item);
  }
  if (choice->shuffle)
    shuffle (items, choice->seed);
  if (items->len == 0) {
    gchar *there = bids_folder_list_modalities (folder);

    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND,
        "of the dataset's %u subjects none is in this split and has a "
        "modality asked for: look at the properties split, validation and "
        "hold-out, and at the pads' names; there are %s",
        folder->subjects->len, there);
    g_free (there);
    g_clear_pointer (&items, g_ptr_array_unref);
  }

done:
  g_free (validation);
  return items;
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
