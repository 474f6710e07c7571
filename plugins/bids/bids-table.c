/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <json-glib/json-glib.h>
#include <string.h>

#include "bids-table.h"
#include "bids-text.h"

#define NOTHING "n/a"

struct _BidsTable
{
  gchar *path;
  GPtrArray *columns;           /* gchar *; the first is the ids' */
  GHashTable *lines;            /* id -> gchar **, a cell a column */
};

static gboolean
is_nothing (const gchar * cell)
{
  return !cell || !cell[0] || strcmp (cell, NOTHING) == 0;
}

static gboolean
refuse (BidsTable * self, guint line, const gchar * what, GError ** error)
{
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      "%s: line %u %s", self->path, line, what);
  return FALSE;
}

/* Takes @cells. */
static gboolean
add_line (BidsTable * self, gchar ** cells, guint number, GError ** error)
{
  guint n = g_strv_length (cells), i;

  /* Lines may be short: what is left out says nothing. */
  if (n > self->columns->len || is_nothing (cells[0])
      || g_hash_table_contains (self->lines, cells[0])) {
    const gchar *what = n > self->columns->len ?
        "has more cells than there are columns" : is_nothing (cells[0]) ?
        "does not say of whom it is" : "is of whom another line was before";

    g_strfreev (cells);
    return refuse (self, number, what, error);
  }
  cells = g_renew (gchar *, cells, self->columns->len + 1);
  for (i = n; i < self->columns->len; i++)
    cells[i] = g_strdup (NOTHING);
  cells[i] = NULL;
  g_hash_table_insert (self->lines, cells[0], cells);
  return TRUE;
}

static gboolean
parse (BidsTable * self, gchar * text, GError ** error)
{
  gchar **lines = g_strsplit (text, "\n", -1), **names;
  gboolean ok = TRUE;
  guint i;

  for (i = 0; lines[i] && ok; i++) {
    g_strchomp (lines[i]);
    if (!lines[i][0])
      continue;
    if (self->columns->len == 0) {
      for (names = g_strsplit (lines[i], "\t", -1); *names; names++)
        g_ptr_array_add (self->columns, *names);
      g_free (names - self->columns->len);
    } else {
      ok = add_line (self, g_strsplit (lines[i], "\t", -1), i + 1, error);
    }
  }
  g_strfreev (lines);
  return ok;
}

BidsTable *
bids_table_read (const gchar * path, GError ** error)
{
  BidsTable *self = g_new0 (BidsTable, 1);
  gchar *text;
  gboolean ok;

  self->path = g_strdup (path);
  self->columns = g_ptr_array_new_with_free_func (g_free);
  self->lines = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
      (GDestroyNotify) g_strfreev);
  ok = bids_text_read (path, &text, error);
  if (ok && text)
    ok = parse (self, text, error);
  g_free (text);
  if (ok)
    return self;
  bids_table_free (self);
  return NULL;
}

void
bids_table_free (BidsTable * self)
{
  g_hash_table_unref (self->lines);
  g_ptr_array_unref (self->columns);
  g_free (self->path);
  g_free (self);
}

const gchar *
bids_table_get_path (const BidsTable * self)
{
  return self->path;
}

static gboolean
find_column (const BidsTable * self, const gchar * column, guint * index)
{
  return g_ptr_array_find_with_equal_func (self->columns, column, g_str_equal,
      index);
}

gboolean
bids_table_has_column (const BidsTable * self, const gchar * column)
{
  return find_column (self, column, NULL);
}

const gchar *
bids_table_get (const BidsTable * self, const gchar * id, const gchar * column)
{
  gchar **cells = g_hash_table_lookup (self->lines, id);
  guint i;

  if (!cells || !find_column (self, column, &i) || is_nothing (cells[i]))
    return NULL;
  return cells[i];
}

gchar *
bids_table_dup_line (const BidsTable * self, const gchar * id)
{
  gchar **cells = g_hash_table_lookup (self->lines, id);
  JsonObject *object;
  gchar *text;
  guint i;

  if (!cells)
    return NULL;
  object = json_object_new ();
  for (i = 1; i < self->columns->len; i++) {
    if (!is_nothing (cells[i]))
      json_object_set_string_member (object, self->columns->pdata[i], cells[i]);
  }
  text = bids_text_from_object (object, FALSE);
  json_object_unref (object);
  return text;
}

static void
add_column (BidsTable * self, const gchar * name)
{
  guint n = self->columns->len;
  GHashTableIter lines;
  gpointer cells;

  g_ptr_array_add (self->columns, g_strdup (name));
  g_hash_table_iter_init (&lines, self->lines);
  while (g_hash_table_iter_next (&lines, NULL, &cells)) {
    gchar **grown = g_new (gchar *, n + 2);

    /* The id is the key too: it must outlive this. */
    memcpy (grown, cells, n * sizeof *grown);
    *(gchar **) cells = NULL;
    grown[n] = g_strdup (NOTHING);
    grown[n + 1] = NULL;
    g_hash_table_iter_replace (&lines, grown);
  }
}

static gboolean
set_cell (BidsTable * self, const gchar * id, const gchar * column,
    const gchar * text)
{
  gchar **cells;
  guint i;

  if (!find_column (self, column, &i)) {
    i = self->columns->len;
    add_column (self, column);
  }
  cells = g_hash_table_lookup (self->lines, id);
  if (strcmp (cells[i], text) == 0)
    return FALSE;
  g_free (cells[i]);
  cells[i] = g_strdelimit (g_strdup (text), "\t\r\n", ' ');
  return TRUE;
}

gboolean
bids_table_merge (BidsTable * self, const gchar * key, const gchar * id,
    const gchar * line)
{
  JsonObject *object = line ? bids_text_to_object (line, id, NULL) : NULL;
  gboolean changed = FALSE;
  JsonObjectIter members;
  const gchar *name;
  JsonNode *value;

  if (self->columns->len == 0)
    g_ptr_array_add (self->columns, g_strdup (key));
  if (!g_hash_table_contains (self->lines, id)) {
    gchar **cells = g_new0 (gchar *, self->columns->len + 1);
    guint i;

    for (i = 0; i < self->columns->len; i++)
      cells[i] = g_strdup (i == 0 ? id : NOTHING);
    g_hash_table_insert (self->lines, cells[0], cells);
    changed = TRUE;
  }
  if (!object)
    return changed;
  json_object_iter_init_ordered (&members, object);
  while (json_object_iter_next_ordered (&members, &name, &value)) {
    if (json_node_get_value_type (value) == G_TYPE_STRING)
      changed |= set_cell (self, id, name, json_node_get_string (value));
  }
  json_object_unref (object);
  return changed;
}

gchar *
bids_table_format (const BidsTable * self)
{
  GList *ids = g_list_sort (g_hash_table_get_keys (self->lines),
      (GCompareFunc) strcmp), *l;
  GString *text = g_string_new (NULL);
  guint i;

  for (i = 0; i < self->columns->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\t" : "",
        (const gchar *) self->columns->pdata[i]);
  g_string_append_c (text, '\n');
  for (l = ids; l; l = l->next) {
    gchar *line = g_strjoinv ("\t", g_hash_table_lookup (self->lines,
            l->data));

    g_string_append_printf (text, "%s\n", line);
    g_free (line);
  }
  g_list_free (ids);
  return g_string_free (text, FALSE);
}
