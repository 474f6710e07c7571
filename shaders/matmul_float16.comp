/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_shader_explicit_arithmetic_types_float16 : require

/* Factors are rounded; their products, exact, are summed in float32. */
#define FACTORS f16vec4
#include "matmul.glsl"
