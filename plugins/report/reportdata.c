/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "reportdata.h"

#include <math.h>

#include "reportprivate.h"

/* An image or volume, whose scores of several seeds come together.  Texts
 * are one and the same where they are equal. */
typedef struct
{
  guint sample;                 /* index of ReportData's */
  const gchar *subject, *session;
  gint slice;
  gdouble sum;
  guint n;
} Observation;

static guint
hash_observation (gconstpointer key)
{
  const Observation *a = key;

  return ((a->sample * 31 + g_direct_hash (a->subject)) * 31
      + g_direct_hash (a->session)) * 31 + a->slice;
}

static gboolean
equal_observations (gconstpointer x, gconstpointer y)
{
  const Observation *a = x, *b = y;

  return a->sample == b->sample && a->slice == b->slice
      && a->subject == b->subject && a->session == b->session;
}

/* Where @name is in @names, and there it is put where it is not. */
static guint
find_name (GPtrArray * names, const gchar * name)
{
  guint i;

  if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, &i)) {
    i = names->len;
    g_ptr_array_add (names, (gpointer) name);
  }
  return i;
}

static guint
find_direction (GArray * directions, const gchar * source, const gchar * target)
{
  ReportDirection direction = { source, target };
  guint i;

  for (i = 0; i < directions->len; i++) {
    const ReportDirection *other =
        &g_array_index (directions, ReportDirection, i);

    if (other->source == source && other->target == target)
      return i;
  }
  g_array_append_val (directions, direction);
  return i;
}

static guint
find_metric (GArray * metrics, const ReportScore * score)
{
  guint i;

  for (i = 0; i < metrics->len; i++) {
    const ReportMetric *metric = &g_array_index (metrics, ReportMetric, i);

    if (metric->name == score->metric && metric->window == score->window)
      return i;
  }
  return i;
}

static void
note_metric (ReportData * data, const ReportScore * score)
{
  const guint i = find_metric (data->metrics, score);
  ReportMetric *metric, new = {
    .name = score->metric,
    .window = score->window,
    .unit = score->unit,
    .dimensions = score->dimensions,
    .least_range = score->data_range,
    .greatest_range = score->data_range,
    .kind = report_metric_find (score->metric),
  };

  if (i == data->metrics->len)
    g_array_append_val (data->metrics, new);
  metric = &g_array_index (data->metrics, ReportMetric, i);
  metric->least_range = MIN (metric->least_range, score->data_range);
  metric->greatest_range = MAX (metric->greatest_range, score->data_range);
}

static void
note_seed (GArray * seeds, guint seed)
{
  guint i;

  for (i = 0; i < seeds->len; i++) {
    if (g_array_index (seeds, guint, i) == seed)
      return;
  }
  g_array_append_val (seeds, seed);
}

static gint
compare_metrics (gconstpointer a, gconstpointer b)
{
  const ReportMetric *x = a, *y = b;
  const gint order = report_metric_compare (x->name, y->name);

  if (order == 0)
    return g_strcmp0 (x->name, y->name) ? g_strcmp0 (x->name, y->name) :
        g_strcmp0 (x->window, y->window);
  return order;
}

static void
name_metrics (GArray * metrics)
{
  guint i, j;

  for (i = 0; i < metrics->len; i++) {
    ReportMetric *metric = &g_array_index (metrics, ReportMetric, i);
    const gchar *title = metric->kind->title ? metric->kind->title :
        metric->name;
    guint same = 0;

    for (j = 0; j < metrics->len; j++)
      same += g_array_index (metrics, ReportMetric, j).name == metric->name;
    metric->title = same > 1 ?
        g_strdup_printf ("%s (%s)", title, metric->window) : g_strdup (title);
  }
}

static void
note_all (ReportData * data, const Report * report)
{
  guint i;

  for (i = 0; i < report->methods->len; i++)
    find_name (data->methods, g_array_index (report->methods, ReportMethod,
            i).name);
  for (i = 0; i < report->scores->len; i++) {
    const ReportScore *score = &g_array_index (report->scores, ReportScore, i);

    find_name (data->methods, score->method);
    find_name (data->subjects, score->subject);
    find_name (data->regions, score->region);
    find_direction (data->directions, score->source, score->target);
    note_metric (data, score);
    note_seed (data->seeds, score->seed);
    data->slices |= score->slice >= 0;
    data->unknown += isnan (score->value);
  }
  g_array_sort (data->metrics, compare_metrics);
  name_metrics (data->metrics);
}

static guint
find_sample (const ReportData * data, guint region, guint metric,
    guint direction, guint method)
{
  return ((region * data->metrics->len + metric) * data->directions->len
      + direction) * data->methods->len + method;
}

static guint
count_samples (const ReportData * data)
{
  return data->regions->len * data->metrics->len * data->directions->len
      * data->methods->len;
}

/* Observation, in the order of the first score of each */
static GArray *
gather (ReportData * data, const Report * report)
{
  GArray *all = g_array_sized_new (FALSE, FALSE, sizeof (Observation),
      report->scores->len);
  g_autoptr (GHashTable) places =
      g_hash_table_new (hash_observation, equal_observations);
  guint i;

  for (i = 0; i < report->scores->len; i++) {
    const ReportScore *score = &g_array_index (report->scores, ReportScore, i);
    Observation key = {
      find_sample (data, find_name (data->regions, score->region),
          find_metric (data->metrics, score),
          find_direction (data->directions, score->source, score->target),
          find_name (data->methods, score->method)),
      score->subject, score->session, score->slice
    };
    Observation *observation = g_hash_table_lookup (places, &key);

    if (isnan (score->value)
        || (score->slice >= 0 && !(score->mask_fraction > 0)))
      continue;
    if (!observation) {
      /* there is room: the array does not move */
      g_array_append_val (all, key);
      observation = &g_array_index (all, Observation, all->len - 1);
      g_hash_table_add (places, observation);
    }
    observation->sum += score->value;
    observation->n++;
  }
  return all;
}

static void
fill_samples (ReportData * data, const GArray * observations)
{
  const guint n = count_samples (data), subjects = data->subjects->len;
  g_autofree guint *sessions = g_new0 (guint, (gsize) n * subjects);
  guint i, j;

  data->samples = g_new (ReportSample, n);
  for (i = 0; i < n; i++) {
    data->samples[i].images = g_array_new (FALSE, FALSE, sizeof (gdouble));
    data->samples[i].subjects = g_new0 (gdouble, subjects);
  }
  for (i = 0; i < observations->len; i++) {
    const Observation *observation =
        &g_array_index (observations, Observation, i);
    ReportSample *sample = &data->samples[observation->sample];
    const gdouble value = observation->sum / observation->n;

    if (data->slices == (observation->slice >= 0))
      g_array_append_val (sample->images, value);
    if (observation->slice < 0) {
      j = find_name (data->subjects, observation->subject);
      sample->subjects[j] += value;
      sessions[observation->sample * subjects + j]++;
    }
  }
  for (i = 0; i < n; i++) {
    for (j = 0; j < subjects; j++)
      data->samples[i].subjects[j] = sessions[i * subjects + j] == 0 ? NAN :
          data->samples[i].subjects[j] / sessions[i * subjects + j];
  }
}

/* Four digits of the greatest mean, unless the kind says. */
static void
choose_decimals (ReportData * data, guint m)
{
  ReportMetric *metric = &g_array_index (data->metrics, ReportMetric, m);
  g_autofree gdouble *means = g_new (gdouble, data->methods->len);
  gdouble greatest = 0;
  guint region, direction, method;

  metric->decimals = metric->kind->decimals;
  if (metric->decimals >= 0)
    return;
  for (region = 0; region < data->regions->len; region++) {
    for (direction = 0; direction < data->directions->len; direction++) {
      report_data_get_means (data, region, m, direction, means);
      for (method = 0; method < data->methods->len; method++) {
        if (isfinite (means[method]))
          greatest = MAX (greatest, fabs (means[method]));
      }
    }
  }
  metric->decimals = greatest > 0 ?
      CLAMP (3 - (gint) floor (log10 (greatest)), 0, 8) : 2;
}

ReportData *
report_data_new (const Report * report)
{
  ReportData *data = g_new0 (ReportData, 1);
  GArray *observations;
  guint i;

  data->methods = g_ptr_array_new ();
  data->subjects = g_ptr_array_new ();
  data->regions = g_ptr_array_new ();
  data->directions = g_array_new (FALSE, FALSE, sizeof (ReportDirection));
  data->metrics = g_array_new (FALSE, FALSE, sizeof (ReportMetric));
  data->seeds = g_array_new (FALSE, FALSE, sizeof (guint));
  note_all (data, report);
  observations = gather (data, report);
  fill_samples (data, observations);
  g_array_unref (observations);
  for (i = 0; i < data->metrics->len; i++)
    choose_decimals (data, i);
  return data;
}

void
report_data_free (ReportData * data)
{
  const guint n = count_samples (data);
  guint i;

  for (i = 0; i < n; i++) {
    g_array_unref (data->samples[i].images);
    g_free (data->samples[i].subjects);
  }
  for (i = 0; i < data->metrics->len; i++)
    g_free (g_array_index (data->metrics, ReportMetric, i).title);
  g_free (data->samples);
  g_ptr_array_unref (data->methods);
  g_ptr_array_unref (data->subjects);
  g_ptr_array_unref (data->regions);
  g_array_unref (data->directions);
  g_array_unref (data->metrics);
  g_array_unref (data->seeds);
  g_free (data);
}

const ReportSample *
report_data_get (const ReportData * data, guint region, guint metric,
    guint direction, guint method)
{
  return &data->samples[find_sample (data, region, metric, direction, method)];
}

const ReportMetric *
report_data_get_metric (const ReportData * data, guint metric)
{
  return &g_array_index (data->metrics, ReportMetric, metric);
}

GArray *
report_data_get_subjects (const ReportData * data, guint region, guint metric,
    guint direction, guint method)
{
  const gdouble *values =
      report_data_get (data, region, metric, direction, method)->subjects;
  GArray *known = g_array_new (FALSE, FALSE, sizeof (gdouble));
  guint i;

  for (i = 0; i < data->subjects->len; i++) {
    if (!isnan (values[i]))
      g_array_append_val (known, values[i]);
  }
  return known;
}

void
report_data_get_means (const ReportData * data, guint region, guint metric,
    guint direction, gdouble * means)
{
  guint i, j;

  for (i = 0; i < data->methods->len; i++) {
    const GArray *images =
        report_data_get (data, region, metric, direction, i)->images;

    means[i] = 0;
    for (j = 0; j < images->len; j++)
      means[i] += g_array_index (images, gdouble, j);
    means[i] /= images->len;
  }
}

void
report_data_get_overall_means (const ReportData * data, guint region,
    guint metric, gdouble * means)
{
  const guint n = data->methods->len;
  g_autofree gdouble *each = g_new (gdouble, n);
  guint i, j;

  for (j = 0; j < n; j++)
    means[j] = 0;
  for (i = 0; i < data->directions->len; i++) {
    report_data_get_means (data, region, metric, i, each);
    for (j = 0; j < n; j++)
      means[j] += each[j] / data->directions->len;
  }
}
