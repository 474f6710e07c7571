/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Damaged, lying and hostile NIfTI files: niftisrc and niftidec each end in
 * one error that says what is wrong, with no volume and no memory wasted. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gio/gio.h>
#include <gst/check/gstharness.h>
#include <math.h>
#include <string.h>
#include <sys/resource.h>

#include "../common/golden.h"
#include "folder.h"
/* Where things lie in a NIfTI-1 header. */
#define DIM(i) (40 + 2 * (i))
#define DIM_NIFTI2(i) (16 + 8 * (i))
#define DATATYPE 70
#define BITPIX 72
#define PIXDIM(i) (76 + 4 * (i))
#define VOX_OFFSET 108
#define SCL_INTER 116
#define XYZT_UNITS 123
#define QFORM_CODE 252
#define SFORM_CODE 254
#define QUATERN_B 256
#define SROW_X 280
#define MAGIC 344
#define EXTENDER 348
#define VOXELS 352

/* All bad files together may cost this much. */
#define MAX_MEMORY_KIB (96 * 1024)

static GByteArray *
load_good (const gchar * name)
{
  gsize length;
  gchar *bytes = load_golden (name, &length);

  return g_byte_array_new_take ((guint8 *) bytes, length);
}

static void
put_i16 (GByteArray * f, guint at, gint value)
{
  GST_WRITE_UINT16_LE (f->data + at, (guint16) value);
}

static void
put_f32 (GByteArray * f, guint at, gfloat value)
{
  GST_WRITE_FLOAT_LE (f->data + at, value);
}

static void
truncated (GByteArray * f)
{
  g_byte_array_set_size (f, f->len - 1);
}

static void
inside_header (GByteArray * f)
{
  g_byte_array_set_size (f, 200);
}

static void
empty (GByteArray * f)
{
  g_byte_array_set_size (f, 0);
}

static void
trailing (GByteArray * f)
{
  g_byte_array_append (f, (const guint8 *) "garbage", 7);
}

static void
not_nifti (GByteArray * f)
{
  memset (f->data, 'x', f->len);
}

static void
no_magic (GByteArray * f)
{
  memset (f->data + MAGIC, 0, 4);
}

static void
lying_24_gb (GByteArray * f)
{
  put_i16 (f, DIM (1), 2000);
  put_i16 (f, DIM (2), 2000);
  put_i16 (f, DIM (3), 1500);
}

/* Just under max-bytes: only reading in pieces saves the memory. */
static void
lying_4_gb (GByteArray * f)
{
  put_i16 (f, DIM (1), 1000);
  put_i16 (f, DIM (2), 1000);
  put_i16 (f, DIM (3), 1000);
}

static void
overflow (GByteArray * f)
{
  gint i;

  put_i16 (f, DIM (0), 7);
  for (i = 1; i <= 7; i++)
    put_i16 (f, DIM (i), 32767);
}

static void
overflow_5 (GByteArray * f)
{
  gint i;

  put_i16 (f, DIM (0), 5);
  for (i = 1; i <= 5; i++)
    put_i16 (f, DIM (i), 32767);
}

static void
dim_200 (GByteArray * f)
{
  put_i16 (f, DIM (0), 200);
}

static void
replace (GByteArray * f, const gchar * name)
{
  GByteArray *other = load_good (name);

  g_byte_array_set_size (f, 0);
  g_byte_array_append (f, other->data, other->len);
  g_byte_array_unref (other);
}

static void
dim_200_nifti2 (GByteArray * f)
{
  replace (f, "f4-2.nii");
  GST_WRITE_UINT64_LE (f->data + DIM_NIFTI2 (0), 200);
}

static void
overflow_nifti2 (GByteArray * f)
{
  gint i;

  replace (f, "f4-2.nii");
  for (i = 1; i <= 3; i++)
    GST_WRITE_UINT64_LE (f->data + DIM_NIFTI2 (i), 1 << 30);
}

static void
dim_0 (GByteArray * f)
{
  put_i16 (f, DIM (0), 0);
}

static void
dim_negative (GByteArray * f)
{
  put_i16 (f, DIM (2), -4);
}

static void
vox_offset_nan (GByteArray * f)
{
  put_f32 (f, VOX_OFFSET, NAN);
}

static void
vox_offset_negative (GByteArray * f)
{
  put_f32 (f, VOX_OFFSET, -1e9);
}

static void
vox_offset_huge (GByteArray * f)
{
  put_f32 (f, VOX_OFFSET, 3e9);
}

static void
vox_offset_absurd (GByteArray * f)
{
  put_f32 (f, VOX_OFFSET, 3e38);
}

static void
vox_offset_in_header (GByteArray * f)
{
  put_f32 (f, VOX_OFFSET, 16);
}

static void
vox_offset_half (GByteArray * f)
{
  put_f32 (f, VOX_OFFSET, 352.5);
}

static void
spacing_nan (GByteArray * f)
{
  put_f32 (f, PIXDIM (2), NAN);
}

static void
spacing_zero (GByteArray * f)
{
  put_f32 (f, PIXDIM (3), 0);
}

static void
sform_singular (GByteArray * f)
{
  memcpy (f->data + SROW_X + 16, f->data + SROW_X, 16);
}

static void
sform_nan (GByteArray * f)
{
  put_f32 (f, SROW_X + 4, NAN);
}

/* In metres. */
static void
sform_far (GByteArray * f)
{
  f->data[XYZT_UNITS] = 1;
  put_f32 (f, SROW_X, 1e36);
}

static void
qform_wrong (GByteArray * f)
{
  put_i16 (f, SFORM_CODE, 0);
  put_i16 (f, QFORM_CODE, 1);
  put_f32 (f, QUATERN_B, 2);
}

static void
slope_without_intercept (GByteArray * f)
{
  put_f32 (f, SCL_INTER - 4, 2);
  put_f32 (f, SCL_INTER, NAN);
}

static void
bitpix (GByteArray * f)
{
  put_i16 (f, BITPIX, 16);
}

static void
rgb (GByteArray * f)
{
  put_i16 (f, DATATYPE, 128);
  put_i16 (f, BITPIX, 24);
}

static void
complex_values (GByteArray * f)
{
  put_i16 (f, DATATYPE, 32);
  put_i16 (f, BITPIX, 64);
}

static void
vector_series (GByteArray * f)
{
  put_i16 (f, DIM (0), 6);
  put_i16 (f, DIM (4), 1);
  put_i16 (f, DIM (5), 3);
  put_i16 (f, DIM (6), 2);
  put_i16 (f, 68, 1007);
}

/* An extension of 16 bytes that claims to have @size. */
static void
extend (GByteArray * f, guint32 size)
{
  guint8 extension[16] = { 0 };
  guint length = f->len;

  GST_WRITE_UINT32_LE (extension, size);
  extension[4] = 6;
  g_byte_array_append (f, extension, sizeof extension);
  memmove (f->data + VOXELS + sizeof extension, f->data + VOXELS,
      length - VOXELS);
  memcpy (f->data + VOXELS, extension, sizeof extension);
  f->data[EXTENDER] = 1;
  put_f32 (f, VOX_OFFSET, VOXELS + sizeof extension);
}

static void
extension_huge (GByteArray * f)
{
  extend (f, 0x7ffffff0);
}

static void
extension_long (GByteArray * f)
{
  extend (f, 32);
}

static void
extension_short (GByteArray * f)
{
  extend (f, 4);
}

/* Replaces @f by itself and @zeros MiB behind it, gzip; by Python's or gzip's
 * rules, through zlib. */
static void
compress_with_zeros (GByteArray * f, guint zeros)
{
  GZlibCompressor *c = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP,
      -1);
  GOutputStream *bytes = g_memory_output_stream_new_resizable ();
  GOutputStream *stream = g_converter_output_stream_new (bytes,
      G_CONVERTER (c));
  guint8 *mebibyte = g_malloc0 (1 << 20);
  gboolean ok = g_output_stream_write_all (stream, f->data, f->len, NULL,
      NULL, NULL);

  for (; ok && zeros > 0; zeros--)
    ok = g_output_stream_write_all (stream, mebibyte, 1 << 20, NULL, NULL,
        NULL);
  fail_unless (ok && g_output_stream_close (stream, NULL, NULL));
  g_byte_array_set_size (f, 0);
  g_byte_array_append (f,
      g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (bytes)),
      g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (bytes)));
  g_free (mebibyte);
  g_object_unref (stream);
  g_object_unref (bytes);
  g_object_unref (c);
}

static void
compress (GByteArray * f)
{
  compress_with_zeros (f, 0);
}

static void
gzip_truncated (GByteArray * f)
{
  compress (f);
  g_byte_array_set_size (f, f->len - 40);
}

/* All voxels are there, but the checksum behind them is cut. */
static void
gzip_no_checksum (GByteArray * f)
{
  compress (f);
  g_byte_array_set_size (f, f->len - 3);
}

static void
gzip_bad_checksum (GByteArray * f)
{
  compress (f);
  f->data[f->len - 8] ^= 1;
}

static void
gzip_corrupt (GByteArray * f)
{
  compress (f);
  memset (f->data + f->len / 2, 0xff, 40);
}

static void
gzip_trailing (GByteArray * f)
{
  compress (f);
  g_byte_array_append (f, (const guint8 *) "garbage", 7);
}

static void
gzip_bomb (GByteArray * f)
{
  compress_with_zeros (f, 128);
}

/* Its zeros lie before the voxels, as its header says. */
static void
gzip_bomb_before (GByteArray * f)
{
  put_f32 (f, VOX_OFFSET, 128 << 20);
  compress_with_zeros (f, 127);
}

static const struct
{
  void (*spoil) (GByteArray * f);
  const gchar *says;
} cases[] = {
  {truncated, "ends after 591 of the 592 bytes"},
  {inside_header, "inside its header"},
  {empty, "is empty"},
  {trailing, "goes on after the 592 bytes"},
  {not_nifti, "is not NIfTI"},
  {no_magic, "no NIfTI magic"},
  {lying_24_gb, "more than max-bytes"},
  {lying_4_gb, "ends after 592 of the 4000000352 bytes"},
  {overflow, "multiply to more bytes"},
  {overflow_5, "multiply to more bytes"},
  {overflow_nifti2, "multiply to more bytes"},
  {dim_200_nifti2, "dim[0], the number of dimensions, is 200"},
  {dim_200, "dim[0], the number of dimensions, is 200"},
  {dim_0, "dim[0], the number of dimensions, is 0"},
  {dim_negative, "dim[2] is -4"},
  {vox_offset_nan, "vox_offset is nan"},
  {vox_offset_negative, "vox_offset is -1000000000"},
  {vox_offset_huge, "ends after 592 of the 3000000240 bytes"},
  {vox_offset_absurd, "vox_offset is 3e+38"},
  {vox_offset_in_header, "vox_offset is 16"},
  {vox_offset_half, "vox_offset is 352.5"},
  {spacing_nan, "spacing (pixdim[2]) is nan"},
  {spacing_zero, "spacing (pixdim[3]) is 0"},
  {sform_singular, "sform is singular"},
  {sform_nan, "sform is singular or not finite"},
  {sform_far, "sform is singular or not finite, as floats in mm"},
  {qform_wrong, "is no rotation"},
  {slope_without_intercept, "scl_inter"},
  {bitpix, "bitpix is 16"},
  {rgb, "datatype 128), which no volume format holds; choose one of their "
        "values by the property channel: red"},
  {complex_values, "magnitude"},
  {vector_series, "more than five dimensions"},
  {extension_huge, "at byte 352 (code 6) claims 2147483632 bytes, not 8 to 16"},
  {extension_long, "at byte 352 (code 6) claims 32 bytes, not 8 to 16"},
  {extension_short, "at byte 352 (code 6) claims 4 bytes, not 8 to 16"},
  {gzip_truncated, "of the 592 bytes"},
  {gzip_no_checksum, "gzip data ends too early"},
  {gzip_bad_checksum, "gzip compression is damaged"},
  {gzip_corrupt, "gzip compression is damaged"},
  {gzip_trailing, "after the end of its gzip data"},
  {gzip_bomb, "goes on after the 592 bytes"},
  {gzip_bomb_before, "ends after 133169744 of the 134217968 bytes"},
};

static gchar *
store (const gchar * name, const guint8 * data, gsize size)
{
  gchar *path = g_build_filename (folder, name, NULL);

  fail_unless (g_file_set_contents (path, (const gchar *) data, size, NULL));
  return path;
}

static void
count_volumes (GstElement * sink, GstBuffer * buffer, GstPad * pad,
    guint * count)
{
  (*count)++;
}

/* @element itself posts one error of its own words: base classes of sources
 * add that they stop. */
static void
check_fails (const gchar * launch, const gchar * element, const gchar * path,
    const gchar * says)
{
  gchar *line = g_strdup_printf (launch, path);
  GstElement *pipeline = gst_parse_launch (line, NULL);
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  GstBus *bus = gst_element_get_bus (pipeline);
  guint errors = 0, volumes = 0;
  GstMessage *message;

  g_signal_connect (sink, "handoff", G_CALLBACK (count_volumes), &volumes);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 10 * GST_SECOND,
      GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  fail_unless (message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR,
      "no error: %s", line);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  for (; message; message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR)) {
    GError *error;
    gchar *debug;

    gst_message_parse_error (message, &error, &debug);
    if (g_str_has_prefix (GST_OBJECT_NAME (GST_MESSAGE_SRC (message)),
            element) && strstr (debug, "gst_nifti_post_error")) {
      errors++;
      fail_unless (strstr (error->message, says), "%s: \"%s\" lacks \"%s\"",
          line, error->message, says);
      fail_unless (strstr (error->message, path), "\"%s\" lacks the file",
          error->message);
    }
    g_error_free (error);
    g_free (debug);
    gst_message_unref (message);
  }
  fail_unless_equals_int (errors, 1);
  fail_unless_equals_int (volumes, 0);
  gst_object_unref (bus);
  gst_object_unref (sink);
  gst_object_unref (pipeline);
  g_free (line);
}

/* The same of niftidec, fed piece by piece. */
static void
check_decoder_fails (const GByteArray * f, const gchar * says)
{
  GstHarness *h = gst_harness_new ("niftidec");
  GstBus *bus = gst_bus_new ();
  GstFlowReturn flow = GST_FLOW_OK;
  GstMessage *message;
  GError *error;
  guint at;

  gst_element_set_bus (h->element, bus);
  gst_harness_set_src_caps_str (h, "application/x-nifti");
  for (at = 0; at < f->len && flow == GST_FLOW_OK; at += 100)
    flow = gst_harness_push (h, gst_buffer_new_memdup (f->data + at,
            MIN (100, f->len - at)));
  fail_if (gst_harness_push_event (h, gst_event_new_eos ()));
  fail_unless_equals_int (gst_harness_buffers_received (h), 0);

  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  fail_unless (message != NULL, "no error: %s", says);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (strstr (error->message, says), "\"%s\" lacks \"%s\"",
      error->message, says);
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR) == NULL);
  g_error_free (error);
  gst_message_unref (message);
  gst_element_set_bus (h->element, NULL);
  gst_object_unref (bus);
  gst_harness_teardown (h);
}

#define SINK " ! fakesink name=sink signal-handoffs=true sync=false"

GST_START_TEST (test_bad_file)
{
  GByteArray *f = load_good ("f4-le.nii");
  gchar *path;

  fail_unless_equals_int (f->len, 592);
  cases[__i__].spoil (f);
  path = store ("bad.nii", f->data, f->len);
  check_fails ("niftisrc location=%s" SINK, "niftisrc", path,
      cases[__i__].says);
  check_decoder_fails (f, cases[__i__].says);
  g_unlink (path);
  g_free (path);
  g_byte_array_unref (f);
}

GST_END_TEST;

GST_START_TEST (test_bad_pair)
{
  GByteArray *header = load_good ("pair.hdr"), *image = load_good ("pair.img");
  gchar *header_path = store ("pair.hdr", header->data, header->len);
  gchar *image_path;

  check_fails ("niftisrc location=%s" SINK, "niftisrc", header_path,
      ".img or .img.gz");
  check_fails ("filesrc location=%s ! niftidec" SINK, "niftidec", header_path,
      "niftisrc");

  image_path = store ("pair.img", image->data, image->len);
  g_byte_array_set_size (header, 17 << 20);
  memset (header->data + 348, 0, header->len - 348);
  g_free (header_path);
  header_path = store ("pair.hdr", header->data, header->len);
  check_fails ("niftisrc location=%s" SINK, "niftisrc", header_path,
      "too many for a header");
  g_free (header_path);
  header_path = store ("pair.hdr", header->data, 348);

  /* An extension that would go on in the next file. */
  g_free (header_path);
  g_byte_array_set_size (header, 364);
  header->data[EXTENDER] = 1;
  GST_WRITE_UINT32_BE (header->data + 352, 64);
  header_path = store ("pair.hdr", header->data, header->len);
  check_fails ("niftisrc location=%s" SINK, "niftisrc", header_path,
      "it ends after 364 bytes, inside a header extension");
  g_free (header_path);
  header_path = store ("pair.hdr", header->data, 348);

  g_free (image_path);
  image_path = store ("pair.img", image->data, image->len - 1);
  check_fails ("niftisrc location=%s/pair.hdr" SINK, "niftisrc", folder,
      "pair.img: it ends after 119 of the 120 bytes");

  g_unlink (header_path);
  g_unlink (image_path);
  g_free (header_path);
  g_free (image_path);
  g_byte_array_unref (header);
  g_byte_array_unref (image);
}

GST_END_TEST;

/* In one process after all others: what did they cost together? */
GST_START_TEST (test_memory)
{
  struct rusage before, after;
  guint i;

  getrusage (RUSAGE_SELF, &before);
  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    GByteArray *f;
    gchar *path;

    f = load_good ("f4-le.nii");
    cases[i].spoil (f);
    path = store ("bad.nii", f->data, f->len);
    check_fails ("niftisrc location=%s" SINK, "niftisrc", path, cases[i].says);
    g_unlink (path);
    g_free (path);
    g_byte_array_unref (f);
  }
  getrusage (RUSAGE_SELF, &after);
  fail_unless (after.ru_maxrss - before.ru_maxrss < MAX_MEMORY_KIB,
      "%ld KiB", after.ru_maxrss - before.ru_maxrss);
}

GST_END_TEST;

static Suite *
niftibad_suite (void)
{
  Suite *s = suite_create ("niftibad");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_folder (tc);
  tcase_add_checked_fixture (tc, NULL, assert_folder_empty);
  tcase_add_loop_test (tc, test_bad_file, 0, G_N_ELEMENTS (cases));
  tcase_add_test (tc, test_bad_pair);
  tcase_add_test (tc, test_memory);
  return s;
}

GST_CHECK_MAIN (niftibad);
