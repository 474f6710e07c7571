/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Reader of safetensors files: 8 bytes little-endian length, a JSON header of
 * that many bytes, then the tensors' bytes.
 *
 * The file, of up to 2 GiB, is read into memory at opening and not looked at
 * again.  Nothing in it is trusted: types (F32, F16), shapes of up to four
 * axes, and that the tensors lie one behind another without gaps, overlaps or
 * bytes left are checked at once.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _NetSafetensors NetSafetensors;

/* The error (NET_ERROR_MODEL) names the file and the tensor. */
NetSafetensors *net_safetensors_open (const gchar * path, GError ** error);
void net_safetensors_free (NetSafetensors * file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetSafetensors, net_safetensors_free)

/* Value of the header's __metadata__, or NULL. */
const gchar *net_safetensors_get_metadata (const NetSafetensors * file,
    const gchar * key);

/* SHA-256 of the whole file, lower-case hex; free with g_free(). */
gchar *net_safetensors_hash (const NetSafetensors * file);

guint net_safetensors_get_n_tensors (const NetSafetensors * file);
/* In the order of the file. */
const gchar *net_safetensors_get_name (const NetSafetensors * file,
    guint index);

/* Number of axes and their lengths; FALSE where there is no such tensor. */
gboolean net_safetensors_get_shape (const NetSafetensors * file,
    const gchar * name, guint * n_axes, gint shape[4]);

/* The tensor's values in row-major order; free with g_free().  NULL where
 * there is no such tensor. */
gfloat *net_safetensors_read (const NetSafetensors * file,
    const gchar * name);

G_END_DECLS
