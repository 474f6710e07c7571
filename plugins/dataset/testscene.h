/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a volume of volumetestsrc shows: drawn into its voxels, and told of in
 * its meta. */

#pragma once

#include "gstvolume.h"

G_BEGIN_DECLS

typedef enum
{
  TEST_PATTERN_HEAD,
  TEST_PATTERN_RAMP,
  TEST_PATTERN_THORAX,
} TestPattern;

GType test_pattern_get_type (void);
#define GST_TYPE_TEST_PATTERN (test_pattern_get_type ())

/* The grid that shows all of @pattern; spacing in mm. */
void test_pattern_get_grid (TestPattern pattern, gint size[3],
    gdouble spacing[3]);

/**
 * TestScene:
 * @seed: of anatomy and noise
 * @pose: see phantom_pose()
 * @deformation: see phantom_deform()
 * @noise: standard deviation, as a fraction of the brightest tissue, or in
 *     thousands of HU
 * @affine: of the volume, voxel index to world
 */
typedef struct
{
  TestPattern pattern;
  guint64 seed;
  gdouble pose[6];
  gdouble deformation;
  gdouble noise;
  GstVolumeAffine affine;
} TestScene;

/**
 * test_scene_draw:
 * @info: of the volume, F32LE and of a modality there is a phantom of
 * @interrupted: atomic: drawing ends soon after it is set
 * @voxels: (out): of the volume
 *
 * FALSE where interrupted.
 */
gboolean test_scene_draw (const TestScene * scene, const GstVolumeInfo * info,
    gint * interrupted, gfloat * voxels);

/* Adds a meta with affine, subject and history to @volume. */
void test_scene_describe (const TestScene * scene, const gchar * modality,
    GstBuffer * volume);

G_END_DECLS
