/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A generator and its domains as the metadata of a model file (netmodel.h),
 * both ways. */

#pragma once

#include "netgenerator.h"

G_BEGIN_DECLS

/* @metadata: string to string; @domains: (out): NULL-terminated, free with
 * g_strfreev().  The error (NET_ERROR_MODEL) names the entry. */
gboolean net_model_config_read (GHashTable * metadata,
    NetGenerator * generator, gchar *** domains, GError ** error);

/* Adds the entries to @metadata, which owns its keys and values. */
void net_model_config_write (const NetGenerator * generator,
    const gchar * const *domains, GHashTable * metadata);

G_END_DECLS
