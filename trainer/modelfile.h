/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The model files of a training: their names and what they tell of it. */

#pragma once

#include "feed.h"
#include "trainproperties.h"

G_BEGIN_DECLS

/* Both {source} and {target} are in @path. */
gboolean model_file_has_keys (const gchar * path);

/* @path with these keys, where it has them, filled; free with g_free(). */
gchar *model_file_fill_keys (const gchar * path, const gchar * source,
    const gchar * target);

/* Metadata of a model after so many epochs and steps: grid and subjects of
 * the images, objective and seed.  String to string, which it owns. */
GHashTable *model_file_describe (const Feed * feed,
    const TrainProperties * properties, guint64 epochs, guint64 steps);

G_END_DECLS
