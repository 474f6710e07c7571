/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* bench-memory MEGABYTES
 *
 * What the memory gives at this moment: a thread on each core adds two arrays
 * into a third (McCalpin's STREAM), MEGABYTES altogether: more than the caches
 * hold, or as many as they are to be tried with.  Answers in GB/s of all cores
 * together, two numbers read and one written for each sum. */

#include "resident.h"

#include <stdlib.h>

#define BYTES_A_CALL 8e9

typedef struct
{
  gfloat *a, *b, *c;            /* this thread's part */
  gsize n;
  guint repeats;
} Part;

typedef struct
{
  guint cores;
  Part *parts;
} Arrays;

static gpointer
add (gpointer data)
{
  const Part *part = data;
  gfloat *restrict a = part->a;
  const gfloat *b = part->b, *c = part->c;

  for (guint k = 0; k < part->repeats; k++) {
    for (gsize i = 0; i < part->n; i++)
      a[i] = b[i] + c[i];
    __asm__ volatile ("":::"memory");   /* used */
  }
  return NULL;
}

static gdouble
measure (gpointer data)
{
  const Arrays *arrays = data;
  g_autofree GThread **threads = g_new (GThread *, arrays->cores);
  const Part *part = arrays->parts;
  const gdouble bytes = 3.0 * sizeof (gfloat) * part->n * part->repeats
      * arrays->cores;
  const gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < arrays->cores; i++)
    threads[i] = g_thread_new ("add", add, &arrays->parts[i]);
  for (guint i = 0; i < arrays->cores; i++)
    g_thread_join (threads[i]);
  return bytes / (g_get_monotonic_time () - start) / 1e3;
}

int
main (int argc, char **argv)
{
  Arrays arrays = { g_get_num_processors (), NULL };
  gsize megabytes;

  g_set_prgname ("bench-memory");
  if (argc != 2 || (megabytes = atoi (argv[1])) <= 0) {
    g_printerr ("usage: bench-memory MEGABYTES\n");
    return 2;
  }
  arrays.parts = g_new (Part, arrays.cores);
  for (guint i = 0; i < arrays.cores; i++) {
    Part *part = &arrays.parts[i];

    part->n = megabytes * 1000000 / (3 * sizeof (gfloat) * arrays.cores);
    part->repeats = MAX (1, BYTES_A_CALL / (megabytes * 1e6));
    part->a = g_new0 (gfloat, part->n);
    part->b = g_new0 (gfloat, part->n);
    part->c = g_new0 (gfloat, part->n);
    for (gsize k = 0; k < part->n; k++)
      part->b[k] = part->c[k] = 1;
  }
  measure (&arrays);            /* pages of its own for every array */
  resident_serve ("memory", measure, &arrays);
  return 0;
}
