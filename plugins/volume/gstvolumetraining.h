/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The events of a training pipeline's feedback: downstream go the newest
 * weights and the end of an epoch's validation volumes, upstream comes how
 * well these were translated. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Sticky, downstream, `volume-model`: whoever translates takes @model (a model
 * file's bytes) from the next volume on, and translates to @target, a
 * modality. */
GstEvent *gst_volume_event_new_model (GBytes * model, const gchar * target);
/* FALSE where @event is another.  @model: (out) (transfer none); @target:
 * (out) (transfer none) */
gboolean gst_volume_event_parse_model (GstEvent * event, GBytes ** model,
    const gchar ** target);

/* Serialised, downstream, `volume-epoch`: the epoch's validation volumes are
 * through.  Who measures them answers with gst_volume_event_new_metrics()
 * before it lets go of this event: when it is freed, no answer will come. */
GstEvent *gst_volume_event_new_epoch (guint64 epoch);
gboolean gst_volume_event_parse_epoch (GstEvent * event, guint64 * epoch);

/* Upstream, `volume-metrics`: the means of the metrics over the epoch's
 * volumes.  @metrics: (transfer full): structure named "volume-metrics" with a
 * gdouble named as each metric and `volumes` (guint64), their number. */
GstEvent *gst_volume_event_new_metrics (guint64 epoch,
    GstStructure * metrics);
/* @metrics: (out) (transfer none) */
gboolean gst_volume_event_parse_metrics (GstEvent * event, guint64 * epoch,
    const GstStructure ** metrics);

G_END_DECLS
