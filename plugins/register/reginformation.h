/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Forces of mutual information. */

#pragma once

#include "regforces.h"
#include "regstatistics.h"

G_BEGIN_DECLS

typedef struct _RegInformation RegInformation;

/* (transfer full) */
RegInformation *reg_information_new (gboolean normalised, guint bins,
    const RegStatistics * fixed, const RegStatistics * moving);
void reg_information_free (RegInformation * information);

/* As those of RegForces. */
void reg_information_begin (RegInformation * information,
    const RegSlab * whole);
void reg_information_compute (RegInformation * information, RegSlab * slab);
gdouble reg_information_get_value (const RegInformation * information);

G_END_DECLS
