/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "launchdescription.h"

#include <gio/gio.h>
#include <string.h>

/* Not within braces of its own. */
#define KEY_PATTERN \
    "(?<!\\{)\\{([a-z][a-z0-9-]*)(?:=([^{}\\s]*))?\\}(?!\\})"

/* Characters that neither the launch parser nor a shell gives a meaning. */
#define PLAIN_CHARACTERS "_./:+@%,=-"

gchar *
launch_description_find (const gchar * name, const gchar * folder,
    GError ** error)
{
  g_autofree gchar *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree gchar *beside = g_path_get_dirname (program ? program : ".");
  gchar *paths[] = {
    g_strdup (name),
    g_build_filename (beside, name, NULL),
    g_build_filename (beside, "..", "share", "gstvolume", folder, name, NULL),
  };
  gchar *found = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    if (!found && g_file_test (paths[i], G_FILE_TEST_IS_REGULAR)) {
      found = g_steal_pointer (&paths[i]);
    }
    g_free (paths[i]);
  }
  if (!found) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        "no such file, neither here nor among the installed %s", folder);
  }
  return found;
}

static gchar *
strip_comments (const gchar * text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (gchar ** line = lines; *line; line++) {
    if (g_str_has_prefix (g_strchug (*line), "#")) {
      **line = '\0';
    }
  }
  return g_strjoinv ("\n", lines);
}

/* Words are separated by white space outside of double quotes. */
static GPtrArray *
split_words (const gchar * text)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  GString *word = g_string_new (NULL);
  gboolean quoted = FALSE;

  for (const gchar * c = text;; c++) {
    if (*c == '\0' || (!quoted && g_ascii_isspace (*c))) {
      if (word->len) {
        g_ptr_array_add (words, g_strdup (word->str));
        g_string_truncate (word, 0);
      }
      if (*c == '\0') {
        break;
      }
      continue;
    }
    if (*c == '"' && (c == text || c[-1] != '\\')) {
      quoted = !quoted;
    }
    g_string_append_c (word, *c);
  }
  g_string_free (word, TRUE);
  return words;
}

/* Whether gst_parse_launchv() takes the end of @word for quoted text, whose
 * spaces it leaves alone; elsewhere it escapes them itself. */
static gboolean
ends_quoted (const gchar * word)
{
  gboolean quoted = FALSE;

  for (const gchar * c = word; *c; c++) {
    if (*c == '"' && !(quoted && c[-1] == '\\')) {
      quoted = !quoted;
    }
  }
  return quoted;
}

static void
append_value (GString * word, const gchar * value)
{
  for (const gchar * c = value; *c; c++) {
    gboolean plain = g_ascii_isalnum (*c) || (guchar) * c >= 0x80
        || strchr (PLAIN_CHARACTERS "<>", *c)
        || (*c == ' ' && !ends_quoted (word->str));

    if (!plain) {
      g_string_append_c (word, '\\');
    }
    g_string_append_c (word, *c);
  }
}

/* The keys of @text in order, and the defaults of those that have one. */
static void
collect_keys (const gchar * text, GRegex * regex, GPtrArray * keys,
    GHashTable * defaults)
{
  g_autoptr (GMatchInfo) match = NULL;

  for (g_regex_match (regex, text, 0, &match); g_match_info_matches (match);
      g_match_info_next (match, NULL)) {
    g_autofree gchar *key = g_match_info_fetch (match, 1);
    g_autofree gchar *whole = g_match_info_fetch (match, 0);

    if (!g_ptr_array_find_with_equal_func (keys, key, g_str_equal, NULL)) {
      g_ptr_array_add (keys, g_strdup (key));
    }
    if (strchr (whole, '=')) {
      g_hash_table_insert (defaults, g_steal_pointer (&key),
          g_match_info_fetch (match, 2));
    }
  }
}

static gchar *
list_keys (GPtrArray * keys, GHashTable * defaults)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < keys->len; i++) {
    const gchar *key = keys->pdata[i];
    const gchar *value = g_hash_table_lookup (defaults, key);

    g_string_append_printf (list, "%s%s%s%s", i ? ", " : "", key,
        value ? "=" : "", value ? value : "");
  }
  return g_string_free (list, FALSE);
}

static gboolean
check_values (GPtrArray * keys, GHashTable * defaults, GHashTable * values,
    GError ** error)
{
  g_autofree gchar *known = list_keys (keys, defaults);
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &key, &value)) {
    if (!g_ptr_array_find_with_equal_func (keys, key, g_str_equal, NULL)) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
          "unknown key '%s'; its keys are: %s", (gchar *) key, known);
      return FALSE;
    }
    if (strpbrk (value, "\r\n")) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
          "the value of '%s' has a line break, which a launch line cannot hold",
          (gchar *) key);
      return FALSE;
    }
    if (g_str_has_suffix (value, "\\")) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
          "the value of '%s' ends in a backslash, which would join it to what "
          "follows in a launch line", (gchar *) key);
      return FALSE;
    }
  }
  for (guint i = 0; i < keys->len; i++) {
    if (!g_hash_table_contains (values, keys->pdata[i])
        && !g_hash_table_contains (defaults, keys->pdata[i])) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
          "missing key '%s'; its keys are: %s", (gchar *) keys->pdata[i],
          known);
      return FALSE;
    }
  }
  return TRUE;
}

/* Text of the description, where doubled braces stand for single ones. */
static void
append_text (GString * word, const gchar * text, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    g_string_append_c (word, text[i]);
    if (i + 1 < length && text[i] == text[i + 1] && strchr ("{}", text[i])) {
      i++;
    }
  }
}

static gchar *
fill_word (const gchar * word, GRegex * regex, GHashTable * defaults,
    GHashTable * values)
{
  GString *filled = g_string_new (NULL);
  g_autoptr (GMatchInfo) match = NULL;
  gint done = 0, start, end;

  for (g_regex_match (regex, word, 0, &match); g_match_info_matches (match);
      g_match_info_next (match, NULL)) {
    g_autofree gchar *key = g_match_info_fetch (match, 1);
    const gchar *value = g_hash_table_lookup (values, key);

    g_match_info_fetch_pos (match, 0, &start, &end);
    append_text (filled, word + done, start - done);
    append_value (filled, value ? value : g_hash_table_lookup (defaults, key));
    done = end;
  }
  append_text (filled, word + done, strlen (word + done));
  return g_string_free (filled, FALSE);
}

gchar **
launch_description_fill (const gchar * text, GHashTable * values,
    GError ** error)
{
  g_autoptr (GRegex) regex = g_regex_new (KEY_PATTERN, 0, 0, NULL);
  g_autofree gchar *line = strip_comments (text);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) defaults =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) words = NULL;

  collect_keys (line, regex, keys, defaults);
  if (!check_values (keys, defaults, values, error)) {
    return NULL;
  }
  words = split_words (line);
  for (guint i = 0; i < words->len; i++) {
    gchar *word = words->pdata[i];

    words->pdata[i] = fill_word (word, regex, defaults, values);
    g_free (word);
  }
  g_ptr_array_add (words, NULL);
  return (gchar **) g_ptr_array_steal (words, NULL);
}

void
launch_description_append_quoted (GString * line, const gchar * word)
{
  g_autofree gchar *quoted = g_shell_quote (word);
  gboolean plain = *word != '\0';

  for (const gchar * c = word; *c; c++) {
    plain = plain && (g_ascii_isalnum (*c) || strchr (PLAIN_CHARACTERS, *c));
  }
  g_string_append_printf (line, " %s", plain ? word : quoted);
}

gchar *
launch_description_to_shell (gchar ** words)
{
  GString *line = g_string_new ("gst-launch-1.0");

  for (gchar ** word = words; *word; word++) {
    if (g_str_equal (*word, "!")) {
      g_string_append (line, " !");
    } else {
      launch_description_append_quoted (line, *word);
    }
  }
  return g_string_free (line, FALSE);
}
