/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "conformforeground.h"
#include "conformgrid.h"
#include "conformplace.h"
#include "conformtransform.h"
#include "gstvolumetransform.h"

GST_DEBUG_CATEGORY_EXTERN (volume_conform_debug);
#define GST_CAT_DEFAULT volume_conform_debug

/* Set @place's transform and world. */
static gboolean
find_transform (GstElement * self, const ConformSettings * settings,
    const GstVolumeMeta * meta, const gchar * modality, ConformPlace * place)
{
  const GstVolumeTemplateField fields[] = {
    {"subject", meta->subject}, {"session", meta->session},
    {"modality", modality}, {"reference", place->reference}
  };
  GError *error = NULL;

  if (!settings->transform_location)
    return TRUE;
  place->transform = conform_transform_find (settings->transform_location,
      fields, G_N_ELEMENTS (fields), &error);
  if (place->transform)
    gst_volume_transform_load (place->transform, &place->world, &error);
  else if (!error)
    GST_DEBUG_OBJECT (self, "no transform for %s: identity", modality);
  if (error) {
    GST_ELEMENT_ERROR (self, RESOURCE, READ,
        ("No transform from %s to %s: %s.", place->reference,
            modality, error->message),
        ("transform-location is \"%s\".", settings->transform_location));
    g_error_free (error);
    return FALSE;
  }
  return TRUE;
}

/* The part of @grid, which is @buffer's, about its foreground, or all of it
 * where there is none.  FALSE where the buffer is too small. */
static gboolean
crop (GstElement * self, const ConformSettings * settings,
    const GstVolumeSide * mask, const GstVolumeInfo * info,
    GstBuffer * buffer, const GstVolumeGrid * grid, ConformPlace * place,
    GstVolumeGrid * cropped)
{
  GstVolumeFrame frame;
  GstVolumeGrid box;

  *cropped = *grid;
  if (mask->is_volume) {
    box = mask->grid;
    place->is_cropped = box.size[0] > 0;
  } else {
    if (!gst_volume_frame_map (&frame, info, buffer, GST_MAP_READ)) {
      GST_ELEMENT_ERROR (self, STREAM, FORMAT,
          ("A buffer is smaller than the volume its caps describe."), (NULL));
      return FALSE;
    }
    place->is_cropped = conform_foreground_of_volume (&frame, grid, &box);
    gst_volume_frame_unmap (&frame);
  }
  if (place->is_cropped)
    place->is_cropped = conform_foreground_crop (grid, &box, settings->margin,
        cropped);
  if (!place->is_cropped) {
    GST_ELEMENT_WARNING (self, STREAM, FAILED,
        ("Volume %" G_GUINT64_FORMAT " is not cropped: it has no foreground.",
            GST_BUFFER_OFFSET (buffer)),
        ("All its values are the same, or its mask is empty or lies "
            "elsewhere."));
  }
  return TRUE;
}

gboolean
conform_place_find (const ConformSettings * settings,
    const GstVolumeSide * reference, const GstVolumeSide * mask,
    const GstVolumeInfo * info, GstBuffer * buffer, GstPad * pad,
    ConformPlace * place)
{
  GstElement *self = GST_ELEMENT (GST_PAD_PARENT (pad));
  GstVolumeMeta *meta = gst_volume_meta_require (buffer, pad);
  GstVolumeGrid grid;

  if (!meta)
    return FALSE;
  if (!gst_volume_affine_is_valid (&meta->affine)) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("A volume's affine is singular or not finite."),
        ("Volume %" G_GUINT64_FORMAT " cannot be placed in the world; mend its "
            "file's qform or sform.", GST_BUFFER_OFFSET (buffer)));
    return FALSE;
  }

  gst_volume_meta_get_grid (meta, info, &grid);
  place->world = gst_volume_affine_identity ();
  if (settings->undo) {
    place->grid = meta->source.size[0] > 0 ? meta->source : grid;
    place->has_moved = meta->source.size[0] > 0;
    return TRUE;
  }
  if (reference->grid.size[0] > 0) {
    place->grid = reference->grid;
    place->reference = reference->info.modality;
    if (!find_transform (self, settings, meta, info->modality, place))
      return FALSE;
  } else {
    ConformTarget wanted = {.orientation = settings->orientation };
    GstVolumeGrid cropped = grid;
    gchar *wrong;
    gint i;

    for (i = 0; i < 3; i++) {
      wanted.spacing[i] = settings->spacing[i];
      wanted.size[i] = settings->size[i];
      wanted.size_multiple[i] = settings->size_multiple[i];
    }
    if (settings->crop_foreground
        && !crop (self, settings, mask, info, buffer, &grid, place, &cropped))
      return FALSE;
    wrong = conform_grid (&wanted, &cropped, &place->grid);
    if (wrong) {
      GST_ELEMENT_ERROR (self, LIBRARY, SETTINGS, ("%s", wrong), (NULL));
      g_free (wrong);
      return FALSE;
    }
  }
  place->has_moved = place->transform
      || !gst_volume_grid_equal (&grid, &place->grid, 0);
  return TRUE;
}

void
conform_place_clear (ConformPlace * place)
{
  g_free (place->transform);
}

/* As history has it, whatever the locale. */
static void
append_number (GString * line, gdouble number, const gchar * after)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (line, g_ascii_formatd (text, sizeof (text), "%.6g", number));
  g_string_append (line, after);
}

void
conform_place_add_history (const ConformPlace * place,
    const ConformSettings * settings, gdouble fill, GstVolumeMeta * meta)
{
  GEnumClass *klass = g_type_class_ref (GST_TYPE_VOLUME_INTERPOLATION);
  GString *line = g_string_new (NULL);
  const gint *size = settings->size, *multiple = settings->size_multiple;
  gint i;

  if (settings->undo) {
    g_string_append (line, "undo=true");
  } else if (place->reference) {
    gchar *transform = place->transform ?
        g_path_get_basename (place->transform) : g_strdup ("identity");

    g_string_append_printf (line, "reference=%s transform=%s",
        place->reference, transform);
    g_free (transform);
  } else {
    if (settings->orientation)
      g_string_append_printf (line, "orientation=%s ", settings->orientation);
    g_string_append (line, "spacing=<");
    for (i = 0; i < 3; i++)
      append_number (line, settings->spacing[i], i < 2 ? "," : ">");
    g_string_append_printf (line, " size=<%d,%d,%d>", size[0], size[1],
        size[2]);
    if (multiple[0] > 0 || multiple[1] > 0 || multiple[2] > 0)
      g_string_append_printf (line, " size-multiple=<%d,%d,%d>", multiple[0],
          multiple[1], multiple[2]);
    if (place->is_cropped) {
      g_string_append (line, " crop-foreground=true margin=");
      append_number (line, settings->margin, "");
    }
  }
  gst_volume_meta_add_history (meta, "volumeconform",
      "%s interpolation=%s%s fill=%.9g", line->str,
      g_enum_get_value (klass, settings->interpolation)->value_nick,
      settings->antialias ? " antialias=true" : "", fill);
  g_string_free (line, TRUE);
  g_type_class_unref (klass);
}
