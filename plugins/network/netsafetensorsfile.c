/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Safetensors files to and from memory. */

#include "netsafetensors.h"

#include "netgraph.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

/* More is no model of this library; bytes. */
#define MAX_FILE (G_GUINT64_CONSTANT (2) << 30)
/* Of the header, so that values lie aligned in memory. */
#define ALIGNMENT 8

/* --- reading --- */

static GBytes *
G_GNUC_PRINTF (3, 4)
fail (const gchar * path, GError ** error, const gchar * format, ...)
{
  g_autofree gchar *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, NET_ERROR, NET_ERROR_MODEL, "%s: %s", path, text);
  return NULL;
}

/* A copy, not a map: whatever becomes of the file, the weights stay those of
 * its hash, and a file cut short while it is in use is no SIGBUS. */
static GBytes *
read_file (const gchar * path, GError ** error)
{
  g_autofree gchar *contents = NULL;
  GStatBuf info;
  gsize length, got;
  FILE *stream;

  if (g_stat (path, &info) != 0)
    return fail (path, error, "%s", g_strerror (errno));
  if (!S_ISREG (info.st_mode))
    return fail (path, error, "not a file");
  if ((guint64) info.st_size > MAX_FILE)
    return fail (path, error, "%" G_GUINT64_FORMAT " bytes, but models are at "
        "most %" G_GUINT64_FORMAT, (guint64) info.st_size, MAX_FILE);
  length = info.st_size;
  contents = g_try_malloc (MAX (length, 1));
  if (contents == NULL)
    return fail (path, error, "no memory for its %" G_GSIZE_FORMAT " bytes",
        length);

  stream = g_fopen (path, "rb");
  if (stream == NULL)
    return fail (path, error, "%s", g_strerror (errno));
  got = fread (contents, 1, length, stream);
  fclose (stream);
  if (got != length)
    return fail (path, error, "only %" G_GSIZE_FORMAT " of its %"
        G_GSIZE_FORMAT " bytes can be read", got, length);
  return g_bytes_new_take (g_steal_pointer (&contents), length);
}

NetSafetensors *
net_safetensors_open (const gchar * path, GError ** error)
{
  g_autoptr (GBytes) bytes = read_file (path, error);

  return bytes ? net_safetensors_new_from_bytes (bytes, path, error) : NULL;
}

/* --- writing --- */

static gsize
count_values (const NetSafetensorsTensor * tensor)
{
  gsize count = 1;
  guint i;

  for (i = 0; i < tensor->n_axes; i++)
    count *= tensor->shape[i];
  return count;
}

static void
add_metadata (JsonBuilder * builder, GHashTable * metadata)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (metadata),
      (GCompareFunc) strcmp);
  GList *l;

  json_builder_set_member_name (builder, "__metadata__");
  json_builder_begin_object (builder);
  for (l = keys; l; l = l->next) {
    g_autofree gchar *value =
        g_utf8_make_valid (g_hash_table_lookup (metadata, l->data), -1);

    json_builder_set_member_name (builder, l->data);
    json_builder_add_string_value (builder, value);
  }
  json_builder_end_object (builder);
}

/* @begin: of its bytes behind the header; returns their end. */
static gsize
add_tensor (JsonBuilder * builder, const NetSafetensorsTensor * tensor,
    gboolean half, gsize begin)
{
  gsize end = begin + count_values (tensor) * (half ? 2 : 4);
  guint i;

  json_builder_set_member_name (builder, tensor->name);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "dtype");
  json_builder_add_string_value (builder, half ? "F16" : "F32");
  json_builder_set_member_name (builder, "shape");
  json_builder_begin_array (builder);
  for (i = 0; i < tensor->n_axes; i++)
    json_builder_add_int_value (builder, tensor->shape[i]);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "data_offsets");
  json_builder_begin_array (builder);
  json_builder_add_int_value (builder, begin);
  json_builder_add_int_value (builder, end);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return end;
}

/* The header, padded with spaces; @size: (out): of the values. */
static gchar *
format_header (const NetSafetensorsTensor * tensors, guint n_tensors,
    GHashTable * metadata, gboolean half, gsize * size)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree gchar *text = NULL;
  gsize length;
  guint i;

  *size = 0;
  json_builder_begin_object (builder);
  if (metadata)
    add_metadata (builder, metadata);
  for (i = 0; i < n_tensors; i++)
    *size = add_tensor (builder, &tensors[i], half, *size);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  length = strlen (text);
  return g_strdup_printf ("%s%*s", text,
      (gint) (-length & (ALIGNMENT - 1)), "");
}

/* IEEE 754 binary16, to nearest, ties to even: the reader's half_to_float()
 * turned round. */
static guint16
half_from_float (gfloat value)
{
  guint32 bits, magnitude;
  guint16 sign;

  memcpy (&bits, &value, sizeof (bits));
  sign = bits >> 16 & 0x8000;
  magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000)   /* NaN */
    return sign | 0x7e00;
  if (magnitude >= 0x477ff000)  /* 65520 and more: infinity */
    return sign | 0x7c00;
  if (magnitude < 0x38800000)   /* below 2^-14: a multiple of 2^-24 */
    return sign | (guint16) lrintf (fabsf (value) * (1 << 24));
  magnitude += 0xfff + (magnitude >> 13 & 1);
  return sign | (magnitude - 0x38000000) >> 13;
}

static guint8 *
write_values (guint8 * to, const NetSafetensorsTensor * tensor, gboolean half)
{
  gsize i, count = count_values (tensor);

  for (i = 0; i < count; i++) {
    if (half) {
      guint16 value = GUINT16_TO_LE (half_from_float (tensor->values[i]));

      memcpy (to, &value, sizeof (value));
      to += sizeof (value);
    } else {
      guint32 value;

      memcpy (&value, &tensor->values[i], sizeof (value));
      value = GUINT32_TO_LE (value);
      memcpy (to, &value, sizeof (value));
      to += sizeof (value);
    }
  }
  return to;
}

GBytes *
net_safetensors_serialize (const NetSafetensorsTensor * tensors,
    guint n_tensors, GHashTable * metadata, gboolean half, GError ** error)
{
  gsize size, length;
  g_autofree gchar *header = format_header (tensors, n_tensors, metadata, half,
      &size);
  guint64 prefix = strlen (header);
  guint8 *contents, *to;
  guint i;

  length = sizeof (prefix) + prefix + size;
  contents = length <= MAX_FILE ? g_try_malloc (length) : NULL;
  if (contents == NULL) {
    g_set_error (error, NET_ERROR, NET_ERROR_MEMORY, "no memory for a file of "
        "%" G_GSIZE_FORMAT " bytes (at most %" G_GUINT64_FORMAT ")", length,
        MAX_FILE);
    return NULL;
  }
  prefix = GUINT64_TO_LE (prefix);
  memcpy (contents, &prefix, sizeof (prefix));
  to = contents + sizeof (prefix);
  memcpy (to, header, strlen (header));
  to += strlen (header);
  for (i = 0; i < n_tensors; i++)
    to = write_values (to, &tensors[i], half);
  return g_bytes_new_take (contents, length);
}
