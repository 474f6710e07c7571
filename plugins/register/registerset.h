/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The volumes that volumeregister brings together. */

#pragma once

#include "gstvolumeaggregator.h"
#include "registerreport.h"

G_BEGIN_DECLS

/**
 * RegisterSet:
 * @settings: as they were when the set came
 * @fixed_mask, @moving_mask: (nullable): NULL: not linked
 * @report: what became of it
 */
typedef struct
{
  RegisterSettings settings;
  GstVolumeAggregatorPad *fixed, *moving;
  GstVolumeAggregatorPad *fixed_mask, *moving_mask;
  RegisterReport report;
} RegisterSet;

/**
 * register_set_open:
 * @pads: of the set, each with its volume; must outlive it
 * @set: (out): its settings are there already
 *
 * FALSE after an element error.
 */
gboolean register_set_open (RegisterSet * set, GstElement * element,
    GList * pads);
void register_set_clear (RegisterSet * set);

/**
 * register_set_get_images:
 * @fixed, @moving: (out) (transfer full) (nullable): NULL on failure
 *
 * FALSE where they cannot be registered, with @error; or without it after an
 * element error.
 */
gboolean register_set_get_images (const RegisterSet * set, RegImage ** fixed,
    RegImage ** moving, GError ** error);

G_END_DECLS
