/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Launch descriptions: a gst-launch line in a file, with keys to fill in.
 *
 * A line that begins with # is a comment.  {key} stands for a value that must
 * be given, {key=default} for one that may be; a key is lower-case letters,
 * digits and dashes, a default has no spaces and no braces.  A key may occur
 * more than once; any one occurrence may carry the default.  {{word}} stands for
 * {word} itself, which an element fills in.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS
/* The path of @name: as given, else beside the program (the build), else in
 * ../share/gstvolume/@folder from there (an installation).  NULL and @error
 * where there is none; transfer full. */
    gchar * launch_description_find (const gchar * name,
    const gchar * folder, GError ** error);

/* The arguments that gst-launch-1.0 takes for the description @text with its
 * keys replaced by @values (string to string), for gst_parse_launchv() too.
 * Any value arrives unharmed in the element's property, whatever characters
 * it holds, line breaks excepted.  NULL and @error, which lists the
 * description's keys, where one is missing or unknown; transfer full. */
gchar **launch_description_fill (const gchar * text, GHashTable * values,
    GError ** error);

/* Appends a space and @word, quoted for a shell where that takes it. */
void launch_description_append_quoted (GString * line, const gchar * word);

/* The gst-launch-1.0 command of @words, to be pasted into a shell. */
gchar *launch_description_to_shell (gchar ** words);

G_END_DECLS
