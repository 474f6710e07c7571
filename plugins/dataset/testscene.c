/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "testscene.h"

#include <math.h>

#include "phantom.h"
#include "rng.h"

/* The noise of ct is a fraction of what lies between air and water. */
#define CT_NOISE_SCALE 1000.0

static const struct
{
  gint size[3];
  gdouble spacing;
} grids[] = {
  [TEST_PATTERN_HEAD] = {{181, 217, 181}, 1},
  [TEST_PATTERN_RAMP] = {{181, 217, 181}, 1},
  [TEST_PATTERN_THORAX] = {{170, 120, 150}, 2},
};

GType
test_pattern_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {TEST_PATTERN_HEAD, "A head, with modality's contrast", "head"},
    {TEST_PATTERN_RAMP,
        "R + 2 A + 3 S (mm) of each voxel, so that every value "
          "tells where it lies", "ramp"},
    {TEST_PATTERN_THORAX, "A thorax, with modality's contrast", "thorax"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type)) {
    GType t = g_enum_register_static ("GstVolumeTestSrcPattern", values);

    g_once_init_leave (&type, t);
  }
  return type;
}

void
test_pattern_get_grid (TestPattern pattern, gint size[3], gdouble spacing[3])
{
  gint i;

  for (i = 0; i < 3; i++) {
    size[i] = grids[pattern].size[i];
    spacing[i] = grids[pattern].spacing;
  }
}

/* Row @row of the whole volume; @pairs is room for its noise.  MR magnitude
 * is the length of a complex signal, each part of which is noisy.  @stream is
 * the modality's own, as if it were acquired by itself. */
static void
add_noise (const TestScene * scene, guint32 stream, gboolean ct, gfloat sd,
    guint64 row, gsize n, gfloat (*pairs)[2], gfloat * voxels)
{
  gsize i;

  rng_normal_pairs (scene->seed, stream, row * n, n, pairs);
  for (i = 0; i < n; i++) {
    gfloat real = voxels[i] + sd * pairs[i][0];

    voxels[i] = ct ? real : hypotf (real, sd * pairs[i][1]);
  }
}

static void
ramp_row (const GstVolumeAffine * to_phantom, gint y, gint z, gsize n,
    gfloat * row)
{
  gdouble p[3];
  gsize i;

  for (i = 0; i < n; i++) {
    const gdouble index[3] = { i, y, z };

    gst_volume_affine_apply (to_phantom, index, p);
    row[i] = (gfloat) (p[0] + 2 * p[1] + 3 * p[2]);
  }
}

gboolean
test_scene_draw (const TestScene * scene, const GstVolumeInfo * info,
    gint * interrupted, gfloat * voxels)
{
  gboolean ct = phantom_modality_is_ct (info->modality);
  guint32 stream = g_str_hash (info->modality);
  gsize n = info->width;
  Phantom *phantom = scene->pattern == TEST_PATTERN_THORAX
      ? phantom_new_thorax (scene->seed) : phantom_new (scene->seed);
  gfloat *scratch = g_new (gfloat, n);
  gfloat (*pairs)[2] = g_malloc_n (n, sizeof *pairs);
  gfloat values[PHANTOM_N_TISSUES], highest = 0;
  GstVolumeAffine to_world = phantom_pose (scene->pose), to_phantom;
  gint y, z, t;

  gst_volume_affine_invert (&to_world, &to_phantom);
  to_phantom = gst_volume_affine_compose (&to_phantom, &scene->affine);
  phantom_deform (phantom, scene->deformation);
  phantom_tissue_values (info->modality, values);
  for (t = 0; t < PHANTOM_N_TISSUES; t++)
    highest = MAX (highest, values[t]);

  for (z = 0; z < info->depth && !g_atomic_int_get (interrupted); z++) {
    for (y = 0; y < info->height; y++) {
      guint64 index = (guint64) z * info->height + y;
      gfloat *row = voxels + index * n;

      if (scene->pattern == TEST_PATTERN_RAMP) {
        ramp_row (&to_phantom, y, z, n, row);
        continue;
      }
      phantom_render_row (phantom, &to_phantom, y, z, n, values, scratch, row);
      if (scene->noise > 0) {
        add_noise (scene, stream, ct,
            scene->noise * (ct ? CT_NOISE_SCALE : highest),
            index, n, pairs, row);
      }
    }
  }
  g_free (pairs);
  g_free (scratch);
  phantom_free (phantom);
  return z == info->depth;
}

void
test_scene_describe (const TestScene * scene, const gchar * modality,
    GstBuffer * volume)
{
  const gdouble *pose = scene->pose;
  GstVolumeMeta *meta = gst_buffer_add_volume_meta (volume, &scene->affine);
  gchar *subject = g_strdup_printf ("phantom%05" G_GUINT64_FORMAT,
      scene->seed);

  gst_volume_meta_set_subject (meta, subject, NULL);
  g_free (subject);
  if (scene->pattern == TEST_PATTERN_RAMP) {
    gst_volume_meta_add_history (meta, "volumetestsrc",
        "ramp pose=<%g,%g,%g,%g,%g,%g>", pose[0],
        pose[1], pose[2], pose[3], pose[4], pose[5]);
  } else {
    gst_volume_meta_add_history (meta, "volumetestsrc",
        "%s phantom seed=%" G_GUINT64_FORMAT
        " modality=%s pose=<%g,%g,%g,%g,%g,%g> deformation=%g noise=%g",
        scene->pattern ==
        TEST_PATTERN_THORAX ? "thorax" : "head",
        scene->seed, modality, pose[0], pose[1],
        pose[2], pose[3], pose[4], pose[5], scene->deformation, scene->noise);
  }
}
