/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A model that comes down the stream, as a trainer sends it, and the events
 * that wait for the first one: without a model there is no target, and so
 * there are no caps that they could follow. */

#pragma once

#include <gst/gst.h>
#include "netmodel.h"

G_BEGIN_DECLS

/**
 * ModelFeed:
 * @bytes: of the model in use; NULL: none came yet
 * @target: the modality that came with it, interned, or NULL
 *
 * Zero it at first.  Read only outside modelfeed.c.
 */
typedef struct
{
  GBytes *bytes;
  const gchar *target;
  GQueue held;
} ModelFeed;

/* Forget all. */
void model_feed_clear (ModelFeed * feed);

/* Take note of @bytes and @target.  @model: (out) (transfer full): made of
 * @bytes; NULL where it is the one in use.  FALSE with @error where they are
 * no model: all stays as it is. */
gboolean model_feed_take (ModelFeed * feed, GBytes * bytes,
    const gchar * target, NetModel ** model, GError ** error);

/* Keep @event (transfer full), for later, if it must follow the caps. */
gboolean model_feed_hold (ModelFeed * feed, GstEvent * event);

/* The next of those kept; NULL for none. */
GstEvent *model_feed_release (ModelFeed * feed);

G_END_DECLS
