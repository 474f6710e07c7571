/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pointwise.h"

#include "vectors.h"
#include "walk.h"

#include <math.h>
#include <string.h>

/* A loop over a run: y = @value of x. */
#define UNARY(name, value) \
NET_VECTORS static void \
name (gconstpointer job, gfloat * const *data, const guint * steps, \
    gsize count) \
{ \
  const NetTensor t G_GNUC_UNUSED = *(const NetTensor *) job; \
  gfloat *y = data[0]; \
  const gfloat *in = data[1]; \
  gsize i; \
\
  NET_INDEPENDENT for (i = 0; i < count; i++) { \
    gfloat x = in[i]; \
\
    y[i] = (value); \
  } \
}

/* The same of a and b, which may be one value for all of the run. */
#define BINARY(name, value) \
NET_VECTORS static void \
name (gconstpointer job, gfloat * const *data, const guint * steps, \
    gsize count) \
{ \
  const gfloat slope G_GNUC_UNUSED = ((const NetTensor *) job)->slope; \
  gfloat *y = data[0]; \
  const gfloat *first = data[1], *second = data[2]; \
  gsize i; \
\
  if (steps[2] == 0) { \
    gfloat b = *second; \
\
    NET_INDEPENDENT for (i = 0; i < count; i++) { \
      gfloat a = first[i]; \
\
      y[i] = (value); \
    } \
  } else { \
    NET_INDEPENDENT for (i = 0; i < count; i++) { \
      gfloat a = first[i], b = second[i]; \
\
      y[i] = (value); \
    } \
  } \
}

/* --- one input --- */

UNARY (run_leaky_relu, x < 0 ? t.slope * x : x);
UNARY (run_tanh, tanhf (x));
UNARY (run_sigmoid, 1 / (1 + expf (-x)));
UNARY (run_softplus, (x > 0 ? x : 0) + log1pf (expf (-fabsf (x))));
UNARY (run_exp, expf (x));
UNARY (run_log, logf (x));
UNARY (run_sqrt, sqrtf (x));
UNARY (run_reciprocal, 1 / x);
UNARY (run_abs, fabsf (x));
UNARY (run_sign, x > 0 ? 1 : x < 0 ? -1 : x);

static const NetWalkFunc functions[] = {
  [NET_LEAKY_RELU] = run_leaky_relu,
  [NET_TANH] = run_tanh,
  [NET_SIGMOID] = run_sigmoid,
  [NET_SOFTPLUS] = run_softplus,
  [NET_EXP] = run_exp,
  [NET_LOG] = run_log,
  [NET_SQRT] = run_sqrt,
  [NET_RECIPROCAL] = run_reciprocal,
  [NET_ABS] = run_abs,
  [NET_SIGN] = run_sign,
};

UNARY (run_affine, t.factor * x + t.offset);

void
net_unary_compute (NetPool * pool, const NetTensor * tensor,
    const NetView * y, const NetView * x)
{
  const NetView *views[] = { y, x };

  net_walk (pool, views, 2, tensor->kind == NET_AFFINE ? run_affine
      : functions[tensor->function], tensor);
}

/* --- two inputs --- */

BINARY (run_gate, b > 0 ? a : slope * a);
BINARY (run_add, a + b);
BINARY (run_multiply, a * b);

void
net_binary_compute (NetPool * pool, const NetTensor * tensor,
    const NetView * y, const NetView * a, const NetView * b)
{
  const NetView *views[] = { y, a, b };

  net_walk (pool, views, 3, tensor->kind == NET_GATE ? run_gate
      : tensor->kind == NET_ADD ? run_add : run_multiply, tensor);
}

/* --- copy --- */

static void
run_copy (gconstpointer job, gfloat * const *data, const guint * steps,
    gsize count)
{
  gfloat *y = data[0], value = *data[1];
  gsize i;

  if (steps[1] == 0) {
    for (i = 0; i < count; i++)
      y[i] = value;
  } else if (y != data[1]) {
    memcpy (y, data[1], count * sizeof (gfloat));
  }
}

void
net_copy_compute (NetPool * pool, const NetView * y, const NetView * x)
{
  const NetView *views[] = { y, x };

  net_walk (pool, views, 2, run_copy, NULL);
}

/* --- along channels --- */

typedef struct
{
  const NetView *y, *x;
} Softmax;

/* Items are rows (n, h). */
static void
log_softmax_rows (gconstpointer data, guint begin, guint end)
{
  const Softmax *job = data;
  const NetView *x = job->x, *y = job->y;
  guint row;

  for (row = begin; row < end; row++) {
    gint n = row / x->h, c, w;

    for (w = 0; w < x->w; w++) {
      gsize pixel = (gsize) (row % x->h) * x->w + w;
      gfloat largest = net_view_plane (x, n, 0)[pixel];
      gdouble sum = 0;
      gfloat log_sum;

      for (c = 1; c < x->c; c++)
        largest = MAX (largest, net_view_plane (x, n, c)[pixel]);
      for (c = 0; c < x->c; c++)
        sum += exp (net_view_plane (x, n, c)[pixel] - largest);
      log_sum = log (sum);
      for (c = 0; c < x->c; c++)
        net_view_plane (y, n, c)[pixel] =
            net_view_plane (x, n, c)[pixel] - largest - log_sum;
    }
  }
}

void
net_log_softmax_compute (NetPool * pool, const NetView * y, const NetView * x)
{
  const Softmax job = { y, x };

  net_pool_run (pool, (guint) x->n * x->h, (gsize) x->w * x->c,
      log_softmax_rows, &job);
}

/* --- dropout --- */

typedef struct
{
  const NetView *y, *x;
  guint32 key, stream;
  guint64 threshold;
  gfloat factor;
} Dropout;

/* Word 0 of Philox2x32-10: Salmon et al., "Parallel random numbers: as easy
 * as 1, 2, 3", 2011. */
static inline guint32
philox (guint32 counter, guint32 stream, guint32 key)
{
  guint round;

  for (round = 0; round < 10; round++) {
    guint64 product = (guint64) 0xD256D193 * counter;

    counter = (guint32) (product >> 32) ^ key ^ stream;
    stream = (guint32) product;
    key += 0x9E3779B9;
  }
  return counter;
}

static void
dropout_planes (gconstpointer data, guint begin, guint end)
{
  const Dropout *job = data;
  gsize i, count = (gsize) job->x->h * job->x->w;
  guint plane;

  /* In the order of their numbers, [N, C]. */
  for (plane = begin; plane < end; plane++) {
    gint n = plane / job->x->c, c = plane % job->x->c;
    const gfloat *x = net_view_plane (job->x, n, c);
    gfloat *y = net_view_plane (job->y, n, c);

    NET_INDEPENDENT for (i = 0; i < count; i++) {
      guint32 random = philox (plane * count + i, job->stream, job->key);

      y[i] = random >= job->threshold ? x[i] * job->factor : 0;
    }
  }
}

void
net_dropout_compute (NetPool * pool, const NetTensor * tensor,
    const NetView * y, const NetView * x, const NetView * seed)
{
  guint32 a = *net_view_plane (seed, 0, 0), b = *net_view_plane (seed, 0, 1);
  const Dropout job = {
    .y = y,
    .x = x,
    .key = a ^ b << 8,
    .stream = tensor->stream,
    .threshold = ceil (ldexp (tensor->rate, 32)),
    .factor = 1 / (1 - tensor->rate),
  };

  net_pool_run (pool, (guint) x->n * x->c, (gsize) 16 * x->h * x->w,
      dropout_planes, &job);
}
