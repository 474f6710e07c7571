/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Lanczos' weights from a table. */

#pragma once

#include "gstvolumekernel.h"

G_BEGIN_DECLS

/* Pieces of the way from one voxel to the next. */
#define GST_VOLUME_LANCZOS_PIECES 64

/* Weights, and zeros that make them vectors. */
#define GST_VOLUME_LANCZOS_LANES 8

/* By piece and power of the way through it: weights are cubic polynomials. */
typedef gdouble GstVolumeLanczos[GST_VOLUME_LANCZOS_PIECES][4]
    [GST_VOLUME_LANCZOS_LANES];

/* The table, made once. */
const GstVolumeLanczos *gst_volume_lanczos_get (void);

/* The weights of gst_volume_kernel_set_lanczos() within 1e-9, at 0 <= @f < 1.
 * They add up to 1 as those do, and at 0 are exact: float32 resolves no more
 * than 6e-8. */
static inline void
gst_volume_lanczos_set_weights (const GstVolumeLanczos * table, gdouble f,
    gdouble weight[GST_VOLUME_LANCZOS_LANES])
{
  gint piece = f * GST_VOLUME_LANCZOS_PIECES, i;
  gdouble x = f * GST_VOLUME_LANCZOS_PIECES - piece;
  const gdouble (*c)[GST_VOLUME_LANCZOS_LANES] = (*table)[piece];

  for (i = 0; i < GST_VOLUME_LANCZOS_LANES; i++)
    weight[i] = ((c[3][i] * x + c[2][i]) * x + c[1][i]) * x + c[0][i];
}

G_END_DECLS
