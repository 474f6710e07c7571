/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The streams of volumedatasetsrc's pads: a thread pushes item after item, and
 * a seek starts them anew. */

#pragma once

#include "datasetsettings.h"
#include "gstvolumedatasetpad.h"

G_BEGIN_DECLS

typedef struct _DatasetStreams DatasetStreams;

/* Of @element, which outlives it, posts its messages and has no source pads but
 * GstVolumeDatasetPads. */
DatasetStreams *dataset_streams_new (GstElement * element);
void dataset_streams_free (DatasetStreams * self);

/* Each source pad, after it is made and before it is removed. */
void dataset_streams_add_pad (DatasetStreams * self,
    GstVolumeDatasetPad * pad);
void dataset_streams_remove_pad (DatasetStreams * self,
    GstVolumeDatasetPad * pad);

/* Between start and stop it has items, pads stay, and @settings must not
 * change.  Where there is nothing to show it posts an error: FALSE. */
gboolean dataset_streams_start (DatasetStreams * self,
    const DatasetSettings * settings, guint epoch);
gboolean dataset_streams_is_started (DatasetStreams * self);

/* From active pads on it pushes. */
void dataset_streams_run (DatasetStreams * self);

/* What is being read is not waited for any more, until the next start. */
void dataset_streams_interrupt (DatasetStreams * self);

/* With pads inactive, so that no push takes long. */
void dataset_streams_stop (DatasetStreams * self);

/* The streams end behind the item that is on its way. */
void dataset_streams_end (DatasetStreams * self);

/* FALSE for a SEEK that none follows, and where nothing is started. */
gboolean dataset_streams_seek (DatasetStreams * self, GstEvent * event);

/* FALSE where @pad's default is to answer. */
gboolean dataset_streams_query (DatasetStreams * self,
    GstVolumeDatasetPad * pad, GstQuery * query);

/* How many items there are, and of how many subjects, and whose order this is;
 * 0 unless started. */
void dataset_streams_count (DatasetStreams * self, guint * items,
    guint * subjects, guint * epoch);

G_END_DECLS
