/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Known deformations: where the anatomy of a deformed phantom comes from. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Up to here the least Jacobian determinant of y + u (y) stays above 0.6. */
#define PHANTOM_MAX_DEFORMATION 25

/**
 * PhantomField:
 * @mm: its amplitude
 * @y: a point of the phantom's space, RAS mm
 * @u: (out): at @y the deformed phantom shows what the undeformed one shows
 * at @y + @u
 */
typedef void (*PhantomField) (gdouble mm, const gdouble y[3], gdouble u[3]);

/* With g = mm / sqrt (3) exp (-|y|^2 / (2 x 100^2)):
 *   u_R = g sin (0.012 R + 0.036 A - 0.020 S + 0.4)
 *   u_A = g sin (-0.020 R + 0.012 A + 0.036 S + 1.3)
 *   u_S = g sin (0.036 R - 0.020 A + 0.012 S + 2.5) */
void phantom_field_head (gdouble mm, const gdouble y[3], gdouble u[3]);

/* Breathing in.  With s (t) = t^3 (10 - 15 t + 6 t^2), t limited to 0 .. 1,
 * w = s ((sqrt (R^2 + (A + 68)^2) - 36) / 64), which is 0 about the spine, and
 * e = (R / 150)^2 + (A / 100)^2, which is 1 near the skin:
 *   u_R = 0
 *   u_A = -0.3 mm w s ((A + 40) / 140) exp (-((S + 20) / 120)^2)
 *   u_S = mm w exp (-e^2 - ((S + 50) / 90)^2)
 * so that organs move down and the front wall forward. */
void phantom_field_thorax (gdouble mm, const gdouble y[3], gdouble u[3]);

G_END_DECLS
