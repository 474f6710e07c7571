/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The executor on the processor, on a pool of threads of its own.  On one
 * processor the same input gives the same bits, whatever the number of
 * threads; on one with other vectors sums may round differently.
 */

#include "convolution.h"
#include "images.h"
#include "netexecutor.h"
#include "netplan.h"
#include "norms.h"
#include "pointwise.h"
#include "product.h"
#include "sum.h"
#include "tile.h"
#include "updates.h"
#include "winograd.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define ALIGNMENT 64            /* bytes; a cache line, the widest vector */
#define HUGE_PAGE (2 << 20)     /* bytes */

typedef struct
{
  NetExecutor parent;
  NetPool *pool;
} CpuExecutor;

typedef struct
{
  NetProgram parent;
  NetPool *pool;                /* the executor's */
  const NetGraph *graph;
  NetPlan *plan;
  gfloat *arena, *parameters;
  gfloat **inputs;              /* by tensor id: what was uploaded, [C, N, H, W] */
  NetView *views;               /* by tensor id */
  gfloat **kept;                /* by tensor id: workspace that is kept, or NULL */
  gboolean packed;              /* those are as a run has left them */
} CpuProgram;

/* --- plan --- */

static gsize
get_tensor_size (const NetTensor * tensor)
{
  return net_tensor_get_count (tensor) * sizeof (gfloat);
}

/* Of what is kept between runs. */
static gsize
get_kept_size (const NetTensor * tensor)
{
  return net_conv_keeps_scratch (tensor) ? net_conv_get_scratch (tensor) : 0;
}

static gsize
get_scratch_size (const NetTensor * tensor)
{
  if (get_kept_size (tensor) > 0)
    return 0;
  switch (tensor->kind) {
    case NET_CONV:
    case NET_CONV_INPUT:
    case NET_CONV_WEIGHT:
      return net_conv_get_scratch (tensor);
    case NET_SUM:
      return net_sum_get_scratch (tensor);
    default:
      return 0;
  }
}

static const NetLayout layout = {
  ALIGNMENT, get_tensor_size, get_scratch_size,
  net_view_is_in_place
};

static gsize
cpu_get_memory (NetExecutor * executor, const NetGraph * graph,
    NetTensor * const *outputs, guint n_outputs)
{
  g_autoptr (NetPlan) plan = net_plan_new (graph, outputs, n_outputs, &layout);
  gsize size = net_plan_get_arena_size (plan)
      + net_plan_get_parameter_size (plan)
      + g_get_num_processors () * (net_product_get_workspace ()
      + net_winograd_get_workspace ());
  guint id;

  for (id = 0; id < net_graph_get_n_tensors (graph); id++) {
    const NetTensor *tensor = net_graph_get_tensor (graph, id);

    if (!net_plan_needs (plan, tensor))
      continue;
    size += get_kept_size (tensor);
    if (tensor->kind == NET_INPUT)
      size += get_tensor_size (tensor);
  }
  return size;
}

/* --- program --- */

static void
cpu_program_free (NetProgram * parent)
{
  CpuProgram *program = (CpuProgram *) parent;
  guint id;

  for (id = 0; id < net_graph_get_n_tensors (program->graph); id++) {
    free (program->inputs[id]);
    free (program->kept[id]);
  }
  free (program->arena);
  free (program->parameters);
  g_free (program->inputs);
  g_free (program->kept);
  g_free (program->views);
  net_plan_free (program->plan);
  g_free (program);
}

/* Zeroed, so that what was never uploaded is at least defined; NULL with an
 * error where there is not as much.  Free with free(). */
static gfloat *
allocate (gsize size, GError ** error)
{
  gsize alignment = size < HUGE_PAGE ? ALIGNMENT : HUGE_PAGE;
  void *memory = NULL;

  if (posix_memalign (&memory, alignment, MAX (size, ALIGNMENT)) != 0) {
    g_set_error (error, NET_ERROR, NET_ERROR_MEMORY,
        "Could not allocate %" G_GSIZE_FORMAT " bytes for a network", size);
    return NULL;
  }
#ifdef MADV_HUGEPAGE
  /* Convolutions go through many channels at once, each on pages of its own:
   * with small ones a tenth of the time is spent on looking them up. */
  if (size >= HUGE_PAGE)
    madvise (memory, size, MADV_HUGEPAGE);
#endif
  return memset (memory, 0, size);
}

static NetView
make_view (CpuProgram * program, const NetTensor * tensor)
{
  gsize offset = net_plan_get_offset (program->plan, tensor) / sizeof (gfloat);

  return net_view_of (tensor, (net_tensor_get_parameter (tensor)
          ? program->parameters : program->arena) + offset);
}

static NetProgram *
cpu_program_new (NetExecutor * executor, const NetGraph * graph,
    NetTensor * const *outputs, guint n_outputs, GError ** error)
{
  CpuProgram *program = g_new0 (CpuProgram, 1);
  guint id, n = net_graph_get_n_tensors (graph);

  program->pool = ((CpuExecutor *) executor)->pool;
  program->graph = graph;
  program->plan = net_plan_new (graph, outputs, n_outputs, &layout);
  program->inputs = g_new0 (gfloat *, n);
  program->kept = g_new0 (gfloat *, n);
  program->views = g_new0 (NetView, n);
  program->arena = allocate (net_plan_get_arena_size (program->plan), error);
  if (program->arena == NULL)
    goto failed;
  program->parameters =
      allocate (net_plan_get_parameter_size (program->plan), error);
  if (program->parameters == NULL)
    goto failed;

  for (id = 0; id < n; id++) {
    const NetTensor *tensor = net_graph_get_tensor (graph, id);

    if (!net_plan_needs (program->plan, tensor))
      continue;
    program->views[id] = make_view (program, tensor);
    if (tensor->kind == NET_INPUT) {
      program->inputs[id] = allocate (get_tensor_size (tensor), error);
      if (program->inputs[id] == NULL)
        goto failed;
    }
    if (get_kept_size (tensor) > 0) {
      program->kept[id] = allocate (get_kept_size (tensor), error);
      if (program->kept[id] == NULL)
        goto failed;
    }
  }
  return &program->parent;

failed:
  cpu_program_free (&program->parent);
  return NULL;
}

/* Between [N, C, H, W] and a tensor of @view's strides at @stored. */
static void
copy_planes (const NetView * view, gfloat * stored, gfloat * values,
    gboolean store)
{
  gsize plane = (gsize) view->h * view->w;
  gint n, c;

  for (n = 0; n < view->n; n++) {
    for (c = 0; c < view->c; c++, values += plane) {
      gfloat *here = stored + n * view->n_stride + c * view->c_stride;

      memcpy (store ? here : values, store ? values : here,
          plane * sizeof (gfloat));
    }
  }
}

static gboolean
cpu_upload (NetProgram * parent, const NetTensor * tensor,
    const gfloat * values, GError ** error)
{
  CpuProgram *program = (CpuProgram *) parent;
  const NetView *view = &program->views[tensor->id];

  if (net_plan_needs (program->plan, tensor))
    copy_planes (view, tensor->kind == NET_INPUT
        ? program->inputs[tensor->id] : view->data, (gfloat *) values, TRUE);
  if (tensor->kind == NET_PARAMETER)
    program->packed = FALSE;
  return TRUE;
}

/* The workspace of @tensor, NULL where it needs none. */
static gpointer
get_scratch (CpuProgram * program, const NetTensor * tensor)
{
  if (program->kept[tensor->id])
    return program->kept[tensor->id];
  if (get_scratch_size (tensor) == 0)
    return NULL;
  return (guint8 *) program->arena
      + net_plan_get_scratch_offset (program->plan, tensor);
}

static void
compute (CpuProgram * program, const NetTensor * tensor)
{
  const NetView *y = &program->views[tensor->id];
  const NetView *in[NET_MAX_INPUTS] = { NULL, };
  NetPool *pool = program->pool;
  gfloat offset = tensor->offset;
  const NetView constant = { &offset, 1, 1, 1, 1, 1, 1 };
  NetView part;
  guint i;

  for (i = 0; i < tensor->n_inputs; i++)
    in[i] = &program->views[tensor->inputs[i]->id];

  switch (tensor->kind) {
    case NET_INPUT:            /* restored before the first step */
    case NET_PARAMETER:
      break;
    case NET_CONSTANT:
      net_copy_compute (pool, y, &constant);
      break;
    case NET_CONV:
    case NET_CONV_INPUT:
    case NET_CONV_WEIGHT:
      net_conv_compute (pool, tensor, y, in[0], in[1],
          get_scratch (program, tensor), program->packed
          && program->kept[tensor->id]);
      break;
    case NET_NORM:
      net_norm_compute (pool, y, in[0], in[1], in[2], tensor->batch,
          tensor->epsilon);
      break;
    case NET_MOMENTS:
      net_moments_compute (pool, y, in[0], tensor->batch, tensor->epsilon);
      break;
    case NET_NORM_SCALE:
      net_norm_scale_compute (pool, y, in[0], in[1], in[2], tensor->batch);
      break;
    case NET_NORM_INPUT:
      net_norm_input_compute (pool, y, in[0], in[1], in + 2, tensor->batch);
      break;
    case NET_FUNCTION:
    case NET_AFFINE:
      net_unary_compute (pool, tensor, y, in[0]);
      break;
    case NET_GATE:
    case NET_ADD:
    case NET_MULTIPLY:
      net_binary_compute (pool, tensor, y, in[0], in[1]);
      break;
    case NET_LOG_SOFTMAX:
      net_log_softmax_compute (pool, y, in[0]);
      break;
    case NET_DROPOUT:
      net_dropout_compute (pool, tensor, y, in[0], in[1]);
      break;
    case NET_DETACH:
    case NET_BROADCAST:
      net_copy_compute (pool, y, in[0]);
      break;
    case NET_SUM:
      net_sum_compute (pool, y, in[0], get_scratch (program, tensor));
      break;
    case NET_CONCAT:
      part = net_view_channels (y, 0, in[0]->c);
      net_copy_compute (pool, &part, in[0]);
      part = net_view_channels (y, in[0]->c, in[1]->c);
      net_copy_compute (pool, &part, in[1]);
      break;
    case NET_SLICE:
      part = net_view_channels (in[0], tensor->first, y->c);
      net_copy_compute (pool, y, &part);
      break;
    case NET_REFLECT:
      net_reflect_compute (pool, y, in[0], tensor->pad);
      break;
    case NET_REFLECT_INPUT:
      net_reflect_input_compute (pool, y, in[0], tensor->pad);
      break;
    case NET_WARP:
      net_warp_compute (pool, y, in[0], in[1], tensor->offset);
      break;
    case NET_ADAM:
      net_adam_compute (pool, tensor, y, in[1], in[2], in[3]);
      break;
    case NET_AVERAGE:
      net_average_compute (pool, y, in[1], in[2]);
      break;
  }
}

static gboolean
cpu_run (NetProgram * parent, GError ** error)
{
  CpuProgram *program = (CpuProgram *) parent;
  guint id, n = net_graph_get_n_tensors (program->graph);

  for (id = 0; id < n; id++) {
    if (program->inputs[id])
      memcpy (program->views[id].data, program->inputs[id],
          get_tensor_size (net_graph_get_tensor (program->graph, id)));
  }
  for (id = 0; id < n; id++) {
    const NetTensor *tensor = net_graph_get_tensor (program->graph, id);

    if (net_plan_needs (program->plan, tensor))
      compute (program, tensor);
  }
  program->packed = TRUE;
  return TRUE;
}

static gboolean
cpu_download (NetProgram * parent, const NetTensor * tensor, gfloat * values,
    GError ** error)
{
  CpuProgram *program = (CpuProgram *) parent;
  const NetView *view = &program->views[tensor->id];

  g_return_val_if_fail (net_plan_needs (program->plan, tensor), FALSE);
  copy_planes (view, view->data, values, FALSE);
  return TRUE;
}

/* --- executor --- */

static void
cpu_free (NetExecutor * executor)
{
  CpuExecutor *self = (CpuExecutor *) executor;

  net_pool_free (self->pool);
  g_free (self);
}

static const NetExecutorClass cpu_class = {
  .kind = "cpu",
  .free = cpu_free,
  .get_memory = cpu_get_memory,
  .program_new = cpu_program_new,
  .program_free = cpu_program_free,
  .upload = cpu_upload,
  .run = cpu_run,
  .download = cpu_download,
};

/* "AVX-512, 2 threads" */
static gchar *
describe (void)
{
  const gchar *vectors;
  guint threads = g_get_num_processors ();

  net_tile_get (0, &vectors);
  return g_strdup_printf ("%s, %u thread%s", vectors, threads,
      threads == 1 ? "" : "s");
}

NetExecutor *
net_cpu_executor_new (NetPrecision precision, GError ** error)
{
  CpuExecutor *self;

  if (precision != NET_FLOAT32) {
    g_set_error (error, NET_ERROR, NET_ERROR_DEVICE,
        "The cpu executor computes float32 only; float16 takes a GPU or "
        "another Vulkan device");
    return NULL;
  }
  self = g_new0 (CpuExecutor, 1);
  self->parent.klass = &cpu_class;
  g_atomic_ref_count_init (&self->parent.ref_count);
  self->parent.name = describe ();
  self->pool = net_pool_new ();
  return &self->parent;
}
