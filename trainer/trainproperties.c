/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>
#include "networkdevice.h"
#include "trainproperties.h"
#include "sampler.h"

#define DEFAULT_OBJECTIVE 0
#define DEFAULT_EPOCHS 100
#define DEFAULT_BATCH_SIZE 4
#define DEFAULT_SCHEDULE TRAIN_SCHEDULE_LINEAR
#define DEFAULT_AVERAGE 0.999
#define DEFAULT_EVEN_PHASES TRUE
#define DEFAULT_SEED 1
#define DEFAULT_CACHE_BUDGET (G_GUINT64_CONSTANT (4) << 30)
#define DEFAULT_CHECKPOINT_INTERVAL 1000
#define DEFAULT_VALIDATION_INTERVAL 1
#define DEFAULT_MONITOR "psnr"
#define DEFAULT_AUGMENT (SAMPLER_FLIP | SAMPLER_AFFINE)
#define DEFAULT_FOREGROUND 0.05
#define DEFAULT_PRECISION TRAIN_PRECISION_F32

/* Adam's, as of CycleGAN, Pix2pix and StarGAN. */
#define BETA1 0.5
#define BETA2 0.999

/* --- Properties --- */

/* Where the value of a property lies. */
static const struct
{
  const gchar *name;
  gsize offset;
} fields[] = {
#define FIELD(name, member) {name, G_STRUCT_OFFSET (TrainProperties, member)}
  FIELD ("model", model),
  FIELD ("initial-model", initial_model),
  FIELD ("objective", objective),
  FIELD ("weights", weights),
  FIELD ("generator", generator),
  FIELD ("width", width),
  FIELD ("depth", depth),
  FIELD ("norm", norm),
  FIELD ("discriminator-width", discriminator_width),
  FIELD ("discriminator-depth", discriminator_depth),
  FIELD ("epochs", epochs),
  FIELD ("steps-per-epoch", steps_per_epoch),
  FIELD ("batch-size", batch_size),
  FIELD ("rate", rate),
  FIELD ("schedule", schedule),
  FIELD ("average", average),
  FIELD ("clip", clip),
  FIELD ("even-phases", even_phases),
  FIELD ("seed", seed),
  FIELD ("device", device),
  FIELD ("cache-budget", cache_budget),
  FIELD ("checkpoint", checkpoint),
  FIELD ("checkpoint-interval", checkpoint_interval),
  FIELD ("resume", resume),
  FIELD ("hold-out", hold_out),
  FIELD ("validation-interval", validation_interval),
  FIELD ("patience", patience),
  FIELD ("monitor", monitor),
  FIELD ("log", log),
  FIELD ("augment", augment),
  FIELD ("foreground", foreground),
  FIELD ("model-precision", model_precision),
#undef FIELD
};

static gpointer
find_field (const TrainProperties * self, const GParamSpec * pspec)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_equal (fields[i].name, pspec->name))
      return G_STRUCT_MEMBER_P (self, fields[i].offset);
  return NULL;
}

static gchar **
dup_strings (const GValue * array)
{
  GStrvBuilder *builder = g_strv_builder_new ();
  gchar **strings;

  for (guint i = 0; i < gst_value_array_get_size (array); i++)
    g_strv_builder_add (builder,
        g_value_get_string (gst_value_array_get_value (array, i)));
  strings = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return strings;
}

static void
get_strings (gchar ** strings, GValue * array)
{
  for (guint i = 0; strings && strings[i]; i++) {
    GValue value = G_VALUE_INIT;

    g_value_init (&value, G_TYPE_STRING);
    g_value_set_string (&value, strings[i]);
    gst_value_array_append_and_take_value (array, &value);
  }
}

static void
set_structure (GstStructure ** structure, const GValue * value)
{
  const GstStructure *s = gst_value_get_structure (value);

  gst_clear_structure (structure);
  *structure = s ? gst_structure_copy (s) : NULL;
}

gboolean
train_properties_set (TrainProperties * self, const GValue * value,
    const GParamSpec * pspec)
{
  gpointer field = find_field (self, pspec);

  if (!field)
    return FALSE;
  if (pspec->value_type == GST_TYPE_ARRAY) {
    g_strfreev (*(gchar ***) field);
    *(gchar ***) field = dup_strings (value);
    return TRUE;
  }
  switch (G_TYPE_FUNDAMENTAL (pspec->value_type)) {
    case G_TYPE_STRING:
      g_free (*(gchar **) field);
      *(gchar **) field = g_value_dup_string (value);
      break;
    case G_TYPE_BOXED:
      set_structure (field, value);
      break;
    case G_TYPE_ENUM:
      *(gint *) field = g_value_get_enum (value);
      break;
    case G_TYPE_FLAGS:
      *(guint *) field = g_value_get_flags (value);
      break;
    case G_TYPE_BOOLEAN:
      *(gboolean *) field = g_value_get_boolean (value);
      break;
    case G_TYPE_UINT:
      *(guint *) field = g_value_get_uint (value);
      break;
    case G_TYPE_UINT64:
      *(guint64 *) field = g_value_get_uint64 (value);
      break;
    case G_TYPE_DOUBLE:
      *(gdouble *) field = g_value_get_double (value);
      break;
    default:
      g_assert_not_reached ();
  }
  return TRUE;
}

gboolean
train_properties_get (const TrainProperties * self, GValue * value,
    const GParamSpec * pspec)
{
  gconstpointer field = find_field (self, pspec);

  if (!field)
    return FALSE;
  if (pspec->value_type == GST_TYPE_ARRAY) {
    get_strings (*(gchar ** const *) field, value);
    return TRUE;
  }
  switch (G_TYPE_FUNDAMENTAL (pspec->value_type)) {
    case G_TYPE_STRING:
      g_value_set_string (value, *(gchar * const *) field);
      break;
    case G_TYPE_BOXED:
      gst_value_set_structure (value, *(GstStructure * const *) field);
      break;
    case G_TYPE_ENUM:
      g_value_set_enum (value, *(const gint *) field);
      break;
    case G_TYPE_FLAGS:
      g_value_set_flags (value, *(const guint *) field);
      break;
    case G_TYPE_BOOLEAN:
      g_value_set_boolean (value, *(const gboolean *) field);
      break;
    case G_TYPE_UINT:
      g_value_set_uint (value, *(const guint *) field);
      break;
    case G_TYPE_UINT64:
      g_value_set_uint64 (value, *(const guint64 *) field);
      break;
    case G_TYPE_DOUBLE:
      g_value_set_double (value, *(const gdouble *) field);
      break;
    default:
      g_assert_not_reached ();
  }
  return TRUE;
}

void
train_properties_init (TrainProperties * self)
{
  memset (self, 0, sizeof *self);
  self->objective = DEFAULT_OBJECTIVE;
  self->generator = TRAIN_OBJECTIVES_OWN;
  self->norm = TRAIN_OBJECTIVES_OWN;
  self->epochs = DEFAULT_EPOCHS;
  self->batch_size = DEFAULT_BATCH_SIZE;
  self->schedule = DEFAULT_SCHEDULE;
  self->average = DEFAULT_AVERAGE;
  self->even_phases = DEFAULT_EVEN_PHASES;
  self->seed = DEFAULT_SEED;
  self->device = g_strdup (NETWORK_DEVICE_DEFAULT);
  self->cache_budget = DEFAULT_CACHE_BUDGET;
  self->checkpoint_interval = DEFAULT_CHECKPOINT_INTERVAL;
  self->validation_interval = DEFAULT_VALIDATION_INTERVAL;
  self->monitor = g_strdup (DEFAULT_MONITOR);
  self->augment = DEFAULT_AUGMENT;
  self->foreground = DEFAULT_FOREGROUND;
  self->model_precision = DEFAULT_PRECISION;
}

void
train_properties_clear (TrainProperties * self)
{
  g_free (self->model);
  g_free (self->initial_model);
  gst_clear_structure (&self->weights);
  g_free (self->device);
  g_free (self->checkpoint);
  g_strfreev (self->hold_out);
  g_free (self->monitor);
  g_free (self->log);
}

/* --- Installation --- */

#define FLAGS (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS  \
    | GST_PARAM_MUTABLE_READY)

/* Their numbers mean nothing: a property is found by its name. */
static void
install (GObjectClass * klass, GParamSpec * pspec)
{
  static guint last = 0;

  g_object_class_install_property (klass, ++last, pspec);
}

static void
install_string (GObjectClass * klass, const gchar * name, const gchar * nick,
    const gchar * blurb, const gchar * value)
{
  install (klass, g_param_spec_string (name, nick, blurb, value, FLAGS));
}

static void
install_uint (GObjectClass * klass, const gchar * name, const gchar * nick,
    const gchar * blurb, guint least, guint most, guint value)
{
  install (klass, g_param_spec_uint (name, nick, blurb, least, most, value,
          FLAGS));
}

static void
install_double (GObjectClass * klass, const gchar * name, const gchar * nick,
    const gchar * blurb, gdouble most, gdouble value)
{
  install (klass, g_param_spec_double (name, nick, blurb, 0, most, value,
          FLAGS));
}

static void
install_enum (GObjectClass * klass, const gchar * name, const gchar * nick,
    const gchar * blurb, GType type, gint value)
{
  install (klass, g_param_spec_enum (name, nick, blurb, type, value, FLAGS));
  gst_type_mark_as_plugin_api (type, 0);
}

static void
install_networks (GObjectClass * klass)
{
  install_string (klass, "model", "Model",
      "Path of the model file to write: safetensors that mmigantranslate "
      "reads. Required; e.g. heads.safetensors. Objectives for two modalities "
      "fill the keys {source} and {target}, e.g. "
      "{source}-to-{target}.safetensors; cyclegan, which trains a network for "
      "each direction, needs them", NULL);
  install_string (klass, "initial-model", "Initial model",
      "Path of a model file to begin with instead of random weights; it must "
      "be of the same network. Keys as in model", NULL);
  install_enum (klass, "objective", "Objective",
      "What training minimises", TRAIN_TYPE_OBJECTIVE, DEFAULT_OBJECTIVE);
  install (klass, g_param_spec_boxed ("weights", "Weights",
          "Weights of the objective's terms where they are not its own, by "
          "name; 0 leaves a term out. E.g. \"weights,l1=100,cycle=10\"",
          GST_TYPE_STRUCTURE, FLAGS));
  install_enum (klass, "generator", "Generator", "The network that translates",
      TRAIN_TYPE_GENERATOR, TRAIN_OBJECTIVES_OWN);
  install_uint (klass, "width", "Width",
      "Channels of the generator's first layer; 0: the objective's own. E.g. "
      "16 for a quick try", 0, 512, 0);
  install_uint (klass, "depth", "Depth",
      "Of the generator: halvings of a U-Net, residual blocks of the others; "
      "0: the objective's own. Width and height of the images must be "
      "multiples of 2^halvings, e.g. 6 for 256 x 256", 0, 64, 0);
  install_enum (klass, "norm", "Norm", "Norms of the generator",
      TRAIN_TYPE_NORM, TRAIN_OBJECTIVES_OWN);
  install_uint (klass, "discriminator-width", "Discriminator width",
      "Channels of the discriminator's first layer; 0: the objective's own. "
      "E.g. 32", 0, 1024, 0);
  install_uint (klass, "discriminator-depth", "Discriminator depth",
      "Halvings of the discriminator; 0: the objective's own. E.g. 3 makes "
      "Pix2pix's patches of 70 x 70", 0, 16, 0);
}

static void
install_course (GObjectClass * klass)
{
  install_uint (klass, "epochs", "Epochs",
      "How often to go through the data", 1, G_MAXUINT, DEFAULT_EPOCHS);
  install_uint (klass, "steps-per-epoch", "Steps per epoch",
      "Batches in an epoch; 0: slices of the data over batch-size. E.g. 500",
      0, G_MAXUINT, 0);
  install_uint (klass, "batch-size", "Batch size",
      "Pairs of images in a step", 1, 1024, DEFAULT_BATCH_SIZE);
  install_double (klass, "rate", "Rate",
      "Learning rate of Adam; 0: the objective's own. E.g. 0.0002", 1e6, 0);
  install_enum (klass, "schedule", "Schedule",
      "How the rate changes in the course of training",
      TRAIN_TYPE_SCHEDULE, DEFAULT_SCHEDULE);
  install_double (klass, "average", "Average",
      "Decay of the moving average of the weights, which is what the model "
      "file holds; 0: the weights themselves", 0.999999, DEFAULT_AVERAGE);
  install_double (klass, "clip", "Clip",
      "Largest norm of a network's gradient: larger ones are scaled down to "
      "it; 0: no limit. E.g. 10", G_MAXDOUBLE, 0);
  install (klass, g_param_spec_boolean ("even-phases", "Even phases",
          "Keep the generator's last doublings free of checkerboards",
          DEFAULT_EVEN_PHASES, FLAGS));
  install (klass, g_param_spec_uint64 ("seed", "Seed",
          "Of all that is random: on the same device the same seed gives the "
          "same model", 0, G_MAXUINT64, DEFAULT_SEED, FLAGS));
  install_string (klass, "device", "Device",
      "What computes: auto (a Vulkan GPU if there is one, else the CPU), cpu, "
      "vulkan, or part of a Vulkan device's name, e.g. nvidia",
      NETWORK_DEVICE_DEFAULT);
  install (klass, g_param_spec_flags ("augment", "Augment",
          "Random changes of the images; e.g. flip+affine+intensity",
          TRAIN_TYPE_AUGMENT, DEFAULT_AUGMENT, FLAGS));
  gst_type_mark_as_plugin_api (TRAIN_TYPE_AUGMENT, 0);
  install_double (klass, "foreground", "Foreground",
      "Slices of which at most this part is foreground are left out: pixels "
      "brighter than a tenth of the head in all modalities", 1,
      DEFAULT_FOREGROUND);
  install (klass, g_param_spec_uint64 ("cache-budget", "Cache budget",
          "Bytes of slices that are kept in memory, those of one subject at "
          "least. Where all do not fit the data is read again every epoch. "
          "E.g. 1073741824 is 1 GiB", 0, G_MAXUINT64, DEFAULT_CACHE_BUDGET,
          FLAGS));
}

static void
install_results (GObjectClass * klass)
{
  install_string (klass, "checkpoint", "Checkpoint",
      "Path of the file that training can go on from; unset: none is "
      "written. E.g. heads.checkpoint", NULL);
  install_uint (klass, "checkpoint-interval", "Checkpoint interval",
      "Steps between two checkpoints; there is one behind every epoch as "
      "well. 0: only these", 0, G_MAXUINT, DEFAULT_CHECKPOINT_INTERVAL);
  install (klass, g_param_spec_boolean ("resume", "Resume",
          "Go on from the checkpoint if there is one, as if training had never "
          "stopped; other properties must be the same", FALSE, FLAGS));
  install (klass, gst_param_spec_array ("hold-out", "Hold out",
          "Subjects that are not trained on but sent downstream for "
          "validation; e.g. <ms19,04>",
          g_param_spec_string ("subject", "Subject",
              "Its label without \"sub-\"", NULL,
              G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS), FLAGS));
  install_uint (klass, "validation-interval", "Validation interval",
      "Epochs between two validations; there is one after the last epoch as "
      "well", 1, G_MAXUINT, DEFAULT_VALIDATION_INTERVAL);
  install_uint (klass, "patience", "Patience",
      "Validations without a better one after which training ends early; "
      "0: never. E.g. 20", 0, G_MAXUINT, 0);
  install_string (klass, "monitor", "Monitor",
      "Metric of the validation that tells which epoch is best: one that the "
      "metric sink measures; of mae and mse the lowest, else the highest. The "
      "model file holds the best epoch's model, without validation the last",
      DEFAULT_MONITOR);
  install_string (klass, "log", "Log",
      "Path of a table to write, CSV, a row an epoch; e.g. training.csv", NULL);
  install_enum (klass, "model-precision", "Model precision",
      "Numbers of the model file", TRAIN_TYPE_PRECISION, DEFAULT_PRECISION);
}

void
train_properties_install (GObjectClass * klass)
{
  install_networks (klass);
  install_course (klass);
  install_results (klass);
}

/* --- Settings --- */

const TrainObjective *
train_properties_get_objective (const TrainProperties * self)
{
  return &train_objective_list ()[self->objective];
}

typedef struct
{
  const TrainObjective *objective;
  gdouble *weights;
  GError *error;
} Weighing;

static gboolean
weigh (GQuark field, const GValue * value, gpointer data)
{
  const gchar *name = g_quark_to_string (field);
  Weighing *weighing = data;
  GValue number = G_VALUE_INIT;

  g_value_init (&number, G_TYPE_DOUBLE);
  for (guint i = 0; weighing->objective->terms[i].name; i++) {
    if (g_str_equal (weighing->objective->terms[i].name, name)
        && g_value_transform (value, &number)) {
      weighing->weights[i] = g_value_get_double (&number);
      return TRUE;
    }
  }
  weighing->error = g_error_new (GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_SETTINGS, "weights gives %s, but the objective %s",
      name, weighing->objective->name);
  return FALSE;
}

static void
append_terms (const TrainObjective * objective, GError * error)
{
  g_autoptr (GString) text = g_string_new (error->message);

  for (guint i = 0; objective->terms[i].name; i++)
    g_string_append_printf (text, "%s%s", i == 0 ? " has the terms " : ", ",
        objective->terms[i].name);
  g_free (error->message);
  error->message = g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
train_properties_get_settings (const TrainProperties * self,
    const gchar * const *domains, gint width, gint height,
    TrainerSettings * settings, GError ** error)
{
  const TrainObjective *objective = train_properties_get_objective (self);
  Weighing weighing = { objective, settings->weights, NULL };

  memset (settings, 0, sizeof *settings);
  settings->objective = objective;
  settings->domains = domains;
  settings->generator = objective->generator;
  settings->discriminator = objective->discriminator;
  settings->batch = self->batch_size;
  settings->height = height;
  settings->width = width;
  settings->beta1 = BETA1;
  settings->beta2 = BETA2;
  settings->average = self->average;
  settings->clip = self->clip;
  settings->even_phases = self->even_phases;
  settings->seed = self->seed;
  if (self->generator != TRAIN_OBJECTIVES_OWN)
    settings->generator.kind = self->generator;
  if (self->norm != TRAIN_OBJECTIVES_OWN)
    settings->generator.norm = self->norm;
  if (self->width > 0)
    settings->generator.width = self->width;
  if (self->depth > 0)
    settings->generator.depth = self->depth;
  if (self->discriminator_width > 0)
    settings->discriminator.width = self->discriminator_width;
  if (self->discriminator_depth > 0)
    settings->discriminator.depth = self->discriminator_depth;

  for (guint i = 0; objective->terms[i].name; i++)
    settings->weights[i] = objective->terms[i].weight;
  if (self->weights && !gst_structure_foreach (self->weights, weigh, &weighing)) {
    append_terms (objective, weighing.error);
    g_propagate_error (error, weighing.error);
    return FALSE;
  }
  return TRUE;
}

gdouble
train_properties_get_rate (const TrainProperties * self, guint64 step,
    guint64 steps, gdouble plateau)
{
  const gdouble rate = self->rate > 0 ? self->rate
      : train_properties_get_objective (self)->rate;

  switch (self->schedule) {
    case TRAIN_SCHEDULE_LINEAR:
      return rate * MIN (1, 2 - 2.0 * step / steps);
    case TRAIN_SCHEDULE_PLATEAU:
      return rate * plateau;
    default:
      return rate;
  }
}
