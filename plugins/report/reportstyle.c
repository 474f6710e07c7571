/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "reportstyle.h"

const gchar report_style[] =
    "body { font: 16px/1.5 Georgia, 'Times New Roman', serif; color: #222;\n"
    "  max-width: 60rem; margin: 2rem auto; padding: 0 1.5rem; }\n"
    "img { max-width: 100%; height: auto; }\n";
