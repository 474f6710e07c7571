/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A batch that is too large shrinks, whatever limit it meets. */

#include <string.h>
#include "translator.h"

static Translator *
open_translator (const gchar * device)
{
  g_autofree gchar *path = g_test_build_filename (G_TEST_DIST, "oracle",
      "data", "star-domain.safetensors", NULL);
  g_autoptr (GError) error = NULL;
  NetExecutor *executor = net_executor_open (device, NET_FLOAT32, &error);
  NetModel *model;

  g_assert_no_error (error);
  model = net_model_load (path, &error);
  g_assert_no_error (error);
  return translator_new (model, executor);
}

/* Translate one batch of @translator's size. */
static void
check_runs (Translator * translator)
{
  g_autofree gfloat *images = g_new0 (gfloat, (gsize) translator->batch
      * translator->width * translator->height);
  g_autoptr (GError) error = NULL;

  translator_set_target (translator, 1, &error);
  g_assert_no_error (error);
  translator_run (translator, images, &error);
  g_assert_no_error (error);
}

/* 4 channels of 1024 images of 1024 x 512 are 2^31 values: no graph can
 * describe them, whatever the budget. */
static void
test_shape (void)
{
  g_autoptr (Translator) translator = open_translator ("cpu");
  g_autoptr (GError) error = NULL;

  g_assert_true (translator_prepare (translator, 1024, 512, 1024, 100 << 20,
          &error));
  g_assert_no_error (error);
  g_assert_cmpint (translator->batch, >=, 1);
  g_assert_cmpint (translator->batch, <, 64);
}

/* On lavapipe tensors end at 128 MiB: 128 images of 4 channels of 256 x 256.
 * A larger device may take all of them. */
static void
test_device_limit (void)
{
  g_autoptr (Translator) translator = open_translator ("vulkan");
  const gint batch = 256;
  g_autoptr (GError) error = NULL;

  g_assert_true (translator_prepare (translator, 256, 256, batch, 0, &error));
  g_assert_no_error (error);
  g_assert_cmpint (translator->batch, >=, 1);
  g_test_message ("a batch of %d of %d", translator->batch, batch);

  /* and is as before with one that fits */
  g_assert_true (translator_prepare (translator, 16, 16, 4, 0, &error));
  g_assert_cmpint (translator->batch, ==, 4);
  check_runs (translator);
}

/* What no batch can mend is an error at one image. */
static void
test_too_large (void)
{
  g_autoptr (Translator) translator = open_translator ("cpu");
  g_autoptr (GError) error = NULL;

  g_assert_false (translator_prepare (translator, 1 << 16, 1 << 15, 8, 0,
          &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_SHAPE);
  g_assert_cmpint (translator->batch, ==, 0);
  g_clear_error (&error);

  g_assert_false (translator_prepare (translator, 16, 16, 8, 1, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_MEMORY);
  g_assert_nonnull (strstr (error->message, "budget is 1 bytes"));
}

/* The file at @path with the weights of its last convolution, 4 * 7 * 7, times
 * @scale. */
static NetModel *
make_model (const gchar * name, gfloat scale)
{
  g_autofree gchar *path = g_test_build_filename (G_TEST_DIST, "oracle",
      "data", name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gchar *contents;
  NetModel *model;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  for (gint i = 1; i <= 4 * 7 * 7; i++) {
    gchar *at = contents + length - i * sizeof (gfloat);
    gfloat value;

    memcpy (&value, at, sizeof (value));
    value *= scale;
    memcpy (at, &value, sizeof (value));
  }
  bytes = g_bytes_new_take (contents, length);
  model = net_model_new_from_bytes (bytes, name, &error);
  g_assert_no_error (error);
  return model;
}

static void
run_ramp (Translator * translator, gfloat images[256])
{
  g_autoptr (GError) error = NULL;

  for (gint i = 0; i < 256; i++)
    images[i] = i / 128.f - 1;
  translator_set_target (translator, 1, &error);
  g_assert_no_error (error);
  translator_run (translator, images, &error);
  g_assert_no_error (error);
}

/* New weights for a program that has run give, bit for bit, what they give to
 * a program of their own; another network has none yet. */
static void
test_set_model (gconstpointer device)
{
  g_autoptr (Translator) translator = open_translator (device);
  g_autoptr (Translator) fresh = open_translator (device);
  const NetProgram *program;
  g_autoptr (GError) error = NULL;
  gfloat before[256], after[256], expected[256];

  translator_prepare (translator, 16, 16, 1, 0, &error);
  g_assert_no_error (error);
  program = translator->program;
  run_ramp (translator, before);
  translator_set_model (translator, make_model ("star-domain.safetensors",
          -0.5f), &error);
  g_assert_no_error (error);
  g_assert_true (translator->program == program);
  run_ramp (translator, after);

  translator_set_model (fresh, make_model ("star-domain.safetensors", -0.5f),
      &error);
  g_assert_no_error (error);
  translator_prepare (fresh, 16, 16, 1, 0, &error);
  g_assert_no_error (error);
  run_ramp (fresh, expected);
  g_assert_cmpmem (after, sizeof (after), expected, sizeof (expected));
  g_assert_true (memcmp (before, after, sizeof (after)) != 0);

  translator_set_model (translator, make_model ("star-instance.safetensors",
          1), &error);
  g_assert_no_error (error);
  g_assert_null (translator->program);
  g_assert_cmpint (translator->batch, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/translator/shape", test_shape);
  g_test_add_func ("/translator/device-limit", test_device_limit);
  g_test_add_func ("/translator/too-large", test_too_large);
  g_test_add_data_func ("/translator/set-model/cpu", "cpu", test_set_model);
  g_test_add_data_func ("/translator/set-model/vulkan", "vulkan",
      test_set_model);
  return g_test_run ();
}
