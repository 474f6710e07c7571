/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Transform files with fields, read by rules of ITK's that are written down here
 * anew, there and back, and broken ones. */

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "registerfile.h"

#define HEAD "#Insight Transform File V1.0\n#Transform 0\n"
#define COMPOSITE HEAD "Transform: CompositeTransform_double_3_3\n"
#define AFFINE "Transform: AffineTransform_double_3_3\n" \
    "Parameters: 1 0 0 0 1 0 0 0 1 0 0 0\nFixedParameters: 0 0 0\n"
#define FIELD "Transform: DisplacementFieldTransform_double_3_3\n"
#define ONE "Parameters: 1 2 3\n"
#define UNIT "FixedParameters: 1 1 1 0 0 0 1 1 1 1 0 0 0 1 0 0 0 1\n"

static gchar *
make_file (const gchar * text)
{
  GError *error = NULL;
  gchar *location;
  gint fd = g_file_open_tmp ("registerfile-XXXXXX.txt", &location, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (location, text, -1, &error));
  return location;
}

/* A turned, sheared and mirrored grid of 4 x 3 x 5 nodes. */
static RegField *
make_field (gdouble length)
{
  const GstVolumeGrid grid = {.size = {4, 3, 5},
  .affine = {{{-3, 0.4, 0, 5}, {0.3, 4, -0.6, -7}, {0.2, 0.5, 6, 11},
          {0, 0, 0, 1}}}
  };
  RegField *field = reg_field_new (&grid);
  gint i;

  for (i = 0; i < 3 * 4 * 3 * 5; i++)
    field->vectors[i] = length * ((i * 37 % 101) / 50. - 1);
  return field;
}

static GstVolumeAffine
make_linear (void)
{
  const GstVolumeAffine linear = { {{0.96, -0.2, 0.1, 8}, {0.25, 1.1, 0.05,
          -12}, {-0.1, 0.02, 0.9, 3}, {0, 0, 0, 1}}
  };

  return linear;
}

/* Numbers of the first line with @key behind @from. */
static void
read_line (const gchar * from, const gchar * key, gdouble * values, gint n)
{
  gchar *at = strstr (from, key);
  gint i;

  g_assert_nonnull (at);
  at += strlen (key);
  for (i = 0; i < n; i++)
    values[i] = g_ascii_strtod (at, &at);
  g_assert_cmpint (*at, ==, '\n');
}

/* As ITK places image points: origin + direction (spacing * index), LPS. */
static void
itk_point (const gdouble fixed[18], const gint index[3], gdouble p[3])
{
  gint row, i;

  for (row = 0; row < 3; row++) {
    p[row] = fixed[3 + row];
    for (i = 0; i < 3; i++)
      p[row] += fixed[9 + 3 * row + i] * fixed[6 + i] * index[i];
  }
}

/* At each node: the field first, then the affine, in LPS. */
static void
test_itk (void)
{
  GstVolumeAffine linear = make_linear ();
  g_autoptr (RegField) field = make_field (2);
  g_autofree gchar *location = make_file (""), *text = NULL;
  gdouble matrix[12], fixed[18], vectors[180];
  const gchar *first, *second;
  GError *error = NULL;
  gint i, row, index[3];

  g_assert_true (register_file_save (location, &linear, field, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (location, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, COMPOSITE
          "#Transform 1\nTransform: AffineTransform_double_3_3\n"));
  first = strstr (text, "AffineTransform");
  second = strstr (text, "#Transform 2\n" FIELD);
  g_assert_nonnull (second);
  read_line (first, "\nParameters:", matrix, 12);
  read_line (second, "\nParameters:", vectors, 180);
  read_line (second, "\nFixedParameters:", fixed, 18);
  for (i = 0; i < 3; i++)
    g_assert_cmpfloat (fixed[i], ==, field->grid.size[i]);

  for (i = 0; i < 60; i++) {
    gdouble p[3], ras[3], moved[3];

    index[0] = i % 4;
    index[1] = i / 4 % 3;
    index[2] = i / 12;
    itk_point (fixed, index, p);
    for (row = 0; row < 3; row++)
      p[row] += vectors[3 * i + row];
    for (row = 0; row < 3; row++)
      moved[row] = matrix[3 * row] * p[0] + matrix[3 * row + 1] * p[1]
          + matrix[3 * row + 2] * p[2] + matrix[9 + row];

    for (row = 0; row < 3; row++)
      ras[row] = index[row];
    gst_volume_affine_apply (&field->grid.affine, ras, ras);
    for (row = 0; row < 3; row++)
      ras[row] += field->vectors[3 * i + row];
    gst_volume_affine_apply (&linear, ras, ras);
    /* nine digits tell a float from all others */
    for (row = 0; row < 3; row++)
      g_assert_cmpfloat_with_epsilon (ras[row], row < 2 ? -moved[row] :
          moved[row], 1e-8);
  }
  g_unlink (location);
}

static void
assert_same_field (const RegField * a, const RegField * b)
{
  g_assert_true (gst_volume_grid_equal (&a->grid, &b->grid, 1e-12));
  g_assert_cmpmem (a->vectors, 180 * sizeof (gfloat), b->vectors,
      180 * sizeof (gfloat));
}

static void
test_round_trip (void)
{
  GstVolumeAffine linear = make_linear (), back;
  g_autoptr (RegField) field = make_field (1e-3);
  g_autoptr (RegField) read = NULL;
  g_autofree gchar *folder = g_dir_make_tmp ("registerfile-XXXXXX", NULL);
  g_autofree gchar *new_folder = g_build_filename (folder, "xfm", NULL);
  g_autofree gchar *location = g_build_filename (new_folder, "a.txt", NULL);
  GError *error = NULL;

  /* folders that are missing are made */
  g_assert_true (register_file_save (location, &linear, field, &error));
  g_assert_true (register_file_load (location, &back, &read, &error));
  g_assert_no_error (error);
  g_assert_true (gst_volume_affine_equal (&linear, &back, 0));
  assert_same_field (field, read);
  g_clear_pointer (&read, reg_field_free);

  g_assert_true (register_file_save (location, &linear, NULL, &error));
  g_assert_true (register_file_load (location, &back, &read, &error));
  g_assert_true (gst_volume_affine_equal (&linear, &back, 0));
  g_assert_null (read);
  g_unlink (location);
  g_rmdir (new_folder);
  g_rmdir (folder);

  g_assert_false (register_file_save ("/proc/none/x.txt", &linear, NULL,
          &error));
  g_assert_nonnull (strstr (error->message, "/proc/none/x.txt"));
  g_clear_error (&error);
}

/* A shift has an inverse that can be told: y -> x = L y + v (L y). */
static void
test_inverse (void)
{
  GstVolumeAffine linear = make_linear (), inverse, back;
  g_autoptr (RegField) field = make_field (1);
  g_autoptr (RegField) read = NULL;
  g_autofree gchar *location = make_file ("");
  GError *error = NULL;
  gint i, row;

  g_assert_true (gst_volume_affine_invert (&linear, &inverse));
  g_assert_true (register_file_save_inverse (location, &linear, field, &error));
  g_assert_true (register_file_load (location, &back, &read, &error));
  g_assert_no_error (error);
  for (i = 0; i < 60; i++) {
    gdouble y[3] = { i % 4, i / 4 % 3, i / 12 }, x[3];

    /* y: the moving volume's point of a node of @field */
    gst_volume_affine_apply (&field->grid.affine, y, x);
    gst_volume_affine_apply (&read->grid.affine, y, y);
    for (row = 0; row < 3; row++) {
      x[row] += field->vectors[3 * i + row];
      y[row] += read->vectors[3 * i + row];
    }
    gst_volume_affine_apply (&back, y, y);
    for (row = 0; row < 3; row++)
      g_assert_cmpfloat_with_epsilon (x[row], y[row], 1e-5);
  }
  g_unlink (location);
}

/* Linear transforms of a composite are one, the last of them first. */
static void
test_composite (void)
{
  g_autofree gchar *location = make_file (COMPOSITE
      "#Transform 1\nTransform: AffineTransform_double_3_3\n"
      "Parameters: 2 0 0 0 2 0 0 0 2 0 0 0\nFixedParameters: 0 0 0\n"
      "#Transform 2\nTransform: AffineTransform_double_3_3\n"
      "Parameters: 1 0 0 0 1 0 0 0 1 0 0 5\nFixedParameters: 0 0 0\n");
  gdouble p[3] = { 1, 1, 1 };
  GstVolumeAffine linear;
  RegField *field;
  GError *error = NULL;

  g_assert_true (register_file_load (location, &linear, &field, &error));
  g_assert_no_error (error);
  g_assert_null (field);
  gst_volume_affine_apply (&linear, p, p);
  g_assert_cmpfloat (p[0], ==, 2);
  g_assert_cmpfloat (p[2], ==, 12);
  g_unlink (location);
}

static void
test_broken (void)
{
  static const struct
  {
    const gchar *text, *words;
  } broken[] = {
    {"", "does not begin with"},
    {HEAD "Transform: BSplineTransform_double_3_3\n", "BSplineTransform"},
    {COMPOSITE "Transform: BSplineTransform_double_3_3\n", "BSplineTransform"},
    {COMPOSITE FIELD ONE UNIT AFFINE, "follows its field"},
    {COMPOSITE AFFINE "Transform: CompositeTransform_double_3_3\n",
        "part of another"},
    {HEAD "Transform: DisplacementFieldTransform_double_2_2\n" ONE UNIT,
        "double_3_3 or "},
    {HEAD FIELD ONE, "18 numbers"},
    {HEAD FIELD ONE "FixedParameters: 1 1 1 0 0 0 1 1 1 1 0 0 0 1 0 0 0\n",
        "18 numbers"},
    {HEAD FIELD ONE "FixedParameters: 0 1 1 0 0 0 1 1 1 1 0 0 0 1 0 0 0 1\n",
        "counts of nodes"},
    {HEAD FIELD ONE "FixedParameters: 99999 99999 9 0 0 0 1 1 1 1 0 0 0 1 0 0 "
          "0 1\n", "too many nodes"},
    {HEAD FIELD ONE "FixedParameters: 900 900 90 0 0 0 1 1 1 1 0 0 0 1 0 0 0 "
          "1\n", "fewer Parameters"},
    {HEAD FIELD ONE "FixedParameters: 1 1 1 0 0 0 1 1 0 1 0 0 0 1 0 0 0 1\n",
        "singular"},
    {HEAD FIELD UNIT, "fewer Parameters"},
    {HEAD FIELD "Parameters: 1 2 nan\n" UNIT, "finite"},
    {HEAD FIELD "Parameters: 1 2 1e99\n" UNIT, "finite"},
    {HEAD FIELD "Parameters: 1 2 3 4\n" UNIT, "finite"},
    {HEAD FIELD "Parameters: 100000 2\n" UNIT, "finite"},
  };
  GstVolumeAffine linear;
  RegField *field;
  GError *error = NULL;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (broken); i++) {
    g_autofree gchar *location = make_file (broken[i].text);

    g_assert_false (register_file_load (location, &linear, &field, &error));
    g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT);
    g_test_message ("%s", error->message);
    g_assert_nonnull (strstr (error->message, location));
    g_assert_nonnull (strstr (error->message, broken[i].words));
    g_assert_null (field);
    g_clear_error (&error);
    g_unlink (location);
  }
  g_assert_false (register_file_load ("none/x.txt", &linear, &field, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/registerfile/itk", test_itk);
  g_test_add_func ("/registerfile/round-trip", test_round_trip);
  g_test_add_func ("/registerfile/inverse", test_inverse);
  g_test_add_func ("/registerfile/composite", test_composite);
  g_test_add_func ("/registerfile/broken", test_broken);
  return g_test_run ();
}
