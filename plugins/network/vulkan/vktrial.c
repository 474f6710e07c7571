/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vktrial.h"

/* A convolution of one tap, which is nothing but a product; of sizes that fill
 * neither squares nor tiles. */
#define DEPTH 41
#define CHANNELS 70
#define PIXELS 99

/* Between -5 and 5, without a pattern. */
static gint
get_factor (gint i)
{
  return i * 7919 % 11 - 5;
}

/* Of channel and pixel, the sum over depth. */
static gint
multiply (gint channel, gint pixel)
{
  gint sum = 0;

  for (gint k = 0; k < DEPTH; k++)
    sum += get_factor (channel * DEPTH + k) * get_factor (k * PIXELS + pixel);
  return sum;
}

static gboolean
is_right (const gfloat * products)
{
  for (gint i = 0; i < CHANNELS * PIXELS; i++) {
    if (products[i] != multiply (i / PIXELS, i % PIXELS))
      return FALSE;
  }
  return TRUE;
}

static gboolean
upload (NetProgram * program, const NetTensor * tensor)
{
  const gsize count = net_tensor_get_count (tensor);
  g_autofree gfloat *factors = g_new (gfloat, count);

  for (gsize i = 0; i < count; i++)
    factors[i] = get_factor (i);
  return net_program_upload (program, tensor, factors, NULL);
}

gboolean
net_vk_try_product (NetExecutor * executor)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 1, DEPTH, 1, PIXELS);
  NetTensor *w = net_parameter (graph, "w", CHANNELS, DEPTH, 1, 1);
  NetTensor *y = net_conv (graph, x, w, 1, 0);
  g_autoptr (NetProgram) program =
      net_program_new (executor, graph, &y, 1, NULL);
  g_autofree gfloat *products = g_new (gfloat, CHANNELS * PIXELS);

  return program && upload (program, x) && upload (program, w)
      && net_program_run (program, NULL)
      && net_program_download (program, y, products, NULL)
      && is_right (products);
}
