/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The head; coordinates are those of the MNI templates, whose origin is the
 * anterior commissure. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "phantombuild.h"

#include <math.h>
#include <string.h>

#include "rng.h"

#define N_LESIONS 4

/* The streams of random numbers an anatomy draws from. */
enum
{
  STREAM_TRAITS,
  STREAM_LESIONS,
  STREAM_FOLDS,                 /* this and the following ones */
};

/* How this head differs from others; lengths in mm. */
typedef struct
{
  guint64 seed;
  gdouble scalp;                /* thickness of skin and fat */
  gdouble skull;                /* thickness of bone */
  gdouble ventricles;           /* scale of their radii */
  gdouble cortex;               /* thickness */
  gdouble sulci;                /* half of an open sulcus' width */
  gdouble torque;               /* slope of the midline fissure */
} Traits;

static const gdouble from_commissure[3] = { 0, 12, -14 };

static const gdouble no_turn[3] = { 0, 0, 0 };

static const gdouble cranium[3][2][3] = {
  {{0, -17, 20}, {72, 90, 64}},
  {{0, -8, -20}, {66, 45, 27}},
  {{0, -58, -32}, {53, 41, 31}},
};

static const gdouble face[6][2][3] = {
  {{0, 36, -54}, {60, 50, 58}},
  {{0, 86, -50}, {12, 14, 19}}, /* nose */
  {{0, 70, -9}, {42, 11, 10}},  /* brow */
  {{0, -34, -100}, {60, 58, 66}},       /* neck */
  {{77, -22, -20}, {8, 13, 21}},        /* ears */
  {{-77, -22, -20}, {8, 13, 21}},
};

static const PhantomOrgan skull_base[] = {
  /* upper vertebrae */
  {{0, -38, -92}, {23, 20, 40}, {0, 0, 0}, PHANTOM_MARROW, PHANTOM_BONE, 3},
  /* hard palate, cheek bones */
  {{0, 52, -68}, {24, 27, 4}, {0, 0, 0}, PHANTOM_MARROW, PHANTOM_BONE, 1.5},
  {{50, 46, -48}, {7, 16, 6}, {0, 0, -35}, PHANTOM_MARROW, PHANTOM_BONE, 2,
      TRUE},
};

static const PhantomOrgan cavities[] = {
  /* orbits: fat in a cone of bone, the globe, its lens, the optic nerve */
  {{31, 50, -33}, {17, 27, 17}, {0, 0, 12}, PHANTOM_FAT, PHANTOM_BONE, 2,
      TRUE},
  {{22, 48, -33}, {2, 17, 5}, {0, 0, 18}, PHANTOM_MUSCLE,.both_sides = TRUE},
  {{42, 48, -33}, {2, 17, 5}, {0, 0, 6}, PHANTOM_MUSCLE,.both_sides = TRUE},
  {{20, 33, -30}, {2.5, 24, 2.5}, {0, 0, -32}, PHANTOM_WHITE,
      .both_sides = TRUE},
  {{32, 65, -33}, {11, 11, 11}, {0, 0, 0}, PHANTOM_VITREOUS, PHANTOM_MUSCLE,
      1.3, TRUE},
  {{32, 73, -33}, {4.5, 2.2, 4.5}, {0, 0, 0}, PHANTOM_LENS,
      .both_sides = TRUE},
  /* sinuses: maxillary, frontal, sphenoid; nose with its septum; throat */
  {{29, 50, -54}, {12, 15, 15}, {0, 0, 0}, PHANTOM_AIR, PHANTOM_BONE, 2,
      TRUE},
  {{11, 71, -6}, {12, 4, 9}, {0, 0, 0}, PHANTOM_AIR, PHANTOM_BONE, 2},
  {{-9, 71, -8}, {6, 3.5, 6}, {0, 0, 0}, PHANTOM_AIR, PHANTOM_BONE, 2},
  {{2, 16, -36}, {11, 11, 9}, {0, 0, 0}, PHANTOM_AIR, PHANTOM_BONE, 2},
  {{0, 58, -46}, {8, 27, 18}, {0, 0, 0}, PHANTOM_AIR, PHANTOM_MUSCLE, 2},
  {{1, 58, -46}, {1.2, 25, 17}, {0, 0, 0}, PHANTOM_BONE},
  {{0, 12, -78}, {10, 9, 34}, {0, 0, 0}, PHANTOM_AIR, PHANTOM_MUSCLE, 2},
  /* petrous bones, mastoid air */
  {{46, -24, -42}, {22, 8, 8}, {0, 0, 28}, PHANTOM_BONE,.both_sides = TRUE},
  {{60, -34, -46}, {5, 7, 9}, {0, 0, 0}, PHANTOM_AIR, PHANTOM_BONE, 3, TRUE},
};

static const PhantomOrgan deep_brain[] = {
  /* core of white matter, callosum from front to back */
  {{22, -12, 8}, {17, 40, 20}, {0, 0, 0}, PHANTOM_WHITE,.both_sides = TRUE},
  {{40, -20, -8}, {10, 24, 10}, {0, 0, 0}, PHANTOM_WHITE,.both_sides = TRUE},
  {{0, -6, 23}, {20, 34, 5}, {0, 0, 0}, PHANTOM_WHITE},
  {{0, 26, 10}, {20, 6, 12}, {0, 0, 0}, PHANTOM_WHITE},
  {{0, -38, 15}, {20, 7, 9}, {0, 0, 0}, PHANTOM_WHITE},
  {{0, -10, -2}, {13, 20, 12}, {0, 0, 0}, PHANTOM_GREY},
  /* caudate head and body, putamen, thalamus, amygdala, hippocampus */
  {{14, 14, 9}, {5.5, 10, 9}, {0, 0, -12}, PHANTOM_GREY,.both_sides = TRUE},
  {{18, -6, 22}, {3.5, 17, 3.5}, {0, 0, 10}, PHANTOM_GREY,
      .both_sides = TRUE},
  {{26, 3, 2}, {5.5, 17, 11}, {0, 0, 10}, PHANTOM_GREY,.both_sides = TRUE},
  {{10.5, -18, 8}, {8.5, 14, 9}, {0, 0, 22}, PHANTOM_GREY,
      .both_sides = TRUE},
  {{24, -3, -20}, {8, 8, 8}, {0, 0, 0}, PHANTOM_GREY,.both_sides = TRUE},
  {{28, -23, -14}, {6, 17, 5}, {0, 0, 14}, PHANTOM_GREY,.both_sides = TRUE},
};

/* Lateral ventricles: frontal horn, body, occipital and temporal horn. */
static const PhantomOrgan ventricles[] = {
  {{7, 20, 9}, {4, 13, 8}, {0, 0, -14}, PHANTOM_CSF,.both_sides = TRUE},
  {{10, -8, 18}, {5, 24, 4.5}, {0, 0, 12}, PHANTOM_CSF,.both_sides = TRUE},
  {{23, -42, 10}, {5, 17, 8}, {0, 0, 8}, PHANTOM_CSF,.both_sides = TRUE},
  {{33, -24, -9}, {2.5, 15, 3}, {0, 0, 12}, PHANTOM_CSF,.both_sides = TRUE},
};

static const PhantomOrgan hindbrain[] = {
  /* midbrain and peduncles, pons, medulla, cord, cerebellar peduncles */
  {{0, -26, -12}, {14, 11, 12}, {0, 0, 0}, PHANTOM_WHITE, PHANTOM_CSF, 3},
  {{11, -16, -8}, {6, 8, 14}, {0, 0, 0}, PHANTOM_WHITE,.both_sides = TRUE},
  {{0, -26, -33}, {16, 12, 15}, {0, 0, 0}, PHANTOM_WHITE, PHANTOM_CSF, 4},
  {{0, -42, -74}, {7, 7, 44}, {12, 0, 0}, PHANTOM_WHITE, PHANTOM_CSF, 4},
  {{19, -42, -36}, {14, 8, 8}, {0, 0, 0}, PHANTOM_WHITE,.both_sides = TRUE},
  {{0, -45, -34}, {7, 4, 10}, {15, 0, 0}, PHANTOM_CSF},
  {{0, -12, 2}, {2.2, 13, 9}, {0, 0, 0}, PHANTOM_CSF},  /* third ventricle */
  {{0, -32, -14}, {1.4, 1.4, 12}, {18, 0, 0}, PHANTOM_CSF},
};

static Traits
draw_traits (Phantom * phantom, guint64 seed)
{
  guint64 i = 0;
  Traits traits = {.seed = seed };

#define DRAW(low, high) rng_uniform (seed, STREAM_TRAITS, i++, low, high)
  phantom->scale[0] = DRAW (0.95, 1.02);
  phantom->scale[1] = DRAW (0.94, 1.01);
  phantom->scale[2] = DRAW (0.95, 1.02);
  traits.scalp = DRAW (5, 7.5);
  traits.skull = DRAW (5.5, 7.5);
  traits.ventricles = DRAW (0.8, 1.35);
  traits.cortex = DRAW (2.7, 3.3);
  traits.sulci = DRAW (0.5, 1.0);
  traits.torque = DRAW (0.025, 0.05);
#undef DRAW
  return traits;
}

/* Waves of one length in random directions; @flatten scales a direction's
 * components and so chooses how the sulci run. */
static void
add_folds (Phantom * phantom, ShapeBody * body, const Traits * traits,
    guint stream,
    const gdouble centre[3], const gdouble radius[3], gdouble wavelength,
    const gdouble flatten[3], gdouble half_width, gdouble reach)
{
  ShapeFolds *folds = &body->folds;
  guint64 n = 0;
  gint i, w;

  for (i = 0; i < 3; i++) {
    folds->centre[i] = (centre[i] + phantom->origin[i]) * phantom->scale[i];
    folds->radius[i] = radius[i] * phantom->scale[i];
  }
  folds->half_width = half_width;
  folds->reach = reach;
  for (w = 0; w < SHAPE_N_WAVES; w++) {
    /* Evenly spread over the half sphere (Fibonacci lattice), turned at
     * random: no direction is missing, none doubled. */
    gdouble height = (w + 0.5) / SHAPE_N_WAVES;
    gdouble turn = w * G_PI * (3 - sqrt (5))
        + rng_uniform (traits->seed, STREAM_FOLDS + stream, n++, -0.5, 0.5);
    gdouble across = sqrt (1 - height * height);
    gdouble direction[3] = { across * cos (turn), across * sin (turn), height };

    for (i = 0; i < 3; i++)
      folds->wave[w][i] = 2 * G_PI / wavelength * flatten[i] * direction[i];
    folds->phase[w] = rng_uniform (traits->seed, STREAM_FOLDS + stream, n++,
        0, 2 * G_PI);
  }
}

static void
add_exterior (Phantom * phantom, const Traits * traits)
{
  ShapeBody *body = phantom_add_body (phantom);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cranium); i++) {
    phantom_add_part (phantom, body, cranium[i][0], cranium[i][1], no_turn,
        traits->skull + traits->scalp);
  }
  for (i = 0; i < G_N_ELEMENTS (face); i++)
    phantom_add_part (phantom, body, face[i][0], face[i][1], no_turn, 0);
  body->blend = 8;
  shape_body_add_layer (body, 0, PHANTOM_SKIN);
  shape_body_add_layer (body, 1.8, PHANTOM_FAT);
  shape_body_add_layer (body, traits->scalp, PHANTOM_MUSCLE);
}

static void
add_skull (Phantom * phantom, const Traits * traits)
{
  ShapeBody *body = phantom_add_body (phantom);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cranium); i++)
    phantom_add_part (phantom, body, cranium[i][0], cranium[i][1], no_turn, 0);
  body->blend = 8;
  shape_body_add_layer (body, -traits->skull, PHANTOM_BONE);
  shape_body_add_layer (body, -0.72 * traits->skull, PHANTOM_MARROW);
  shape_body_add_layer (body, -0.33 * traits->skull, PHANTOM_BONE);
  shape_body_add_layer (body, 0, PHANTOM_CSF);
}

/* One half of the cerebrum without its temporal lobe, then that lobe, which
 * the lateral sulcus parts from it. */
static void
add_hemisphere (Phantom * phantom, const Traits * traits, gint side)
{
  const gdouble half[2][3] = { {5.0 * side, -17, 24}, {63.5, 87, 57} };
  const gdouble middle[2][3] = { {26.0 * side, -17, 14}, {40, 80, 52} };
  const gdouble lobe[2][3] = { {45.0 * side, -12, -22}, {20, 43, 23} };
  const gdouble isotropic[3] = { 1, 1, 1 };
  const gdouble wavelength = 23;
  const gdouble fissure[3] = { side, -side * traits->torque, 0 };
  const gdouble beside[3] = { side * 0.7 * traits->sulci, 0, 0 };
  guint stream = side > 0 ? 0 : 1;
  ShapeBody *body = phantom_add_body (phantom);

  phantom_add_part (phantom, body, half[0], half[1], no_turn, 0);
  shape_body_cut (body, fissure, beside);
  add_folds (phantom, body, traits, stream, middle[0], middle[1], wavelength,
      isotropic, traits->sulci, 20);
  shape_body_add_layer (body, 0, PHANTOM_GREY);
  shape_body_add_layer (body, traits->cortex, PHANTOM_WHITE);

  body = phantom_add_body (phantom);
  phantom_add_part (phantom, body, lobe[0], lobe[1], no_turn, 0);
  add_folds (phantom, body, traits, stream + 2, lobe[0], lobe[1], wavelength,
      isotropic, traits->sulci, 9);
  shape_body_add_layer (body, -2 * traits->sulci, PHANTOM_CSF);
  shape_body_add_layer (body, 0, PHANTOM_GREY);
  shape_body_add_layer (body, traits->cortex, PHANTOM_WHITE);
}

static void
add_cerebellum (Phantom * phantom, const Traits * traits)
{
  const gdouble parts[3][2][3] = {
    {{25, -60, -37}, {26, 31, 23}},
    {{-25, -60, -37}, {26, 31, 23}},
    {{0, -60, -32}, {14, 26, 23}},
  };
  const gdouble middle[2][3] = { {0, -46, -34}, {44, 34, 24} };
  /* Folia run from left to right. */
  const gdouble flatten[3] = { 0.2, 1, 1 };
  ShapeBody *body = phantom_add_body (phantom);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (parts); i++)
    phantom_add_part (phantom, body, parts[i][0], parts[i][1], no_turn, 0);
  body->blend = 4;
  add_folds (phantom, body, traits, 4, middle[0], middle[1], 12, flatten, 0.3,
      12);
  shape_body_add_layer (body, -2.5, PHANTOM_CSF);
  shape_body_add_layer (body, 0, PHANTOM_GREY);
  shape_body_add_layer (body, 1.7, PHANTOM_WHITE);
}

/* In the white matter beside the left ventricle. */
static void
add_lesions (Phantom * phantom, const Traits * traits)
{
  static const gdouble places[N_LESIONS][3] = {
    {-25, 22, 20}, {-27, -12, 28}, {-32, -36, 24}, {-24, 34, 6},
  };
  guint64 n = 0;
  gint i, j;

  for (i = 0; i < N_LESIONS; i++) {
    PhantomOrgan lesion = {.tissue = PHANTOM_LESION };

    for (j = 0; j < 3; j++) {
      lesion.centre[j] = places[i][j]
          + rng_uniform (traits->seed, STREAM_LESIONS, n++, -2.5, 2.5);
      lesion.radius[j] =
          rng_uniform (traits->seed, STREAM_LESIONS, n++, 3, 5.5);
    }
    phantom_add_organ (phantom, &lesion, 1, 1);
  }
}

void
phantom_build_head (Phantom * phantom, guint64 seed)
{
  const Traits traits = draw_traits (phantom, seed);

  memcpy (phantom->origin, from_commissure, sizeof phantom->origin);
#define ADD(organs, scale, left) \
  phantom_add_organs (phantom, organs, G_N_ELEMENTS (organs), scale, left)
  add_exterior (phantom, &traits);
  ADD (skull_base, 1, 1);
  add_skull (phantom, &traits);
  ADD (cavities, 1, 1);
  add_hemisphere (phantom, &traits, 1);
  add_hemisphere (phantom, &traits, -1);
  ADD (deep_brain, 1, 1);
  add_cerebellum (phantom, &traits);
  ADD (hindbrain, 1, 1);
  ADD (ventricles, traits.ventricles, 1.15);
  add_lesions (phantom, &traits);
#undef ADD
}
