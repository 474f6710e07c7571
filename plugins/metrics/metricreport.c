/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "metricreport.h"

#include <math.h>
#include <glib/gstdio.h>

static void
add_history (Report * report, const gchar * key, const GstVolumeMeta * meta)
{
  g_autofree gchar *history = meta->history && meta->history[0] ?
      g_strjoinv ("; ", meta->history) : g_strdup ("as it came");

  report_add_protocol (report, key, history);
}

void
metric_report_add_history (Report * report, const GstVolumeMeta * image,
    const GstVolumeMeta * reference)
{
  add_history (report, "first volume", image);
  add_history (report, "its reference", reference);
}

void
metric_report_add_row (Report * report, const MetricRow * row, guint64 index,
    gboolean translated)
{
  g_autofree gchar *name = g_strdup_printf ("volume %" G_GUINT64_FORMAT,
      index);
  const ReportScore score = {
    .method = translated ? "translation" : "volume",
    .subject = row->subject ? row->subject : name,
    .session = row->session,
    .source = row->source,
    .target = row->target,
    .region = row->region,
    .metric = row->metric,
    .unit = row->unit,
    .window = row->window,
    .value = row->value,
    .data_range = row->data_range,
    .mask_fraction = row->mask_fraction,
    .dimensions = row->dimensions,
    .slice = row->slice,
  };

  report_add_score (report, &score);
}

static void
add_differences (Report * report, gdouble bias, gdouble sd)
{
  gchar text[3][G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree gchar *line = NULL;

  g_ascii_formatd (text[0], sizeof text[0], "%.4g", bias);
  g_ascii_formatd (text[1], sizeof text[1], "%.4g", bias - METRIC_LIMIT * sd);
  g_ascii_formatd (text[2], sizeof text[2], "%.4g", bias + METRIC_LIMIT * sd);
  line = g_strdup_printf ("bias %s, limits of agreement %s to %s", text[0],
      text[1], text[2]);
  report_add_protocol (report, "differences of all voxels", line);
}

static void
add_picture (Report * report, ReportSection section, const gchar * prefix,
    const gchar * name)
{
  g_autofree gchar *path = g_strconcat (prefix, name, NULL);
  const ReportPicture picture = { section, path,
    section == REPORT_JOINT ? "Voxels of all volumes, the more the darker "
        "(logarithmic); right ones lie on the line." :
        "Voxels of all volumes, the more the darker (logarithmic), within 5 "
        "standard deviations. Lines: bias, and 1.96 standard deviations about "
        "it.", NULL
  };

  report_add_picture (report, &picture);
}

/* With the figures, whose names begin with @prefix. */
static gboolean
write_with_figures (Report * report, const MetricFigures * figures,
    const gchar * prefix, const gchar * location, GError ** error)
{
  gdouble bias, sd;

  if (!metric_figures_write (figures, prefix, error))
    return FALSE;
  metric_figures_get_differences (figures, &bias, &sd);
  if (!isnan (bias)) {
    add_differences (report, bias, sd);
    add_picture (report, REPORT_AGREEMENT, prefix, METRIC_FIGURE_AGREEMENT);
    add_picture (report, REPORT_JOINT, prefix, METRIC_FIGURE_JOINT);
  }
  return report_write (report, location, error);
}

gboolean
metric_report_write (Report * report, const MetricFigures * figures,
    const gchar * location, GError ** error)
{
  g_autofree gchar *folder = g_dir_make_tmp ("volumemetricsink-XXXXXX", error);
  g_autofree gchar *prefix = NULL, *joint = NULL, *agreement = NULL;
  gboolean ok;

  if (!folder)
    return FALSE;
  prefix = g_strconcat (folder, G_DIR_SEPARATOR_S, NULL);
  joint = g_strconcat (prefix, METRIC_FIGURE_JOINT, NULL);
  agreement = g_strconcat (prefix, METRIC_FIGURE_AGREEMENT, NULL);
  ok = write_with_figures (report, figures, prefix, location, error);
  g_remove (joint);
  g_remove (agreement);
  g_rmdir (folder);
  return ok;
}
