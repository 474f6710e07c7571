/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Safetensors files: 8 bytes little-endian length, a JSON header of that many
 * bytes, then the tensors' bytes.
 *
 * Files, of up to 2 GiB, are in memory as a whole.  Nothing in them is
 * trusted: types (F32, F16), shapes of up to four axes, and that the tensors
 * lie one behind another without gaps, overlaps or bytes left are checked at
 * once.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _NetSafetensors NetSafetensors;

#define NET_SAFETENSORS_AXES 4

/* The file at @path, read once and not looked at again.  The error
 * (NET_ERROR_MODEL) names the file and the tensor. */
NetSafetensors *net_safetensors_open (const gchar * path, GError ** error);
/* The file that @bytes are; @name: of it, for errors. */
NetSafetensors *net_safetensors_new_from_bytes (GBytes * bytes,
    const gchar * name, GError ** error);
void net_safetensors_free (NetSafetensors * file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetSafetensors, net_safetensors_free)

/* The header's __metadata__, string to string; the file's. */
GHashTable *net_safetensors_get_metadata (const NetSafetensors * file);

/* Bytes of the whole file, which are in memory. */
gsize net_safetensors_get_size (const NetSafetensors * file);

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

/* --- writing --- */

/* A tensor to be written; @values in row-major order. */
typedef struct
{
  const gchar *name;
  guint n_axes;
  gint shape[NET_SAFETENSORS_AXES];
  const gfloat *values;
} NetSafetensorsTensor;

/* A file of @tensors in their order, F32 bit for bit or, where @half, F16
 * (nearest, ties to even).  @metadata: (nullable): string to string; what is
 * no UTF-8 in a value, such as a file's name, is replaced by U+FFFD.
 * The same arguments give the same bytes.  NULL with NET_ERROR_MEMORY where
 * they are too many to be read again. */
GBytes *net_safetensors_serialize (const NetSafetensorsTensor * tensors,
    guint n_tensors, GHashTable * metadata, gboolean half, GError ** error);

G_END_DECLS
