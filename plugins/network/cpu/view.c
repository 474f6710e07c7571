/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "view.h"

gboolean
net_view_is_in_place (const NetTensor * tensor)
{
  switch (tensor->kind) {
    case NET_NORM:
    case NET_NORM_INPUT:
    case NET_FUNCTION:
    case NET_GATE:
    case NET_ADD:
    case NET_MULTIPLY:
    case NET_AFFINE:
    case NET_LOG_SOFTMAX:
    case NET_DROPOUT:
    case NET_DETACH:
    case NET_ADAM:
    case NET_AVERAGE:
      return TRUE;
    default:
      return FALSE;
  }
}

gboolean
net_view_is_as_given (const NetTensor * tensor)
{
  while (net_view_is_in_place (tensor))
    tensor = tensor->inputs[0];
  return tensor->kind == NET_PARAMETER || tensor->kind == NET_CONV_WEIGHT;
}

NetView
net_view_of (const NetTensor * tensor, gfloat * data)
{
  gsize plane = (gsize) tensor->shape[2] * tensor->shape[3];
  NetView view = {
    data, tensor->shape[0], tensor->shape[1], tensor->shape[2],
    tensor->shape[3]
  };

  /* of one channel both are the same */
  if (view.c > 1 && net_view_is_as_given (tensor)) {
    view.n_stride = view.c * plane;
    view.c_stride = plane;
  } else {
    view.n_stride = plane;
    view.c_stride = view.n * plane;
  }
  return view;
}
