/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of the values of a volume that count. */
typedef struct
{
  gfloat least, most;
  gfloat mean, variance;
} RegStatistics;

G_END_DECLS
