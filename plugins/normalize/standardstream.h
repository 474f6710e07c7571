/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The standard of a stream: read when its first volume comes, or learned from
 * all of them and written at their end. */

#pragma once

#include "normalizesettings.h"
#include "standard.h"
#include "voxelselection.h"

G_BEGIN_DECLS

/* Read @standard where @settings want one and that was not done yet; it has to
 * be of @modality, where that is known.  FALSE after an error of @element. */
gboolean standard_stream_require (Standard * standard, GstElement * element,
    const NormalizeSettings * settings, const gchar * modality);

/* Add a volume.  The text of @error goes on from "cannot be normalised: ". */
gboolean standard_stream_learn (Standard * standard,
    const NormalizeSettings * settings, const VoxelSelection * foreground,
    const gchar * modality, GError ** error);

/* Write, where @settings want to learn, what was learned.  FALSE after an error
 * of @element. */
gboolean standard_stream_finish (const Standard * standard,
    GstElement * element, const NormalizeSettings * settings);

G_END_DECLS
