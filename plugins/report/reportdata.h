/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The scores of a report, sorted into samples that can be compared. */

#pragma once

#include "report.h"
#include "reportmetric.h"

G_BEGIN_DECLS

/**
 * ReportDirection:
 * @source, @target: modalities
 */
typedef struct
{
  const gchar *source, *target;
} ReportDirection;

/**
 * ReportMetric:
 * @name, @window, @unit: as in scores
 * @dimensions: likewise
 * @least_range, @greatest_range: of data, over all scores
 * @title: for people, with the window where the report has several of one name
 * @decimals: to print its values with
 */
typedef struct
{
  const gchar *name, *window, *unit;
  gint dimensions;
  gdouble least_range, greatest_range;
  gchar *title;
  const ReportMetricKind *kind;
  gint decimals;
} ReportMetric;

/**
 * ReportSample:
 * @images: gdouble: a value a slice, or a volume where the scores have no slices,
 *   each the mean over seeds; slices that means leave out are not in it
 * @subjects: a value for each of ReportData's subjects, the mean over sessions
 *   and seeds of whole volumes; NaN where the subject has none
 *
 * What one method scored in one direction, by one metric, in one region.
 */
typedef struct
{
  GArray *images;
  gdouble *subjects;
} ReportSample;

/**
 * ReportData:
 * @methods, @subjects, @regions: names
 * @directions: ReportDirection
 * @metrics: ReportMetric
 * @seeds: guint
 * @slices: whether images are slices
 * @unknown: scores that are NaN
 */
typedef struct
{
  GPtrArray *methods, *subjects, *regions;
  GArray *directions, *metrics, *seeds;
  gboolean slices;
  guint unknown;
  ReportSample *samples;
} ReportData;

/* Lives no longer than @report. */
ReportData *report_data_new (const Report * report);
void report_data_free (ReportData * data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReportData, report_data_free)

const ReportSample *report_data_get (const ReportData * data, guint region,
    guint metric, guint direction, guint method);

const ReportMetric *report_data_get_metric (const ReportData * data,
    guint metric);

/* gdouble: the values of the subjects that have one.  (transfer full) */
GArray *report_data_get_subjects (const ReportData * data, guint region,
    guint metric, guint direction, guint method);

/* Each method's mean over images, and the mean of these over directions; NaN
 * where there is nothing. */
void report_data_get_means (const ReportData * data, guint region, guint metric,
    guint direction, gdouble * means);
void report_data_get_overall_means (const ReportData * data, guint region,
    guint metric, gdouble * means);

G_END_DECLS
