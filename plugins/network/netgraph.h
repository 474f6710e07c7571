/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A network as a graph of tensors, described once.
 *
 * A tensor is the node that computes it: one kind, up to six inputs, one
 * output of shape [N, C, H, W], float32.  A graph only describes; an executor
 * (netexecutor.h) plans its memory, records its kernels and runs them.
 *
 * Errors are sticky: a function given shapes that do not fit records the
 * first error in the graph and returns NULL, and every function accepts NULL
 * tensors and returns NULL for them, so that a description reads without
 * checks and net_graph_check() tells at the end.
 *
 * Kinds are few and closed under gradient (netgradient.h): a convolution's
 * three forms are each other's gradients, and so are concatenation and slice,
 * broadcast and sum, reflection and its transpose.
 *
 * Tensors are values and never change, but for the two kinds of update, which
 * write their result over the parameter that they are given: no tensor made
 * after an update may read the parameter itself, only the update.
 *
 * Not thread-safe; a graph belongs to one thread until it is recorded, and
 * is read only from then on.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  /* leaves */
  NET_INPUT,                    /* given before every run */
  NET_PARAMETER,                /* given once, kept between runs */
  NET_CONSTANT,                 /* one value everywhere */
  /* convolutions */
  NET_CONV,                     /* inputs x, w: cross-correlation */
  NET_CONV_INPUT,               /* inputs y, w: its gradient with respect to x */
  NET_CONV_WEIGHT,              /* inputs x, y: its gradient with respect to w */
  /* norms */
  NET_NORM,                     /* inputs x, scale, shift */
  NET_MOMENTS,                  /* input x: mean and 1 / deviation */
  NET_NORM_SCALE,               /* inputs g, x, moments: gradient for scale */
  NET_NORM_INPUT,               /* inputs g, x, moments, scale, d, s: for x */
  /* point by point */
  NET_FUNCTION,                 /* input x */
  NET_GATE,                     /* inputs g, x: gradient of a leaky ReLU */
  NET_ADD,                      /* inputs a, b: b broadcasts */
  NET_MULTIPLY,                 /* inputs a, b: b broadcasts */
  NET_AFFINE,                   /* input x: factor x + offset */
  NET_LOG_SOFTMAX,              /* input x: along C */
  NET_DROPOUT,                  /* inputs x, seed */
  NET_DETACH,                   /* input x: the same values, no gradient */
  /* shapes */
  NET_BROADCAST,                /* input x: axes of length 1 repeat */
  NET_SUM,                      /* input x: over some axes */
  NET_CONCAT,                   /* inputs a, b: along C */
  NET_SLICE,                    /* input x: some of C */
  NET_REFLECT,                  /* input x: mirrored at its edges */
  NET_REFLECT_INPUT,            /* input y: the transpose of NET_REFLECT */
  NET_WARP,                     /* inputs x, matrix; no gradient */
  /* updates of a parameter, their first input; no gradient */
  NET_ADAM,                     /* inputs w, g, moments, settings */
  NET_AVERAGE,                  /* inputs p, x, t */
} NetKind;

typedef enum
{
  NET_LEAKY_RELU,               /* slope 0: ReLU */
  NET_TANH,
  NET_SIGMOID,
  NET_SOFTPLUS,                 /* log (1 + exp (x)) */
  NET_EXP,
  NET_LOG,
  NET_SQRT,
  NET_RECIPROCAL,
  NET_ABS,
  NET_SIGN,                     /* 0 at 0 */
} NetFunction;

#define NET_MAX_INPUTS 6

typedef struct _NetGraph NetGraph;
typedef struct _NetTensor NetTensor;

/* Read only outside netgraph.c and netnodes.c. */
struct _NetTensor
{
  NetKind kind;
  guint id;                     /* position in the graph: inputs come before users */
  const gchar *name;            /* inputs and parameters, else NULL; interned */
  gint shape[4];                /* N, C, H, W */
  NetTensor *inputs[NET_MAX_INPUTS];
  guint n_inputs;
  gboolean overwritten;         /* parameters and updates: by a later update */

  gint stride, pad;             /* convolutions (the kernel's size is w's shape); reflections: pad */
  gint first;                   /* slice: first channel */
  gboolean batch;               /* norms: statistics over N as well */
  gfloat epsilon;               /* NORM, MOMENTS, ADAM */
  NetFunction function;
  gfloat slope;                 /* leaky ReLU, gate */
  gfloat factor, offset;        /* affine; constant and warp: offset */
  gfloat rate;                  /* dropout: share of values set to 0 */
  guint32 stream;               /* dropout: number of the layer */
  gfloat beta1, beta2;          /* Adam */
};

NetGraph *net_graph_new (void);
void net_graph_free (NetGraph * graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetGraph, net_graph_free)

/* FALSE with the first recorded error. */
gboolean net_graph_check (const NetGraph * graph, GError ** error);

/* Tensors in order of creation, which is an order of computation. */
guint net_graph_get_n_tensors (const NetGraph * graph);
NetTensor *net_graph_get_tensor (const NetGraph * graph, guint id);
/* (nullable) by name */
NetTensor *net_graph_find (const NetGraph * graph, const gchar * name);

gsize net_tensor_get_count (const NetTensor * tensor);  /* N C H W */

/* Names are unique in a graph. */
NetTensor *net_input (NetGraph * graph, const gchar * name,
    gint n, gint c, gint h, gint w);
NetTensor *net_parameter (NetGraph * graph, const gchar * name,
    gint n, gint c, gint h, gint w);

/* y[n,o,p,q] = sum over c,i,j of w[o,c,i,j] x[n,c, s p + i - P, s q + j - P],
 * zero outside; w is [O, C, k, k]; output (S + 2P - k) / s + 1, rounded down.
 * torch.nn.functional.conv2d. */
NetTensor *net_conv (NetGraph * graph, NetTensor * x, NetTensor * w,
    gint stride, gint pad);

/* The transpose of net_conv: x[n,c,h,w] = sum of w[o,c,i,j] y[n,o,p,q] over
 * s p + i - P = h, s q + j - P = w.  w is [O, C, k, k] with O the channels of
 * the input y: PyTorch's conv_transpose2d weight.  @height and @width choose
 * among the sizes that net_conv would turn into y's. */
NetTensor *net_conv_input (NetGraph * graph, NetTensor * y, NetTensor * w,
    gint stride, gint pad, gint height, gint width);

/* Gradient of net_conv (x, w) for w, given @y of its output's shape:
 * w[o,c,i,j] = sum over n,p,q of y[n,o,p,q] x[n,c, s p + i - P, s q + j - P].
 * @kernel: height and width of w. */
NetTensor *net_conv_weight (NetGraph * graph, NetTensor * x, NetTensor * y,
    gint kernel, gint stride, gint pad);

/* --- Norms ---
 *
 * Statistics are over the P = H W values of a plane, or, with @batch, over
 * the P = N H W of a channel; their rows are [N, C, 1, 1] or [1, C, 1, 1]. */

/* (x - mean) / sqrt (variance + epsilon) * scale + shift, variance biased;
 * scale and shift are rows, or [1, C, 1, 1]. */
NetTensor *net_norm (NetGraph * graph, NetTensor * x, NetTensor * scale,
    NetTensor * shift, gboolean batch, gfloat epsilon);

/* [N or 1, C, 1, 2]: mean m, then r = 1 / sqrt (variance + epsilon).  Has no
 * gradient of its own: that of the norm is through NET_NORM. */
NetTensor *net_moments (NetGraph * graph, NetTensor * x, gboolean batch,
    gfloat epsilon);

/* Rows: sum of g (x - m) r over the statistics' values. */
NetTensor *net_norm_scale (NetGraph * graph, NetTensor * g, NetTensor * x,
    NetTensor * moments);

/* Gradient of net_norm() for x: scale r (g - s / P - (x - m) r d / P), with
 * the rows d = net_norm_scale (g, x, moments) and s = the sum of g; scale is
 * rows or [1, C, 1, 1].  Ioffe and Szegedy 2015. */
NetTensor *net_norm_input (NetGraph * graph, NetTensor * g, NetTensor * x,
    NetTensor * moments, NetTensor * scale, NetTensor * d, NetTensor * s);

/* --- Point by point --- */

NetTensor *net_function (NetGraph * graph, NetTensor * x,
    NetFunction function);
NetTensor *net_relu (NetGraph * graph, NetTensor * x);
NetTensor *net_leaky_relu (NetGraph * graph, NetTensor * x, gfloat slope);
NetTensor *net_tanh (NetGraph * graph, NetTensor * x);

/* x > 0 ? g : slope g.  The gradient of a leaky ReLU of slope >= 0, whose
 * result does for x. */
NetTensor *net_gate (NetGraph * graph, NetTensor * g, NetTensor * x,
    gfloat slope);

/* a + b and a b; each axis of b is a's or 1. */
NetTensor *net_add (NetGraph * graph, NetTensor * a, NetTensor * b);
NetTensor *net_multiply (NetGraph * graph, NetTensor * a, NetTensor * b);

/* factor x + offset */
NetTensor *net_affine (NetGraph * graph, NetTensor * x, gfloat factor,
    gfloat offset);

/* x - log (sum over c of exp (x)) */
NetTensor *net_log_softmax (NetGraph * graph, NetTensor * x);

/* x m / (1 - rate), m = 0 with probability @rate (0 <= rate < 1), else 1.
 * @seed is [1, 2, 1, 1], two integers a, b < 2^24; value i of x, in [N, C, H,
 * W] order, is kept where word 0 of Philox2x32-10 (Salmon et al. 2011) with
 * counter (i, stream) and key a ^ b << 8 is at least rate 2^32. */
NetTensor *net_dropout (NetGraph * graph, NetTensor * x, NetTensor * seed,
    gfloat rate, guint32 stream);

/* The same values, a constant to gradients. */
NetTensor *net_detach (NetGraph * graph, NetTensor * x);

/* --- Shapes --- */

/* All of them @value. */
NetTensor *net_constant (NetGraph * graph, gfloat value, gint n, gint c,
    gint h, gint w);

/* x repeated along its axes of length 1 to [n, c, h, w]. */
NetTensor *net_broadcast (NetGraph * graph, NetTensor * x, gint n, gint c,
    gint h, gint w);

/* Sums of x over the axes where [n, c, h, w] has 1 and x has more; the other
 * axes are x's.  Always in the same order: runs repeat bit for bit. */
NetTensor *net_sum (NetGraph * graph, NetTensor * x, gint n, gint c, gint h,
    gint w);

/* Channels of a, then of b; N, H, W agree. */
NetTensor *net_concat (NetGraph * graph, NetTensor * a, NetTensor * b);

/* Channels [first, first + count) of x. */
NetTensor *net_slice (NetGraph * graph, NetTensor * x, gint first,
    gint count);

/* x with @pad more pixels on each side, mirrored about its edge pixels;
 * pad < H, W.  torch.nn.ReflectionPad2d. */
NetTensor *net_reflect (NetGraph * graph, NetTensor * x, gint pad);

/* The transpose: every pixel the sum of those of y that are its copies. */
NetTensor *net_reflect_input (NetGraph * graph, NetTensor * y, gint pad);

/* Bilinear samples of x through @matrix [N, 6, 1, 1], per image the rows of
 * [a b c; d e f]: pixel (u, v) of the result, coordinates from -1 to 1 over
 * the image's extent (u along W), is x at (a u + b v + c, d u + e v + f), and
 * @outside beyond.  affine_grid and grid_sample of PyTorch with
 * align_corners false and zero padding, of x - outside. */
NetTensor *net_warp (NetGraph * graph, NetTensor * x, NetTensor * matrix,
    gfloat outside);

/* --- Updates --- */

/* w := Adam's next w (Kingma and Ba 2015).  @moments is a parameter
 * [2 N, C, H, W]: first, then second moments, updated as well.  @settings is
 * [1, 4, 1, 1]: rate / (1 - beta1^t), 1 / sqrt (1 - beta2^t), a factor for g,
 * and 0; so that
 *   m = beta1 m + (1 - beta1) f g;  v = beta2 v + (1 - beta2) (f g)^2
 *   w -= settings[0] m / (sqrt (v) settings[1] + epsilon) */
NetTensor *net_adam (NetGraph * graph, NetTensor * w, NetTensor * g,
    NetTensor * moments, NetTensor * settings, gfloat beta1, gfloat beta2,
    gfloat epsilon);

/* p := p + t (x - p); t is [1, 1, 1, 1], x of p's shape. */
NetTensor *net_average (NetGraph * graph, NetTensor * p, NetTensor * x,
    NetTensor * t);

/* The parameter whose memory @tensor is: itself, or what it updates; NULL for
 * others. */
NetTensor *net_tensor_get_parameter (const NetTensor * tensor);

/* Errors of this library. */
typedef enum
{
  NET_ERROR_SHAPE,              /* tensors that do not fit */
  NET_ERROR_MODEL,              /* a model file that is not what it should be */
  NET_ERROR_DEVICE,             /* no such device, or it failed */
  NET_ERROR_MEMORY,             /* budget or device too small */
} NetError;

#define NET_ERROR (net_error_quark ())
GQuark net_error_quark (void);

G_END_DECLS
