/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The pipeline that the C tests of this folder drive: small phantoms,
 * conformed, normalised and translated by a small model. */

#pragma once

#include <gst/gst.h>

/* @volumes: -1 for no end.  @sink: launch syntax of what comes behind. */
static inline GstElement *
pipeline_new (gint volumes, const gchar * sink)
{
  const gchar *root = g_getenv ("VOLUME_SOURCE_ROOT");
  g_autofree gchar *line = g_strdup_printf ("volumetestsrc num-buffers=%d "
      "size=<32,36,16> spacing=<6,6,10> ! volumeconform orientation=LPS ! "
      "volumenormalize ! mmigantranslate target=T2w device=cpu "
      "model=\"%s/tests/oracle/data/unet-domain.safetensors\" ! %s",
      volumes, root, sink);
  GError *error = NULL;
  GstElement *pipeline = gst_parse_launch_full (line, NULL,
      GST_PARSE_FLAG_FATAL_ERRORS, &error);

  if (!pipeline) {
    g_error ("%s: %s", line, error->message);
  }
  return pipeline;
}
