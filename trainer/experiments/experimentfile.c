/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "experimentfile.h"
#include "experimentoverride.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

#define DEFAULT_SEED 1
#define DEFAULT_EPOCHS "20"
#define DEFAULT_BATCH "4"
#define DEFAULT_DEVICE "auto"

/* Without a number. */
#define NO_SHARE -1

/* Those that train otherwise than one network for all directions; the others
 * are as mmigantrain has them. */
static const struct
{
  const gchar *objective;
  ExperimentNetworks networks;
} objectives[] = {
  {"copy", EXPERIMENT_COPY},
  {"pix2pix", EXPERIMENT_DIRECTIONS},
  {"cyclegan", EXPERIMENT_PAIRS},
};

/* Properties of mmigantrain that are not for the file to say. */
static const gchar *const training_reserved[] = { "name", "parent", "model",
  "initial-model", "log", "checkpoint", "resume", "hold-out", "seed", "device",
  "steps-per-epoch", "patience", "monitor", "validation-interval", NULL
};

static const gchar *const normalise_reserved[] = { "name", "parent", "qos",
  "fit", NULL
};

/* The object @member of @parent as a node, whose path is @path; FALSE where it
 * is not given. */
static gboolean
enter (ExperimentNode * node, const ExperimentNode * parent,
    const gchar * member, gchar ** path)
{
  *node = *parent;
  node->object = experiment_node_get_object (parent, member);
  node->path = *path = g_strdup_printf ("%s%s.", parent->path, member);
  return node->object != NULL;
}

static void
read_phantoms (Experiment * self, const ExperimentNode * dataset)
{
  static const gchar *const members[] = { "pattern", "subjects", "size",
    "spacing", "noise", "seed", NULL
  };
  static const guint64 seed = DEFAULT_SEED;
  g_autofree gchar *path = NULL;
  ExperimentNode node;

  if (!enter (&node, dataset, "phantoms", &path)) {
    return;
  }
  experiment_node_check_members (&node, members);
  self->dataset.pattern = experiment_node_dup_string (&node, "pattern", TRUE);
  if (!experiment_node_failed (&node)
      && !g_str_equal (self->dataset.pattern, "head")
      && !g_str_equal (self->dataset.pattern, "thorax")) {
    experiment_node_fail (&node, "pattern", "is neither head nor thorax");
  }
  self->dataset.subjects =
      experiment_node_get_count (&node, "subjects", 2, 100000, NULL);
  self->dataset.phantom_size = experiment_node_dup_triple (&node, "size", TRUE);
  self->dataset.phantom_spacing =
      experiment_node_dup_triple (&node, "spacing", FALSE);
  self->dataset.noise = experiment_node_get_number (&node, "noise", 0, 1, 0);
  self->dataset.seed =
      experiment_node_get_count (&node, "seed", 0, G_MAXUINT, &seed);
}

/* Properties of volumenormalize by modality. */
static void
read_normalise (Experiment * self, const ExperimentNode * dataset)
{
  g_autofree gchar *path = NULL;
  ExperimentNode node;
  gboolean given = enter (&node, dataset, "normalise", &path);

  self->dataset.normalise =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  if (given) {
    experiment_node_check_members (&node,
        (const gchar * const *) self->modalities);
  }
  for (gchar ** modality = self->modalities; *modality; modality++) {
    GPtrArray *properties = experiment_properties_new ();
    g_autofree gchar *deeper = NULL;
    ExperimentNode settings;

    if (given && enter (&settings, &node, *modality, &deeper)) {
      experiment_properties_read (&settings, "volumenormalize",
          normalise_reserved, properties);
    }
    g_ptr_array_add (self->dataset.normalise, properties);
  }
}

static void
read_dataset (Experiment * self, const ExperimentNode * root)
{
  static const gchar *const members[] = { "location", "phantoms", "transforms",
    "reference", "spacing", "size", "normalise", NULL
  };
  ExperimentDataset *dataset = &self->dataset;
  g_autofree gchar *path = NULL;
  ExperimentNode node;

  if (!enter (&node, root, "dataset", &path)) {
    experiment_node_fail (root, "dataset", "is missing");
    return;
  }
  experiment_node_check_members (&node, members);
  dataset->location = experiment_node_dup_string (&node, "location", FALSE);
  read_phantoms (self, &node);
  if (!dataset->location && !dataset->pattern) {
    experiment_node_fail (&node, "location", "is missing, and so is %sphantoms",
        node.path);
  }
  dataset->transforms = experiment_node_dup_string (&node, "transforms", FALSE);
  dataset->reference = experiment_node_dup_string (&node, "reference", FALSE);
  if (experiment_node_failed (&node)) {
    return;
  }
  if (!dataset->reference) {
    dataset->reference = g_strdup (self->modalities[0]);
  } else if (!g_strv_contains ((const gchar * const *) self->modalities,
          dataset->reference)) {
    experiment_node_fail (&node, "reference", "is not one of the modalities");
  }
  dataset->spacing = experiment_node_dup_triple (&node, "spacing", FALSE);
  dataset->size = experiment_node_dup_triple (&node, "size", TRUE);
  read_normalise (self, &node);
}

/* {"test": share, "seed": N}, {"test": [labels]} or {"column": name} */
static void
read_split (Experiment * self, const ExperimentNode * root)
{
  static const gchar *const members[] = { "test", "seed", "column", NULL };
  static const guint64 seed = DEFAULT_SEED;
  ExperimentSplit *split = &self->split;
  g_autofree gchar *path = NULL;
  ExperimentNode node;

  if (!enter (&node, root, "split", &path)) {
    experiment_node_fail (root, "split", "is missing");
    return;
  }
  experiment_node_check_members (&node, members);
  split->seed = experiment_node_get_count (&node, "seed", 0, G_MAXUINT, &seed);
  split->column = experiment_node_dup_string (&node, "column", FALSE);
  if (split->column && experiment_node_has (&node, "test")) {
    experiment_node_fail (&node, "test",
        "and %scolumn cannot both be given; null leaves one out", node.path);
  } else if (!split->column && experiment_node_has (&node, "test")
      && JSON_NODE_HOLDS_ARRAY (json_object_get_member (node.object, "test"))) {
    split->subjects = experiment_node_dup_names (&node, "test", 1);
  } else if (!split->column) {
    split->share = experiment_node_get_number (&node, "test", 0, 1, NO_SHARE);
    if (!(split->share > 0 && split->share < 1)) {
      experiment_node_fail (&node, "test", "is neither a share between 0 and 1 "
          "nor a list of subjects' labels");
    }
  }
}

static void
method_free (gpointer data)
{
  ExperimentMethod *method = data;

  g_free (method->name);
  g_free (method->objective);
  g_ptr_array_unref (method->properties);
  g_free (method);
}

static guint64
take_count (GPtrArray * properties, const gchar * name, const gchar * otherwise)
{
  g_autofree gchar *text = experiment_properties_take (properties, name);

  return g_ascii_strtoull (text ? text : otherwise, NULL, 10);
}

/* The trainings share the budget evenly; not a step beyond it is made. */
static void
divide_budget (Experiment * self, const ExperimentNode * root,
    ExperimentMethod * method)
{
  const guint trainings = experiment_count_trainings (self, method);
  const guint64 steps = self->budget / trainings / method->batch;

  if (steps == 0) {
    experiment_node_fail (root, "budget", "of %" G_GUINT64_FORMAT " samples is "
        "less than a batch of %" G_GUINT64_FORMAT " for each of the %u "
        "trainings of %s", self->budget, method->batch, trainings,
        method->name);
    return;
  }
  method->epochs = MIN (method->epochs, steps);
  method->steps = steps / method->epochs;
}

/* What mmigantrain is told: first what "training" says of all methods, then
 * what is said of this one. */
static void
read_method (Experiment * self, const ExperimentNode * root,
    const ExperimentNode * methods, const gchar * name)
{
  ExperimentMethod *method = g_new0 (ExperimentMethod, 1);
  g_autofree gchar *path = NULL, *training_path = NULL;
  ExperimentNode node, training;

  g_ptr_array_add (self->methods, method);
  method->name = g_strdup (name);
  method->properties = experiment_properties_new ();
  method->networks = EXPERIMENT_ONE;
  if (enter (&training, root, "training", &training_path)) {
    if (experiment_node_has (&training, "objective")) {
      experiment_node_fail (&training, "objective",
          "is not to be set here: each method has its own");
    }
    experiment_properties_read (&training, "mmigantrain", training_reserved,
        method->properties);
  }
  if (enter (&node, methods, name, &path)) {
    experiment_properties_read (&node, "mmigantrain", training_reserved,
        method->properties);
  }
  method->epochs = take_count (method->properties, "epochs", DEFAULT_EPOCHS);
  method->batch = take_count (method->properties, "batch-size", DEFAULT_BATCH);
  method->objective =
      experiment_properties_take (method->properties, "objective");
  if (!method->objective) {
    method->objective = g_strdup (name);
  }
  for (guint i = 0; i < G_N_ELEMENTS (objectives); i++) {
    if (g_str_equal (objectives[i].objective, method->objective)) {
      method->networks = objectives[i].networks;
    }
  }
}

static void
check_method (Experiment * self, const ExperimentNode * root,
    const ExperimentNode * methods, ExperimentMethod * method)
{
  if (!experiment_is_name (method->name)) {
    experiment_node_fail (methods, method->name,
        "is a name with something else than letters, digits and dashes");
  } else if (method->networks == EXPERIMENT_COPY) {
    g_clear_pointer (&method->objective, g_free);
  } else {
    /* A method's name is an objective unless it says which one it has. */
    experiment_properties_check (methods, method->name, "mmigantrain",
        "objective", method->objective);
    if (!experiment_node_failed (root)) {
      divide_budget (self, root, method);
    }
  }
}

static void
read_methods (Experiment * self, const ExperimentNode * root)
{
  g_autofree gchar *path = NULL;
  g_autoptr (GList) names = NULL;
  ExperimentNode node;

  if (enter (&node, root, "methods", &path)) {
    names = json_object_get_members (node.object);
  }
  for (GList * l = names; l; l = l->next) {
    if (experiment_node_has (&node, l->data)) {
      read_method (self, root, &node, l->data);
    }
  }
  if (self->methods->len == 0) {
    experiment_node_fail (root, "methods", "are missing");
  }
  for (guint i = 0; i < self->methods->len && !experiment_node_failed (root);
      i++) {
    check_method (self, root, &node, self->methods->pdata[i]);
  }
}

static void
read_root (Experiment * self, const ExperimentNode * root)
{
  static const gchar *const members[] = { "title", "output", "modalities",
    "dataset", "split", "device", "seeds", "budget", "training", "methods", NULL
  };

  experiment_node_check_members (root, members);
  self->title = experiment_node_dup_string (root, "title", TRUE);
  self->output = experiment_node_dup_string (root, "output", TRUE);
  self->device = experiment_node_dup_string (root, "device", FALSE);
  if (!self->device) {
    self->device = g_strdup (DEFAULT_DEVICE);
  }
  self->modalities = experiment_node_dup_names (root, "modalities", 2);
  self->budget =
      experiment_node_get_count (root, "budget", 1, G_MAXINT64 / 1024, NULL);
  self->seeds = experiment_node_get_counts (root, "seeds");
  if (!experiment_node_failed (root)) {
    read_dataset (self, root);
    read_split (self, root);
    read_methods (self, root);
  }
}

static JsonNode *
parse (const gchar * path, gchar ** values, GError ** error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) problem = NULL;

  if (!json_parser_load_from_file (parser, path, &problem)) {
    /* It names the file. */
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s",
        problem->message);
    return NULL;
  }
  if (!json_parser_get_root (parser)
      || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser))) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "%s: this is not an object, {...}", path);
    return NULL;
  }
  return experiment_override (json_parser_get_root (parser), values, error);
}

Experiment *
experiment_load (const gchar * path, gchar ** values, GError ** error)
{
  g_autoptr (Experiment) self = g_new0 (Experiment, 1);
  g_autoptr (GError) problem = NULL;
  ExperimentNode root = { path, "", NULL, &problem };

  self->methods = g_ptr_array_new_with_free_func (method_free);
  self->settings = parse (path, values, error);
  if (!self->settings) {
    return NULL;
  }
  root.object = json_node_get_object (self->settings);
  read_root (self, &root);
  if (problem) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return NULL;
  }
  return g_steal_pointer (&self);
}

void
experiment_free (Experiment * self)
{
  ExperimentDataset *dataset = &self->dataset;

  g_clear_pointer (&self->settings, json_node_unref);
  g_free (self->title);
  g_free (self->output);
  g_free (self->device);
  g_strfreev (self->modalities);
  g_free (dataset->location);
  g_free (dataset->pattern);
  g_free (dataset->phantom_size);
  g_free (dataset->phantom_spacing);
  g_free (dataset->transforms);
  g_free (dataset->reference);
  g_free (dataset->spacing);
  g_free (dataset->size);
  g_clear_pointer (&dataset->normalise, g_ptr_array_unref);
  g_free (self->split.column);
  g_strfreev (self->split.subjects);
  g_clear_pointer (&self->seeds, g_array_unref);
  g_ptr_array_unref (self->methods);
  g_free (self);
}

guint
experiment_count_trainings (const Experiment * self,
    const ExperimentMethod * method)
{
  const guint k = g_strv_length (self->modalities);

  switch (method->networks) {
    case EXPERIMENT_DIRECTIONS:
      return k * (k - 1);
    case EXPERIMENT_PAIRS:
      return k * (k - 1) / 2;
    default:
      return method->networks == EXPERIMENT_ONE;
  }
}

guint
experiment_count_networks (const Experiment * self,
    const ExperimentMethod * method)
{
  return experiment_count_trainings (self, method)
      * (method->networks == EXPERIMENT_PAIRS ? 2 : 1);
}
