/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* ITK's transform files: against numpy, there and back, and broken ones. */

#include <string.h>

#include <glib/gstdio.h>

#include "gstvolumetransform.h"
#include "../goldens/transform.h"

#define HEAD "#Insight Transform File V1.0\n#Transform 0\n"
#define AFFINE HEAD "Transform: AffineTransform_double_3_3\n"
#define UNIT "Parameters: 1 0 0 0 1 0 0 0 1 0 0 0\n"
#define CENTRE "FixedParameters: 0 0 0\n"

static gchar *
write_file (const gchar * text)
{
  GError *error = NULL;
  gchar *location;
  gint fd = g_file_open_tmp ("transform-XXXXXX.txt", &location, &error);

  g_assert_no_error (error);
  g_close (fd, &error);
  g_assert_no_error (error);
  g_file_set_contents (location, text, -1, &error);
  g_assert_no_error (error);
  return location;
}

static void
test_points (void)
{
  guint n, i, axis;

  for (n = 0; n < G_N_ELEMENTS (cases); n++) {
    gchar *location = write_file (cases[n].text);
    GstVolumeAffine transform;
    GError *error = NULL;

    g_test_message ("case %u", n);
    g_assert_true (gst_volume_transform_load (location, &transform, &error));
    g_assert_no_error (error);
    for (i = 0; i < G_N_ELEMENTS (points); i++) {
      gdouble moved[3];

      gst_volume_affine_apply (&transform, points[i], moved);
      for (axis = 0; axis < 3; axis++)
        g_assert_cmpfloat_with_epsilon (moved[axis], cases[n].moved[i][axis],
            1e-11);
    }
    g_unlink (location);
    g_free (location);
  }
}

static void
test_round_trip (void)
{
  gchar *location = write_file (""), *text;
  GstVolumeAffine transform = gst_volume_affine_identity (), back;
  GError *error = NULL;
  gint i;

  for (i = 0; i < 12; i++)
    transform.m[i / 4][i % 4] += (i * i % 7 - 3.3) / 30;
  g_assert_true (gst_volume_transform_save (location, &transform, &error));
  g_assert_true (gst_volume_transform_load (location, &back, &error));
  g_assert_no_error (error);
  g_assert_true (gst_volume_affine_equal (&transform, &back, 0));
  g_assert_true (g_file_get_contents (location, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, AFFINE "Parameters: "));
  g_assert_nonnull (strstr (text, "\nFixedParameters: 0 0 0\n"));
  g_free (text);
  g_unlink (location);
  g_free (location);

  g_assert_false (gst_volume_transform_save ("/proc/none/x.txt", &transform,
          &error));
  g_assert_nonnull (strstr (error->message, "/proc/none/x.txt"));
  g_clear_error (&error);
}

static void
test_broken (void)
{
  static const struct
  {
    const gchar *text, *words;
  } broken[] = {
    {"", "does not begin with"},
    {"Transform: AffineTransform_double_3_3\n" UNIT CENTRE,
        "does not begin with"},
    {HEAD, "no line \"Transform"},
    {HEAD "Transform: CompositeTransform_double_3_3\n",
        "a CompositeTransform_double_3_3, of which only"},
    {HEAD "Transform: DisplacementFieldTransform_double_3_3\n",
        "a DisplacementFieldTransform_double_3_3"},
    {HEAD "Transform: AffineTransform_double_2_2\n" UNIT CENTRE, "three dimen"},
    {HEAD "Transform: AffineTransform\n" UNIT CENTRE, "three dimensions"},
    {AFFINE UNIT CENTRE "#Transform 1\nTransform: AffineTransform_double_3_3\n",
        "more than one transform; merge"},
    {AFFINE UNIT UNIT CENTRE, "Parameters twice"},
    {AFFINE CENTRE, "here are 0 and 3"},
    {AFFINE UNIT, "here are 12 and 0"},
    {AFFINE "Parameters: 1 0 0 0 1 0 0 0 1 0 0\n" CENTRE, "here are 11 and 3"},
    {AFFINE "Parameters: 1 0 0 0 1 0 0 0 1 0 0 0 0\n" CENTRE, "at most 12"},
    {AFFINE "Parameters: 1 0 0 0 1 0 0 0 1 0 0 nan\n" CENTRE, "finite"},
    {AFFINE "Parameters: 1 0 0 0 1 0 0 0 1 0 0 1,5\n" CENTRE, "finite"},
    {AFFINE UNIT "FixedParameters: 0 0 0 0\n", "here are 12 and 4"},
    {AFFINE "Parameters: 1 0 0 0 1 0 1 0 0 0 0 0\n" CENTRE, "singular"},
    {AFFINE UNIT "Centre: 0 0 0\n", "\"Centre\""},
    {AFFINE UNIT "0 0 0\n", "KEY: VALUE"},
  };
  GstVolumeAffine transform;
  GError *error = NULL;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (broken); i++) {
    gchar *location = write_file (broken[i].text);

    g_assert_false (gst_volume_transform_load (location, &transform, &error));
    g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT);
    g_test_message ("%s", error->message);
    g_assert_nonnull (strstr (error->message, location));
    g_assert_nonnull (strstr (error->message, broken[i].words));
    g_clear_error (&error);
    g_unlink (location);
    g_free (location);
  }
  g_assert_false (gst_volume_transform_load ("none/x.txt", &transform, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_nonnull (strstr (error->message, "none/x.txt"));
  g_clear_error (&error);
}

gint
main (gint argc, gchar ** argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transform/points", test_points);
  g_test_add_func ("/transform/round-trip", test_round_trip);
  g_test_add_func ("/transform/broken", test_broken);
  return g_test_run ();
}
