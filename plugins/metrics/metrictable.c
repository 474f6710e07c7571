/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "metrictable.h"

#include <math.h>
#include <string.h>
#include <gio/gio.h>
#include <json-glib/json-glib.h>

struct _MetricTable
{
  gboolean slices;
  GArray *rows;                 /* of MetricRow; strings in @strings */
  GStringChunk *strings;
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

MetricTable *
metric_table_new (gboolean slices)
{
  MetricTable *table = g_new0 (MetricTable, 1);

  table->slices = slices;
  table->rows = g_array_new (FALSE, FALSE, sizeof (MetricRow));
  table->strings = g_string_chunk_new (1024);
  return table;
}

void
metric_table_free (MetricTable * table)
{
  g_array_unref (table->rows);
  g_string_chunk_free (table->strings);
  g_free (table);
}

void
metric_table_add (MetricTable * table, const MetricRow * row)
{
  MetricRow copy = *row;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (columns); i++) {
    const gchar **string = G_STRUCT_MEMBER_P (&copy, columns[i].offset);

    if (columns[i].type == TYPE_STRING && *string)
      *string = g_string_chunk_insert_const (table->strings, *string);
  }
  g_array_append_val (table->rows, copy);
}

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

static gchar *
format_csv (const MetricTable * table)
{
  GString *csv = g_string_new (NULL);
  guint n = count_columns (table), i, j;

  for (i = 0; i < n; i++)
    g_string_append_printf (csv, "%s%s", i ? "," : "", columns[i].name);
  g_string_append_c (csv, '\n');
  for (j = 0; j < table->rows->len; j++) {
    const MetricRow *row = &g_array_index (table->rows, MetricRow, j);

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
  return g_string_free (csv, FALSE);
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

static gchar *
format_json (const MetricTable * table)
{
  JsonArray *array = json_array_new ();
  JsonNode *root = json_node_new (JSON_NODE_ARRAY);
  guint n = count_columns (table), i, j;
  gchar *json;

  for (j = 0; j < table->rows->len; j++) {
    const MetricRow *row = &g_array_index (table->rows, MetricRow, j);
    JsonObject *object = json_object_new ();

    for (i = 0; i < n; i++)
      json_object_set_member (object, columns[i].name,
          make_json_field (columns[i].type,
              G_STRUCT_MEMBER_P (row, columns[i].offset)));
    json_array_add_object_element (array, object);
  }
  json_node_take_array (root, array);
  json = json_to_string (root, TRUE);
  json_node_free (root);
  return json;
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

gboolean
metric_table_write (const MetricTable * table, const gchar * location,
    GError ** error)
{
  gboolean csv = g_str_has_suffix (location, ".csv"), ok;
  gchar *text = csv ? format_csv (table) : format_json (table);

  ok = g_file_set_contents_full (location, text, -1,
      G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644,
      error);
  g_free (text);
  return ok;
}
