/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What products and direct convolutions share: an invocation sums up PIXELS
 * pixels (a constant of the shader) of BLOCKS blocks of 8 channels, by packed
 * weights. */

const int MAX_PIXELS = 4;
const int BLOCKS = MAX_PIXELS / PIXELS;

/* [M/8][K/4][8 m][4 k], for each image where there are several */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer left;
