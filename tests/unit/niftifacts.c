/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a file's header says, and what of it the next file says: bytes of
 * NIfTI-1 headers that nibabel wrote, against ours. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "../common/golden.h"
#include "gstvolume.h"
#include "nifti-file.h"
#include "nifti-writer.h"

/* Offsets in NIfTI-1's header. */
#define DIM_INFO 39
#define INTENT_CODE 68
#define SLICE_START 74
#define PIXDIM 76
#define VOX_OFFSET 108
#define SLICE_END 120
#define CAL_MAX 124
#define SLICE_DURATION 132
#define GLMAX 140
#define DESCRIP 148
#define QFORM_CODE 252
#define SFORM_CODE 254
#define SROW_X 280
#define INTENT_NAME 328
#define EXTENSIONS 352

static GstBuffer *
read_volume (const gchar * name, GstVolumeInfo * info)
{
  gchar *path = golden (name);
  GstNiftiFile *file = gst_nifti_file_open (path, "test", 1 << 20, NULL, NULL);
  GstBuffer *volume = NULL;

  g_assert_nonnull (file);
  while (!volume)
    g_assert_true (gst_nifti_file_read (file, &volume, NULL));
  *info = gst_nifti_header_get_output (gst_nifti_file_get_header (file), NULL);
  gst_nifti_file_close (file);
  g_free (path);
  return volume;
}

static gchar *
write_volume (GstBuffer * volume, const GstVolumeInfo * info, gsize * size)
{
  GstBuffer *file = gst_nifti_write (info, volume, 0, NULL);
  gpointer bytes;

  g_assert_nonnull (file);
  gst_buffer_extract_dup (file, 0, -1, &bytes, size);
  gst_buffer_unref (file);
  return bytes;
}

static void
assert_bytes (const gchar * a, const gchar * b, gsize from, gsize to)
{
  g_assert_cmpmem (a + from, to - from, b + from, to - from);
}

/* Untouched, all comes back: from little- and from big-endian files. */
static void
test_all (void)
{
  static const gchar *const pairs[][2] = {
    {"facts.nii", "facts.nii"}, {"facts-be.nii", "facts.nii"},
    {"sform-wins.nii", "sform-wins.nii"}, {"shear.nii", "shear.nii"},
    {"qform.nii", "qform.nii"}, {"base.nii", "base.nii"},
    {"metre.nii", "metre.nii"}, {"squeeze.nii", "squeeze.nii"},
    {"vector.nii", "vector.nii"}, {"flat.nii", "flat.nii"},
    {"nan.nii", "nan.nii"}, {"ct.nii", "ct.nii"},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (pairs); i++) {
    gsize read_size, size;
    gchar *expected = load_golden (pairs[i][1], &read_size), *bytes;
    GstVolumeInfo info;
    GstBuffer *volume = read_volume (pairs[i][0], &info);

    g_test_message ("%s", pairs[i][0]);
    bytes = write_volume (volume, &info, &size);
    g_assert_cmpuint (size, ==, read_size);
    assert_bytes (bytes, expected, DIM_INFO, VOX_OFFSET + 4);
    /* No scaling can be said in several ways. */
    assert_bytes (bytes, expected, SLICE_END, GLMAX);
    assert_bytes (bytes, expected, DESCRIP, size);
    gst_buffer_unref (volume);
    g_free (bytes);
    g_free (expected);
  }
}

/* NIfTI-2 stays NIfTI-2: its numbers do not fit into NIfTI-1. */
static void
test_version (void)
{
  GstVolumeInfo info;
  GstBuffer *volume = read_volume ("f8-2.nii", &info);
  gsize read_size, size;
  gchar *expected = load_golden ("f8-2.nii", &read_size);
  gchar *bytes = write_volume (volume, &info, &size);

  g_assert_cmpint (GST_READ_UINT32_LE (bytes), ==, 540);
  g_assert_cmpuint (size, ==, read_size);
  gst_buffer_unref (volume);
  g_free (bytes);
  g_free (expected);
}

/* Whether an extension of @code is among those of @bytes. */
static gboolean
has_extension (const gchar * bytes, gint code)
{
  gfloat end;
  gsize at;

  memcpy (&end, bytes + VOX_OFFSET, sizeof end);
  for (at = EXTENSIONS; at < end; at += GST_READ_UINT32_LE (bytes + at)) {
    if (GST_READ_UINT32_LE (bytes + at + 4) == (guint32) code)
      return TRUE;
  }
  return FALSE;
}

/* Values changed, grid did not. */
static void
test_values (void)
{
  GstVolumeInfo info;
  GstBuffer *volume = read_volume ("facts.nii", &info);
  gsize size;
  gchar *expected = load_golden ("facts.nii", &size), *bytes;

  gst_volume_meta_add_history (gst_buffer_get_volume_meta (volume), "step",
      "x=1");
  bytes = write_volume (volume, &info, &size);
  assert_bytes (bytes, expected, DIM_INFO, INTENT_CODE - 12);
  g_assert_cmpint (GST_READ_UINT16_LE (bytes + INTENT_CODE), ==, 0);
  g_assert_cmpint (bytes[INTENT_NAME], ==, 0);
  assert_bytes (bytes, expected, SLICE_START, VOX_OFFSET);
  g_assert_cmpint (GST_READ_UINT32_LE (bytes + CAL_MAX), ==, 0);
  g_assert_cmpint (GST_READ_UINT32_LE (bytes + CAL_MAX + 4), ==, 0);
  assert_bytes (bytes, expected, SLICE_DURATION, GLMAX);
  assert_bytes (bytes, expected, DESCRIP, INTENT_NAME);
  g_assert_true (has_extension (bytes, 6));
  g_assert_true (has_extension (bytes, 4));
  g_assert_true (has_extension (bytes, 40));
  gst_buffer_unref (volume);
  g_free (bytes);
  g_free (expected);
}

/* Another grid, of the same world and of an unknown one. */
static void
test_grid (void)
{
  guint i;

  for (i = 0; i < 2; i++) {
    GstVolumeInfo info;
    GstBuffer *volume = read_volume ("facts.nii", &info);
    GstVolumeMeta *meta = gst_buffer_get_volume_meta (volume);
    gsize size;
    gchar *expected = load_golden ("facts.nii", &size), *bytes;
    gfloat x;

    if (i == 0)
      gst_volume_meta_get_grid (meta, &info, &meta->source);
    meta->affine.m[0][3] += 10;
    bytes = write_volume (volume, &info, &size);
    g_assert_cmpint (bytes[SFORM_CODE], ==, i == 0 ? 4 : 2);
    g_assert_cmpint (bytes[QFORM_CODE], ==, i == 0 ? 4 : 2);
    /* mm again, milliseconds still. */
    g_assert_cmpint (bytes[123], ==, 2 | 16);
    memcpy (&x, bytes + SROW_X + 12, sizeof x);
    g_assert_cmpfloat_with_epsilon (x, meta->affine.m[0][3], 1e-4);
    g_assert_cmpint (bytes[122], ==, 0);
    g_assert_cmpint (bytes[DIM_INFO], ==, 0);
    assert_bytes (bytes, expected, DESCRIP, QFORM_CODE);
    g_assert_true (has_extension (bytes, 6));
    g_assert_false (has_extension (bytes, 4));
    g_assert_true (has_extension (bytes, 40));
    gst_buffer_unref (volume);
    g_free (bytes);
    g_free (expected);
  }
}

/* Copies of a buffer keep what its file said, parts of it do not. */
static void
test_copies (void)
{
  GstVolumeInfo info;
  GstBuffer *volume = read_volume ("facts.nii", &info);
  GstBuffer *copy = gst_buffer_copy_deep (volume);
  GstBuffer *part = gst_buffer_copy_region (volume, GST_BUFFER_COPY_ALL, 0, 60);

  g_assert_nonnull (gst_buffer_get_volume_file_meta (copy, "nifti"));
  g_assert_null (gst_buffer_get_volume_file_meta (copy, "dicom"));
  g_assert_null (gst_buffer_get_volume_file_meta (part, "nifti"));
  gst_buffer_unref (part);
  gst_buffer_unref (copy);
  gst_buffer_unref (volume);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nifti/facts/all", test_all);
  g_test_add_func ("/nifti/facts/version", test_version);
  g_test_add_func ("/nifti/facts/values", test_values);
  g_test_add_func ("/nifti/facts/grid", test_grid);
  g_test_add_func ("/nifti/facts/copies", test_copies);
  return g_test_run ();
}
