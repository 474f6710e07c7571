/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef WEIGHTS_GLSL
#define WEIGHTS_GLSL

/* Packed weights, the left matrix of a product (for each image where there
 * are several): [M/8][K/4][8 m][4 k] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer left;

#endif
