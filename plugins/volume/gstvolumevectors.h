/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Loops that the compiler turns into vectors. */

#pragma once

/* Compiles a function once for each size of vectors; on one processor it is
 * always the same.  What it calls has to be inlined. */
#ifdef __x86_64__
#define GST_VOLUME_VECTORS __attribute__ ((target_clones ("arch=x86-64-v4", \
    "arch=x86-64-v3", "default")))
#else
#define GST_VOLUME_VECTORS
#endif
