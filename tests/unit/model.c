/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Model files: good ones are read, and what is wrong with bad ones is said. */

#include "netmodel.h"
#include "netsafetensors.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

static gchar *folder;           /* of this run, removed at the end */

static gchar *
golden (const gchar * name)
{
  return g_test_build_filename (G_TEST_DIST, "oracle", "data", name, NULL);
}

/* A file of @header and @size bytes of data (zeros where @data is NULL). */
static gchar *
write_file (const gchar * header, gconstpointer data, gsize size)
{
  gchar *path = g_build_filename (folder, "test.safetensors", NULL);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint64 length = GUINT64_TO_LE ((guint64) strlen (header));
  g_autofree guint8 *zeros = g_malloc0 (size + 1);
  g_autoptr (GError) error = NULL;

  g_byte_array_append (bytes, (guint8 *) & length, sizeof (length));
  g_byte_array_append (bytes, (const guint8 *) header, strlen (header));
  g_byte_array_append (bytes, data ? data : zeros, size);
  g_file_set_contents (path, (gchar *) bytes->data, bytes->len, &error);
  g_assert_no_error (error);
  return path;
}

static void
assert_says (GError * error, const gchar * path, const gchar * text)
{
  g_assert_error (error, NET_ERROR, NET_ERROR_MODEL);
  g_assert_true (g_str_has_prefix (error->message, path));
  if (strstr (error->message, text) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error->message, text);
}

/* --- safetensors --- */

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

/* --- models --- */

static void
test_model (void)
{
  g_autofree gchar *path = golden ("unet-domain.safetensors");
  g_autofree gchar *contents = NULL, *hash = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (NetModel) model = net_model_load (path, &error);
  g_autoptr (NetGraph) graph = net_graph_new ();
  const gchar *const domains[] = { "T1w", "T2w", "PDw", NULL };
  NetTensor *output;
  gsize length;

  g_assert_no_error (error);
  g_assert_cmpstrv (net_model_get_domains (model), domains);
  g_assert_cmpint (net_model_find_domain (model, "PDw"), ==, 2);
  g_assert_cmpint (net_model_find_domain (model, "PD"), ==, -1);
  g_assert_cmpint (net_model_get_multiple (model), ==, 32);
  g_assert_cmpstr (net_model_get_metadata (model, "levels"), ==, "5");
  g_assert_null (net_model_get_metadata (model, "spacing"));

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) contents,
      length);
  hash[12] = '\0';
  g_assert_cmpstr (net_model_get_hash (model), ==, hash);

  output = net_model_describe (model, graph, 3, 64, 32);
  g_assert_true (net_graph_check (graph, NULL));
  g_assert_cmpint (output->shape[0], ==, 3);
  g_assert_cmpint (output->shape[1], ==, 1);
  g_assert_cmpint (output->shape[2], ==, 64);
  g_assert_cmpint (output->shape[3], ==, 32);
  g_assert_cmpint (net_graph_find (graph, "label")->shape[1], ==, 3);
}

/* Replaces the first @from in the header of a golden model. */
static gchar *
edit_model (const gchar * name, const gchar * from, const gchar * to)
{
  g_autofree gchar *path = golden (name);
  g_autofree gchar *contents = NULL;
  g_autoptr (GString) header = NULL;
  gsize length;
  guint64 size;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  memcpy (&size, contents, sizeof (size));
  size = GUINT64_FROM_LE (size);
  header = g_string_new_len (contents + 8, size);
  g_assert_cmpuint (g_string_replace (header, from, to, 1), ==, 1);
  return write_file (header->str, contents + 8 + size, length - 8 - size);
}

static void
test_bad_models (void)
{
  static const struct
  {
    const gchar *model, *from, *to, *text;
  } cases[] = {
    {"star-domain", "mmigan", "other", "format is other"},
    {"star-domain", "format", "fromat", "format is missing"},
    {"star-domain", "\"star\"", "\"stair\"", "generator is stair"},
    {"star-domain", "\"norm\":\"domain\"", "\"norm\":\"group\"",
        "norm is group"},
    {"star-domain", "T1w,T2w,PDw", "", "0 domains"},
    {"star-domain", "T1w,T2w,PDw", "T1w,,PDw", "empty name"},
    {"star-domain", "T1w,T2w,PDw", "T1w,T2w,T1w", "\"T1w\" twice"},
    {"star-domain", "T1w,T2w,PDw", "T1w,T2w", "tensor \"stem.conv.weight\""},
    {"star-domain", "\"width\":\"4\"", "\"width\":\"\"", "width is"},
    {"star-domain", "\"width\":\"4\"", "\"width\":\"0\"", "width is 0"},
    {"star-domain", "\"width\":\"4\"", "\"width\":\"-4\"", "width is -4"},
    {"star-domain", "\"width\":\"4\"", "\"width\":\"4.0\"", "width is 4.0"},
    {"star-domain", "\"width\":\"4\"", "\"width\":\"99999999999\"", "width is"},
    {"star-domain", "\"width\":\"4\"", "\"width\":\"8\"", "its layer needs"},
    {"star-domain", "\"width\"", "\"with\"", "width is missing"},
    {"star-domain", "\"blocks\":\"1\"", "\"blocks\":\"2\"", "is missing"},
    {"star-instance", "\"blocks\":\"2\"", "\"blocks\":\"1\"",
        "belongs to no layer"},
    {"star-domain", "\"norm\":\"domain\"", "\"norm\":\"instance\"", "[3, 4]"},
    {"star-instance", "\"norm\":\"instance\"", "\"norm\":\"domain\"", "[4]"},
    {"star-domain", "stem.conv.weight", "stem.conv.wait", "stem.conv.wait"},
    {"star-domain", "stem.conv.weight", "image", "\"image\" belongs"},
    {"unet-domain", "\"levels\":\"5\"", "\"levels\":\"1\"", "levels is 1"},
    {"unet-domain", "\"levels\":\"5\"", "\"levels\":\"4\"",
        "belongs to no layer"},
    {"unet-domain", "\"levels\"", "\"blocks\"", "levels is missing"},
    {"unet-domain", "\"shape\":[1]", "\"shape\":[1,1,1,1]", "head.conv.bias"},
    {"unet-domain", "\"levels\"", "\"labels\":\"all\",\"levels\"",
        "labels is all"},
    {"unet-domain", "\"levels\"", "\"labels\":\"none\",\"levels\"",
        "labels is none, but there are 3 domains"},
    {"unet-domain", "T1w,T2w,PDw\"", "T1w\",\"labels\":\"none\"",
        "labels is none, but norm is domain"},
    {"unet-instance", "T1w,ct\"", "ct\",\"labels\":\"none\"",
        "tensor \"down.0.conv.weight\""},
    {"unet-instance", "\"norm\":\"instance\"", "\"norm\":\"batch\"",
        "running_mean\" is missing"},
    {"star-instance", "\"star\"", "\"resnet\"",
        "tensor \"down.0.conv.weight\" is [8, 4, 4, 4]"},
    {"star-domain-cases", "{", "{", "generator is missing"},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *file = g_strconcat (cases[i].model, ".safetensors",
        NULL);
    g_autofree gchar *path = edit_model (file, cases[i].from, cases[i].to);
    g_autoptr (GError) error = NULL;

    g_test_message ("%s > %s", cases[i].from, cases[i].to);
    g_assert_null (net_model_load (path, &error));
    assert_says (error, path, cases[i].text);
  }
}

/* The last value of the last tensor is not a number, or infinite. */
static void
test_not_finite (void)
{
  const gfloat bad[] = { NAN, -INFINITY };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree gchar *from = golden ("star-domain.safetensors");
    g_autofree gchar *to = g_build_filename (folder, "test.safetensors", NULL);
    g_autofree gchar *contents = NULL;
    g_autoptr (GError) error = NULL;
    gsize length;

    g_assert_true (g_file_get_contents (from, &contents, &length, NULL));
    memcpy (contents + length - sizeof (bad[i]), &bad[i], sizeof (bad[i]));
    g_assert_true (g_file_set_contents (to, contents, length, NULL));
    g_assert_null (net_model_load (to, &error));
    assert_says (error, to, "\"head.conv.weight\"");
    assert_says (error, to, "finite");
  }
}

/* Random damage to a header ends in a model or in an error. */
static void
test_damaged (void)
{
  g_autofree gchar *from = golden ("unet-batch.safetensors");
  g_autofree gchar *contents = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  gsize length, end;
  guint run, i;

  g_assert_true (g_file_get_contents (from, &contents, &length, NULL));
  for (run = 0; run < 2000; run++) {
    g_autofree gchar *damaged = g_memdup2 (contents, length);
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (NetModel) model = NULL;

    for (i = 0; i <= run % 4; i++)
      damaged[g_rand_int_range (rand, 0, 1200)] =
          "0123456789\",:[]{}x\\\xff"[g_rand_int_range (rand, 0, 20)];
    end = run % 50 == 0 ? (gsize) g_rand_int_range (rand, 0, length) : length;
    /* of its exact size, so that a byte beyond is seen */
    bytes = g_bytes_new (damaged, end);
    model = net_model_new_from_bytes (bytes, "damaged", &error);
    g_assert_true ((model == NULL) == (error != NULL));
    if (error)
      g_assert_true (g_str_has_prefix (error->message, "damaged: "));
  }
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
  g_hash_table_insert (metadata, "", "");
  bytes = net_safetensors_serialize (tensors, 3, metadata, FALSE, &error);
  g_assert_no_error (error);
  again = net_safetensors_serialize (tensors, 3, metadata, FALSE, &error);
  g_assert_true (g_bytes_equal (bytes, again));

  file = net_safetensors_new_from_bytes (bytes, "test", &error);
  g_assert_no_error (error);
  got = net_safetensors_get_metadata (file);
  g_assert_cmpuint (g_hash_table_size (got), ==, 2);
  g_assert_cmpstr (g_hash_table_lookup (got, "key"), ==,
      "a \"[{\" \\ \n\t\x01 é");
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

/* The values of a model's parameters, by name. */
static GHashTable *
read_values (const NetModel * model)
{
  GHashTable *values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
      g_free);
  g_autoptr (NetGraph) graph = net_graph_new ();
  guint i;

  net_model_describe (model, graph, 1, 32, 32);
  for (i = 0; i < net_graph_get_n_tensors (graph); i++) {
    const NetTensor *tensor = net_graph_get_tensor (graph, i);

    if (tensor->kind == NET_PARAMETER)
      g_hash_table_insert (values, (gpointer) tensor->name,
          net_model_read (model, tensor->name));
  }
  return values;
}

static GBytes *
write_model (const NetModel * model, GHashTable * values, gboolean half)
{
  g_autoptr (GHashTable) metadata = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  g_hash_table_insert (metadata, "note", "kept");
  g_hash_table_insert (metadata, "width", "the network's own comes first");
  bytes = net_model_serialize (net_model_get_generator (model),
      net_model_get_domains (model), metadata, values, half, &error);
  g_assert_no_error (error);
  return bytes;
}

/* A model written again has PyTorch's tensors and metadata. */
static void
test_model_written (gconstpointer name)
{
  g_autofree gchar *path = golden (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (NetModel) model = net_model_load (path, &error);
  g_autoptr (NetSafetensors) theirs = net_safetensors_open (path, NULL);
  g_autoptr (GHashTable) values = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (NetSafetensors) ours = NULL;
  g_autoptr (NetModel) again = NULL;
  GHashTable *metadata;
  GHashTableIter iter;
  gpointer key, value;
  guint i;

  g_assert_no_error (error);
  values = read_values (model);
  bytes = write_model (model, values, FALSE);
  again = net_model_new_from_bytes (bytes, "again", &error);
  g_assert_no_error (error);
  g_assert_cmpmem (net_model_get_generator (again), sizeof (NetGenerator),
      net_model_get_generator (model), sizeof (NetGenerator));

  ours = net_safetensors_new_from_bytes (bytes, "again", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (net_safetensors_get_n_tensors (ours), ==,
      net_safetensors_get_n_tensors (theirs));
  for (i = 0; i < net_safetensors_get_n_tensors (theirs); i++) {
    const gchar *tensor = net_safetensors_get_name (theirs, i);
    g_autofree gfloat *a = net_safetensors_read (theirs, tensor);
    g_autofree gfloat *b = net_safetensors_read (ours, tensor);
    gint shape_a[4] = { 0 }, shape_b[4] = { 0 };
    guint axes_a, axes_b, axis;
    gsize count = 1;

    g_assert_true (net_safetensors_get_shape (theirs, tensor, &axes_a,
            shape_a));
    g_assert_true (net_safetensors_get_shape (ours, tensor, &axes_b, shape_b));
    g_assert_cmpuint (axes_a, ==, axes_b);
    g_assert_cmpmem (shape_a, axes_a * sizeof (gint), shape_b,
        axes_b * sizeof (gint));
    for (axis = 0; axis < axes_a; axis++)
      count *= shape_a[axis];
    g_assert_cmpmem (a, count * sizeof (gfloat), b, count * sizeof (gfloat));
  }

  metadata = net_safetensors_get_metadata (ours);
  g_assert_cmpstr (g_hash_table_lookup (metadata, "note"), ==, "kept");
  g_hash_table_iter_init (&iter, net_safetensors_get_metadata (theirs));
  while (g_hash_table_iter_next (&iter, &key, &value)) {
    if (!g_str_equal (key, "source"))   /* the caller's to tell */
      g_assert_cmpstr (g_hash_table_lookup (metadata, key), ==, value);
  }
}

/* Half as large; written again the same bytes. */
static void
test_model_half (void)
{
  g_autofree gchar *path = golden ("star-domain.safetensors");
  g_autoptr (NetModel) model = net_model_load (path, NULL);
  g_autoptr (GHashTable) values = read_values (model), halves = NULL;
  g_autoptr (GBytes) whole = write_model (model, values, FALSE);
  g_autoptr (GBytes) half = write_model (model, values, TRUE), again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (NetModel) read = NULL;

  g_assert_cmpuint (g_bytes_get_size (half), <, g_bytes_get_size (whole) * 0.6);
  read = net_model_new_from_bytes (half, "half", &error);
  g_assert_no_error (error);
  halves = read_values (read);
  again = write_model (read, halves, TRUE);
  g_assert_true (g_bytes_equal (half, again));
}

/* What could not be read again is not written. */
static void
test_model_refused (void)
{
  static const struct
  {
    gfloat value;
    gboolean half;
  } cases[] = {
    {NAN, FALSE}, {INFINITY, FALSE}, {NAN, TRUE}, {65520, TRUE},
  };
  g_autofree gchar *path = golden ("unet-instance.safetensors");
  g_autoptr (NetModel) model = net_model_load (path, NULL);
  g_autoptr (GHashTable) values = read_values (model);
  gfloat *bias = g_hash_table_lookup (values, "head.conv.bias");
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    bias[0] = cases[i].value;
    g_assert_null (net_model_serialize (net_model_get_generator (model),
            net_model_get_domains (model), NULL, values, cases[i].half,
            &error));
    assert_says (error, "tensor", "\"head.conv.bias\"");
  }
}

int
main (int argc, char **argv)
{
  g_autofree gchar *path = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("model-XXXXXX", NULL);
  g_test_add_func ("/safetensors/values", test_values);
  g_test_add_func ("/safetensors/malformed", test_malformed);
  g_test_add_func ("/safetensors/truncated", test_truncated);
  g_test_add_func ("/safetensors/overwritten", test_overwritten);
  g_test_add_func ("/safetensors/too-large", test_too_large);
  g_test_add_func ("/model/load", test_model);
  g_test_add_func ("/model/bad", test_bad_models);
  g_test_add_func ("/model/not-finite", test_not_finite);
  g_test_add_func ("/model/damaged", test_damaged);
  g_test_add_func ("/safetensors/written", test_written);
  g_test_add_func ("/safetensors/written-empty", test_written_empty);
  g_test_add_func ("/safetensors/halves", test_halves);
  g_test_add_data_func ("/model/written/star-domain",
      "star-domain.safetensors", test_model_written);
  g_test_add_data_func ("/model/written/unet-instance",
      "unet-instance.safetensors", test_model_written);
  g_test_add_data_func ("/model/written/unet-batch",
      "unet-batch.safetensors", test_model_written);
  g_test_add_data_func ("/model/written/resnet-plain",
      "resnet-plain.safetensors", test_model_written);
  g_test_add_func ("/model/half", test_model_half);
  g_test_add_func ("/model/refused", test_model_refused);
  result = g_test_run ();
  path = g_build_filename (folder, "test.safetensors", NULL);
  g_unlink (path);
  g_rmdir (folder);
  g_free (folder);
  return result;
}
