/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS
/* @out [columns, @out_stride] = @in [rows, @in_stride] transposed */
void net_transpose (const gfloat * in, guint rows, guint columns,
    gsize in_stride, gfloat * out, gsize out_stride);

G_END_DECLS
