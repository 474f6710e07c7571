/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where a tensor's values lie.
 *
 * Parameters and the gradients of weights are stored as given, [N, C, H, W];
 * all others channel by channel, [C, N, H, W].  So a batch is to a convolution
 * but a larger image, a product writes its result in place, concatenation is
 * two copies, and an update walks flat arrays.  A plane (H x W) is contiguous
 * in both.  What may take its first input's place is stored as that is.
 */

#pragma once

#include "netgraph.h"

G_BEGIN_DECLS

typedef struct
{
  gfloat *data;
  gint n, c, h, w;
  gsize n_stride, c_stride;     /* values from image to image, channel to channel */
} NetView;

/* The view of all of @tensor, stored at @data. */
NetView net_view_of (const NetTensor * tensor, gfloat * data);

/* @tensor may be computed where its first input lies. */
gboolean net_view_is_in_place (const NetTensor * tensor);
/* @tensor is stored [N, C, H, W]. */
gboolean net_view_is_as_given (const NetTensor * tensor);

static inline gfloat *
net_view_plane (const NetView * view, gint n, gint c)
{
  return view->data + n * view->n_stride + c * view->c_stride;
}

/* The plane that stands for (@n, @c) where @view broadcasts. */
static inline gfloat *
net_view_broadcast_plane (const NetView * view, gint n, gint c)
{
  return net_view_plane (view, view->n == 1 ? 0 : n, view->c == 1 ? 0 : c);
}

/* Channels [@first, @first + @count) of @view. */
static inline NetView
net_view_channels (const NetView * view, gint first, gint count)
{
  NetView part = *view;

  part.data = net_view_plane (view, 0, first);
  part.c = count;
  return part;
}

G_END_DECLS
