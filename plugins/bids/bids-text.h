/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The texts of a BIDS dataset: tables and JSON. */

#pragma once

#include <gst/gst.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * bids_text_read:
 * @text: (out) (transfer full) (nullable): UTF-8 without a byte order mark;
 *     NULL where there is no file
 * @error: GST_RESOURCE_ERROR or GST_STREAM_ERROR; it begins with @path.  More
 *     than 16 MiB, and what is not UTF-8, is refused.
 */
gboolean bids_text_read (const gchar * path, gchar ** text, GError ** error);

/* @text as a JSON object; errors as above. */
JsonObject *bids_text_to_object (const gchar * text, const gchar * path,
    GError ** error);

/* @pretty: over several lines, the last of which ends too.  (transfer full) */
gchar *bids_text_from_object (JsonObject * object, gboolean pretty);

G_END_DECLS
