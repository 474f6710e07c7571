/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "checkpoint.h"

#include "netgraph.h"

#include <string.h>

#define FORMAT "mmigan-checkpoint"
/* Before names in the file's metadata: settings, and the caller's. */
#define SETTING "setting."
#define METADATA "metadata."

static void
add_all (GHashTable * to, const gchar * prefix, GHashTable * from)
{
  GHashTableIter iter;
  const gchar *key, *value;

  g_hash_table_iter_init (&iter, from);
  while (g_hash_table_iter_next (&iter, (gpointer *) & key,
          (gpointer *) & value))
    g_hash_table_insert (to, g_strconcat (prefix, key, NULL), g_strdup (value));
}

gboolean
checkpoint_save (const gchar * path, const NetSafetensorsTensor * tensors,
    guint n_tensors, GHashTable * settings, guint64 step,
    GHashTable * metadata, GError ** error)
{
  g_autoptr (GHashTable) strings = g_hash_table_new_full (g_str_hash,
      g_str_equal, g_free, g_free);
  g_autoptr (GBytes) bytes = NULL;
  gconstpointer data;
  gsize size;

  g_hash_table_insert (strings, g_strdup ("format"), g_strdup (FORMAT));
  g_hash_table_insert (strings, g_strdup ("step"),
      g_strdup_printf ("%" G_GUINT64_FORMAT, step));
  add_all (strings, SETTING, settings);
  if (metadata)
    add_all (strings, METADATA, metadata);

  bytes = net_safetensors_serialize (tensors, n_tensors, strings, FALSE, error);
  if (bytes == NULL)
    return FALSE;
  data = g_bytes_get_data (bytes, &size);
  return g_file_set_contents_full (path, data, size,
      G_FILE_SET_CONTENTS_CONSISTENT |
      G_FILE_SET_CONTENTS_DURABLE, 0666, error);
}

static gboolean
check_settings (const gchar * path, GHashTable * strings,
    GHashTable * settings, GError ** error)
{
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (settings),
      (GCompareFunc) strcmp);
  GList *item;

  for (item = names; item; item = item->next) {
    const gchar *name = item->data;
    const gchar *want = g_hash_table_lookup (settings, name);
    g_autofree gchar *key = g_strconcat (SETTING, name, NULL);
    const gchar *have = g_hash_table_lookup (strings, key);

    if (g_strcmp0 (have, want) != 0) {
      g_set_error (error, NET_ERROR, NET_ERROR_MODEL,
          "%s is of another training: there %s is \"%s\", here it is \"%s\"",
          path, name, have ? have : "", want);
      return FALSE;
    }
  }
  return TRUE;
}

/* What was saved as the caller's. */
static GHashTable *
get_metadata (GHashTable * strings)
{
  GHashTable *metadata = g_hash_table_new_full (g_str_hash, g_str_equal,
      g_free, g_free);
  GHashTableIter iter;
  const gchar *key, *value;

  g_hash_table_iter_init (&iter, strings);
  while (g_hash_table_iter_next (&iter, (gpointer *) & key,
          (gpointer *) & value)) {
    if (g_str_has_prefix (key, METADATA))
      g_hash_table_insert (metadata, g_strdup (key + strlen (METADATA)),
          g_strdup (value));
  }
  return metadata;
}

NetSafetensors *
checkpoint_open (const gchar * path, GHashTable * settings, guint64 * step,
    GHashTable ** metadata, GError ** error)
{
  g_autoptr (NetSafetensors) file = net_safetensors_open (path, error);
  GHashTable *strings;
  const gchar *number;

  if (file == NULL)
    return NULL;
  strings = net_safetensors_get_metadata (file);
  number = g_hash_table_lookup (strings, "step");
  if (g_strcmp0 (g_hash_table_lookup (strings, "format"), FORMAT) != 0
      || number == NULL
      || !g_ascii_string_to_unsigned (number, 10, 0, G_MAXINT64, step, NULL)) {
    g_set_error (error, NET_ERROR, NET_ERROR_MODEL,
        "%s is no checkpoint of a training", path);
    return NULL;
  }
  if (!check_settings (path, strings, settings, error))
    return NULL;
  *metadata = get_metadata (strings);
  return g_steal_pointer (&file);
}
