/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The slices that a training draws from, by item and domain, within a budget
 * of memory.
 *
 * An item is a head's volumes of one visit, one for each modality (domain)
 * that there is.  The first pass over the data, the survey, tells of every
 * item how many slices it has.  Where the slices of all do not fit, items
 * following one another make windows that do, of which one is held at a time.
 * The windows follow from the items and the budget alone.
 *
 * Not thread-safe; knows nothing of GStreamer.
 */

#pragma once

#include "slices.h"

G_BEGIN_DECLS

#define SLICE_STORE_MAX_DOMAINS 64

/**
 * SliceItem:
 * @index: of the item in the stream
 * @subject: whose head it is
 * @domains: bit d is set where it has domain d
 * @n: slices of each
 * @images: [domains], each [n, height, width], or NULL where not held
 */
typedef struct
{
  guint64 index;
  gchar *subject;
  guint64 domains;
  gint n;
  gfloat **images;
} SliceItem;

/**
 * SliceWindow:
 * @first: its first item, by its place among the items
 * @n_items: how many
 * @slices: of these items together
 */
typedef struct
{
  guint first, n_items;
  guint64 slices;
} SliceWindow;

/**
 * SliceStore:
 * @n_domains: of an item at most
 * @budget: bytes of slices that may be held; one item always is
 * @least: domains that an item needs to be of use
 * @foreground: foreground_find_slices()'s share
 * @items: SliceItem, in the order of the stream; those without slices are none
 * @windows: SliceWindow; empty until the survey ends
 * @window: the one that is, or is to be, held
 * @bytes: of the slices of the last window
 * @needed: bytes of all slices
 * @surveyed: the survey has ended
 *
 * Read only outside slicestore.c.
 */
typedef struct
{
  guint n_domains;
  guint64 budget;
  guint least;
  gdouble foreground;

  GPtrArray *items;
  GArray *windows;
  guint window;
  guint64 bytes, needed;
  gboolean surveyed;
} SliceStore;

SliceStore *slice_store_new (guint n_domains, guint64 budget, guint least,
    gdouble foreground);
void slice_store_free (SliceStore * store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SliceStore, slice_store_free)

/**
 * slice_store_add:
 * @index: of the item; rises during the survey
 * @volumes: [n_domains], NULL where it lacks one
 * @slices: through them, without padding
 *
 * Surveys the item, or fills it where it belongs to the window.  FALSE where
 * it is not the item that it was in the survey.
 */
gboolean slice_store_add (SliceStore * store, guint64 index,
    const gchar * subject, const gfloat * const *volumes,
    const Slices * slices);

/* The stream's end: makes the windows, of which the first is held. */
void slice_store_end_survey (SliceStore * store);

/* Hold window @window from now on; forgets the slices of the others. */
void slice_store_select (SliceStore * store, guint window);

/* Every item of the window is held. */
gboolean slice_store_is_filled (const SliceStore * store);

/* Whether the window still lacks the item @index. */
gboolean slice_store_wants (const SliceStore * store, guint64 index);

/* Whether the item @index comes after all of the window's. */
gboolean slice_store_ends_before (const SliceStore * store, guint64 index);

/* The first item that the window lacks; NULL where it is filled. */
const SliceItem *slice_store_get_missing (const SliceStore * store);

/* (transfer none) of the selected window */
const SliceWindow *slice_store_get_window (const SliceStore * store);
const SliceItem *slice_store_get_item (const SliceStore * store, guint place);

/* All items' slices together. */
guint64 slice_store_get_slices (const SliceStore * store);

G_END_DECLS
