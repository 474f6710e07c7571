/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "reportprivate.h"

static const gchar *
keep (Report * report, const gchar * text)
{
  return g_string_chunk_insert_const (report->strings, text ? text : "");
}

Report *
report_new (const gchar * title)
{
  Report *report = g_new0 (Report, 1);

  report->strings = g_string_chunk_new (4096);
  report->title = keep (report, title);
  report->protocol = g_array_new (FALSE, FALSE, sizeof (ReportProtocol));
  report->methods = g_array_new (FALSE, FALSE, sizeof (ReportMethod));
  report->trainings = g_array_new (FALSE, FALSE, sizeof (ReportTraining));
  report->scores = g_array_new (FALSE, FALSE, sizeof (ReportScore));
  report->pictures = g_array_new (FALSE, FALSE, sizeof (ReportPicture));
  report->commands = g_ptr_array_new ();
  return report;
}

void
report_free (Report * report)
{
  g_array_unref (report->protocol);
  g_array_unref (report->methods);
  g_array_unref (report->trainings);
  g_array_unref (report->scores);
  g_array_unref (report->pictures);
  g_ptr_array_unref (report->commands);
  g_string_chunk_free (report->strings);
  g_free (report);
}

void
report_add_protocol (Report * report, const gchar * key, const gchar * value)
{
  ReportProtocol line = { keep (report, key), keep (report, value) };

  g_array_append_val (report->protocol, line);
}

void
report_add_method (Report * report, const ReportMethod * method)
{
  ReportMethod copy = *method;

  copy.name = keep (report, method->name);
  copy.description = keep (report, method->description);
  g_array_append_val (report->methods, copy);
}

void
report_add_training (Report * report, const gchar * method, const gchar * path)
{
  ReportTraining training = { keep (report, method), keep (report, path) };

  g_array_append_val (report->trainings, training);
}

void
report_add_score (Report * report, const ReportScore * score)
{
  ReportScore copy = *score;

  copy.method = keep (report, score->method);
  copy.subject = keep (report, score->subject);
  copy.session = keep (report, score->session);
  copy.source = keep (report, score->source);
  copy.target = keep (report, score->target);
  copy.region = keep (report, score->region && score->region[0] ?
      score->region : "all");
  copy.metric = keep (report, score->metric);
  copy.unit = keep (report, score->unit);
  copy.window = keep (report, score->window);
  g_array_append_val (report->scores, copy);
}

void
report_add_picture (Report * report, const ReportPicture * picture)
{
  ReportPicture copy = *picture;

  copy.path = keep (report, picture->path);
  copy.caption = keep (report, picture->caption);
  copy.method = keep (report, picture->method);
  copy.source = keep (report, picture->source);
  copy.target = keep (report, picture->target);
  copy.columns = keep (report, picture->columns);
  g_array_append_val (report->pictures, copy);
}

void
report_set_map_scale (Report * report, gdouble black, gdouble white,
    const gchar * unit)
{
  report->map_scale[0] = black;
  report->map_scale[1] = white;
  report->map_unit = keep (report, unit);
}

void
report_add_command (Report * report, const gchar * command)
{
  g_ptr_array_add (report->commands, (gpointer) keep (report, command));
}
