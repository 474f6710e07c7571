/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* The kernel's size, times 16 the stride and, times 256, the blocks. */
layout (constant_id = 1) const int SHAPE = 0;
const int PIXELS = 4;
const int BLOCKS = SHAPE >> 8;

#include "sums_shuffle.glsl"
#include "direct.glsl"
