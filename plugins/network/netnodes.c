/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What makes tensors of tensors: checks shapes, derives the result's. */

#include "netnodes.h"

/* Of strides and paddings, so that positions fit 32 bits. */
#define MAX_STEP G_MAXINT16

#define fail net_graph_fail
#define SHAPE NET_SHAPE
#define SHAPE_OF NET_SHAPE_OF

/* The arguments of net_graph_append() for inputs. */
#define INPUTS(...) (NetTensor *[]) { __VA_ARGS__ }, \
    sizeof ((NetTensor *[]) { __VA_ARGS__ }) / sizeof (NetTensor *)

/* A node of @kind, shape [@n, @c, @h, @w] and the inputs that follow. */
#define APPEND(graph, kind, n, c, h, w, ...) \
    net_graph_append (graph, kind, n, c, h, w, INPUTS (__VA_ARGS__))

/* One of @like's shape. */
#define APPEND_LIKE(graph, kind, like, ...) \
    net_graph_append (graph, kind, SHAPE_OF (like), INPUTS (__VA_ARGS__))

static gboolean
has_shape (const NetTensor * tensor, gint n, gint c, gint h, gint w)
{
  return tensor->shape[0] == n && tensor->shape[1] == c
      && tensor->shape[2] == h && tensor->shape[3] == w;
}

static gboolean
same_shape (const NetTensor * a, const NetTensor * b)
{
  return has_shape (a, SHAPE_OF (b));
}

/* --- Convolutions --- */

/* Output size of a convolution along one axis, 0 where there is none. */
static gint
conv_size (gint size, gint kernel, gint stride, gint pad)
{
  gint64 room = (gint64) size + 2 * (gint64) pad - kernel;

  return room < 0 ? 0 : MIN (room / stride + 1, G_MAXINT32);
}

static gboolean
check_steps (NetGraph * graph, const gchar * what, gint stride, gint pad)
{
  if (stride < 1 || stride > MAX_STEP || pad < 0 || pad > MAX_STEP) {
    fail (graph, "%s: no stride %d or padding %d", what, stride, pad);
    return FALSE;
  }
  return TRUE;
}

/* What the convolutions with a weight ask of it; @channels: the axis of @w
 * that meets @x's channels. */
static gboolean
check_conv (NetGraph * graph, const gchar * what, const NetTensor * x,
    const NetTensor * w, guint channels, gint stride, gint pad)
{
  if (w->shape[2] != w->shape[3] || w->shape[channels] != x->shape[1]) {
    fail (graph, "%s: weight " SHAPE " does not fit input " SHAPE,
        what, SHAPE_OF (w), SHAPE_OF (x));
    return FALSE;
  }
  return check_steps (graph, what, stride, pad);
}

static NetTensor *
set_conv (NetTensor * tensor, gint stride, gint pad)
{
  if (tensor) {
    tensor->stride = stride;
    tensor->pad = pad;
  }
  return tensor;
}

NetTensor *
net_conv (NetGraph * graph, NetTensor * x, NetTensor * w, gint stride, gint pad)
{
  if (x == NULL || w == NULL)
    return fail (graph, "net_conv: no tensor");
  if (!check_conv (graph, "net_conv", x, w, 1, stride, pad))
    return NULL;

  return set_conv (APPEND (graph, NET_CONV, x->shape[0], w->shape[0],
          conv_size (x->shape[2], w->shape[2], stride, pad),
          conv_size (x->shape[3], w->shape[3], stride, pad), x, w),
      stride, pad);
}

NetTensor *
net_conv_input (NetGraph * graph, NetTensor * y, NetTensor * w,
    gint stride, gint pad, gint height, gint width)
{
  if (y == NULL || w == NULL)
    return fail (graph, "net_conv_input: no tensor");
  if (!check_conv (graph, "net_conv_input", y, w, 0, stride, pad))
    return NULL;
  if (conv_size (height, w->shape[2], stride, pad) != y->shape[2]
      || conv_size (width, w->shape[3], stride, pad) != y->shape[3])
    return fail (graph, "net_conv_input: a convolution %d/%d/%d does not turn "
        "%d x %d into input " SHAPE, w->shape[2], stride, pad, height, width,
        SHAPE_OF (y));

  return set_conv (APPEND (graph, NET_CONV_INPUT, y->shape[0], w->shape[1],
          height, width, y, w), stride, pad);
}

NetTensor *
net_conv_weight (NetGraph * graph, NetTensor * x, NetTensor * y, gint kernel,
    gint stride, gint pad)
{
  if (x == NULL || y == NULL)
    return fail (graph, "net_conv_weight: no tensor");
  if (!check_steps (graph, "net_conv_weight", stride, pad))
    return NULL;
  if (kernel < 1 || x->shape[0] != y->shape[0]
      || conv_size (x->shape[2], kernel, stride, pad) != y->shape[2]
      || conv_size (x->shape[3], kernel, stride, pad) != y->shape[3])
    return fail (graph, "net_conv_weight: a convolution %d/%d/%d does not "
        "turn " SHAPE " into " SHAPE, kernel, stride, pad, SHAPE_OF (x),
        SHAPE_OF (y));

  return set_conv (APPEND (graph, NET_CONV_WEIGHT, y->shape[1], x->shape[1],
          kernel, kernel, x, y), stride, pad);
}

/* --- Norms --- */

/* [N or 1, C, 1, 1] for x of [N, C, H, W] */
static gboolean
is_row (const NetTensor * row, const NetTensor * x)
{
  return has_shape (row, 1, x->shape[1], 1, 1)
      || has_shape (row, x->shape[0], x->shape[1], 1, 1);
}

NetTensor *
net_norm (NetGraph * graph, NetTensor * x, NetTensor * scale,
    NetTensor * shift, gboolean batch, gfloat epsilon)
{
  NetTensor *y;

  if (x == NULL || scale == NULL || shift == NULL)
    return fail (graph, "net_norm: no tensor");
  if (!is_row (scale, x) || !is_row (shift, x)
      || (batch && (scale->shape[0] > 1 || shift->shape[0] > 1)))
    return fail (graph, "net_norm: scale " SHAPE " and shift " SHAPE
        " do not fit input " SHAPE, SHAPE_OF (scale), SHAPE_OF (shift),
        SHAPE_OF (x));
  if (!(epsilon > 0))
    return fail (graph, "net_norm: epsilon %g is not positive", epsilon);

  y = APPEND_LIKE (graph, NET_NORM, x, x, scale, shift);
  if (y) {
    y->batch = batch;
    y->epsilon = epsilon;
  }
  return y;
}

NetTensor *
net_moments (NetGraph * graph, NetTensor * x, gboolean batch, gfloat epsilon)
{
  NetTensor *y;

  if (x == NULL)
    return fail (graph, "net_moments: no tensor");
  if (!(epsilon > 0))
    return fail (graph, "net_moments: epsilon %g is not positive", epsilon);

  y = APPEND (graph, NET_MOMENTS, batch ? 1 : x->shape[0], x->shape[1], 1, 2,
      x);
  if (y) {
    y->batch = batch;
    y->epsilon = epsilon;
  }
  return y;
}

/* Of the gradients of a norm: @moments are @x's, @g has @x's shape. */
static gboolean
check_norm (NetGraph * graph, const gchar * what, const NetTensor * g,
    const NetTensor * x, const NetTensor * moments)
{
  if (same_shape (g, x) && moments->kind == NET_MOMENTS
      && moments->inputs[0] == x)
    return TRUE;
  fail (graph, "%s: gradient " SHAPE " or moments do not fit input " SHAPE,
      what, SHAPE_OF (g), SHAPE_OF (x));
  return FALSE;
}

NetTensor *
net_norm_scale (NetGraph * graph, NetTensor * g, NetTensor * x,
    NetTensor * moments)
{
  NetTensor *y;

  if (g == NULL || x == NULL || moments == NULL)
    return fail (graph, "net_norm_scale: no tensor");
  if (!check_norm (graph, "net_norm_scale", g, x, moments))
    return NULL;
  y = APPEND (graph, NET_NORM_SCALE, moments->shape[0], x->shape[1], 1, 1, g,
      x, moments);
  if (y)
    y->batch = moments->batch;
  return y;
}

NetTensor *
net_norm_input (NetGraph * graph, NetTensor * g, NetTensor * x,
    NetTensor * moments, NetTensor * scale, NetTensor * d, NetTensor * s)
{
  NetTensor *y;

  if (g == NULL || x == NULL || moments == NULL || scale == NULL || d == NULL
      || s == NULL)
    return fail (graph, "net_norm_input: no tensor");
  if (!check_norm (graph, "net_norm_input", g, x, moments))
    return NULL;
  if (!is_row (scale, x) || (moments->batch && scale->shape[0] > 1)
      || !has_shape (d, moments->shape[0], x->shape[1], 1, 1)
      || !same_shape (d, s))
    return fail (graph, "net_norm_input: rows " SHAPE ", " SHAPE ", " SHAPE
        " do not fit input " SHAPE, SHAPE_OF (scale), SHAPE_OF (d),
        SHAPE_OF (s), SHAPE_OF (x));
  y = APPEND_LIKE (graph, NET_NORM_INPUT, x, g, x, moments, scale, d, s);
  if (y)
    y->batch = moments->batch;
  return y;
}

/* --- Point by point --- */

NetTensor *
net_function (NetGraph * graph, NetTensor * x, NetFunction function)
{
  NetTensor *y;

  if (x == NULL)
    return fail (graph, "net_function: no tensor");
  y = APPEND_LIKE (graph, NET_FUNCTION, x, x);
  if (y)
    y->function = function;
  return y;
}

NetTensor *
net_leaky_relu (NetGraph * graph, NetTensor * x, gfloat slope)
{
  NetTensor *y = net_function (graph, x, NET_LEAKY_RELU);

  if (y)
    y->slope = slope;
  return y;
}

NetTensor *
net_relu (NetGraph * graph, NetTensor * x)
{
  return net_leaky_relu (graph, x, 0);
}

NetTensor *
net_tanh (NetGraph * graph, NetTensor * x)
{
  return net_function (graph, x, NET_TANH);
}

NetTensor *
net_gate (NetGraph * graph, NetTensor * g, NetTensor * x, gfloat slope)
{
  NetTensor *y;

  if (g == NULL || x == NULL)
    return fail (graph, "net_gate: no tensor");
  if (!same_shape (g, x))
    return fail (graph, "net_gate: " SHAPE " is not " SHAPE, SHAPE_OF (g),
        SHAPE_OF (x));
  y = APPEND_LIKE (graph, NET_GATE, g, g, x);
  if (y)
    y->slope = slope;
  return y;
}

static NetTensor *
append_broadcasting (NetGraph * graph, const gchar * what, NetKind kind,
    NetTensor * a, NetTensor * b)
{
  guint i;

  if (a == NULL || b == NULL)
    return fail (graph, "%s: no tensor", what);
  for (i = 0; i < 4; i++) {
    if (b->shape[i] != a->shape[i] && b->shape[i] != 1)
      return fail (graph, "%s: " SHAPE " does not broadcast to " SHAPE, what,
          SHAPE_OF (b), SHAPE_OF (a));
  }
  return APPEND_LIKE (graph, kind, a, a, b);
}

NetTensor *
net_add (NetGraph * graph, NetTensor * a, NetTensor * b)
{
  return append_broadcasting (graph, "net_add", NET_ADD, a, b);
}

NetTensor *
net_multiply (NetGraph * graph, NetTensor * a, NetTensor * b)
{
  return append_broadcasting (graph, "net_multiply", NET_MULTIPLY, a, b);
}

NetTensor *
net_affine (NetGraph * graph, NetTensor * x, gfloat factor, gfloat offset)
{
  NetTensor *y;

  if (x == NULL)
    return fail (graph, "net_affine: no tensor");
  y = APPEND_LIKE (graph, NET_AFFINE, x, x);
  if (y) {
    y->factor = factor;
    y->offset = offset;
  }
  return y;
}

NetTensor *
net_log_softmax (NetGraph * graph, NetTensor * x)
{
  if (x == NULL)
    return fail (graph, "net_log_softmax: no tensor");
  return APPEND_LIKE (graph, NET_LOG_SOFTMAX, x, x);
}

NetTensor *
net_dropout (NetGraph * graph, NetTensor * x, NetTensor * seed, gfloat rate,
    guint32 stream)
{
  NetTensor *y;

  if (x == NULL || seed == NULL)
    return fail (graph, "net_dropout: no tensor");
  if (!has_shape (seed, 1, 2, 1, 1))
    return fail (graph, "net_dropout: seed " SHAPE " is not [1, 2, 1, 1]",
        SHAPE_OF (seed));
  if (!(rate >= 0 && rate < 1))
    return fail (graph, "net_dropout: rate %g is not in [0, 1)", rate);
  y = APPEND_LIKE (graph, NET_DROPOUT, x, x, seed);
  if (y) {
    y->rate = rate;
    y->stream = stream;
  }
  return y;
}

NetTensor *
net_detach (NetGraph * graph, NetTensor * x)
{
  if (x == NULL)
    return fail (graph, "net_detach: no tensor");
  return APPEND_LIKE (graph, NET_DETACH, x, x);
}

/* --- Shapes --- */

/* FALSE where an axis of @small is neither @large's nor 1. */
static gboolean
check_axes (NetGraph * graph, const gchar * what, const gint small[4],
    const gint large[4])
{
  guint i;

  for (i = 0; i < 4; i++) {
    if (small[i] != large[i] && small[i] != 1) {
      fail (graph, "%s: no way between [%d, %d, %d, %d] and [%d, %d, %d, %d]",
          what, small[0], small[1], small[2], small[3], large[0], large[1],
          large[2], large[3]);
      return FALSE;
    }
  }
  return TRUE;
}

NetTensor *
net_broadcast (NetGraph * graph, NetTensor * x, gint n, gint c, gint h, gint w)
{
  const gint shape[] = { n, c, h, w };

  if (x == NULL)
    return fail (graph, "net_broadcast: no tensor");
  if (!check_axes (graph, "net_broadcast", x->shape, shape))
    return NULL;
  return APPEND (graph, NET_BROADCAST, n, c, h, w, x);
}

NetTensor *
net_sum (NetGraph * graph, NetTensor * x, gint n, gint c, gint h, gint w)
{
  const gint shape[] = { n, c, h, w };

  if (x == NULL)
    return fail (graph, "net_sum: no tensor");
  if (!check_axes (graph, "net_sum", shape, x->shape))
    return NULL;
  return APPEND (graph, NET_SUM, n, c, h, w, x);
}

NetTensor *
net_concat (NetGraph * graph, NetTensor * a, NetTensor * b)
{
  if (a == NULL || b == NULL)
    return fail (graph, "net_concat: no tensor");
  if (a->shape[0] != b->shape[0] || a->shape[2] != b->shape[2]
      || a->shape[3] != b->shape[3] || a->shape[1] > G_MAXINT32 - b->shape[1])
    return fail (graph, "net_concat: " SHAPE " and " SHAPE " differ in more "
        "than channels", SHAPE_OF (a), SHAPE_OF (b));
  return APPEND (graph, NET_CONCAT, a->shape[0], a->shape[1] + b->shape[1],
      a->shape[2], a->shape[3], a, b);
}

NetTensor *
net_slice (NetGraph * graph, NetTensor * x, gint first, gint count)
{
  NetTensor *y;

  if (x == NULL)
    return fail (graph, "net_slice: no tensor");
  if (first < 0 || count < 1 || count > x->shape[1] - first)
    return fail (graph, "net_slice: " SHAPE " has no %d channels from %d on",
        SHAPE_OF (x), count, first);
  y = APPEND (graph, NET_SLICE, x->shape[0], count, x->shape[2], x->shape[3],
      x);
  if (y)
    y->first = first;
  return y;
}

/* @pad is possible for images of @height x @width. */
static gboolean
check_reflect (NetGraph * graph, const gchar * what, gint pad, gint height,
    gint width)
{
  if (pad >= 0 && pad < MIN (height, width))
    return TRUE;
  fail (graph, "%s: no padding %d of %d x %d", what, pad, height, width);
  return FALSE;
}

NetTensor *
net_reflect (NetGraph * graph, NetTensor * x, gint pad)
{
  NetTensor *y;

  if (x == NULL)
    return fail (graph, "net_reflect: no tensor");
  if (!check_reflect (graph, "net_reflect", pad, x->shape[2], x->shape[3]))
    return NULL;
  y = APPEND (graph, NET_REFLECT, x->shape[0], x->shape[1],
      x->shape[2] + 2 * pad, x->shape[3] + 2 * pad, x);
  if (y)
    y->pad = pad;
  return y;
}

NetTensor *
net_reflect_input (NetGraph * graph, NetTensor * y, gint pad)
{
  NetTensor *x;

  if (y == NULL)
    return fail (graph, "net_reflect_input: no tensor");
  if (pad < 0 || pad > MAX_STEP
      || !check_reflect (graph, "net_reflect_input", pad, y->shape[2] - 2 * pad,
          y->shape[3] - 2 * pad))
    return fail (graph, "net_reflect_input: no padding %d of " SHAPE, pad,
        SHAPE_OF (y));
  x = APPEND (graph, NET_REFLECT_INPUT, y->shape[0], y->shape[1],
      y->shape[2] - 2 * pad, y->shape[3] - 2 * pad, y);
  if (x)
    x->pad = pad;
  return x;
}

NetTensor *
net_warp (NetGraph * graph, NetTensor * x, NetTensor * matrix, gfloat outside)
{
  NetTensor *y;

  if (x == NULL || matrix == NULL)
    return fail (graph, "net_warp: no tensor");
  if (!has_shape (matrix, x->shape[0], 6, 1, 1))
    return fail (graph, "net_warp: matrix " SHAPE " does not fit input " SHAPE,
        SHAPE_OF (matrix), SHAPE_OF (x));
  y = APPEND_LIKE (graph, NET_WARP, x, x, matrix);
  if (y)
    y->offset = outside;
  return y;
}

/* --- Updates --- */

NetTensor *
net_adam (NetGraph * graph, NetTensor * w, NetTensor * g, NetTensor * moments,
    NetTensor * settings, gfloat beta1, gfloat beta2, gfloat epsilon)
{
  NetTensor *y;

  if (w == NULL || g == NULL || moments == NULL || settings == NULL)
    return fail (graph, "net_adam: no tensor");
  if (net_tensor_get_parameter (w) == NULL || moments->kind != NET_PARAMETER)
    return fail (graph, "net_adam: what it updates is not a parameter");
  if (!same_shape (w, g) || !has_shape (settings, 1, 4, 1, 1)
      || !has_shape (moments, 2 * w->shape[0], w->shape[1], w->shape[2],
          w->shape[3]))
    return fail (graph, "net_adam: gradient " SHAPE ", moments " SHAPE
        " or settings " SHAPE " do not fit " SHAPE, SHAPE_OF (g),
        SHAPE_OF (moments), SHAPE_OF (settings), SHAPE_OF (w));
  y = APPEND_LIKE (graph, NET_ADAM, w, w, g, moments, settings);
  if (y) {
    y->beta1 = beta1;
    y->beta2 = beta2;
    y->epsilon = epsilon;
    w->overwritten = moments->overwritten = TRUE;
  }
  return y;
}

NetTensor *
net_average (NetGraph * graph, NetTensor * p, NetTensor * x, NetTensor * t)
{
  NetTensor *y;

  if (p == NULL || x == NULL || t == NULL)
    return fail (graph, "net_average: no tensor");
  if (net_tensor_get_parameter (p) == NULL)
    return fail (graph, "net_average: what it updates is not a parameter");
  if (!same_shape (p, x) || !has_shape (t, 1, 1, 1, 1))
    return fail (graph, "net_average: " SHAPE " or " SHAPE " do not fit "
        SHAPE, SHAPE_OF (x), SHAPE_OF (t), SHAPE_OF (p));
  y = APPEND_LIKE (graph, NET_AVERAGE, p, p, x, t);
  if (y)
    p->overwritten = TRUE;
  return y;
}
