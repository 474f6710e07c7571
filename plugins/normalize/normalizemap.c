/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>

#include "gstvolumeforeground.h"
#include "normalizemap.h"
#include "statistics.h"
#include "tissue.h"

/* VoxelSelection: above this fraction of this percentile of the positive values. */
#define FOREGROUND_FRACTION 0.1
#define FOREGROUND_PERCENTILE 95.0
/* A volume of which this share lies as far below 0 has values of both signs,
 * rather than the ripples that interpolation leaves beside edges. */
#define SIGNED_SHARE 0.05

static gboolean
fail (GError ** error, const gchar * format, ...)
G_GNUC_PRINTF (2, 3);

     static gboolean fail (GError ** error, const gchar * format, ...)
{
  va_list args;

  va_start (args, format);
  if (error)
    *error = g_error_new_valist (GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED,
        format, args);
  va_end (args);
  return FALSE;
}

static gboolean
fail_constant (const VoxelSelection * foreground, GError ** error)
{
  gfloat chunk[VOXEL_SELECTION_CHUNK];
  gsize position = 0;

  if (voxel_selection_read (foreground, &position, chunk) == 0)
    return fail (error, foreground->mask ? "its mask has no voxel"
        : "it has no foreground, no voxel is above %g", foreground->above);
  return fail (error, "its foreground is constant, %g", chunk[0]);
}

/* As the shipped models' volumes; FALSE where values have both signs. */
static gboolean
find_bright (VoxelSelection * foreground)
{
  const VoxelSelection all = { foreground->values, foreground->n, -INFINITY };
  const gdouble percent = FOREGROUND_PERCENTILE;
  gdouble threshold;

  foreground->above = 0;
  if (!statistics_percentiles (foreground, &percent, 1, &threshold))
    return FALSE;
  threshold *= FOREGROUND_FRACTION;
  foreground->above = threshold;
  return statistics_share_below (&all, -threshold) < SIGNED_SHARE;
}

gboolean
normalize_find_foreground (const NormalizeSettings * settings,
    const GstVolumeFrame * frame,
    const GstVolumeFrame * mask, VoxelSelection * foreground, GError ** error)
{
  foreground->values = frame->data;
  foreground->n = gst_volume_info_get_voxels (&frame->info)
      * frame->info.channels;
  foreground->mask = mask;
  foreground->above = settings->threshold;
  if (mask || settings->foreground == NORMALIZE_FOREGROUND_THRESHOLD)
    return TRUE;
  if (settings->foreground == NORMALIZE_FOREGROUND_AUTO
      && find_bright (foreground))
    return TRUE;
  if (!gst_volume_foreground_threshold (frame, &foreground->above))
    return fail (error, "it has no foreground, hardly a voxel differs from "
        "the others");
  return TRUE;
}

static gboolean
map_range (const NormalizeSettings * settings, gdouble low, gdouble high,
    ValueMap * map)
{
  gdouble scale = (settings->output_max - settings->output_min) / (high - low);

  value_map_set_linear (map, scale, settings->output_min - low * scale);
  if (settings->clip) {
    map->low = settings->output_min;
    map->high = settings->output_max;
  }
  return TRUE;
}

static gboolean
map_percentile (const NormalizeSettings * settings,
    const VoxelSelection * foreground, ValueMap * map, GError ** error)
{
  const gdouble percents[2] = { settings->lower_percentile,
    settings->percentile
  };
  gdouble ends[2];

  if (!statistics_percentiles (foreground, percents, 2, ends))
    return fail_constant (foreground, error);
  if (settings->lower_percentile == 0)
    ends[0] = MIN (ends[0], 0);
  if (ends[0] >= ends[1])
    return fail_constant (foreground, error);
  return map_range (settings, ends[0], ends[1], map);
}

static gboolean
map_moments (gdouble mean, gdouble deviation, ValueMap * map)
{
  value_map_set_linear (map, 1 / deviation, -mean / deviation);
  return TRUE;
}

static gboolean
map_zscore (const VoxelSelection * foreground, ValueMap * map, GError ** error)
{
  gdouble mean, deviation;

  if (!statistics_moments (foreground, -INFINITY, INFINITY, &mean, &deviation)
      || deviation <= 0)
    return fail_constant (foreground, error);
  return map_moments (mean, deviation, map);
}

static gboolean
map_stripe (const VoxelSelection * foreground, const gchar * modality,
    ValueMap * map, GError ** error)
{
  gdouble mean, deviation;

  if (!tissue_stripe (foreground, tissue_get_peak (modality), &mean,
          &deviation))
    return fail_constant (foreground, error);
  return map_moments (mean, deviation, map);
}

/* @value becomes 1. */
static gboolean
map_unit (const gchar * what, gdouble value, ValueMap * map, GError ** error)
{
  if (!(value > 0))
    return fail (error,
        "%s has the value %g, and only what is above 0 can be "
        "divided by: take zscore, range or percentile for values of both "
        "signs", what, value);
  value_map_set_linear (map, 1 / value, 0);
  return TRUE;
}

static gboolean
map_kde (const VoxelSelection * foreground, const gchar * modality,
    ValueMap * map, GError ** error)
{
  gdouble mode;

  if (!tissue_mode (foreground, tissue_get_peak (modality), &mode))
    return fail_constant (foreground, error);
  return map_unit ("the tissue at the histogram's peak", mode, map, error);
}

static gboolean
find_tissues (const VoxelSelection * foreground,
    gdouble means[STANDARD_TISSUES], GError ** error)
{
  if (tissue_means (foreground, means))
    return TRUE;
  return fail (error, "its foreground does not part in three tissues");
}

static gboolean
map_fcm (const VoxelSelection * foreground, ValueMap * map, GError ** error)
{
  gdouble means[STANDARD_TISSUES];

  return find_tissues (foreground, means, error)
      && map_unit ("white matter", means[STANDARD_TISSUES - 1], map, error);
}

static gboolean
find_landmarks (const VoxelSelection * foreground,
    gdouble landmarks[STANDARD_LANDMARKS], GError ** error)
{
  if (!statistics_percentiles (foreground, standard_percents,
          STANDARD_LANDMARKS, landmarks)
      || landmarks[0] >= landmarks[STANDARD_LANDMARKS - 1])
    return fail_constant (foreground, error);
  return TRUE;
}

static gboolean
map_nyul (const VoxelSelection * foreground, const Standard * standard,
    ValueMap * map, GError ** error)
{
  gdouble landmarks[STANDARD_LANDMARKS];

  return find_landmarks (foreground, landmarks, error)
      && value_map_set_curve (map, landmarks, standard->values,
      STANDARD_LANDMARKS);
}

static gboolean
map_lsq (const VoxelSelection * foreground, const Standard * standard,
    ValueMap * map, GError ** error)
{
  gdouble means[STANDARD_TISSUES];

  return find_tissues (foreground, means, error)
      && map_unit ("the least squares divisor",
      standard_get_divisor (standard, means), map, error);
}

gboolean
normalize_find_map (const NormalizeSettings * settings,
    const VoxelSelection * foreground, const gchar * modality,
    const Standard * standard, ValueMap * map, GError ** error)
{
  switch (settings->method) {
    case NORMALIZE_METHOD_RANGE:
      return map_range (settings, settings->input_min, settings->input_max,
          map);
    case NORMALIZE_METHOD_ZSCORE:
      return map_zscore (foreground, map, error);
    case NORMALIZE_METHOD_KDE:
      return map_kde (foreground, modality, map, error);
    case NORMALIZE_METHOD_WHITESTRIPE:
      return map_stripe (foreground, modality, map, error);
    case NORMALIZE_METHOD_FCM:
      return map_fcm (foreground, map, error);
    case NORMALIZE_METHOD_NYUL:
      return map_nyul (foreground, standard, map, error);
    case NORMALIZE_METHOD_LSQ:
      return map_lsq (foreground, standard, map, error);
    default:
      return map_percentile (settings, foreground, map, error);
  }
}

gboolean
normalize_learn (const VoxelSelection * foreground, Standard * standard,
    GError ** error)
{
  gdouble values[STANDARD_LANDMARKS];

  if (standard->method == NORMALIZE_METHOD_NYUL) {
    if (!find_landmarks (foreground, values, error))
      return FALSE;
  } else {
    if (!find_tissues (foreground, values, error))
      return FALSE;
    if (!(values[0] > 0))
      return fail (error,
          "its darkest tissue has the value %g, and only what "
          "is above 0 can be divided by", values[0]);
  }
  standard_learn (standard, values);
  return TRUE;
}
