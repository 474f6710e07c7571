/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What values would be if nothing had blurred their histogram. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _BiasSharpen BiasSharpen;

/**
 * bias_sharpen_new:
 * @bins: of the histogram
 * @fwhm: full width at half maximum of the Gaussian that has blurred it, in
 *   the values' unit
 *
 * (transfer full)
 */
BiasSharpen *bias_sharpen_new (gint bins, gdouble fwhm);
void bias_sharpen_free (BiasSharpen * sharpen);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BiasSharpen, bias_sharpen_free)

/**
 * bias_sharpen_apply:
 * @values: @n of them
 * @weights: how much each counts in the histogram
 * @sharp: (out): for each the value that it is expected to have had: E[u|v] of
 *   Sled, Zijdenbos and Evans (1998), section II
 *
 * The Gaussian is taken away as Richardson (1972) and Lucy (1974) do, where
 * Sled et al. have a Wiener filter: no bin falls below 0 on the way.
 */
void bias_sharpen_apply (BiasSharpen * sharpen, const gfloat * values,
    const gfloat * weights, gsize n, gfloat * sharp);

G_END_DECLS
