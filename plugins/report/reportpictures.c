/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "reportpictures.h"

#include "chartscale.h"
#include "reportimage.h"

static const ReportPicture *
get_picture (const ReportPage * page, guint i)
{
  return &g_array_index (page->report->pictures, ReportPicture, i);
}

/* Whether it has a place in a table of directions: it is of one that was
 * scored, and of a method or parted in columns.  Texts are one and the same
 * where they are equal. */
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
      return picture->columns[0]
          || g_ptr_array_find (page->data->methods, picture->method, NULL);
  }
  return FALSE;
}

/* @method: NULL for all of them */
static gboolean
is_here (const ReportPicture * picture, ReportSection section,
    const ReportDirection * direction, const gchar * method)
{
  return picture->section == section && (!method || picture->method == method)
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
    const ReportDirection * direction, const gchar * method, guint columns,
    GError ** error)
{
  guint i;

  html_begin (page->html, "td");
  if (columns > 1)
    html_attribute_number (page->html, "colspan", columns);
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

/* The columns of the section's pictures where they have such; NULL-terminated,
 * (transfer full), (nullable). */
static gchar **
find_columns (const ReportPage * page, ReportSection section)
{
  guint i;

  for (i = 0; i < page->report->pictures->len; i++) {
    const ReportPicture *picture = get_picture (page, i);

    if (picture->section == section && picture->columns[0]
        && has_place (page, picture))
      return g_strsplit (picture->columns, "\t", -1);
  }
  return NULL;
}

/* Methods that have a picture here; NULL-terminated, (transfer full). */
static gchar **
find_methods (const ReportPage * page, ReportSection section)
{
  g_autoptr (GStrvBuilder) methods = g_strv_builder_new ();
  guint i, j;

  for (i = 0; i < page->data->methods->len; i++) {
    const gchar *method = page->data->methods->pdata[i];

    for (j = 0; j < page->report->pictures->len; j++) {
      const ReportPicture *picture = get_picture (page, j);

      if (picture->section == section && has_place (page, picture)
          && picture->method == method) {
        g_strv_builder_add (methods, method);
        break;
      }
    }
  }
  return g_strv_builder_end (methods);
}

/* The row of a direction.  @parted: its pictures hold all columns. */
static gboolean
write_row (ReportPage * page, ReportSection section, guint direction,
    gchar ** columns, gboolean parted, GError ** error)
{
  const ReportDirection *d =
      &g_array_index (page->data->directions, ReportDirection, direction);
  HtmlWriter *html = page->html;

  html_begin (html, "tr");
  html_begin (html, "th");
  html_attribute (html, "scope", "row");
  report_page_write_direction (page, direction);
  html_end (html);
  if (parted && !write_cell (page, section, d, NULL, g_strv_length (columns),
          error))
    return FALSE;
  for (; !parted && *columns; columns++) {
    const gchar *method =
        g_string_chunk_insert_const (page->report->strings, *columns);

    if (!write_cell (page, section, d, method, 1, error))
      return FALSE;
  }
  html_end (html);
  return TRUE;
}

/* Directions down, methods or columns across. */
static gboolean
write_matrix (ReportPage * page, ReportSection section, gchar ** columns,
    gboolean parted, GError ** error)
{
  HtmlWriter *html = page->html;
  gchar **column;
  guint i;

  html_begin (html, "table");
  html_attribute (html, "class", "pictures");
  html_begin (html, "thead");
  html_begin (html, "tr");
  html_begin (html, "td");
  html_end (html);
  for (column = columns; *column; column++)
    report_page_write_heading (page, 1, NULL, "%s", *column);
  html_end (html);
  html_end (html);
  html_begin (html, "tbody");
  for (i = 0; i < page->data->directions->len; i++) {
    if (!write_row (page, section, i, columns, parted, error))
      return FALSE;
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
  g_auto (GStrv) parts = find_columns (page, section);
  g_auto (GStrv) methods = find_methods (page, section);
  guint i;

  if (parts || *methods) {
    html_begin (page->html, "figure");
    html_attribute (page->html, "class", "matrix");
    if (!write_matrix (page, section, parts ? parts : methods, parts != NULL,
            error))
      return FALSE;
    if (section == REPORT_MAP && page->report->map_unit)
      chart_scale_draw (page->html, page->report->map_scale[0],
          page->report->map_scale[1], page->report->map_unit);
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
