/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is read ahead is right, in order, and no more than allowed. */

#include <string.h>

#include "../common/tree.h"
#include "datasetreader.h"

#define EDGE 16
#define VOLUME (EDGE * EDGE * EDGE * sizeof (gfloat))
#define ITEMS 12
#define GAP 4                   /* item without T2w */

static const gchar *const names[] = { "T1w", "T2w" };

static gchar *root;
static GPtrArray *items, *modalities;

/* NIfTI-1, whose voxels all are @value; cut to @size bytes. */
static void
write_volume (const gchar * path, gfloat value, gsize size)
{
  guint8 *bytes = g_malloc0 (352 + VOLUME);
  const gint32 header = 348;
  const gint16 dim[] = { 3, EDGE, EDGE, EDGE, 1, 1, 1, 1 }, type[] = { 16, 32 };
  const gfloat pixdim[] = { 1, 1, 1, 1, 1, 1, 1, 1 }, offset = 352;
  gsize i;

  memcpy (bytes, &header, 4);
  memcpy (bytes + 40, dim, sizeof dim);
  memcpy (bytes + 70, type, sizeof type);
  memcpy (bytes + 76, pixdim, sizeof pixdim);
  memcpy (bytes + 108, &offset, 4);
  bytes[123] = 2;               /* mm */
  memcpy (bytes + 344, "n+1", 4);
  for (i = 0; i < VOLUME / 4; i++)
    memcpy (bytes + 352 + 4 * i, &value, 4);
  g_assert_true (g_file_set_contents (path, (gchar *) bytes,
          size > 0 ? size : 352 + VOLUME, NULL));
  g_free (bytes);
}

static void
free_item (gpointer data)
{
  g_hash_table_unref (((BidsItem *) data)->paths);
  g_free (data);
}

static void
make_items (void)
{
  guint i, j;

  items = g_ptr_array_new_with_free_func (free_item);
  modalities = g_ptr_array_new ();
  for (j = 0; j < 2; j++)
    g_ptr_array_add (modalities, (gpointer) g_intern_string (names[j]));
  for (i = 0; i < ITEMS; i++) {
    BidsItem *item = g_new0 (BidsItem, 1);

    item->paths = g_hash_table_new_full (NULL, NULL, NULL, g_free);
    for (j = 0; j < 2; j++) {
      gchar *path = g_strdup_printf ("%s/%u_%s.nii", root, i, names[j]);

      if (i == GAP && j == 1) {
        g_free (path);
        continue;
      }
      write_volume (path, 2 * i + j, 0);
      g_hash_table_insert (item->paths, modalities->pdata[j], path);
    }
    g_ptr_array_add (items, item);
  }
}

static DatasetReader *
make_reader (guint64 begin, guint64 ahead)
{
  return dataset_reader_new (items, begin, G_MAXUINT64, modalities, 1 << 20,
      ahead);
}

static void
assert_taken (DatasetReader * reader, guint i, guint j)
{
  gint interrupted = FALSE;
  GError *error = NULL;
  GstVolumeInfo info;
  GstBuffer *volume;
  gfloat value;

  g_assert_cmpint (dataset_reader_take (reader, i, modalities->pdata[j],
          &interrupted, &info, &volume, &error), ==, GST_FLOW_OK);
  g_assert_no_error (error);
  g_assert_cmpuint (gst_volume_info_get_size (&info), ==, VOLUME);
  g_assert_cmpstr (info.modality, ==, names[j]);
  gst_buffer_extract (volume, VOLUME - 4, &value, 4);
  g_assert_cmpfloat (value, ==, 2 * i + j);
  gst_buffer_unref (volume);
}

/* Waits until @reader has as much ahead as it will. */
static void
assert_fills (DatasetReader * reader, guint64 bytes)
{
  guint i;

  for (i = 0; i < 5000 && dataset_reader_get_bytes (reader) != bytes; i++)
    g_usleep (1000);
  for (i = 0; i < 20; i++) {
    g_assert_cmpuint (dataset_reader_get_bytes (reader), ==, bytes);
    g_usleep (1000);
  }
}

/* However much there may be ahead, it is as much, never more, and what is
 * taken is what is asked for. */
static void
test_bound (void)
{
  static const struct
  {
    guint64 ahead, volumes;
  } bounds[] = { {0, 0}, {1, 1}, {VOLUME, 1}, {2 * VOLUME - 1, 1},
  {7 * VOLUME / 2, 3}, {8 * VOLUME, 8}, {G_MAXUINT64, 2 * ITEMS - 1}
  };
  guint b, i, j;

  for (b = 0; b < G_N_ELEMENTS (bounds); b++) {
    DatasetReader *reader = make_reader (0, bounds[b].ahead);

    assert_fills (reader, bounds[b].volumes * VOLUME);
    for (i = 0; i < ITEMS; i++) {
      for (j = 0; j < 2; j++) {
        if (i == GAP && j == 1)
          continue;
        assert_taken (reader, i, j);
        g_assert_cmpuint (dataset_reader_get_bytes (reader), <=,
            bounds[b].volumes * VOLUME);
        if (i % 3 == 0)
          g_usleep (500);
      }
    }
    g_assert_cmpuint (dataset_reader_get_bytes (reader), ==, 0);
    dataset_reader_free (reader);
  }
}

/* From the middle; nothing of a modality that nobody takes; not all items. */
static void
test_chosen (void)
{
  DatasetReader *reader = make_reader (5, 4 * VOLUME);
  guint i;

  assert_fills (reader, 4 * VOLUME);
  dataset_reader_drop (reader, modalities->pdata[0]);
  for (i = 5; i < ITEMS; i += 2)
    assert_taken (reader, i, 1);
  dataset_reader_free (reader);

  reader = dataset_reader_new (items, 2, 3, modalities, 1 << 20, G_MAXUINT64);
  assert_fills (reader, 2 * VOLUME);
  dataset_reader_free (reader);
  reader = make_reader (ITEMS + 5, G_MAXUINT64);
  assert_fills (reader, 0);
  dataset_reader_free (reader);
}

/* A broken file takes its turn: what is before it comes, and what is behind. */
static void
test_broken (void)
{
  const BidsItem *item = items->pdata[3];
  const gchar *path = g_hash_table_lookup (item->paths, modalities->pdata[0]);
  gint interrupted = FALSE, size;
  GError *error = NULL;
  GstVolumeInfo info;
  GstBuffer *volume;
  DatasetReader *reader;
  guint i;

  for (size = 100; size < 1000; size += 500) {
    write_volume (path, 0, size);
    reader = make_reader (0, 4 * VOLUME);
    for (i = 0; i < 3; i++)
      assert_taken (reader, i, 0);
    g_assert_cmpint (dataset_reader_take (reader, 3, modalities->pdata[0],
            &interrupted, &info, &volume, &error), ==, GST_FLOW_ERROR);
    g_assert_nonnull (strstr (error->message, path));
    g_clear_error (&error);
    assert_taken (reader, 4, 0);
    dataset_reader_free (reader);
  }
  write_volume (path, 6, 0);
}

/* At any moment. */
static void
test_stop (void)
{
  guint i;

  for (i = 0; i < 200; i++) {
    DatasetReader *reader = make_reader (0, (i % 4 + 1) * VOLUME);

    if (i % 2)
      g_usleep (i * 10);
    if (i % 3 == 0)
      assert_taken (reader, i % ITEMS, 0);
    dataset_reader_free (reader);
  }
}

int
main (int argc, char **argv)
{
  gint result;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  root = g_dir_make_tmp ("reader-XXXXXX", NULL);
  make_items ();
  g_test_add_func ("/datasetreader/bound", test_bound);
  g_test_add_func ("/datasetreader/chosen", test_chosen);
  g_test_add_func ("/datasetreader/broken", test_broken);
  g_test_add_func ("/datasetreader/stop", test_stop);
  result = g_test_run ();
  g_ptr_array_unref (modalities);
  g_ptr_array_unref (items);
  remove_tree (root);
  g_free (root);
  return result;
}
