/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whole files, gzip or not, in pieces.  Volumes that come out have a place in
 * the world and come back the same, there, from what is written of them.  The
 * last byte chooses the size of pieces, what files are taken for and the
 * level of compression. */

#include <gst/gst.h>
#include <math.h>

#include "fuzz.h"
#include "gstvolume.h"
#include "nifti-reader.h"
#include "nifti-writer.h"

#define MAX_BYTES (1 << 20)
/* What of an affine's largest number floats may lose. */
#define LOSS 1e-6

static GstBuffer *
read_back (GstBuffer * file)
{
  GstNiftiReader *reader = gst_nifti_reader_new ("again", MAX_BYTES, NULL);
  GError *error = NULL;
  GstBuffer *volume;
  const guint8 *data;
  GstMapInfo map;
  gsize size;

  g_assert (gst_buffer_map (file, &map, GST_MAP_READ));
  data = map.data;
  size = map.size;
  gst_nifti_reader_push (reader, &data, &size, &volume, &error);
  g_assert_no_error (error);
  g_assert (volume == NULL);
  gst_nifti_reader_finish (reader, &volume, &error);
  g_assert_no_error (error);
  gst_buffer_unmap (file, &map);
  gst_nifti_reader_free (reader);
  return volume;
}

static void
check_place (GstBuffer * volume, GstBuffer * again)
{
  const GstVolumeAffine *a = &gst_buffer_get_volume_meta (volume)->affine;
  const GstVolumeAffine *b = &gst_buffer_get_volume_meta (again)->affine;
  gdouble largest = 0;
  gint i, j;

  for (i = 0; i < 3; i++) {
    for (j = 0; j < 4; j++)
      largest = MAX (largest, fabs (a->m[i][j]));
  }
  g_assert (gst_volume_affine_equal (a, b, LOSS * largest));
}

static void
check (const GstNiftiHeader * header, GstBuffer * volume, gint level)
{
  GstVolumeInfo info = gst_nifti_header_get_output (header, NULL);
  GstVolumeMeta *meta = gst_buffer_get_volume_meta (volume);
  GError *error = NULL;
  GstBuffer *file, *again;
  GstMapInfo map;

  g_assert (gst_volume_affine_is_valid (&meta->affine));
  g_assert (gst_buffer_get_size (volume) == gst_volume_info_get_size (&info));
  file = gst_nifti_write (&info, volume, level, &error);
  g_assert_no_error (error);
  again = read_back (file);
  check_place (volume, again);
  g_assert (gst_buffer_map (volume, &map, GST_MAP_READ));
  g_assert (gst_buffer_get_size (again) == map.size
      && gst_buffer_memcmp (again, 0, map.data, map.size) == 0);
  gst_buffer_unmap (volume, &map);
  gst_buffer_unref (again);
  gst_buffer_unref (file);
}

/* FALSE where the file is found out to be none. */
static gboolean
push_all (GstNiftiReader * reader, const guint8 * data, gsize size,
    gsize piece, gint level)
{
  GstBuffer *volume;
  gsize n;

  for (; size > 0; size -= n) {
    gsize left = n = MIN (piece, size);

    do {
      if (!gst_nifti_reader_push (reader, &data, &left, &volume, NULL))
        return FALSE;
      if (volume)
        check (gst_nifti_reader_get_header (reader), volume, level);
    } while (volume && (gst_buffer_unref (volume), TRUE));
  }
  return TRUE;
}

int
LLVMFuzzerTestOneInput (const guint8 * data, gsize size)
{
  guint8 choose = size > 0 ? data[size - 1] : 0;
  const GstNiftiChoice choice = {.analyze = choose & 1,
    .channel = (choose >> 1) % (GST_NIFTI_CHANNEL_PHASE + 1)
  };
  gsize piece = choose & 0x80 ? 7 : 4096;
  gint level = (choose >> 5) % 4;
  GstNiftiReader *reader;
  GstBuffer *volume;
  gboolean ok;

  if (!gst_is_initialized ())
    gst_init (NULL, NULL);
  reader = gst_nifti_reader_new ("fuzz", MAX_BYTES, &choice);
  ok = push_all (reader, data, size, piece, level);
  if (ok && gst_nifti_reader_get_header (reader)
      && gst_nifti_reader_get_header (reader)->pair)
    ok = gst_nifti_reader_start_image (reader, NULL)
        && push_all (reader, data, size, piece, level);
  if (ok && gst_nifti_reader_finish (reader, &volume, NULL)) {
    check (gst_nifti_reader_get_header (reader), volume, level);
    gst_buffer_unref (volume);
  }
  gst_nifti_reader_free (reader);
  return 0;
}
