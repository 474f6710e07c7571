/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a convolution is, and each part of a transposed one: an input's columns
 * times weights. */

#pragma once

#include "columns.h"

G_BEGIN_DECLS typedef struct
{
  NetColumns columns;
  guint rows;                   /* channels of the output */
  const gfloat *weight;
  gsize row_stride, channel_stride;
  gint first_tap, tap_h, tap_w; /* and from tap to tap */
  /* results are every step-th pixel of every step-th row from (h, w) on */
  const NetView *out;
  gint step, h, w;
} NetFilter;

G_END_DECLS
