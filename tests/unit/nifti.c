/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* NIfTI files of every kind against what nibabel reads from them, and what we
 * write against what we were given. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>
#include <string.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "../common/golden.h"
#include "gstvolume.h"
#include "nifti-comment.h"
#include "nifti-file.h"
#include "nifti-find.h"
#include "nifti-name.h"
#include "nifti-save.h"
#include "nifti-writer.h"

#define MAX_BYTES (G_GUINT64_CONSTANT (4) << 30)

/* What a file's voxels are like, all volumes and channels together. */
typedef struct
{
  gdouble min, max, sum;
  guint64 finite, nonfinite;
} Summary;

static void
summarise (Summary * s, const GstVolumeInfo * info, GstBuffer * volume,
    JsonArray * values)
{
  gsize n = gst_volume_info_get_voxels (info) * info->channels, i;
  gdouble *v = g_new (gdouble, n);
  GstVolumeFrame frame;

  g_assert_true (gst_volume_frame_map (&frame, info, volume, GST_MAP_READ));
  gst_volume_frame_read_f64 (&frame, 0, n, v);
  gst_volume_frame_unmap (&frame);
  for (i = 0; i < n; i++) {
    guint64 at = s->finite + s->nonfinite;

    if (values && at < json_array_get_length (values)) {
      if (json_array_get_null_element (values, at))
        g_assert_false (isfinite (v[i]));
      else
        g_assert_cmpfloat_with_epsilon (v[i],
            json_array_get_double_element (values, at),
            1e-6 * fabs (v[i]) + 1e-12);
    }
    if (!isfinite (v[i])) {
      s->nonfinite++;
      continue;
    }
    s->min = s->finite ? MIN (s->min, v[i]) : v[i];
    s->max = s->finite ? MAX (s->max, v[i]) : v[i];
    s->sum += v[i];
    s->finite++;
  }
  g_free (v);
}

static void
assert_close (gdouble value, JsonObject * expected, const gchar * member)
{
  gdouble e = json_object_get_double_member (expected, member);

  g_assert_cmpfloat_with_epsilon (value, e, 1e-5 * fabs (e) + 1e-12);
}

static void
assert_affine (const GstVolumeAffine * affine, JsonArray * rows)
{
  GstVolumeAffine e;
  guint i, j;

  for (i = 0; i < 4; i++) {
    for (j = 0; j < 4; j++)
      e.m[i][j] = json_array_get_double_element
          (json_array_get_array_element (rows, i), j);
  }
  g_assert_true (gst_volume_affine_equal (affine, &e, 1e-4));
}

static void
assert_shape (const GstNiftiHeader * header, JsonArray * shape)
{
  gint64 size[3] = { 1, 1, 1 }, more = 1;
  guint i;

  for (i = 0; i < json_array_get_length (shape); i++) {
    gint64 n = json_array_get_int_element (shape, i);

    if (i < 3)
      size[i] = n;
    else
      more *= n;
  }
  g_assert_cmpint (header->info.width, ==, size[0]);
  g_assert_cmpint (header->info.height, ==, size[1]);
  g_assert_cmpint (header->info.depth, ==, size[2]);
  g_assert_cmpint (header->info.channels * header->volumes, ==, more);
}

static GstBuffer *
next_volume (GstNiftiFile * file)
{
  GstBuffer *volume = NULL;
  GError *error = NULL;

  while (!volume) {
    gst_nifti_file_read (file, &volume, &error);
    g_assert_no_error (error);
  }
  return volume;
}

static void
check_file (const gchar * path, JsonObject * expected)
{
  const GstNiftiHeader *header;
  Summary s = { 0 };
  GError *error = NULL;
  GstNiftiFile *file;
  GstVolumeInfo info;
  JsonArray *values = json_object_has_member (expected, "values") ?
      json_object_get_array_member (expected, "values") : NULL;
  guint64 i;

  g_test_message ("%s", path);
  file = gst_nifti_file_open (path, "test", MAX_BYTES, NULL, &error);
  if (json_object_has_member (expected, "error")) {
    g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE);
    g_error_free (error);
    return;
  }
  g_assert_no_error (error);
  header = gst_nifti_file_get_header (file);
  info = gst_nifti_header_get_output (header, NULL);
  assert_shape (header, json_object_get_array_member (expected, "shape"));

  for (i = 0; i < header->volumes; i++) {
    GstBuffer *volume = next_volume (file);

    assert_affine (&gst_buffer_get_volume_meta (volume)->affine,
        json_object_get_array_member (expected, "affine"));
    summarise (&s, &info, volume, values);
    gst_buffer_unref (volume);
  }
  assert_close (s.min, expected, "min");
  assert_close (s.max, expected, "max");
  assert_close (s.sum / s.finite, expected, "mean");
  g_assert_cmpuint (s.nonfinite, ==,
      json_object_get_int_member (expected, "nonfinite"));
  gst_nifti_file_close (file);
}

/* All files of an expected.json; FALSE where there is none. */
static gboolean
check_folder (const gchar * folder)
{
  gchar *path = g_build_filename (folder, "expected.json", NULL);
  JsonParser *parser = json_parser_new ();
  JsonObject *object;
  GList *names, *l;

  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_object_unref (parser);
    g_free (path);
    return FALSE;
  }
  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  object = json_node_get_object (json_parser_get_root (parser));
  names = json_object_get_members (object);
  g_assert_nonnull (names);
  for (l = names; l; l = l->next) {
    gchar *file = g_build_filename (folder, l->data, NULL);

    check_file (file, json_object_get_object_member (object, l->data));
    g_free (file);
  }
  g_list_free (names);
  g_object_unref (parser);
  g_free (path);
  return TRUE;
}

static void
test_goldens (void)
{
  gchar *folder = golden (NULL);

  g_assert_true (check_folder (folder));
  g_free (folder);
}

static void
test_real_files (void)
{
  gchar *folder = g_build_filename (g_getenv ("VOLUME_SOURCE_ROOT"),
      "../shared/data", NULL);

  if (!check_folder (folder))
    g_test_skip ("no real files beside the source");
  g_free (folder);
}

/* The same volumes, whatever pieces a file comes in. */
static void
test_pieces (void)
{
  const gsize pieces[] = { 1, 2, 3, 347, 353, 1000 };
  gchar *path = golden ("series.nii.gz"), *bytes;
  gsize length, p;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  for (p = 0; p < G_N_ELEMENTS (pieces); p++) {
    GstNiftiReader *reader = gst_nifti_reader_new ("test", MAX_BYTES, NULL);
    GstNiftiFile *file = gst_nifti_file_open (path, "test", MAX_BYTES, NULL,
        NULL);
    guint64 volumes = 0;
    gsize at, size;

    for (at = 0; at <= length; at += pieces[p]) {
      const guint8 *data = (const guint8 *) bytes + at;
      GstBuffer *volume = NULL;

      size = MIN (pieces[p], length - at);
      do {
        gst_clear_buffer (&volume);
        g_assert_true (gst_nifti_reader_push (reader, &data, &size, &volume,
                NULL));
        if (!volume && at + pieces[p] > length)
          g_assert_true (gst_nifti_reader_finish (reader, &volume, NULL));
        if (volume) {
          GstBuffer *expected = next_volume (file);
          GstMapInfo map;

          gst_buffer_map (expected, &map, GST_MAP_READ);
          g_assert_cmpint (gst_buffer_get_size (volume), ==, map.size);
          g_assert_cmpint (gst_buffer_memcmp (volume, 0, map.data, map.size),
              ==, 0);
          gst_buffer_unmap (expected, &map);
          gst_buffer_unref (expected);
          volumes++;
        }
      } while (volume && volumes < 3);
      gst_clear_buffer (&volume);
    }
    g_assert_cmpuint (volumes, ==, 3);
    gst_nifti_file_close (file);
    gst_nifti_reader_free (reader);
  }
  g_free (bytes);
  g_free (path);
}

/* Any bytes wrong anywhere: an error, or volumes with a true place. */
static void
test_damage (void)
{
  static const gchar *const names[] = {
    "f4-le.nii", "i2-be.nii", "u8-2.nii", "comment.nii.gz", "qform.nii",
    "vector.nii", "slope.nii", "pair.hdr"
  };
  guint i, j;

  for (i = 0; i < 4000; i++) {
    const GstNiftiChoice choice = {.analyze = i & 8 };
    GstNiftiReader *reader = gst_nifti_reader_new ("test", 1 << 20,
        &choice);
    GstBuffer *volume = NULL;
    const guint8 *data;
    gboolean ok;
    gsize size;
    gchar *bytes = load_golden (names[i % G_N_ELEMENTS (names)], &size);

    for (j = g_test_rand_int_range (1, 5); j > 0; j--)
      bytes[g_test_rand_int_range (0, MIN (size, 560))] =
          g_test_rand_int_range (0, 256);
    data = (const guint8 *) bytes;
    do {
      gst_clear_buffer (&volume);
      ok = gst_nifti_reader_push (reader, &data, &size, &volume, NULL);
    } while (ok && volume);
    if (ok)
      gst_nifti_reader_finish (reader, &volume, NULL);
    if (volume)
      g_assert_true (gst_volume_affine_is_valid
          (&gst_buffer_get_volume_meta (volume)->affine));
    gst_clear_buffer (&volume);
    gst_nifti_reader_free (reader);
    g_free (bytes);
  }
}

static void
test_analyze (void)
{
  gchar *folder = g_dir_make_tmp ("nifti-XXXXXX", NULL);
  gchar *header = g_build_filename (folder, "a.hdr", NULL);
  gchar *image = g_build_filename (folder, "a.img", NULL);
  const GstNiftiChoice analyze = {.analyze = TRUE };
  GError *error = NULL;
  GstNiftiFile *file;
  GstBuffer *volume;
  gchar code[4], *bytes;
  gsize length;

  /* NIfTI without its magic, and with a sform, which then means nothing. */
  bytes = load_golden ("pair.hdr", &length);
  memset (bytes + 344, 0, 4);
  g_assert_true (g_file_set_contents (header, bytes, 348, NULL));
  g_assert_true (g_file_set_contents (image, bytes, 120, NULL));
  g_assert_null (gst_nifti_file_open (header, "test", MAX_BYTES, NULL, &error));
  g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE);
  g_assert_nonnull (strstr (error->message, "analyze"));
  g_clear_error (&error);

  file = gst_nifti_file_open (header, "test", MAX_BYTES, &analyze, &error);
  g_assert_no_error (error);
  volume = next_volume (file);
  gst_volume_affine_get_orientation (&gst_buffer_get_volume_meta
      (volume)->affine, code);
  g_assert_cmpstr (code, ==, "LAS");
  gst_buffer_unref (volume);
  gst_nifti_file_close (file);

  g_unlink (header);
  g_unlink (image);
  g_rmdir (folder);
  g_free (bytes);
  g_free (image);
  g_free (header);
  g_free (folder);
}

static GstBuffer *
make_volume (const GstVolumeInfo * info, const GstVolumeAffine * affine)
{
  gsize size = gst_volume_info_get_size (info), i;
  guint8 *data = g_malloc (size);
  GstBuffer *volume;

  for (i = 0; i < size; i++)
    data[i] = g_test_rand_int ();
  volume = gst_buffer_new_wrapped (data, size);
  gst_buffer_add_volume_meta (volume, affine);
  return volume;
}

/* Reads what was written; its bytes must be those of @volume. */
static GstVolumeMeta *
check_written (GstBuffer * file, const GstVolumeInfo * info,
    GstBuffer * volume, GstNiftiHeader * header, GstBuffer ** back)
{
  GstNiftiReader *reader = gst_nifti_reader_new ("test", MAX_BYTES, NULL);
  GError *error = NULL;
  GstVolumeInfo got;
  GstMapInfo map;
  const guint8 *data;
  gsize size;

  gst_buffer_map (file, &map, GST_MAP_READ);
  data = map.data;
  size = map.size;
  gst_nifti_reader_push (reader, &data, &size, back, &error);
  g_assert_no_error (error);
  g_assert_null (*back);
  gst_nifti_reader_finish (reader, back, &error);
  g_assert_no_error (error);
  gst_buffer_unmap (file, &map);

  *header = *gst_nifti_reader_get_header (reader);
  got = gst_nifti_header_get_output (header, info->modality);
  g_assert_true (gst_volume_info_is_equal (&got, info));
  if (!g_str_equal (info->modality, "unknown"))
    g_assert_cmpstr (gst_nifti_reader_get_modality (reader), ==,
        info->modality);
  gst_buffer_map (volume, &map, GST_MAP_READ);
  g_assert_cmpint (gst_buffer_get_size (*back), ==, map.size);
  g_assert_cmpint (gst_buffer_memcmp (*back, 0, map.data, map.size), ==, 0);
  gst_buffer_unmap (volume, &map);
  gst_nifti_reader_free (reader);
  return gst_buffer_get_volume_meta (*back);
}

static const GstVolumeAffine oblique = { {
        {-0.9, 0.1, 0.2, 90.25}, {0.08, 1.1, -0.3, -126.5},
    {0.2, 0.25, 3, -72.125}, {0, 0, 0, 1}}
};

static void
test_write (void)
{
  GstNiftiHeader header;
  GstBuffer *volume, *file, *back;
  GstVolumeMeta *meta;
  GstVolumeInfo info;
  gint format, level, channels;

  for (format = GST_VOLUME_FORMAT_U8; format <= GST_VOLUME_FORMAT_F64LE;
      format++) {
    for (level = 0; level <= 6; level += 6) {
      for (channels = 1; channels <= 3; channels += 2) {
        g_assert_true (gst_volume_info_set (&info, format, 7, 5, 3, channels,
                "T2w"));
        volume = make_volume (&info, &oblique);
        file = gst_nifti_write (&info, volume, level, NULL);
        g_assert_nonnull (file);
        meta = check_written (file, &info, volume, &header, &back);
        g_assert_cmpint (header.version, ==, 1);
        g_assert_true (gst_volume_affine_equal (&meta->affine, &oblique, 1e-5));
        gst_buffer_unref (back);
        gst_buffer_unref (file);
        gst_buffer_unref (volume);
      }
    }
  }
}

/* A side of more than 32767 voxels needs NIfTI-2, whose affine is exact. */
static void
test_write_nifti2 (void)
{
  GstNiftiHeader header;
  GstBuffer *volume, *file, *back;
  GstVolumeMeta *meta;
  GstVolumeInfo info;

  g_assert_true (gst_volume_info_set (&info, GST_VOLUME_FORMAT_U8, 40000, 2, 1,
          1, NULL));
  volume = make_volume (&info, &oblique);
  file = gst_nifti_write (&info, volume, 0, NULL);
  meta = check_written (file, &info, volume, &header, &back);
  g_assert_cmpint (header.version, ==, 2);
  g_assert_true (gst_volume_affine_equal (&meta->affine, &oblique, 0));
  gst_buffer_unref (back);
  gst_buffer_unref (file);
  gst_buffer_unref (volume);
}

/* Codes as they lie in a NIfTI-1 header: qform at 252, sform at 254. */
static void
test_write_qform (void)
{
  const GstVolumeAffine straight = { {{-2, 0, 0, 90}, {0, 0, 1.5, -126},
      {0, -2.5, 0, -72}, {0, 0, 0, 1}}
  };
  /* A shear that is little beside the thickest voxels only. */
  const GstVolumeAffine thin = { {{0.1, 0, 0, 0}, {9e-4, 0.1, 0, 0},
      {0, 0, 10, 0}, {0, 0, 0, 1}}
  };
  const GstVolumeAffine *affines[] = { &straight, &oblique, &thin };
  GstVolumeInfo info;
  guint i;

  g_assert_true (gst_volume_info_set (&info, GST_VOLUME_FORMAT_U8, 4, 4, 4, 1,
          NULL));
  for (i = 0; i < G_N_ELEMENTS (affines); i++) {
    GstBuffer *volume = make_volume (&info, affines[i]);
    GstBuffer *file = gst_nifti_write (&info, volume, 0, NULL), *back;
    guint8 bytes[348];
    GstNiftiHeader header;
    GstVolumeMeta *meta;

    gst_buffer_extract (file, 0, bytes, sizeof bytes);
    g_assert_cmpint (bytes[254], ==, 1);
    g_assert_cmpint (bytes[252], ==, i == 0);
    g_assert_cmpint (bytes[123], ==, 2 | 8);
    if (i == 0) {
      /* Without the sform, the qform must say the same. */
      gst_buffer_memset (file, 254, 0, 2);
      meta = check_written (file, &info, volume, &header, &back);
      g_assert_true (gst_volume_affine_equal (&meta->affine, &straight, 1e-4));
      gst_buffer_unref (back);
    }
    gst_buffer_unref (file);
    gst_buffer_unref (volume);
  }
}

/* A modality that is none is not taken from a file. */
static void
test_comment_modality (void)
{
  static const gchar *const texts[] = {
    "GstVolume\nmodality: T2w", "GstVolume\nmodality: ../../x",
    "GstVolume\nmodality: ",
    "GstVolume\nmodality: T2w01234567890123456789012345678901"
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (texts); i++) {
    GstNiftiComment comment = { NULL };

    g_assert_true (gst_nifti_comment_parse (&comment, texts[i],
            strlen (texts[i])));
    g_assert_cmpstr (comment.modality, ==, i == 0 ? "T2w" : NULL);
    gst_nifti_comment_clear (&comment);
  }
}

static void
test_write_history (void)
{
  GstBuffer *volume, *file, *back;
  GstNiftiHeader header;
  GstVolumeMeta *meta;
  GstVolumeInfo info;
  gchar descrip[81] = "";

  g_assert_true (gst_volume_info_set (&info, GST_VOLUME_FORMAT_F32LE, 4, 3, 2,
          1, "T2w"));
  volume = make_volume (&info, &oblique);
  meta = gst_buffer_get_volume_meta (volume);
  meta->translated_from = "T1w";
  gst_volume_meta_add_history (meta, "first", "a=%d", 1);
  gst_volume_meta_add_history (meta, "second", "b=one\ntwo");
  file = gst_nifti_write (&info, volume, 9, NULL);

  meta = check_written (file, &info, volume, &header, &back);
  g_assert_cmpuint (g_strv_length (meta->history), ==, 2);
  g_assert_true (g_str_has_prefix (meta->history[0], "first a=1 (GstVolume"));
  g_assert_true (g_str_has_prefix (meta->history[1], "second b=one two ("));
  g_assert_cmpstr (meta->translated_from, ==, "T1w");
  g_assert_cmpint (header.vox_offset % 16, ==, 0);
  gst_buffer_unref (file);
  gst_buffer_unref (volume);

  file = gst_nifti_write (&info, back, 0, NULL);
  gst_buffer_extract (file, 148, descrip, 80);
  g_assert_cmpstr (descrip, ==, "GstVolume " PACKAGE_VERSION
      ", synthetic T2w from T1w: research only");
  gst_buffer_unref (file);
  gst_buffer_unref (back);
}

/* More than fits into one stored block of deflate. */
static void
test_write_long_history (void)
{
  g_autofree gchar *text = g_strnfill (1000, 'x');
  GstBuffer *volume, *file, *back;
  GstNiftiHeader header;
  GstVolumeMeta *meta;
  GstVolumeInfo info;
  guint i;

  g_assert_true (gst_volume_info_set (&info, GST_VOLUME_FORMAT_F32LE, 4, 3, 2,
          1, "T2w"));
  volume = make_volume (&info, &oblique);
  meta = gst_buffer_get_volume_meta (volume);
  for (i = 0; i < 140; i++)
    gst_volume_meta_add_history (meta, "step", "%s=%u", text, i);
  file = gst_nifti_write (&info, volume, 1, NULL);
  g_assert_cmpuint (gst_buffer_get_size (file), >, 2 * 65536);
  meta = check_written (file, &info, volume, &header, &back);
  g_assert_cmpuint (g_strv_length (meta->history), ==, 140);
  gst_buffer_unref (back);
  gst_buffer_unref (file);
  gst_buffer_unref (volume);
}

static void
test_write_refuses (void)
{
  GstVolumeAffine flat = oblique;
  GError *error = NULL;
  GstVolumeInfo info;
  GstBuffer *volume;

  g_assert_true (gst_volume_info_set (&info, GST_VOLUME_FORMAT_U8, 4, 4, 4, 1,
          NULL));
  volume = gst_buffer_new_allocate (NULL, 64, NULL);
  g_assert_null (gst_nifti_write (&info, volume, 0, &error));
  g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT);
  g_clear_error (&error);

  memcpy (flat.m[2], flat.m[1], sizeof flat.m[2]);
  gst_buffer_add_volume_meta (volume, &flat);
  g_assert_null (gst_nifti_write (&info, volume, 0, &error));
  g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT);
  g_clear_error (&error);

  gst_buffer_add_volume_meta (volume, &oblique);
  gst_buffer_set_size (volume, 63);
  g_assert_null (gst_nifti_write (&info, volume, 0, &error));
  g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT);
  g_clear_error (&error);
  gst_buffer_unref (volume);
}

static void
test_names (void)
{
  static const struct
  {
    const gchar *path, *subject, *session, *modality;
  } cases[] = {
    {"/d/sub-01/ses-2/anat/sub-01_ses-2_T1w.nii.gz", "01", "2", "T1w"},
    {"sub-ms07_space-MNI152_FLAIR.nii", "ms07", NULL, "FLAIR"},
    {"sub-x_mask.hdr", "x", NULL, "mask"},
    {"sub-01_ses-1.nii", "01", "1", NULL},
    {"patient_T2w.nii", NULL, NULL, "T2w"},
    {"avg152T1_LR_nifti.nii.gz", NULL, NULL, NULL},
    {"sub-9/ch2.nii.gz", NULL, NULL, NULL},
    {"T1w.nii", NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    GstNiftiName name;

    gst_nifti_name_parse (&name, cases[i].path);
    g_assert_cmpstr (name.subject, ==, cases[i].subject);
    g_assert_cmpstr (name.session, ==, cases[i].session);
    g_assert_cmpstr (name.modality, ==, cases[i].modality);
    gst_nifti_name_clear (&name);
  }
}

/* @path has @content, and nothing lies beside it. */
static void
assert_alone (const gchar * path, const gchar * content)
{
  gchar *bytes, *parent = g_path_get_dirname (path);
  GDir *dir = g_dir_open (parent, 0, NULL);
  guint n = 0;

  g_assert_true (g_file_get_contents (path, &bytes, NULL, NULL));
  g_assert_cmpstr (bytes, ==, content);
  while (g_dir_read_name (dir))
    n++;
  g_assert_cmpuint (n, ==, 1);
  g_dir_close (dir);
  g_free (parent);
  g_free (bytes);
}

static void
test_save (void)
{
  gchar *folder = g_dir_make_tmp ("nifti-XXXXXX", NULL);
  gchar *parent = g_build_filename (folder, "new", NULL);
  gchar *path = g_build_filename (parent, "file.nii", NULL);
  GstNiftiSave *save;
  GError *error = NULL;

  save = gst_nifti_save_begin (path, &error);
  g_assert_no_error (error);
  g_assert_true (gst_nifti_save_write (save, (const guint8 *) "one", 3, NULL));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (gst_nifti_save_commit (save, NULL));
  assert_alone (path, "one");

  save = gst_nifti_save_begin (path, NULL);
  g_assert_true (gst_nifti_save_write (save, (const guint8 *) "two", 3, NULL));
  gst_nifti_save_abandon (save);
  assert_alone (path, "one");

  save = gst_nifti_save_begin (path, NULL);
  g_assert_true (gst_nifti_save_write (save, (const guint8 *) "three", 5,
          NULL));
  g_assert_true (gst_nifti_save_commit (save, NULL));
  assert_alone (path, "three");

  g_unlink (path);
  g_rmdir (parent);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (path);
  g_free (parent);
  g_free (folder);
}

static void
test_find (void)
{
  gchar *folder = golden (NULL), *pattern = golden ("u1-*.nii"), **paths;
  GError *error = NULL;
  guint i;

  paths = gst_nifti_find (pattern, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (paths), ==, 3);
  g_assert_true (g_str_has_suffix (paths[0], "u1-2.nii"));
  g_assert_true (g_str_has_suffix (paths[2], "u1-le.nii"));
  g_strfreev (paths);

  paths = gst_nifti_find (folder, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (paths), >, 40);
  for (i = 1; paths[i]; i++) {
    g_assert_cmpstr (paths[i - 1], <, paths[i]);
    g_assert_null (strstr (paths[i], ".img"));
  }
  g_strfreev (paths);

  g_assert_null (gst_nifti_find ("/nowhere/*.nii", &error));
  g_assert_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND);
  g_error_free (error);
  g_free (pattern);
  g_free (folder);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nifti/read/goldens", test_goldens);
  g_test_add_func ("/nifti/read/real-files", test_real_files);
  g_test_add_func ("/nifti/read/pieces", test_pieces);
  g_test_add_func ("/nifti/read/damage", test_damage);
  g_test_add_func ("/nifti/read/analyze", test_analyze);
  g_test_add_func ("/nifti/write/formats", test_write);
  g_test_add_func ("/nifti/write/nifti2", test_write_nifti2);
  g_test_add_func ("/nifti/write/qform", test_write_qform);
  g_test_add_func ("/nifti/comment/modality", test_comment_modality);
  g_test_add_func ("/nifti/write/history", test_write_history);
  g_test_add_func ("/nifti/write/long-history", test_write_long_history);
  g_test_add_func ("/nifti/write/refuses", test_write_refuses);
  g_test_add_func ("/nifti/names", test_names);
  g_test_add_func ("/nifti/save", test_save);
  g_test_add_func ("/nifti/find", test_find);
  return g_test_run ();
}
