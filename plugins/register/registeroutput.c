/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "registeroutput.h"

void
register_output_get_info (const RegisterSettings * settings,
    const GstVolumeAggregatorPad * fixed,
    const GstVolumeAggregatorPad * moving, GstVolumeInfo * info)
{
  const GstVolumeInfo *size = settings->output == REGISTER_OUTPUT_GRID ?
      &fixed->info : &moving->info;

  *info = moving->info;
  info->width = size->width;
  info->height = size->height;
  info->depth = size->depth;
}

/* The voxels as they are, where the inverse of the map puts them. */
static GstBuffer *
move_world (GstVolumeAggregatorPad * moving, const RegisterMap * map)
{
  GstBuffer *output =
      gst_buffer_make_writable (gst_buffer_ref (moving->volume));
  GstVolumeMeta *meta = gst_buffer_get_volume_meta (output);
  GstVolumeAffine inverse = gst_volume_affine_identity ();

  gst_volume_affine_invert (&map->linear, &inverse);
  meta->affine = gst_volume_affine_compose (&inverse, &meta->affine);
  return output;
}

typedef struct
{
  GstBuffer *output;
  const GstVolumeGrid *grid;
} Resampled;

/* Every meta that knows what a resampling means to it comes along. */
static gboolean
transform_meta (GstBuffer * buffer, GstMeta ** meta, gpointer data)
{
  Resampled *resampled = data;

  if ((*meta)->info->transform_func)
    (*meta)->info->transform_func (resampled->output, *meta, buffer,
        GST_VOLUME_META_RESAMPLE, (gpointer) resampled->grid);
  return TRUE;
}

/* FALSE after an element error. */
static gboolean
sample (GstElement * element, const RegisterSettings * settings,
    GstVolumeAggregatorPad * moving, const GstVolumeAffine * grid,
    const RegisterMap * map, const GstVolumeInfo * info, GstBuffer * output,
    gdouble * fill)
{
  const GstVolumeAffine *affine =
      &gst_buffer_get_volume_meta (moving->volume)->affine;
  GstVolumeFrame in, out;
  gboolean is_done;

  if (!gst_volume_aggregator_pad_map (moving, &in))
    return FALSE;
  if (!output || !gst_volume_frame_map (&out, info, output, GST_MAP_WRITE)) {
    gst_volume_frame_unmap (&in);
    GST_ELEMENT_ERROR (element, RESOURCE, NO_SPACE_LEFT,
        ("No memory for a volume of %d x %d x %d voxels.", info->width,
            info->height, info->depth),
        ("Give the pad fixed a coarser volume."));
    return FALSE;
  }
  *fill = settings->fill == REGISTER_FILL_MINIMUM ?
      gst_volume_frame_find_background (&in) : settings->fill;
  if (map->field)
    is_done = gst_volume_resample_displaced (&in, affine, &out, grid,
        &map->linear, map->field, settings->interpolation, *fill);
  else
    is_done = gst_volume_resample (&in, affine, &out, grid, &map->linear,
        settings->interpolation, *fill);
  gst_volume_frame_unmap (&out);
  gst_volume_frame_unmap (&in);
  if (!is_done)
    GST_ELEMENT_ERROR (element, STREAM, FAILED,
        ("The transform cannot be inverted."), (NULL));
  return is_done;
}

GstBuffer *
register_output_new (GstElement * element, const RegisterSettings * settings,
    GstVolumeAggregatorPad * fixed, GstVolumeAggregatorPad * moving,
    const RegisterMap * map, gdouble * fill)
{
  GstVolumeMeta *moving_meta = gst_buffer_get_volume_meta (moving->volume);
  GstVolumeMeta *meta;
  Resampled resampled;
  GstVolumeGrid grid;
  GstVolumeInfo info;
  GstBuffer *output;

  *fill = 0;
  if (settings->output == REGISTER_OUTPUT_WORLD) {
    output = move_world (moving, map);
  } else {
    register_output_get_info (settings, fixed, moving, &info);
    gst_volume_meta_get_grid (gst_buffer_get_volume_meta (fixed->volume),
        &fixed->info, &grid);
    output =
        gst_buffer_new_allocate (NULL, gst_volume_info_get_size (&info), NULL);
    if (!sample (element, settings, moving, &grid.affine, map, &info, output,
            fill)) {
      gst_clear_buffer (&output);
      return NULL;
    }
    gst_buffer_copy_into (output, moving->volume,
        GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_TIMESTAMPS, 0, -1);
    resampled.output = output;
    resampled.grid = &grid;
    gst_buffer_foreach_meta (moving->volume, transform_meta, &resampled);
  }

  meta = gst_buffer_get_volume_meta (output);
  /* Through a transform there is no way back that an affine tells. */
  if (!map->is_header)
    meta->source.size[0] = 0;
  else if (settings->output == REGISTER_OUTPUT_GRID
      && meta->source.size[0] == 0)
    gst_volume_meta_get_grid (moving_meta, &moving->info, &meta->source);
  return output;
}
