/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The files that a comparison leaves behind. */

#pragma once

#include <gstvolume.h>
#include "metrictable.h"

G_BEGIN_DECLS

/**
 * MetricOutputs:
 * @table: path of a CSV or JSON file, or NULL
 * @report: path of an HTML file, or NULL; its scores stay in memory
 * @figures: how the paths of PNG files begin, or NULL
 */
typedef struct
{
  gchar *table, *report, *figures;
} MetricOutputs;

/* Whether all can be expected to be written. */
gboolean metric_outputs_check (const MetricOutputs * outputs, GError ** error);

typedef struct _MetricResults MetricResults;

/* @outputs is kept and not copied.  @slices: as of metric_table_new() */
MetricResults *metric_results_new (const MetricOutputs * outputs,
    gboolean slices, GError ** error);
void metric_results_free (MetricResults * results);

/* The rows that follow are of the pair @index with these metas, which stay
 * valid meanwhile. */
void metric_results_begin (MetricResults * results, guint64 index,
    const GstVolumeMeta * image, const GstVolumeMeta * reference);

/* A MetricAddRow. */
void metric_results_add_row (const MetricRow * row, gpointer results);

/* The voxels of the pair: both mapped. */
void metric_results_add_voxels (MetricResults * results,
    const GstVolumeFrame * image, const GstVolumeFrame * reference);

/* Each file appears whole or not at all.  Frees @results, in any case. */
gboolean metric_results_finish (MetricResults * results, GError ** error);

G_END_DECLS
