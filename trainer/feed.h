/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Brings the streams of several modalities together: volumes that belong to
 * one item become slices in the store, or are held out for validation.
 *
 * The streaming threads bring volumes; one other thread, the training's, asks
 * for windows of the store.  Volumes of one item share their OFFSET; a stream
 * that lacks an item skips it or sends a gap.  A stream may be an item ahead
 * of the others; from then on it waits, as it does where the window is full.
 */

#pragma once

#include "feeditem.h"
#include "slicestore.h"

G_BEGIN_DECLS

/**
 * FeedSettings:
 * @domains: their names, one for each pad
 * @hold_out: (nullable): subjects to hold out, NULL-terminated
 * @budget: slice_store_new()'s
 * @least: likewise
 * @foreground: likewise
 * @multiple: of an image's width and height
 */
typedef struct
{
  const gchar *const *domains;
  const gchar *const *hold_out;
  guint64 budget;
  guint least;
  gdouble foreground;
  gint multiple;
} FeedSettings;

typedef struct _Feed Feed;

/* @pads: sink pads of @element, one for each domain and named as it; they
 * outlive the feed, as the strings of the settings do. */
Feed *feed_new (GstElement * element, GstPad * const *pads, guint n_pads,
    const FeedSettings * settings);
void feed_free (Feed * feed);

/* --- Streaming threads; @domain is the number of the pad --- */

/* (transfer full).  Waits where it has to.  On GST_FLOW_ERROR an element error
 * was posted. */
GstFlowReturn feed_push (Feed * feed, guint domain, GstBuffer * volume,
    const GstVolumeInfo * info);
void feed_skip (Feed * feed, guint domain, guint64 index);
void feed_end (Feed * feed, guint domain);
void feed_set_flushing (Feed * feed, guint domain, gboolean flushing);

/* --- Any thread --- */

/* Nobody waits any more; streaming threads get @flow from now on. */
void feed_stop (Feed * feed, GstFlowReturn flow);
/* Let feed_survey() return with FALSE. */
void feed_interrupt (Feed * feed);

/* --- The training's thread --- */

/* Wait for the end of the first pass.  FALSE where stopped before. */
gboolean feed_survey (Feed * feed);

/* Make @window of the store the one that is held, wait until it is, and let
 * the streams begin again where they are past it.  FALSE where stopped, or
 * where the data are not what they were (an element error was posted). */
gboolean feed_hold (Feed * feed, guint window);

/* The data are of no use: @problem becomes an element error. */
void feed_refuse (Feed * feed, const gchar * problem);

/* Of the held window and the items; read only. */
const SliceStore *feed_get_store (const Feed * feed);
/* FeedItem */
const GPtrArray *feed_get_held_out (const Feed * feed);
const FeedImages *feed_get_images (const Feed * feed);

G_END_DECLS
