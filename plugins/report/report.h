/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The report of an evaluation: one HTML file that holds all it shows, to be
 * read in a browser or printed, and a CSV file with its numbers beside.
 *
 * Fill it in any order; texts are copied.  Methods, directions and subjects
 * are told in the order in which they were first added.  Not thread-safe.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _Report Report;

/**
 * ReportScore:
 * @method: what made the image, as in ReportMethod
 * @seed: of its training; values of several seeds are averaged, then tested
 * @subject, @session: BIDS labels, NULL or empty where unknown
 * @source, @target: modalities; together a direction
 * @region: `all`, `mask`, `label-N`; NULL or empty: all
 * @metric: mae, psnr, ...
 * @unit: of @value; NULL or empty: unknown
 * @window: of SSIM, e.g. uniform-7; NULL or empty: none
 * @value: may be infinite; NaN is counted as unknown and left out
 * @data_range: that the metric was computed with; 0: unknown
 * @mask_fraction: of voxels that counted; 0 in the row of a slice that the
 *   means leave out
 * @dimensions: 2 or 3: whether slices or volumes were compared
 * @slice: its index; -1 for a whole volume or the mean of its slices
 *
 * A row of volumemetricsink's table, and who made the image.
 */
typedef struct
{
  const gchar *method;
  guint seed;
  const gchar *subject, *session;
  const gchar *source, *target;
  const gchar *region;
  const gchar *metric;
  const gchar *unit;
  const gchar *window;
  gdouble value;
  gdouble data_range;
  gdouble mask_fraction;
  gint dimensions;
  gint slice;
} ReportScore;

/**
 * ReportMethod:
 * @name: as in scores
 * @description: in a sentence
 * @networks: that it takes for all directions; 0: none
 * @parameters: of all of them, those that only training takes left out
 * @training_seconds: of all of them together, one seed; NaN: unknown
 * @seconds_per_volume: of a translation; NaN: unknown
 */
typedef struct
{
  const gchar *name;
  const gchar *description;
  guint networks;
  guint64 parameters;
  gdouble training_seconds;
  gdouble seconds_per_volume;
} ReportMethod;

/**
 * ReportSection:
 * @REPORT_GRID: source, what each method made of it, target
 * @REPORT_MAP: mean error maps
 * @REPORT_AGREEMENT: plots of Bland and Altman
 * @REPORT_JOINT: joint histograms
 */
typedef enum
{
  REPORT_GRID,
  REPORT_MAP,
  REPORT_AGREEMENT,
  REPORT_JOINT,
} ReportSection;

/**
 * ReportPicture:
 * @path: PNG file, read by report_write()
 * @caption: what it shows: window, units
 * @method, @source, @target: of what; NULL where it is of all
 * @columns: what stands beside each other in it, in parts of equal width:
 *   names with tabs between; NULL: one thing
 *
 * Pictures of a section with method and direction are laid out as a table,
 * directions down, methods across; those with columns and direction likewise,
 * their columns across; others below each other.
 */
typedef struct
{
  ReportSection section;
  const gchar *path;
  const gchar *caption;
  const gchar *method, *source, *target;
  const gchar *columns;
} ReportPicture;

Report *report_new (const gchar * title);
void report_free (Report * report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Report, report_free)
/* What was done: data, split, range, mask, budget, seeds, hashes of models,
 * device, versions.  A table, in the order of the calls. */
void report_add_protocol (Report * report, const gchar * key,
    const gchar * value);

/* The first is the one that others are tested against.  One that scores name
 * and no call is added behind, without costs. */
void report_add_method (Report * report, const ReportMethod * method);

/* @path: mmigantrain's log, CSV, of one network of @method; read by
 * report_write(). */
void report_add_training (Report * report, const gchar * method,
    const gchar * path);

void report_add_score (Report * report, const ReportScore * score);

/* Adds the rows of a table of volumemetricsink's with the columns `method` and
 * `seed`, CSV; columns are found by their names, others ignored. */
gboolean report_add_scores (Report * report, const gchar * path,
    GError ** error);

void report_add_picture (Report * report, const ReportPicture * picture);

/* The values that are black and white in all pictures of REPORT_MAP, which
 * have volumeview's colours `hot`; @unit: what they are. */
void report_set_map_scale (Report * report, gdouble black, gdouble white,
    const gchar * unit);

/* A line for the shell that repeats a part of it. */
void report_add_command (Report * report, const gchar * command);

/* Writes @location, and its CSV, NAME-summary.csv of NAME.html.  Each appears
 * whole or not at all.  The same report is the same file, to the byte. */
gboolean report_write (const Report * report, const gchar * location,
    GError ** error);

G_END_DECLS
