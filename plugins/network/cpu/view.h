/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where a tensor's values lie.
 *
 * Parameters are stored as given, [N, C, H, W]; all others channel by channel,
 * [C, N, H, W].  So a batch is to a convolution but a larger image, a product
 * writes its result in place, and concatenation is two copies.  A plane
 * (H x W) is contiguous in both.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gfloat *data;
  gint n, c, h, w;
  gsize n_stride, c_stride;     /* values from image to image, channel to channel */
} NetView;

static inline gfloat *
net_view_plane (const NetView * view, gint n, gint c)
{
  return view->data + n * view->n_stride + c * view->c_stride;
}

/* A channel's images lie one behind another. */
static inline gboolean
net_view_is_flat (const NetView * view)
{
  return view->n == 1 || view->n_stride == (gsize) view->h * view->w;
}

G_END_DECLS
