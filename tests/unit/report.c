/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The report as a reader of XML finds it: well-formed, whatever the names are,
 * and complete. */

#include <math.h>
#include <string.h>
#include <gio/gio.h>
#include <glib/gstdio.h>

#include "htmlwriter.h"
#include "report.h"

#define HOSTILE "<script>alert('1')</script> & \"x\" \x01\xff ünï"

/* The texts of @html one after the other; it must be well-formed. */
static void
add_text (GMarkupParseContext * context, const gchar * text, gsize length,
    gpointer all, GError ** error)
{
  g_string_append_len (all, text, length);
}

static gchar *
read_text (const gchar * html)
{
  const GMarkupParser parser = {.text = add_text };
  GString *all = g_string_new (NULL);
  GMarkupParseContext *context =
      g_markup_parse_context_new (&parser, 0, all, NULL);
  GError *error = NULL;

  g_markup_parse_context_parse (context, html, -1, &error);
  g_assert_no_error (error);
  g_markup_parse_context_end_parse (context, &error);
  g_assert_no_error (error);
  g_markup_parse_context_free (context);
  return g_string_free (all, FALSE);
}

static gchar *
write_report (const Report * report)
{
  g_autofree gchar *folder = g_dir_make_tmp ("report-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "report.html", NULL);
  GError *error = NULL;
  gchar *html;

  g_assert_true (report_write (report, path, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &html, NULL, NULL));
  g_remove (path);
  g_rmdir (folder);
  return html;
}

static void
test_writer (void)
{
  g_autoptr (HtmlWriter) html = html_writer_new ();

  html_begin (html, "p");
  html_attribute (html, "title", "\"<&\n");
  html_attribute_number (html, "data-x", -2.375);
  html_text (html, "%s%c", HOSTILE, '\t');
  html_begin (html, "br");
  html_end (html);
  html_number (html, -0.004, 2);
  html_number (html, -1.25, 1);
  html_number (html, NAN, 3);
  html_number (html, -INFINITY, 3);
  html_number (html, 1e300, 0);
  html_probability (html, 0.0009);
  html_probability (html, 0.04);
  html_element (html, "b", "best", "%d", 3);
  html_end (html);
  g_assert_true (g_str_has_prefix (html_writer_get_text (html),
          "<!DOCTYPE html>\n<p title=\"&quot;&lt;&amp;\n\" data-x=\"-2.38\">"
          "&lt;script&gt;alert('1')&lt;/script&gt; &amp; &quot;x&quot; "
          "\xef\xbf\xbd\xef\xbf\xbd ünï\t<br/>\n0.00−1.2–−∞1"));
  g_assert_true (g_str_has_suffix (html_writer_get_text (html),
          "&lt; 0.0010.040<b class=\"best\">3</b></p>\n"));
}

static void
test_hostile_names (void)
{
  g_autoptr (Report) report = report_new (HOSTILE);
  g_autofree gchar *html = NULL, *text = NULL;

  report_add_protocol (report, HOSTILE, HOSTILE);
  report_add_command (report, HOSTILE);
  html = write_report (report);
  text = read_text (html);
  g_assert_null (strstr (html, "<script"));
  g_assert_nonnull (strstr (text, "<script>alert('1')</script> & \"x\" "));
}

static void
test_no_picture (void)
{
  g_autoptr (Report) report = report_new ("x");
  const ReportPicture picture = {.path = "/nowhere/a.png" };
  GError *error = NULL;

  report_add_picture (report, &picture);
  g_assert_false (report_write (report, "/nowhere/report.html", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_nonnull (strstr (error->message, "/nowhere/a.png"));
  g_clear_error (&error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/writer", test_writer);
  g_test_add_func ("/report/hostile-names", test_hostile_names);
  g_test_add_func ("/report/no-picture", test_no_picture);
  return g_test_run ();
}
