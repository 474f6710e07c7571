/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "experimentwords.h"

/* mmigantrain's for @objective. */
static gchar *
describe_objective (const gchar * objective)
{
  g_autoptr (GstElement) trainer =
      gst_object_ref_sink (gst_element_factory_make ("mmigantrain", NULL));
  GParamSpec *spec = g_object_class_find_property (G_OBJECT_GET_CLASS (trainer),
      "objective");
  const GEnumValue *value =
      g_enum_get_value_by_nick (G_PARAM_SPEC_ENUM (spec)->enum_class,
      objective);

  return g_strdup (value->value_name);
}

gchar *
experiment_describe_method (const Experiment * experiment,
    const ExperimentMethod * method)
{
  return method->networks == EXPERIMENT_COPY
      ? g_strdup ("the source as the answer")
      : describe_objective (method->objective);
}

gchar *
experiment_describe_grid_columns (const Experiment * experiment)
{
  GString *text = g_string_new ("source");

  for (guint i = 0; i < experiment->methods->len; i++) {
    const ExperimentMethod *method = experiment->methods->pdata[i];

    if (method->networks != EXPERIMENT_COPY) {
      g_string_append_printf (text, "\t%s", method->name);
    }
  }
  g_string_append (text, "\ttarget");
  return g_string_free (text, FALSE);
}

static guint
get_first_seed (const Experiment * experiment)
{
  return g_array_index (experiment->seeds, guint, 0);
}

gchar *
experiment_describe_grid (const Experiment * experiment)
{
  return g_strdup_printf ("The axial plane through the middle of the first "
      "subject to test with that has both modalities; black is -1, white 1. "
      "Methods' seed %u.", get_first_seed (experiment));
}

gchar *
experiment_describe_map (const Experiment * experiment)
{
  return g_strdup_printf ("Absolute difference from the target, mean over the "
      "subjects to test with, in the axial plane through the middle; one "
      "scale for all, to half of the range, which is 128 grey levels of 8 "
      "bits. %s Methods' seed %u.",
      experiment->dataset.
      location ? "The subjects are laid on "
      "the first one of the direction, on whose grid the map is, by affine "
      "registration of their targets; what that leaves apart blurs the map." :
      "All subjects' phantoms lie on one grid.", get_first_seed (experiment));
}

gchar *
experiment_describe_figure (const Experiment * experiment)
{
  return g_strdup_printf ("Values are in [-1, 1]; the more voxels the darker, "
      "logarithmically. Methods' seed %u.", get_first_seed (experiment));
}
