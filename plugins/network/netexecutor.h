/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who computes a graph: the interface of the two executors.
 *
 * An executor is a device; a program is a graph recorded for it.  Programs
 * keep their executor alive.  An executor may be shared between threads; a
 * program belongs to one thread at a time.
 */

#pragma once

#include "netgraph.h"

G_BEGIN_DECLS

typedef struct _NetExecutor NetExecutor;
typedef struct _NetExecutorClass NetExecutorClass;
typedef struct _NetProgram NetProgram;

/* What the factors of matrix products, which most convolutions are made of, are
 * rounded to; everything else, their sums as well, is float32. */
typedef enum
{
  NET_FLOAT32,
  NET_FLOAT16                   /* up to 65504, 11 bits; vulkan only */
} NetPrecision;

/* Open @device: "auto" (a Vulkan GPU if there is one, else cpu), "cpu",
 * "vulkan" (the best Vulkan device, a CPU one included), or part of a Vulkan
 * device's name, case ignored.  NET_ERROR_DEVICE where it does not compute in
 * @precision.  Thread-safe. */
NetExecutor *net_executor_open (const gchar * device, NetPrecision precision,
    GError ** error);
NetExecutor *net_executor_ref (NetExecutor * executor);
void net_executor_unref (NetExecutor * executor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetExecutor, net_executor_unref)

/* "cpu" or "vulkan". */
const gchar *net_executor_get_kind (const NetExecutor * executor);
/* For people: "AVX-512, 2 threads", "NVIDIA H100 PCIe". */
const gchar *net_executor_get_name (const NetExecutor * executor);

/* Bytes of device and host memory that a program of @graph would take:
 * arena, parameters, workspace, staging.  Takes none. */
gsize net_executor_get_memory (NetExecutor * executor, const NetGraph * graph,
    NetTensor * const *outputs, guint n_outputs);

/* Plan and record @graph, which is computed in the order of its tensors.
 * @outputs are what a run is for: tensors to be downloaded, and updates, whose
 * parameter may be.  The program keeps a pointer to @graph: the caller frees
 * it after the program. */
NetProgram *net_program_new (NetExecutor * executor, const NetGraph * graph,
    NetTensor * const *outputs, guint n_outputs, GError ** error);
void net_program_free (NetProgram * program);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetProgram, net_program_free)

/* Values of an input (valid for the next runs until set again) or a
 * parameter, net_tensor_get_count() floats in [N, C, H, W] order. */
gboolean net_program_upload (NetProgram * program, const NetTensor * tensor,
    const gfloat * values, GError ** error);
gboolean net_program_run (NetProgram * program, GError ** error);
/* Values of an output after a run; of a parameter at any time. */
gboolean net_program_download (NetProgram * program,
    const NetTensor * tensor, gfloat * values, GError ** error);

/* --- For executors --- */

/* The reference a program holds on its executor is netexecutor.c's: set after
 * program_new(), dropped after program_free(). */

struct _NetExecutorClass
{
  const gchar *kind;
  void (*free) (NetExecutor * executor);
  gsize (*get_memory) (NetExecutor * executor, const NetGraph * graph,
      NetTensor * const *outputs, guint n_outputs);
  NetProgram *(*program_new) (NetExecutor * executor, const NetGraph * graph,
      NetTensor * const *outputs, guint n_outputs, GError ** error);
  void (*program_free) (NetProgram * program);
  gboolean (*upload) (NetProgram * program, const NetTensor * tensor,
      const gfloat * values, GError ** error);
  gboolean (*run) (NetProgram * program, GError ** error);
  gboolean (*download) (NetProgram * program, const NetTensor * tensor,
      gfloat * values, GError ** error);
};

struct _NetExecutor
{
  const NetExecutorClass *klass;
  gatomicrefcount ref_count;
  gchar *name;                  /* owned; freed by net_executor_unref */
};

struct _NetProgram
{
  NetExecutor *executor;        /* owned */
};

/* cpu/ and vulkan/ */
NetExecutor *net_cpu_executor_new (NetPrecision precision, GError ** error);
/* @name: "" for the best device, else part of its name; @gpu_only: fail
 * where there is no GPU. */
NetExecutor *net_vulkan_executor_new (const gchar * name, gboolean gpu_only,
    NetPrecision precision, GError ** error);

G_END_DECLS
