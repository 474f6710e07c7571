/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "csvreader.h"

#include <gio/gio.h>

struct _CsvTable
{
  GPtrArray *cells;             /* gchar *, line by line */
  guint columns;
};

/* One cell from *@at on, which goes to the character behind. */
static gchar *
read_cell (const gchar ** at)
{
  GString *cell = g_string_new (NULL);
  gboolean quoted = **at == '"';
  const gchar *c;

  for (c = *at + quoted; *c; c++) {
    if (quoted ? *c == '"' && c[1] != '"' : *c == ',' || *c == '\n')
      break;
    c += quoted && *c == '"';
    if (quoted || *c != '\r' || c[1] != '\n')
      g_string_append_c (cell, *c);
  }
  c += quoted && *c == '"';
  c += quoted && *c == '\r';
  *at = c;
  return g_string_free (cell, FALSE);
}

static gboolean
parse (CsvTable * table, const gchar * text, const gchar * path,
    GError ** error)
{
  const gchar *at = text;
  guint line;

  for (line = 1; *at; line++) {
    guint before = table->cells->len, n;

    do {
      g_ptr_array_add (table->cells, read_cell (&at));
    } while (*at == ',' && *at++);
    n = table->cells->len - before;
    if (line == 1)
      table->columns = n;
    if (n != table->columns || (*at && *at != '\n')) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
          "%s: line %u has %u cells instead of %u", path, line, n,
          table->columns);
      return FALSE;
    }
    at += *at == '\n';
  }
  if (table->columns > 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
      "%s is empty, not a table", path);
  return FALSE;
}

CsvTable *
csv_table_read (const gchar * path, GError ** error)
{
  g_autoptr (CsvTable) table = NULL;
  g_autofree gchar *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return NULL;
  table = g_new0 (CsvTable, 1);
  table->cells = g_ptr_array_new_with_free_func (g_free);
  if (!parse (table, text, path, error))
    return NULL;
  return g_steal_pointer (&table);
}

void
csv_table_free (CsvTable * table)
{
  g_ptr_array_unref (table->cells);
  g_free (table);
}

guint
csv_table_get_rows (const CsvTable * table)
{
  return table->cells->len / table->columns - 1;
}

guint
csv_table_get_columns (const CsvTable * table)
{
  return table->columns;
}

const gchar *
csv_table_get_name (const CsvTable * table, guint column)
{
  return table->cells->pdata[column];
}

gint
csv_table_find (const CsvTable * table, const gchar * name)
{
  guint i;

  for (i = 0; i < table->columns; i++) {
    if (g_str_equal (table->cells->pdata[i], name))
      return i;
  }
  return -1;
}

const gchar *
csv_table_get (const CsvTable * table, guint row, gint column)
{
  return column < 0 ? "" :
      table->cells->pdata[(row + 1) * table->columns + column];
}

gdouble
csv_table_get_double (const CsvTable * table, guint row, gint column,
    gdouble missing)
{
  const gchar *cell = csv_table_get (table, row, column);
  gchar *end;
  gdouble value = g_ascii_strtod (cell, &end);

  return end == cell || *end ? missing : value;
}
