/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Queries and seeks in a stream of items, one a second. */

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

/* Makes of @segment the one that a SEEK asks for, in time or in items, from an
 * item's beginning on; FALSE for backwards and other formats. */
gboolean dataset_seek (GstEvent * event, GstSegment * segment);

G_END_DECLS
