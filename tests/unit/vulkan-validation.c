/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The Khronos validation layer has nothing to say about the executor, races
 * between its kernels included, with the kernels of this device and with
 * those of others. */

#include <stdio.h>
#include <string.h>

#include "vulkan-test.h"
#include "vulkan/vkdevice.h"

#define MISUSE "--misuse"

/* A variable of the environment. */
typedef struct
{
  const gchar *name, *value;
} Setting;

static const Setting tile = { NET_VK_PRODUCT, NET_VK_PRODUCT_TILE };

/* Vectors of Mesa's CPU device, bits: subgroups of 16. */
static const Setting wide = { "LP_NATIVE_VECTOR_WIDTH", "512" };

static gchar *self;

/* Run a test's program under the layer, with @setting in the environment
 * unless that is NULL; what it says, its status in *@status. */
static gchar *
run_validated (const gchar * program, const gchar * argument,
    const Setting * setting, gint * status)
{
  const gchar *argv[] = { program, argument, NULL };
  g_auto (GStrv) env = g_get_environ ();
  g_autoptr (GError) error = NULL;
  g_autofree gchar *out = NULL;
  g_autofree gchar *err = NULL;

  env = g_environ_setenv (env, "VK_INSTANCE_LAYERS",
      "VK_LAYER_KHRONOS_validation", TRUE);
  env = g_environ_setenv (env, "VK_LAYER_ENABLES",
      "VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT", TRUE);
  /* The layer leaks; whether the executor does, its own test tells. */
  env = g_environ_setenv (env, "ASAN_OPTIONS", "detect_leaks=0", TRUE);
  if (setting)
    env = g_environ_setenv (env, setting->name, setting->value, TRUE);
  g_spawn_sync (NULL, (gchar **) argv, env, G_SPAWN_DEFAULT, NULL, NULL,
      &out, &err, status, &error);
  g_assert_no_error (error);
  return g_strconcat (out, err, NULL);
}

static gboolean
is_reported (const gchar * output)
{
  return strstr (output, "VUID-") || strstr (output, "SYNC-")
      || strstr (output, "UNASSIGNED-") || strstr (output, "Validation ");
}

/* Were the layer absent or its words others, silence would mean nothing. */
static void
test_layer (void)
{
  gint status;
  g_autofree gchar *output = run_validated (self, MISUSE, NULL, &status);

  if (!is_reported (output))
    g_error ("No validation layer (vulkan-validationlayers): %s", output);
}

static void
check_silence (const gchar * name, const gchar * argument,
    const Setting * setting)
{
  g_autofree gchar *program = g_test_build_filename (G_TEST_BUILT, name, NULL);
  gint status;
  g_autofree gchar *output = run_validated (program, argument, setting,
      &status);

  if (is_reported (output) || status != 0)
    g_error ("%s, status %d: %s", name, status, output);
}

static void
test_silence (gconstpointer setting)
{
  /* One objective has all that programs of training do: updates, and weights
   * that are packed in every run. */
  static const struct
  {
    const gchar *program, *argument;
  } tests[] = {
    {"unit-executor-vulkan", NULL},
    {"unit-vulkan-convolution", NULL},
    {"unit-vulkan-float16", NULL},
    {"unit-vulkan-times", NULL},
    {"unit-vulkan-training", "-p=/vulkan-training/mmigan-hinge"},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (tests); i++)
    check_silence (tests[i].program, tests[i].argument, setting);
}

static void
test_wide (void)
{
  check_silence ("unit-vulkan-convolution", NULL, &wide);
}

/* A buffer of no size. */
static int
misuse (void)
{
  NetVkDevice *device = net_vk_device_new ("", FALSE, NET_FLOAT32, NULL);
  VkBufferCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
    .usage = VK_BUFFER_USAGE_TRANSFER_SRC_BIT,
  };
  VkBuffer buffer = VK_NULL_HANDLE;

  if (device == NULL)
    return 1;
  device->vk.CreateBuffer (device->handle, &info, NULL, &buffer);
  device->vk.DestroyBuffer (device->handle, buffer, NULL);
  net_vk_device_free (device);
  return 0;
}

int
main (int argc, char **argv)
{
  if (argc == 2 && strcmp (argv[1], MISUSE) == 0)
    return misuse ();
  if (vulkan_test_may_skip ())
    return VULKAN_TEST_SKIP;
  self = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vulkan-validation/layer", test_layer);
  g_test_add_data_func ("/vulkan-validation/device", NULL, test_silence);
  g_test_add_data_func ("/vulkan-validation/tile", &tile, test_silence);
  g_test_add_func ("/vulkan-validation/wide", test_wide);
  return g_test_run ();
}
