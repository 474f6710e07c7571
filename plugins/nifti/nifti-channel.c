/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>

#include "nifti-channel.h"

static const GEnumValue values[] = {
  {GST_NIFTI_CHANNEL_NONE, "Voxels are one number each", "none"},
  {GST_NIFTI_CHANNEL_RED, "Red of RGB or RGBA", "red"},
  {GST_NIFTI_CHANNEL_GREEN, "Green of RGB or RGBA", "green"},
  {GST_NIFTI_CHANNEL_BLUE, "Blue of RGB or RGBA", "blue"},
  {GST_NIFTI_CHANNEL_ALPHA, "Opacity of RGBA", "alpha"},
  {GST_NIFTI_CHANNEL_REAL, "Real part of complex numbers", "real"},
  {GST_NIFTI_CHANNEL_IMAGINARY, "Imaginary part of complex numbers",
      "imaginary"},
  {GST_NIFTI_CHANNEL_MAGNITUDE, "Magnitude of complex numbers", "magnitude"},
  {GST_NIFTI_CHANNEL_PHASE, "Phase of complex numbers, in radians", "phase"},
  {0, NULL, NULL}
};

GType
gst_nifti_channel_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("GstNiftiChannel",
            values));
  return type;
}

const gchar *
gst_nifti_channel_get_nick (GstNiftiChannel channel)
{
  return values[channel].value_nick;
}

static gdouble
choose (const GstNiftiHeader * header, gdouble real, gdouble imaginary)
{
  if (header->scaled) {
    real = header->slope * real + header->intercept;
    imaginary = header->slope * imaginary;
  }
  switch (header->channel) {
    case GST_NIFTI_CHANNEL_REAL:
      return real;
    case GST_NIFTI_CHANNEL_IMAGINARY:
      return imaginary;
    case GST_NIFTI_CHANNEL_MAGNITUDE:
      return hypot (real, imaginary);
    default:
      return atan2 (imaginary, real);
  }
}

/* In place: a voxel's channel goes no further back than the voxel. */
guint8 *
gst_nifti_channel_extract (const GstNiftiHeader * header, guint8 * voxels)
{
  gsize n = gst_volume_info_get_voxels (&header->info)
      * header->info.channels, i;
  gfloat *floats = (gfloat *) voxels;
  gdouble *doubles = (gdouble *) voxels;

  for (i = 0; i < n; i++) {
    if (header->info.format == GST_VOLUME_FORMAT_F32LE)
      floats[i] = choose (header, floats[2 * i], floats[2 * i + 1]);
    else if (header->info.format == GST_VOLUME_FORMAT_F64LE)
      doubles[i] = choose (header, doubles[2 * i], doubles[2 * i + 1]);
    else
      voxels[i] = voxels[header->parts * i + header->channel
          - GST_NIFTI_CHANNEL_RED];
  }
  return g_realloc (voxels, gst_volume_info_get_size (&header->info));
}
