/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>
#include "trainloop.h"
#include "modelfile.h"
#include "progress.h"
#include "trainbatches.h"
#include "traincourse.h"
#include "trainer.h"
#include "trainlog.h"

#define STEPS_PER_EPOCH "steps-per-epoch"       /* in a checkpoint */

struct _TrainLoop
{
  GstElement *element;
  const TrainProperties *properties;
  const gchar *const *domains;
  NetExecutor *executor;
  Feed *feed;
  Validation *validation;
  gint ending, stopped;         /* atomic */

  /* The training's thread; from prepare on. */
  const TrainObjective *objective;
  Trainer *trainer;
  TrainBatches *batches;
  gdouble *measures;            /* of a step */
  guint n_measures;
  gsize memory;                 /* bytes */
  guint64 steps;                /* an epoch */
  TrainCourse course;
  TrainLog *log;                /* (nullable) */
  Progress progress;
  gint64 begun;                 /* the epoch, us */
  guint64 done;                 /* steps of the epoch since then */
  gboolean spoilt;              /* a step failed: what there is is of no use */
};

TrainLoop *
train_loop_new (GstElement * element, const TrainProperties * properties,
    const gchar * const *domains, NetExecutor * executor, Feed * feed,
    Validation * validation)
{
  TrainLoop *loop = g_new0 (TrainLoop, 1);

  loop->element = element;
  loop->properties = properties;
  loop->domains = domains;
  loop->executor = executor;
  loop->feed = feed;
  loop->validation = validation;
  loop->objective = train_properties_get_objective (properties);
  return loop;
}

void
train_loop_free (TrainLoop * loop)
{
  g_clear_pointer (&loop->batches, train_batches_free);
  g_clear_pointer (&loop->log, train_log_free);
  g_clear_pointer (&loop->trainer, trainer_free);
  train_course_clear (&loop->course);
  g_free (loop->measures);
  g_free (loop);
}

void
train_loop_end (TrainLoop * loop)
{
  g_atomic_int_set (&loop->ending, TRUE);
  feed_interrupt (loop->feed);
}

void
train_loop_stop (TrainLoop * loop)
{
  g_atomic_int_set (&loop->stopped, TRUE);
}

static gboolean
is_interrupted (TrainLoop * loop)
{
  return g_atomic_int_get (&loop->ending) || g_atomic_int_get (&loop->stopped);
}

/* --- Preparation --- */

static void
fail (TrainLoop * loop, const gchar * what, const GError * error)
{
  if (g_error_matches (error, NET_ERROR, NET_ERROR_MEMORY))
    GST_ELEMENT_ERROR (loop->element, RESOURCE, NO_SPACE_LEFT,
        ("%s: %s. Lower batch-size or width, or make the images smaller with "
            "volumeconform.", what, error->message), (NULL));
  else if (g_error_matches (error, NET_ERROR, NET_ERROR_SHAPE))
    GST_ELEMENT_ERROR (loop->element, STREAM, FORMAT,
        ("%s: %s. Put volumeconform size=\"<256,256,0>\", or another size that "
            "fits, before volumenormalize in every stream.", what,
            error->message), (NULL));
  else
    GST_ELEMENT_ERROR (loop->element, LIBRARY, FAILED,
        ("%s: %s", what, error->message), (NULL));
}

/* Tell what there is, and whether it is something. */
static gboolean
check_data (TrainLoop * loop)
{
  const SliceStore *store = feed_get_store (loop->feed);
  const FeedImages *images = feed_get_images (loop->feed);

  gst_element_post_message (loop->element,
      gst_message_new_element (GST_OBJECT (loop->element),
          gst_structure_new ("training-data",
              "items", G_TYPE_UINT, store->items->len,
              "slices", G_TYPE_UINT64, slice_store_get_slices (store),
              "windows", G_TYPE_UINT, store->windows->len,
              "held-out", G_TYPE_UINT, feed_get_held_out (loop->feed)->len,
              "width", G_TYPE_INT, images->width,
              "height", G_TYPE_INT, images->height, NULL)));
  if (store->items->len > 0)
    return TRUE;
  GST_ELEMENT_ERROR (loop->element, STREAM, FAILED,
      ("There is nothing to train on: %s.",
          feed_get_held_out (loop->feed)->len > 0
          ? "hold-out names every subject of use" : loop->objective->paired
          ? "no subject has two modalities with a head in common slices"
          : "no subject has a head in its slices"), (NULL));
  return FALSE;
}

static gboolean
is_held_out (TrainLoop * loop, const gchar * subject)
{
  const GPtrArray *held_out = feed_get_held_out (loop->feed);

  for (guint i = 0; i < held_out->len; i++)
    if (g_str_equal (feed_item_get_subject (held_out->pdata[i]), subject))
      return TRUE;
  return FALSE;
}

/* A slip of a name would have a subject trained on. */
static void
check_validation (TrainLoop * loop)
{
  gchar **hold_out = loop->properties->hold_out;

  for (guint i = 0; hold_out && hold_out[i]; i++)
    if (!is_held_out (loop, hold_out[i]))
      GST_ELEMENT_WARNING (loop->element, STREAM, FAILED,
          ("The data have no subject %s to hold out.", hold_out[i]), (NULL));
  if (validation_is_wanted (loop->validation) && !(hold_out && *hold_out))
    GST_ELEMENT_WARNING (loop->element, STREAM, FAILED,
        ("Nothing is sent for validation: hold-out names no subject."), (NULL));
}

/* Of data that do not fit an epoch takes some steps from each part. */
static void
check_windows (TrainLoop * loop)
{
  const guint windows = feed_get_store (loop->feed)->windows->len;

  if (loop->steps < windows)
    GST_ELEMENT_WARNING (loop->element, STREAM, FAILED,
        ("Some subjects are never trained on: cache-budget has room for one of "
            "%u parts of the data at a time, but an epoch has only %"
            G_GUINT64_FORMAT " steps. Raise cache-budget or steps-per-epoch.",
            windows, loop->steps), (NULL));
}

static void
allocate (TrainLoop * loop)
{
  loop->batches = train_batches_new (loop->feed, loop->properties, loop->steps);
  loop->n_measures = g_strv_length ((gchar **)
      trainer_get_measures (loop->trainer));
  loop->measures = g_new0 (gdouble, loop->n_measures);
  train_course_init (&loop->course, loop->n_measures);
}

/* The file of generator @index, by the template @template. */
static gchar *
get_path (TrainLoop * loop, const gchar * template, guint index)
{
  return loop->objective->one_way ? model_file_fill_keys (template,
      loop->domains[index], loop->domains[1 - index]) : g_strdup (template);
}

static gboolean
load_initial_models (TrainLoop * loop, GError ** error)
{
  const gchar *template = loop->properties->initial_model;
  const guint n = template ? trainer_get_n_models (loop->trainer) : 0;

  for (guint i = 0; i < n; i++) {
    g_autofree gchar *path = get_path (loop, template, i);
    g_autoptr (NetModel) model = net_model_load (path, error);

    if (!model || !trainer_set_model (loop->trainer, i, model, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
restore (TrainLoop * loop, GError ** error)
{
  g_autoptr (GHashTable) strings = NULL;
  g_autofree gchar *steps = g_strdup_printf ("%" G_GUINT64_FORMAT,
      loop->steps);

  if (!trainer_restore (loop->trainer, loop->properties->checkpoint, &strings,
          error))
    return FALSE;
  if (g_strcmp0 (g_hash_table_lookup (strings, STEPS_PER_EPOCH), steps) != 0
      || !train_course_restore (&loop->course, strings)) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED,
        "it is of other data, or of another steps-per-epoch or batch-size");
    return FALSE;
  }
  return TRUE;
}

/* Begin, or go on from the checkpoint. */
static gboolean
begin (TrainLoop * loop)
{
  const TrainProperties *properties = loop->properties;
  g_autoptr (GError) error = NULL;

  if (properties->resume
      && g_file_test (properties->checkpoint, G_FILE_TEST_EXISTS)) {
    if (!restore (loop, &error)) {
      GST_ELEMENT_ERROR (loop->element, RESOURCE, READ,
          ("Training cannot go on from %s: %s. Set the properties as they "
              "were, or remove the file to begin again.",
              properties->checkpoint, error->message), (NULL));
      return FALSE;
    }
  } else if (!load_initial_models (loop, &error)) {
    GST_ELEMENT_ERROR (loop->element, RESOURCE, READ,
        ("Training cannot begin with initial-model: %s", error->message),
        (NULL));
    return FALSE;
  }
  if (!properties->log)
    return TRUE;
  loop->log = train_log_new (properties->log);
  if (!properties->resume
      || train_log_resume (loop->log, loop->course.epoch, &error))
    return TRUE;
  GST_ELEMENT_ERROR (loop->element, RESOURCE, READ, ("%s", error->message),
      (NULL));
  return FALSE;
}

static gboolean
prepare (TrainLoop * loop)
{
  const TrainProperties *properties = loop->properties;
  const SliceStore *store = feed_get_store (loop->feed);
  const FeedImages *images = feed_get_images (loop->feed);
  g_autoptr (GError) error = NULL;
  TrainerSettings settings;

  loop->steps = properties->steps_per_epoch;
  if (loop->steps == 0)
    loop->steps = MAX (1, slice_store_get_slices (store)
        / properties->batch_size);

  progress_begin (&loop->progress, loop->element, "prepare",
      g_strdup_printf ("Preparing to train on %d x %d images, %s",
          images->width, images->height,
          net_executor_get_name (loop->executor)), TRUE);
  if (train_properties_get_settings (properties, loop->domains, images->width,
          images->height, &settings, &error))
    loop->trainer = trainer_new (&settings, loop->executor, &error);
  progress_end (&loop->progress, loop->trainer ? GST_PROGRESS_TYPE_COMPLETE
      : GST_PROGRESS_TYPE_ERROR);
  if (!loop->trainer) {
    fail (loop, "Training cannot begin", error);
    return FALSE;
  }
  loop->memory = trainer_get_memory (&settings, loop->executor, NULL);
  allocate (loop);
  return begin (loop);
}

/* --- Files --- */

static gboolean
save_checkpoint (TrainLoop * loop)
{
  const gchar *path = loop->properties->checkpoint;
  g_autoptr (GHashTable) strings = NULL;
  g_autoptr (GError) error = NULL;

  if (!path)
    return TRUE;
  strings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (strings, g_strdup (STEPS_PER_EPOCH),
      g_strdup_printf ("%" G_GUINT64_FORMAT, loop->steps));
  train_course_save (&loop->course, strings);
  if (trainer_save (loop->trainer, path, strings, &error))
    return TRUE;
  GST_ELEMENT_ERROR (loop->element, RESOURCE, WRITE,
      ("The checkpoint %s cannot be written: %s", path, error->message),
      (NULL));
  return FALSE;
}

/* The networks as they are now; free with clear_models(). */
static gboolean
get_models (TrainLoop * loop, ValidationModels * models, GError ** error)
{
  const guint64 steps = trainer_get_step (loop->trainer);
  g_autoptr (GHashTable) words = model_file_describe (loop->feed,
      loop->properties, steps / loop->steps, steps);

  memset (models, 0, sizeof *models);
  models->n = trainer_get_n_models (loop->trainer);
  models->one_way = loop->objective->one_way && !loop->objective->both_ways;
  for (guint i = 0; i < models->n; i++) {
    models->models[i] = trainer_get_model (loop->trainer, i, words,
        loop->properties->model_precision == TRAIN_PRECISION_F16, error);
    if (!models->models[i])
      return FALSE;
  }
  return TRUE;
}

static void
clear_models (ValidationModels * models)
{
  for (guint i = 0; i < models->n; i++)
    g_clear_pointer (&models->models[i], g_bytes_unref);
}

static gboolean
write_models (TrainLoop * loop, const ValidationModels * models)
{
  for (guint i = 0; i < models->n; i++) {
    g_autofree gchar *path = get_path (loop, loop->properties->model, i);
    g_autoptr (GError) error = NULL;

    if (!g_file_set_contents (path, g_bytes_get_data (models->models[i], NULL),
            g_bytes_get_size (models->models[i]), &error)) {
      GST_ELEMENT_ERROR (loop->element, RESOURCE, WRITE,
          ("The model cannot be written: %s", error->message), (NULL));
      return FALSE;
    }
  }
  return TRUE;
}

/* --- Steps --- */

static gdouble
get_rate (TrainLoop * loop, guint64 at)
{
  return train_properties_get_rate (loop->properties, at,
      loop->steps * loop->properties->epochs, loop->course.plateau);
}

/* Step @at of the epoch. */
static gboolean
step (TrainLoop * loop, guint64 at)
{
  const guint64 done = trainer_get_step (loop->trainer);
  const gdouble rate = get_rate (loop, done);
  const TrainerBatch *batch = train_batches_get (loop->batches, at, done);
  g_autoptr (GError) error = NULL;
  gint bad;

  if (!batch)
    return FALSE;
  loop->spoilt = !trainer_step (loop->trainer, batch, rate, loop->measures,
      &error);
  if (loop->spoilt) {
    fail (loop, "Training failed", error);
    return FALSE;
  }
  bad = train_course_add (&loop->course, loop->measures);
  if (bad < 0)
    return TRUE;
  loop->spoilt = TRUE;
  GST_ELEMENT_ERROR (loop->element, STREAM, FAILED,
      ("Training diverged: %s is not finite after step %" G_GUINT64_FORMAT
          ", at a rate of %g. Lower rate, or set clip. %s",
          trainer_get_measures (loop->trainer)[bad],
          trainer_get_step (loop->trainer), rate, loop->properties->checkpoint
          ? "The last checkpoint and model are kept."
          : "The last model is kept."), (NULL));
  return FALSE;
}

/* The steps of the epoch that are left.  FALSE where it did not come to its
 * end. */
static gboolean
run_steps (TrainLoop * loop)
{
  const guint64 first = loop->course.epoch * loop->steps;
  const guint interval = loop->properties->checkpoint_interval;
  guint64 at;

  while ((at = trainer_get_step (loop->trainer) - first) < loop->steps) {
    if (is_interrupted (loop) || !step (loop, at))
      return FALSE;
    loop->done++;
    progress_update (&loop->progress, at + 1, loop->steps);
    /* Behind the last step there is one anyway. */
    if (interval > 0 && at + 1 < loop->steps && (first + at + 1) % interval == 0
        && !save_checkpoint (loop))
      return FALSE;
  }
  return TRUE;
}

/* --- Epochs --- */

/* The fields of the message training-epoch. */
static GstStructure *
summarise (TrainLoop * loop)
{
  const gchar *const *names = trainer_get_measures (loop->trainer);
  const gdouble seconds = MAX (g_get_monotonic_time () - loop->begun, 1) / 1e6;
  const guint64 steps = trainer_get_step (loop->trainer);
  const guint64 samples = loop->done * loop->properties->batch_size;
  GstStructure *row = gst_structure_new ("training-epoch",
      "epoch", G_TYPE_UINT64, loop->course.epoch + 1,
      "step", G_TYPE_UINT64, steps,
      "rate", G_TYPE_DOUBLE, get_rate (loop, steps - 1), NULL);

  for (guint i = 0; i < loop->n_measures; i++)
    gst_structure_set (row, names[i], G_TYPE_DOUBLE,
        loop->course.sums[i] / loop->course.samples, NULL);
  gst_structure_set (row, "seconds", G_TYPE_DOUBLE, seconds,
      "samples-per-second", G_TYPE_DOUBLE, samples / seconds,
      "device-memory", G_TYPE_UINT64, (guint64) loop->memory, NULL);
  return row;
}

static gboolean
add_metric (GQuark field, const GValue * value, gpointer row)
{
  if (G_VALUE_HOLDS_DOUBLE (value)) {
    g_autofree gchar *name = g_strconcat ("validation-",
        g_quark_to_string (field), NULL);

    gst_structure_set_value (row, name, value);
  }
  return TRUE;
}

/* Whether these metrics are the best so far; TRUE where they lack the one that
 * tells. */
static gboolean
judge (TrainLoop * loop, const GstStructure * metrics)
{
  const gchar *monitor = loop->properties->monitor;
  gdouble value;

  if (gst_structure_get_double (metrics, monitor, &value))
    return train_course_judge (&loop->course, monitor, value);
  GST_ELEMENT_WARNING (loop->element, STREAM, FAILED,
      ("The validation does not measure %s: which epoch is best is not known. "
          "Set monitor to one of volumemetricsink's metrics.", monitor),
      ("%" GST_PTR_FORMAT, metrics));
  return TRUE;
}

static gboolean
is_to_be_validated (TrainLoop * loop)
{
  const guint64 epoch = loop->course.epoch + 1;

  return validation_is_wanted (loop->validation)
      && (epoch % loop->properties->validation_interval == 0
      || epoch == loop->properties->epochs);
}

static gboolean
on_validated (guint done, guint count, gpointer data)
{
  TrainLoop *loop = data;

  progress_update (&loop->progress, done, count);
  return !is_interrupted (loop);
}

/* Send @models downstream; *@best: they are to be kept.  FALSE where it did
 * not come to its end. */
static gboolean
validate (TrainLoop * loop, const ValidationModels * models,
    GstStructure * row, gboolean * best)
{
  GstStructure *metrics;
  GstFlowReturn ret;

  progress_begin (&loop->progress, loop->element, "validate",
      g_strdup_printf ("Validating epoch %" G_GUINT64_FORMAT,
          loop->course.epoch + 1), FALSE);
  ret = validation_run (loop->validation, feed_get_held_out (loop->feed),
      loop->domains, models, loop->course.epoch + 1, on_validated, loop,
      &metrics);
  progress_end (&loop->progress, ret == GST_FLOW_OK
      ? GST_PROGRESS_TYPE_COMPLETE : GST_PROGRESS_TYPE_CANCELED);
  if (ret < GST_FLOW_EOS || ret == GST_FLOW_NOT_LINKED) {
    GST_ELEMENT_FLOW_ERROR (loop->element, ret);
    return FALSE;
  }
  if (ret == GST_FLOW_CUSTOM_SUCCESS || is_interrupted (loop)) {
    gst_clear_structure (&metrics);
    return FALSE;
  }
  if (metrics) {
    *best = judge (loop, metrics);
    gst_structure_foreach (metrics, add_metric, row);
    gst_structure_free (metrics);
  }
  return TRUE;
}

static gboolean
publish (TrainLoop * loop, GstStructure * row)
{
  g_autoptr (GError) error = NULL;

  if (loop->log && !train_log_add (loop->log, row, &error)) {
    GST_ELEMENT_ERROR (loop->element, RESOURCE, WRITE,
        ("The log cannot be written: %s", error->message), (NULL));
    gst_structure_free (row);
    return FALSE;
  }
  gst_element_post_message (loop->element,
      gst_message_new_element (GST_OBJECT (loop->element), row));
  return TRUE;
}

/* What follows an epoch's last step: first the model, then the checkpoint, so
 * that the one is at least as new as the other. */
static gboolean
finish_epoch (TrainLoop * loop)
{
  GstStructure *row = summarise (loop);
  gboolean best = !loop->course.judged, done;
  g_autoptr (GError) error = NULL;
  ValidationModels models;

  done = get_models (loop, &models, &error);
  if (!done)
    fail (loop, "The model cannot be had", error);
  if (done && is_to_be_validated (loop))
    done = validate (loop, &models, row, &best);
  if (done && best)
    done = write_models (loop, &models);
  clear_models (&models);
  if (!done) {
    gst_structure_free (row);
    return FALSE;
  }
  gst_structure_set (row, "is-best", G_TYPE_BOOLEAN, best, NULL);
  train_course_turn (&loop->course);
  return publish (loop, row) && save_checkpoint (loop);
}

static gboolean
run_epoch (TrainLoop * loop)
{
  gboolean done;

  loop->begun = g_get_monotonic_time ();
  loop->done = 0;
  progress_begin (&loop->progress, loop->element, "train",
      g_strdup_printf ("Epoch %" G_GUINT64_FORMAT " of %u",
          loop->course.epoch + 1, loop->properties->epochs), FALSE);
  done = run_steps (loop);
  progress_end (&loop->progress, done ? GST_PROGRESS_TYPE_COMPLETE
      : GST_PROGRESS_TYPE_CANCELED);
  return done && finish_epoch (loop);
}

static gboolean
is_over (TrainLoop * loop)
{
  const TrainProperties *properties = loop->properties;

  return loop->course.epoch >= properties->epochs
      || (properties->patience > 0
      && loop->course.idle >= properties->patience);
}

/* Asked to end within an epoch: what there is is kept, the best epoch's model
 * for the model. */
static gboolean
keep (TrainLoop * loop)
{
  ValidationModels models;
  g_autoptr (GError) error = NULL;
  gboolean kept = TRUE;

  if (trainer_get_step (loop->trainer) == 0)
    return TRUE;
  if (!loop->course.judged) {
    kept = get_models (loop, &models, &error);
    if (kept)
      kept = write_models (loop, &models);
    else
      fail (loop, "The model cannot be had", error);
    clear_models (&models);
  }
  return kept && save_checkpoint (loop);
}

/* Why there is no going on.  An application may answer an error with EOS,
 * which is no reason to keep what failed. */
static TrainLoopResult
get_result (TrainLoop * loop)
{
  if (loop->spoilt)
    return TRAIN_LOOP_FAILED;
  if (g_atomic_int_get (&loop->stopped))
    return TRAIN_LOOP_STOPPED;
  return g_atomic_int_get (&loop->ending) ? TRAIN_LOOP_DONE : TRAIN_LOOP_FAILED;
}

TrainLoopResult
train_loop_run (TrainLoop * loop)
{
  TrainLoopResult result;

  if (!feed_survey (loop->feed) || is_interrupted (loop))
    return get_result (loop);
  if (!check_data (loop) || !prepare (loop))
    return TRAIN_LOOP_FAILED;
  check_validation (loop);
  check_windows (loop);

  while (!is_over (loop)) {
    if (!run_epoch (loop)) {
      result = get_result (loop);
      return result == TRAIN_LOOP_DONE && !keep (loop)
          ? TRAIN_LOOP_FAILED : result;
    }
  }
  return TRAIN_LOOP_DONE;
}
