/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "evenphases.h"

#define N_PATTERNS 3
#define KERNEL 4
#define TAPS (KERNEL * KERNEL)

void
even_phases_get_patterns (gfloat patterns[EVEN_PHASES_COUNT])
{
  gint i, j;

  for (i = 0; i < KERNEL; i++) {
    for (j = 0; j < KERNEL; j++) {
      patterns[i * KERNEL + j] = j % 2 ? -1 : 1;
      patterns[TAPS + i * KERNEL + j] = i % 2 ? -1 : 1;
      patterns[2 * TAPS + i * KERNEL + j] = (i + j) % 2 ? -1 : 1;
    }
  }
}

/* The patterns are orthogonal, each of squared length 16. */
NetTensor *
even_phases (NetGraph * graph, NetTensor * weight, NetTensor * patterns)
{
  NetTensor *result = weight;
  gint i;

  if (weight == NULL)
    return NULL;
  for (i = 0; i < N_PATTERNS; i++) {
    NetTensor *pattern = net_slice (graph, patterns, i, 1);
    NetTensor *part = net_sum (graph, net_multiply (graph, weight, pattern),
        weight->shape[0], weight->shape[1], 1, 1);

    part = net_broadcast (graph, net_affine (graph, part, -1.0f / TAPS, 0),
        weight->shape[0], weight->shape[1], KERNEL, KERNEL);
    result = net_add (graph, result, net_multiply (graph, part, pattern));
  }
  return result;
}
