/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which device, and which of its memories, from made-up properties. */

#include "netgenerator.h"
#include "vulkan/vkchoice.h"
#include "vulkan/vkconvolution.h"
#include "vulkan/vkmemory.h"

#define GOOD(device_name, device_type) { \
    .name = device_name, .type = VK_PHYSICAL_DEVICE_TYPE_##device_type, \
    .api_version = VK_API_VERSION_1_1, .has_compute_queue = TRUE, \
    .max_texels = NET_VK_MIN_TEXELS, \
    .max_storage = NET_VK_MIN_STORAGE, .max_group = 128 }

static const NetVkCandidate machine[] = {
  GOOD ("llvmpipe (LLVM 15.0.6, 256 bits)", CPU),
  GOOD ("Cloud vGPU", VIRTUAL_GPU),
  GOOD ("Intel(R) UHD Graphics 770", INTEGRATED_GPU),
  GOOD ("NVIDIA H100 PCIe", DISCRETE_GPU),
  GOOD ("NVIDIA T4", DISCRETE_GPU),
};

static void
assert_choice (guint n, const gchar * name, gboolean gpu_only, gint expected)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (net_vk_choose (machine, n, name, gpu_only, NET_FLOAT32,
          &error), ==, expected);
  g_assert_no_error (error);
}

static void
test_rank (void)
{
  guint n;

  /* discrete > integrated > virtual > CPU; the first of equals */
  for (n = 1; n <= 4; n++)
    assert_choice (n, "", FALSE, n - 1);
  assert_choice (5, "", FALSE, 3);
  assert_choice (5, "", TRUE, 3);
  assert_choice (2, "", TRUE, 1);
}

static void
test_name (void)
{
  assert_choice (5, "llvmpipe", FALSE, 0);
  assert_choice (5, "LLVM", FALSE, 0);
  assert_choice (5, "t4", FALSE, 4);
  assert_choice (5, "nvidia", FALSE, 3);
  assert_choice (5, "intel(r) uhd", TRUE, 2);
}

static void
assert_refusal (const NetVkCandidate * candidates, guint n,
    const gchar * name, gboolean gpu_only, NetPrecision precision,
    const gchar * reason)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (net_vk_choose (candidates, n, name, gpu_only, precision,
          &error), ==, -1);
  g_assert_error (error, NET_ERROR, NET_ERROR_DEVICE);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, reason));
}

static void
test_refusal (void)
{
  NetVkCandidate bad[] = {
    GOOD ("old", DISCRETE_GPU), GOOD ("copies", DISCRETE_GPU),
    GOOD ("texels", DISCRETE_GPU), GOOD ("storage", DISCRETE_GPU),
    GOOD ("groups", DISCRETE_GPU), GOOD ("fine", CPU),
  };

  bad[0].api_version = VK_API_VERSION_1_0;
  bad[1].has_compute_queue = FALSE;
  bad[2].max_texels = NET_VK_MIN_TEXELS - 1;
  bad[3].max_storage = NET_VK_MIN_STORAGE - 1;
  bad[4].max_group = 32;

  assert_refusal (NULL, 0, "", FALSE, NET_FLOAT32, "no driver offers one");
  assert_refusal (machine, 5, "Radeon", FALSE, NET_FLOAT32, "Radeon");
  assert_refusal (machine, 1, "", TRUE, NET_FLOAT32, "is not a GPU");
  assert_refusal (machine, 5, "llvmpipe", TRUE, NET_FLOAT32, "is not a GPU");
  assert_refusal (bad, 6, "old", FALSE, NET_FLOAT32, "1.0");
  assert_refusal (bad, 6, "copies", FALSE, NET_FLOAT32, "compute queue");
  assert_refusal (bad, 6, "texels", FALSE, NET_FLOAT32,
      "maxTexelBufferElements 4194303");
  assert_refusal (bad, 6, "storage", FALSE, NET_FLOAT32,
      "maxStorageBufferRange");
  assert_refusal (bad, 6, "groups", FALSE, NET_FLOAT32,
      "maxComputeWorkGroupInvocations");
  assert_refusal (bad, 6, "fine", FALSE, NET_FLOAT16, "shaderFloat16");
  bad[5].has_float16 = TRUE;
  g_assert_cmpint (net_vk_choose (bad, 6, "", FALSE, NET_FLOAT16, NULL), ==, 5);
  /* A worse device that works beats better ones that do not. */
  g_assert_cmpint (net_vk_choose (bad, 6, "", FALSE, NET_FLOAT32, NULL), ==, 5);
}

/* A device that is accepted can bind what networks of width 64 need of it for
 * slices of 256 x 256: scratch for any batch, tensors for one slice. */
static void
check_network (NetGeneratorKind kind, gint depth, gint batch)
{
  const NetGenerator generator = {.kind = kind,.width = 64,.depth = depth,
    .domains = 4,.norm = NET_NORM_DOMAIN,.labels = TRUE
  };
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetLayers layers;
  guint id;

  net_layers_init (&layers, graph, "");
  net_generator_describe (&generator, &layers, net_input (graph, "image",
          batch, 1, 256, 256), net_input (graph, "label", batch, 4, 1, 1));
  net_layers_clear (&layers);
  g_assert_true (net_graph_check (graph, NULL));
  for (id = 0; id < net_graph_get_n_tensors (graph); id++) {
    const NetTensor *tensor = net_graph_get_tensor (graph, id);
    gsize size = net_vk_tensor_size (tensor) / tensor->shape[0];

    if (tensor->kind == NET_PARAMETER)
      continue;
    if (tensor->kind == NET_CONV || tensor->kind == NET_CONV_INPUT)
      size =
          MAX (size,
          net_vk_choose_convolution (tensor)->get_scratch_size (tensor));
    g_assert_cmpuint (size, <=, NET_VK_MIN_STORAGE);
    g_assert_cmpuint (size / NET_VK_TEXEL, <=, NET_VK_MIN_TEXELS);
  }
}

static void
test_enough (void)
{
  gint batch;

  for (batch = 1; batch <= 8; batch++) {
    check_network (NET_GENERATOR_STAR, 6, batch);
    check_network (NET_GENERATOR_UNET, 8, batch);
  }
}

static void
test_matrix (void)
{
  VkCooperativeMatrixPropertiesNV kinds[3] = {
    {.MSize = 16,.NSize = 8,.KSize = 16,
          .AType = VK_COMPONENT_TYPE_FLOAT16_NV,
          .BType = VK_COMPONENT_TYPE_FLOAT16_NV,
          .CType = VK_COMPONENT_TYPE_FLOAT32_NV,
          .DType = VK_COMPONENT_TYPE_FLOAT32_NV,
        .scope = VK_SCOPE_SUBGROUP_NV},
  };

  kinds[1] = kinds[2] = kinds[0];
  kinds[1].NSize = kinds[2].NSize = 16;
  kinds[1].CType = VK_COMPONENT_TYPE_FLOAT16_NV;
  g_assert_false (net_vk_has_matrix (NULL, 0));
  g_assert_false (net_vk_has_matrix (kinds, 2));
  g_assert_true (net_vk_has_matrix (kinds, 3));
}

#define LOCAL VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT
#define VISIBLE VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT
#define COHERENT VK_MEMORY_PROPERTY_HOST_COHERENT_BIT
#define CACHED VK_MEMORY_PROPERTY_HOST_CACHED_BIT

static void
test_memory (void)
{
  static const VkPhysicalDeviceMemoryProperties discrete = {
    .memoryTypeCount = 4,
    .memoryTypes = {{0, 0}, {LOCAL, 0}, {VISIBLE | COHERENT, 1},
        {VISIBLE | COHERENT | CACHED, 1}},
  };

  /* preferred or not, required or nothing */
  g_assert_cmpint (net_vk_find_memory_type (&discrete, 0xf, 0, LOCAL), ==, 1);
  g_assert_cmpint (net_vk_find_memory_type (&discrete, 0xd, 0, LOCAL), ==, 0);
  g_assert_cmpint (net_vk_find_memory_type (&discrete, 0xf, VISIBLE,
          COHERENT), ==, 2);
  g_assert_cmpint (net_vk_find_memory_type (&discrete, 0xf, VISIBLE, CACHED),
      ==, 3);
  g_assert_cmpint (net_vk_find_memory_type (&discrete, 0x7, VISIBLE, CACHED),
      ==, 2);
  g_assert_cmpint (net_vk_find_memory_type (&discrete, 0x3, VISIBLE, 0), ==,
      -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/device-choice/rank", test_rank);
  g_test_add_func ("/device-choice/name", test_name);
  g_test_add_func ("/device-choice/refusal", test_refusal);
  g_test_add_func ("/device-choice/enough", test_enough);
  g_test_add_func ("/device-choice/matrix", test_matrix);
  g_test_add_func ("/device-choice/memory", test_memory);
  return g_test_run ();
}
