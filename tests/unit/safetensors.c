/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Safetensors files: read, written, and what is wrong with bad ones. */

#include "model-file.h"
#include "netsafetensors.h"

#include <math.h>
#include <unistd.h>

static void
test_values (void)
{
  /* 1, -2, largest, smallest normal, smallest subnormal, -0, inf, 1/3 */
  const guint16 halves[] = { GUINT16_TO_LE (0x3c00), GUINT16_TO_LE (0xc000),
    GUINT16_TO_LE (0x7bff), GUINT16_TO_LE (0x0400), GUINT16_TO_LE (0x0001),
    GUINT16_TO_LE (0x8000), GUINT16_TO_LE (0x7c00), GUINT16_TO_LE (0x3555)
  };
  const gfloat expected[] = { 1, -2, 65504, 6.103515625e-05f,
    5.9604644775390625e-08f, -0.0f, INFINITY, 0.333251953125f
  };
  const guint16 nan = GUINT16_TO_LE (0x7e00);
  const gfloat pi = 3.14159274f;
  guint8 data[16 + 4 + 2];
  g_autofree gchar *path = NULL;
  g_autoptr (NetSafetensors) file = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gfloat *values = NULL, *single = NULL, *none = NULL;
  GHashTable *metadata;
  guint n_axes;
  gint shape[4];

  memcpy (data, halves, 16);
  memcpy (data + 16, &pi, 4);
  memcpy (data + 20, &nan, 2);
  path = write_file ("{\"b\":{\"dtype\":\"F32\",\"shape\":[],"
      "\"data_offsets\":[16,20]},\"__metadata__\":{\"key\":\"a \\\"[{\\\" b\"},"
      "\"a\":{\"dtype\":\"F16\",\"shape\":[2,4],\"data_offsets\":[0,16]},"
      "\"c\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[20,22]}}  ",
      data, sizeof (data));
  file = net_safetensors_open (path, &error);
  g_assert_no_error (error);

  metadata = net_safetensors_get_metadata (file);
  g_assert_cmpuint (g_hash_table_size (metadata), ==, 1);
  g_assert_cmpstr (g_hash_table_lookup (metadata, "key"), ==, "a \"[{\" b");
  g_assert_cmpuint (net_safetensors_get_n_tensors (file), ==, 3);
  g_assert_cmpstr (net_safetensors_get_name (file, 0), ==, "a");
  g_assert_cmpstr (net_safetensors_get_name (file, 1), ==, "b");
  g_assert_true (net_safetensors_get_shape (file, "a", &n_axes, shape));
  g_assert_cmpuint (n_axes, ==, 2);
  g_assert_cmpint (shape[0], ==, 2);
  g_assert_cmpint (shape[1], ==, 4);
  g_assert_true (net_safetensors_get_shape (file, "b", &n_axes, shape));
  g_assert_cmpuint (n_axes, ==, 0);
  g_assert_false (net_safetensors_get_shape (file, "d", &n_axes, shape));
  g_assert_null (net_safetensors_read (file, "d"));

  values = net_safetensors_read (file, "a");
  g_assert_cmpmem (values, sizeof (expected), expected, sizeof (expected));
  single = net_safetensors_read (file, "b");
  g_assert_cmpmem (single, 4, &pi, 4);
  none = net_safetensors_read (file, "c");
  g_assert_true (isnan (none[0]));
}

#define TENSOR(name, dtype, shape, offsets) \
    "\"" name "\":{\"dtype\":\"" dtype "\",\"shape\":" shape \
    ",\"data_offsets\":" offsets "}"

static void
test_malformed (void)
{
  static const struct
  {
    const gchar *text;          /* in the error */
    gsize size;                 /* of the data */
    const gchar *header;
  } cases[] = {
    {"header", 0, ""},
    {"header", 0, "[]"},
    {"header", 0, "\xff\xff"},
    {"JSON", 0, "{"},
    {"JSON", 0, "{\"a\":}"},
    {"header", 0, "{\"a\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}"},
    {"belong to no tensor", 4, "{}"},
    {"metadata", 0, "{\"__metadata__\":[]}"},
    {"\"k\"", 0, "{\"__metadata__\":{\"k\":1}}"},
    {"\"a\"", 4, "{\"a\":7}"},
    {"unknown", 4, "{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}"},
    {"BF16", 2, "{" TENSOR ("a", "BF16", "[1]", "[0,2]") "}"},
    {"unknown", 4,
        "{\"a\":{\"dtype\":4,\"shape\":[1],\"data_offsets\":[0,4]}}"},
    {"shape", 4, "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}"},
    {"shape", 4, "{" TENSOR ("a", "F32", "[1,1,1,1,1]", "[0,4]") "}"},
    {"shape", 4, "{" TENSOR ("a", "F32", "[-1]", "[0,4]") "}"},
    {"shape", 4, "{" TENSOR ("a", "F32", "[1.5]", "[0,4]") "}"},
    {"shape", 4, "{" TENSOR ("a", "F32", "[\"1\"]", "[0,4]") "}"},
    {"shape", 4, "{" TENSOR ("a", "F32", "[null]", "[0,4]") "}"},
    {"shape", 4, "{" TENSOR ("a", "F32", "null", "[0,4]") "}"},
    {"header", 4, "{" TENSOR ("a", "F32", "[[1]]", "[0,4]") "}"},
    {"shape", 0, "{" TENSOR ("a", "F32", "[0]", "[0,0]") "}"},
    {"shape", 4, "{" TENSOR ("a", "F32",
            "[2147483647,2147483647,2147483647,4]", "[0,4]") "}"},
    {"shape needs", 4, "{" TENSOR ("a", "F32", "[2]", "[0,4]") "}"},
    {"shape needs", 4, "{" TENSOR ("a", "F16", "[1]", "[0,4]") "}"},
    {"outside", 4, "{" TENSOR ("a", "F32", "[2]", "[0,8]") "}"},
    {"outside", 4, "{" TENSOR ("a", "F32", "[1]", "[4,0]") "}"},
    {"outside", 4, "{" TENSOR ("a", "F32", "[1]", "[0]") "}"},
    {"outside", 4, "{" TENSOR ("a", "F32", "[1]", "[0,4,8]") "}"},
    {"outside", 4, "{" TENSOR ("a", "F32", "[1]", "[-4,0]") "}"},
    {"\"a\"", 4, "{" TENSOR ("a", "F32", "[1]",
            "[0,99999999999999999999999]") "}"},
    {"aligned", 8, "{" TENSOR ("a", "F32", "[1]", "[2,6]") "}"},
    {"gap", 8, "{" TENSOR ("a", "F32", "[1]", "[4,8]") "}"},
    {"overlaps", 8, "{" TENSOR ("a", "F32", "[2]", "[0,8]") ","
          TENSOR ("b", "F32", "[1]", "[4,8]") "}"},
    {"4 bytes belong", 8, "{" TENSOR ("a", "F32", "[1]", "[0,4]") "}"},
    {"twice", 8, "{" TENSOR ("a", "F32", "[1]", "[0,4]") ","
          TENSOR ("a", "F32", "[1]", "[4,8]") "}"},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *path = write_file (cases[i].header, NULL, cases[i].size);
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", cases[i].header);
    g_assert_null (net_safetensors_open (path, &error));
    assert_says (error, path, cases[i].text);
  }
}

/* Files that end before their header does, or have none. */
static void
test_truncated (void)
{
  const gchar *const contents[] = {
    "", "\2\0\0", "\3\0\0\0\0\0\0\0{}", "\377\377\377\377\377\377\377\377{}"
  };
  const gsize lengths[] = { 0, 3, 10, 10 };
  g_autofree gchar *path = g_build_filename (folder, "test.safetensors", NULL);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (contents); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_true (g_file_set_contents (path, contents[i], lengths[i], NULL));
    g_assert_null (net_safetensors_open (path, &error));
    assert_says (error, path, "not a safetensors file");
  }
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (net_safetensors_open ("/nowhere.safetensors", &error));
    assert_says (error, "/nowhere.safetensors", "No such file");
  }
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (net_safetensors_open (folder, &error));
    assert_says (error, folder, "not a file");
  }
}

/* What becomes of a file after it was opened changes nothing. */
static void
test_overwritten (void)
{
  const gfloat before[] = { 1, 2 }, after[] = { 3, 4 };
  const gchar *header = "{" TENSOR ("a", "F32", "[2]", "[0,8]") "}";
  g_autofree gchar *path = write_file (header, before, sizeof (before));
  g_autoptr (GError) error = NULL;
  g_autoptr (NetSafetensors) file = net_safetensors_open (path, &error);
  g_autofree gchar *hash = NULL, *hash_after = NULL;
  g_autofree gfloat *values = NULL, *values_after = NULL;
  FILE *stream;

  g_assert_no_error (error);
  hash = net_safetensors_hash (file);

  /* in place: writers that rename leave a map alone */
  stream = g_fopen (path, "r+b");
  g_assert_nonnull (stream);
  g_assert_cmpint (fseek (stream, -(glong) sizeof (after), SEEK_END), ==, 0);
  g_assert_cmpint (fwrite (after, sizeof (after), 1, stream), ==, 1);
  fclose (stream);
  values = net_safetensors_read (file, "a");
  g_assert_cmpmem (values, sizeof (before), before, sizeof (before));
  hash_after = net_safetensors_hash (file);
  g_assert_cmpstr (hash, ==, hash_after);

  g_assert_cmpint (truncate (path, 0), ==, 0);
  values_after = net_safetensors_read (file, "a");
  g_assert_cmpmem (values_after, sizeof (before), before, sizeof (before));
}

/* A sparse file beyond what is read. */
static void
test_too_large (void)
{
  g_autofree gchar *path = write_file ("{}", NULL, 0);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (truncate (path, (G_GINT64_CONSTANT (2) << 30) + 1), ==, 0);
  g_assert_null (net_safetensors_open (path, &error));
  assert_says (error, path, "at most");
  g_unlink (path);
}

/* --- writing --- */

static void
test_written (void)
{
  const gfloat values[] = { 1, -0.0f, NAN, 3.14159274f, INFINITY, 1e-42f };
  const NetSafetensorsTensor tensors[] = {
    {"b \"quoted\"", 4, {1, 2, 1, 3}, values},
    {"a", 0, {0}, values + 3},
    {"ü", 1, {5}, values},
  };
  g_autoptr (GHashTable) metadata = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GBytes) bytes = NULL, again = NULL;
  g_autoptr (NetSafetensors) file = NULL;
  g_autoptr (GError) error = NULL;
  GHashTable *got;
  guint i, axis, n_axes;
  gint shape[4];

  g_hash_table_insert (metadata, "key", "a \"[{\" \\ \n\t\x01 é");
  g_hash_table_insert (metadata, "latin 1", "Andr\xe9");
  g_hash_table_insert (metadata, "", "");
  bytes = net_safetensors_serialize (tensors, 3, metadata, FALSE, &error);
  g_assert_no_error (error);
  again = net_safetensors_serialize (tensors, 3, metadata, FALSE, &error);
  g_assert_true (g_bytes_equal (bytes, again));

  file = net_safetensors_new_from_bytes (bytes, "test", &error);
  g_assert_no_error (error);
  got = net_safetensors_get_metadata (file);
  g_assert_cmpuint (g_hash_table_size (got), ==, 3);
  g_assert_cmpstr (g_hash_table_lookup (got, "key"), ==,
      "a \"[{\" \\ \n\t\x01 é");
  g_assert_cmpstr (g_hash_table_lookup (got, "latin 1"), ==, "Andr\uFFFD");
  g_assert_cmpstr (g_hash_table_lookup (got, ""), ==, "");
  g_assert_cmpuint (net_safetensors_get_n_tensors (file), ==, 3);
  for (i = 0; i < 3; i++) {
    g_autofree gfloat *read = net_safetensors_read (file, tensors[i].name);
    gsize count = 1;

    g_assert_cmpstr (net_safetensors_get_name (file, i), ==, tensors[i].name);
    g_assert_true (net_safetensors_get_shape (file, tensors[i].name, &n_axes,
            shape));
    g_assert_cmpuint (n_axes, ==, tensors[i].n_axes);
    for (axis = 0; axis < n_axes; axis++) {
      g_assert_cmpint (shape[axis], ==, tensors[i].shape[axis]);
      count *= shape[axis];
    }
    g_assert_cmpmem (read, count * 4, tensors[i].values, count * 4);
  }
}

/* Nothing but a header; and metadata alone. */
static void
test_written_empty (void)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (NetSafetensors) file = NULL;
  g_autoptr (GError) error = NULL;

  bytes = net_safetensors_serialize (NULL, 0, NULL, FALSE, &error);
  g_assert_no_error (error);
  file = net_safetensors_new_from_bytes (bytes, "test", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (net_safetensors_get_n_tensors (file), ==, 0);
  g_assert_cmpuint (g_hash_table_size (net_safetensors_get_metadata (file)),
      ==, 0);
}

/* Rounding as numpy.float16's. */
static void
test_halves (void)
{
  static const gfloat values[][2] = {
    {1, 1}, {-2.5f, -2.5f}, {0.333333343f, 0.333251953125f},
    {1.00048828125f, 1}, {1.00146484375f, 1.001953125f},        /* ties */
    {1.00048840f, 1.0009765625f},
    {2047.5f, 2048}, {65504, 65504}, {65519.99f, 65504}, {65520, INFINITY},
    {-1e30f, -INFINITY}, {INFINITY, INFINITY},
    {6.103515625e-05f, 6.103515625e-05f},       /* 2^-14 */
    {6.1005e-05f, 6.097555e-05f}, {6.1034e-05f, 6.103515625e-05f},
    {5.9604644775390625e-08f, 5.9604644775390625e-08f}, /* 2^-24 */
    {2.98023224e-08f, 0}, {2.98023259e-08f, 5.9604644775390625e-08f},
    {8.94069672e-08f, 1.1920928955078125e-07f}, {1e-42f, 0}, {0, 0}, {-0.0f,
        -0.0f}
  };
  gfloat from[G_N_ELEMENTS (values) + 1], to[G_N_ELEMENTS (values)];
  const NetSafetensorsTensor tensor = { "a", 1, {G_N_ELEMENTS (from)}, from };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (NetSafetensors) file = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gfloat *read = NULL;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (values); i++) {
    from[i] = values[i][0];
    to[i] = values[i][1];
  }
  from[i] = NAN;
  bytes = net_safetensors_serialize (&tensor, 1, NULL, TRUE, &error);
  g_assert_no_error (error);
  file = net_safetensors_new_from_bytes (bytes, "test", &error);
  g_assert_no_error (error);
  read = net_safetensors_read (file, "a");
  for (i = 0; i < G_N_ELEMENTS (to); i++) {
    g_test_message ("%.9g", from[i]);
    g_assert_cmpmem (&read[i], 4, &to[i], 4);
  }
  g_assert_true (isnan (read[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/safetensors/values", test_values);
  g_test_add_func ("/safetensors/malformed", test_malformed);
  g_test_add_func ("/safetensors/truncated", test_truncated);
  g_test_add_func ("/safetensors/overwritten", test_overwritten);
  g_test_add_func ("/safetensors/too-large", test_too_large);
  g_test_add_func ("/safetensors/written", test_written);
  g_test_add_func ("/safetensors/written-empty", test_written_empty);
  g_test_add_func ("/safetensors/halves", test_halves);
  return run_in_folder ();
}
