/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumeconform.h"
#include "gstvolumefirst.h"

static gboolean
plugin_init (GstPlugin * plugin)
{
  return gst_element_register (plugin, "volumeconform", GST_RANK_NONE,
      GST_TYPE_VOLUME_CONFORM)
      && gst_element_register (plugin, "volumefirst", GST_RANK_NONE,
      GST_TYPE_VOLUME_FIRST);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, volumeconform,
    "Orientation, spacing and size of volumes", plugin_init, PACKAGE_VERSION,
    PACKAGE_LICENSE, PACKAGE_NAME, PACKAGE_ORIGIN)
