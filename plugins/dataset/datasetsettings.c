/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "datasetsettings.h"
#include "nifti-element.h"

#define DEFAULT_SPLIT DATASET_SPLIT_ALL
#define DEFAULT_VALIDATION 0.2
#define DEFAULT_TEST 0.0
#define DEFAULT_SEED 1
#define DEFAULT_SHUFFLE FALSE
#define DEFAULT_READ_AHEAD (G_GUINT64_CONSTANT (256) << 20)

enum
{
  PROP_0,
  PROP_LOCATION,
  PROP_SPLIT,
  PROP_VALIDATION,
  PROP_TEST,
  PROP_HOLD_OUT,
  PROP_SPLIT_COLUMN,
  PROP_SEED,
  PROP_SHUFFLE,
  PROP_MAX_BYTES,
  PROP_READ_AHEAD,
};

void
dataset_settings_init (DatasetSettings * settings)
{
  settings->location = NULL;
  settings->choice = (DatasetChoice) {
  .split = DEFAULT_SPLIT,.validation = DEFAULT_VALIDATION,.test =
        DEFAULT_TEST,.seed = DEFAULT_SEED,.shuffle = DEFAULT_SHUFFLE,};
  g_value_init (&settings->choice.hold_out, GST_TYPE_ARRAY);
  settings->max_bytes = GST_NIFTI_MAX_BYTES_DEFAULT;
  settings->read_ahead = DEFAULT_READ_AHEAD;
}

void
dataset_settings_clear (DatasetSettings * settings)
{
  g_value_unset (&settings->choice.hold_out);
  g_free (settings->choice.column);
  g_free (settings->location);
}

gboolean
dataset_settings_set (DatasetSettings * settings, guint id,
    const GValue * value)
{
  DatasetChoice *choice = &settings->choice;

  switch (id) {
    case PROP_LOCATION:
      g_free (settings->location);
      settings->location = g_value_dup_string (value);
      break;
    case PROP_SPLIT:
      choice->split = g_value_get_enum (value);
      break;
    case PROP_VALIDATION:
      choice->validation = g_value_get_double (value);
      break;
    case PROP_TEST:
      choice->test = g_value_get_double (value);
      break;
    case PROP_HOLD_OUT:
      g_value_copy (value, &choice->hold_out);
      break;
    case PROP_SPLIT_COLUMN:
      g_free (choice->column);
      choice->column = g_value_dup_string (value);
      break;
    case PROP_SEED:
      choice->seed = g_value_get_uint (value);
      break;
    case PROP_SHUFFLE:
      choice->shuffle = g_value_get_boolean (value);
      break;
    case PROP_MAX_BYTES:
      settings->max_bytes = g_value_get_uint64 (value);
      break;
    case PROP_READ_AHEAD:
      settings->read_ahead = g_value_get_uint64 (value);
      break;
    default:
      return FALSE;
  }
  return TRUE;
}

gboolean
dataset_settings_get (const DatasetSettings * settings, guint id,
    GValue * value)
{
  const DatasetChoice *choice = &settings->choice;

  switch (id) {
    case PROP_LOCATION:
      g_value_set_string (value, settings->location);
      break;
    case PROP_SPLIT:
      g_value_set_enum (value, choice->split);
      break;
    case PROP_VALIDATION:
      g_value_set_double (value, choice->validation);
      break;
    case PROP_TEST:
      g_value_set_double (value, choice->test);
      break;
    case PROP_HOLD_OUT:
      g_value_copy (&choice->hold_out, value);
      break;
    case PROP_SPLIT_COLUMN:
      g_value_set_string (value, choice->column);
      break;
    case PROP_SEED:
      g_value_set_uint (value, choice->seed);
      break;
    case PROP_SHUFFLE:
      g_value_set_boolean (value, choice->shuffle);
      break;
    case PROP_MAX_BYTES:
      g_value_set_uint64 (value, settings->max_bytes);
      break;
    case PROP_READ_AHEAD:
      g_value_set_uint64 (value, settings->read_ahead);
      break;
    default:
      return FALSE;
  }
  return TRUE;
}

void
dataset_settings_install (GObjectClass * object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_READY;

  g_object_class_install_property (object_class, PROP_LOCATION,
      g_param_spec_string ("location",
          "Location",
          "The dataset: a BIDS folder, in which there are sub-* folders, or a "
          "glob pattern of several, e.g. \"data/bids-*\"", NULL, flags));
  g_object_class_install_property (object_class, PROP_SPLIT,
      g_param_spec_enum ("split", "Split",
          "Whose volumes to read; all sessions of a subject go to the same "
          "side", GST_TYPE_DATASET_SPLIT, DEFAULT_SPLIT, flags));
  g_object_class_install_property (object_class, PROP_VALIDATION,
      g_param_spec_double ("validation",
          "Validation",
          "Share of subjects to validate with, 0 to 1, drawn by seed and the "
          "subjects' labels; at least one subject unless 0, not all unless 1; "
          "unused where hold-out or split-column is set", 0, 1,
          DEFAULT_VALIDATION, flags));
  g_object_class_install_property (object_class, PROP_TEST,
      g_param_spec_double ("test", "Test",
          "Share of subjects to test with, 0 to 1, drawn as those of "
          "validation, who stay the same; at least one subject unless 0, and "
          "one is left to train with unless both make 1; unused where "
          "split-column is set", 0, 1, DEFAULT_TEST, flags));
  g_object_class_install_property (object_class, PROP_HOLD_OUT,
      gst_param_spec_array ("hold-out",
          "Hold out",
          "Labels of the subjects to validate with, instead of a draw, e.g. "
          "<ms19,04>; one that is in several datasets is held out of each; "
          "default none",
          g_param_spec_string
          ("hold-out-label",
              "Label",
              "Subject's label, without sub-",
              NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS), flags));
  g_object_class_install_property (object_class, PROP_SPLIT_COLUMN,
      g_param_spec_string ("split-column",
          "Split column",
          "Column of the dataset's participants.tsv that has train, "
          "validation or test for each subject, instead of a draw, e.g. "
          "\"split\"; who has n/a, or no line there, is in none of them",
          NULL, flags));
  g_object_class_install_property (object_class, PROP_SEED,
      g_param_spec_uint ("seed", "Seed",
          "Of the draws of validation and test and of shuffle: the same seed gives the "
          "same split and order", 0, G_MAXUINT, DEFAULT_SEED, flags));
  g_object_class_install_property (object_class, PROP_SHUFFLE,
      g_param_spec_boolean ("shuffle", "Shuffle",
          "Mix the items, by seed and epoch: each epoch has an order of its "
          "own; else they are sorted by path", DEFAULT_SHUFFLE, flags));
  g_object_class_install_property (object_class, PROP_MAX_BYTES,
      gst_nifti_max_bytes_param_spec ());
  g_object_class_install_property (object_class, PROP_READ_AHEAD,
      g_param_spec_uint64 ("read-ahead", "Read ahead",
          "Most bytes of volumes to read before their turn, on threads of "
          "their own, e.g. 1073741824; a single volume that is larger waits "
          "alone; 0 reads none before its turn", 0, G_MAXUINT64,
          DEFAULT_READ_AHEAD, flags));
  gst_type_mark_as_plugin_api (GST_TYPE_DATASET_SPLIT, 0);
}
