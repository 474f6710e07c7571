/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "reportpictures.h"

#include "reportimage.h"

static const ReportPicture *
get_picture (const ReportPage * page, guint i)
{
  return &g_array_index (page->report->pictures, ReportPicture, i);
}

/* Whether it is of a method and direction that were scored.  Texts are one and
 * the same where they are equal. */
static gboolean
has_place (const ReportPage * page, const ReportPicture * picture)
{
  const GArray *directions = page->data->directions;
  guint i;

  for (i = 0; i < directions->len; i++) {
    const ReportDirection *direction =
        &g_array_index (directions, ReportDirection, i);

    if (picture->source == direction->source
        && picture->target == direction->target)
      return g_ptr_array_find (page->data->methods, picture->method, NULL);
  }
  return FALSE;
}

static gboolean
is_here (const ReportPicture * picture, ReportSection section,
    const ReportDirection * direction, const gchar * method)
{
  return picture->section == section && picture->method == method
      && picture->source == direction->source
      && picture->target == direction->target;
}

gboolean
report_pictures_have (const ReportPage * page, ReportSection section)
{
  guint i;

  for (i = 0; i < page->report->pictures->len; i++) {
    if (get_picture (page, i)->section == section)
      return TRUE;
  }
  return FALSE;
}

static gboolean
write_cell (ReportPage * page, ReportSection section,
    const ReportDirection * direction, const gchar * method, GError ** error)
{
  guint i;

  html_begin (page->html, "td");
  for (i = 0; i < page->report->pictures->len; i++) {
    const ReportPicture *picture = get_picture (page, i);

    if (is_here (picture, section, direction, method)
        && !report_image_write (page->html, picture->path, picture->caption,
            error))
      return FALSE;
  }
  html_end (page->html);
  return TRUE;
}

/* Methods that have a picture here; const gchar *. */
static GPtrArray *
find_methods (const ReportPage * page, ReportSection section)
{
  GPtrArray *methods = g_ptr_array_new ();
  guint i, j;

  for (i = 0; i < page->data->methods->len; i++) {
    const gchar *method = page->data->methods->pdata[i];

    for (j = 0; j < page->report->pictures->len; j++) {
      const ReportPicture *picture = get_picture (page, j);

      if (picture->section == section && has_place (page, picture)
          && picture->method == method) {
        g_ptr_array_add (methods, (gpointer) method);
        break;
      }
    }
  }
  return methods;
}

/* Directions down, methods across. */
static gboolean
write_matrix (ReportPage * page, ReportSection section,
    const GPtrArray * methods, GError ** error)
{
  const GArray *directions = page->data->directions;
  HtmlWriter *html = page->html;
  guint i, j;

  html_begin (html, "table");
  html_attribute (html, "class", "pictures");
  html_begin (html, "thead");
  html_begin (html, "tr");
  html_begin (html, "td");
  html_end (html);
  for (i = 0; i < methods->len; i++)
    report_page_write_heading (page, 1, NULL, "%s",
        (const gchar *) methods->pdata[i]);
  html_end (html);
  html_end (html);
  html_begin (html, "tbody");
  for (i = 0; i < directions->len; i++) {
    html_begin (html, "tr");
    html_begin (html, "th");
    html_attribute (html, "scope", "row");
    report_page_write_direction (page, i);
    html_end (html);
    for (j = 0; j < methods->len; j++) {
      if (!write_cell (page, section, &g_array_index (directions,
                  ReportDirection, i), methods->pdata[j], error))
        return FALSE;
    }
    html_end (html);
  }
  html_end (html);
  html_end (html);
  return TRUE;
}

/* What all pictures of the matrix say of themselves, where it is the same. */
static const gchar *
find_common_caption (const ReportPage * page, ReportSection section)
{
  const gchar *caption = NULL;
  guint i;

  for (i = 0; i < page->report->pictures->len; i++) {
    const ReportPicture *picture = get_picture (page, i);

    if (picture->section != section || !has_place (page, picture))
      continue;
    if (caption && caption != picture->caption)
      return "";
    caption = picture->caption;
  }
  return caption ? caption : "";
}

static gboolean
write_alone (ReportPage * page, const ReportPicture * picture,
    const gchar * title, GError ** error)
{
  html_begin (page->html, "figure");
  if (!report_image_write (page->html, picture->path, picture->caption, error))
    return FALSE;
  report_page_begin_caption (page, title);
  html_text (page->html, "%s", picture->caption);
  html_end (page->html);
  html_end (page->html);
  return TRUE;
}

gboolean
report_pictures_write (ReportPage * page, ReportSection section,
    const gchar * title, const gchar * caption, GError ** error)
{
  g_autoptr (GPtrArray) methods = find_methods (page, section);
  guint i;

  if (methods->len > 0) {
    html_begin (page->html, "figure");
    html_attribute (page->html, "class", "matrix");
    if (!write_matrix (page, section, methods, error))
      return FALSE;
    report_page_begin_caption (page, title);
    html_text (page->html, "%s %s", caption,
        find_common_caption (page, section));
    html_end (page->html);
    html_end (page->html);
  }
  for (i = 0; i < page->report->pictures->len; i++) {
    const ReportPicture *picture = get_picture (page, i);

    if (picture->section == section && !has_place (page, picture)
        && !write_alone (page, picture, title, error))
      return FALSE;
  }
  return TRUE;
}
