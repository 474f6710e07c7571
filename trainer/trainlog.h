/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The table of a training: CSV, a row an epoch, a column a field of the
 * message training-epoch. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _TrainLog TrainLog;

/* @path is written anew at every row, beside and renamed, so that it is whole
 * at any moment. */
TrainLog *train_log_new (const gchar * path);
void train_log_free (TrainLog * log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainLog, train_log_free)

/* Take up the rows of an earlier run up to epoch @epoch, where the file is
 * there. */
gboolean train_log_resume (TrainLog * log, guint64 epoch, GError ** error);

/* @row: its field "epoch" is the first column; a field that rows before it
 * lack is a new column. */
gboolean train_log_add (TrainLog * log, const GstStructure * row,
    GError ** error);

G_END_DECLS
