/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The table of measured values, and its two file forms.  Rows go to a file as
 * they come: a table takes no more memory the longer it is.
 *
 * CSV: a header line, RFC 4180 quoting, line feeds, a point in numbers;
 * infinity is `inf`; what is not known, NaN too, is empty.
 *
 * JSON: an array of objects with the same keys; infinity, which JSON cannot
 * say, is the string "inf"; what is not known is null.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MetricRow:
 * @subject: BIDS label, or NULL
 * @session: BIDS label, or NULL
 * @source: modality the volume was made from
 * @target: modality it is compared as
 * @metric: its name
 * @value: may be infinite, or NaN, which is not known
 * @unit: of @value
 * @data_range: that the metric was computed with
 * @mask_fraction: voxels, or slices in a mean of slices, that counted, of
 *   all, 0..1; 0 of a slice that the mean leaves out
 * @dimensions: 2 or 3: whether slices or volumes were compared
 * @region: voxels that counted: all, mask or label-N
 * @window: of SSIM, or NULL
 * @slice: its index from 0; -1 for a whole volume
 */
typedef struct
{
  const gchar *subject, *session;
  const gchar *source, *target;
  const gchar *metric;
  gdouble value;
  const gchar *unit;
  gdouble data_range;
  gdouble mask_fraction;
  gint dimensions;
  const gchar *region;
  const gchar *window;
  gint slice;
} MetricRow;

typedef struct _MetricTable MetricTable;

/* Whether metric_table_new() can be expected to work: the name ends in .csv or
 * .json and its folder exists. */
gboolean metric_table_check_location (const gchar * location,
    GError ** error);

/* Begins a temporary file beside @location.  With @slices there is a column
 * `slice` at the end. */
MetricTable *metric_table_new (const gchar * location, gboolean slices,
    GError ** error);

void metric_table_add (MetricTable * table, const MetricRow * row);

/* The file takes the name @location: a reader sees the whole table or what was
 * there before.  Frees @table, in any case. */
gboolean metric_table_finish (MetricTable * table, GError ** error);

/* Gives up the table and its file. */
void metric_table_free (MetricTable * table);

G_END_DECLS
