/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Caps of a stream whose modality changes on its way through an element. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* @caps of any modality, in the order of @filter (nullable) and as it allows.
 * (transfer full) */
GstCaps *modality_caps_free (GstCaps * caps, GstCaps * filter);

/* Answer the caps query that came to the pad on the one side, where @other is
 * that on the other. */
void modality_caps_answer (GstPad * other, GstQuery * query);

G_END_DECLS
