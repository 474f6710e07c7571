/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>

#include "conformfill.h"

gdouble
conform_fill (const GstVolumeFrame * frame)
{
  gsize n = gst_volume_info_get_voxels (&frame->info) * frame->info.channels;
  gdouble values[1024], fill = INFINITY;
  gsize i, k, count;

  for (i = 0; i < n; i += count) {
    count = MIN (n - i, G_N_ELEMENTS (values));
    gst_volume_frame_read_f64 (frame, i, count, values);
    /* Written so that NaN does not count. */
    for (k = 0; k < count; k++)
      fill = values[k] < fill ? values[k] : fill;
  }
  return isfinite (fill) ? fill : 0;
}
