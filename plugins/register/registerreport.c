/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "registerreport.h"

#include <string.h>

void
register_report_init (RegisterReport * report, GstBuffer * volume,
    const GstVolumeInfo * fixed, const GstVolumeInfo * moving)
{
  const GstVolumeMeta *meta = gst_buffer_get_volume_meta (volume);

  memset (report, 0, sizeof (*report));
  report->index =
      GST_BUFFER_OFFSET_IS_VALID (volume) ? GST_BUFFER_OFFSET (volume) : 0;
  report->subject = meta->subject;
  report->session = meta->session;
  report->fixed = fixed->modality;
  report->moving = moving->modality;
  report->result.linear = gst_volume_affine_identity ();
  report->result.jacobian[0] = report->result.jacobian[1] = 1;
}

void
register_report_clear (RegisterReport * report)
{
  reg_result_clear (&report->result);
  g_clear_pointer (&report->reason, g_free);
}

gchar *
register_report_describe (const RegisterReport * report)
{
  return g_strdup_printf ("%s%s%s%s%s to %s", report->moving,
      report->subject ? " of subject " : "",
      report->subject ? report->subject : "",
      report->session ? ", session " : "",
      report->session ? report->session : "", report->fixed);
}

static void
set_map (GstStructure * s, const GstVolumeAffine * map)
{
  GValue numbers = G_VALUE_INIT, number = G_VALUE_INIT;
  gint i;

  g_value_init (&numbers, GST_TYPE_ARRAY);
  g_value_init (&number, G_TYPE_DOUBLE);
  for (i = 0; i < 12; i++) {
    g_value_set_double (&number, map->m[i / 4][i % 4]);
    gst_value_array_append_value (&numbers, &number);
  }
  gst_structure_take_value (s, "map", &numbers);
}

GstStructure *
register_report_to_structure (const RegisterReport * report,
    const RegisterSettings * settings)
{
  const RegResult *result = &report->result;
  GstStructure *s = gst_structure_new ("registration-result",
      "subject", G_TYPE_STRING, report->subject,
      "session", G_TYPE_STRING, report->session,
      "fixed", G_TYPE_STRING, report->fixed,
      "moving", G_TYPE_STRING, report->moving,
      "index", G_TYPE_UINT64, report->index,
      "transform", G_TYPE_STRING,
      register_transform_nick (settings->transform),
      "metric", G_TYPE_STRING, register_metric_nick (settings->metric),
      "value", G_TYPE_DOUBLE, result->metric,
      "overlap", G_TYPE_DOUBLE, result->overlap,
      "confidence", G_TYPE_DOUBLE, result->confidence,
      "iterations", G_TYPE_UINT, result->iterations,
      "converged", G_TYPE_BOOLEAN, report->reason == NULL,
      "reason", G_TYPE_STRING, report->reason,
      "outcome", G_TYPE_STRING, report->reason ?
      register_on_failure_nick (settings->on_failure) : "registered",
      "least-jacobian", G_TYPE_DOUBLE, result->jacobian[0],
      "largest-jacobian", G_TYPE_DOUBLE, result->jacobian[1],
      "seconds", G_TYPE_DOUBLE, report->seconds, NULL);

  set_map (s, &result->linear);
  return s;
}

/* "output=grid interpolation=linear fill=0".  (transfer full) */
static gchar *
describe_output (const RegisterSettings * settings, gdouble fill)
{
  gchar number[G_ASCII_DTOSTR_BUF_SIZE];

  if (settings->output == REGISTER_OUTPUT_WORLD)
    return g_strdup ("output=world");
  return g_strdup_printf ("output=grid interpolation=%s fill=%s",
      register_interpolation_nick (settings->interpolation),
      g_ascii_formatd (number, sizeof (number), "%.9g", fill));
}

void
register_report_add_history (const RegisterReport * report,
    const RegisterSettings * settings, gdouble fill, GstVolumeMeta * meta)
{
  const RegResult *result = &report->result;
  gchar *output = describe_output (settings, fill);

  if (report->reason)
    gst_volume_meta_add_history (meta, "volumeregister",
        "NOT registered to %s, placed by its header: on-failure=pass %s (%s)",
        report->fixed, output, report->reason);
  else
    gst_volume_meta_add_history (meta, "volumeregister",
        "reference=%s transform=%s metric=%s bins=%u samples=%u %s "
        "(value %.6g, overlap %.3f, confidence %.2f)", report->fixed,
        register_transform_nick (settings->transform),
        register_metric_nick (settings->metric), settings->bins,
        settings->samples, output, result->metric, result->overlap,
        result->confidence);
  g_free (output);
}

void
register_report_add_applied (const RegisterReport * report,
    const RegisterSettings * settings, const gchar * location, gdouble fill,
    GstVolumeMeta * meta)
{
  gchar *output = describe_output (settings, fill);
  gchar *name = g_path_get_basename (location);

  gst_volume_meta_add_history (meta, "volumeregister",
      "reference=%s apply-only=true transform-location=%s %s", report->fixed,
      name, output);
  g_free (name);
  g_free (output);
}
