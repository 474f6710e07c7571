/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* The kernel's size and, times 16, the stride. */
layout (constant_id = 1) const int SHAPE = 0;
const int PIXELS = 4;
const int BLOCKS = 1;

#include "sums.glsl"
#include "direct.glsl"
