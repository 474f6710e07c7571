/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How alike two images of the same size are.  Pure functions, thread-safe,
 * double precision throughout.
 *
 * Images are read in pieces through a function, so that no format needs a
 * copy of the whole volume; a measure's working memory is a few planes.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Voxels along each side of SSIM's window. */
#define METRIC_SSIM_WINDOW 7

/* Classes that mutual information sorts each image's values into. */
#define METRIC_MI_CLASSES 256

/**
 * MetricImage:
 * @data: what @read takes; not owned
 * @read: stores @n values from value @offset on
 * @min: least value, set by metric_image_scan()
 * @max: greatest value, likewise
 * @whole: every value is a whole number, likewise
 */
typedef struct
{
  gconstpointer data;
  void (*read) (gconstpointer data, gsize offset, gsize n, gdouble * values);

  gdouble min, max;
  gboolean whole;
} MetricImage;

/**
 * MetricPair:
 * @image: what is judged
 * @reference: the truth
 * @dimensions: 2 or 3: axes an SSIM window spans; with 2 each z is an image
 * @size: voxels along x (fastest), y, z
 * @data_range: greatest less least value that the data can have
 * @least_mse: mean squared errors below count as this; with 0 the PSNR of
 *   identical images is infinite
 */
typedef struct
{
  MetricImage image, reference;
  gint dimensions;
  gsize size[3];
  gdouble data_range;
  gdouble least_mse;
} MetricPair;

/**
 * Metric:
 * @name: as in tables and messages
 * @description: for people
 * @unit: of the value; NULL: that of the images' values
 * @least_size: voxels the pair must have along each of its dimensions
 * @measure: of a pair whose images are scanned
 */
typedef struct
{
  const gchar *name;
  const gchar *description;
  const gchar *unit;
  gsize least_size;
  gdouble (*measure) (const MetricPair * pair);
} Metric;

/* Every metric there is, ended by one without a name; at most METRIC_MAX, the
 * bits of a set of them. */
#define METRIC_MAX 32
extern const Metric metrics[];

/* Reader of grey levels. */
void metric_read_u8 (gconstpointer data, gsize offset, gsize n,
    gdouble * values);

/* Sets min, max and whole from @n values.  FALSE where one is not finite;
 * *@bad is then its index. */
gboolean metric_image_scan (MetricImage * image, gsize n, gsize * bad);

gboolean metric_fits (const Metric * metric, const MetricPair * pair);

/* [-1, 1] to grey levels 0..255: floor (127.5 x + 127.5 + 0.5) in single
 * precision, clipped. */
guint8 metric_grey_level (gfloat x);

/* mean |image - reference| */
gdouble metric_mae (const MetricPair * pair);

/* 10 log10 (data_range^2 / mean squared error), dB */
gdouble metric_psnr (const MetricPair * pair);

/* Mean structural similarity (Wang et al., IEEE TIP 2004) as scikit-image
 * computes it by default: uniform window of 7 voxels a side, sample
 * covariance, K1 0.01, K2 0.03, averaged over the windows that lie wholly
 * inside.  Sizes must be at least 7. */
gdouble metric_ssim (const MetricPair * pair);

/* Mutual information in nats, at least 0: the sum over the joint histogram
 * of p log (p / (p_image p_reference)).  Where an image's values are whole
 * numbers that span at most 255, each value is a class (scikit-learn's
 * mutual_info_score); else 256 bins of equal width from its least to its
 * greatest value. */
gdouble metric_mi (const MetricPair * pair);

G_END_DECLS
