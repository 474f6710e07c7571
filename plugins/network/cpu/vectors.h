/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Loops that the compiler turns into vectors. */

#pragma once

/* Compiles a function once for each size of vectors; on one processor it is
 * always the same.  What it calls has to be inlined. */
#ifdef __x86_64__
#define NET_VECTORS __attribute__ ((target_clones ("arch=x86-64-v4", \
    "arch=x86-64-v3", "default")))
#else
#define NET_VECTORS
#endif

#define NET_INLINE static inline __attribute__ ((always_inline))

/* In place or not, no value of a loop depends on another of its results: with
 * that said, the compiler uses vectors where input and output are one, too. */
#define NET_INDEPENDENT _Pragma ("GCC ivdep")
