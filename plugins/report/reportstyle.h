/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How the report looks: CSS for the screen and for A4 paper. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS extern const gchar report_style[];

G_END_DECLS
