/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Values from the command line in place of a file's. */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A copy of @root, an object, with @values, each "dotted.path=value" and NULL
 * at the end: the value is JSON, or else a text.  Objects on the way are made
 * where there are none.  (transfer full) (nullable) */
JsonNode *experiment_override (JsonNode * root, gchar ** values,
    GError ** error);

/* The first member that @a and @b, objects, do not have in common, as a dotted
 * path; NULL where they are equal.  What @a or @b lacks counts as null.
 * (transfer full) (nullable) */
gchar *experiment_find_difference (JsonObject * a, JsonObject * b);

G_END_DECLS
