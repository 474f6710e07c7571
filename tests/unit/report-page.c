/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "report-page.h"

#include <string.h>
#include <gio/gio.h>
#include <glib/gstdio.h>

static gboolean
is_cell (const gchar * tag)
{
  return g_str_equal (tag, "td") || g_str_equal (tag, "th");
}

static void
begin (GMarkupParseContext * context, const gchar * tag, const gchar ** names,
    const gchar ** values, gpointer data, GError ** error)
{
  TestPage *page = data;

  g_ptr_array_add (page->tags, g_strdup (tag));
  if (is_cell (tag))
    g_ptr_array_add (page->cells, g_strdup (""));
}

static void
add_text (GMarkupParseContext * context, const gchar * text, gsize length,
    gpointer data, GError ** error)
{
  const GSList *at = g_markup_parse_context_get_element_stack (context);
  TestPage *page = data;

  g_string_append_len (page->text, text, length);
  while (at && !is_cell (at->data))
    at = at->next;
  if (at) {
    gchar **cell = (gchar **) & page->cells->pdata[page->cells->len - 1];
    gchar *more = g_strdup_printf ("%s%.*s", *cell, (gint) length, text);

    g_free (*cell);
    *cell = g_strstrip (more);
  }
}

static void
parse (TestPage * page)
{
  const GMarkupParser parser = {.start_element = begin,.text = add_text };
  GMarkupParseContext *context =
      g_markup_parse_context_new (&parser, 0, page, NULL);
  GError *error = NULL;

  g_markup_parse_context_parse (context, page->html, -1, &error);
  g_assert_no_error (error);
  g_markup_parse_context_end_parse (context, &error);
  g_assert_no_error (error);
  g_markup_parse_context_free (context);
}

TestPage *
test_page_new (const Report * report)
{
  g_autofree gchar *folder = g_dir_make_tmp ("report-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "report.html", NULL);
  g_autofree gchar *csv = g_build_filename (folder, "report-summary.csv", NULL);
  TestPage *page = g_new0 (TestPage, 1);
  GError *error = NULL;

  g_assert_true (report_write (report, path, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &page->html, NULL, NULL));
  page->table = csv_table_read (csv, &error);
  g_assert_no_error (error);
  g_remove (path);
  g_remove (csv);
  g_assert_cmpint (g_rmdir (folder), ==, 0);

  page->text = g_string_new (NULL);
  page->cells = g_ptr_array_new_with_free_func (g_free);
  page->tags = g_ptr_array_new_with_free_func (g_free);
  parse (page);
  return page;
}

void
test_page_free (TestPage * page)
{
  g_free (page->html);
  g_string_free (page->text, TRUE);
  g_ptr_array_unref (page->cells);
  g_ptr_array_unref (page->tags);
  csv_table_free (page->table);
  g_free (page);
}

const gchar *
test_page_get_cell (const TestPage * page, const gchar * name, guint nth,
    guint n)
{
  guint i;

  for (i = 0; i + n < page->cells->len; i++) {
    if (g_str_equal (page->cells->pdata[i], name) && nth-- == 0)
      return page->cells->pdata[i + n];
  }
  g_error ("There is no cell \"%s\" so often.", name);
}
