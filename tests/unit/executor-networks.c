/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The generators on an executor, against PyTorch's output
 * (tests/oracle/networks.py). */

#include "executor-ops.h"

#include "netmodel.h"
#include "netsafetensors.h"

#include <math.h>

/* Images a batch of the goldens. */
#define BATCH 3
#define TOLERANCE 2e-5

static NetExecutor *executor;

static gchar *
golden (const gchar * name, const gchar * suffix)
{
  g_autofree gchar *file = g_strconcat (name, suffix, NULL);

  return g_test_build_filename (G_TEST_DIST, "oracle", "data", file, NULL);
}

/* Runs images [@first, @first + @n) of the cases; returns the largest error. */
static gdouble
run_batch (NetModel * model, NetSafetensors * cases, gint first, gint n)
{
  g_autofree gfloat *image = net_safetensors_read (cases, "image");
  g_autofree gfloat *label = net_safetensors_read (cases, "label");
  g_autofree gfloat *expected = net_safetensors_read (cases, "output");
  g_autofree gfloat *actual = NULL;
  g_autoptr (NetGraph) graph = net_graph_new ();
  g_autoptr (NetProgram) program = NULL;
  g_autoptr (GError) error = NULL;
  NetTensor *output, *in;
  gdouble worst = 0;
  gsize i, plane;
  guint n_axes;
  gint shape[4];

  g_assert_true (net_safetensors_get_shape (cases, "image", &n_axes, shape));
  plane = shape[2] * shape[3];
  output = net_model_describe (model, graph, n, shape[2], shape[3]);
  program = net_program_new (executor, graph, &output, 1, &error);
  g_assert_no_error (error);
  net_model_upload (model, graph, program, &error);
  g_assert_no_error (error);
  in = net_graph_find (graph, "image");
  net_program_upload (program, in, image + first * plane, &error);
  g_assert_no_error (error);
  in = net_graph_find (graph, "label");
  g_assert_true ((in == NULL) == (label == NULL));
  if (in)
    net_program_upload (program, in, label + first * in->shape[1], &error);
  g_assert_no_error (error);
  net_program_run (program, &error);
  g_assert_no_error (error);
  actual = g_new (gfloat, n * plane);
  net_program_download (program, output, actual, &error);
  g_assert_no_error (error);
  for (i = 0; i < n * plane; i++)
    worst = fmax (worst, fabs (actual[i] - expected[first * plane + i]));
  return worst;
}

/* Every target, in batches of three and of one. */
static void
test_golden (gconstpointer name)
{
  g_autofree gchar *model_path = golden (name, ".safetensors");
  g_autofree gchar *cases_path = golden (name, "-cases.safetensors");
  g_autoptr (GError) error = NULL;
  g_autoptr (NetModel) model = NULL;
  g_autoptr (NetSafetensors) cases = NULL;
  gdouble worst = 0;
  guint n_axes;
  gint i, shape[4];

  model = net_model_load (model_path, &error);
  g_assert_no_error (error);
  cases = net_safetensors_open (cases_path, &error);
  g_assert_no_error (error);
  g_assert_true (net_safetensors_get_shape (cases, "image", &n_axes, shape));
  g_assert_cmpint (shape[0] % BATCH, ==, 0);
  for (i = 0; i < shape[0]; i += BATCH) {
    worst = fmax (worst, run_batch (model, cases, i, BATCH));
    worst = fmax (worst, run_batch (model, cases, i + 1, 1));
  }
  g_test_message ("largest error %g", worst);
  g_assert_cmpfloat (worst, <, TOLERANCE);
}

void
executor_networks_add (NetExecutor * tested)
{
  static const gchar *const names[] = {
    "star-domain", "star-instance", "unet-domain", "unet-instance",
    "unet-batch", "resnet-plain", "resnet-domain"
  };
  guint i;

  executor = tested;
  for (i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *path = g_strconcat ("/executor/golden/", names[i], NULL);

    g_test_add_data_func (path, names[i], test_golden);
  }
}
