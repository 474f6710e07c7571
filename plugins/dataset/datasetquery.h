/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Answers to queries about a stream of items, one a second. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * dataset_query:
 * @items: in the stream; 0 where they are not known yet
 * @segment: in time, its position behind the item that left last
 *
 * POSITION, DURATION, SEEKING and CONVERT in time or in items (DEFAULT
 * format), SEGMENT and LATENCY; FALSE for all else.
 */
gboolean dataset_query (GstQuery * query, guint items,
    const GstSegment * segment);

G_END_DECLS
