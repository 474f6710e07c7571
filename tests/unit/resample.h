/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is sampled, and where. */

#pragma once

#include <string.h>

#include "gstvolumeresample.h"

static inline GstVolumeAffine
make_affine (const gdouble values[16])
{
  GstVolumeAffine a;

  memcpy (a.m, values, sizeof (a.m));
  return a;
}

static inline GstVolumeFrame
make_frame (GstVolumeFormat format, const gint size[3], gint channels)
{
  GstVolumeFrame frame = { {0} };

  g_assert_true (gst_volume_info_set (&frame.info, format, size[0], size[1],
          size[2], channels, NULL));
  frame.data = g_malloc (gst_volume_info_get_size (&frame.info));
  return frame;
}
