/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where volumeconform's settings, or its reference, want a volume. */

#pragma once

#include "conformsettings.h"
#include "gstvolumemeta.h"
#include "gstvolumesidepad.h"

G_BEGIN_DECLS

typedef struct
{
  GstVolumeGrid grid;
  gboolean has_moved;           /* it is not there */
  gboolean is_cropped;          /* to its foreground */
  const gchar *reference;       /* modality of the volume there; NULL: none */
  gchar *transform;             /* file of @world; NULL where identity */
  GstVolumeAffine world;        /* RAS mm there to RAS mm of the volume */
} ConformPlace;

/* Of @buffer, of @info, which came by @pad.  @reference, and @mask, the box
 * about what is foreground: size[0] is 0 where there is none.  FALSE where the
 * volume or the settings are wrong: @pad's element has then posted an error. */
gboolean conform_place_find (const ConformSettings * settings,
    const GstVolumeSide * reference, const GstVolumeSide * mask,
    const GstVolumeInfo * info, GstBuffer * buffer, GstPad * pad,
    ConformPlace * place);
void conform_place_clear (ConformPlace * place);

/* To the meta of a volume that was brought to @place. */
void conform_place_add_history (const ConformPlace * place,
    const ConformSettings * settings, gdouble fill, GstVolumeMeta * meta);

G_END_DECLS
