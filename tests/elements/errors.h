/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What elements say on their bus. */

#pragma once

#include <string.h>

#include <gst/check/gstcheck.h>

#define TIMEOUT (20 * GST_SECOND)

/* An error whose words hold all of the texts, up to a NULL. */
static inline void
assert_error (GstBus * bus, ...)
{
  GstMessage *message = gst_bus_timed_pop_filtered (bus, TIMEOUT,
      GST_MESSAGE_ERROR);
  const gchar *word;
  GError *error;
  va_list words;

  fail_unless (message != NULL, "no error");
  gst_message_parse_error (message, &error, NULL);
  va_start (words, bus);
  while ((word = va_arg (words, const gchar *)))
      fail_unless (strstr (error->message, word) != NULL,
        "no \"%s\" in \"%s\"", word, error->message);
  va_end (words);
  g_clear_error (&error);
  gst_message_unref (message);
}
