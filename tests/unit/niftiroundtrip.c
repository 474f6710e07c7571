/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* niftisrc ! niftisink, as niftilib's reader sees it: every golden file that
 * nibabel wrote, variants of them, and real files where there are some beside
 * the source come back with the same voxels and the same header facts. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <dirent.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <math.h>
#include <nifti2_io.h>
#include <string.h>

#include "../common/golden.h"

/* Offsets in NIfTI-1's header. */
#define DIM 40
#define INTENT_CODE 68
#define SLOPE 112
#define XYZT_UNITS 123
#define SROW_X 280

static gchar *folder;

/* Runs to the end; the text of an error, or NULL.  @warning: (out): the text of
 * the only one, or NULL. */
static gchar *
run (gchar ** warning, const gchar * format, ...)
{
  GError *error = NULL;
  GstElement *pipeline;
  GstMessage *message;
  gchar *line, *text = NULL;
  GstBus *bus;
  va_list args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  pipeline = gst_parse_launch (line, &error);
  g_assert_no_error (error);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  *warning = NULL;
  while ((message = gst_bus_timed_pop_filtered (bus, 60 * GST_SECOND,
              GST_MESSAGE_ERROR | GST_MESSAGE_WARNING | GST_MESSAGE_EOS))) {
    GstMessageType type = GST_MESSAGE_TYPE (message);

    if (type == GST_MESSAGE_WARNING) {
      g_assert_null (*warning);
      gst_message_parse_warning (message, &error, NULL);
      *warning = g_strdup (error->message);
      g_clear_error (&error);
    } else if (type == GST_MESSAGE_ERROR) {
      gst_message_parse_error (message, &error, NULL);
      text = g_strdup (error->message);
      g_clear_error (&error);
    }
    gst_message_unref (message);
    if (type != GST_MESSAGE_WARNING)
      break;
  }
  g_assert_nonnull (message);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
  g_free (line);
  return text;
}

static gboolean
is_vector (const nifti_image * image)
{
  return image->nu > 1 && (image->intent_code == 1006
      || image->intent_code == 1007);
}

static gboolean
is_scaled (const nifti_image * image)
{
  return isfinite (image->scl_slope) && image->scl_slope != 0
      && (image->scl_slope != 1 || image->scl_inter != 0);
}

/* As it is stored. */
static gdouble
get_value (const nifti_image * image, gint64 i)
{
  switch (image->datatype) {
    case DT_UINT8:
      return ((guint8 *) image->data)[i];
    case DT_INT8:
      return ((gint8 *) image->data)[i];
    case DT_UINT16:
      return ((guint16 *) image->data)[i];
    case DT_INT16:
      return ((gint16 *) image->data)[i];
    case DT_UINT32:
      return ((guint32 *) image->data)[i];
    case DT_INT32:
      return ((gint32 *) image->data)[i];
    case DT_FLOAT32:
      return ((gfloat *) image->data)[i];
    default:
      g_assert_not_reached ();
  }
}

/* Stored values that one float each stands for come back as they were, all
 * others as the float that the scaling gives. */
static void
assert_voxels (const nifti_image * a, gint64 a_start, const nifti_image * b,
    gint64 b_start, gint64 n)
{
  gint64 i;

  if (b->datatype == a->datatype && is_scaled (b) == is_scaled (a)) {
    gint bytes = a->nbyper;

    if (is_scaled (a)) {
      g_assert_cmpfloat (b->scl_slope, ==, a->scl_slope);
      g_assert_cmpfloat (b->scl_inter, ==, a->scl_inter);
    }
    g_assert_cmpmem ((guint8 *) b->data + b_start * bytes, n * bytes,
        (guint8 *) a->data + a_start * bytes, n * bytes);
    return;
  }
  g_assert_true (is_scaled (a) && !is_scaled (b));
  g_assert_cmpint (b->datatype, ==, DT_FLOAT32);
  for (i = 0; i < n; i++)
    g_assert_cmpfloat (get_value (b, b_start + i), ==,
        (gfloat) (a->scl_slope * get_value (a, a_start + i) + a->scl_inter));
}

static void
assert_same_text (const gchar * a, const gchar * b, gsize size)
{
  g_assert_cmpmem (a, strnlen (a, size), b, strnlen (b, size));
}

static void
assert_same_matrix (const nifti_dmat44 * a, const nifti_dmat44 * b)
{
  gint i, j;

  for (i = 0; i < 3; i++) {
    for (j = 0; j < 4; j++)
      g_assert_cmpfloat (a->m[i][j], ==, b->m[i][j]);
  }
}

/* But for a comment of ours. */
static void
assert_same_extensions (const nifti_image * a, const nifti_image * b)
{
  gint i, j = 0;

  for (i = 0; i < b->num_ext; i++) {
    const nifti1_extension *e = &b->ext_list[i];

    if (e->ecode == 6 && g_str_has_prefix (e->edata, "GstVolume\n"))
      continue;
    g_assert_cmpint (j, <, a->num_ext);
    g_assert_cmpint (e->ecode, ==, a->ext_list[j].ecode);
    g_assert_cmpmem (e->edata, e->esize - 8, a->ext_list[j].edata,
        a->ext_list[j].esize - 8);
    j++;
  }
  g_assert_cmpint (j, ==, a->num_ext);
}

static void
assert_same_facts (const nifti_image * a, const nifti_image * b)
{
  gint i;

  g_assert_cmpint (b->nifti_type, ==, a->nifti_type == NIFTI_FTYPE_NIFTI2_1
      || a->nifti_type == NIFTI_FTYPE_NIFTI2_2 ? NIFTI_FTYPE_NIFTI2_1
      : NIFTI_FTYPE_NIFTI1_1);
  for (i = 1; i <= 3; i++) {
    g_assert_cmpint (b->dim[i], ==, a->dim[i]);
    if (i <= a->ndim)
      g_assert_cmpfloat (b->pixdim[i], ==, a->pixdim[i]);
  }
  for (i = 4; i <= 7; i++)
    g_assert_cmpfloat (b->pixdim[i], ==, a->pixdim[i]);
  g_assert_cmpint (b->qform_code, ==, a->qform_code);
  g_assert_cmpint (b->sform_code, ==, a->sform_code);
  if (a->ndim >= 3)
    assert_same_matrix (&b->qto_xyz, &a->qto_xyz);
  if (a->sform_code > 0)
    assert_same_matrix (&b->sto_xyz, &a->sto_xyz);
  g_assert_cmpint (b->xyz_units, ==, a->xyz_units);
  g_assert_cmpint (b->time_units, ==, a->time_units);
  g_assert_cmpfloat (b->toffset, ==, a->toffset);
  g_assert_cmpint (b->intent_code, ==, a->intent_code);
  g_assert_cmpfloat (b->intent_p1, ==, a->intent_p1);
  g_assert_cmpfloat (b->intent_p2, ==, a->intent_p2);
  g_assert_cmpfloat (b->intent_p3, ==, a->intent_p3);
  assert_same_text (b->intent_name, a->intent_name, 16);
  assert_same_text (b->descrip, a->descrip, 80);
  assert_same_text (b->aux_file, a->aux_file, 24);
  g_assert_cmpfloat (b->cal_min, ==, a->cal_min);
  g_assert_cmpfloat (b->cal_max, ==, a->cal_max);
  g_assert_cmpint (b->freq_dim, ==, a->freq_dim);
  g_assert_cmpint (b->phase_dim, ==, a->phase_dim);
  g_assert_cmpint (b->slice_dim, ==, a->slice_dim);
  g_assert_cmpint (b->slice_code, ==, a->slice_code);
  g_assert_cmpint (b->slice_start, ==, a->slice_start);
  g_assert_cmpint (b->slice_end, ==, a->slice_end);
  g_assert_cmpfloat (b->slice_duration, ==, a->slice_duration);
  assert_same_extensions (a, b);
}

/* Between the places that the two forms give to a corner of the grid, in the
 * file's unit. */
static gdouble
get_distance (const nifti_image * image)
{
  const gdouble size[] = { image->nx, image->ny, image->nz };
  gdouble farthest = 0;
  gint corner, i, j;

  for (corner = 0; corner < 8; corner++) {
    gdouble sum = 0;

    for (i = 0; i < 3; i++) {
      gdouble d = image->sto_xyz.m[i][3] - image->qto_xyz.m[i][3];

      for (j = 0; j < 3; j++)
        d += (corner >> j & 1) * (size[j] - 1) * (image->sto_xyz.m[i][j]
            - image->qto_xyz.m[i][j]);
      sum += d * d;
    }
    farthest = MAX (farthest, sqrt (sum));
  }
  return farthest;
}

/* One where the forms differ by more than they could through rounding, and it
 * tells how much; of the files here those do by far. */
static void
assert_warning (const gchar * path, const nifti_image * image,
    const gchar * warning)
{
  const gdouble mm[] = { 1, 1000, 1, 0.001 };
  gdouble distance = get_distance (image), told;

  if (image->qform_code <= 0 || image->sform_code <= 0
      || distance < 0.2 * MIN (MIN (image->dx, image->dy), image->dz)) {
    g_assert_cmpstr (warning, ==, NULL);
    return;
  }
  g_assert_nonnull (warning);
  g_assert_nonnull (strstr (warning, path));
  g_assert_cmpint (sscanf (strstr (warning, "up to"), "up to %lf mm", &told),
      ==, 1);
  distance *= mm[image->xyz_units];
  g_assert_cmpfloat_with_epsilon (told, distance, 0.005 * distance);
  g_assert_nonnull (strstr (warning, "the sform is used"));
}

static nifti_image *
load_written (gint64 index)
{
  gchar *path = g_strdup_printf ("%s/%04" G_GINT64_FORMAT ".nii", folder,
      index);
  nifti_image *image = nifti_image_read (path, 1);

  g_assert_nonnull (image);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_free (path);
  return image;
}

static void
compare (const gchar * path, const nifti_image * a)
{
  gint64 n = a->nx * a->ny * a->nz, channels = is_vector (a) ? a->nu : 1;
  gint64 volumes = a->nvox / n / channels, t, c;

  for (t = 0; t < volumes; t++) {
    nifti_image *b = load_written (t);

    assert_same_facts (a, b);
    g_assert_cmpint (b->nvox, ==, n * channels);
    if (volumes == 1)
      g_assert_cmpmem (b->dim, sizeof b->dim, a->dim, sizeof a->dim);
    /* Floats can tell integers of 16 bits apart: these must come back. */
    if (a->nbyper <= 2)
      g_assert_cmpint (b->datatype, ==, a->datatype);
    for (c = 0; c < channels; c++)
      assert_voxels (a, (c * volumes + t) * n, b, c * n, n);
    nifti_image_free (b);
  }
}

/* FALSE where niftilib does not know it for NIfTI. */
static gboolean
check_file (const gchar * path)
{
  nifti_image *image = nifti_image_read (path, 1);
  gboolean ok = image && image->nifti_type != NIFTI_FTYPE_ANALYZE;
  gchar *error, *warning;

  g_test_message ("%s", path);
  error = run (&warning, "niftisrc location=%s ! niftisink "
      "location=%s/{index}.nii", path, folder);
  if (ok) {
    g_assert_cmpstr (error, ==, NULL);
    compare (path, image);
    assert_warning (path, image, warning);
  } else {
    g_assert_nonnull (strstr (error, path));
  }
  if (image)
    nifti_image_free (image);
  g_free (error);
  g_free (warning);
  return ok;
}

/* The number of NIfTI files in a folder. */
static guint
check_folder (const gchar * path)
{
  static const gchar *const suffixes[] = {
    ".nii", ".nii.gz", ".hdr", ".hdr.gz"
  };
  GDir *dir = g_dir_open (path, 0, NULL);
  const gchar *name;
  guint i, n = 0;

  while (dir && (name = g_dir_read_name (dir))) {
    gchar *file = g_build_filename (path, name, NULL);

    for (i = 0; i < G_N_ELEMENTS (suffixes); i++)
      n += g_str_has_suffix (name, suffixes[i]) && check_file (file);
    g_free (file);
  }
  g_clear_pointer (&dir, g_dir_close);
  return n;
}

static void
test_goldens (void)
{
  gchar *path = golden (NULL);

  g_assert_cmpuint (check_folder (path), >, 60);
  g_free (path);
}

static void
test_real_files (void)
{
  gchar *path = g_build_filename (g_getenv ("VOLUME_SOURCE_ROOT"),
      "../shared/data/nifti-cases", NULL);

  if (check_folder (path) == 0)
    g_test_skip ("no real files beside the source");
  g_free (path);
}

static gchar *
store (const gchar * name, gchar * bytes, gsize size)
{
  gchar *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, bytes, size, NULL));
  g_free (bytes);
  return path;
}

/* i4-le.nii or the like, scaled; its datatype when it was written again. */
static void
check_scaling (const gchar * name, gfloat slope, gfloat intercept,
    gint datatype)
{
  const gfloat scaling[] = { slope, intercept };
  gchar *path, *error, *warning;
  nifti_image *image;
  gsize size;
  gchar *bytes = load_golden (name, &size);

  memcpy (bytes + SLOPE, scaling, sizeof scaling);
  path = store ("scaled.nii", bytes, size);
  image = nifti_image_read (path, 1);
  error = run (&warning, "niftisrc location=%s ! niftisink "
      "location=%s/0000.nii", path, folder);
  g_assert_cmpstr (error, ==, NULL);
  if (image->nbyper <= 2 && datatype == DT_FLOAT32) {
    nifti_image *written = load_written (0);

    g_assert_cmpint (written->datatype, ==, datatype);
    assert_voxels (image, 0, written, 0, image->nvox);
    nifti_image_free (written);
  } else {
    compare (path, image);
  }
  nifti_image_free (image);
  g_unlink (path);
  g_free (path);
}

static void
test_scaling (void)
{
  check_scaling ("i2-le.nii", 1, -1024, DT_INT16);
  check_scaling ("i2-le.nii", -0.1, 1e5, DT_INT16);
  check_scaling ("u1-le.nii", 3.1e-30, 0, DT_UINT8);
  check_scaling ("i2-le.nii", NAN, 5, DT_INT16);
  check_scaling ("i2-le.nii", 0, 5, DT_INT16);
  /* Neighbours fall together. */
  check_scaling ("i2-le.nii", 1e-4, 1e5, DT_FLOAT32);
  check_scaling ("i4-le.nii", 0.5, 0, DT_FLOAT32);
  check_scaling ("f4-le.nii", 2, 1, DT_FLOAT32);
}

/* A step that changes values leaves floats, one that changes the grid makes
 * both forms say the same. */
static void
test_steps (void)
{
  gchar *ct = golden ("ct.nii"), *facts = golden ("facts.nii");
  gchar *error, *warning;
  nifti_image *image;
  gint i, j;

  error = run (&warning, "niftisrc location=%s ! volumenormalize "
      "! niftisink location=%s/0000.nii", ct, folder);
  g_assert_cmpstr (error, ==, NULL);
  image = load_written (0);
  g_assert_cmpint (image->datatype, ==, DT_FLOAT32);
  g_assert_false (is_scaled (image));
  nifti_image_free (image);

  error = run (&warning, "niftisrc location=%s ! volumeconform "
      "orientation=PSR ! niftisink location=%s/0000.nii", facts, folder);
  g_assert_cmpstr (error, ==, NULL);
  g_assert_nonnull (warning);
  g_free (warning);
  image = load_written (0);
  g_assert_cmpint (image->sform_code, ==, 4);
  g_assert_cmpint (image->qform_code, ==, 4);
  g_assert_cmpint (image->xyz_units, ==, NIFTI_UNITS_MM);
  for (i = 0; i < 3; i++) {
    for (j = 0; j < 4; j++)
      g_assert_cmpfloat_with_epsilon (image->qto_xyz.m[i][j],
          image->sto_xyz.m[i][j], 1e-6);
  }
  nifti_image_free (image);
  g_free (facts);
  g_free (ct);
}

int
main (int argc, char **argv)
{
  gint result;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  nifti_set_debug_level (0);
  folder = g_dir_make_tmp ("nifti-XXXXXX", NULL);
  g_test_add_func ("/nifti/round-trip/goldens", test_goldens);
  g_test_add_func ("/nifti/round-trip/real-files", test_real_files);
  g_test_add_func ("/nifti/round-trip/scaling", test_scaling);
  g_test_add_func ("/nifti/round-trip/steps", test_steps);
  result = g_test_run ();
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
  return result;
}
