/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The properties of volumenormalize. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef enum
{
  NORMALIZE_METHOD_NONE,
  NORMALIZE_METHOD_RANGE,
  NORMALIZE_METHOD_PERCENTILE,
  NORMALIZE_METHOD_ZSCORE,
  NORMALIZE_METHOD_KDE,
  NORMALIZE_METHOD_WHITESTRIPE,
  NORMALIZE_METHOD_FCM,
  NORMALIZE_METHOD_NYUL,
  NORMALIZE_METHOD_LSQ,
} NormalizeMethod;

typedef enum
{
  NORMALIZE_FOREGROUND_AUTO,
  NORMALIZE_FOREGROUND_OTSU,
  NORMALIZE_FOREGROUND_THRESHOLD,
} NormalizeForeground;

typedef struct
{
  NormalizeMethod method;
  NormalizeForeground foreground;
  gdouble threshold;
  gdouble input_min, input_max;
  gdouble percentile, lower_percentile;
  gdouble output_min, output_max;
  gboolean clip;
  gboolean fit;
  gboolean undo;
  gchar *standard_location;
} NormalizeSettings;

const gchar *normalize_method_get_name (NormalizeMethod method);

void normalize_settings_install (GObjectClass * object_class);

void normalize_settings_init (NormalizeSettings * settings);
void normalize_settings_copy (const NormalizeSettings * settings,
    NormalizeSettings * copy);
void normalize_settings_clear (NormalizeSettings * settings);

/* FALSE where there is no property @id. */
gboolean normalize_settings_set (NormalizeSettings * settings, guint id,
    const GValue * value);
gboolean normalize_settings_get (const NormalizeSettings * settings, guint id,
    GValue * value);

/* What is wrong with them, or NULL.  (transfer full) */
gchar *normalize_settings_check (const NormalizeSettings * settings);

G_END_DECLS
