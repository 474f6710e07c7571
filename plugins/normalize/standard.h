/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the volumes of a dataset are brought to, learned from some of them and
 * kept in a JSON file. */

#pragma once

#include "normalizesettings.h"

G_BEGIN_DECLS

#define STANDARD_LANDMARKS 11
#define STANDARD_TISSUES 3

/* 1, 10, 20 ... 90, 99. */
extern const gdouble standard_percents[STANDARD_LANDMARKS];

/**
 * Standard:
 * @method: NORMALIZE_METHOD_NYUL or NORMALIZE_METHOD_LSQ
 * @modality: of the volumes it was learned from; interned
 * @volumes: how many these were
 * @values: nyul: where the landmarks lie on the standard scale, on the
 *   average; lsq: the standard means of the tissues
 */
typedef struct
{
  NormalizeMethod method;
  const gchar *modality;
  guint volumes;
  gdouble values[STANDARD_LANDMARKS];
} Standard;

/* Values that a standard of @method has. */
guint standard_get_length (NormalizeMethod method);

/**
 * standard_learn:
 * @values: of one more volume: the percentiles, which increase from the first
 *   to the last, or the means of the tissues, of which the first is not 0
 *
 * Nyul and Udupa 1999: each volume's first and last landmark come to 1 and
 * 100, and where those between come to is averaged.  Least squares: the first
 * volume's means, where the first tissue's is made 1; others add nothing.
 */
void standard_learn (Standard * self, const gdouble * values);

/* What to divide a volume by, the means of whose tissues these are, so that
 * their squared distances from the standard ones become least. */
gdouble standard_get_divisor (const Standard * self, const gdouble * means);

/* The whole new file, or what was there before.  @error: GFileError. */
gboolean standard_save (const Standard * self, const gchar * location,
    GError ** error);

/* A file that standard_save() wrote with @method; @error says what is wrong
 * with it, without its name. */
gboolean standard_load (Standard * self, NormalizeMethod method,
    const gchar * location, GError ** error);

G_END_DECLS
