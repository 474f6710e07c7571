/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the profiles share while two volumes are compared. */

#pragma once

#include "metriclabels.h"
#include "metricprotocol.h"

G_BEGIN_DECLS

/* A volume, and the least and greatest of its values. */
typedef struct
{
  const GstVolumeFrame *frame;
  gdouble least, greatest;
} MetricVolume;

/* Voxels that are compared; not all of a slice's. */
typedef struct
{
  gchar name[32];               /* in tables */
  MetricRegion region;
  gdouble fraction;             /* of the volume */
} MetricPart;

/**
 * MetricComparison:
 * @labels: (nullable): of the mask
 * @parts: of MetricPart
 * @row: rows are made of it: a profile sets its dimensions, data_range,
 *   mask_fraction and slice
 */
typedef struct
{
  const MetricProtocol *protocol;
  MetricVolume image, reference;
  const GstVolumeAffine *affine;
  MetricLabels *labels;
  GArray *parts;
  MetricRow row;
  MetricAddRow add_row;
  gpointer rows;
  MetricResult result;
  gpointer data;
} MetricComparison;

/* Measures all parts. */
gboolean metric_slices_compare (MetricComparison * self, GError ** error);
gboolean metric_ct_compare (MetricComparison * self, GError ** error);

/* Of values, from voxel @offset on, of a GstVolumeFrame. */
void metric_comparison_read (gconstpointer frame, gsize offset, gsize n,
    gdouble * values);

/* The volumes' size, and what the protocol says of window and classes. */
MetricPair metric_comparison_make_pair (const MetricComparison * self);

/* Whether @pair is large enough for the metrics. */
gboolean metric_comparison_fits (const MetricComparison * self,
    const MetricPair * pair, GError ** error);

/* A row for each metric; units are of values, and of their squares. */
void metric_comparison_add_rows (MetricComparison * self,
    const MetricPair * pair, const gdouble values[N_METRICS],
    const gchar * const units[2]);

G_END_DECLS
