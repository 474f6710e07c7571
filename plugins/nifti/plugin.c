/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "nifti-element.h"

static gboolean
plugin_init (GstPlugin * plugin)
{
  return GST_ELEMENT_REGISTER (niftidec, plugin)
      && GST_ELEMENT_REGISTER (niftienc, plugin)
      && GST_ELEMENT_REGISTER (niftisink, plugin)
      && GST_ELEMENT_REGISTER (niftisrc, plugin)
      && GST_TYPE_FIND_REGISTER (nifti, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, volumenifti,
    "Medical volumes from and to NIfTI files", plugin_init, PACKAGE_VERSION,
    PACKAGE_LICENSE, PACKAGE_NAME, PACKAGE_ORIGIN)
