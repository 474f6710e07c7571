/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Against the checkerboard of transposed convolutions.
 *
 * A 4/2/1 transposed convolution computes the four phases of its output (even
 * and odd rows, even and odd columns) with four kernels of 2 x 2 taps.  Where
 * their sums differ, a constant feature comes out as a pattern of period 2,
 * which the next doubling makes one of period 4.  Kept equal, a constant stays
 * one: cf. Odena et al. 2016, Deconvolution and Checkerboard Artifacts. */

#pragma once

#include "netgraph.h"

G_BEGIN_DECLS

/* Values of the input that even_phases() takes, [1, 3, 4, 4]: +1 and -1 by the
 * parity of the column, of the row, and of both. */
#define EVEN_PHASES_COUNT (3 * 4 * 4)
void even_phases_get_patterns (gfloat patterns[EVEN_PHASES_COUNT]);

/* The weights nearest to @weight, [I, O, 4, 4], whose four phases have equal
 * sums for each pair of channels: without their part along the patterns. */
NetTensor *even_phases (NetGraph * graph, NetTensor * weight,
    NetTensor * patterns);

G_END_DECLS
