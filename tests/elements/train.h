/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the tests of mmigantrain share: small trainings on phantoms, in a
 * folder of their own. */

#pragma once

#include "folder.h"
#include "gstvolume.h"

#define TIMEOUT (60 * GST_SECOND)

/* Networks that train in a moment; 32 x 32 images, six to a phantom. */
#define NETWORKS "width=4 depth=2 discriminator-width=4 " \
    "discriminator-depth=2 batch-size=2 device=cpu"
#define PHANTOMS "volumetestsrc size=<32,32,6> spacing=<6,6,20>"

/* Two streams of so many phantoms. */
#define STREAMS(n) \
    PHANTOMS " num-buffers=" #n " ! volumenormalize ! train.T1w " \
    PHANTOMS " num-buffers=" #n " ! volumenormalize ! train.T2w "

/* (transfer full) */
static inline gchar *
folder_path (const gchar * name)
{
  return g_build_filename (folder, name, NULL);
}

/* A file of the folder; its bytes with a 0 behind.  (transfer full) */
static inline GBytes *
folder_read (const gchar * name)
{
  gchar *path = folder_path (name), *contents;
  gsize length;

  fail_unless (g_file_get_contents (path, &contents, &length, NULL),
      "%s cannot be read", path);
  g_free (path);
  return g_bytes_new_take (contents, length);
}

static inline void
assert_same_file (const gchar * a, const gchar * b)
{
  GBytes *first = folder_read (a), *second = folder_read (b);

  fail_unless (g_bytes_equal (first, second), "%s and %s differ", a, b);
  g_bytes_unref (first);
  g_bytes_unref (second);
}

/* A pipeline with mmigantrain train, which writes the model @model in the
 * folder and has @settings besides, and with @streams. */
static inline GstElement *
train_new (const gchar * model, const gchar * settings, const gchar * streams)
{
  gchar *path = folder_path (model);
  gchar *line = g_strdup_printf ("mmigantrain name=train model=\"%s\" "
      NETWORKS " %s %s", path, settings, streams);
  GError *error = NULL;
  GstElement *pipeline = gst_parse_launch (line, &error);

  fail_unless (pipeline != NULL && !error, "%s: %s", line,
      error ? error->message : "");
  g_free (line);
  g_free (path);
  return pipeline;
}

/* A property of train that is a file of the folder. */
static inline void
train_set_file (GstElement * pipeline, const gchar * property,
    const gchar * name)
{
  GstElement *train = gst_bin_get_by_name (GST_BIN (pipeline), "train");
  gchar *path = folder_path (name);

  g_object_set (train, property, path, NULL);
  g_free (path);
  gst_object_unref (train);
}

static inline void
train_play (GstElement * pipeline)
{
  fail_if (gst_element_set_state (pipeline, GST_STATE_PLAYING)
      == GST_STATE_CHANGE_FAILURE);
}

/* The next message of @types; others are dropped.  An error that is not asked
 * for fails.  (transfer full) */
static inline GstMessage *
train_wait (GstElement * pipeline, GstMessageType types)
{
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message = gst_bus_timed_pop_filtered (bus, TIMEOUT,
      types | GST_MESSAGE_ERROR);

  fail_unless (message != NULL, "nothing happens");
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR
      && !(types & GST_MESSAGE_ERROR)) {
    GError *error;

    gst_message_parse_error (message, &error, NULL);
    fail ("%s: %s", GST_MESSAGE_SRC_NAME (message), error->message);
  }
  gst_object_unref (bus);
  return message;
}

/* The next training-epoch (transfer full), or NULL at the end. */
static inline GstStructure *
train_wait_epoch (GstElement * pipeline)
{
  for (;;) {
    GstMessage *message = train_wait (pipeline, GST_MESSAGE_ELEMENT
        | GST_MESSAGE_EOS);
    GstStructure *row = NULL;
    gboolean over = GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;

    if (gst_message_has_name (message, "training-epoch"))
      row = gst_structure_copy (gst_message_get_structure (message));
    gst_message_unref (message);
    if (row || over)
      return row;
  }
}

/* Epochs until the end; the last row in @last where it is not NULL. */
static inline guint
train_run (GstElement * pipeline, GstStructure ** last)
{
  GstStructure *row;
  guint epochs = 0;

  train_play (pipeline);
  while ((row = train_wait_epoch (pipeline))) {
    epochs++;
    if (last)
      gst_structure_take (last, row);
    else
      gst_structure_free (row);
  }
  return epochs;
}

static inline void
train_free (GstElement * pipeline)
{
  fail_unless_equals_int (gst_element_set_state (pipeline, GST_STATE_NULL),
      GST_STATE_CHANGE_SUCCESS);
  gst_object_unref (pipeline);
}

static inline gdouble
get_double (const GstStructure * row, const gchar * name)
{
  gdouble value;

  fail_unless (gst_structure_get_double (row, name, &value),
      "%s is no number of %s", name, gst_structure_get_name (row));
  return value;
}

static inline guint64
get_uint64 (const GstStructure * row, const gchar * name)
{
  guint64 value;

  fail_unless (gst_structure_get_uint64 (row, name, &value),
      "%s is no count of %s", name, gst_structure_get_name (row));
  return value;
}

static inline gboolean
get_boolean (const GstStructure * row, const gchar * name)
{
  gboolean value;

  fail_unless (gst_structure_get_boolean (row, name, &value));
  return value;
}

#define assert_mentions(text, part) \
    fail_unless (strstr (text, part) != NULL, "“%s” does not mention “%s”", \
        text, part)

/* The pipeline fails with an error that mentions @part. */
static inline void
train_expect_error (GstElement * pipeline, const gchar * part)
{
  GstMessage *message;
  GError *error;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = train_wait (pipeline, GST_MESSAGE_ERROR);
  gst_message_parse_error (message, &error, NULL);
  assert_mentions (error->message, part);
  g_error_free (error);
  gst_message_unref (message);
  train_free (pipeline);
}
