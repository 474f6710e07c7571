/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A batch that is too large shrinks, whatever limit it meets. */

#include "translator.h"

static Translator *
open_translator (const gchar * device)
{
  g_autofree gchar *path = g_test_build_filename (G_TEST_DIST, "oracle",
      "data", "star-domain.safetensors", NULL);
  g_autoptr (GError) error = NULL;
  NetExecutor *executor = net_executor_open (device, &error);
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/translator/shape", test_shape);
  g_test_add_func ("/translator/device-limit", test_device_limit);
  g_test_add_func ("/translator/too-large", test_too_large);
  return g_test_run ();
}
