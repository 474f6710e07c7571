/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "reportprivate.h"

#include "htmlwriter.h"
#include "reportimage.h"
#include "reportstyle.h"

static void
write_head (HtmlWriter * html, const Report * report)
{
  html_begin (html, "head");
  html_begin (html, "meta");
  html_attribute (html, "charset", "utf-8");
  html_end (html);
  html_begin (html, "meta");
  html_attribute (html, "name", "viewport");
  html_attribute (html, "content", "width=device-width, initial-scale=1");
  html_end (html);
  html_element (html, "title", NULL, "%s", report->title);
  html_begin (html, "style");
  html_raw (html, report_style);
  html_end (html);
  html_end (html);
}

static void
write_protocol (HtmlWriter * html, const Report * report)
{
  guint i;

  if (report->protocol->len == 0)
    return;
  html_begin (html, "section");
  html_element (html, "h2", NULL, "Protocol");
  html_begin (html, "table");
  html_attribute (html, "class", "protocol");
  html_begin (html, "tbody");
  for (i = 0; i < report->protocol->len; i++) {
    const ReportProtocol *line =
        &g_array_index (report->protocol, ReportProtocol, i);

    html_begin (html, "tr");
    html_begin (html, "th");
    html_attribute (html, "scope", "row");
    html_text (html, "%s", line->key);
    html_end (html);
    html_element (html, "td", NULL, "%s", line->value);
    html_end (html);
  }
  html_end (html);
  html_end (html);
  html_end (html);
}

static gboolean
write_pictures (HtmlWriter * html, const Report * report, GError ** error)
{
  guint i;

  for (i = 0; i < report->pictures->len; i++) {
    const ReportPicture *picture =
        &g_array_index (report->pictures, ReportPicture, i);

    html_begin (html, "figure");
    if (!report_image_write (html, picture->path, picture->caption, error))
      return FALSE;
    html_element (html, "figcaption", NULL, "%s", picture->caption);
    html_end (html);
  }
  return TRUE;
}

static void
write_commands (HtmlWriter * html, const Report * report)
{
  guint i;

  if (report->commands->len == 0)
    return;
  html_begin (html, "section");
  html_element (html, "h2", NULL, "Commands");
  html_begin (html, "pre");
  for (i = 0; i < report->commands->len; i++)
    html_text (html, "%s\n", (const gchar *) report->commands->pdata[i]);
  html_end (html);
  html_end (html);
}

gboolean
report_write (const Report * report, const gchar * location, GError ** error)
{
  g_autoptr (HtmlWriter) html = html_writer_new ();

  html_begin (html, "html");
  html_attribute (html, "lang", "en");
  write_head (html, report);
  html_begin (html, "body");
  html_element (html, "h1", NULL, "%s", report->title);
  html_element (html, "p", "notice",
      "Synthetic images are for research, not for diagnosis.");
  if (!write_pictures (html, report, error))
    return FALSE;
  write_protocol (html, report);
  write_commands (html, report);
  html_end (html);
  html_end (html);
  return g_file_set_contents_full (location, html_writer_get_text (html), -1,
      G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644,
      error);
}
