/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The thorax; template coordinates are its own. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "phantombuild.h"

#include <math.h>
#include <string.h>

#include "rng.h"

/* The streams of random numbers an anatomy draws from. */
enum
{
  STREAM_TRAITS,
  STREAM_VESSELS,               /* this and the following ones */
};

/* Generations of a lung's vessels. */
#define N_FORKS 5
#define N_VERTEBRAE 15

/* How this thorax differs from others. */
typedef struct
{
  guint64 seed;
  gdouble fat;                  /* thickness under the skin, mm */
  gdouble heart;                /* scale of its radii */
  gdouble dome[2];              /* height of the right and left one, mm */
  gdouble fall;                 /* of the ribs, per mm forwards */
  gdouble aorta;                /* radius, mm */
  gdouble bubble;               /* radius of the stomach's air, mm */
} Traits;

static const gdouble no_turn[3] = { 0, 0, 0 };

/* Trunk, neck, shoulders. */
static const gdouble trunk[4][2][3] = {
  {{0, 0, -60}, {158, 108, 290}},
  {{0, -24, 150}, {58, 56, 70}},
  {{96, -22, 112}, {64, 52, 46}},
  {{-96, -22, 112}, {64, 52, 46}},
};

/* What the ribs enclose, the abdomen's upper part too. */
static const gdouble cage[2][3] = { {0, 2, -55}, {135, 86, 195} };

/* Discs and what lies beside them; shoulder blades and collar bones. */
static const PhantomOrgan skeleton[] = {
  {{0, -54, -10}, {16, 13, 420}, {0, 0, 0}, PHANTOM_CARTILAGE},
  {{92, -56, 82}, {32, 3.5, 42}, {0, -8, 30}, PHANTOM_MARROW, PHANTOM_BONE,
      1.5, TRUE},
  {{72, 20, 132}, {68, 5, 5}, {0, 8, -28}, PHANTOM_MARROW, PHANTOM_BONE, 2,
      TRUE},
  {{128, -26, 122}, {22, 22, 23}, {0, 0, 0}, PHANTOM_MARROW, PHANTOM_BONE, 2,
      TRUE},
};

static const PhantomOrgan canal[] = {
  {{0, -77, 0}, {9.5, 8, 500}, {0, 0, 0}, PHANTOM_CSF, PHANTOM_FAT, 1.5},
  {{0, -76, 0}, {5.5, 4.5, 500}, {0, 0, 0}, PHANTOM_WHITE},
  {{0, -76, 0}, {1.8, 1.5, 450}, {0, 0, 0}, PHANTOM_GREY},
};

static const PhantomOrgan sternum[] = {
  {{0, 82, 62}, {22, 5, 20}, {-14, 0, 0}, PHANTOM_MARROW, PHANTOM_BONE, 2},
  {{0, 92, 10}, {14, 4.5, 50}, {-6, 0, 0}, PHANTOM_MARROW, PHANTOM_BONE, 2},
};

/* Bowel and kidneys; liver, stomach and spleen are add_abdomen's. */
static const PhantomOrgan abdomen[] = {
  {{-20, 48, -160}, {80, 22, 16}, {0, 10, 0}, PHANTOM_WATER, PHANTOM_MUSCLE,
      3},
  {{-20, 54, -157}, {70, 13, 10}, {0, 10, 0}, PHANTOM_AIR},
  {{62, -48, -150}, {26, 25, 42}, {0, 10, 0}, PHANTOM_SPLEEN, PHANTOM_MUSCLE,
      2, TRUE},
  {{54, -44, -152}, {10, 12, 22}, {0, 10, 0}, PHANTOM_FAT,.both_sides = TRUE},
};

/* Pericardium and fat; left ventricle with its papillary muscles, right
 * ventricle, right and left atrium. */
static const PhantomOrgan heart[] = {
  {{-22, 24, -38}, {60, 50, 46}, {0, 22, -38}, PHANTOM_FAT, PHANTOM_MUSCLE, 2},
  {{-10, 20, -26}, {52, 42, 46}, {0, 20, -32}, PHANTOM_FAT},
  {{-38, 20, -40}, {44, 31, 32}, {0, 22, -38}, PHANTOM_HEART},
  {{-36, 19, -39}, {32, 18.5, 19.5}, {0, 22, -38}, PHANTOM_BLOOD},
  {{-50, 24, -34}, {8, 4.5, 4.5}, {0, 22, -38}, PHANTOM_HEART},
  {{-40, 14, -52}, {9, 4.5, 4.5}, {0, 22, -38}, PHANTOM_HEART},
  {{-6, 44, -40}, {37, 19, 29}, {0, 14, -22}, PHANTOM_BLOOD, PHANTOM_HEART, 3},
  {{34, 16, -30}, {22, 24, 32}, {0, 0, 0}, PHANTOM_BLOOD, PHANTOM_HEART, 2},
  {{2, -16, -14}, {33, 17, 24}, {0, 0, 0}, PHANTOM_BLOOD, PHANTOM_HEART, 2},
};

/* A vessel or airway from place to place. */
typedef struct
{
  gdouble from[3];
  gdouble to[3];
  gdouble radius;
  PhantomTissue tissue;
  PhantomTissue rim;
  gdouble rim_width;
} Tube;

static const Tube great_vessels[] = {
  /* pulmonary trunk and arteries; veins to the left atrium */
  {{-16, 36, -14}, {-20, 12, 24}, 12.5, PHANTOM_BLOOD, PHANTOM_FAT, 2},
  {{-20, 12, 24}, {46, -14, 14}, 9.5, PHANTOM_BLOOD, PHANTOM_FAT, 2},
  {{-20, 12, 24}, {-48, -20, 20}, 9.5, PHANTOM_BLOOD, PHANTOM_FAT, 2},
  {{0, -18, -14}, {48, -22, -12}, 6, PHANTOM_BLOOD},
  {{0, -18, -14}, {-48, -24, -10}, 6, PHANTOM_BLOOD},
  /* venae cavae */
  {{26, 10, -10}, {22, 6, 78}, 8.5, PHANTOM_BLOOD, PHANTOM_MUSCLE, 1},
  {{22, 6, 78}, {-34, 16, 104}, 6, PHANTOM_BLOOD, PHANTOM_MUSCLE, 1},
  {{22, 6, 78}, {36, 0, 140}, 6.5, PHANTOM_BLOOD, PHANTOM_MUSCLE, 1},
  {{28, -2, -50}, {20, -22, -240}, 10.5, PHANTOM_BLOOD, PHANTOM_MUSCLE, 1},
  /* arteries of the arch */
  {{4, 2, 66}, {18, -8, 170}, 5, PHANTOM_BLOOD, PHANTOM_MUSCLE, 1},
  {{-10, -10, 66}, {-20, -16, 170}, 4, PHANTOM_BLOOD, PHANTOM_MUSCLE, 1},
  {{-18, -22, 62}, {-46, -26, 128}, 4.5, PHANTOM_BLOOD, PHANTOM_MUSCLE, 1},
  /* gullet, windpipe, main bronchi */
  {{-3, -32, 260}, {-6, -34, -40}, 6, PHANTOM_MUSCLE},
  {{-6, -34, -40}, {-26, 0, -96}, 6, PHANTOM_MUSCLE},
  {{2, -18, 260}, {3, -22, 42}, 9, PHANTOM_AIR, PHANTOM_CARTILAGE, 2},
  {{3, -22, 42}, {42, -24, 16}, 6.5, PHANTOM_AIR, PHANTOM_CARTILAGE, 1.5},
  {{3, -22, 42}, {-46, -26, 12}, 5.8, PHANTOM_AIR, PHANTOM_CARTILAGE, 1.5},
};

/* Of the liver. */
static const Tube veins[] = {
  {{26, -14, -72}, {84, 10, -92}, 4, PHANTOM_BLOOD},
  {{26, -14, -72}, {52, 48, -96}, 4, PHANTOM_BLOOD},
  {{26, -14, -76}, {96, -28, -116}, 4, PHANTOM_BLOOD},
  {{20, 12, -128}, {78, 22, -124}, 4, PHANTOM_BLOOD},
};

/* Middle line of the aorta. */
static const gdouble aorta[][3] = {
  {-10, 14, -12}, {10, 20, 14}, {14, 16, 44}, {6, 4, 60}, {-8, -14, 62},
  {-20, -32, 52}, {-24, -44, 30}, {-20, -42, -40}, {-8, -34, -120},
  {-6, -30, -260},
};

static Traits
draw_traits (Phantom * phantom, guint64 seed)
{
  guint64 i = 0;
  Traits traits = {.seed = seed };

#define DRAW(low, high) rng_uniform (seed, STREAM_TRAITS, i++, low, high)
  phantom->scale[0] = DRAW (0.95, 1.03);
  phantom->scale[1] = DRAW (0.94, 1.03);
  phantom->scale[2] = DRAW (0.95, 1.04);
  traits.fat = DRAW (8, 20);
  traits.heart = DRAW (0.9, 1.1);
  traits.dome[0] = DRAW (-44, -30);
  traits.dome[1] = traits.dome[0] - DRAW (5, 14);
  traits.fall = DRAW (0.3, 0.42);
  traits.aorta = DRAW (10.5, 13.5);
  traits.bubble = DRAW (16, 24);
#undef DRAW
  return traits;
}

static void
add_part (const Phantom * phantom, ShapeBody * body, const gdouble part[2][3],
    gdouble grow)
{
  phantom_add_part (phantom, body, part[0], part[1], no_turn, grow);
}

static void
add_tube (const Phantom * phantom, ShapeBody * body, const Tube * tube)
{
  gdouble from[3], to[3];
  gint i;

  for (i = 0; i < 3; i++) {
    from[i] = tube->from[i] * phantom->scale[i];
    to[i] = tube->to[i] * phantom->scale[i];
  }
  shape_body_add_tube (body, from, to, tube->radius);
}

static void
add_vessel (Phantom * phantom, const Tube * tube)
{
  ShapeBody *body = phantom_add_body (phantom);

  add_tube (phantom, body, tube);
  if (tube->rim_width > 0)
    shape_body_add_layer (body, -tube->rim_width, tube->rim);
  shape_body_add_layer (body, 0, tube->tissue);
}

static void
add_exterior (Phantom * phantom, const Traits * traits)
{
  ShapeBody *body = phantom_add_body (phantom);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (trunk); i++)
    add_part (phantom, body, trunk[i], 0);
  body->blend = 30;
  shape_body_add_layer (body, 0, PHANTOM_SKIN);
  shape_body_add_layer (body, 2, PHANTOM_FAT);
  shape_body_add_layer (body, traits->fat, PHANTOM_MUSCLE);
}

/* What the ribs enclose: fat, until other things fill it. */
static const ShapeBody *
add_cage (Phantom * phantom)
{
  ShapeBody *body = phantom_add_body (phantom);

  add_part (phantom, body, cage, 0);
  shape_body_add_layer (body, 0, PHANTOM_FAT);
  return body;
}

/* The cartilage in front, then the bone behind it; both end at the arch of
 * the lowest ribs. */
static void
add_ribs (Phantom * phantom, const Traits * traits)
{
  const gdouble arch[3] = { 0, -0.8, 1 }, under[3] = { 0, 84, -52 };
  const gdouble back[3] = { 0, -1, -0.25 }, joint[3] = { 0, 56, 20 };
  const ShapeRibs ribs = {.n = 12,.top = 96,.pitch = 21,
    .fall = traits->fall,.depth = -4.5,.half_thickness = 3.8,
    .half_height = 6.8
  };
  gint i;

  for (i = 0; i < 2; i++) {
    ShapeBody *body = phantom_add_body (phantom);

    add_part (phantom, body, cage, 0);
    body->ribs = ribs;
    shape_body_cut (body, arch, under);
    if (i == 0) {
      shape_body_add_layer (body, 0, PHANTOM_CARTILAGE);
    } else {
      shape_body_cut (body, back, joint);
      shape_body_add_layer (body, 0, PHANTOM_BONE);
      shape_body_add_layer (body, 1.8, PHANTOM_MARROW);
    }
  }
}

static void
add_vertebra (Phantom * phantom, gdouble height)
{
  const gdouble up[3] = { 0, 0, 1 }, down[3] = { 0, 0, -1 };
  const gdouble arch[3] = { 0, -76, height + 2 };
  const gdouble arch_radius[3] = { 18, 15, 8 };
  const gdouble spine[3] = { 0, -96, height - 8 };
  const gdouble spine_radius[3] = { 3.5, 16, 6 }, spine_turn[3] = { 35, 0, 0 };
  const gdouble side_radius[3] = { 16, 5, 5 };
  PhantomOrgan vertebra = { {0, -54, 0}, {18.5, 15.5, 26}, {0, 0, 0},
  PHANTOM_MARROW, PHANTOM_BONE, 1.8
  };
  ShapeBody *body;
  gint side;

  vertebra.centre[2] = height;
  body = phantom_add_organ (phantom, &vertebra, 1, 1);
  for (side = -1; side <= 1; side += 2) {
    const gdouble end[3] = { 0, 0, phantom->scale[2] * height + side * 10.5 };

    shape_body_cut (body, side > 0 ? down : up, end);
  }

  body = phantom_add_body (phantom);
  phantom_add_part (phantom, body, arch, arch_radius, no_turn, 0);
  phantom_add_part (phantom, body, spine, spine_radius, spine_turn, 0);
  for (side = -1; side <= 1; side += 2) {
    const gdouble centre[3] = { 26 * side, -80, height + 4 };
    const gdouble turn[3] = { 0, 0, -25 * side };

    phantom_add_part (phantom, body, centre, side_radius, turn, 0);
  }
  body->blend = 3;
  shape_body_add_layer (body, 0, PHANTOM_BONE);
  shape_body_add_layer (body, 2, PHANTOM_MARROW);
}

static void
add_skeleton (Phantom * phantom, const Traits * traits)
{
  gint i;

  phantom_add_organs (phantom, skeleton, G_N_ELEMENTS (skeleton), 1, 1);
  add_ribs (phantom, traits);
  phantom_add_organs (phantom, sternum, G_N_ELEMENTS (sternum), 1, 1);
  for (i = 0; i < N_VERTEBRAE; i++)
    add_vertebra (phantom, 154 - 22 * i);
  phantom_add_organs (phantom, canal, G_N_ELEMENTS (canal), 1, 1);
}

/* Two smaller vessels begin where @stem ends, each turned off its way; the
 * plane of a fork is about across that of the one before. */
static void
add_fork (Phantom * phantom, const Traits * traits, const ShapeBody * within,
    guint32 stream, guint64 number, const Tube * stem, const gdouble across[3])
{
  ShapeBody *body = phantom_add_body (phantom);
  gdouble way[3], normal[3], length = 0;
  Tube branches[2] = { *stem, *stem };
  gint side, i;

  for (i = 0; i < 3; i++) {
    way[i] = stem->to[i] - stem->from[i];
    length += way[i] * way[i];
  }
  length = sqrt (length);
  for (i = 0; i < 3; i++) {
    gint j = (i + 1) % 3, k = (i + 2) % 3;

    normal[i] = (way[j] * across[k] - way[k] * across[j]) / length;
  }
  for (side = 0; side < 2; side++) {
    Tube *branch = &branches[side];
    guint64 child = 2 * number + side;
#define DRAW(n, low, high) \
  rng_uniform (traits->seed, stream, 4 * child + n, low, high)
    gdouble turn = DRAW (0, 0.3, 0.75) * (side ? 1 : -1);
    gdouble tilt = DRAW (1, -0.3, 0.3);
    gdouble shrink = DRAW (2, 0.7, 0.98);

    branch->radius = stem->radius * DRAW (3, 0.7, 0.84);
#undef DRAW
    for (i = 0; i < 3; i++) {
      branch->from[i] = stem->to[i];
      branch->to[i] = stem->to[i] + shrink * (cos (turn) * way[i]
          + length * (sin (turn) * across[i] + tilt * normal[i]));
    }
    add_tube (phantom, body, branch);
  }
  shape_body_add_layer (body, 0, PHANTOM_BLOOD);
  body->within = within;
  body->inset = 6;
  for (side = 0; side < 2 && 2 * number < 1 << N_FORKS; side++) {
    add_fork (phantom, traits, within, stream, 2 * number + side,
        &branches[side], normal);
  }
}

/* One lung with vessels that fan out from its hilum, and its lobes' airways. */
static void
add_lung (Phantom * phantom, const Traits * traits, const ShapeBody * within,
    gint side)
{
  static const gdouble ways[6][3] = {
    {8, 4, 30}, {15, 22, 12}, {24, -5, 5}, {15, 22, -13}, {10, -14, 22},
    {12, -14, -28},
  };
  const gdouble middle[3] = { side, -0.05 * side, 0 };
  const gdouble beside[3] = { 13.0 * side, 0, 0 };
  const gdouble across[3] = { 0.3, 0.8, -0.5 };
  const guint32 stream = STREAM_VESSELS + (side > 0 ? 0 : 6);
  ShapeBody *body = phantom_add_body (phantom);
  guint w;
  gint i;

  add_part (phantom, body, cage, -2.5);
  shape_body_cut (body, middle, beside);
  shape_body_add_layer (body, 0, PHANTOM_LUNG);
  for (w = 0; w < G_N_ELEMENTS (ways); w++) {
    Tube vessel = { {44 * side, -18, 10}, {0}, 5.2, PHANTOM_BLOOD };
    Tube airway = { {42 * side, -26, 14}, {0}, 2.6, PHANTOM_AIR,
    PHANTOM_CARTILAGE, 1.2
    };

    for (i = 0; i < 3; i++) {
      gdouble way = ways[w][i] * (i == 0 ? side : 1);

      vessel.to[i] = vessel.from[i] + way;
      airway.to[i] = airway.from[i] + way;
    }
    add_vessel (phantom, &vessel);
    add_fork (phantom, traits, within, stream + w, 1, &vessel, across);
    add_vessel (phantom, &airway);
  }
}

/* An organ that ends @inset below the diaphragm. */
static void
add_under_dome (Phantom * phantom, const PhantomOrgan * organ,
    const ShapeBody * domes, gdouble inset)
{
  ShapeBody *body = phantom_add_organ (phantom, organ, 1, 1);

  body->within = domes;
  body->inset = inset;
}

/* The right dome is the liver's, the left one the stomach's and spleen's. */
static void
add_abdomen (Phantom * phantom, const Traits * traits, const ShapeBody * within)
{
  const gdouble under[2][3] = { {0, 0, -260}, {150, 105, 140} };
  const gdouble liver[2][3] = { {48, 6, -128}, {104, 82, 80} };
  /* The liver's lower edge. */
  const gdouble up[3] = { 0.45, 0.1, 1 }, edge[3] = { 20, 0, -180 };
  const PhantomOrgan spleen = { {-92, -40, -106}, {24, 44, 34}, {0, 0, -20},
  PHANTOM_SPLEEN
  };
  const PhantomOrgan stomach = { {-52, 22, -104}, {42, 42, 40}, {0, 25, 0},
  PHANTOM_WATER, PHANTOM_MUSCLE, 4
  };
  PhantomOrgan bubble = { {-52, 40, -98}, {0}, {0, 0, 0}, PHANTOM_AIR };
  ShapeBody *domes = phantom_add_body (phantom), *body;
  guint i;

  for (i = 0; i < 2; i++) {
    const gdouble dome[2][3] = { {i ? -66 : 64, -4, traits->dome[i] - 84},
    {76, 92, 84}
    };

    add_part (phantom, domes, dome, 0);
  }
  add_part (phantom, domes, under, 0);
  domes->blend = 24;
  domes->within = within;
  shape_body_add_layer (domes, 0, PHANTOM_MUSCLE);
  shape_body_add_layer (domes, 3, PHANTOM_FAT);

  phantom_add_organs (phantom, abdomen, G_N_ELEMENTS (abdomen), 1, 1);
  body = phantom_add_body (phantom);
  add_part (phantom, body, liver, 0);
  shape_body_cut (body, up, edge);
  body->within = domes;
  body->inset = 3.5;
  shape_body_add_layer (body, 0, PHANTOM_LIVER);
  for (i = 0; i < G_N_ELEMENTS (veins); i++)
    add_vessel (phantom, &veins[i]);

  for (i = 0; i < 3; i++)
    bubble.radius[i] = traits->bubble;
  add_under_dome (phantom, &spleen, domes, 4);
  add_under_dome (phantom, &stomach, domes, 8);
  add_under_dome (phantom, &bubble, domes, 12);
}

static void
add_aorta (Phantom * phantom, const Traits * traits)
{
  ShapeBody *body = phantom_add_body (phantom);
  guint i;

  for (i = 0; i + 1 < G_N_ELEMENTS (aorta); i++) {
    Tube tube = {.radius = traits->aorta };

    memcpy (tube.from, aorta[i], sizeof tube.from);
    memcpy (tube.to, aorta[i + 1], sizeof tube.to);
    add_tube (phantom, body, &tube);
  }
  body->blend = 2;
  shape_body_add_layer (body, -1.5, PHANTOM_MUSCLE);
  shape_body_add_layer (body, 0, PHANTOM_BLOOD);
}

void
phantom_build_thorax (Phantom * phantom, guint64 seed)
{
  const Traits traits = draw_traits (phantom, seed);
  const ShapeBody *within;
  guint i;

  add_exterior (phantom, &traits);
  within = add_cage (phantom);
  add_lung (phantom, &traits, within, 1);
  add_lung (phantom, &traits, within, -1);
  add_abdomen (phantom, &traits, within);
  phantom_add_organs (phantom, heart, G_N_ELEMENTS (heart), traits.heart, 1);
  for (i = 0; i < G_N_ELEMENTS (great_vessels); i++)
    add_vessel (phantom, &great_vessels[i]);
  add_aorta (phantom, &traits);
  add_skeleton (phantom, &traits);
}
