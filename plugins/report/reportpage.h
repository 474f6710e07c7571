/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The page that a report becomes: its sections, and the numbers of its tables and
 * figures. */

#pragma once

#include "htmlwriter.h"
#include "reportdata.h"
#include "reportprivate.h"
#include "reporttests.h"

G_BEGIN_DECLS

/**
 * ReportPage:
 * @html: where it is written
 * @report, @data: what it tells
 * @tests: of each region, metric and direction
 * @tables, @figures: how many there are so far
 */
typedef struct
{
  HtmlWriter *html;
  const Report *report;
  ReportData *data;
  ReportTests **tests;
  guint tables, figures;
} ReportPage;

ReportPage *report_page_new (const Report * report);
void report_page_free (ReportPage * page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReportPage, report_page_free)

const ReportTests *report_page_get_tests (const ReportPage * page,
    guint region, guint metric, guint direction);

/* A section, to be ended by html_end(). */
void report_page_begin_section (ReportPage * page, const gchar * id,
    const gchar * title);

/* A table whose caption has begun: text may follow, html_end() ends the
 * caption.  @css_class may be NULL. */
void report_page_begin_table (ReportPage * page, const gchar * css_class,
    const gchar * title);
void report_page_end_table (ReportPage * page);

/* The caption of a figure, behind what it shows; text may follow, html_end() ends
 * it. */
void report_page_begin_caption (ReportPage * page, const gchar * title);

/* A cell that heads @columns columns or, with 0, the row. */
void report_page_write_heading (ReportPage * page, guint columns,
    const gchar * css_class, const gchar * format, ...) G_GNUC_PRINTF (4, 5);

/* The <thead> of a table with methods down and metrics across. */
void report_page_write_metrics_head (ReportPage * page);

/* "T1w → T2w" */
void report_page_write_direction (ReportPage * page, guint direction);

/* What a metric's values are: unit, window, data range; the same of all. */
void report_page_write_metric (ReportPage * page,
    const ReportMetric * metric);
void report_page_write_metrics (ReportPage * page);

/* A name where the scores have none. */
const gchar *report_page_get_subject (const ReportPage * page, guint subject);

/* "slices" or "volumes" */
const gchar *report_page_get_images (const ReportPage * page);

G_END_DECLS
