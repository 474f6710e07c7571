/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "metrictable.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

struct _MetricTable
{
  gchar *location, *temporary;
  FILE *file;
  gboolean csv, slices;
  guint rows;
};

typedef enum
{
  TYPE_STRING,
  TYPE_DOUBLE,
  TYPE_INT,
  TYPE_SLICE,                   /* an int; -1 is none */
} ColumnType;

static const struct
{
  const gchar *name;
  ColumnType type;
  glong offset;
} columns[] = {
#define COLUMN(name, type) {#name, type, G_STRUCT_OFFSET (MetricRow, name)}
  COLUMN (subject, TYPE_STRING),
  COLUMN (session, TYPE_STRING),
  COLUMN (source, TYPE_STRING),
  COLUMN (target, TYPE_STRING),
  COLUMN (metric, TYPE_STRING),
  COLUMN (value, TYPE_DOUBLE),
  COLUMN (unit, TYPE_STRING),
  COLUMN (data_range, TYPE_DOUBLE),
  COLUMN (mask_fraction, TYPE_DOUBLE),
  COLUMN (dimensions, TYPE_INT),
  COLUMN (region, TYPE_STRING),
  COLUMN (window, TYPE_STRING),
  COLUMN (slice, TYPE_SLICE),
#undef COLUMN
};

static guint
count_columns (const MetricTable * table)
{
  return table->slices ? G_N_ELEMENTS (columns) : G_N_ELEMENTS (columns) - 1;
}

static void
append_csv_string (GString * csv, const gchar * string)
{
  if (!string)
    return;
  if (!strpbrk (string, ",\"\r\n")) {
    g_string_append (csv, string);
    return;
  }
  g_string_append_c (csv, '"');
  for (; *string; string++) {
    if (*string == '"')
      g_string_append_c (csv, '"');
    g_string_append_c (csv, *string);
  }
  g_string_append_c (csv, '"');
}

/* The fewest digits that give the same number back, whatever the locale. */
static void
append_csv_double (GString * csv, gdouble value)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE], format[] = "%.15g";

  if (isnan (value))
    return;
  g_ascii_formatd (text, sizeof (text), format, value);
  for (format[3] = '6'; format[3] <= '7'
      && g_ascii_strtod (text, NULL) != value; format[3]++)
    g_ascii_formatd (text, sizeof (text), format, value);
  g_string_append (csv, text);
}

static void
append_csv_header (GString * csv, guint n)
{
  guint i;

  for (i = 0; i < n; i++)
    g_string_append_printf (csv, "%s%s", i ? "," : "", columns[i].name);
  g_string_append_c (csv, '\n');
}

static void
append_csv_row (GString * csv, const MetricRow * row, guint n)
{
  guint i;

  for (i = 0; i < n; i++) {
    gconstpointer field = G_STRUCT_MEMBER_P (row, columns[i].offset);

    if (i > 0)
      g_string_append_c (csv, ',');
    if (columns[i].type == TYPE_STRING)
      append_csv_string (csv, *(const gchar **) field);
    else if (columns[i].type == TYPE_DOUBLE)
      append_csv_double (csv, *(const gdouble *) field);
    else if (columns[i].type == TYPE_INT || *(const gint *) field >= 0)
      g_string_append_printf (csv, "%d", *(const gint *) field);
  }
  g_string_append_c (csv, '\n');
}

static JsonNode *
make_json_field (ColumnType type, gconstpointer field)
{
  JsonNode *node = json_node_alloc ();
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  if (type == TYPE_STRING && *(const gchar **) field)
    return json_node_init_string (node, *(const gchar **) field);
  if (type == TYPE_DOUBLE && isinf (*(const gdouble *) field))
    return json_node_init_string (node, g_ascii_formatd (text, sizeof (text),
            "%g", *(const gdouble *) field));
  if (type == TYPE_DOUBLE && !isnan (*(const gdouble *) field))
    return json_node_init_double (node, *(const gdouble *) field);
  if (type == TYPE_INT || (type == TYPE_SLICE && *(const gint *) field >= 0))
    return json_node_init_int (node, *(const gint *) field);
  return json_node_init_null (node);
}

static void
append_json_row (GString * text, const MetricRow * row, guint n)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  gchar *json;
  guint i;

  for (i = 0; i < n; i++)
    json_object_set_member (object, columns[i].name,
        make_json_field (columns[i].type,
            G_STRUCT_MEMBER_P (row, columns[i].offset)));
  json_node_take_object (node, object);
  json = json_to_string (node, TRUE);
  g_string_append (text, json);
  g_free (json);
  json_node_free (node);
}

/* What goes wrong is asked for in the end. */
static void
write_text (MetricTable * self, GString * text)
{
  fwrite (text->str, 1, text->len, self->file);
  g_string_free (text, TRUE);
}

gboolean
metric_table_check_location (const gchar * location, GError ** error)
{
  gchar *folder = g_path_get_dirname (location);
  gboolean exists = g_file_test (folder, G_FILE_TEST_IS_DIR);

  g_free (folder);
  if (!g_str_has_suffix (location, ".csv")
      && !g_str_has_suffix (location, ".json")) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
        "The metric table's location \"%s\" ends in neither .csv nor .json.",
        location);
    return FALSE;
  }
  if (!exists) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        "The folder of the metric table's location \"%s\" does not exist.",
        location);
    return FALSE;
  }
  return TRUE;
}

static gboolean
fail (GError ** error, gint cause)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (cause), "%s",
      g_strerror (cause));
  return FALSE;
}

MetricTable *
metric_table_new (const gchar * location, gboolean slices, GError ** error)
{
  MetricTable *self;
  gchar *temporary = g_strconcat (location, ".XXXXXX", NULL);
  GString *text = g_string_new (NULL);
  gint fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0644);

  if (fd < 0) {
    fail (error, errno);
    g_string_free (text, TRUE);
    g_free (temporary);
    return NULL;
  }
  self = g_new0 (MetricTable, 1);
  self->location = g_strdup (location);
  self->temporary = temporary;
  self->file = fdopen (fd, "w");
  self->csv = g_str_has_suffix (location, ".csv");
  self->slices = slices;
  if (self->csv)
    append_csv_header (text, count_columns (self));
  else
    g_string_append_c (text, '[');
  write_text (self, text);
  return self;
}

void
metric_table_add (MetricTable * self, const MetricRow * row)
{
  GString *text = g_string_new (NULL);

  if (self->csv) {
    append_csv_row (text, row, count_columns (self));
  } else {
    g_string_append (text, self->rows > 0 ? ",\n" : "\n");
    append_json_row (text, row, count_columns (self));
  }
  write_text (self, text);
  self->rows++;
}

gboolean
metric_table_finish (MetricTable * self, GError ** error)
{
  gboolean ok;

  errno = 0;                    /* that of an earlier row is lost */
  if (!self->csv)
    fputs ("\n]\n", self->file);
  ok = !ferror (self->file) && fflush (self->file) == 0
      && fsync (fileno (self->file)) == 0;
  if (!ok || g_rename (self->temporary, self->location) != 0)
    ok = fail (error, errno ? errno : EIO);
  else
    g_clear_pointer (&self->temporary, g_free);
  metric_table_free (self);
  return ok;
}

void
metric_table_free (MetricTable * self)
{
  fclose (self->file);
  if (self->temporary)
    g_unlink (self->temporary);
  g_free (self->temporary);
  g_free (self->location);
  g_free (self);
}
