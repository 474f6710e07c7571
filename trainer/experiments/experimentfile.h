/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The description of an experiment: methods of translation between some
 * modalities that are trained on one part of a dataset and judged by another.
 * README.md of this folder says what the file's members mean. */

#pragma once

#include "experimentproperties.h"

G_BEGIN_DECLS

/* How many networks a method trains for K modalities, and of what. */
typedef enum
{
  EXPERIMENT_COPY,              /* none: the source is the answer */
  EXPERIMENT_ONE,               /* one for all directions */
  EXPERIMENT_DIRECTIONS,        /* one for each of K (K - 1) directions */
  EXPERIMENT_PAIRS,             /* two for each of K (K - 1) / 2 pairs, together */
} ExperimentNetworks;

/**
 * ExperimentMethod:
 * @name: letters, digits and dashes
 * @networks: that it trains
 * @objective: mmigantrain's; NULL for EXPERIMENT_COPY
 * @epochs, @steps: of each training, steps an epoch
 * @batch: samples a step
 * @properties: mmigantrain's others, ExperimentProperty
 */
typedef struct
{
  gchar *name;
  ExperimentNetworks networks;
  gchar *objective;
  guint64 epochs, steps, batch;
  GPtrArray *properties;
} ExperimentMethod;

/**
 * ExperimentDataset:
 * @location: BIDS folder, or a glob of several; NULL: phantoms
 * @pattern, @subjects, @phantom_size, @phantom_spacing, @noise, @seed:
 *   volumetestsrc's; @pattern is NULL where there are no phantoms
 * @transforms: volumeconform's transform-location, or NULL
 * @reference: modality on whose grid the others of a subject are brought
 * @spacing, @size: volumeconform's
 * @normalise: for each modality volumenormalize's properties
 */
typedef struct
{
  gchar *location;
  gchar *pattern;
  guint64 subjects, seed;
  gchar *phantom_size, *phantom_spacing;
  gdouble noise;
  gchar *transforms, *reference;
  gchar *spacing, *size;
  GPtrArray *normalise;
} ExperimentDataset;

/**
 * ExperimentSplit:
 * @column: of participants.tsv, or NULL
 * @subjects: labels of those to test with, or NULL
 * @share: of those to test with, drawn by @seed
 */
typedef struct
{
  gchar *column;
  gchar **subjects;
  gdouble share;
  guint64 seed;
} ExperimentSplit;

typedef struct
{
  JsonNode *settings;           /* as in the file, with what was set besides */
  gchar *title;
  gchar *output;                /* folder */
  gchar *device;
  gchar **modalities;           /* at least two */
  ExperimentDataset dataset;
  ExperimentSplit split;
  GArray *seeds;                /* guint */
  guint64 budget;               /* samples of a method's trainings together */
  GPtrArray *methods;           /* ExperimentMethod */
} Experiment;

/* Reads @path; @values, "dotted.path=value" and NULL at the end, replace what
 * it says: JSON, or else a text.  The error names file, member and what is
 * wrong.  GStreamer must be initialised. */
Experiment *experiment_load (const gchar * path, gchar ** values,
    GError ** error);
void experiment_free (Experiment * experiment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Experiment, experiment_free)

/* How often @method is trained, with each seed. */
guint experiment_count_trainings (const Experiment * experiment,
    const ExperimentMethod * method);

/* How many networks it has then. */
guint experiment_count_networks (const Experiment * experiment,
    const ExperimentMethod * method);

G_END_DECLS
