/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Reads a dataset's volumes on threads of its own, before they are needed. */

#pragma once

#include "bidsfolder.h"
#include "gstvolume.h"

G_BEGIN_DECLS

typedef struct _DatasetReader DatasetReader;

/**
 * dataset_reader_new:
 * @items: BidsItem, in order; used until the reader is freed
 * @begin: index of the first item to read
 * @end: one behind that of the last
 * @modalities: interned, in the order in which they are taken of an item
 * @max_bytes: most bytes a volume may have
 * @ahead: most bytes of volumes that are read, or being read, and not taken
 *     yet; one that is larger waits until there is no other.  0: nothing is
 *     read before it is taken.
 */
DatasetReader *dataset_reader_new (const GPtrArray * items, guint64 begin,
    guint64 end, const GPtrArray * modalities, guint64 max_bytes,
    guint64 ahead);

/* Waits for its threads, which stop at once. */
void dataset_reader_free (DatasetReader * reader);

/**
 * dataset_reader_take:
 * @index: of the item, which has the modality; (@index, @modality) goes up
 *     from call to call, and what is passed over is forgotten
 * @modality: interned
 * @interrupted: atomic: it ends soon after this is set; whoever sets it calls
 *     dataset_reader_wake()
 * @info: (out): of the volume
 * @volume: (out) (transfer full): see dataset_file_read()
 * @error: set with GST_FLOW_ERROR
 *
 * The volume: read ahead, or read now.  One thread at a time.
 */
GstFlowReturn dataset_reader_take (DatasetReader * reader, guint64 index,
    const gchar * modality, gint * interrupted, GstVolumeInfo * info,
    GstBuffer ** volume, GError ** error);

void dataset_reader_wake (DatasetReader * reader);

/* Reads no more of @modality ahead. */
void dataset_reader_drop (DatasetReader * reader, const gchar * modality);

/* Bytes of volumes that are ahead now. */
guint64 dataset_reader_get_bytes (DatasetReader * reader);

G_END_DECLS
