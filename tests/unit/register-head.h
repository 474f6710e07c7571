/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Phantom heads to register. */

#pragma once

#include "phantom.h"
#include "regimage.h"

/* (transfer full): the head of @seed in @pose, @size cubed voxels of
 * @spacing mm about the world's origin. */
RegImage *register_head (guint64 seed, const gchar * modality,
    const gdouble pose[6], gint size, gdouble spacing);

/* (transfer full): @values, x fastest, about the world's origin. */
RegImage *register_image (const gfloat * values, const gint size[3],
    gdouble spacing, GError ** error);

/* Mean distance, mm, between where two maps put the points of a head. */
gdouble register_error (const GstVolumeAffine * a, const GstVolumeAffine * b);
