/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A model file and the generator it describes.
 *
 * The file is safetensors; tensor names and the metadata are PyTorch's
 * state_dict names and the network's configuration:
 *   format=mmigan, generator=star|unet|resnet, domains=T1w,T2w,..., width,
 *   blocks (star, resnet) or levels (unet), norm=domain|instance|plain|batch,
 *   labels=maps|none (absent: maps; none: the only domain is the target, and
 *   source=T1w may tell what it translates from)
 * Tensors are F32 or F16, all finite.  Anything else in the file is refused.
 */

#pragma once

#include "netexecutor.h"
#include "netgenerator.h"

G_BEGIN_DECLS

typedef struct _NetModel NetModel;

/* Read and check @path: header, every tensor's name, type, shape and range.
 * The error names the file and what is wrong with it. */
NetModel *net_model_load (const gchar * path, GError ** error);
/* The same of a file in memory; @name: of it, for errors. */
NetModel *net_model_new_from_bytes (GBytes * bytes, const gchar * name,
    GError ** error);
void net_model_free (NetModel * model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetModel, net_model_free)

/* Domain names in the label's order, NULL-terminated. */
const gchar *const *net_model_get_domains (const NetModel * model);
gint net_model_find_domain (const NetModel * model, const gchar * name);        /* -1: none */

/* Height and width must be multiples of this. */
gint net_model_get_multiple (const NetModel * model);

/* The network; its dropout is 0. */
const NetGenerator *net_model_get_generator (const NetModel * model);

/* Values of parameter @name of net_model_describe(), [N, C, H, W]; free with
 * g_free().  NULL where there is none. */
gfloat *net_model_read (const NetModel * model, const gchar * name);

/* Metadata entry, or NULL; e.g. "spacing" of the training images in mm. */
const gchar *net_model_get_metadata (const NetModel * model,
    const gchar * key);

/* Bytes of memory that it holds, and takes for a while to upload. */
gsize net_model_get_memory (const NetModel * model);

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

/* The file of a network.  @domains: NULL-terminated; one where it takes no
 * label.  @metadata: (nullable): string to string, beside the network's own.
 * @values: of the parameters, name to gfloat *, [N, C, H, W].  @half: F16.
 * NET_ERROR_MODEL for values that are not finite, or too large for F16. */
GBytes *net_model_serialize (const NetGenerator * generator,
    const gchar * const *domains, GHashTable * metadata, GHashTable * values,
    gboolean half, GError ** error);

G_END_DECLS
