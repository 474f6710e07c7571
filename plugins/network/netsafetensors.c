/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "netsafetensors.h"

#include "netgraph.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* A header of a network of this library takes kilobytes. */
#define MAX_HEADER (16 << 20)
/* {"name": {"shape": [1]}}; the parser recurses, so deeper is not parsed. */
#define MAX_DEPTH 3

typedef struct
{
  const gchar *name;            /* the header's */
  gboolean is_half;
  guint n_axes;
  gint shape[NET_SAFETENSORS_AXES];
  gsize begin, end;             /* in the data */
} Entry;

struct _NetSafetensors
{
  gchar *name;                  /* of the file, for errors */
  GBytes *contents;             /* the whole file */
  JsonParser *parser;           /* owns names */
  GHashTable *metadata;         /* string to string */
  GArray *entries;              /* of Entry, in the file's order */
  GHashTable *by_name;          /* name -> index + 1 */
  const guint8 *data;           /* in contents, behind the header */
  gsize size;
};

/* FALSE with an error about @file, or about its tensor @name. */
static gboolean
G_GNUC_PRINTF (4, 5)
fail (const NetSafetensors * file, const gchar * name, GError ** error,
    const gchar * format, ...)
{
  g_autofree gchar *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  if (name)
    g_set_error (error, NET_ERROR, NET_ERROR_MODEL, "%s: tensor \"%s\" %s",
        file->name, name, text);
  else
    g_set_error (error, NET_ERROR, NET_ERROR_MODEL, "%s: %s", file->name, text);
  return FALSE;
}

/* --- header --- */

/* Nesting of brackets outside strings. */
static guint
get_depth (const gchar * text, gsize length)
{
  guint depth = 0, deepest = 0;
  gboolean quoted = FALSE;
  gsize i;

  for (i = 0; i < length; i++) {
    if (quoted && text[i] == '\\')
      i++;
    else if (text[i] == '"')
      quoted = !quoted;
    else if (!quoted && (text[i] == '{' || text[i] == '['))
      depth++;
    else if (!quoted && (text[i] == '}' || text[i] == ']') && depth > 0)
      depth--;
    deepest = MAX (deepest, depth);
  }
  return deepest;
}

typedef struct
{
  GHashTable *seen;             /* "object/name" */
  gchar *duplicate;             /* owned; the first name met twice */
} Members;

static void
on_member (JsonParser * parser, JsonObject * object, const gchar * name,
    Members * members)
{
  gchar *key = g_strdup_printf ("%p/%s", object, name);

  if (!g_hash_table_add (members->seen, key) && members->duplicate == NULL)
    members->duplicate = g_strdup (name);
}

static JsonObject *
parse_header (NetSafetensors * self, const gchar * text, gsize length,
    GError ** error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal,
      g_free, NULL);
  Members members = { seen, NULL };
  g_autoptr (GError) reason = NULL;
  JsonNode *root;
  gboolean parsed;

  if (length == 0 || text[0] != '{' || !g_utf8_validate_len (text, length,
          NULL) || get_depth (text, length) > MAX_DEPTH) {
    fail (self, NULL, error, "the header is not that of a safetensors file");
    return NULL;
  }

  self->parser = json_parser_new ();
  g_signal_connect (self->parser, "object-member", G_CALLBACK (on_member),
      &members);
  parsed = json_parser_load_from_data (self->parser, text, length, &reason);
  g_signal_handlers_disconnect_by_data (self->parser, &members);
  if (members.duplicate) {
    fail (self, NULL, error, "the header has \"%s\" twice", members.duplicate);
    g_free (members.duplicate);
    return NULL;
  }
  root = parsed ? json_parser_get_root (self->parser) : NULL;
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)) {
    fail (self, NULL, error, "the header is not JSON: %s",
        reason ? reason->message : "no object");
    return NULL;
  }
  return json_node_get_object (root);
}

/* --- tensors --- */

/* The array of integers >= 0 that @object has as @member: their number, or -1.
 * Takes the first @max of them. */
static gint
get_integers (JsonObject * object, const gchar * member, gint64 * values,
    guint max)
{
  JsonNode *node = json_object_get_member (object, member);
  JsonArray *array;
  guint i, n;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return -1;
  array = json_node_get_array (node);
  n = json_array_get_length (array);
  for (i = 0; i < MIN (n, max); i++) {
    JsonNode *element = json_array_get_element (array, i);

    if (json_node_get_value_type (element) != G_TYPE_INT64)
      return -1;
    values[i] = json_node_get_int (element);
    if (values[i] < 0)
      return -1;
  }
  return MIN (n, G_MAXINT);
}

static const gchar *
get_string (JsonObject * object, const gchar * member)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

static gboolean
read_entry (NetSafetensors * self, const gchar * name, JsonNode * node,
    GError ** error)
{
  Entry entry = {.name = name };
  JsonObject *object;
  const gchar *dtype;
  gint64 shape[NET_SAFETENSORS_AXES], offsets[2];
  gsize size;
  gint i, n_axes;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (self, name, error, "is not described by an object");
  object = json_node_get_object (node);

  dtype = get_string (object, "dtype");
  entry.is_half = g_strcmp0 (dtype, "F16") == 0;
  if (!entry.is_half && g_strcmp0 (dtype, "F32") != 0)
    return fail (self, name, error, "is of type %s, not F32 or F16",
        dtype ? dtype : "unknown");
  size = entry.is_half ? 2 : 4;

  n_axes = get_integers (object, "shape", shape, NET_SAFETENSORS_AXES);
  if (n_axes < 0 || n_axes > NET_SAFETENSORS_AXES)
    return fail (self, name, error, "has no shape of up to %d axes",
        NET_SAFETENSORS_AXES);
  entry.n_axes = n_axes;
  for (i = 0; i < n_axes; i++) {
    if (shape[i] < 1 || shape[i] > G_MAXINT32
        || !g_size_checked_mul (&size, size, shape[i]))
      return fail (self, name, error, "has an impossible shape");
    entry.shape[i] = shape[i];
  }

  if (get_integers (object, "data_offsets", offsets, 2) != 2
      || offsets[1] < offsets[0] || (guint64) offsets[1] > self->size)
    return fail (self, name, error, "lies outside the file");
  entry.begin = offsets[0];
  entry.end = offsets[1];
  if (entry.end - entry.begin != size)
    return fail (self, name, error, "takes %" G_GSIZE_FORMAT " bytes, but its "
        "shape needs %" G_GSIZE_FORMAT, entry.end - entry.begin, size);
  if (entry.begin % (entry.is_half ? 2 : 4) != 0)
    return fail (self, name, error, "is not aligned");

  g_array_append_val (self->entries, entry);
  return TRUE;
}

static gint
compare_begin (gconstpointer a, gconstpointer b)
{
  const Entry *x = a, *y = b;

  return x->begin < y->begin ? -1 : x->begin > y->begin;
}

/* Sorts the entries; they fill the data without a gap or an overlap. */
static gboolean
check_data (NetSafetensors * self, GError ** error)
{
  gsize end = 0;
  guint i;

  g_array_sort (self->entries, compare_begin);
  for (i = 0; i < self->entries->len; i++) {
    const Entry *entry = &g_array_index (self->entries, Entry, i);

    if (entry->begin != end)
      return fail (self, entry->name, error, entry->begin < end
          ? "overlaps another" : "leaves a gap before it");
    end = entry->end;
    g_hash_table_insert (self->by_name, (gpointer) entry->name,
        GUINT_TO_POINTER (i + 1));
  }
  if (end != self->size)
    return fail (self, NULL, error, "%" G_GSIZE_FORMAT " bytes belong to no "
        "tensor", self->size - end);
  return TRUE;
}

static gboolean
read_metadata (NetSafetensors * self, JsonNode * node, GError ** error)
{
  JsonObjectIter iter;
  const gchar *key;
  JsonNode *value;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (self, NULL, error, "the metadata is no object");
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &key, &value)) {
    if (json_node_get_value_type (value) != G_TYPE_STRING)
      return fail (self, NULL, error, "metadata \"%s\" is not a string", key);
    g_hash_table_insert (self->metadata, g_strdup (key),
        json_node_dup_string (value));
  }
  return TRUE;
}

static gboolean
parse_contents (NetSafetensors * self, GError ** error)
{
  gsize size;
  const gchar *contents = g_bytes_get_data (self->contents, &size);
  guint64 length;
  JsonObject *header;
  JsonObjectIter iter;
  const gchar *name;
  JsonNode *node;

  if (size < sizeof (length))
    return fail (self, NULL, error, "not a safetensors file: only %"
        G_GSIZE_FORMAT " bytes", size);
  memcpy (&length, contents, sizeof (length));
  length = GUINT64_FROM_LE (length);
  contents += sizeof (length);
  size -= sizeof (length);
  if (length > size || length > MAX_HEADER)
    return fail (self, NULL, error, "not a safetensors file, or cut short: "
        "a header of %" G_GUINT64_FORMAT " bytes in a file of %" G_GSIZE_FORMAT,
        length, size + sizeof (length));
  self->data = (const guint8 *) contents + length;
  self->size = size - length;

  header = parse_header (self, contents, length, error);
  if (header == NULL)
    return FALSE;
  json_object_iter_init (&iter, header);
  while (json_object_iter_next (&iter, &name, &node)) {
    gboolean read = g_strcmp0 (name, "__metadata__") == 0
        ? read_metadata (self, node, error)
        : read_entry (self, name, node, error);

    if (!read)
      return FALSE;
  }
  return check_data (self, error);
}

NetSafetensors *
net_safetensors_new_from_bytes (GBytes * bytes, const gchar * name,
    GError ** error)
{
  g_autoptr (NetSafetensors) self = g_new0 (NetSafetensors, 1);

  self->name = g_strdup (name);
  self->contents = g_bytes_ref (bytes);
  self->metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      g_free);
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  return parse_contents (self, error) ? g_steal_pointer (&self) : NULL;
}

void
net_safetensors_free (NetSafetensors * self)
{
  g_clear_object (&self->parser);
  g_hash_table_unref (self->metadata);
  g_hash_table_unref (self->by_name);
  g_array_unref (self->entries);
  g_bytes_unref (self->contents);
  g_free (self->name);
  g_free (self);
}

GHashTable *
net_safetensors_get_metadata (const NetSafetensors * self)
{
  return self->metadata;
}

gsize
net_safetensors_get_size (const NetSafetensors * self)
{
  return g_bytes_get_size (self->contents);
}

gchar *
net_safetensors_hash (const NetSafetensors * self)
{
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, self->contents);
}

guint
net_safetensors_get_n_tensors (const NetSafetensors * self)
{
  return self->entries->len;
}

const gchar *
net_safetensors_get_name (const NetSafetensors * self, guint index)
{
  g_return_val_if_fail (index < self->entries->len, NULL);
  return g_array_index (self->entries, Entry, index).name;
}

static const Entry *
find_entry (const NetSafetensors * self, const gchar * name)
{
  guint index = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_name, name));

  return index ? &g_array_index (self->entries, Entry, index - 1) : NULL;
}

gboolean
net_safetensors_get_shape (const NetSafetensors * self, const gchar * name,
    guint * n_axes, gint shape[4])
{
  const Entry *entry = find_entry (self, name);

  if (entry == NULL)
    return FALSE;
  *n_axes = entry->n_axes;
  memcpy (shape, entry->shape, sizeof (entry->shape));
  return TRUE;
}

/* --- values --- */

static gfloat
float_from_bits (guint32 bits)
{
  gfloat value;

  memcpy (&value, &bits, sizeof (value));
  return value;
}

/* IEEE 754 binary16: sign, 5 bits of exponent (bias 15), 10 of mantissa. */
static gfloat
half_to_float (guint16 half)
{
  guint32 sign = (guint32) (half & 0x8000) << 16;
  guint32 exponent = half >> 10 & 0x1f;
  guint32 mantissa = half & 0x3ff;

  if (exponent == 0x1f)         /* infinity, NaN */
    return float_from_bits (sign | 0x7f800000 | mantissa << 13);
  if (exponent == 0)            /* zero, subnormal: a multiple of 2^-24 */
    return (sign ? -1.0f : 1.0f) * mantissa / (1 << 24);
  return float_from_bits (sign | (exponent + 112) << 23 | mantissa << 13);
}

gfloat *
net_safetensors_read (const NetSafetensors * self, const gchar * name)
{
  const Entry *entry = find_entry (self, name);
  gsize i, size, count;
  gfloat *values;

  if (entry == NULL)
    return NULL;
  size = entry->is_half ? 2 : 4;
  count = (entry->end - entry->begin) / size;
  values = g_new (gfloat, count);
  for (i = 0; i < count; i++) {
    const guint8 *at = self->data + entry->begin + i * size;
    guint16 half;
    guint32 bits;

    if (entry->is_half) {
      memcpy (&half, at, sizeof (half));
      values[i] = half_to_float (GUINT16_FROM_LE (half));
    } else {
      memcpy (&bits, at, sizeof (bits));
      values[i] = float_from_bits (GUINT32_FROM_LE (bits));
    }
  }
  return values;
}
