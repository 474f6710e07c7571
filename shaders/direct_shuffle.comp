/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

const int PIXELS = 4;
const int BLOCKS = 1;

#include "sums_shuffle.glsl"
#include "direct.glsl"
