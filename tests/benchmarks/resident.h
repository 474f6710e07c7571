/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A contender that stays loaded, so that runs of several programs can take
 * turns: its first line on standard output is its name, then it answers every
 * line of standard input with a number, until the input ends. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS
/* Does the work once; returns what it measured. */
typedef gdouble (*ResidentRun) (gpointer data);

void resident_serve (const gchar * name, ResidentRun run, gpointer data);

/* Says @error and ends the program, where it is not NULL. */
void resident_check (const GError * error);

G_END_DECLS
