/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "phantomtissue.h"

#include <math.h>

#define CT "ct"
#define MR_SCALE 1000.0

/* Relaxation at 1.5 T in ms, proton density relative to water.  Brain, fat,
 * muscle and lesion are the simulation parameters of BrainWeb (Kwan, Evans and
 * Pike, IEEE TMI 18:1085, 1999); cortical bone has a T2 so short (0.4 ms) that
 * no echo sees it; marrow is fat thinned by trabeculae; vitreous and lens are
 * rounded from measurements of the eye, the trunk's organs from those of
 * Stanisz et al. (MRM 54:507, 2005) and de Bazelaire et al. (Radiology
 * 230:652, 2004); lungs are mostly air.  HU are the middle of textbook
 * ranges. */
static const struct
{
  gdouble pd, t1, t2, hu;
} tissues[PHANTOM_N_TISSUES] = {
  [PHANTOM_AIR] = {0, 1000, 100, -1000},
  [PHANTOM_SKIN] = {0.9, 800, 40, 40},
  [PHANTOM_FAT] = {1.0, 350, 70, -95},
  [PHANTOM_MUSCLE] = {1.0, 900, 47, 55},
  [PHANTOM_BONE] = {0.2, 250, 0.4, 1300},
  [PHANTOM_MARROW] = {0.6, 350, 70, 350},
  [PHANTOM_CSF] = {1.0, 2569, 329, 8},
  [PHANTOM_GREY] = {0.86, 833, 83, 38},
  [PHANTOM_WHITE] = {0.77, 500, 70, 29},
  [PHANTOM_LESION] = {0.76, 752, 237, 22},
  [PHANTOM_VITREOUS] = {1.0, 3000, 500, 7},
  [PHANTOM_LENS] = {0.65, 1000, 30, 85},
  [PHANTOM_LUNG] = {0.2, 1100, 45, -850},
  [PHANTOM_BLOOD] = {0.9, 1440, 275, 42},
  [PHANTOM_HEART] = {0.95, 1030, 43, 46},
  [PHANTOM_CARTILAGE] = {0.7, 1040, 34, 110},
  [PHANTOM_LIVER] = {0.85, 576, 46, 60},
  [PHANTOM_SPLEEN] = {0.9, 1057, 79, 48},
  [PHANTOM_WATER] = {1.0, 2500, 350, 5},
};

/* Repetition, echo and inversion times in ms; no inversion where TI is 0.
 * FLAIR's nulls CSF: TI = T1 ln (2 / (1 + exp (-TR / T1))). */
static const struct
{
  const gchar *modality;
  gdouble tr, te, ti;
} sequences[] = {
  {"T1w", 500, 15, 0},
  {"T2w", 4000, 100, 0},
  {"PDw", 3000, 20, 0},
  {"FLAIR", 9000, 100, 1704},
};

gboolean
phantom_modality_is_ct (const gchar * modality)
{
  return g_str_equal (modality, CT);
}

gboolean
phantom_tissue_values (const gchar * modality, gfloat values[PHANTOM_N_TISSUES])
{
  guint i, t;

  if (phantom_modality_is_ct (modality)) {
    for (t = 0; t < PHANTOM_N_TISSUES; t++)
      values[t] = (gfloat) tissues[t].hu;
    return TRUE;
  }

  for (i = 0; i < G_N_ELEMENTS (sequences); i++) {
    if (g_str_equal (modality, sequences[i].modality))
      break;
  }
  if (i == G_N_ELEMENTS (sequences))
    return FALSE;

  for (t = 0; t < PHANTOM_N_TISSUES; t++) {
    gdouble recovery = 1 - exp (-sequences[i].tr / tissues[t].t1);

    if (sequences[i].ti > 0) {
      recovery = 1 - 2 * exp (-sequences[i].ti / tissues[t].t1)
          + exp (-sequences[i].tr / tissues[t].t1);
    }
    values[t] = (gfloat) (MR_SCALE * tissues[t].pd * fabs (recovery)
        * exp (-sequences[i].te / tissues[t].t2));
  }
  return TRUE;
}
