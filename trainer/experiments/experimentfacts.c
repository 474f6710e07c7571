/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "experimentfacts.h"

#include "bidsfolder.h"
#include "experimentrecord.h"
#include "netlayers.h"
#include "netmodel.h"

#include <math.h>
#include <string.h>

static gchar *
get_path (const Experiment * experiment, const gchar * name)
{
  return g_build_filename (experiment->output, name, NULL);
}

/* --- Costs --- */

/* Parameters that training changes, of the model file @path. */
static gboolean
count_parameters (const gchar * path, guint64 * count, GError ** error)
{
  g_autoptr (NetModel) model = net_model_load (path, error);
  g_autoptr (NetGraph) graph = net_graph_new ();
  gint side;

  if (!model) {
    return FALSE;
  }
  side = net_model_get_multiple (model);
  net_model_describe (model, graph, 1, side, side);
  for (guint i = 0; i < net_graph_get_n_tensors (graph); i++) {
    const NetTensor *tensor = net_graph_get_tensor (graph, i);

    if (tensor->kind == NET_PARAMETER
        && net_layers_get_role (tensor->name) < NET_ROLE_MEAN) {
      *count += (guint64) tensor->shape[0] * tensor->shape[1]
          * tensor->shape[2] * tensor->shape[3];
    }
  }
  return TRUE;
}

/* Field @index of a line of mmigantrain's log; its fields hold no commas. */
static gdouble
get_field (gchar ** fields, gint index)
{
  return index >= 0 && (guint) index < g_strv_length (fields)
      ? g_ascii_strtod (fields[index], NULL) : NAN;
}

static gint
find_field (gchar ** fields, const gchar * name)
{
  for (gint i = 0; fields[i]; i++) {
    if (g_str_equal (fields[i], name)) {
      return i;
    }
  }
  return -1;
}

/* Of a training, by its log.  The column of seconds is not of use where an
 * epoch was interrupted: it tells of its end alone. */
static gboolean
read_training_seconds (const gchar * path, guint64 batch, gdouble * seconds,
    GError ** error)
{
  g_autofree gchar *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_auto (GStrv) header = NULL;
  gint step, pace;
  gdouble last = 0;

  if (!g_file_get_contents (path, &text, NULL, error)) {
    return FALSE;
  }
  lines = g_strsplit (text, "\n", -1);
  header = g_strsplit (lines[0] ? lines[0] : "", ",", -1);
  step = find_field (header, "step");
  pace = find_field (header, "samples-per-second");
  for (guint i = 1; lines[0] && lines[i] && *lines[i]; i++) {
    g_auto (GStrv) fields = g_strsplit (lines[i], ",", -1);
    const gdouble at = get_field (fields, step);

    *seconds += (at - last) * batch / get_field (fields, pace);
    last = at;
  }
  return TRUE;
}

static gboolean
add_training (const Experiment * experiment, const ExperimentJob * job,
    ExperimentCosts * costs, GError ** error)
{
  g_autofree gchar *log = experiment_get_log (job);
  g_autofree gchar *path = get_path (experiment, log);

  if (!read_training_seconds (path, job->method->batch,
          &costs->training_seconds, error)) {
    return FALSE;
  }
  for (gchar ** output = job->outputs; *output; output++) {
    g_autofree gchar *model = get_path (experiment, *output);

    if (!count_parameters (model, &costs->parameters, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
experiment_get_costs (const Experiment * experiment, const GPtrArray * jobs,
    const ExperimentMethod * method, ExperimentCosts * costs, GError ** error)
{
  const guint seeds = experiment->seeds->len;
  guint64 volumes = 0;
  gdouble seconds = 0;

  memset (costs, 0, sizeof *costs);
  for (guint i = 0; i < jobs->len; i++) {
    const ExperimentJob *job = jobs->pdata[i];
    ExperimentRecord record;

    if (job->method != method) {
      continue;
    }
    if (job->kind == EXPERIMENT_TRAIN
        && !add_training (experiment, job, costs, error)) {
      return FALSE;
    }
    experiment_record_read (experiment, job, &record);
    volumes += record.volumes;
    seconds += record.translation;
    experiment_record_clear (&record);
  }
  costs->parameters /= seeds;
  costs->training_seconds = method->networks == EXPERIMENT_COPY ? NAN
      : costs->training_seconds / seeds;
  costs->seconds_per_volume = volumes > 0 ? seconds / volumes : NAN;
  return TRUE;
}

/* --- Protocol --- */

static void
G_GNUC_PRINTF (3, 4)
add (GPtrArray * protocol, const gchar * key, const gchar * format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (protocol, g_strdup (key));
  g_ptr_array_add (protocol, g_strdup_vprintf (format, args));
  va_end (args);
}

/* "2: 03, ms19": the subjects in the BIDS folder @name. */
static gboolean
add_subjects (const Experiment * experiment, GPtrArray * protocol,
    const gchar * key, const gchar * name, GError ** error)
{
  g_autofree gchar *path = get_path (experiment, name);
  g_autoptr (GString) list = g_string_new (NULL);
  BidsFolder *folder = bids_folder_find (path, error);

  if (!folder) {
    return FALSE;
  }
  for (guint i = 0; i < folder->subjects->len; i++) {
    g_string_append_printf (list, "%s%s", i ? ", " : "",
        (const gchar *) folder->subjects->pdata[i]);
  }
  add (protocol, key, "%u: %s", folder->subjects->len, list->str);
  bids_folder_free (folder);
  return TRUE;
}

/* Directions that cannot be judged. */
static void
add_left_out (const GPtrArray * jobs, GPtrArray * protocol)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < jobs->len; i++) {
    const ExperimentJob *job = jobs->pdata[i];

    if (job->kind == EXPERIMENT_GRID && job->is_left_out) {
      g_string_append_printf (list, "%s%s to %s", list->len ? ", " : "",
          job->source, job->target);
    }
  }
  if (list->len > 0) {
    add (protocol, "Directions left out", "%s: no subject to test with has "
        "both", list->str);
  }
}

/* "T1w: 2 of 2": how many subjects were laid on the first one. */
static void
add_alignment (const Experiment * experiment, const GPtrArray * jobs,
    GPtrArray * protocol)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < jobs->len; i++) {
    const ExperimentJob *job = jobs->pdata[i];
    ExperimentRecord record;

    if (job->kind != EXPERIMENT_ALIGN || job->is_left_out) {
      continue;
    }
    experiment_record_read (experiment, job, &record);
    g_string_append_printf (list, "%s%s: %" G_GUINT64_FORMAT " of %"
        G_GUINT64_FORMAT, list->len ? ", " : "", job->target,
        record.registered, record.registrations);
    experiment_record_clear (&record);
  }
  if (list->len > 0) {
    add (protocol, "Alignment of error maps", "volumes laid on the first "
        "subject's by volumeregister transform=affine, the others as their "
        "headers say: %s", list->str);
  }
}

static void
add_data (const Experiment * experiment, GPtrArray * protocol)
{
  const ExperimentDataset *dataset = &experiment->dataset;

  if (dataset->location) {
    add (protocol, "Data", "%s", dataset->location);
  } else {
    add (protocol, "Data", "phantoms: %s, %" G_GUINT64_FORMAT " from seed %"
        G_GUINT64_FORMAT " on, noise %g, %s voxels of %s mm",
        dataset->pattern, dataset->subjects, dataset->seed, dataset->noise,
        dataset->phantom_size, dataset->phantom_spacing);
  }
}

static void
add_split (const Experiment * experiment, GPtrArray * protocol)
{
  const ExperimentSplit *split = &experiment->split;

  if (split->column) {
    add (protocol, "Split", "by subject: column %s of participants.tsv",
        split->column);
  } else if (split->subjects) {
    add (protocol, "Split", "by subject: those to test with were named");
  } else {
    add (protocol, "Split", "by subject: a share of %g to test with, drawn by "
        "seed %" G_GUINT64_FORMAT, split->share, split->seed);
  }
}

/* "method=range input-min=-1024" */
static gchar *
describe_properties (const GPtrArray * properties)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < properties->len; i++) {
    const ExperimentProperty *property = properties->pdata[i];

    g_string_append_printf (text, "%s%s=%s", i ? " " : "", property->name,
        property->value);
  }
  return g_string_free (text, FALSE);
}

static void
add_images (const Experiment * experiment, GPtrArray * protocol)
{
  const ExperimentDataset *dataset = &experiment->dataset;
  g_autoptr (GString) values = g_string_new (NULL);

  add (protocol, "Images", "axial slices, RAS, spacing %s mm, size %s (0: as "
      "in the data), modalities on the grid of %s", dataset->spacing,
      dataset->size, dataset->reference);
  if (dataset->transforms) {
    add (protocol, "Transforms", "%s", dataset->transforms);
  }
  for (guint i = 0; experiment->modalities[i]; i++) {
    const GPtrArray *properties = dataset->normalise->pdata[i];
    g_autofree gchar *text = describe_properties (properties);

    g_string_append_printf (values, "%s%s: %s", i ? "; " : "",
        experiment->modalities[i],
        *text ? text : "0 to the 99.5th percentile of the foreground");
  }
  add (protocol, "Values", "to [-1, 1], each volume by itself; %s",
      values->str);
}

static void
add_trainings (const Experiment * experiment, GPtrArray * protocol)
{
  g_autoptr (GString) seeds = g_string_new (NULL);

  add (protocol, "Budget", "%" G_GUINT64_FORMAT " samples for a method and "
      "seed, shared evenly by its trainings; a sample is a slice and its "
      "target, or for CycleGAN a slice of either modality, by which it trains "
      "both directions; the last epoch's model counts, no other choice among "
      "models is made", experiment->budget);
  for (guint i = 0; i < experiment->methods->len; i++) {
    const ExperimentMethod *method = experiment->methods->pdata[i];
    g_autofree gchar *text = describe_properties (method->properties);
    g_autofree gchar *key = g_strconcat ("Training of ", method->name, NULL);

    if (method->networks != EXPERIMENT_COPY) {
      add (protocol, key, "%u x %" G_GUINT64_FORMAT " epochs of %"
          G_GUINT64_FORMAT " steps of %" G_GUINT64_FORMAT " samples; "
          "objective=%s %s", experiment_count_trainings (experiment, method),
          method->epochs, method->steps, method->batch, method->objective,
          text);
    }
  }
  for (guint i = 0; i < experiment->seeds->len; i++) {
    g_string_append_printf (seeds, "%s%u", i ? ", " : "",
        g_array_index (experiment->seeds, guint, i));
  }
  add (protocol, "Seeds", "%s", seeds->str);
}

/* Devices that trained or translated. */
static void
add_devices (const Experiment * experiment, const GPtrArray * jobs,
    GPtrArray * protocol)
{
  g_autoptr (GPtrArray) devices = g_ptr_array_new_with_free_func (g_free);
  g_autofree gchar *list = NULL;

  for (guint i = 0; i < jobs->len; i++) {
    ExperimentRecord record;

    experiment_record_read (experiment, jobs->pdata[i], &record);
    if (record.device && !g_ptr_array_find_with_equal_func (devices,
            record.device, g_str_equal, NULL)) {
      g_ptr_array_add (devices, g_steal_pointer (&record.device));
    }
    experiment_record_clear (&record);
  }
  g_ptr_array_add (devices, NULL);
  list = g_strjoinv ("; ", (gchar **) devices->pdata);
  add (protocol, "Device", "%s", *list ? list : "none");
}

/* The first digits of the files' SHA-256. */
static gboolean
add_models (const Experiment * experiment, const GPtrArray * jobs,
    GPtrArray * protocol, GError ** error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < jobs->len; i++) {
    const ExperimentJob *job = jobs->pdata[i];

    for (gchar ** output = job->outputs; *output
        && job->kind == EXPERIMENT_TRAIN; output++) {
      g_autofree gchar *path = get_path (experiment, *output);
      g_autofree gchar *name = g_path_get_basename (path);
      g_autoptr (NetModel) model = net_model_load (path, error);

      if (!model) {
        return FALSE;
      }
      g_string_append_printf (text, "%s%s %s", text->len ? ", " : "", name,
          net_model_get_hash (model));
    }
  }
  add (protocol, "Models", "%s", text->len ? text->str : "none");
  return TRUE;
}

GPtrArray *
experiment_get_protocol (const Experiment * experiment,
    const GPtrArray * jobs, GError ** error)
{
  g_autoptr (GPtrArray) protocol = g_ptr_array_new_with_free_func (g_free);
  g_autofree gchar *gstreamer = gst_version_string ();

  add_data (experiment, protocol);
  add_split (experiment, protocol);
  if (!add_subjects (experiment, protocol, "Subjects to train with",
          EXPERIMENT_TRAINING_FOLDER, error)
      || !add_subjects (experiment, protocol, "Subjects to test with",
          EXPERIMENT_TEST_FOLDER, error)) {
    return NULL;
  }
  add_left_out (jobs, protocol);
  add_images (experiment, protocol);
  add (protocol, "Metrics", "volumemetricsink profile=slices8: slices of 8 "
      "bits, data range 255; means over slices that are more than air");
  add (protocol, "Mask", "volumemask of the target: the head or body, with "
      "what it encloses; scores of all pixels and of those of the mask");
  add_alignment (experiment, jobs, protocol);
  add_trainings (experiment, protocol);
  add_devices (experiment, jobs, protocol);
  if (!add_models (experiment, jobs, protocol, error)) {
    return NULL;
  }
  add (protocol, "Versions", "GstVolume %s, %s, GLib %u.%u.%u",
      PACKAGE_VERSION, gstreamer, glib_major_version, glib_minor_version,
      glib_micro_version);
  return g_steal_pointer (&protocol);
}
