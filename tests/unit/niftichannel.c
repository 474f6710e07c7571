/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Colours, complex numbers, and vectors in a series: the bytes of one file,
 * told to be each in turn, against what lies where in it. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>
#include <string.h>

#include "../common/golden.h"
#include "gstvolume.h"
#include "nifti-reader.h"

/* Offsets in NIfTI-1's header, and of the voxels. */
#define DIM 40
#define INTENT_CODE 68
#define DATATYPE 70
#define BITPIX 72
#define SLOPE 112
#define VOXELS 352
#define SIZE 592

/* f4-le.nii, with 240 bytes of voxels, of another type and size. */
static guint8 *
make_file (gint datatype, gint bits, const gint dim[6])
{
  gsize size;
  gchar *bytes = load_golden ("f4-le.nii", &size);
  gint i;

  g_assert_cmpuint (size, ==, SIZE);
  GST_WRITE_UINT16_LE (bytes + DATATYPE, datatype);
  GST_WRITE_UINT16_LE (bytes + BITPIX, bits);
  for (i = 0; i < 6; i++)
    GST_WRITE_UINT16_LE (bytes + DIM + 2 * i, dim[i]);
  return (guint8 *) bytes;
}

static GstNiftiReader *
read_file (const guint8 * bytes, GstNiftiChannel channel, GError ** error)
{
  const GstNiftiChoice choice = {.channel = channel };
  GstNiftiReader *reader = gst_nifti_reader_new ("test", 1 << 20, &choice);
  GstBuffer *volume;
  gsize size = VOXELS;

  gst_nifti_reader_push (reader, &bytes, &size, &volume, error);
  return reader;
}

/* The only volume, of @size bytes. */
static gpointer
read_volume (const guint8 * bytes, GstNiftiChannel channel, gsize size)
{
  GError *error = NULL;
  GstNiftiReader *reader = read_file (bytes, channel, &error);
  const guint8 *data = bytes + VOXELS;
  gsize left = SIZE - VOXELS, got;
  GstBuffer *volume;
  gpointer voxels;

  g_assert_no_error (error);
  g_assert_true (gst_nifti_reader_push (reader, &data, &left, &volume, NULL));
  g_assert_null (volume);
  g_assert_true (gst_nifti_reader_finish (reader, &volume, NULL));
  g_assert_true (g_str_has_prefix (gst_buffer_get_volume_meta (volume)->history
          [0], "test "));
  gst_buffer_extract_dup (volume, 0, -1, &voxels, &got);
  g_assert_cmpuint (got, ==, size);
  gst_buffer_unref (volume);
  gst_nifti_reader_free (reader);
  return voxels;
}

static void
assert_refused (const guint8 * bytes, GstNiftiChannel channel)
{
  GError *error = NULL;
  GstNiftiReader *reader = read_file (bytes, channel, &error);

  g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "channel"));
  g_error_free (error);
  gst_nifti_reader_free (reader);
}

static void
test_colour (void)
{
  static const struct
  {
    gint datatype, parts, dim[6];
  } kinds[] = {
    {128, 3, {3, 5, 4, 4, 1, 1}}, {2304, 4, {3, 5, 4, 3, 1, 1}}
  };
  gint i, channel, j;

  for (i = 0; i < 2; i++) {
    gint parts = kinds[i].parts, n = 240 / parts;
    guint8 *bytes = make_file (kinds[i].datatype, 8 * parts, kinds[i].dim);

    assert_refused (bytes, GST_NIFTI_CHANNEL_NONE);
    assert_refused (bytes, GST_NIFTI_CHANNEL_REAL);
    if (parts == 3)
      assert_refused (bytes, GST_NIFTI_CHANNEL_ALPHA);
    for (channel = 0; channel < parts; channel++) {
      guint8 *got = read_volume (bytes, GST_NIFTI_CHANNEL_RED + channel, n);

      for (j = 0; j < n; j++)
        g_assert_cmpint (got[j], ==, bytes[VOXELS + parts * j + channel]);
      g_free (got);
    }
    g_free (bytes);
  }
}

/* @scale: slope 2, intercept 3, which is of the real part alone. */
static void
check_complex (gboolean is_double, gboolean scale)
{
  const gint dim[6] = { 3, 5, is_double ? 1 : 2, 3, 1, 1 };
  gint n = is_double ? 15 : 30, i, channel;
  guint8 *bytes = make_file (is_double ? 1792 : 32, is_double ? 128 : 64, dim);
  gfloat f[60];
  gdouble d[60];

  for (i = 0; i < 2 * n; i++) {
    f[i] = 10 * sin (i) + i;
    d[i] = f[i];
    if (is_double)
      memcpy (bytes + VOXELS + 8 * i, &d[i], 8);
    else
      memcpy (bytes + VOXELS + 4 * i, &f[i], 4);
  }
  memcpy (bytes + SLOPE, scale ? (gfloat[]) {
      2, 3}
      : (gfloat[]) {
      1, 0}
      , 8);
  assert_refused (bytes, GST_NIFTI_CHANNEL_NONE);
  assert_refused (bytes, GST_NIFTI_CHANNEL_BLUE);

  for (channel = GST_NIFTI_CHANNEL_REAL; channel <= GST_NIFTI_CHANNEL_PHASE;
      channel++) {
    gpointer got = read_volume (bytes, channel, 120);

    for (i = 0; i < n; i++) {
      gdouble re = scale ? 2 * d[2 * i] + 3 : d[2 * i];
      gdouble im = scale ? 2 * d[2 * i + 1] : d[2 * i + 1];
      const gdouble expected[] = { re, im, sqrt (re * re + im * im),
        atan2 (im, re)
      };

      g_assert_cmpfloat_with_epsilon (is_double ? ((gdouble *) got)[i]
          : ((gfloat *) got)[i], expected[channel - GST_NIFTI_CHANNEL_REAL],
          is_double ? 1e-12 : 2e-5);
    }
    g_free (got);
  }
  g_free (bytes);
}

static void
test_complex (void)
{
  check_complex (FALSE, FALSE);
  check_complex (FALSE, TRUE);
  check_complex (TRUE, FALSE);
  check_complex (TRUE, TRUE);
}

/* Time runs faster than a vector's parts: 5 x 2 x 1 voxels, 2 volumes, 3 parts
 * of float, each part's bytes apart.  All bytes at once, or one by one. */
static void
test_vector_series (void)
{
  const gint dim[6] = { 5, 5, 2, 1, 2, 3 };
  guint8 *bytes = make_file (16, 32, dim);
  gsize piece, at, size;
  guint64 t, c;

  GST_WRITE_UINT16_LE (bytes + INTENT_CODE, 1007);
  for (piece = 1; piece <= SIZE; piece += SIZE - 1) {
    GstNiftiReader *reader = gst_nifti_reader_new ("test", 1 << 20, NULL);
    GstBuffer *volumes[2] = { NULL }, *volume;

    for (t = 0, at = 0; at < SIZE; at += piece) {
      const guint8 *data = bytes + at;

      size = piece;
      do {
        g_assert_true (gst_nifti_reader_push (reader, &data, &size, &volume,
                NULL));
        if (volume)
          volumes[t++] = volume;
      } while (volume);
    }
    g_assert_cmpuint (t, ==, 1);
    g_assert_true (gst_nifti_reader_finish (reader, &volumes[1], NULL));
    for (t = 0; t < 2; t++) {
      g_assert_cmpuint (gst_buffer_get_size (volumes[t]), ==, 120);
      for (c = 0; c < 3; c++)
        g_assert_cmpint (gst_buffer_memcmp (volumes[t], 40 * c,
                bytes + VOXELS + 40 * (2 * c + t), 40), ==, 0);
      gst_buffer_unref (volumes[t]);
    }
    gst_nifti_reader_free (reader);
  }
  g_free (bytes);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nifti/channel/colour", test_colour);
  g_test_add_func ("/nifti/channel/complex", test_complex);
  g_test_add_func ("/nifti/vector-series", test_vector_series);
  return g_test_run ();
}
