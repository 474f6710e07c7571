/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A model file and the generator it describes.
 *
 * The file is safetensors; tensor names and the metadata are PyTorch's
 * state_dict names and the network's configuration:
 *   format=mmigan, generator=star|unet|resnet, domains=T1w,T2w,..., width,
 *   blocks (star, resnet) or levels (unet), norm=domain|instance|plain|batch,
 *   labels=maps|none (absent: maps; none: the only domain is the target)
 * Tensors are F32 or F16, all finite.  Anything else in the file is refused.
 */

#pragma once

#include "netexecutor.h"

G_BEGIN_DECLS

typedef struct _NetModel NetModel;

/* Read and check @path: header, every tensor's name, type, shape and range.
 * The error names the file and what is wrong with it. */
NetModel *net_model_load (const gchar * path, GError ** error);
void net_model_free (NetModel * model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetModel, net_model_free)

/* Domain names in the label's order, NULL-terminated. */
const gchar *const *net_model_get_domains (const NetModel * model);
gint net_model_find_domain (const NetModel * model, const gchar * name);        /* -1: none */

/* Height and width must be multiples of this. */
gint net_model_get_multiple (const NetModel * model);

/* Metadata entry, or NULL; e.g. "spacing" of the training images in mm. */
const gchar *net_model_get_metadata (const NetModel * model,
    const gchar * key);

/* First 12 hex digits of the file's SHA-256, for histories. */
const gchar *net_model_get_hash (const NetModel * model);

/* The generator's graph: inputs "image" [N, 1, H, W] in [-1, 1] and, where it
 * takes one, "label" [N, K, 1, 1] (one-hot target domain); the result is its
 * output [N, 1, H, W].  Parameters carry the file's tensor names. */
NetTensor *net_model_describe (const NetModel * model, NetGraph * graph,
    gint n, gint height, gint width);

/* Upload every parameter of a program recorded from net_model_describe(). */
gboolean net_model_upload (const NetModel * model, const NetGraph * graph,
    NetProgram * program, GError ** error);

G_END_DECLS
