/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The properties of volumeconform. */

#pragma once

#include "gstvolumeresample.h"

G_BEGIN_DECLS

/* The fill that stands for the volume's smallest value. */
#define CONFORM_FILL_MINIMUM (-G_MAXDOUBLE)

typedef struct
{
  gchar *orientation;
  /* The first is not a number, or under 0, where an array had not three. */
  gdouble spacing[3];
  gint size[3], size_multiple[3];
  gboolean crop_foreground;
  gdouble margin;
  GstVolumeInterpolation interpolation;
  gboolean antialias;
  gdouble fill;
  gboolean undo;
  gchar *transform_location;
} ConformSettings;


void conform_settings_install (GObjectClass * object_class);

void conform_settings_init (ConformSettings * settings);
void conform_settings_copy (const ConformSettings * settings,
    ConformSettings * copy);
void conform_settings_clear (ConformSettings * settings);

/* FALSE where there is no property @id. */
gboolean conform_settings_set (ConformSettings * settings, guint id,
    const GValue * value);
gboolean conform_settings_get (const ConformSettings * settings, guint id,
    GValue * value);

G_END_DECLS
