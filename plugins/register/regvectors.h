/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* Compiles a function once for each size of vectors; on one processor it is
 * always the same.  What it calls has to be inlined. */
#ifdef __x86_64__
#define REG_VECTORS __attribute__ ((target_clones ("arch=x86-64-v4", \
    "arch=x86-64-v3", "default")))
#else
#define REG_VECTORS
#endif
