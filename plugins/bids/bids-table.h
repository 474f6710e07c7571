/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A table of BIDS, such as participants.tsv: lines of cells between tabs.  The
 * first line has the columns' names; the first cell of each other says of
 * whom it tells.  "n/a", and an empty cell, say nothing.
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _BidsTable BidsTable;

/* A file that is missing or empty is a table without columns.  @error:
 * GST_RESOURCE_ERROR or GST_STREAM_ERROR; it begins with @path. */
BidsTable *bids_table_read (const gchar * path, GError ** error);
void bids_table_free (BidsTable * table);

const gchar *bids_table_get_path (const BidsTable * table);
gboolean bids_table_has_column (const BidsTable * table, const gchar * column);

/* (nullable): NULL where the table does not say. */
const gchar *bids_table_get (const BidsTable * table, const gchar * id,
    const gchar * column);

/* The line of @id, but its first cell, as a JSON object of strings, in the
 * columns' order; cells that say nothing are left out.  (transfer full)
 * (nullable): NULL where there is no such line. */
gchar *bids_table_dup_line (const BidsTable * table, const gchar * id);

/**
 * bids_table_merge:
 * @key: the first column's name, where the table has no columns yet
 * @line: (nullable): as bids_table_dup_line() gives it: cells of @id to set
 *
 * Adds the line and columns that are missing.  Whether anything changed.
 */
gboolean bids_table_merge (BidsTable * table, const gchar * key,
    const gchar * id, const gchar * line);

/* The file's text, its lines sorted by their first cells.  (transfer full) */
gchar *bids_table_format (const BidsTable * table);

G_END_DECLS
