/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The feedback's sending end: weights and held-out volumes go downstream, how
 * well these were translated comes back. */

#pragma once

#include "feed.h"

G_BEGIN_DECLS

/**
 * ValidationModels:
 * @models: model files' bytes; owned by the caller
 * @n: 1 that translates to every domain, or 2: from domain 0 to 1, and back
 * @one_way: only from domain 0 to 1
 */
typedef struct
{
  GBytes *models[2];
  guint n;
  gboolean one_way;
} ValidationModels;

/**
 * ValidationNotice: told between two volumes, on the training's thread
 * @done: of @count volumes
 *
 * FALSE: leave off.
 */
typedef gboolean (*ValidationNotice) (guint done, guint count, gpointer data);

typedef struct _Validation Validation;

/* @source: pad for what is to be translated; @target: for the truth; either
 * may be unlinked.  The pads outlive it. */
Validation *validation_new (GstPad * source, GstPad * target);
void validation_free (Validation * self);

/* Anything would see what is sent. */
gboolean validation_is_wanted (const Validation * self);

/**
 * validation_run:
 * @items: FeedItem, held out
 * @domains: their names
 * @metrics: (out) (nullable) (transfer full): the answer, if there was one
 *
 * Send the items' volumes in every direction, and wait for the answer, until
 * nobody can give one any more.  The training's thread.  GST_FLOW_ERROR where
 * an element downstream has failed, GST_FLOW_FLUSHING where stopped,
 * GST_FLOW_CUSTOM_SUCCESS where @notice left off.
 */
GstFlowReturn validation_run (Validation * self, const GPtrArray * items,
    const gchar * const *domains, const ValidationModels * models,
    guint64 epoch, ValidationNotice notice, gpointer data,
    GstStructure ** metrics);

/* The stream ends.  The training's thread. */
void validation_end (Validation * self);

/* An event from downstream: TRUE where it is an answer.  Any thread. */
gboolean validation_answer (Validation * self, GstEvent * event);

/* Nobody waits any more.  Any thread. */
void validation_stop (Validation * self);

G_END_DECLS
