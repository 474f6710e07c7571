/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Members of JSON objects, checked as they are read.
 *
 * A node is an object of a file and the way to it: "dataset.phantoms".  The
 * first member of a file that is not as it should be sets its error, which
 * names file, member and what is wrong; what is read from then on is of no
 * meaning.  A member that is null counts as not given.
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * ExperimentNode:
 * @file: name for errors
 * @path: of @object, with a point behind it; "" is the file's own
 * @object: owned by the file
 * @error: of the file
 */
typedef struct
{
  const gchar *file;
  const gchar *path;
  JsonObject *object;
  GError **error;
} ExperimentNode;

/* Sets the error, where there is none yet: @member is as @format says. */
void experiment_node_fail (const ExperimentNode * node, const gchar * member,
    const gchar * format, ...) G_GNUC_PRINTF (3, 4);
gboolean experiment_node_failed (const ExperimentNode * node);

/* Members that are not among @known, which ends with NULL, are errors. */
void experiment_node_check_members (const ExperimentNode * node,
    const gchar * const *known);

gboolean experiment_node_has (const ExperimentNode * node,
    const gchar * member);

/* The object @member, or NULL; (transfer none). */
JsonObject *experiment_node_get_object (const ExperimentNode * node,
    const gchar * member);

/* NULL where it is not given and not @required; (transfer full). */
gchar *experiment_node_dup_string (const ExperimentNode * node,
    const gchar * member, gboolean required);

/* Different texts of letters, digits and dashes, at least @least;
 * (transfer full), NULL where failed. */
gchar **experiment_node_dup_names (const ExperimentNode * node,
    const gchar * member, guint least);

/* A number from @least to @most; @otherwise where it is not given. */
gdouble experiment_node_get_number (const ExperimentNode * node,
    const gchar * member, gdouble least, gdouble most, gdouble otherwise);

/* A whole number likewise; NULL as @otherwise: it is required. */
guint64 experiment_node_get_count (const ExperimentNode * node,
    const gchar * member, guint64 least, guint64 most,
    const guint64 * otherwise);

/* Different whole numbers, at least one, (transfer full) guint. */
GArray *experiment_node_get_counts (const ExperimentNode * node,
    const gchar * member);

/* Three numbers from 0 on as the value of a property: "<1,1,0>"; whole ones
 * where @whole.  (transfer full) */
gchar *experiment_node_dup_triple (const ExperimentNode * node,
    const gchar * member, gboolean whole);

/* Whether @name is letters, digits and dashes, as it takes to be part of a
 * file's name. */
gboolean experiment_is_name (const gchar * name);

G_END_DECLS
