/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* bench-fma
 *
 * What the processor gives at this moment, to judge a time by: a thread on
 * each core multiplies and adds vectors in registers.  Answers in GF/s of all
 * cores together. */

#include "resident.h"

#define CHAINS 10               /* independent sums: more than FMA's latency */
#define STEPS 10000000

/* as wide as there are */
#ifdef __AVX512F__
#define VECTOR_BYTES 64
#else
#define VECTOR_BYTES 32
#endif
typedef gfloat Vector __attribute__((vector_size (VECTOR_BYTES)));

static gpointer
multiply_and_add (gpointer unused)
{
  const Vector zero = { 0 }, factor = zero + 0.5f, term = zero + 1;
  Vector sums[CHAINS];

  /* all different, or the compiler would keep one of them */
  for (gint k = 0; k < CHAINS; k++)
    sums[k] = (gfloat) k + term;
  for (gint i = 0; i < STEPS; i++) {
#pragma GCC unroll 16
    for (gint k = 0; k < CHAINS; k++)
      sums[k] = sums[k] * factor + term;
  }
  __asm__ volatile (""::"m" (sums));    /* used */
  return NULL;
}

static gdouble
calibrate (gpointer unused)
{
  const guint cores = g_get_num_processors ();
  g_autofree GThread **threads = g_new (GThread *, cores);
  const gdouble flops = 2.0 * sizeof (Vector) / sizeof (gfloat) * CHAINS
      * STEPS * cores;
  const gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < cores; i++)
    threads[i] = g_thread_new ("fma", multiply_and_add, NULL);
  for (guint i = 0; i < cores; i++)
    g_thread_join (threads[i]);
  return flops / (g_get_monotonic_time () - start) / 1e3;
}

int
main (void)
{
  resident_serve ("FMA", calibrate, NULL);
  return 0;
}
