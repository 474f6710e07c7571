/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the tests of volumedatasetsrc share: its datasets, runs of lines, and
 * what came of them. */

#pragma once

#include <gst/check/gstharness.h>
#include <string.h>
#include <unistd.h>

#include "folder.h"
#include "gstvolume.h"

#define TIMEOUT (30 * GST_SECOND)

/* Volumes of the test's datasets; number i has the value i in its first
 * voxel, so that a buffer tells from which file it is. */
static const gchar *const files[] = {
  "a/sub-01/ses-1/anat/sub-01_ses-1_T1w.nii",
  "a/sub-01/ses-1/anat/sub-01_ses-1_T2w.nii.gz",
  "a/sub-01/ses-2/anat/sub-01_ses-2_T1w.nii",
  "a/sub-02/anat/sub-02_T1w.nii",
  "a/sub-02/anat/sub-02_T2w.nii",
  "a/sub-03/anat/sub-03_FLAIR.nii",
  "b/sub-01/anat/sub-01_space-MNI152_T2w.nii",
  "b/sub-04/anat/sub-04_T1w.nii",
  "b/sub-04/ct/sub-04_ct.nii",
  "a/derivatives/tool/sub-01/anat/sub-01_T1w.nii",
};

/* What leaves on the pads of both datasets: OFFSET:subject/session=value, or
 * OFFSET:gap. */
#define T1W "0:01/1=0 1:01/2=2 2:02/-=3 3:gap 4:04/-=7 "
#define T2W "0:01/1=1 1:gap 2:02/-=4 3:01/-=6 4:gap "
#define ITEMS 5
#define BOTH "volumedatasetsrc name=data location=\"?\" " \
    "data.T1w ! queue ! fakesink name=T1w " \
    "data.T2w ! queue ! fakesink name=T2w "

/* --- Runs and what came of them ------------------------------------------- */

typedef struct
{
  GstElement *pipeline;
  GstBus *bus;
  GMutex lock;
  GHashTable *logs;             /* of sink's name -> GString */
  gint flushes;                 /* atomic */
  gint errors, warnings;        /* on the bus, counted as it is read */
} Run;

static inline void
log_volume (GString * text, GstPad * pad, GstBuffer * buffer)
{
  GstVolumeMeta *meta = gst_buffer_get_volume_meta (buffer);
  GstCaps *caps = gst_pad_get_current_caps (pad);
  gchar *sink = gst_object_get_name (GST_OBJECT_PARENT (pad));
  guint64 index = GST_BUFFER_OFFSET (buffer);
  GstVolumeInfo info;
  gfloat value;

  fail_unless (caps && gst_volume_info_from_caps (&info, caps));
  fail_unless_equals_int (info.format, GST_VOLUME_FORMAT_F32LE);
  if (g_str_has_prefix (sink, "T"))
    fail_unless_equals_string (info.modality, sink);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), index * GST_SECOND);
  fail_unless_equals_uint64 (GST_BUFFER_DURATION (buffer), GST_SECOND);
  gst_buffer_extract (buffer, 0, &value, sizeof value);
  g_string_append_printf (text, "%" G_GUINT64_FORMAT ":%s/%s=%g ", index,
      meta->subject, meta->session ? meta->session : "-", value);
  gst_caps_unref (caps);
  g_free (sink);
}

static inline GstPadProbeReturn
on_data (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  Run *run = user_data;
  GString *text;
  GstClockTime time, duration;

  g_mutex_lock (&run->lock);
  text = g_hash_table_lookup (run->logs, GST_OBJECT_NAME (GST_OBJECT_PARENT
          (pad)));
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER) {
    log_volume (text, pad, GST_PAD_PROBE_INFO_BUFFER (info));
  } else if (GST_EVENT_TYPE (info->data) == GST_EVENT_GAP) {
    gst_event_parse_gap (info->data, &time, &duration);
    fail_unless_equals_uint64 (duration, GST_SECOND);
    g_string_append_printf (text, "%" G_GUINT64_FORMAT ":gap ",
        time / GST_SECOND);
  } else if (GST_EVENT_TYPE (info->data) == GST_EVENT_FLUSH_STOP) {
    g_string_truncate (text, 0);
    g_atomic_int_inc (&run->flushes);
  }
  g_mutex_unlock (&run->lock);
  return GST_PAD_PROBE_OK;
}

/* Sinks with a name of their own are watched. */
static inline void
watch (const GValue * value, gpointer run)
{
  GstElement *sink = g_value_get_object (value);
  GstPad *pad;

  if (g_str_has_prefix (GST_OBJECT_NAME (sink), "fakesink"))
    return;
  pad = gst_element_get_static_pad (sink, "sink");
  g_hash_table_insert (((Run *) run)->logs, g_strdup (GST_OBJECT_NAME (sink)),
      g_string_new (NULL));
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER
      | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
      on_data, run, NULL);
  gst_object_unref (pad);
}

static inline void
free_log (gpointer text)
{
  g_string_free (text, TRUE);
}

static inline void
run_init (Run * run, const gchar * line)
{
  GError *error = NULL;
  GstIterator *sinks;

  memset (run, 0, sizeof *run);
  run->pipeline = gst_parse_launch (line, &error);
  fail_unless (run->pipeline && !error, "%s", line);
  run->bus = gst_element_get_bus (run->pipeline);
  g_mutex_init (&run->lock);
  run->logs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_log);
  sinks = gst_bin_iterate_sinks (GST_BIN (run->pipeline));
  gst_iterator_foreach (sinks, watch, run);
  gst_iterator_free (sinks);
}

static inline void
run_clear (Run * run)
{
  fail_unless_equals_int (gst_element_set_state (run->pipeline,
          GST_STATE_NULL), GST_STATE_CHANGE_SUCCESS);
  gst_object_unref (run->bus);
  gst_object_unref (run->pipeline);
  g_hash_table_unref (run->logs);
  g_mutex_clear (&run->lock);
}

static inline void
go_to (Run * run, GstState state)
{
  fail_if (gst_element_set_state (run->pipeline, state)
      == GST_STATE_CHANGE_FAILURE);
  fail_unless_equals_int (gst_element_get_state (run->pipeline, NULL, NULL,
          TIMEOUT), GST_STATE_CHANGE_SUCCESS);
}

/* The next message of @type; warnings on the way are counted, errors fail
 * unless they are what is waited for. */
static inline GstMessage *
wait_for (Run * run, GstMessageType type)
{
  for (;;) {
    GstMessage *message = gst_bus_timed_pop_filtered (run->bus, TIMEOUT,
        type | GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);

    fail_unless (message != NULL, "no %s came",
        gst_message_type_get_name (type));
    run->warnings += GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING;
    if (GST_MESSAGE_TYPE (message) & type)
      return message;
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
      GError *error;

      gst_message_parse_error (message, &error, NULL);
      fail ("%s", error->message);
    }
    gst_message_unref (message);
  }
}

static inline void
wait_eos (Run * run)
{
  gst_message_unref (wait_for (run, GST_MESSAGE_EOS));
}

/* An error that says so. */
static inline void
wait_error (Run * run, const gchar * says)
{
  GstMessage *message = wait_for (run, GST_MESSAGE_ERROR);
  GError *error;

  gst_message_parse_error (message, &error, NULL);
  fail_unless (strstr (error->message, says) != NULL, "\"%s\" is not in: %s",
      says, error->message);
  g_error_free (error);
  gst_message_unref (message);
}

/* @sink got this, and forgets it. */
static inline void
assert_log (Run * run, const gchar * sink, const gchar * expected)
{
  GString *text;

  g_mutex_lock (&run->lock);
  text = g_hash_table_lookup (run->logs, sink);
  fail_unless_equals_string (text->str, expected);
  g_string_truncate (text, 0);
  g_mutex_unlock (&run->lock);
}

static inline void
assert_runs (const gchar * line, const gchar * sink, const gchar * expected)
{
  Run run;

  run_init (&run, line);
  go_to (&run, GST_STATE_PLAYING);
  wait_eos (&run);
  assert_log (&run, sink, expected);
  fail_unless_equals_int (run.warnings, 0);
  run_clear (&run);
}

static inline void
assert_fails (const gchar * line, const gchar * says)
{
  Run run;

  run_init (&run, line);
  gst_element_set_state (run.pipeline, GST_STATE_PLAYING);
  wait_error (&run, says);
  fail_unless (gst_bus_pop_filtered (run.bus, GST_MESSAGE_ERROR) == NULL,
      "there is a second error");
  run_clear (&run);
}

static inline guint
get_count (Run * run, const gchar * property)
{
  GstElement *data = gst_bin_get_by_name (GST_BIN (run->pipeline), "data");
  guint count;

  g_object_get (data, property, &count, NULL);
  gst_object_unref (data);
  return count;
}

static inline void
seek (Run * run, GstFormat format, GstSeekFlags flags, gint64 start,
    gint64 stop)
{
  fail_unless (gst_element_seek (run->pipeline, 1, format, flags,
          GST_SEEK_TYPE_SET, start, GST_SEEK_TYPE_SET, stop));
}

/* --- The datasets --------------------------------------------------------- */

static inline void
make_datasets (void)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (files); i++) {
    /* The ramp's first voxel is -4.5 of the middle, on each of three axes
     * with slopes 1, 2, 3: at -9; the head moves to make that i. */
    gchar *line = g_strdup_printf ("volumetestsrc num-buffers=1 pattern=ramp "
        "size=<4,4,4> pose=<0,0,0,%g,0,0> ! niftisink location=%s",
        -9.0 - i, files[i]);
    GstElement *pipeline = gst_parse_launch (line, NULL);
    GstBus *bus = gst_element_get_bus (pipeline);
    GstMessage *message;

    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    message = gst_bus_timed_pop_filtered (bus, TIMEOUT,
        GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
    fail_unless_equals_string (GST_MESSAGE_TYPE_NAME (message), "eos");
    gst_message_unref (message);
    gst_element_set_state (pipeline, GST_STATE_NULL);
    gst_object_unref (bus);
    gst_object_unref (pipeline);
    g_free (line);
  }
}

static inline void
tcase_add_datasets (TCase * tests)
{
  tcase_add_folder (tests);
  tcase_add_checked_fixture (tests, make_datasets, NULL);
}
