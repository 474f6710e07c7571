/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "resident.h"

#include <stdio.h>
#include <stdlib.h>

void
resident_serve (const gchar * name, ResidentRun run, gpointer data)
{
  gchar line[16];

  printf ("%s\n", name);
  fflush (stdout);
  while (fgets (line, sizeof (line), stdin)) {
    printf ("%.4f\n", run (data));
    fflush (stdout);
  }
}

void
resident_check (const GError * error)
{
  if (error) {
    g_printerr ("%s: %s\n", g_get_prgname (), error->message);
    exit (1);
  }
}
