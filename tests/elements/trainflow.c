/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* mmigantrain in a graph: feedback from what it sends downstream, and an end
 * in order at any moment. */

#include <gst/check/gstharness.h>
#include "train.h"

#define SINKS "train.validation ! fakesink name=validation async=false " \
    "train.reference ! fakesink name=reference async=false "

/* An answer that looks well at once, then worse: psnr by epoch. */
static const gdouble answers[] = { 10, 30, 20, 20, 20, 20, 20, 20 };

/* What the test sees of the volumes sent, and what it says to them. */
typedef struct
{
  GMutex lock;
  GCond changed;
  gboolean mute;                /* does not answer */
  gboolean slow;                /* holds the question for some time */
  GstEvent *held;
  guint volumes, references;
  GString *sent;                /* "T1w>T2w@subject ..." of an epoch */
  gchar *target;
  GBytes *models[8];            /* by epoch */
  GBytes *model;                /* the newest */
  guint epochs;
} Judge;

static void
judge_init (Judge * judge)
{
  memset (judge, 0, sizeof *judge);
  g_mutex_init (&judge->lock);
  g_cond_init (&judge->changed);
  judge->sent = g_string_new (NULL);
}

static void
judge_clear (Judge * judge)
{
  for (guint i = 0; i < G_N_ELEMENTS (judge->models); i++)
    g_clear_pointer (&judge->models[i], g_bytes_unref);
  g_clear_pointer (&judge->model, g_bytes_unref);
  gst_clear_event (&judge->held);
  g_string_free (judge->sent, TRUE);
  g_free (judge->target);
  g_cond_clear (&judge->changed);
  g_mutex_clear (&judge->lock);
}

static void
see_volume (Judge * judge, GstPad * pad, GstBuffer * volume)
{
  GstCaps *caps = gst_pad_get_current_caps (pad);
  GstVolumeInfo info;

  fail_unless (gst_volume_info_from_caps (&info, caps));
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (volume), judge->volumes);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (volume),
      judge->volumes * GST_SECOND);
  judge->volumes++;
  if (judge->epochs == 0)
    g_string_append_printf (judge->sent, "%s>%s@%s ", info.modality,
        judge->target, gst_buffer_get_volume_meta (volume)->subject);
  gst_caps_unref (caps);
}

static void
answer (Judge * judge, GstPad * pad, guint64 epoch)
{
  judge->models[epoch - 1] = g_bytes_ref (judge->model);
  judge->epochs++;
  fail_unless (gst_pad_push_event (pad, gst_volume_event_new_metrics (epoch,
              gst_structure_new ("metrics", "psnr", G_TYPE_DOUBLE,
                  answers[epoch - 1], "mi", G_TYPE_DOUBLE, -0.5,
                  "volumes", G_TYPE_UINT64, (guint64) 4, NULL))));
}

static void
see_event (Judge * judge, GstPad * pad, GstEvent * event)
{
  const gchar *target;
  GBytes *model;
  guint64 epoch;

  if (gst_volume_event_parse_model (event, &model, &target)) {
    g_clear_pointer (&judge->model, g_bytes_unref);
    judge->model = g_bytes_ref (model);
    g_free (judge->target);
    judge->target = g_strdup (target);
  } else if (gst_volume_event_parse_epoch (event, &epoch)) {
    if (judge->slow)
      gst_event_replace (&judge->held, event);
    if (!judge->mute)
      answer (judge, pad, epoch);
    g_cond_signal (&judge->changed);
  }
}

static GstPadProbeReturn
on_validation (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  Judge *judge = data;

  g_mutex_lock (&judge->lock);
  if (info->type & GST_PAD_PROBE_TYPE_BUFFER)
    see_volume (judge, pad, GST_PAD_PROBE_INFO_BUFFER (info));
  else
    see_event (judge, pad, GST_PAD_PROBE_INFO_EVENT (info));
  g_mutex_unlock (&judge->lock);
  return GST_PAD_PROBE_OK;
}

/* The truth follows its source, of the modality that is the target. */
static GstPadProbeReturn
on_reference (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  GstBuffer *volume = GST_PAD_PROBE_INFO_BUFFER (info);
  GstCaps *caps = gst_pad_get_current_caps (pad);
  Judge *judge = data;
  GstVolumeInfo seen;

  g_mutex_lock (&judge->lock);
  fail_unless (gst_volume_info_from_caps (&seen, caps));
  fail_unless_equals_string (seen.modality, judge->target);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (volume), judge->references);
  judge->references++;
  fail_unless_equals_int (judge->references, judge->volumes);
  g_mutex_unlock (&judge->lock);
  gst_caps_unref (caps);
  return GST_PAD_PROBE_OK;
}

static void
judge_watch (Judge * judge, GstElement * pipeline)
{
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), "validation");
  GstPad *pad = gst_element_get_static_pad (sink, "sink");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER
      | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_validation, judge, NULL);
  gst_object_unref (pad);
  gst_object_unref (sink);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "reference");
  pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_reference, judge, NULL);
  gst_object_unref (pad);
  gst_object_unref (sink);
}

/* Every direction of the subjects held out goes downstream, the answer steers
 * rate, model and end. */
GST_START_TEST (test_feedback)
{
  static const gboolean best[] = { TRUE, TRUE, FALSE, FALSE, FALSE, FALSE };
  static const gdouble rate[] = { 1, 1, 1, 1, 1, 0.5 };
  GstElement *pipeline = train_new ("model.safetensors", "epochs=8 "
      "steps-per-epoch=5 patience=4 schedule=plateau rate=0.001 "
      "hold-out=<phantom00002,phantom00004>", SINKS STREAMS (4));
  GstStructure *row;
  guint epochs = 0;
  GBytes *model;
  Judge judge;

  judge_init (&judge);
  judge_watch (&judge, pipeline);
  train_play (pipeline);
  while ((row = train_wait_epoch (pipeline))) {
    fail_unless_equals_float (get_double (row, "validation-psnr"),
        answers[epochs]);
    fail_unless_equals_float (get_double (row, "validation-mi"), -0.5);
    fail_unless_equals_int (get_boolean (row, "is-best"), best[epochs]);
    fail_unless_equals_float (get_double (row, "rate"), 0.001 * rate[epochs]);
    gst_structure_free (row);
    epochs++;
  }
  train_free (pipeline);
  fail_unless_equals_int (epochs, 6);
  fail_unless_equals_int (judge.volumes, 6 * 4);
  fail_unless_equals_string (judge.sent->str,
      "T2w>T1w@phantom00002 T2w>T1w@phantom00004 "
      "T1w>T2w@phantom00002 T1w>T2w@phantom00004 ");
  model = folder_read ("model.safetensors");
  fail_unless (g_bytes_equal (model, judge.models[1]));
  fail_if (g_bytes_equal (model, judge.models[2]));
  g_bytes_unref (model);
  judge_clear (&judge);
}

GST_END_TEST;

/* Best epoch, patience and all survive a stop. */
GST_START_TEST (test_feedback_resumed)
{
  guint epochs = 0;
  Judge judge;
  GBytes *model;

  judge_init (&judge);
  for (guint part = 0; part < 3; part++) {
    GstElement *pipeline = train_new ("model.safetensors", "epochs=8 "
        "steps-per-epoch=5 patience=4 resume=true hold-out=<phantom00002>",
        SINKS STREAMS (3));
    GstStructure *row = NULL;

    train_set_file (pipeline, "checkpoint", "checkpoint");
    train_set_file (pipeline, "log", "log.csv");
    judge.volumes = judge.references = 0;
    judge_watch (&judge, pipeline);
    train_play (pipeline);
    for (guint i = 0; i < (part < 2 ? 2 : 9); i++) {
      if (!(row = train_wait_epoch (pipeline)))
        break;
      epochs = get_uint64 (row, "epoch");
      gst_structure_free (row);
    }
    train_free (pipeline);
  }
  fail_unless_equals_int (epochs, 6);
  model = folder_read ("model.safetensors");
  fail_unless (g_bytes_equal (model, judge.models[1]));
  g_bytes_unref (model);
  model = folder_read ("log.csv");
  assert_mentions ((gchar *) g_bytes_get_data (model, NULL), "\n6,30,");
  g_bytes_unref (model);
  judge_clear (&judge);
}

GST_END_TEST;

/* Nobody measures: training goes on all the same. */
GST_START_TEST (test_no_answer)
{
  GstElement *pipeline = train_new ("model.safetensors",
      "epochs=3 steps-per-epoch=2 hold-out=<phantom00002>",
      SINKS STREAMS (3));
  GstStructure *last = NULL;

  fail_unless_equals_int (train_run (pipeline, &last), 3);
  fail_unless (get_boolean (last, "is-best"));
  fail_if (gst_structure_has_field (last, "validation-psnr"));
  gst_structure_free (last);
  train_free (pipeline);
}

GST_END_TEST;

/* A judge that gets half of what it needs says so at once. */
GST_START_TEST (test_half_a_judge)
{
  train_expect_error (train_new ("model.safetensors",
          "epochs=1 steps-per-epoch=1 hold-out=<phantom00002>",
          "train.validation ! mmigantranslate device=cpu ! score.sink "
          "volumemetricsink name=score " STREAMS (3)), "`reference`");
}

GST_END_TEST;

GST_START_TEST (test_validation_interval)
{
  GstElement *pipeline = train_new ("model.safetensors", "epochs=5 "
      "steps-per-epoch=2 validation-interval=2 hold-out=<phantom00002>",
      SINKS STREAMS (3));
  GstStructure *row;
  GString *seen = g_string_new (NULL);
  Judge judge;

  judge_init (&judge);
  judge_watch (&judge, pipeline);
  train_play (pipeline);
  while ((row = train_wait_epoch (pipeline))) {
    g_string_append_c (seen, gst_structure_has_field (row, "validation-psnr")
        ? 'v' : '-');
    gst_structure_free (row);
  }
  train_free (pipeline);
  fail_unless_equals_string (seen->str, "-v-vv");
  g_string_free (seen, TRUE);
  judge_clear (&judge);
}

GST_END_TEST;

/* An answer is enough, wherever the question is. */
GST_START_TEST (test_slow_question)
{
  GstElement *pipeline = train_new ("model.safetensors",
      "epochs=3 steps-per-epoch=2 hold-out=<phantom00002>",
      SINKS STREAMS (3));
  Judge judge;

  judge_init (&judge);
  judge.slow = TRUE;
  judge_watch (&judge, pipeline);
  fail_unless_equals_int (train_run (pipeline, NULL), 3);
  train_free (pipeline);
  judge_clear (&judge);
}

GST_END_TEST;

/* While the question is held somewhere, the pipeline can be shut down or told
 * to end; the question may go later. */
static void
check_waiting (gboolean eos)
{
  GstElement *pipeline = train_new ("model.safetensors",
      "epochs=3 steps-per-epoch=2 hold-out=<phantom00002>",
      SINKS STREAMS (3));
  Judge judge;

  judge_init (&judge);
  judge.mute = judge.slow = TRUE;
  judge_watch (&judge, pipeline);
  train_play (pipeline);
  g_mutex_lock (&judge.lock);
  while (!judge.held)
    g_cond_wait (&judge.changed, &judge.lock);
  g_mutex_unlock (&judge.lock);
  if (eos) {
    fail_unless (gst_element_send_event (pipeline, gst_event_new_eos ()));
    gst_clear_event (&judge.held);
    fail_unless (train_wait_epoch (pipeline) == NULL);
    g_bytes_unref (folder_read ("model.safetensors"));
  }
  train_free (pipeline);
  judge_clear (&judge);
}

GST_START_TEST (test_stop_waiting)
{
  check_waiting (FALSE);
}

GST_END_TEST;

GST_START_TEST (test_eos_waiting)
{
  check_waiting (TRUE);
}

GST_END_TEST;

static void
wait_for_progress (GstElement * pipeline, const gchar * wanted)
{
  gboolean found = FALSE;

  while (!found) {
    GstMessage *message = train_wait (pipeline, GST_MESSAGE_PROGRESS);
    GstProgressType type;
    gchar *code;

    gst_message_parse_progress (message, &type, &code, NULL);
    found = g_str_equal (code, wanted);
    g_free (code);
    gst_message_unref (message);
  }
}

/* A training of hours is left within moments, again and again. */
GST_START_TEST (test_stop_training)
{
  for (guint i = 0; i < 3; i++) {
    GstElement *pipeline = train_new ("model.safetensors",
        "epochs=1000000 steps-per-epoch=1000000", STREAMS (2));

    train_play (pipeline);
    wait_for_progress (pipeline, i == 0 ? "train" : "prepare");
    g_usleep (i * 20000);
    fail_unless_equals_int (gst_element_set_state (pipeline,
            GST_STATE_NULL), GST_STATE_CHANGE_SUCCESS);
    train_free (pipeline);
  }
}

GST_END_TEST;

/* EOS for the pipeline: model and checkpoint are there at its end. */
GST_START_TEST (test_eos_training)
{
  GstElement *pipeline = train_new ("model.safetensors",
      "epochs=1000000 steps-per-epoch=1000000", STREAMS (2));

  train_set_file (pipeline, "checkpoint", "checkpoint");
  train_play (pipeline);
  wait_for_progress (pipeline, "train");
  fail_unless (gst_element_send_event (pipeline, gst_event_new_eos ()));
  fail_unless (train_wait_epoch (pipeline) == NULL);
  train_free (pipeline);
  g_bytes_unref (folder_read ("model.safetensors"));
  g_bytes_unref (folder_read ("checkpoint"));
}

GST_END_TEST;

/* --- Streams by hand --- */

typedef struct
{
  GstElement *train;
  GstBus *bus;
  GstPad *pads[2];              /* they push into train */
  GstPad *sinks[2];
  GstVolumeAffine affine;       /* of what is pushed */
} Streams;

static void
streams_init (Streams * streams, const gchar * settings)
{
  static const gchar *const names[] = { "T1w", "T2w" };
  GstElement *pipeline = train_new ("model.safetensors", settings, "");

  streams->affine = gst_volume_affine_identity ();
  /* a description of one element is that element */
  streams->train = pipeline;
  streams->bus = gst_bus_new ();
  gst_element_set_bus (streams->train, streams->bus);
  for (guint i = 0; i < 2; i++) {
    GstPad *sink = gst_element_request_pad_simple (streams->train, names[i]);

    streams->pads[i] = gst_pad_new (names[i], GST_PAD_SRC);
    streams->sinks[i] = sink;
    fail_unless_equals_int (gst_pad_link (streams->pads[i], sink),
        GST_PAD_LINK_OK);
  }
  fail_unless_equals_int (gst_element_set_state (streams->train,
          GST_STATE_PLAYING), GST_STATE_CHANGE_SUCCESS);
}

static void
streams_begin (Streams * streams, guint i)
{
  GstPad *pad = streams->pads[i];
  GstVolumeInfo info;
  GstSegment segment;
  GstCaps *caps;

  gst_volume_info_set (&info, GST_VOLUME_FORMAT_F32LE, 16, 16, 2, 1,
      GST_PAD_NAME (pad));
  caps = gst_volume_info_to_caps (&info);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_set_active (pad, TRUE);
  gst_pad_push_event (pad, gst_event_new_stream_start (GST_PAD_NAME (pad)));
  gst_pad_push_event (pad, gst_event_new_caps (caps));
  gst_pad_push_event (pad, gst_event_new_segment (&segment));
  gst_caps_unref (caps);
}

static GstFlowReturn
streams_push (Streams * streams, guint i, guint64 index)
{
  const gsize n = 16 * 16 * 2;
  gfloat *values = g_new (gfloat, n);
  GstBuffer *volume;

  for (gsize k = 0; k < n; k++)
    values[k] = k % 16 < 4 ? -1 : 0.01f * (k % 50) + 0.1f * i;
  volume = gst_buffer_new_wrapped (values, n * sizeof *values);
  gst_buffer_add_volume_meta (volume, &streams->affine);
  gst_volume_stamp (volume, index);
  return gst_pad_push (streams->pads[i], volume);
}

static void
streams_gap (Streams * streams, guint i, guint64 index)
{
  gst_pad_push_event (streams->pads[i], gst_event_new_gap (index * GST_SECOND,
          GST_SECOND));
}

static void
streams_clear (Streams * streams)
{
  fail_unless_equals_int (gst_element_set_state (streams->train,
          GST_STATE_NULL), GST_STATE_CHANGE_SUCCESS);
  for (guint i = 0; i < 2; i++) {
    gst_pad_set_active (streams->pads[i], FALSE);
    gst_pad_unlink (streams->pads[i], streams->sinks[i]);
    gst_element_release_request_pad (streams->train, streams->sinks[i]);
    gst_object_unref (streams->sinks[i]);
    gst_object_unref (streams->pads[i]);
  }
  gst_element_set_bus (streams->train, NULL);
  gst_object_unref (streams->bus);
  gst_object_unref (streams->train);
}

typedef struct
{
  Streams *streams;
  gint pushed;                  /* atomic */
  GstFlowReturn ret;
} Runner;

/* The first stream runs ahead. */
static gpointer
run_ahead (gpointer data)
{
  Runner *runner = data;

  for (guint64 i = 0; runner->ret == GST_FLOW_OK && i < 5; i++) {
    runner->ret = streams_push (runner->streams, 0, i);
    if (runner->ret == GST_FLOW_OK)
      g_atomic_int_inc (&runner->pushed);
  }
  return NULL;
}

static void
wait_pushed (Runner * runner, gint n)
{
  for (guint i = 0; i < 200 && g_atomic_int_get (&runner->pushed) < n; i++)
    g_usleep (10000);
  /* and no more than that */
  g_usleep (30000);
  fail_unless_equals_int (g_atomic_int_get (&runner->pushed), n);
}

/* A stream is an item ahead of the other at most, which may send volumes,
 * gaps, or nothing of an item; then training runs. */
GST_START_TEST (test_ahead)
{
  Streams streams;
  Runner runner = { &streams, 0, GST_FLOW_OK };
  GstMessage *message;
  GThread *thread;

  streams_init (&streams, "epochs=1 steps-per-epoch=1");
  streams_begin (&streams, 0);
  streams_begin (&streams, 1);
  thread = g_thread_new ("ahead", run_ahead, &runner);
  wait_pushed (&runner, 2);
  fail_unless_equals_int (streams_push (&streams, 1, 0), GST_FLOW_OK);
  wait_pushed (&runner, 3);
  streams_gap (&streams, 1, 1);
  wait_pushed (&runner, 4);
  fail_unless_equals_int (streams_push (&streams, 1, 3), GST_FLOW_OK);
  g_thread_join (thread);
  fail_unless_equals_int (runner.ret, GST_FLOW_OK);
  gst_pad_push_event (streams.pads[0], gst_event_new_eos ());
  gst_pad_push_event (streams.pads[1], gst_event_new_eos ());
  message = gst_bus_timed_pop_filtered (streams.bus, TIMEOUT,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  fail_unless_equals_string (GST_MESSAGE_TYPE_NAME (message), "eos");
  gst_message_unref (message);
  streams_clear (&streams);
}

GST_END_TEST;

/* A stream may leave items out without a word. */
GST_START_TEST (test_left_out)
{
  Streams streams;
  Runner runner = { &streams, 0, GST_FLOW_OK };
  GThread *thread;

  streams_init (&streams, "epochs=1 steps-per-epoch=1");
  streams_begin (&streams, 0);
  streams_begin (&streams, 1);
  thread = g_thread_new ("ahead", run_ahead, &runner);
  wait_pushed (&runner, 2);
  fail_unless_equals_int (streams_push (&streams, 1, 4), GST_FLOW_OK);
  g_thread_join (thread);
  fail_unless_equals_int (runner.pushed, 5);
  fail_unless_equals_int (streams_push (&streams, 1, 3), GST_FLOW_ERROR);
  streams_clear (&streams);
}

GST_END_TEST;

/* Heads the other way round would be learnt as such. */
GST_START_TEST (test_orientation)
{
  GstMessage *message;
  Streams streams;
  GError *error;

  streams_init (&streams, "epochs=1 steps-per-epoch=1");
  for (guint i = 0; i < 2; i++) {
    streams_begin (&streams, i);
    fail_unless_equals_int (streams_push (&streams, i, 0), GST_FLOW_OK);
  }
  streams.affine.m[0][0] = -1;
  fail_unless_equals_int (streams_push (&streams, 0, 1), GST_FLOW_OK);
  fail_unless_equals_int (streams_push (&streams, 1, 1), GST_FLOW_ERROR);
  message = gst_bus_timed_pop_filtered (streams.bus, TIMEOUT,
      GST_MESSAGE_ERROR);
  gst_message_parse_error (message, &error, NULL);
  assert_mentions (error->message, "LAS");
  assert_mentions (error->message, "orientation=RAS");
  g_error_free (error);
  gst_message_unref (message);
  streams_clear (&streams);
}

GST_END_TEST;

/* Who seeks while the data are read first gets no head twice. */
GST_START_TEST (test_flushed_survey)
{
  const GstStructure *data;
  GstMessage *message;
  Streams streams;
  GstBus *bus;
  guint items;

  streams_init (&streams, "epochs=1 steps-per-epoch=1");
  bus = streams.bus;
  for (guint pass = 0; pass < 2; pass++) {
    for (guint i = 0; i < 2; i++) {
      if (pass > 0) {
        gst_pad_push_event (streams.pads[i], gst_event_new_flush_start ());
        gst_pad_push_event (streams.pads[i], gst_event_new_flush_stop (TRUE));
      }
      streams_begin (&streams, i);
    }
    for (guint index = 0; index <= pass; index++)
      for (guint i = 0; i < 2; i++)
        fail_unless_equals_int (streams_push (&streams, i, index), GST_FLOW_OK);
  }
  for (guint i = 0; i < 2; i++)
    gst_pad_push_event (streams.pads[i], gst_event_new_eos ());
  do {
    message = gst_bus_timed_pop_filtered (bus, TIMEOUT, GST_MESSAGE_ELEMENT);
    fail_unless (message != NULL);
    data = gst_message_get_structure (message);
  } while (!gst_structure_has_name (data, "training-data")
      && (gst_message_unref (message), TRUE));
  fail_unless (gst_structure_get_uint (data, "items", &items));
  fail_unless_equals_int (items, 2);
  gst_message_unref (message);
  streams_clear (&streams);
}

GST_END_TEST;

static void
shut_down (Streams * streams)
{
  gst_element_set_state (streams->train, GST_STATE_NULL);
}

static void
flush (Streams * streams)
{
  gst_pad_push_event (streams->pads[0], gst_event_new_flush_start ());
}

static void
end_other (Streams * streams)
{
  gst_pad_push_event (streams->pads[1], gst_event_new_eos ());
}

/* What waits goes on when the element is shut down, on a flush, and when
 * there is nobody left to wait for. */
static void
check_woken (void (*wake) (Streams *), GstFlowReturn ret)
{
  Streams streams;
  Runner runner = { &streams, 0, GST_FLOW_OK };
  GThread *thread;

  streams_init (&streams, "epochs=1 steps-per-epoch=1");
  streams_begin (&streams, 0);
  streams_begin (&streams, 1);
  thread = g_thread_new ("ahead", run_ahead, &runner);
  wait_pushed (&runner, 2);
  wake (&streams);
  g_thread_join (thread);
  fail_unless_equals_int (runner.ret, ret);
  streams_clear (&streams);
}

GST_START_TEST (test_woken)
{
  check_woken (shut_down, GST_FLOW_FLUSHING);
  check_woken (flush, GST_FLOW_FLUSHING);
  check_woken (end_other, GST_FLOW_OK);
}

GST_END_TEST;

/* EOS before there are data ends the element, which has nothing to write. */
GST_START_TEST (test_eos_before_data)
{
  GstMessage *message;
  Streams streams;
  gchar *path = folder_path ("model.safetensors");

  streams_init (&streams, "");
  streams_begin (&streams, 0);
  fail_unless_equals_int (streams_push (&streams, 0, 0), GST_FLOW_OK);
  fail_unless (gst_element_send_event (streams.train, gst_event_new_eos ()));
  message = gst_bus_timed_pop_filtered (streams.bus, TIMEOUT,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  fail_unless_equals_string (GST_MESSAGE_TYPE_NAME (message), "eos");
  gst_message_unref (message);
  fail_if (g_file_test (path, G_FILE_TEST_EXISTS));
  g_free (path);
  streams_clear (&streams);
}

GST_END_TEST;

/* READY and back to PLAYING, in the middle of it. */
GST_START_TEST (test_state_cycles)
{
  GstElement *pipeline = train_new ("model.safetensors",
      "epochs=3 steps-per-epoch=20 hold-out=<phantom00002>",
      SINKS STREAMS (3));
  GstBus *bus = gst_element_get_bus (pipeline);

  for (guint i = 0; i < 3; i++) {
    GstStructure *row;

    train_play (pipeline);
    row = train_wait_epoch (pipeline);
    fail_unless_equals_uint64 (get_uint64 (row, "epoch"), 1);
    gst_structure_free (row);
    fail_unless_equals_int (gst_element_set_state (pipeline,
            GST_STATE_READY), GST_STATE_CHANGE_SUCCESS);
    /* epochs that ended before it was READY */
    gst_bus_set_flushing (bus, TRUE);
    gst_bus_set_flushing (bus, FALSE);
  }
  fail_unless_equals_int (train_run (pipeline, NULL), 3);
  gst_object_unref (bus);
  train_free (pipeline);
}

GST_END_TEST;

/* The loop can be seen: trainer, translator, judge. */
GST_START_TEST (test_graph)
{
  GstElement *pipeline = train_new ("model.safetensors", "",
      "mmigantranslate name=translate volumemetricsink name=score "
      "train.validation ! translate. translate. ! score.sink "
      "train.reference ! queue name=truth ! score.reference " STREAMS (2));
  gchar *dot = gst_debug_bin_to_dot_data (GST_BIN (pipeline),
      GST_DEBUG_GRAPH_SHOW_CAPS_DETAILS);
  static const gchar *const links[] = {
    "train_0x[0-9a-f]+_validation_0x[0-9a-f]+ -> translate_0x[0-9a-f]+_sink_",
    "translate_0x[0-9a-f]+_src_0x[0-9a-f]+ -> score_0x[0-9a-f]+_sink_",
    "train_0x[0-9a-f]+_reference_0x[0-9a-f]+ -> truth_0x[0-9a-f]+_sink_",
    "truth_0x[0-9a-f]+_src_0x[0-9a-f]+ -> score_0x[0-9a-f]+_reference_",
  };

  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    fail_unless (g_regex_match_simple (links[i], dot, 0, 0), "%s", dot);
  g_free (dot);
  gst_object_unref (pipeline);
}

GST_END_TEST;

static Suite *
trainflow_suite (void)
{
  Suite *suite = suite_create ("mmigantrain");
  TCase *tcase = tcase_create ("flow");

  tcase_add_folder (tcase);
  tcase_add_test (tcase, test_feedback);
  tcase_add_test (tcase, test_feedback_resumed);
  tcase_add_test (tcase, test_no_answer);
  tcase_add_test (tcase, test_half_a_judge);
  tcase_add_test (tcase, test_validation_interval);
  tcase_add_test (tcase, test_slow_question);
  tcase_add_test (tcase, test_stop_waiting);
  tcase_add_test (tcase, test_eos_waiting);
  tcase_add_test (tcase, test_stop_training);
  tcase_add_test (tcase, test_eos_training);
  tcase_add_test (tcase, test_ahead);
  tcase_add_test (tcase, test_left_out);
  tcase_add_test (tcase, test_orientation);
  tcase_add_test (tcase, test_flushed_survey);
  tcase_add_test (tcase, test_woken);
  tcase_add_test (tcase, test_eos_before_data);
  tcase_add_test (tcase, test_state_cycles);
  tcase_add_test (tcase, test_graph);
  suite_add_tcase (suite, tcase);
  return suite;
}

GST_CHECK_MAIN (trainflow);
