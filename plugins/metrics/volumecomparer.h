/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The element inside of volumemetricsink that pairs volumes.  What has been
 * compared goes on to its pad `src`, for position, preroll and EOS. */

#pragma once

#include <gstvolume.h>

G_BEGIN_DECLS

/**
 * VolumeComparerClient:
 * @compare: a pair of one channel each on one grid, the @index-th since
 *   @reset, and its mask where there is the pad; FALSE after an element error
 * @finish: before EOS; FALSE after an element error
 * @reset: after a flush; FALSE after an element error
 * @take_means: (transfer full): an epoch's metrics, for the event that goes
 *   back
 *
 * What the comparer's task asks of the element that owns it, which is its
 * parent, too, and posts its errors.
 */
typedef struct
{
  gboolean (*compare) (GstElement * owner, GstVolumeAggregatorPad * sink,
      GstVolumeAggregatorPad * reference, GstVolumeAggregatorPad * mask,
      guint64 index);
  gboolean (*finish) (GstElement * owner);
  gboolean (*reset) (GstElement * owner);
  GstStructure *(*take_means) (GstElement * owner);
} VolumeComparerClient;

/* Pads `sink`, `reference` and `src`; on request `mask`.
 * (transfer floating) */
GstElement *gst_volume_comparer_new (const VolumeComparerClient * client);

/* Those of `sink`, `reference` and `mask`, of the owner's class. */
void gst_volume_comparer_add_templates (GstElementClass * klass);

G_END_DECLS
