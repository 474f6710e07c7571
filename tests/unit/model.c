/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Model files: good ones are read and written again, and what is wrong with
 * bad ones is said. */

#include "model-file.h"
#include "netmodel.h"
#include "netsafetensors.h"

#include <math.h>

static gchar *
golden (const gchar * name)
{
  return g_test_build_filename (G_TEST_DIST, "oracle", "data", name, NULL);
}

/* --- reading --- */

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
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/load", test_model);
  g_test_add_func ("/model/bad", test_bad_models);
  g_test_add_func ("/model/not-finite", test_not_finite);
  g_test_add_func ("/model/damaged", test_damaged);
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
  return run_in_folder ();
}
