/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* volume-compare A B
 *
 * Prints the largest absolute difference between two NIfTI files of one
 * volume each, in the unit of their values.  They must lie on the same grid:
 * the same sizes, and affines that agree to 1e-4 mm.  A value that is a
 * number in only one of them is infinitely far off.
 */

#include <gst/gst.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "gstvolumeframe.h"
#include "gstvolumemeta.h"

#define AFFINE_TOLERANCE 1e-4   /* mm */
#define CHUNK 4096              /* values read at a time */

#define die(...) G_STMT_START { \
  g_printerr ("volume-compare: " __VA_ARGS__); \
  g_printerr ("\n"); \
  exit (2); \
} G_STMT_END

static GstSample *
read_volume (const gchar * path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline =
      gst_parse_launch ("niftisrc name=source ! fakesink name=sink", &error);
  g_autoptr (GstElement) source = NULL, sink = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;
  GstSample *sample = NULL;

  if (error) {
    die ("%s", error->message);
  }
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_object_set (source, "location", path, NULL);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, NULL);
    die ("%s", error->message);
  }
  g_object_get (sink, "last-sample", &sample, NULL);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  if (!sample || GST_BUFFER_OFFSET (gst_sample_get_buffer (sample)) != 0) {
    die ("%s: the file does not hold exactly one volume", path);
  }
  return sample;
}

static void
map_volume (const gchar * path, GstSample * sample, GstVolumeFrame * frame,
    GstVolumeGrid * grid)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GstVolumeMeta *meta = gst_buffer_get_volume_meta (buffer);
  GstVolumeInfo info;

  if (!gst_volume_info_from_caps (&info, gst_sample_get_caps (sample))
      || !gst_volume_frame_map (frame, &info, buffer, GST_MAP_READ) || !meta) {
    die ("%s: the volume cannot be read", path);
  }
  gst_volume_meta_get_grid (meta, &info, grid);
}

static gdouble
largest_difference (const GstVolumeFrame * a, const GstVolumeFrame * b,
    gsize values)
{
  gdouble va[CHUNK], vb[CHUNK], largest = 0;

  for (gsize done = 0; done < values; done += CHUNK) {
    gsize n = MIN (CHUNK, values - done);

    gst_volume_frame_read_f64 (a, done, n, va);
    gst_volume_frame_read_f64 (b, done, n, vb);
    for (gsize i = 0; i < n; i++) {
      if (isnan (va[i]) != isnan (vb[i])) {
        return INFINITY;
      }
      largest = fmax (largest, fabs (va[i] - vb[i]));
    }
  }
  return largest;
}

int
main (int argc, char **argv)
{
  GstSample *samples[2];
  GstVolumeFrame frames[2];
  GstVolumeGrid grids[2];
  gsize values;

  gst_init (&argc, &argv);
  if (argc != 3) {
    fputs ("usage: volume-compare A.nii.gz B.nii.gz\n", stderr);
    return 2;
  }
  for (gint i = 0; i < 2; i++) {
    samples[i] = read_volume (argv[1 + i]);
    map_volume (argv[1 + i], samples[i], &frames[i], &grids[i]);
  }
  if (!gst_volume_grid_equal (&grids[0], &grids[1], AFFINE_TOLERANCE)
      || frames[0].info.channels != frames[1].info.channels) {
    die ("%s: not on the grid of %s", argv[2], argv[1]);
  }
  values = gst_volume_info_get_voxels (&frames[0].info)
      * frames[0].info.channels;
  printf ("largest absolute difference: %.3g\n",
      largest_difference (&frames[0], &frames[1], values));
  for (gint i = 0; i < 2; i++) {
    gst_volume_frame_unmap (&frames[i]);
    gst_sample_unref (samples[i]);
  }
  return 0;
}
