/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What can be said of a training before it has seen any data. */

#pragma once

#include "trainproperties.h"

G_BEGIN_DECLS

/* Whether the properties of @element fit together and to @n_domains
 * modalities; FALSE with an element error posted. */
gboolean train_check_settings (GstElement * element,
    const TrainProperties * properties, guint n_domains);

/* Whether there are the folders to write to, likewise: not only when a file is
 * to be written, which may be in hours. */
gboolean train_check_folders (GstElement * element,
    const TrainProperties * properties);

G_END_DECLS
