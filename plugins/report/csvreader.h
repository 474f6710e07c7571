/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Reads a table as comma-separated values, RFC 4180. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CsvTable CsvTable;

/* The first line names the columns; each other must have as many cells. */
CsvTable *csv_table_read (const gchar * path, GError ** error);
void csv_table_free (CsvTable * table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsvTable, csv_table_free)
guint csv_table_get_rows (const CsvTable * table);
guint csv_table_get_columns (const CsvTable * table);
const gchar *csv_table_get_name (const CsvTable * table, guint column);

/* -1 where there is none of that name. */
gint csv_table_find (const CsvTable * table, const gchar * name);

/* Empty where @column is -1. */
const gchar *csv_table_get (const CsvTable * table, guint row,
    gint column);

/* @missing where the cell is empty or no number. */
gdouble csv_table_get_double (const CsvTable * table, guint row,
    gint column, gdouble missing);

G_END_DECLS
