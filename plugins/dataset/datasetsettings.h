/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The properties of volumedatasetsrc that can be set. */

#pragma once

#include <gst/gst.h>
#include "datasetsplit.h"

G_BEGIN_DECLS

/**
 * DatasetSettings:
 * @location: (nullable): a folder, or a glob of several
 * @choice: of its items
 * @max_bytes: most bytes a volume may have
 * @read_ahead: most bytes of volumes that wait, read, for their turn
 */
typedef struct
{
  gchar *location;
  DatasetChoice choice;
  guint64 max_bytes;
  guint64 read_ahead;
} DatasetSettings;

/* Ids from 1 on. */
void dataset_settings_install (GObjectClass * object_class);

void dataset_settings_init (DatasetSettings * settings);
void dataset_settings_clear (DatasetSettings * settings);

/* FALSE where there is no property @id. */
gboolean dataset_settings_set (DatasetSettings * settings, guint id,
    const GValue * value);
gboolean dataset_settings_get (const DatasetSettings * settings, guint id,
    GValue * value);

G_END_DECLS
