/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A network as a graph of tensors, described once.
 *
 * A tensor is the node that computes it: one kind, up to three inputs, one
 * output of shape [N, C, H, W], float32.  A graph only describes; an executor
 * (netexecutor.h) plans its memory, records its kernels and runs them.
 *
 * Errors are sticky: a function given shapes that do not fit records the
 * first error in the graph and returns NULL, and every function accepts NULL
 * tensors and returns NULL for them, so that a description reads without
 * checks and net_graph_check() tells at the end.
 *
 * Kinds are few and closed under gradient: the two convolutions here (and
 * the one with respect to the weight) are each other's gradients.
 * Not thread-safe; a graph belongs to one thread until it is recorded, and
 * is read only from then on.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  NET_INPUT,                    /* given before every run */
  NET_PARAMETER,                /* given once, kept between runs */
  NET_CONV,                     /* inputs x, w: cross-correlation */
  NET_CONV_INPUT,               /* inputs y, w: its gradient with respect to x */
  NET_NORM,                     /* inputs x, scale, shift: instance norm */
  NET_ACTIVATION,               /* input x */
  NET_ADD,                      /* inputs a, b: b broadcasts */
  NET_CONCAT,                   /* inputs a, b: along C */
  NET_BROADCAST,                /* input [N, C, 1, 1] to [N, C, H, W] */
} NetKind;

typedef enum
{
  NET_LEAKY_RELU,               /* slope 0: ReLU */
  NET_TANH,
} NetActivation;

#define NET_MAX_INPUTS 3

typedef struct _NetGraph NetGraph;
typedef struct _NetTensor NetTensor;

/* Read only outside netgraph.c. */
struct _NetTensor
{
  NetKind kind;
  guint id;                     /* position in the graph: inputs come before users */
  const gchar *name;            /* inputs and parameters, else NULL; interned */
  gint shape[4];                /* N, C, H, W */
  NetTensor *inputs[NET_MAX_INPUTS];
  guint n_inputs;

  gint stride, pad;             /* convolutions; the kernel's size is w's shape */
  gfloat epsilon;               /* norm */
  NetActivation activation;
  gfloat slope;                 /* leaky ReLU */
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

/* (x - mean) / sqrt (var + epsilon) * scale + shift; mean and biased variance
 * over H, W; scale and shift are [N or 1, C, 1, 1]. */
NetTensor *net_norm (NetGraph * graph, NetTensor * x, NetTensor * scale,
    NetTensor * shift, gfloat epsilon);

NetTensor *net_relu (NetGraph * graph, NetTensor * x);
NetTensor *net_leaky_relu (NetGraph * graph, NetTensor * x, gfloat slope);
NetTensor *net_tanh (NetGraph * graph, NetTensor * x);

/* a + b; each axis of b is a's or 1. */
NetTensor *net_add (NetGraph * graph, NetTensor * a, NetTensor * b);

/* Channels of a, then of b; N, H, W agree. */
NetTensor *net_concat (NetGraph * graph, NetTensor * a, NetTensor * b);

/* [N, C, 1, 1] repeated over @height x @width. */
NetTensor *net_broadcast (NetGraph * graph, NetTensor * x,
    gint height, gint width);

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
