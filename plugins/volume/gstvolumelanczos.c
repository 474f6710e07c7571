/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumelanczos.h"

/* The cubic through the weights at a piece's ends and thirds.  It is off by at
 * most h^4 / 1944 of their greatest fourth derivative, 27, where h is a piece's
 * length: by 8.3e-10. */
static void
set_piece (gdouble piece[4][GST_VOLUME_LANCZOS_LANES],
    gdouble y[4][GST_VOLUME_KERNEL_MAX_TAPS])
{
  gint i;

  for (i = 0; i < GST_VOLUME_KERNEL_MAX_TAPS; i++) {
    piece[0][i] = y[0][i];
    piece[1][i] = -5.5 * y[0][i] + 9 * y[1][i] - 4.5 * y[2][i] + y[3][i];
    piece[2][i] = 9 * y[0][i] - 22.5 * y[1][i] + 18 * y[2][i] - 4.5 * y[3][i];
    piece[3][i] = 4.5 * (y[3][i] - y[0][i]) + 13.5 * (y[1][i] - y[2][i]);
  }
}

const GstVolumeLanczos *
gst_volume_lanczos_get (void)
{
  static GstVolumeLanczos table;
  static gsize is_made = 0;

  if (g_once_init_enter (&is_made)) {
    gdouble weights[4][GST_VOLUME_KERNEL_MAX_TAPS];
    gint piece, third;

    for (piece = 0; piece < GST_VOLUME_LANCZOS_PIECES; piece++) {
      for (third = 0; third < 4; third++)
        gst_volume_kernel_set_weights (GST_VOLUME_INTERPOLATION_LANCZOS,
            (piece + third / 3.0) / GST_VOLUME_LANCZOS_PIECES, weights[third]);
      set_piece (table[piece], weights);
    }
    g_once_init_leave (&is_made, 1);
  }
  return (const GstVolumeLanczos *) &table;
}
