/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whether a volume is one that a model was made for. */

#pragma once

#include <gstvolume.h>
#include "netmodel.h"

G_BEGIN_DECLS

/* Warn where the model is known to have been trained on others.  One that
 * takes no label has a single target, and its file may tell the source. */
void check_modality (GstElement * element, const NetModel * model,
    const gchar * modality);

/* FALSE, with an error posted, where a value is not one that the network was
 * trained for. */
gboolean check_input (GstElement * element, const GstVolumeFrame * in,
    const GstVolumeMeta * meta);

G_END_DECLS
