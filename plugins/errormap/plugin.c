/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumeerror.h"
#include "gstvolumemean.h"

static gboolean
plugin_init (GstPlugin * plugin)
{
  return GST_ELEMENT_REGISTER (volumeerror, plugin)
      && GST_ELEMENT_REGISTER (volumemean, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, volumeerrormap,
    "Shows where volumes differ", plugin_init, PACKAGE_VERSION,
    PACKAGE_LICENSE, PACKAGE_NAME, PACKAGE_ORIGIN)
