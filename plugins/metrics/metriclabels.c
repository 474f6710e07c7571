/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "metriclabels.h"

#include <math.h>
#include <gio/gio.h>

/* Whole numbers beyond are not told apart by a double. */
#define MAX_NUMBER 9007199254740992.

typedef struct
{
  gint64 number;
  guint16 found;                /* index in the order in which they come */
} Label;

static gint
compare_labels (gconstpointer a, gconstpointer b)
{
  const Label *left = a, *right = b;

  return left->number < right->number ? -1 : left->number > right->number;
}

/* The index of @number, which is new to @labels where @indices lacks it; 0
 * where there is no index left. */
static guint16
find_label (gint64 number, GHashTable * indices, GArray * labels)
{
  gpointer index = g_hash_table_lookup (indices, &number);
  Label label = { number, labels->len + 1 };

  if (index || labels->len == G_MAXUINT16)
    return GPOINTER_TO_UINT (index);
  g_array_append_val (labels, label);
  g_hash_table_insert (indices, g_memdup2 (&number, sizeof (number)),
      GUINT_TO_POINTER (label.found));
  return label.found;
}

/* Sets @of to indices in the order in which @labels came. */
static gboolean
find_labels (const MetricImage * image, const gsize size[3], guint16 * of,
    GArray * labels, GError ** error)
{
  GHashTable *indices =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  gdouble *values = g_new (gdouble, size[0]), last = 0;
  guint16 index = 0;
  gsize row, x;
  gboolean ok = TRUE;

  for (row = 0; row < size[1] * size[2] && ok; row++) {
    image->read (image->data, row * size[0], size[0], values);
    for (x = 0; x < size[0] && ok; x++) {
      if (values[x] != last) {
        ok = fabs (values[x]) < MAX_NUMBER && values[x] == floor (values[x]);
        if (!ok) {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
              "on `mask` voxel (%" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT ", %"
              G_GSIZE_FORMAT ") is %g, and only whole numbers can be labels",
              x, row % size[1], row / size[1], values[x]);
          break;
        }
        last = values[x];
        index = last == 0 ? 0 : find_label (last, indices, labels);
        ok = last == 0 || index > 0;
        if (!ok)
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
              "`mask` has more than %d labels", G_MAXUINT16);
      }
      of[row * size[0] + x] = index;
    }
  }
  g_free (values);
  g_hash_table_unref (indices);
  return ok;
}

/* Of @region, [first, first + size) until now. */
static void
add_run (MetricRegion * region, gsize x, gsize end, gsize y, gsize z)
{
  const gsize from[3] = { x, y, z }, to[3] = { end, y + 1, z + 1 };
  gint axis;

  for (axis = 0; axis < 3; axis++) {
    gsize first = region->first[axis], last = first + region->size[axis];

    if (region->size[axis] == 0) {
      first = from[axis];
      last = to[axis];
    }
    region->first[axis] = MIN (first, from[axis]);
    region->size[axis] = MAX (last, to[axis]) - region->first[axis];
  }
}

/* Brings labels into the order of their numbers, and measures them. */
static void
sort_labels (MetricLabels * self, GArray * labels, const gsize size[3])
{
  guint16 *order = g_new0 (guint16, labels->len + 1);
  gsize row, x, end;
  guint i;

  g_array_sort (labels, compare_labels);
  for (i = 0; i < labels->len; i++) {
    const Label *label = &g_array_index (labels, Label, i);

    order[label->found] = i + 1;
    self->numbers[i + 1] = label->number;
  }
  for (i = 0; i <= self->n; i++) {
    self->regions[i].labels = self->of;
    self->regions[i].label = i;
  }
  for (row = 0; row < size[1] * size[2]; row++) {
    guint16 *of = self->of + row * size[0];

    for (x = 0; x < size[0]; x = end) {
      const guint16 found = of[x], label = order[found];

      for (end = x; end < size[0] && of[end] == found; end++)
        of[end] = label;
      if (label == 0)
        continue;
      add_run (&self->regions[0], x, end, row % size[1], row / size[1]);
      add_run (&self->regions[label], x, end, row % size[1], row / size[1]);
      self->voxels[0] += end - x;
      self->voxels[label] += end - x;
    }
  }
  g_free (order);
}

MetricLabels *
metric_labels_new (const MetricImage * image, const gsize size[3],
    GError ** error)
{
  MetricLabels *self = g_new0 (MetricLabels, 1);
  GArray *labels = g_array_new (FALSE, FALSE, sizeof (Label));
  gboolean ok;

  self->of = g_new (guint16, size[0] * size[1] * size[2]);
  ok = find_labels (image, size, self->of, labels, error);
  if (ok) {
    self->n = labels->len;
    self->regions = g_new0 (MetricRegion, self->n + 1);
    self->numbers = g_new0 (gint64, self->n + 1);
    self->voxels = g_new0 (gsize, self->n + 1);
    sort_labels (self, labels, size);
  } else {
    g_clear_pointer (&self, metric_labels_free);
  }
  g_array_unref (labels);
  return self;
}

void
metric_labels_free (MetricLabels * self)
{
  g_free (self->of);
  g_free (self->regions);
  g_free (self->numbers);
  g_free (self->voxels);
  g_free (self);
}
