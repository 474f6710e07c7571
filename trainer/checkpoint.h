/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The file that a training goes on from: tensors, the settings that they are
 * of, the step's number, and what the caller wants to find again.  A
 * safetensors file. */

#pragma once

#include "netsafetensors.h"

G_BEGIN_DECLS

/* @settings and @metadata (nullable) map strings to strings.  Written beside
 * @path, made durable, and renamed: at any moment @path is the earlier or the
 * new file. */
gboolean checkpoint_save (const gchar * path,
    const NetSafetensorsTensor * tensors, guint n_tensors,
    GHashTable * settings, guint64 step, GHashTable * metadata,
    GError ** error);

/* The way back; free the tensors' file.  NET_ERROR_MODEL where @path is no
 * checkpoint or of other settings, which are named.  @metadata: (out) */
NetSafetensors *checkpoint_open (const gchar * path, GHashTable * settings,
    guint64 * step, GHashTable ** metadata, GError ** error);

G_END_DECLS
