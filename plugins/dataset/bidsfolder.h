/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a BIDS dataset on disk holds: subjects, their sessions, and in these
 * the items: one volume a modality, of the same head at the same time.
 *
 *     ROOT/sub-LABEL/[ses-LABEL/]DATATYPE/sub-LABEL[_ENTITIES]_SUFFIX.nii[.gz]
 *
 * The suffix is the modality.  Files of a session whose names differ in
 * nothing else are one item, whatever folder (anat, ct, pet, ...) they are in.
 * Nothing but folders, names and ROOT/participants.tsv is looked at.
 */

#pragma once

#include "bids-table.h"

G_BEGIN_DECLS

/**
 * BidsItem:
 * @name: ROOT/sub-LABEL/[ses-LABEL/] and what its files' names have in common
 * @subject: label without "sub-"
 * @session: label without "ses-", or NULL
 * @subject_index: into the folder's subjects
 * @paths: interned modality -> path
 */
typedef struct
{
  gchar *name;
  gchar *subject;
  gchar *session;
  guint subject_index;
  GHashTable *paths;
} BidsItem;

/**
 * BidsFolder:
 * @subjects: labels of those who have an item, sorted by their folders' paths;
 *     the same label in two datasets is two subjects
 * @participants: beside @subjects: the BidsTable of each one's dataset, which
 *     may tell of the participant sub-LABEL
 * @items: BidsItem, sorted by name
 */
typedef struct
{
  GPtrArray *subjects;
  GPtrArray *participants;
  GPtrArray *items;

  GPtrArray *tables;            /* owned BidsTable, one a dataset */
} BidsFolder;

/**
 * bids_folder_find:
 * @location: a dataset's root, which is a folder with sub-* folders in it, or
 *     a glob pattern of several; what else matches it is passed over; NULL
 *     is an error
 * @error: GST_RESOURCE_ERROR or, for a participants.tsv that cannot be read,
 *     GST_STREAM_ERROR; finding no item is one
 *
 * Of a file both packed and plain the plain one counts.  (nullable)
 */
BidsFolder *bids_folder_find (const gchar * location, GError ** error);
void bids_folder_free (BidsFolder * folder);

/* What participants.tsv says of subject number @subject in @column; NULL
 * where it does not. */
const gchar *bids_folder_get_fact (const BidsFolder * folder, guint subject,
    const gchar * column);

/* Path of the first of @items' files of @modality, interned; (nullable). */
const gchar *bids_find_first (const GPtrArray * items, const gchar * modality);

/* All modalities there are, "FLAIR, T1w, T2w".  (transfer full) */
gchar *bids_folder_list_modalities (const BidsFolder * folder);

G_END_DECLS
