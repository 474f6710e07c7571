/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * target_choose:
 * @domains: the modalities that a model knows, NULL-terminated
 * @target: (nullable): the one that the user set
 * @wanted: what downstream takes; without a field "modality" it takes any
 *
 * The modality to translate to: @target, else the first that @wanted names and
 * that is one of @domains, in the order of @wanted.  NULL with
 * GST_CORE_ERROR_NEGOTIATION where the three disagree, or where they leave it
 * open.  The result is one of @domains, or @target.
 */
const gchar *target_choose (const gchar * const *domains,
    const gchar * target, GstCaps * wanted, GError ** error);

G_END_DECLS
