/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "inputcheck.h"
#include "valuerange.h"

void
check_modality (GstElement * element, const NetModel * model,
    const gchar * modality)
{
  const gchar *source = net_model_get_metadata (model, "source");
  g_autofree gchar *list = NULL;
  gboolean known;

  if (net_model_get_generator (model)->labels) {
    known = net_model_find_domain (model, modality) >= 0;
    list = g_strjoinv (", ", (gchar **) net_model_get_domains (model));
  } else {
    known = !source || g_strcmp0 (source, modality) == 0;
    list = g_strdup (source);
  }
  if (!known && g_strcmp0 (modality, GST_VOLUME_MODALITY_UNKNOWN) != 0)
    GST_ELEMENT_WARNING (element, STREAM, WRONG_TYPE,
        ("The model was not trained on %s, only on %s: the translation may "
            "be meaningless.", modality, list), (NULL));
}

gboolean
check_input (GstElement * element, const GstVolumeFrame * in,
    const GstVolumeMeta * meta)
{
  g_autofree gchar *problem = value_range_check (in->data,
      gst_volume_info_get_voxels (&in->info));

  if (problem)
    GST_ELEMENT_ERROR (element, STREAM, FORMAT,
        ("%s: put volumenormalize before %s.", problem,
            GST_OBJECT_NAME (element)),
        ("subject %s", meta->subject ? meta->subject : "unknown"));
  return !problem;
}
