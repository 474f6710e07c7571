/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A generator on a device: a model file, an executor, and the program
 * recorded for images of one size.  Belongs to one thread at a time; knows
 * nothing of GStreamer nor of volumes. */

#pragma once

#include "netmodel.h"

G_BEGIN_DECLS

/**
 * Translator:
 * @model: owned; NULL before the first
 * @executor: owned
 * @width: of the images of the program
 * @height: of the images of the program
 * @batch: images a run; 0 before translator_prepare()
 *
 * Read only outside translator.c.
 */
typedef struct
{
  NetModel *model;
  NetExecutor *executor;
  gint width, height, batch;

  NetGraph *graph;
  NetTensor *output;
  NetProgram *program;
} Translator;

/* Takes ownership of both.  @model: (nullable) */
Translator *translator_new (NetModel * model, NetExecutor * executor);
void translator_free (Translator * translator);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Translator, translator_free)

/**
 * translator_prepare:
 * @width: of an image, a multiple of net_model_get_multiple()
 * @height: likewise
 * @batch: most images a run
 * @budget: bytes of device and host memory that the program and its images
 *   may take; 0: no limit
 *
 * Plan and record for images of this size.  @batch is halved until the
 * budget, the memory and the device's limits allow it.  Where not even one
 * image is possible, the error tells why: NET_ERROR_MEMORY, which names the
 * least that would do where it is the budget, or NET_ERROR_SHAPE.
 */
gboolean translator_prepare (Translator * translator, gint width,
    gint height, gint batch, guint64 budget, GError ** error);

/* Give the program's memory back; batch is 0. */
void translator_release (Translator * translator);

/* Translate by @model (transfer full) from the next run on.  Where it is a
 * network like the one before, the program gets its weights; else there is
 * none any more, and batch is 0. */
gboolean translator_set_model (Translator * translator, NetModel * model,
    GError ** error);

/* Translate into domain number @domain from the next run on. */
gboolean translator_set_target (Translator * translator, gint domain,
    GError ** error);

/* @images: [batch, 1, height, width] in [-1, 1]; replaced by their
 * translations.  NET_ERROR_MODEL where these are not finite. */
gboolean translator_run (Translator * translator, gfloat * images,
    GError ** error);

G_END_DECLS
