/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What volumemetricsink tells in a report. */

#pragma once

#include <gstvolume.h>
#include "metricfigures.h"
#include "metrictable.h"
#include "report.h"

G_BEGIN_DECLS

/* What was done to the volumes of the first pair. */
void metric_report_add_history (Report * report, const GstVolumeMeta * image,
    const GstVolumeMeta * reference);

/* Of the pair @index, whose image is @translated or not. */
void metric_report_add_row (Report * report, const MetricRow * row,
    guint64 index, gboolean translated);

/* Writes @location, with @figures in it. */
gboolean metric_report_write (Report * report, const MetricFigures * figures,
    const gchar * location, GError ** error);

G_END_DECLS
