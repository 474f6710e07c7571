/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "reportboxes.h"

#include <math.h>

#include "chartboxes.h"

static guint
count_infinite (const ChartBox * boxes, guint n)
{
  guint infinite = 0, i, j;

  for (i = 0; i < n; i++) {
    for (j = 0; j < boxes[i].values->len; j++)
      infinite += isinf (g_array_index (boxes[i].values, gdouble, j)) != 0;
  }
  return infinite;
}

static void
write_caption (ReportPage * page, const ReportMetric * metric, guint infinite)
{
  g_autofree gchar *title = g_strdup_printf ("%s%s", metric->title,
      report_metric_get_arrow (metric->kind));
  HtmlWriter *html = page->html;

  report_page_begin_caption (page, title);
  report_page_write_metric (page, metric);
  html_text (html, "Boxes: quartiles and median over %s, whiskers to 1.5 "
      "times the box, dots beyond. Rings: means of subjects.",
      report_page_get_images (page));
  if (infinite > 0)
    html_text (html, " %u infinite values are not drawn.", infinite);
  html_end (html);
}

static void
write_figure (ReportPage * page, guint region, guint metric,
    const GPtrArray * panels)
{
  const ReportData *data = page->data;
  const ReportMetric *m = report_data_get_metric (data, metric);
  const guint methods = data->methods->len, n = panels->len * methods;
  g_autofree ChartBox *boxes = g_new (ChartBox, n);
  g_autofree gchar *description = g_strdup_printf ("Box plots of %s of each "
      "method in each direction; the numbers are in the tables.", m->title);
  const ChartBoxes chart = { data->methods, panels, boxes,
    m->kind->better < 0, description
  };
  g_autoptr (GPtrArray) marks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  guint i;

  for (i = 0; i < n; i++) {
    boxes[i].values = report_data_get (data, region, metric, i / methods,
        i % methods)->images;
    boxes[i].marks = report_data_get_subjects (data, region, metric,
        i / methods, i % methods);
    g_ptr_array_add (marks, (gpointer) boxes[i].marks);
  }
  html_begin (page->html, "figure");
  if (panels->len == 1)
    html_attribute (page->html, "class", "small");
  chart_boxes_draw (page->html, &chart);
  write_caption (page, m, count_infinite (boxes, n));
  html_end (page->html);
}

void
report_boxes_write (ReportPage * page, guint region)
{
  g_autoptr (GPtrArray) panels = g_ptr_array_new_with_free_func (g_free);
  guint i;

  for (i = 0; i < page->data->directions->len; i++) {
    const ReportDirection *direction =
        &g_array_index (page->data->directions, ReportDirection, i);

    g_ptr_array_add (panels, g_strdup_printf ("%s → %s", direction->source,
            direction->target));
  }
  html_begin (page->html, "div");
  html_attribute (page->html, "class", "figures");
  for (i = 0; i < page->data->metrics->len; i++)
    write_figure (page, region, i, panels);
  html_end (page->html);
}
