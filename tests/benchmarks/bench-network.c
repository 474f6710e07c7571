/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* bench-network DEVICE MODEL SIZE IMAGES OUTPUT
 *
 * Translates all of IMAGES (float32 in [-1, 1], SIZE x SIZE each, a size that
 * the model takes) in one batch to the model's second domain, as
 * mmigantranslate would: upload, run, download.  Answers in ms.  The images of
 * a first run go to OUTPUT. */

#include "netmodel.h"
#include "resident.h"

#include <stdlib.h>

typedef struct
{
  NetProgram *program;
  const NetTensor *image, *output;
  const gfloat *source;
  gfloat *result;
} Translation;

static gdouble
translate (gpointer data)
{
  Translation *t = data;
  g_autoptr (GError) error = NULL;
  const gint64 start = g_get_monotonic_time ();

  if (net_program_upload (t->program, t->image, t->source, &error)
      && net_program_run (t->program, &error))
    net_program_download (t->program, t->output, t->result, &error);
  resident_check (error);
  return (g_get_monotonic_time () - start) / 1e3;
}

/* Every image to the second domain. */
static void
upload_target (NetProgram * program, const NetTensor * label, GError ** error)
{
  g_autofree gfloat *values = g_new0 (gfloat, net_tensor_get_count (label));

  for (gint i = 0; i < label->shape[0]; i++)
    values[i * label->shape[1] + 1] = 1;
  net_program_upload (program, label, values, error);
}

int
main (int argc, char **argv)
{
  g_autoptr (NetExecutor) executor = NULL;
  g_autoptr (NetModel) model = NULL;
  g_autoptr (NetGraph) graph = net_graph_new ();
  g_autoptr (NetProgram) program = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *images = NULL;
  g_autofree gfloat *result = NULL;
  Translation translation = { NULL };
  NetTensor *output = NULL;
  gsize bytes = 0;
  gint size;

  g_set_prgname ("bench-network");
  if (argc != 6 || (size = atoi (argv[3])) <= 0) {
    g_printerr ("usage: bench-network DEVICE MODEL SIZE IMAGES OUTPUT\n");
    return 2;
  }
  if ((executor = net_executor_open (argv[1], NET_FLOAT32, &error))
      && (model = net_model_load (argv[2], &error))
      && g_file_get_contents (argv[4], &images, &bytes, &error)) {
    output = net_model_describe (model, graph,
        bytes / (sizeof (gfloat) * size * size), size, size);
    if (net_graph_check (graph, &error)
        && (program = net_program_new (executor, graph, &output, 1, &error))
        && net_model_upload (model, graph, program, &error))
      upload_target (program, net_graph_find (graph, "label"), &error);
  }
  resident_check (error);

  result = g_malloc (bytes);
  translation.program = program;
  translation.image = net_graph_find (graph, "image");
  translation.output = output;
  translation.source = (const gfloat *) images;
  translation.result = result;
  translate (&translation);
  g_file_set_contents (argv[5], (const gchar *) result, bytes, &error);
  resident_check (error);
  resident_serve (net_executor_get_name (executor), translate, &translation);
  return 0;
}
