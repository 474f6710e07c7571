/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which of a dataset's items a stream shows, and in which order. */

#pragma once

#include "bidsfolder.h"

G_BEGIN_DECLS

typedef enum
{
  DATASET_SPLIT_ALL,
  DATASET_SPLIT_TRAIN,
  DATASET_SPLIT_VALIDATION,
  DATASET_SPLIT_TEST,
} DatasetSplit;

GType dataset_split_get_type (void);
#define GST_TYPE_DATASET_SPLIT (dataset_split_get_type ())

/**
 * DatasetChoice:
 * @split: whose items
 * @validation: share of subjects to validate with, 0 to 1: of n subjects
 *     @validation * n to the nearest, but at least one, and not all, where it
 *     is neither 0 nor 1.  What a subject draws depends on its label and @seed
 *     alone, never on where its dataset lies; the lowest draws win.
 * @test: share of subjects to test with, likewise, of the draws behind those
 *     of validation: who validates does not depend on it.  All but one of the
 *     others at the most, unless both shares make 1.
 * @hold_out: GstValueArray of labels; where not empty, these are validated
 *     with instead, in whatever dataset they are
 * @column: (nullable): of participants.tsv, which says instead of all this
 *     who is in which split; who has no line, or "n/a", is in none
 * @seed: of the draw and of the order
 * @shuffle: mix the items; the order depends on @seed, the epoch and their
 *     number alone
 */
typedef struct
{
  DatasetSplit split;
  gdouble validation;
  gdouble test;
  GValue hold_out;
  gchar *column;
  guint seed;
  gboolean shuffle;
} DatasetChoice;

/**
 * dataset_choose:
 * @modalities: GPtrArray of interned strings: items without any are left out,
 *     but subjects are split whatever they have, so that a split stays the same
 * @error: GST_RESOURCE_ERROR: no item is left, no subject has a label of
 *     hold_out, or participants.tsv does not tell splits in the column
 *
 * BidsItem of @folder, which owns them, sorted.  (transfer container)
 * (nullable)
 */
GPtrArray *dataset_choose (const DatasetChoice * choice,
    const BidsFolder * folder, const GPtrArray * modalities, GError ** error);

/* @items as epoch number @epoch shows them.  (transfer container) */
GPtrArray *dataset_order (const DatasetChoice * choice,
    const GPtrArray * items, guint epoch);

/* How many subjects' @items are. */
guint dataset_count_subjects (const GPtrArray * items);

G_END_DECLS
