/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* mmigantranslate against PyTorch: what it computes, on every executor.  The
 * goldens are tests/oracle/translate.py's. */

#include <math.h>
#include "translate.h"

#define WIDTH 10
#define HEIGHT 13
#define DEPTH 7
#define VOXELS (WIDTH * HEIGHT * DEPTH)
#define TOLERANCE 1e-4

static const gchar *const devices[] = { "cpu", "vulkan", NULL };
static const gchar *const brain[] = { "T1w", "T2w", "PDw", NULL };
static const gchar *const planning[] = { "T1w", "ct", NULL };

/* What networks without a label translate to. */
static const gchar *const only_ct[] = { "ct", NULL };
static const gchar *const only_t2[] = { "T2w", NULL };

/* tests/oracle/translate.py's volume stored sagittally, oblique. */
static const GstVolumeAffine sagittal = { {
        {0.1, -0.05, -3, 20},
        {-0.9, 0.2, 0.1, 30},
        {0.1, 1.1, -0.2, -10},
        {0, 0, 0, 1},
    }
};

/* Floats of a golden file: volumes of @voxels, one after another, the first
 * of them the input, then @n outputs. */
static gfloat *
load_golden (const gchar * name, gsize voxels, guint n)
{
  gchar *file = g_strdup_printf ("tests/oracle/data/translate-%s.f32", name);
  gchar *path = source_path (file);
  gchar *contents;
  gsize length;

  fail_unless (g_file_get_contents (path, &contents, &length, NULL), "%s",
      path);
  fail_unless_equals_int (length, (n + 1) * voxels * sizeof (gfloat));
  g_free (path);
  g_free (file);
  return (gfloat *) contents;
}

/* Push a volume: how far what comes out is from @expected; @what tells the
 * case. */
static gdouble
measure_volume (GstHarness * h, gsize voxels, const gfloat * in,
    const gfloat * expected, const GstVolumeAffine * affine, const gchar * what)
{
  GstBuffer *out = NULL;
  gdouble worst = 0;
  const gfloat *values;
  GstMapInfo map;

  fail_unless_equals_int (gst_harness_push (h, volume_buffer (voxels, in,
              affine)), GST_FLOW_OK);
  out = gst_harness_pull (h);
  fail_unless (gst_buffer_map (out, &map, GST_MAP_READ));
  fail_unless_equals_int (map.size, voxels * sizeof (gfloat));
  values = (const gfloat *) map.data;
  for (gsize i = 0; i < voxels; i++) {
    fail_unless (isfinite (values[i]), "%s: voxel %zu", what, i);
    worst = MAX (worst, fabs (values[i] - expected[i]));
  }
  gst_buffer_unmap (out, &map);
  gst_buffer_unref (out);
  return worst;
}

static void
check_volume (GstHarness * h, gsize voxels, const gfloat * in,
    const gfloat * expected, const GstVolumeAffine * affine, const gchar * what)
{
  const gdouble worst = measure_volume (h, voxels, in, expected, affine, what);

  fail_unless (worst <= TOLERANCE, "%s: differs by %g", what, worst);
}

static void
check_case (const gchar * model, const gchar * device, const gchar * target,
    const gchar * axis, guint batch, const gfloat * in,
    const gfloat * expected, const GstVolumeAffine * affine)
{
  gchar *what = g_strdup_printf ("%s on %s to %s, slice-axis %s, batch %u",
      model, device, target, axis, batch);
  gchar *file = g_strdup_printf ("tests/oracle/data/%s.safetensors", model);
  GstBus *bus;
  GstElement *element = translate_new (file, &bus);
  GstHarness *h;

  g_object_set (element, "device", device, "target", target, "batch-size",
      batch, NULL);
  gst_util_set_object_arg (G_OBJECT (element), "slice-axis", axis);
  h = translate_harness (element);
  gst_harness_set_src_caps (h, volume_caps ("T1w", WIDTH, HEIGHT, DEPTH));
  check_volume (h, VOXELS, in, expected, affine, what);
  translate_harness_free (h, bus);
  g_free (file);
  g_free (what);
}

/* Every generator and norm, every target; batches of one, of three (a last
 * one that is not full), and larger than the volume. */
static void
check_model (const gchar * model, const gchar * const *domains)
{
  static const guint batches[] = { 1, 3, 16 };
  gfloat *golden = load_golden (model, VOXELS,
      g_strv_length ((gchar **) domains));

  for (guint d = 0; devices[d]; d++)
    for (guint t = 0; domains[t]; t++)
      for (guint b = 0; b < G_N_ELEMENTS (batches); b++)
        check_case (model, devices[d], domains[t], "axial", batches[b], golden,
            golden + (t + 1) * VOXELS, NULL);
  g_free (golden);
}

GST_START_TEST (test_star_domain)
{
  check_model ("star-domain", brain);
}

GST_END_TEST;

GST_START_TEST (test_star_instance)
{
  check_model ("star-instance", planning);
}

GST_END_TEST;

GST_START_TEST (test_unet_domain)
{
  check_model ("unet-domain", brain);
}

GST_END_TEST;

GST_START_TEST (test_unet_instance)
{
  check_model ("unet-instance", planning);
}

GST_END_TEST;

GST_START_TEST (test_unet_batch)
{
  check_model ("unet-batch", only_ct);
}

GST_END_TEST;

GST_START_TEST (test_resnet_plain)
{
  check_model ("resnet-plain", only_t2);
}

GST_END_TEST;

/* Slices lie where the affine, or the voxel order, says. */
GST_START_TEST (test_slice_axes)
{
  static const gchar *const axes[] = { "axial", "coronal", "sagittal", "x",
    "y", "z"
  };
  gfloat *golden = load_golden ("axes", VOXELS, G_N_ELEMENTS (axes));

  for (guint d = 0; devices[d]; d++)
    for (guint i = 0; i < G_N_ELEMENTS (axes); i++)
      check_case ("star-domain", devices[d], "T2w", axes[i], 2, golden,
          golden + (i + 1) * VOXELS, &sagittal);
  g_free (golden);
}

GST_END_TEST;

/* Slices that need no padding are what the network makes of them. */
GST_START_TEST (test_exact)
{
  const gsize voxels = 12 * 8 * 5;
  gfloat *golden = load_golden ("exact", voxels, 1);

  for (guint d = 0; devices[d]; d++) {
    GstBus *bus;
    GstElement *element = translate_new (STAR, &bus);
    GstHarness *h;

    g_object_set (element, "device", devices[d], "target", "T2w", NULL);
    h = translate_harness (element);
    gst_harness_set_src_caps (h, volume_caps ("PDw", 12, 8, 5));
    check_volume (h, voxels, golden, golden + voxels, NULL, devices[d]);
    translate_harness_free (h, bus);
  }
  g_free (golden);
}

GST_END_TEST;

/* The shipped model, whose weights are F16. */
GST_START_TEST (test_heads)
{
  static const gchar *const targets[] = { "T2w", "FLAIR" };
  const gsize voxels = 60 * 63;
  gfloat *golden = load_golden ("heads", voxels, G_N_ELEMENTS (targets));

  for (guint d = 0; devices[d]; d++) {
    for (guint i = 0; i < G_N_ELEMENTS (targets); i++) {
      GstBus *bus;
      GstElement *element = translate_new (HEADS, &bus);
      GstHarness *h;

      g_object_set (element, "device", devices[d], "target", targets[i], NULL);
      h = translate_harness (element);
      gst_harness_set_src_caps (h, volume_caps ("T1w", 60, 63, 1));
      check_volume (h, voxels, golden, golden + (i + 1) * voxels, NULL,
          targets[i]);
      translate_harness_free (h, bus);
    }
  }
  g_free (golden);
}

GST_END_TEST;

/* Rounded factors show, but not to the eye: in a window of two hundred greys
 * the largest difference is of one. */
GST_START_TEST (test_float16)
{
  const gsize voxels = 60 * 63;
  gfloat *golden = load_golden ("heads", voxels, 2);
  GstBus *bus;
  GstElement *element = translate_new (HEADS, &bus);
  GstHarness *h;
  gdouble worst;

  g_object_set (element, "device", "vulkan", "target", "T2w", NULL);
  gst_util_set_object_arg (G_OBJECT (element), "precision", "float16");
  h = translate_harness (element);
  gst_harness_set_src_caps (h, volume_caps ("T1w", 60, 63, 1));
  worst = measure_volume (h, voxels, golden, golden + voxels, NULL, "float16");
  fail_unless (worst > TOLERANCE && worst < 0.01, "differs by %g", worst);
  translate_harness_free (h, bus);
  g_free (golden);
}

GST_END_TEST;

/* The network is kept between volumes alike, and made anew when the affine or
 * the target changes what it has to do. */
GST_START_TEST (test_changes)
{
  gfloat *star = load_golden ("star-domain", VOXELS, 3);
  gfloat *axes = load_golden ("axes", VOXELS, 6);
  GstBus *bus;
  GstHarness *h = translate_harness (translate_new (STAR, &bus));

  gst_harness_set_caps (h, volume_caps ("T1w", WIDTH, HEIGHT, DEPTH),
      gst_caps_from_string ("volume/x-raw, modality=T2w"));
  check_volume (h, VOXELS, star, star + 2 * VOXELS, NULL, "first");
  check_volume (h, VOXELS, star, star + 2 * VOXELS, NULL, "again");
  check_volume (h, VOXELS, star, axes + VOXELS, &sagittal, "sagittal");
  check_volume (h, VOXELS, star, star + 2 * VOXELS, NULL, "axial again");
  gst_harness_set_sink_caps (h,
      gst_caps_from_string ("volume/x-raw, modality=PDw"));
  check_volume (h, VOXELS, star, star + 3 * VOXELS, NULL, "PDw");
  translate_harness_free (h, bus);
  g_free (star);
  g_free (axes);
}

GST_END_TEST;

/* A constant slice has no variance: the norm's epsilon has to hold. */
GST_START_TEST (test_constant)
{
  GstBus *bus;
  GstElement *element = translate_new (STAR, &bus);
  GstHarness *h;
  GstBuffer *out;
  GstMapInfo map;

  g_object_set (element, "target", "T2w", NULL);
  h = translate_harness (element);
  gst_harness_set_src_caps (h, volume_caps ("T1w", 16, 16, 2));
  fail_unless_equals_int (gst_harness_push (h, volume_buffer (512, NULL,
              NULL)), GST_FLOW_OK);
  out = gst_harness_pull (h);
  fail_unless (gst_buffer_map (out, &map, GST_MAP_READ));
  for (gsize i = 0; i < 512; i++)
    fail_unless (fabsf (((gfloat *) map.data)[i]) <= 1);
  /* Slices are alike, so their translations are. */
  fail_unless (memcmp (map.data, map.data + 1024, 1024) == 0);
  gst_buffer_unmap (out, &map);
  gst_buffer_unref (out);
  translate_harness_free (h, bus);
}

GST_END_TEST;

static Suite *
translate_suite (void)
{
  Suite *suite = suite_create ("mmigantranslate");
  TCase *tcase = tcase_create ("values");

  tcase_add_test (tcase, test_star_domain);
  tcase_add_test (tcase, test_star_instance);
  tcase_add_test (tcase, test_unet_domain);
  tcase_add_test (tcase, test_unet_instance);
  tcase_add_test (tcase, test_unet_batch);
  tcase_add_test (tcase, test_resnet_plain);
  tcase_add_test (tcase, test_slice_axes);
  tcase_add_test (tcase, test_exact);
  tcase_add_test (tcase, test_heads);
  tcase_add_test (tcase, test_float16);
  tcase_add_test (tcase, test_changes);
  tcase_add_test (tcase, test_constant);
  suite_add_tcase (suite, tcase);
  return suite;
}

GST_CHECK_MAIN (translate);
