/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a tissue looks like in each modality. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  PHANTOM_AIR,
  PHANTOM_SKIN,
  PHANTOM_FAT,
  PHANTOM_MUSCLE,
  PHANTOM_BONE,                 /* cortical */
  PHANTOM_MARROW,               /* and the trabeculae that hold it */
  PHANTOM_CSF,
  PHANTOM_GREY,
  PHANTOM_WHITE,
  PHANTOM_LESION,               /* demyelinated white matter */
  PHANTOM_VITREOUS,
  PHANTOM_LENS,
  PHANTOM_LUNG,
  PHANTOM_BLOOD,                /* at rest */
  PHANTOM_HEART,                /* its muscle */
  PHANTOM_CARTILAGE,            /* and the discs of the spine */
  PHANTOM_LIVER,
  PHANTOM_SPLEEN,
  PHANTOM_WATER,                /* in the stomach */
  PHANTOM_N_TISSUES
} PhantomTissue;

/* Caps literal of the modalities there are, by their BIDS suffix. */
#define PHANTOM_MODALITIES "{ T1w, T2w, PDw, FLAIR, ct }"

/**
 * phantom_tissue_values:
 * @modality: of PHANTOM_MODALITIES
 * @values: (out): of a voxel full of the tissue
 *
 * MR: the magnitude of the spin echo or inversion recovery signal at 1.5 T in
 * thousandths of what water of full magnetisation gives.  ct: HU.
 *
 * FALSE, with @values untouched, for any other modality.
 */
gboolean phantom_tissue_values (const gchar * modality,
    gfloat values[PHANTOM_N_TISSUES]);

/* TRUE where the values are HU, and noise therefore not Rician. */
gboolean phantom_modality_is_ct (const gchar * modality);

G_END_DECLS
