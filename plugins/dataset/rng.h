/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Counter-based random numbers: Philox4x32-10 (Salmon et al., "Parallel
 * random numbers: as easy as 1, 2, 3", SC 2011).
 *
 * A value depends on its key, stream and position alone, never on what was
 * drawn before it or by which thread.  All functions are pure.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The bare generator: 128 bits of counter and 64 of key to 128 random bits. */
void rng_philox (const guint32 counter[4], const guint32 key[2],
    guint32 out[4]);

/* Uniform in [low, high): value @position of @stream. */
gdouble rng_uniform (guint64 key, guint32 stream, guint64 position,
    gdouble low, gdouble high);

/* Pairs @position .. @position + @n - 1 of @stream: independent normal
 * values of mean 0 and standard deviation 1 (Box and Muller). */
void rng_normal_pairs (guint64 key, guint32 stream, guint64 position,
    gsize n, gfloat (*pairs)[2]);

G_END_DECLS
