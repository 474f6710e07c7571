/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "slicestore.h"
#include "foreground.h"

static SliceItem *
item_new (guint64 index, const gchar * subject, guint64 domains, gint n,
    guint n_domains)
{
  SliceItem *item = g_new0 (SliceItem, 1);

  item->index = index;
  item->subject = g_strdup (subject);
  item->domains = domains;
  item->n = n;
  item->images = g_new0 (gfloat *, n_domains);
  return item;
}

static gboolean
item_has (const SliceItem * item, guint domain)
{
  return item->domains >> domain & 1;
}

static gboolean
item_is_held (const SliceItem * item, guint n_domains)
{
  for (guint d = 0; d < n_domains; d++)
    if (item_has (item, d))
      return item->images[d] != NULL;
  return FALSE;
}

static void
item_drop (SliceItem * item, guint n_domains)
{
  for (guint d = 0; d < n_domains; d++)
    g_clear_pointer (&item->images[d], g_free);
}

static gsize
item_get_bytes (const SliceItem * item, gsize image)
{
  return __builtin_popcountll (item->domains) * item->n * image
      * sizeof (gfloat);
}

SliceStore *
slice_store_new (guint n_domains, guint64 budget, guint least,
    gdouble foreground)
{
  SliceStore *store = g_new0 (SliceStore, 1);

  g_assert (n_domains <= SLICE_STORE_MAX_DOMAINS);
  store->n_domains = n_domains;
  store->budget = budget;
  store->least = least;
  store->foreground = foreground;
  store->items = g_ptr_array_new ();
  store->windows = g_array_new (FALSE, FALSE, sizeof (SliceWindow));
  return store;
}

void
slice_store_free (SliceStore * store)
{
  for (guint i = 0; i < store->items->len; i++) {
    SliceItem *item = store->items->pdata[i];

    item_drop (item, store->n_domains);
    g_free (item->images);
    g_free (item->subject);
    g_free (item);
  }
  g_ptr_array_unref (store->items);
  g_array_unref (store->windows);
  g_free (store);
}

static SliceItem *
find_item (const SliceStore * store, guint64 index)
{
  for (guint i = 0; i < store->items->len; i++) {
    SliceItem *item = store->items->pdata[i];

    if (item->index == index)
      return item;
  }
  return NULL;
}

/* Copy the slices @chosen of every volume. */
static void
fill (SliceStore * store, SliceItem * item, const gfloat * const *volumes,
    const Slices * slices, const gint * chosen)
{
  const gsize size = slices_get_image_size (slices);

  for (guint d = 0; d < store->n_domains; d++) {
    if (!item_has (item, d))
      continue;
    item->images[d] = g_new (gfloat, item->n * size);
    for (gint k = 0; k < item->n; k++)
      slices_gather (slices, volumes[d], chosen[k], 1,
          item->images[d] + k * size);
  }
}

/* What belongs to the first window is kept at once. */
static void
survey (SliceStore * store, SliceItem * item, const gfloat * const *volumes,
    const Slices * slices, const gint * chosen)
{
  const gsize bytes = item_get_bytes (item, slices_get_image_size (slices));
  SliceWindow *last;

  if (store->windows->len == 0 || store->bytes + bytes > store->budget) {
    SliceWindow window = {.first = store->items->len };

    g_array_append_val (store->windows, window);
    store->bytes = 0;
  }
  last = &g_array_index (store->windows, SliceWindow, store->windows->len - 1);
  last->n_items++;
  last->slices += item->n;
  store->bytes += bytes;
  store->needed += bytes;
  g_ptr_array_add (store->items, item);
  if (store->windows->len == 1)
    fill (store, item, volumes, slices, chosen);
}

gboolean
slice_store_add (SliceStore * store, guint64 index, const gchar * subject,
    const gfloat * const *volumes, const Slices * slices)
{
  const gsize voxels = (gsize) slices->count * slices->width * slices->height;
  g_autofree gint *chosen = g_new (gint, slices->count);
  SliceItem *item = find_item (store, index);
  guint64 domains = 0;
  gint n;

  for (guint d = 0; d < store->n_domains; d++)
    domains |= (guint64) (volumes[d] != NULL) << d;
  if ((guint) __builtin_popcountll (domains) < store->least)
    return !item;
  n = foreground_find_slices (volumes, store->n_domains, voxels, slices,
      store->foreground, chosen);
  if (!store->surveyed && n > 0)
    survey (store, item_new (index, subject, domains, n, store->n_domains),
        volumes, slices, chosen);
  if (!store->surveyed)
    return TRUE;

  if (!item || item->domains != domains || item->n != n
      || g_strcmp0 (item->subject, subject) != 0)
    return !item && n == 0;
  if (slice_store_wants (store, index))
    fill (store, item, volumes, slices, chosen);
  return TRUE;
}

void
slice_store_end_survey (SliceStore * store)
{
  store->surveyed = TRUE;
}

const SliceWindow *
slice_store_get_window (const SliceStore * store)
{
  return &g_array_index (store->windows, SliceWindow, store->window);
}

const SliceItem *
slice_store_get_item (const SliceStore * store, guint place)
{
  return store->items->pdata[place];
}

void
slice_store_select (SliceStore * store, guint window)
{
  const SliceWindow *selected;

  store->window = window;
  selected = slice_store_get_window (store);
  for (guint i = 0; i < store->items->len; i++)
    if (i < selected->first || i >= selected->first + selected->n_items)
      item_drop (store->items->pdata[i], store->n_domains);
}

const SliceItem *
slice_store_get_missing (const SliceStore * store)
{
  const SliceWindow *window = slice_store_get_window (store);

  for (guint i = 0; store->windows->len > 0 && i < window->n_items; i++) {
    const SliceItem *item = slice_store_get_item (store, window->first + i);

    if (!item_is_held (item, store->n_domains))
      return item;
  }
  return NULL;
}

gboolean
slice_store_is_filled (const SliceStore * store)
{
  return slice_store_get_missing (store) == NULL;
}

gboolean
slice_store_ends_before (const SliceStore * store, guint64 index)
{
  const SliceWindow *window = slice_store_get_window (store);

  return store->windows->len > 0 && index > slice_store_get_item (store,
      window->first + window->n_items - 1)->index;
}

gboolean
slice_store_wants (const SliceStore * store, guint64 index)
{
  const SliceItem *missing = slice_store_get_missing (store);

  return missing && index >= missing->index
      && !slice_store_ends_before (store, index);
}

guint64
slice_store_get_slices (const SliceStore * store)
{
  guint64 slices = 0;

  for (guint i = 0; i < store->windows->len; i++)
    slices += g_array_index (store->windows, SliceWindow, i).slices;
  return slices;
}
