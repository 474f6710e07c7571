/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "trainlog.h"

struct _TrainLog
{
  gchar *path;
  GPtrArray *columns;           /* names */
  GPtrArray *rows;              /* GPtrArray of texts, at most one a column */
};

TrainLog *
train_log_new (const gchar * path)
{
  TrainLog *log = g_new0 (TrainLog, 1);

  log->path = g_strdup (path);
  log->columns = g_ptr_array_new_with_free_func (g_free);
  log->rows = g_ptr_array_new_with_free_func ((GDestroyNotify)
      g_ptr_array_unref);
  return log;
}

void
train_log_free (TrainLog * log)
{
  g_free (log->path);
  g_ptr_array_unref (log->columns);
  g_ptr_array_unref (log->rows);
  g_free (log);
}

static GPtrArray *
split (const gchar * line)
{
  g_auto (GStrv) texts = g_strsplit (line, ",", -1);
  GPtrArray *array = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; texts[i]; i++)
    g_ptr_array_add (array, g_strdup (texts[i]));
  return array;
}

gboolean
train_log_resume (TrainLog * log, guint64 epoch, GError ** error)
{
  g_autofree gchar *contents = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_test (log->path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!g_file_get_contents (log->path, &contents, NULL, error))
    return FALSE;
  lines = g_strsplit (contents, "\n", -1);
  for (guint i = 0; lines[i] && *lines[i]; i++) {
    if (i == 0) {
      g_ptr_array_unref (log->columns);
      log->columns = split (lines[i]);
    } else if (g_ascii_strtoull (lines[i], NULL, 10) <= epoch) {
      g_ptr_array_add (log->rows, split (lines[i]));
    }
  }
  return TRUE;
}

static void
append_line (GString * text, const GPtrArray * fields, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "",
        i < fields->len ? (const gchar *) fields->pdata[i] : "");
  g_string_append_c (text, '\n');
}

static gboolean
write_file (TrainLog * log, GError ** error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  append_line (text, log->columns, log->columns->len);
  for (guint i = 0; i < log->rows->len; i++)
    append_line (text, log->rows->pdata[i], log->columns->len);
  return g_file_set_contents (log->path, text->str, text->len, error);
}

/* Numbers in full; none holds a comma. */
static gchar *
to_text (const GValue * value)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  if (G_VALUE_HOLDS_DOUBLE (value))
    return g_strdup (g_ascii_dtostr (text, sizeof text,
            g_value_get_double (value)));
  if (G_VALUE_HOLDS_BOOLEAN (value))
    return g_strdup (g_value_get_boolean (value) ? "1" : "0");
  return gst_value_serialize (value);
}

static guint
find_column (TrainLog * log, const gchar * name)
{
  guint column;

  if (!g_ptr_array_find_with_equal_func (log->columns, name, g_str_equal,
          &column)) {
    column = log->columns->len;
    g_ptr_array_add (log->columns, g_strdup (name));
  }
  return column;
}

typedef struct
{
  TrainLog *log;
  GPtrArray *row;
} Filling;

static gboolean
fill_field (GQuark field, const GValue * value, gpointer data)
{
  const Filling *filling = data;
  const guint column = find_column (filling->log, g_quark_to_string (field));

  while (filling->row->len <= column)
    g_ptr_array_add (filling->row, g_strdup (""));
  g_free (filling->row->pdata[column]);
  filling->row->pdata[column] = to_text (value);
  return TRUE;
}

gboolean
train_log_add (TrainLog * log, const GstStructure * row, GError ** error)
{
  Filling filling = { log, g_ptr_array_new_with_free_func (g_free) };

  gst_structure_foreach (row, fill_field, &filling);
  g_ptr_array_add (log->rows, filling.row);
  return write_file (log, error);
}
