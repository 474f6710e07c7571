/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "netmodelconfig.h"

#define FORMAT "mmigan"

/* Beyond these a file is taken for broken, not for ambitious. */
#define MAX_DOMAINS 64
#define MAX_WIDTH 512
#define MAX_BLOCKS 64
#define MAX_LEVELS 10

/* By NetGeneratorKind. */
static const gchar *const generator_names[] = {
  "star", "unet", "resnet", NULL
};

/* By NetNorm; without any norm there is no model file. */
static const gchar *const norm_names[] = {
  "", "instance", "domain", "plain", "batch", NULL
};

static const gchar *const label_names[] = { "maps", "none", NULL };

static gboolean
G_GNUC_PRINTF (2, 3)
fail (GError ** error, const gchar * format, ...)
{
  va_list args;

  va_start (args, format);
  if (error)
    *error = g_error_new_valist (NET_ERROR, NET_ERROR_MODEL, format, args);
  va_end (args);
  return FALSE;
}

/* --- reading --- */

/* The number of @key's value among @names, which end with NULL; -1 with an
 * error for none. */
static gint
read_name (GHashTable * metadata, const gchar * key,
    const gchar * const *names, GError ** error)
{
  const gchar *value = g_hash_table_lookup (metadata, key);
  g_autofree gchar *list = NULL;
  gint i;

  for (i = 0; names[i]; i++) {
    if (names[i][0] && g_strcmp0 (value, names[i]) == 0)
      return i;
  }
  names += names[0][0] == '\0';
  list = g_strjoinv (", ", (gchar **) names);
  fail (error, "%s is %s, not one of %s", key, value ? value : "missing", list);
  return -1;
}

static gboolean
read_integer (GHashTable * metadata, const gchar * key, gint min, gint max,
    gint * result, GError ** error)
{
  const gchar *value = g_hash_table_lookup (metadata, key);
  guint64 number;

  if (value == NULL || !g_ascii_string_to_unsigned (value, 10, min, max,
          &number, NULL))
    return fail (error, "%s is %s, not a number from %d to %d", key,
        value ? value : "missing", min, max);
  *result = number;
  return TRUE;
}

/* Their number; 0 with an error. */
static gint
read_domains (GHashTable * metadata, gchar *** domains, GError ** error)
{
  const gchar *value = g_hash_table_lookup (metadata, "domains");
  g_auto (GStrv) names = NULL;
  gint i, k, n;

  if (value == NULL)
    return fail (error, "domains is missing");
  names = g_strsplit (value, ",", -1);
  n = g_strv_length (names);
  if (n == 0 || n > MAX_DOMAINS)
    return fail (error, "%d domains, not 1 to %d", n, MAX_DOMAINS);
  for (i = 0; i < n; i++) {
    if (names[i][0] == '\0')
      return fail (error, "domains \"%s\" has an empty name", value);
    for (k = 0; k < i; k++) {
      if (g_str_equal (names[i], names[k]))
        return fail (error, "domains \"%s\" has \"%s\" twice", value, names[i]);
    }
  }
  *domains = g_steal_pointer (&names);
  return n;
}

static gboolean
read_kind (GHashTable * metadata, NetGenerator * generator, GError ** error)
{
  const gchar *format = g_hash_table_lookup (metadata, "format");
  gint kind, norm;

  if (g_strcmp0 (format, FORMAT) != 0)
    return fail (error, "format is %s, not %s", format ? format : "missing",
        FORMAT);
  kind = read_name (metadata, "generator", generator_names, error);
  if (kind < 0)
    return FALSE;
  norm = read_name (metadata, "norm", norm_names, error);
  if (norm < 0)
    return FALSE;
  generator->kind = kind;
  generator->norm = norm;
  return TRUE;
}

/* After the domains and the norm. */
static gboolean
read_labels (GHashTable * metadata, NetGenerator * generator, GError ** error)
{
  gint labels = 0;

  if (g_hash_table_contains (metadata, "labels"))
    labels = read_name (metadata, "labels", label_names, error);
  if (labels < 0)
    return FALSE;
  generator->labels = labels == 0;
  if (!generator->labels && generator->domains > 1)
    return fail (error, "labels is none, but there are %d domains",
        generator->domains);
  if (!generator->labels && generator->norm == NET_NORM_DOMAIN)
    return fail (error, "labels is none, but norm is domain");
  return TRUE;
}

gboolean
net_model_config_read (GHashTable * metadata, NetGenerator * generator,
    gchar *** domains, GError ** error)
{
  g_auto (GStrv) names = NULL;
  gboolean unet;

  *generator = (NetGenerator) {
  0};
  if (!read_kind (metadata, generator, error)
      || !read_integer (metadata, "width", 1, MAX_WIDTH, &generator->width,
          error))
    return FALSE;
  generator->domains = read_domains (metadata, &names, error);
  if (generator->domains == 0 || !read_labels (metadata, generator, error))
    return FALSE;
  unet = generator->kind == NET_GENERATOR_UNET;
  if (!read_integer (metadata, unet ? "levels" : "blocks", unet ? 2 : 1,
          unet ? MAX_LEVELS : MAX_BLOCKS, &generator->depth, error))
    return FALSE;
  *domains = g_steal_pointer (&names);
  return TRUE;
}

/* --- writing --- */

static void
add (GHashTable * metadata, const gchar * key, gchar * value)
{
  g_hash_table_insert (metadata, g_strdup (key), value);
}

void
net_model_config_write (const NetGenerator * generator,
    const gchar * const *domains, GHashTable * metadata)
{
  g_return_if_fail (generator->norm != NET_NORM_NONE);

  add (metadata, "format", g_strdup (FORMAT));
  add (metadata, "generator", g_strdup (generator_names[generator->kind]));
  add (metadata, "norm", g_strdup (norm_names[generator->norm]));
  add (metadata, "domains", g_strjoinv (",", (gchar **) domains));
  add (metadata, "width", g_strdup_printf ("%d", generator->width));
  add (metadata, generator->kind == NET_GENERATOR_UNET ? "levels" : "blocks",
      g_strdup_printf ("%d", generator->depth));
  if (!generator->labels)
    add (metadata, "labels", g_strdup (label_names[1]));
}
