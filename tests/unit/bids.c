/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is found in BIDS folders, and who of it is chosen. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/tree.h"
#include "bids-sidecar.h"
#include "bidsfolder.h"
#include "datasetsplit.h"

/* Empty files, for only names matter. */
static const gchar *const files[] = {
  "a/dataset_description.json",
  "a/participants.tsv",
  "a/sub-02/anat/sub-02_T1w.nii",
  "a/sub-02/anat/sub-02_T1w.nii.gz",    /* the same again, packed */
  "a/sub-02/anat/sub-02_T1w.json",
  "a/sub-02/anat/sub-02_T2w.nii.gz",
  "a/sub-02/anat/sub-02_space-MNI152_T1w.nii.gz",
  "a/sub-02/anat/README.nii",
  "a/sub-02/anat/.sub-02_FLAIR.nii",
  "a/sub-01/ses-b/anat/sub-01_ses-b_T1w.nii",
  "a/sub-01/ses-a/anat/sub-01_ses-a_T1w.nii",
  "a/sub-01/ses-a/ct/sub-01_ses-a_ct.nii",
  "a/sub-01/ses-a/deeper/down/sub-01_ses-a_PDw.nii",
  "a/sub-03/anat/sub-03_T1w.json",      /* nobody */
  "a/sub-/anat/sub-_T1w.nii",   /* no label */
  "a/derivatives/tool/sub-01/anat/sub-01_T1w.nii",
  "a/other/anat/sub-01_T1w.nii",
  "b/sub-01/anat/sub-01_FLAIR.nii",
  "bee.nii",                    /* matches b*, but is no dataset */
  "bare/notes.txt",
};

static gchar *root;

static void
add_file (const gchar * name)
{
  gchar *path = g_build_filename (root, name, NULL);
  gchar *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0777), ==, 0);
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  g_free (folder);
  g_free (path);
}

static BidsFolder *
find (const gchar * name)
{
  gchar *location = g_build_filename (root, name, NULL);
  GError *error = NULL;
  BidsFolder *folder = bids_folder_find (location, &error);

  g_assert_no_error (error);
  g_free (location);
  return folder;
}

static void
assert_fails (const gchar * name, const gchar * says)
{
  gchar *location = g_build_filename (root, name, NULL);
  GError *error = NULL;

  g_assert_null (bids_folder_find (location, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, location));
  g_assert_nonnull (strstr (error->message, says));
  g_error_free (error);
  g_free (location);
}

/* Path of an item's file below the root, "" where it has none. */
static const gchar *
get_path (BidsFolder * folder, guint i, const gchar * modality)
{
  BidsItem *item = folder->items->pdata[i];
  const gchar *path = g_hash_table_lookup (item->paths,
      g_intern_string (modality));

  if (!path)
    return "";
  g_assert_true (g_str_has_prefix (path, root));
  return path + strlen (root) + 1;
}

static void
assert_item (BidsFolder * folder, guint i, guint subject,
    const gchar * label, const gchar * session)
{
  BidsItem *item = folder->items->pdata[i];

  g_assert_cmpuint (item->subject_index, ==, subject);
  g_assert_cmpstr (item->subject, ==, label);
  g_assert_cmpstr (folder->subjects->pdata[subject], ==, label);
  g_assert_cmpstr (item->session, ==, session);
}

static void
test_folder (void)
{
  BidsFolder *folder = find ("a");
  gchar *there = bids_folder_list_modalities (folder);

  g_assert_cmpuint (folder->subjects->len, ==, 2);
  g_assert_cmpuint (folder->items->len, ==, 4);
  g_assert_cmpstr (there, ==, "T1w, T2w, ct");
  assert_item (folder, 0, 0, "01", "a");
  assert_item (folder, 1, 0, "01", "b");
  assert_item (folder, 2, 1, "02", NULL);
  assert_item (folder, 3, 1, "02", NULL);
  g_assert_cmpstr (get_path (folder, 0, "T1w"), ==,
      "a/sub-01/ses-a/anat/sub-01_ses-a_T1w.nii");
  g_assert_cmpstr (get_path (folder, 0, "ct"), ==,
      "a/sub-01/ses-a/ct/sub-01_ses-a_ct.nii");
  g_assert_cmpstr (get_path (folder, 0, "PDw"), ==, "");
  g_assert_cmpstr (get_path (folder, 1, "T1w"), ==,
      "a/sub-01/ses-b/anat/sub-01_ses-b_T1w.nii");
  g_assert_cmpstr (get_path (folder, 2, "T1w"), ==,
      "a/sub-02/anat/sub-02_T1w.nii");
  g_assert_cmpstr (get_path (folder, 2, "T2w"), ==,
      "a/sub-02/anat/sub-02_T2w.nii.gz");
  g_assert_cmpstr (get_path (folder, 3, "T1w"), ==,
      "a/sub-02/anat/sub-02_space-MNI152_T1w.nii.gz");
  g_assert_cmpstr (get_path (folder, 3, "T2w"), ==, "");
  g_assert_null (bids_find_first (folder->items, g_intern_string ("PDw")));
  g_assert_true (bids_find_first (folder->items, g_intern_string ("T2w"))
      == g_hash_table_lookup (((BidsItem *) folder->items->pdata[2])->paths,
          g_intern_string ("T2w")));
  g_free (there);
  bids_folder_free (folder);
}

/* One label in two datasets is two heads. */
static void
test_pattern (void)
{
  BidsFolder *folder = find ("?*");

  g_assert_cmpuint (folder->subjects->len, ==, 3);
  g_assert_cmpuint (folder->items->len, ==, 5);
  assert_item (folder, 0, 0, "01", "a");
  assert_item (folder, 4, 2, "01", NULL);
  g_assert_cmpstr (get_path (folder, 4, "FLAIR"), ==,
      "b/sub-01/anat/sub-01_FLAIR.nii");
  bids_folder_free (folder);
}

static void
test_nothing (void)
{
  assert_fails ("missing", "no BIDS dataset");
  assert_fails ("bare", "no BIDS dataset");
  assert_fails ("bee.nii", "no BIDS dataset");
  assert_fails ("z*", "no BIDS dataset");
}

/* --- Choices -------------------------------------------------------------- */

/* @n subjects of two sessions each, as "T1w" alone but for the last, "ct". */
static BidsFolder *
make_folder (guint n)
{
  gchar *root_name = g_strdup_printf ("n%u", n);
  BidsFolder *folder;
  guint i, s;

  for (i = 0; i < n; i++) {
    for (s = 1; s <= 2; s++) {
      gchar *name = g_strdup_printf ("n%u/sub-%02u/ses-%u/anat/"
          "sub-%02u_ses-%u_%s.nii", n, i, s, i, s, i + 1 == n ? "ct" : "T1w");

      add_file (name);
      g_free (name);
    }
  }
  folder = find (root_name);
  g_free (root_name);
  return folder;
}

static GPtrArray *
choose (const BidsFolder * folder, DatasetChoice choice, const gchar * names,
    const gchar * asked, GError ** error)
{
  GPtrArray *modalities = g_ptr_array_new (), *items;
  gchar **labels = g_strsplit (names, ",", -1), **all =
      g_strsplit (asked, ",", -1);
  guint i;

  g_value_init (&choice.hold_out, GST_TYPE_ARRAY);
  for (i = 0; labels[i]; i++) {
    GValue label = G_VALUE_INIT;

    g_value_init (&label, G_TYPE_STRING);
    g_value_take_string (&label, g_strdup (labels[i]));
    gst_value_array_append_and_take_value (&choice.hold_out, &label);
  }
  for (i = 0; all[i]; i++)
    g_ptr_array_add (modalities, (gpointer) g_intern_string (all[i]));
  items = dataset_choose (&choice, folder, modalities, error);
  g_value_unset (&choice.hold_out);
  g_ptr_array_unref (modalities);
  g_strfreev (labels);
  g_strfreev (all);
  return items;
}

/* Bit i: subject i is chosen, with both of its sessions; 0 where nobody is. */
static guint64
get_chosen (const BidsFolder * folder, DatasetChoice choice,
    const gchar * names)
{
  GError *error = NULL;
  GPtrArray *items = choose (folder, choice, names, "T1w,ct", &error);
  guint64 once = 0, twice = 0;
  guint i;

  if (!items) {
    g_assert_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND);
    g_error_free (error);
    return 0;
  }
  for (i = 0; i < items->len; i++) {
    guint64 bit = G_GUINT64_CONSTANT (1)
        << ((BidsItem *) items->pdata[i])->subject_index;

    g_assert_false (twice & bit);
    twice |= once & bit;
    once |= bit;
  }
  g_assert_cmphex (once, ==, twice);
  g_ptr_array_unref (items);
  return once;
}

static guint64
get_subjects (const BidsFolder * folder, DatasetSplit split,
    gdouble validation, guint seed, const gchar * names)
{
  return get_chosen (folder, (DatasetChoice) {
      .split = split,.validation = validation,.seed = seed}
      , names);
}

static guint
count_bits (guint64 bits)
{
  guint n = 0;

  for (; bits; bits &= bits - 1)
    n++;
  return n;
}

/* Both sides together are all, none is on both, and their sizes are right,
 * whatever share, seed and number. */
static void
test_split (void)
{
  static const gdouble shares[] = { 0, 0.01, 0.2, 0.5, 0.97, 1 };
  static const guint sizes[] = { 1, 2, 5, 13 };
  guint i, j, seed;

  for (i = 0; i < G_N_ELEMENTS (sizes); i++) {
    guint n = sizes[i];
    BidsFolder *folder = make_folder (n);
    guint64 all = get_subjects (folder, DATASET_SPLIT_ALL, 0.2, 1, "");

    g_assert_cmphex (all, ==, (G_GUINT64_CONSTANT (1) << n) - 1);
    for (j = 0; j < G_N_ELEMENTS (shares); j++) {
      guint want = (guint) (shares[j] * n + 0.5);

      if (j > 0 && j < G_N_ELEMENTS (shares) - 1)
        want = CLAMP (want, MIN (1, n - 1), n - 1);
      for (seed = 0; seed < 20; seed++) {
        guint64 train = get_subjects (folder, DATASET_SPLIT_TRAIN, shares[j],
            seed, "");
        guint64 validation = get_subjects (folder, DATASET_SPLIT_VALIDATION,
            shares[j], seed, "");

        g_assert_cmphex (train & validation, ==, 0);
        g_assert_cmphex (train | validation, ==, all);
        g_assert_cmpuint (count_bits (validation), ==, want);
        g_assert_cmphex (validation, ==, get_subjects (folder,
                DATASET_SPLIT_VALIDATION, shares[j], seed, ""));
      }
    }
    bids_folder_free (folder);
  }
}

/* A draw is as good as any other: over many seeds each of 13 subjects is
 * held out about as often (3 of 13; within four standard deviations). */
static void
test_fair (void)
{
  BidsFolder *folder = make_folder (13);
  guint often[13] = { 0 }, seed, i;

  for (seed = 0; seed < 1000; seed++) {
    guint64 validation = get_subjects (folder, DATASET_SPLIT_VALIDATION, 0.2,
        seed, "");

    for (i = 0; i < 13; i++)
      often[i] += validation >> i & 1;
  }
  for (i = 0; i < 13; i++) {
    g_assert_cmpuint (often[i], >, 231 - 53);
    g_assert_cmpuint (often[i], <, 231 + 53);
  }
  bids_folder_free (folder);
}

/* The same subjects elsewhere, and whatever pads there are, split alike. */
static void
test_stable (void)
{
  const DatasetChoice choice = {.split = DATASET_SPLIT_VALIDATION,
    .validation = 0.5,.seed = 3
  };
  BidsFolder *folder = make_folder (13), *moved;
  gchar *from = g_build_filename (root, "n13", NULL);
  gchar *to = g_build_filename (root, "moved", NULL);
  GPtrArray *both, *one;
  guint64 before, after;
  guint i, j;

  before = get_subjects (folder, DATASET_SPLIT_VALIDATION, 0.5, 3, "");
  both = choose (folder, choice, "", "T1w,ct", NULL);
  one = choose (folder, choice, "", "T1w", NULL);
  for (i = 0, j = 0; i < both->len; i++) {
    if (((BidsItem *) both->pdata[i])->subject_index != 12)
      g_assert_true (both->pdata[i] == one->pdata[j++]);
  }
  g_assert_cmpuint (j, ==, one->len);

  g_assert_cmpint (g_rename (from, to), ==, 0);
  moved = find ("moved");
  after = get_subjects (moved, DATASET_SPLIT_VALIDATION, 0.5, 3, "");
  g_assert_cmphex (after, ==, before);
  g_assert_cmpint (g_rename (to, from), ==, 0);
  g_ptr_array_unref (one);
  g_ptr_array_unref (both);
  bids_folder_free (moved);
  bids_folder_free (folder);
  g_free (from);
  g_free (to);
}

static void
test_hold_out (void)
{
  BidsFolder *folder = make_folder (5);
  GError *error = NULL;
  GPtrArray *items;

  g_assert_cmphex (get_subjects (folder, DATASET_SPLIT_VALIDATION, 0.2, 1,
          "03,01"), ==, 1 << 3 | 1 << 1);
  g_assert_cmphex (get_subjects (folder, DATASET_SPLIT_TRAIN, 0.2, 1,
          "03,01"), ==, 1 << 0 | 1 << 2 | 1 << 4);
  g_assert_cmphex (get_subjects (folder, DATASET_SPLIT_ALL, 0.2, 1,
          "03,01"), ==, 0x1f);
  g_assert_null (choose (folder, (DatasetChoice) {
          DATASET_SPLIT_TRAIN}, "01,sub-02", "T1w", &error));
  g_assert_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS);
  g_assert_nonnull (strstr (error->message, "\"sub-02\""));
  g_error_free (error);
  bids_folder_free (folder);

  /* In all datasets. */
  folder = find ("?");
  g_assert_cmpuint (folder->subjects->len, ==, 3);
  g_assert_cmpuint (folder->items->len, ==, 5);
  items = choose (folder, (DatasetChoice) {
      DATASET_SPLIT_VALIDATION}, "01", "T1w,FLAIR", NULL);
  g_assert_cmpuint (items->len, ==, 3);
  g_assert_cmpuint (dataset_count_subjects (items), ==, 2);
  g_ptr_array_unref (items);
  bids_folder_free (folder);
}

/* Three splits share all subjects out; who validates does not depend on the
 * share of the third. */
static void
test_three (void)
{
  static const gdouble shares[][2] = { {0.2, 0.1}, {0.2, 0.8}, {0.5, 0.2},
  {0, 0.3}, {0.01, 0.01}, {0.7, 0.3}, {0, 1}
  };
  BidsFolder *folder = make_folder (13);
  GError *error = NULL;
  guint i, seed;

  for (i = 0; i < G_N_ELEMENTS (shares); i++) {
    gdouble v = shares[i][0], t = shares[i][1];

    for (seed = 0; seed < 20; seed++) {
      DatasetChoice choice = {.validation = v,.test = t,.seed = seed };
      guint64 side[3];
      guint s, tests = (guint) (t * 13 + 0.5);

      for (s = 0; s < 3; s++) {
        choice.split = DATASET_SPLIT_TRAIN + s;
        side[s] = get_chosen (folder, choice, "");
      }
      g_assert_cmphex (side[0] + side[1] + side[2], ==, 0x1fff);
      g_assert_cmphex (side[0] | side[1] | side[2], ==, 0x1fff);
      g_assert_cmphex (side[1], ==, get_subjects (folder,
              DATASET_SPLIT_VALIDATION, v, seed, ""));
      g_assert_cmpuint (count_bits (side[2]), ==, MAX (tests, 1));
      g_assert_cmpuint (side[0] == 0, ==, v + t > 0.999);
    }
  }

  /* Held out by name, and tests among the others. */
  g_assert_cmpuint (count_bits (get_chosen (folder, (DatasetChoice) {
              .split = DATASET_SPLIT_TEST,.validation = 1,.test = 0.2}
              , "03,01") & ~((guint64) 1 << 3 | 1 << 1)), ==, 3);
  g_assert_null (choose (folder, (DatasetChoice) {
          .validation = 0.6,.test = 0.5}
          , "", "T1w", &error));
  g_assert_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS);
  g_error_free (error);
  bids_folder_free (folder);
}

static void
write_participants (const gchar * text)
{
  gchar *path = g_build_filename (root, "n5", "participants.tsv", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_free (path);
}

static void
assert_column_fails (const gchar * column, const gchar * names,
    const gchar * says)
{
  BidsFolder *folder = find ("n5");
  GError *error = NULL;

  g_assert_null (choose (folder, (DatasetChoice) {
          .column = (gchar *) column}
          , names, "T1w", &error));
  g_assert_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS);
  g_assert_nonnull (strstr (error->message, says));
  g_error_free (error);
  bids_folder_free (folder);
}

/* As tables come: a byte order mark, lines that end in CR LF, short ones. */
static void
test_column (void)
{
  DatasetChoice choice = {.column = (gchar *) "part" };
  BidsFolder *folder;

  bids_folder_free (make_folder (5));
  write_participants ("\xef\xbb\xbfparticipant_id\tage\tpart\r\n"
      "sub-00\t34\ttrain\r\nsub-02\tn/a\tTest\r\nsub-01\t7\tval\r\n"
      "sub-03\t8\r\nsub-99\t1\ttrain\r\n");
  folder = find ("n5");
  choice.split = DATASET_SPLIT_TRAIN;
  g_assert_cmphex (get_chosen (folder, choice, ""), ==, 1 << 0);
  choice.split = DATASET_SPLIT_VALIDATION;
  g_assert_cmphex (get_chosen (folder, choice, ""), ==, 1 << 1);
  choice.split = DATASET_SPLIT_TEST;
  g_assert_cmphex (get_chosen (folder, choice, ""), ==, 1 << 2);
  choice.split = DATASET_SPLIT_ALL;
  g_assert_cmphex (get_chosen (folder, choice, ""), ==, 0x1f);
  bids_folder_free (folder);

  assert_column_fails ("side", "", "n5/participants.tsv");
  assert_column_fails ("part", "01", "hold-out");
  write_participants ("participant_id\tpart\nsub-01\ttsst\n");
  assert_column_fails ("part", "", "\"tsst\"");
  write_participants ("");
  assert_column_fails ("part", "", "no such column");

  write_participants ("participant_id\tpart\nsub-01\ttest\tmore\n");
  assert_fails ("n5", "participants.tsv: line 2");
  write_participants ("participant_id\tpart\nsub-01\nsub-01\ttest\n");
  assert_fails ("n5", "participants.tsv: line 3");
  write_participants ("participant_id\tpart\n\ttest\n");
  assert_fails ("n5", "participants.tsv: line 2");
  write_participants ("participant_id\tp\xff\n");
  assert_fails ("n5", "UTF-8");
}

/* The same items, mixed alike by one seed and epoch, otherwise by others. */
static void
test_shuffle (void)
{
  static const DatasetChoice choices[] = {
    {.seed = 1}, {.seed = 1,.shuffle = TRUE}, {.seed = 1,.shuffle = TRUE},
    {.seed = 1,.shuffle = TRUE}, {.seed = 2,.shuffle = TRUE}
  };
  static const guint epochs[] = { 3, 0, 1, 2, 0 };
  BidsFolder *folder = make_folder (13);
  GPtrArray *orders[G_N_ELEMENTS (choices)];
  guint i, j, k;

  for (i = 0; i < G_N_ELEMENTS (choices); i++) {
    GPtrArray *again = dataset_order (&choices[i], folder->items, epochs[i]);
    GHashTable *seen = g_hash_table_new (NULL, NULL);

    orders[i] = dataset_order (&choices[i], folder->items, epochs[i]);
    g_assert_cmpuint (orders[i]->len, ==, 26);
    for (k = 0; k < 26; k++) {
      g_assert_true (g_hash_table_add (seen, orders[i]->pdata[k]));
      g_assert_true (orders[i]->pdata[k] == again->pdata[k]);
      if (i == 0)
        g_assert_true (orders[i]->pdata[k] == folder->items->pdata[k]);
    }
    g_hash_table_unref (seen);
    g_ptr_array_unref (again);
  }
  /* One is expected of chance, eight have a probability under 1e-4. */
  for (i = 0; i < G_N_ELEMENTS (choices); i++) {
    for (j = 0; j < i; j++) {
      guint same = 0;

      for (k = 0; k < 26; k++)
        same += orders[i]->pdata[k] == orders[j]->pdata[k];
      g_assert_cmpuint (same, <, 8);
    }
  }
  for (i = 0; i < G_N_ELEMENTS (choices); i++)
    g_ptr_array_unref (orders[i]);
  bids_folder_free (folder);
}

/* --- Sidecars ------------------------------------------------------------- */

static void
write_json (const gchar * name, const gchar * text)
{
  gchar *path = g_build_filename (root, "s", name, NULL);
  gchar *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0777), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_free (folder);
  g_free (path);
}

/* The error, or what is told of the file and of its subject. */
static void
assert_told (const gchar * name, const gchar * expected,
    const gchar * participant)
{
  gchar *path = g_build_filename (root, "s", name, NULL);
  const GstVolumeAffine affine = gst_volume_affine_identity ();
  GstBuffer *buffer = gst_buffer_new ();
  GstVolumeMeta *meta = gst_buffer_add_volume_meta (buffer, &affine);
  GError *error = NULL;

  if (bids_sidecar_attach (meta, path, &error)) {
    g_assert_no_error (error);
    g_assert_cmpstr (meta->origin, ==, path);
    g_assert_cmpstr (meta->sidecar, ==, expected);
    g_assert_cmpstr (meta->participant, ==, participant);
  } else {
    g_assert_nonnull (strstr (error->message, expected));
    g_error_free (error);
  }
  gst_buffer_unref (buffer);
  g_free (path);
}

static void
assert_sidecar (const gchar * name, const gchar * expected)
{
  assert_told (name, expected, NULL);
}

/* What is said deeper down, and of fewer files, counts. */
static void
test_sidecars (void)
{
  write_json ("T1w.json", "{\"A\": 1, \"B\": 1, \"C\": 1, \"D\": [1, {}]}");
  write_json ("T2w.json", "{\"A\": 9}");
  write_json ("acq-x_T1w.json", "{\"B\": 2}");
  write_json ("sub-01/sub-01_T1w.json", "{\"C\": 3, \"B\": 3}");
  write_json ("sub-01/ses-1/anat/sub-01_ses-1_acq-x_T1w.json", "{\"A\": 4}");
  write_json ("sub-01/ses-1/anat/sub-01_ses-1_run-2_T1w.json", "{\"A\": 5}");
  assert_sidecar ("sub-01/ses-1/anat/sub-01_ses-1_acq-x_T1w.nii.gz",
      "{\"A\":4,\"B\":3,\"C\":3,\"D\":[1,{}]}");
  assert_sidecar ("sub-02/anat/sub-02_acq-x_T1w.nii",
      "{\"A\":1,\"B\":2,\"C\":1,\"D\":[1,{}]}");
  assert_sidecar ("sub-02/anat/sub-02_FLAIR.nii", NULL);
  assert_sidecar ("plain.nii", NULL);
  write_json ("sub-01/sub-01_T1w.json", "[1]");
  assert_sidecar ("sub-01/anat/sub-01_T1w.nii",
      "sub-01/sub-01_T1w.json: it is");
  write_json ("sub-01/sub-01_T1w.json", "{\"A\": ");
  assert_sidecar ("sub-01/anat/sub-01_T1w.nii",
      "sub-01/sub-01_T1w.json: it is");
}

static void
test_participants (void)
{
  write_json ("participants.tsv", "\xef\xbb\xbfparticipant_id\tage\tpart\r\n"
      "sub-00\t34\ttrain\r\nsub-02\tn/a\tTest\r\n");
  assert_told ("sub-00/anat/sub-00_PDw.nii", NULL,
      "{\"age\":\"34\",\"part\":\"train\"}");
  assert_told ("sub-02/ses-1/anat/sub-02_ses-1_PDw.nii.gz", NULL,
      "{\"part\":\"Test\"}");
  assert_told ("sub-01/anat/sub-01_PDw.nii", NULL, NULL);
  assert_told ("sub-00_PDw.nii", NULL, NULL);
  write_json ("participants.tsv", "participant_id\tage\nsub-00\t1\t2\n");
  assert_told ("sub-00/anat/sub-00_PDw.nii", "participants.tsv: line 2", NULL);
}

int
main (int argc, char **argv)
{
  gint result;
  guint i;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  root = g_dir_make_tmp ("bids-XXXXXX", NULL);
  for (i = 0; i < G_N_ELEMENTS (files); i++)
    add_file (files[i]);
  g_test_add_func ("/bids/folder", test_folder);
  g_test_add_func ("/bids/pattern", test_pattern);
  g_test_add_func ("/bids/nothing", test_nothing);
  g_test_add_func ("/bids/split", test_split);
  g_test_add_func ("/bids/fair", test_fair);
  g_test_add_func ("/bids/stable", test_stable);
  g_test_add_func ("/bids/hold-out", test_hold_out);
  g_test_add_func ("/bids/three", test_three);
  g_test_add_func ("/bids/column", test_column);
  g_test_add_func ("/bids/shuffle", test_shuffle);
  g_test_add_func ("/bids/sidecars", test_sidecars);
  g_test_add_func ("/bids/participants", test_participants);
  result = g_test_run ();
  remove_tree (root);
  g_free (root);
  return result;
}
