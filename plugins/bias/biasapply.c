/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "biasapply.h"

#include <math.h>

#include "gstvolumethreads.h"

/* Slices, of all channels. */
typedef struct
{
  const GstVolumeFrame *frame;
  const BiasSpline *spline;
  BiasAxis axes[3];
  gboolean is_field;
} Job;

static void
apply_to_slices (guint first, guint end, gpointer data)
{
  const Job *job = data;
  const GstVolumeInfo *info = &job->frame->info;
  const gsize n = (gsize) info->width * info->height;
  gfloat *field = g_new (gfloat, n);
  gsize i;
  guint z;
  gint c;

  for (z = first; z < end; z++) {
    bias_spline_evaluate (job->spline, job->axes, z, z + 1, field);
    for (c = 0; c < info->channels; c++) {
      gfloat *values = (gfloat *) job->frame->data
          + ((gsize) c * info->depth + z) * n;

      for (i = 0; i < n; i++)
        values[i] =
            job->is_field ? expf (field[i]) : values[i] * expf (-field[i]);
    }
  }
  g_free (field);
}

void
bias_apply (GstVolumeFrame * frame, const BiasSpline * spline,
    gboolean is_field)
{
  const gint size[3] = { frame->info.width, frame->info.height,
    frame->info.depth
  };
  Job job = {.frame = frame,.spline = spline,.is_field = is_field };
  gint d;

  for (d = 0; d < 3; d++)
    bias_axis_init (&job.axes[d], spline->cells[d], size[d], 1, size[d]);
  gst_volume_split (frame->info.depth, 1, apply_to_slices, &job);
  for (d = 0; d < 3; d++)
    bias_axis_clear (&job.axes[d]);
}
