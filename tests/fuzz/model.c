/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Model files: what is accepted can be read to its last tensor. */

#include "fuzz.h"
#include "netmodel.h"
#include "netsafetensors.h"

#ifndef WITH_EXECUTORS
/* No model goes to a device here: in place of all executors. */
gboolean
net_program_upload (NetProgram * program, const NetTensor * tensor,
    const gfloat * values, GError ** error)
{
  g_assert_not_reached ();
}
#endif

static void
read_tensors (GBytes * bytes)
{
  NetSafetensors *file = net_safetensors_new_from_bytes (bytes, "fuzz", NULL);
  guint i, n_axes;
  gint shape[4];

  for (i = 0; file && i < net_safetensors_get_n_tensors (file); i++) {
    const gchar *name = net_safetensors_get_name (file, i);
    gfloat *values = net_safetensors_read (file, name);

    g_assert (values != NULL);
    g_assert (net_safetensors_get_shape (file, name, &n_axes, shape));
    g_free (values);
  }
  g_clear_pointer (&file, net_safetensors_free);
}

int
LLVMFuzzerTestOneInput (const guint8 * data, gsize size)
{
  GBytes *bytes = g_bytes_new (data, size);
  GError *error = NULL;
  NetModel *model;

  read_tensors (bytes);
  model = net_model_new_from_bytes (bytes, "fuzz", &error);
  g_assert ((model == NULL) == (error != NULL));
  g_clear_error (&error);
  g_clear_pointer (&model, net_model_free);
  g_bytes_unref (bytes);
  return 0;
}
