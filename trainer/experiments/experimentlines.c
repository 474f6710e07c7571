/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "experimentlines.h"

#include "launchdescription.h"

/* What niftisink fills in. */
#define PHANTOM_NAME \
    "sub-{subject}/anat/sub-{subject}_{modality}.nii.gz"

/* A launch description and the values of its keys, which hold whatever they
 * like. */
typedef struct
{
  const Experiment *experiment;
  GString *text;
  GHashTable *values;
} Line;

static void
G_GNUC_PRINTF (2, 3)
append (Line * line, const gchar * format, ...)
{
  va_list args;

  va_start (args, format);
  g_string_append_vprintf (line->text, format, args);
  va_end (args);
}

/* (transfer full): @value */
static void
set_taken (Line * line, const gchar * property, gchar * value)
{
  gchar *key = g_strdup_printf ("value-%u",
      g_hash_table_size (line->values));

  append (line, " %s={%s}", property, key);
  g_hash_table_insert (line->values, key, value);
}

static void
set (Line * line, const gchar * property, const gchar * value)
{
  set_taken (line, property, g_strdup (value));
}

static void
set_count (Line * line, const gchar * property, guint64 count)
{
  append (line, " %s=%" G_GUINT64_FORMAT, property, count);
}

static void
set_number (Line * line, const gchar * property, gdouble number)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  append (line, " %s=%s", property, g_ascii_formatd (text, sizeof text,
          "%.12g", number));
}

static void
set_properties (Line * line, const GPtrArray * properties)
{
  for (guint i = 0; i < properties->len; i++) {
    const ExperimentProperty *property = properties->pdata[i];

    set (line, property->name, property->value);
  }
}

/* @path is in the experiment's folder. */
static void
set_path (Line * line, const gchar * property, const gchar * path)
{
  set_taken (line, property, g_build_filename (line->experiment->output, path,
          NULL));
}

/* (transfer full): @path */
static void
set_path_taken (Line * line, const gchar * property, gchar * path)
{
  set_path (line, property, path);
  g_free (path);
}

/* --- Data --- */

static void
describe_phantoms (Line * line)
{
  const ExperimentDataset *dataset = &line->experiment->dataset;

  for (gchar ** modality = line->experiment->modalities; *modality; modality++) {
    append (line, " volumetestsrc");
    set (line, "pattern", dataset->pattern);
    set (line, "modality", *modality);
    set_count (line, "num-buffers", dataset->subjects);
    set_count (line, "seed", dataset->seed);
    set (line, "size", dataset->phantom_size);
    set (line, "spacing", dataset->phantom_spacing);
    set_number (line, "noise", dataset->noise);
    append (line, " ! queue ! niftisink");
    set_path (line, "location", EXPERIMENT_PHANTOMS_FOLDER "/" PHANTOM_NAME);
  }
}

/* Which subjects: those that are named are held out as if for validation. */
static void
set_split (Line * line, gboolean test)
{
  const ExperimentSplit *split = &line->experiment->split;

  if (split->column) {
    set (line, "split-column", split->column);
  } else if (split->subjects) {
    g_autofree gchar *list = g_strjoinv (",", split->subjects);

    set_taken (line, "hold-out", g_strdup_printf ("<%s>", list));
  } else {
    set_count (line, "validation", 0);
    set_number (line, "test", split->share);
    set_count (line, "seed", split->seed);
  }
  set (line, "split", !test ? "train" : split->subjects ? "validation"
      : "test");
}

static void
append_normalised (Line * line, guint modality, const gchar * folder)
{
  append (line, " ! volumenormalize");
  set_properties (line, line->experiment->dataset.normalise->pdata[modality]);
  append (line, " ! niftisink derivatives=true");
  set_path (line, "location", folder);
}

/* All modalities come to the grid that the reference's volume gets. */
static void
describe_data (Line * line, gboolean test)
{
  const Experiment *experiment = line->experiment;
  const ExperimentDataset *dataset = &experiment->dataset;
  const gchar *folder = test ? EXPERIMENT_TEST_FOLDER
      : EXPERIMENT_TRAINING_FOLDER;

  append (line, "volumedatasetsrc name=data");
  if (dataset->location) {
    set (line, "location", dataset->location);
  } else {
    set_path (line, "location", EXPERIMENT_PHANTOMS_FOLDER);
  }
  set_split (line, test);
  for (guint i = 0; experiment->modalities[i]; i++) {
    const gchar *modality = experiment->modalities[i];
    const gboolean reference = g_str_equal (modality, dataset->reference);

    append (line, " data.%s ! queue ! volumeconform orientation=RAS", modality);
    set (line, "spacing", dataset->spacing);
    set (line, "size", dataset->size);
    if (reference) {
      append (line, " ! tee name=grid grid. ! queue");
    } else {
      append (line, " name=conform-%u", i);
    }
    if (!reference && dataset->transforms) {
      set (line, "transform-location", dataset->transforms);
    }
    append_normalised (line, i, folder);
    if (!reference) {
      append (line, " grid. ! queue ! conform-%u.reference", i);
    }
  }
}

static void
append_source (Line * line, const gchar * folder)
{
  append (line, " volumedatasetsrc name=data");
  set_path (line, "location", folder);
}

/* --- Methods --- */

static void
append_stream_to_train (Line * line, const gchar * modality)
{
  append (line, " data.%s ! queue ! " EXPERIMENT_TRAINER ".%s", modality,
      modality);
}

static void
describe_training (Line * line, const ExperimentJob * job)
{
  const ExperimentMethod *method = job->method;
  const gboolean pair = method->networks == EXPERIMENT_PAIRS;

  append_source (line, EXPERIMENT_TRAINING_FOLDER);
  if (job->source) {
    append_stream_to_train (line, job->source);
    append_stream_to_train (line, job->target);
  } else {
    for (gchar ** modality = line->experiment->modalities; *modality;
        modality++) {
      append_stream_to_train (line, *modality);
    }
  }
  append (line, " mmigantrain name=" EXPERIMENT_TRAINER);
  set (line, "objective", method->objective);
  set_path_taken (line, "model", experiment_get_model (method, job->seed,
          pair ? "{source}" : job->source, pair ? "{target}" : job->target));
  set_path_taken (line, "log", experiment_get_log (job));
  set_path_taken (line, "checkpoint", experiment_get_checkpoint (job));
  append (line, " resume=true");
  set_count (line, "epochs", method->epochs);
  set_count (line, "steps-per-epoch", method->steps);
  set_count (line, "batch-size", method->batch);
  set_count (line, "seed", job->seed);
  set (line, "device", line->experiment->device);
  set_properties (line, method->properties);
}

/* Nothing where the source is the answer. */
static void
append_translation (Line * line, const ExperimentMethod * method,
    const ExperimentJob * job)
{
  if (method->networks == EXPERIMENT_COPY) {
    return;
  }
  append (line, " ! mmigantranslate");
  set_path_taken (line, "model", experiment_get_model (method, job->seed,
          job->source, job->target));
  set (line, "target", job->target);
  set (line, "device", line->experiment->device);
}

/* What each subject's image of a modality is to the first one's. */
static void
describe_alignment (Line * line, const ExperimentJob * job)
{
  append_source (line, EXPERIMENT_TEST_FOLDER);
  append (line, " data.%s ! tee name=image image. ! queue ! volumefirst "
      "! align.fixed image. ! queue ! align.moving volumeregister name=align "
      "transform=affine output=world on-failure=pass", job->target);
  set_path_taken (line, "transform-location",
      experiment_get_transforms (job->target));
  append (line, " ! fakesink");
}

/* The mean over all subjects' errors, on the grid of the first one. */
static void
append_map (Line * line, const ExperimentJob * job)
{
  append (line, " truth. ! queue ! volumefirst ! same.reference volumeerror "
      "name=error absolute=true ! queue ! volumeconform name=same fill=0");
  if (line->experiment->dataset.location) {
    set_path_taken (line, "transform-location",
        experiment_get_transforms (job->target));
  }
  append (line, " ! volumemean ! tee name=map map. ! queue ! niftisink "
      "async=false");
  set_path_taken (line, "location", experiment_get_map (job, ".nii.gz"));
  append (line, " map. ! queue ! volumeview layout=axial colormap=hot "
      "window=<0,%s> ! pngenc snapshot=true ! filesink async=false",
      EXPERIMENT_MAP_WHITE);
  set_path_taken (line, "location", experiment_get_map (job, ".png"));
}

static void
describe_evaluation (Line * line, const ExperimentJob * job)
{
  append_source (line, EXPERIMENT_TEST_FOLDER);
  append (line, " data.%s ! queue", job->source);
  append_translation (line, job->method, job);
  append (line, " ! tee name=answer answer. ! queue ! score.sink answer. "
      "! queue ! error.sink data.%s ! queue ! tee name=truth truth. ! queue "
      "! score.reference truth. ! queue ! volumemask ! score.mask truth. "
      "! queue ! error.reference volumemetricsink name=score profile=slices8",
      job->target);
  set_path_taken (line, "location", experiment_get_metrics (job));
  set_path_taken (line, "figures", experiment_get_figures (job));
  append_map (line, job);
}

/* The source, what the methods make of it, and the target, of the first
 * subject who has both. */
static void
describe_grid (Line * line, const ExperimentJob * job)
{
  const GPtrArray *methods = line->experiment->methods;

  append_source (line, EXPERIMENT_TEST_FOLDER);
  append (line, " data.%s ! queue ! tee name=source source. ! queue ! view.",
      job->source);
  for (guint i = 0; i < methods->len; i++) {
    const ExperimentMethod *method = methods->pdata[i];

    if (method->networks != EXPERIMENT_COPY) {
      append (line, " source. ! queue");
      append_translation (line, method, job);
      append (line, " ! view.");
    }
  }
  append (line, " data.%s ! queue ! view. volumeview name=view layout=axial "
      "! pngenc snapshot=true ! filesink", job->target);
  set_path_taken (line, "location", experiment_get_grid (job));
}

gchar **
experiment_get_line (const Experiment * experiment,
    const ExperimentJob * job, GError ** error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GHashTable) values =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Line line = { experiment, text, values };

  switch (job->kind) {
    case EXPERIMENT_PHANTOMS:
      describe_phantoms (&line);
      break;
    case EXPERIMENT_TRAINING_DATA:
      describe_data (&line, FALSE);
      break;
    case EXPERIMENT_TEST_DATA:
      describe_data (&line, TRUE);
      break;
    case EXPERIMENT_ALIGN:
      describe_alignment (&line, job);
      break;
    case EXPERIMENT_TRAIN:
      describe_training (&line, job);
      break;
    case EXPERIMENT_EVALUATE:
      describe_evaluation (&line, job);
      break;
    case EXPERIMENT_GRID:
      describe_grid (&line, job);
      break;
  }
  return launch_description_fill (text->str, values, error);
}
