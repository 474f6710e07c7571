/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How alike two images of the same size are.  Pure functions, thread-safe,
 * double precision throughout; they use all processors, and what they compute
 * does not depend on how many there are.
 *
 * Images are read in pieces through a function, so that no format needs a
 * copy of the whole volume; a measure's working memory is a few planes, that
 * of MS-SSIM two volumes of half the size.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Classes that mutual information sorts each image's values into, at most. */
#define METRIC_MAX_CLASSES 256

/**
 * MetricImage:
 * @data: what @read takes; not owned
 * @read: stores @n values from value @offset on; thread-safe
 * @bounds: values that the classes of mutual information are spread over, the
 *   last class with its end; both 0: from the least to the greatest value
 */
typedef struct
{
  gconstpointer data;
  void (*read) (gconstpointer data, gsize offset, gsize n, gdouble * values);
  gdouble bounds[2];
} MetricImage;

/**
 * MetricWindow:
 * @METRIC_WINDOW_UNIFORM: 7 voxels a side, sample covariance: scikit-image's
 *   structural_similarity() as it is called without options
 * @METRIC_WINDOW_GAUSSIAN: standard deviation 1.5, 11 voxels a side,
 *   population covariance: that of Wang et al. (IEEE TIP 2004), scikit-image's
 *   with gaussian_weights=True and use_sample_covariance=False
 */
typedef enum
{
  METRIC_WINDOW_UNIFORM,
  METRIC_WINDOW_GAUSSIAN,
} MetricWindow;

/**
 * MetricScales:
 * @METRIC_SCALES_WANG: five scales, each the mean of boxes of 2 voxels a side
 *   of the one before, odd voxels at the end left out; contrast and structure
 *   at all of them, luminance at the coarsest; the mean of each scale, at
 *   least 0, to the power of its weight (Wang, Simoncelli, Bovik, 2003)
 * @METRIC_SCALES_SYNTHRAD: as the SynthRAD2025 challenge's code: images
 *   shorter than 97 voxels are continued by their edges; boxes begin a voxel
 *   before, where there is 0 in front of the first; luminance at every scale;
 *   the power is taken window by window
 */
typedef enum
{
  METRIC_SCALES_WANG,
  METRIC_SCALES_SYNTHRAD,
} MetricScales;

/**
 * MetricRegion:
 * @labels: of each voxel, 0 outside; not owned; NULL: all voxels count
 * @label: voxels that count; 0: all with a label
 * @first, @size: of a box that holds these voxels; with @labels only
 */
typedef struct
{
  const guint16 *labels;
  guint16 label;
  gsize first[3], size[3];
} MetricRegion;

/**
 * MetricPair:
 * @image: what is judged
 * @reference: the truth
 * @region: of both, that is compared; an SSIM window counts whose middle lies
 *   in there
 * @dimensions: 2 or 3: axes an SSIM window spans; with 2 each z is an image
 * @size: voxels along x (fastest), y, z
 * @data_range: greatest less least value that the data can have
 * @least_mse: for PSNR mean squared errors below count as this; with 0 the
 *   PSNR of identical images is infinite
 * @window: of SSIM and MS-SSIM
 * @scales: of MS-SSIM
 * @classes: of mutual information, 2 to METRIC_MAX_CLASSES
 */
typedef struct
{
  MetricImage image, reference;
  MetricRegion region;
  gint dimensions;
  gsize size[3];
  gdouble data_range;
  gdouble least_mse;
  MetricWindow window;
  MetricScales scales;
  guint classes;
} MetricPair;

/* In the order of tables. */
typedef enum
{
  METRIC_MAE,
  METRIC_MSE,
  METRIC_ME,
  METRIC_PSNR,
  METRIC_SSIM,
  METRIC_MS_SSIM,
  METRIC_MI,
  METRIC_NMI,
  N_METRICS
} MetricId;

/**
 * Metric:
 * @name: as in tables and messages
 * @description: for people
 * @unit: of the value; NULL: that of the images' values, squared where
 *   @squared
 * @windowed: the value depends on the pair's window
 */
typedef struct
{
  const gchar *name;
  const gchar *description;
  const gchar *unit;
  gboolean squared;
  gboolean windowed;
} Metric;

extern const Metric metrics[N_METRICS];

/* Name in tables: uniform-7 or gaussian-1.5. */
const gchar *metric_window_get_name (MetricWindow window);

/* Reader of grey levels. */
void metric_read_u8 (gconstpointer data, gsize offset, gsize n,
    gdouble * values);

/* Least and greatest of @n values.  FALSE where one is not finite; *@bad is
 * then the index of the first. */
gboolean metric_image_scan (const MetricImage * image, gsize n,
    gdouble * least, gdouble * greatest, gsize * bad);

/* Voxels the pair must have along each of its dimensions for @id. */
gsize metric_get_least_size (MetricId id, const MetricPair * pair);
gboolean metric_fits (MetricId id, const MetricPair * pair);

/* [-1, 1] to grey levels 0..255: floor (127.5 x + 127.5 + 0.5) in single
 * precision, clipped. */
guint8 metric_grey_level (gfloat x);

/**
 * metric_measure:
 * @pair: the region holds a voxel; the images are finite
 * @set: bit i: metric i
 * @values: (out): those of @set; NaN where there is no window to average over
 *
 * With d = image - reference: mae mean |d|, mse mean d^2, me mean d (the bias
 * of Bland and Altman), psnr 10 log10 (data_range^2 / mse), dB.
 *
 * ssim is the mean structural similarity, K1 0.01, K2 0.03, over the windows
 * that lie wholly inside; ms_ssim is MS-SSIM, of a region at every scale,
 * where every other label stands for two.
 *
 * mi is mutual information in nats, at least 0: the sum over the joint
 * histogram of p log (p / (p_image p_reference)).  Grey levels in 256 classes
 * give scikit-learn's mutual_info_score, others that of numpy.histogram2d.
 * nmi is (H(image) + H(reference)) / H(image, reference), 1 to 2
 * (scikit-image); 1 where both images have one value.
 */
void metric_measure (const MetricPair * pair, guint set,
    gdouble values[N_METRICS]);

G_END_DECLS
