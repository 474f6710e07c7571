/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What every target of libFuzzer has: bytes to make something of.  replay.c
 * gives it those of files. */

#pragma once

#include <glib.h>

int LLVMFuzzerTestOneInput (const guint8 * data, gsize size);
