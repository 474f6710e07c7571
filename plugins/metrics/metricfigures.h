/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What all voxels of a stream show: their joint histogram, and the plot of Bland
 * and Altman (Lancet 1986), difference against mean.  Constant memory. */

#pragma once

#include <gstvolume.h>

G_BEGIN_DECLS

/* Ends of the files' names. */
#define METRIC_FIGURE_JOINT "joint.png"
#define METRIC_FIGURE_AGREEMENT "agreement.png"

/* The limits of agreement are this many standard deviations from the bias. */
#define METRIC_LIMIT 1.96

typedef struct _MetricFigures MetricFigures;

MetricFigures *metric_figures_new (void);
void metric_figures_free (MetricFigures * figures);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MetricFigures, metric_figures_free)

/* Both mapped, of the same size and finite. */
void metric_figures_add (MetricFigures * figures,
    const GstVolumeFrame * image, const GstVolumeFrame * reference);

/* Mean and sample standard deviation of image - reference; NaN of none. */
void metric_figures_get_differences (const MetricFigures * figures,
    gdouble * bias, gdouble * sd);

/* PREFIXjoint.png and PREFIXagreement.png, prefix and all a path; nothing
 * without voxels. */
gboolean metric_figures_write (const MetricFigures * figures,
    const gchar * prefix, GError ** error);

G_END_DECLS
