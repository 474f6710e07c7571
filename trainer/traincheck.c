/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>
#include "modelfile.h"
#include "traincheck.h"

gboolean
train_check_settings (GstElement * element,
    const TrainProperties * properties, guint n_domains)
{
  const TrainObjective *objective = train_properties_get_objective (properties);
  const gchar *problem = NULL;

  if (!properties->model)
    problem = "No model is set: give model= the path of a file to write.";
  else if (properties->resume && !properties->checkpoint)
    problem = "resume=true needs checkpoint= the path of the file to go on "
        "from.";
  else if (n_domains < 2)
    problem = "There are not two modalities: link streams to pads such as "
        "train.T1w and train.T2w.";
  else if (objective->one_way && n_domains > 2)
    problem = "This objective is for two modalities: link two streams.";
  else if (objective->both_ways && (!model_file_has_keys (properties->model)
          || (properties->initial_model
              && !model_file_has_keys (properties->initial_model))))
    problem = "This objective trains a network for each direction: put "
        "{source} and {target} into model=, e.g. "
        "{source}-to-{target}.safetensors.";
  if (problem)
    GST_ELEMENT_ERROR (element, RESOURCE, SETTINGS, ("%s", problem),
        ("objective %s", objective->name));
  return !problem;
}

gboolean
train_check_folders (GstElement * element, const TrainProperties * properties)
{
  const gchar *const paths[] = { properties->model,
    properties->checkpoint, properties->log
  };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autofree gchar *folder = paths[i] ? g_path_get_dirname (paths[i]) : NULL;

    if (folder && g_access (folder, W_OK | X_OK) != 0) {
      GST_ELEMENT_ERROR (element, RESOURCE, OPEN_WRITE,
          ("%s cannot be written: there is no folder %s to write to.",
              paths[i], folder), ("%s", g_strerror (errno)));
      return FALSE;
    }
  }
  return TRUE;
}
