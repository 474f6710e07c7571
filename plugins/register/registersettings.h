/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The properties of volumeregister that are set. */

#pragma once

#include "gstvolumeresample.h"
#include "register.h"

G_BEGIN_DECLS

/* The fill that stands for the moving volume's smallest value. */
#define REGISTER_FILL_MINIMUM (-G_MAXDOUBLE)

/* The first id that is free for other properties. */
#define REGISTER_SETTINGS_END 100

typedef enum
{
  REGISTER_ON_FAILURE_ERROR,
  REGISTER_ON_FAILURE_PASS,
  REGISTER_ON_FAILURE_DROP,
} RegisterOnFailure;

typedef enum
{
  REGISTER_OUTPUT_GRID,
  REGISTER_OUTPUT_WORLD,
} RegisterOutput;

/**
 * RegisterSettings:
 * @transform_location: (nullable): template of a file, as are the other two
 */
typedef struct
{
  RegTransform transform;
  RegMetric metric;
  guint bins;
  guint samples;
  RegisterOutput output;
  GstVolumeInterpolation interpolation;
  gdouble fill;
  RegisterOnFailure on_failure;
  gboolean apply_only;
  gchar *transform_location;
  gchar *inverse_transform_location;
  gchar *initial_transform_location;
} RegisterSettings;

void register_settings_install (GObjectClass * object_class);

void register_settings_init (RegisterSettings * settings);
void register_settings_copy (const RegisterSettings * settings,
    RegisterSettings * copy);
void register_settings_clear (RegisterSettings * settings);

/* FALSE where there is no property @id. */
gboolean register_settings_set (RegisterSettings * settings, guint id,
    const GValue * value);
gboolean register_settings_get (const RegisterSettings * settings, guint id,
    GValue * value);

/* NULL, or what in @settings does not go together, and what to do. */
const gchar *register_settings_check (const RegisterSettings * settings);

/* As launch lines write them. */
const gchar *register_transform_nick (RegTransform transform);
const gchar *register_metric_nick (RegMetric metric);
const gchar *register_on_failure_nick (RegisterOnFailure on_failure);
const gchar *register_interpolation_nick (GstVolumeInterpolation
    interpolation);

G_END_DECLS
