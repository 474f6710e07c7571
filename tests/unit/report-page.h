/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A report as a reader of XML and of CSV finds it. */

#pragma once

#include "csvreader.h"
#include "report.h"

G_BEGIN_DECLS

/**
 * TestPage:
 * @html: the file
 * @text: its texts, one after the other
 * @cells: gchar *, the texts of <th> and <td>, trimmed
 * @tags: gchar *, the names of all elements
 * @table: the CSV beside
 */
typedef struct
{
  gchar *html;
  GString *text;
  GPtrArray *cells;
  GPtrArray *tags;
  CsvTable *table;
} TestPage;

/* Writes @report and reads it; both files must be well-formed. */
TestPage *test_page_new (const Report * report);
void test_page_free (TestPage * page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestPage, test_page_free)

/* The cell @n behind the @nth (from 0) that says @name. */
const gchar *test_page_get_cell (const TestPage * page, const gchar * name,
    guint nth, guint n);

G_END_DECLS
