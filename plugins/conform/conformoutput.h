/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The stream that volumeconform makes.  Its caps are known only with the first
 * volume's affine, and what is sent in order waits until then. */

#pragma once

#include "gstvolumeinfo.h"

G_BEGIN_DECLS

/**
 * ConformOutput:
 * @pad: the element's, which sends it; not owned
 * @incaps: (nullable): caps of the stream that comes in
 * @in: of @incaps
 * @caps: (nullable): caps that were sent
 * @info: of @caps
 *
 * For the streaming thread.
 */
typedef struct
{
  GstPad *pad;
  GstCaps *incaps, *caps;
  GstVolumeInfo in, info;
  GstBufferPool *pool;          /* for @info */
  GQueue pending;               /* events that must follow the first caps */
} ConformOutput;

/* What @pad can have, where @other, across the element, has anything of any
 * size; of @filter (nullable) alone. */
GstCaps *conform_output_query_caps (GstPad * pad, GstPad * other,
    GstCaps * filter);

void conform_output_init (ConformOutput * self, GstPad * pad);

/* As it was before the stream. */
void conform_output_clear (ConformOutput * self);

/* @event came in.  TRUE where it is taken (transfer full) and @ok, whether it
 * was understood, set; FALSE where it is to go on downstream. */
gboolean conform_output_take_event (ConformOutput * self, GstEvent * event,
    gboolean * ok);

/* Tell downstream, where it does not know yet, that volumes are @info.  Not
 * GST_FLOW_OK after an element error. */
GstFlowReturn conform_output_negotiate (ConformOutput * self,
    const GstVolumeInfo * info);

/* For a volume of @self's info.  (transfer full) (nullable): NULL after an
 * element error */
GstBuffer *conform_output_acquire (ConformOutput * self);

G_END_DECLS
