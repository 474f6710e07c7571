/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "registerset.h"

#include <string.h>

gboolean
register_set_open (RegisterSet * set, GstElement * element, GList * pads)
{
  const gchar *wrong;
  GList *l;

  for (l = pads; l; l = l->next) {
    GstVolumeAggregatorPad *pad = l->data;
    const gchar *name = GST_PAD_NAME (pad);

    if (strcmp (name, "fixed") == 0)
      set->fixed = pad;
    else if (strcmp (name, "moving") == 0)
      set->moving = pad;
    else if (strcmp (name, "fixed-mask") == 0)
      set->fixed_mask = pad;
    else
      set->moving_mask = pad;
    if (!gst_volume_affine_is_valid (&gst_buffer_get_volume_meta
            (pad->volume)->affine)) {
      GST_ELEMENT_ERROR (element, STREAM, FORMAT,
          ("A volume on pad `%s` has a singular affine: it is nowhere in the "
              "world.", name), ("Mend its file's qform or sform."));
      return FALSE;
    }
  }
  register_report_init (&set->report, set->moving->volume, &set->fixed->info,
      &set->moving->info);

  wrong = register_settings_check (&set->settings);
  if (wrong)
    GST_ELEMENT_ERROR (element, LIBRARY, SETTINGS, ("%s", wrong), (NULL));
  return !wrong;
}

void
register_set_clear (RegisterSet * set)
{
  register_report_clear (&set->report);
  register_settings_clear (&set->settings);
}

/* (transfer full); NULL without @error after an element error. */
static RegImage *
open_image (const gchar * name, GstVolumeAggregatorPad * pad,
    GstVolumeAggregatorPad * mask, GError ** error)
{
  GstVolumeFrame frame, mask_frame;
  RegImage *image = NULL;

  if (!gst_volume_aggregator_pad_map (pad, &frame))
    return NULL;
  if (!mask) {
    image = reg_image_new (name, &frame,
        &gst_buffer_get_volume_meta (pad->volume)->affine, NULL, NULL, error);
  } else if (gst_volume_aggregator_pad_map (mask, &mask_frame)) {
    image = reg_image_new (name, &frame,
        &gst_buffer_get_volume_meta (pad->volume)->affine, &mask_frame,
        &gst_buffer_get_volume_meta (mask->volume)->affine, error);
    gst_volume_frame_unmap (&mask_frame);
  }
  gst_volume_frame_unmap (&frame);
  return image;
}

gboolean
register_set_get_images (const RegisterSet * set, RegImage ** fixed,
    RegImage ** moving, GError ** error)
{
  *moving = NULL;
  *fixed = open_image ("fixed", set->fixed, set->fixed_mask, error);
  if (*fixed)
    *moving = open_image ("moving", set->moving, set->moving_mask, error);
  return *moving != NULL;
}
