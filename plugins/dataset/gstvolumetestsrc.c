/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-volumetestsrc
 * @title: volumetestsrc
 *
 * Heads and thoraces of known truth, for tests and for trying a pipeline
 * without data: the same seed gives the same anatomy, voxel on voxel, as T1w,
 * T2w, PDw, FLAIR or ct.  Each further buffer is the next body: buffer i has
 * the anatomy of seed + i and the subject label "phantom" with that number.
 *
 * Values are F32LE: MR signal in thousandths of fully magnetised water's, or
 * HU.  The grid's axes are R, A and S, its centre is the world's origin.
 * Which size and modality are made is up to downstream caps; the properties
 * choose where these leave it open, and the pattern where nobody does: heads
 * are 181 x 217 x 181 voxels of 1 mm, thoraces 170 x 120 x 150 of 2 mm.  At
 * 1 mm a thorax takes size=<340,240,300>; its trunk fills about 320 x 220 mm
 * of each axial slice.
 *
 * ## Known deformation
 *
 * With deformation=D the anatomy is bent by a smooth invertible field before
 * pose moves it: at y the phantom shows what it would show at y + u (y) were D
 * 0; the voxel at w in the world has y = P^-1 w, with P the pose.  So y + u (y)
 * is the transform that registers an undeformed volume of the same seed
 * (moving) to a deformed one (fixed), both without pose; with the pose P of
 * the moving one it is P (y + u (y)).  R, A and S are y's coordinates in mm;
 * seeds do not change u.
 *
 * Head, with g = D / sqrt (3) exp (-(R^2 + A^2 + S^2) / 20000):
 * |[
 * u_R = g sin (0.012 R + 0.036 A - 0.020 S + 0.4)
 * u_A = g sin (-0.020 R + 0.012 A + 0.036 S + 1.3)
 * u_S = g sin (0.036 R - 0.020 A + 0.012 S + 2.5)
 * ]|
 * Thorax, a breath that moves organs down by up to D and the front wall
 * forward by up to 0.3 D, while the spine rests, with
 * s (t) = t^3 (10 - 15 t + 6 t^2) of t limited to 0 .. 1,
 * w = s ((sqrt (R^2 + (A + 68)^2) - 36) / 64), e = (R / 150)^2 + (A / 100)^2:
 * |[
 * u_R = 0
 * u_A = -0.3 D w s ((A + 40) / 140) exp (-((S + 20) / 120)^2)
 * u_S = D w exp (-e^2 - ((S + 50) / 90)^2)
 * ]|
 * The Jacobian determinant of y + u (y) is above 0.6 at the largest D.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 volumetestsrc num-buffers=2 ! volume/x-raw,modality=T2w ! fakesink
 * ]|
 * |[
 * gst-launch-1.0 volumetestsrc num-buffers=1 seed=7 noise=0.02 size="<96,112,96>" spacing="<2,2,2>" pose="<5,0,-3,4,0,0>" ! fakesink
 * ]|
 * |[
 * gst-launch-1.0 volumetestsrc num-buffers=1 pattern=thorax modality=ct deformation=15 ! volumeview window="<-1000,500>" ! pngenc ! filesink location=thorax.png
 * ]| A thorax that breathes in.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumetestsrc.h"

#include "phantom.h"
#include "testscene.h"

GST_DEBUG_CATEGORY_STATIC (volume_test_src_debug);
#define GST_CAT_DEFAULT volume_test_src_debug

#define DEFAULT_PATTERN TEST_PATTERN_HEAD
#define DEFAULT_MODALITY "T1w"
#define DEFAULT_SEED 1
#define DEFAULT_NOISE 0.0
#define MAX_SIZE 1000           /* three of them stay under 4 GiB */
#define MIN_SPACING 0.01
#define MAX_SPACING 100.0
#define DEFAULT_DEFORMATION 0.0

struct _GstVolumeTestSrc
{
  GstPushSrc parent;

  /* properties, under the object lock */
  TestScene scene;              /* the first volume's, but for its affine */
  gchar *modality;
  gint size[3];                 /* 0: the pattern's */
  gdouble spacing[3];           /* 0: the pattern's */

  /* streaming thread */
  GstVolumeInfo info;
  guint64 index;                /* of the next volume */

  gint unlocked;                /* atomic */
};

enum
{
  PROP_0,
  PROP_PATTERN,
  PROP_MODALITY,
  PROP_SEED,
  PROP_POSE,
  PROP_DEFORMATION,
  PROP_NOISE,
  PROP_SIZE,
  PROP_SPACING,
};

#define SIZE_CAPS "(int) [ 1, " G_STRINGIFY (MAX_SIZE) " ]"

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("volume/x-raw, format = (string) F32LE, "
        "width = " SIZE_CAPS ", height = " SIZE_CAPS ", depth = " SIZE_CAPS
        ", channels = (int) 1, modality = (string) " PHANTOM_MODALITIES
        ", framerate = (fraction) 0/1"));

G_DEFINE_TYPE_WITH_CODE (GstVolumeTestSrc, gst_volume_test_src,
    GST_TYPE_PUSH_SRC,
    GST_DEBUG_CATEGORY_INIT (volume_test_src_debug, "volumetestsrc", 0,
        "phantom source"));
GST_ELEMENT_REGISTER_DEFINE (volumetestsrc, "volumetestsrc", GST_RANK_NONE,
    GST_TYPE_VOLUME_TEST_SRC);

static void
gst_volume_test_src_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  GstVolumeTestSrc *self = GST_VOLUME_TEST_SRC (object);
  guint n = id == PROP_POSE ? 6 : 3;

  if ((id == PROP_POSE || id == PROP_SIZE || id == PROP_SPACING)
      && gst_value_array_get_size (value) != n) {
    g_warning ("%s: %s takes %u values, not %u; it stays as it was",
        GST_OBJECT_NAME (self), pspec->name, n,
        gst_value_array_get_size (value));
    return;
  }

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_PATTERN:
      self->scene.pattern = g_value_get_enum (value);
      break;
    case PROP_MODALITY:
      g_free (self->modality);
      self->modality = g_value_dup_string (value);
      break;
    case PROP_SEED:
      self->scene.seed = g_value_get_uint (value);
      break;
    case PROP_POSE:
      gst_volume_value_get_doubles (value, self->scene.pose, n);
      break;
    case PROP_DEFORMATION:
      self->scene.deformation = g_value_get_double (value);
      break;
    case PROP_NOISE:
      self->scene.noise = g_value_get_double (value);
      break;
    case PROP_SIZE:
      gst_volume_value_get_ints (value, self->size, n);
      break;
    case PROP_SPACING:
      gst_volume_value_get_doubles (value, self->spacing, n);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

/* Under the object lock. */
static void
get_grid (GstVolumeTestSrc * self, gint size[3], gdouble spacing[3])
{
  gint i;

  test_pattern_get_grid (self->scene.pattern, size, spacing);
  for (i = 0; i < 3; i++) {
    if (self->size[i] > 0)
      size[i] = self->size[i];
    if (self->spacing[i] > 0)
      spacing[i] = self->spacing[i];
  }
}

static void
gst_volume_test_src_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstVolumeTestSrc *self = GST_VOLUME_TEST_SRC (object);
  gint size[3];
  gdouble spacing[3];

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_PATTERN:
      g_value_set_enum (value, self->scene.pattern);
      break;
    case PROP_MODALITY:
      g_value_set_string (value, self->modality);
      break;
    case PROP_SEED:
      g_value_set_uint (value, self->scene.seed);
      break;
    case PROP_POSE:
      gst_volume_value_add_doubles (value, self->scene.pose, 6);
      break;
    case PROP_DEFORMATION:
      g_value_set_double (value, self->scene.deformation);
      break;
    case PROP_NOISE:
      g_value_set_double (value, self->scene.noise);
      break;
    case PROP_SIZE:
      get_grid (self, size, spacing);
      gst_volume_value_add_ints (value, size, 3);
      break;
    case PROP_SPACING:
      get_grid (self, size, spacing);
      gst_volume_value_add_doubles (value, spacing, 3);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static gboolean
gst_volume_test_src_start (GstBaseSrc * src)
{
  GstVolumeTestSrc *self = GST_VOLUME_TEST_SRC (src);
  gfloat values[PHANTOM_N_TISSUES];
  gboolean known;
  gchar *modality;

  self->index = 0;
  GST_OBJECT_LOCK (self);
  modality = g_strdup (self->modality);
  GST_OBJECT_UNLOCK (self);
  known = modality && phantom_tissue_values (modality, values);
  if (!known) {
    GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS,
        ("There is no phantom of modality \"%s\"; choose one of "
            PHANTOM_MODALITIES ".", modality ? modality : ""), (NULL));
  }
  g_free (modality);
  return known;
}

static GstCaps *
gst_volume_test_src_fixate (GstBaseSrc * src, GstCaps * caps)
{
  static const gchar *const fields[3] = { "width", "height", "depth" };
  GstVolumeTestSrc *self = GST_VOLUME_TEST_SRC (src);
  GstStructure *s;
  gdouble spacing[3];
  gint size[3], i;

  caps = gst_caps_truncate (gst_caps_make_writable (caps));
  s = gst_caps_get_structure (caps, 0);
  GST_OBJECT_LOCK (self);
  get_grid (self, size, spacing);
  for (i = 0; i < 3; i++)
    gst_structure_fixate_field_nearest_int (s, fields[i], size[i]);
  gst_structure_fixate_field_string (s, "modality", self->modality);
  GST_OBJECT_UNLOCK (self);
  return GST_BASE_SRC_CLASS (gst_volume_test_src_parent_class)->fixate (src,
      caps);
}

static gboolean
gst_volume_test_src_set_caps (GstBaseSrc * src, GstCaps * caps)
{
  GstVolumeTestSrc *self = GST_VOLUME_TEST_SRC (src);

  if (!gst_volume_info_from_caps (&self->info, caps))
    return FALSE;
  gst_base_src_set_blocksize (src, gst_volume_info_get_size (&self->info));
  return TRUE;
}

static gboolean
gst_volume_test_src_is_seekable (GstBaseSrc * src)
{
  return TRUE;
}

static gboolean
gst_volume_test_src_do_seek (GstBaseSrc * src, GstSegment * segment)
{
  GstVolumeTestSrc *self = GST_VOLUME_TEST_SRC (src);

  if (segment->rate <= 0) {
    GST_WARNING_OBJECT (self, "volumes are made in rising order only");
    return FALSE;
  }
  self->index = segment->position / GST_VOLUME_DURATION;
  /* The base class counts buffers, wherever a seek goes; we mean indices. */
  if (src->num_buffers >= 0) {
    src->num_buffers_left = src->num_buffers
        - (gint) MIN (self->index, (guint64) src->num_buffers);
  }
  return TRUE;
}

static gboolean
gst_volume_test_src_query (GstBaseSrc * src, GstQuery * query)
{
  GstFormat from, to;
  gint64 value, result;
  gint n;

  g_object_get (src, "num-buffers", &n, NULL);
  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_CONVERT:
      gst_query_parse_convert (query, &from, &value, &to, NULL);
      if (!gst_volume_convert_time (from, value, to, &result))
        return FALSE;
      gst_query_set_convert (query, from, value, to, result);
      return TRUE;
    case GST_QUERY_DURATION:
      gst_query_parse_duration (query, &to, NULL);
      if (n < 0
          || !gst_volume_convert_time (GST_FORMAT_DEFAULT, n, to, &result))
        return FALSE;
      gst_query_set_duration (query, to, result);
      return TRUE;
    case GST_QUERY_SEEKING:
      gst_query_parse_seeking (query, &to, NULL, NULL, NULL);
      if (!gst_volume_convert_time (GST_FORMAT_DEFAULT, n, to, &result))
        return FALSE;
      gst_query_set_seeking (query, to, TRUE, 0, result);
      return TRUE;
    default:
      return GST_BASE_SRC_CLASS (gst_volume_test_src_parent_class)->query (src,
          query);
  }
}

static gboolean
gst_volume_test_src_unlock (GstBaseSrc * src)
{
  g_atomic_int_set (&GST_VOLUME_TEST_SRC (src)->unlocked, TRUE);
  return TRUE;
}

static gboolean
gst_volume_test_src_unlock_stop (GstBaseSrc * src)
{
  g_atomic_int_set (&GST_VOLUME_TEST_SRC (src)->unlocked, FALSE);
  return TRUE;
}

/* A copy, so that properties may change meanwhile. */
static TestScene
get_scene (GstVolumeTestSrc * self)
{
  const gint size[3] =
      { self->info.width, self->info.height, self->info.depth };
  TestScene scene;
  gdouble spacing[3];
  gint unused[3], i;

  GST_OBJECT_LOCK (self);
  scene = self->scene;
  get_grid (self, unused, spacing);
  GST_OBJECT_UNLOCK (self);
  scene.seed += self->index;
  scene.affine = gst_volume_affine_identity ();
  for (i = 0; i < 3; i++) {
    scene.affine.m[i][i] = spacing[i];
    scene.affine.m[i][3] = -spacing[i] * (size[i] - 1) / 2;
  }
  return scene;
}

static GstFlowReturn
gst_volume_test_src_fill (GstPushSrc * src, GstBuffer * buffer)
{
  GstVolumeTestSrc *self = GST_VOLUME_TEST_SRC (src);
  TestScene scene = get_scene (self);
  GstVolumeFrame frame;
  gboolean done;

  if (!gst_volume_frame_map (&frame, &self->info, buffer, GST_MAP_WRITE)) {
    GST_ELEMENT_ERROR (self, RESOURCE, WRITE,
        ("A buffer is smaller than the volume its caps describe."),
        ("%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes",
            gst_buffer_get_size (buffer),
            gst_volume_info_get_size (&self->info)));
    return GST_FLOW_ERROR;
  }
  done = test_scene_draw (&scene, &self->info, &self->unlocked, frame.data);
  gst_volume_frame_unmap (&frame);
  if (!done)
    return GST_FLOW_FLUSHING;

  test_scene_describe (&scene, self->info.modality, buffer);
  gst_volume_stamp (buffer, self->index++);
  return GST_FLOW_OK;
}

static void
gst_volume_test_src_finalize (GObject * object)
{
  g_free (GST_VOLUME_TEST_SRC (object)->modality);
  G_OBJECT_CLASS (gst_volume_test_src_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass * object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_PLAYING;

  g_object_class_install_property (object_class, PROP_PATTERN,
      g_param_spec_enum ("pattern", "Pattern", "What the volumes show",
          GST_TYPE_TEST_PATTERN, DEFAULT_PATTERN, flags));
  g_object_class_install_property (object_class, PROP_MODALITY,
      g_param_spec_string ("modality", "Modality",
          "Contrast of the phantom: one of " PHANTOM_MODALITIES
          "; caps downstream come first, e.g. volume/x-raw,modality=T2w",
          DEFAULT_MODALITY, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
          | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (object_class, PROP_SEED,
      g_param_spec_uint ("seed", "Seed",
          "Anatomy and noise of the first volume; volume i has seed + i",
          0, G_MAXUINT, DEFAULT_SEED, flags));
  g_object_class_install_property (object_class, PROP_POSE,
      gst_param_spec_array ("pose", "Pose",
          "How the phantom is moved while the grid stays: right-handed turns "
          "about the world's R, A and S axes in degrees, the one about R "
          "first, then shifts along R, A and S in mm: "
          "world = shift + S A R phantom; e.g. <5,0,-3,4,0,0>; default no move",
          g_param_spec_double ("pose-value", "Pose value",
              "Degrees or mm", -1000, 1000, 0,
              G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS), flags));
  g_object_class_install_property (object_class, PROP_DEFORMATION,
      g_param_spec_double ("deformation", "Deformation",
          "Amplitude in mm of the known smooth field that bends the anatomy "
          "before it is posed: in a thorax, how far the domes of the diaphragm "
          "move down with a breath; the ramp is not bent; e.g. 10", 0,
          PHANTOM_MAX_DEFORMATION, DEFAULT_DEFORMATION, flags));
  g_object_class_install_property (object_class, PROP_NOISE,
      g_param_spec_double ("noise", "Noise",
          "MR: Rician noise, standard deviation of either part of the complex "
          "signal as a fraction of the brightest tissue; ct: Gaussian noise, "
          "standard deviation in thousands of HU; e.g. 0.02",
          0, 1, DEFAULT_NOISE, flags));
  g_object_class_install_property (object_class, PROP_SIZE,
      gst_param_spec_array ("size", "Size",
          "Voxels along R, A and S, 1 to " G_STRINGIFY (MAX_SIZE) ", where "
          "caps downstream leave them open; default <181,217,181>, of a thorax "
          "<170,120,150>",
          g_param_spec_int ("size-value", "Size value", "Voxels", 1, MAX_SIZE,
              181, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS),
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
          | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (object_class, PROP_SPACING,
      gst_param_spec_array ("spacing", "Spacing",
          "Distance between voxels along R, A and S in mm; default <1,1,1>, of "
          "a thorax <2,2,2>",
          g_param_spec_double ("spacing-value", "Spacing value", "mm",
              MIN_SPACING, MAX_SPACING, 1,
              G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS), flags));
}

static void
gst_volume_test_src_class_init (GstVolumeTestSrcClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSrcClass *src_class = GST_BASE_SRC_CLASS (klass);
  GstPushSrcClass *push_class = GST_PUSH_SRC_CLASS (klass);

  object_class->set_property = gst_volume_test_src_set_property;
  object_class->get_property = gst_volume_test_src_get_property;
  object_class->finalize = gst_volume_test_src_finalize;
  install_properties (object_class);

  gst_element_class_set_static_metadata (element_class,
      "Volume test source", "Source/Volume",
      "Makes phantoms of known truth, head or thorax: T1w, T2w, PDw, FLAIR or ct",
      "The GstVolume developers");
  gst_element_class_add_static_pad_template (element_class, &src_template);

  src_class->start = gst_volume_test_src_start;
  src_class->fixate = gst_volume_test_src_fixate;
  src_class->set_caps = gst_volume_test_src_set_caps;
  src_class->is_seekable = gst_volume_test_src_is_seekable;
  src_class->do_seek = gst_volume_test_src_do_seek;
  src_class->query = gst_volume_test_src_query;
  src_class->unlock = gst_volume_test_src_unlock;
  src_class->unlock_stop = gst_volume_test_src_unlock_stop;
  push_class->fill = gst_volume_test_src_fill;

  gst_type_mark_as_plugin_api (GST_TYPE_TEST_PATTERN, 0);
}

static void
gst_volume_test_src_init (GstVolumeTestSrc * self)
{
  self->scene.pattern = DEFAULT_PATTERN;
  self->modality = g_strdup (DEFAULT_MODALITY);
  self->scene.seed = DEFAULT_SEED;
  self->scene.deformation = DEFAULT_DEFORMATION;
  self->scene.noise = DEFAULT_NOISE;
  gst_base_src_set_format (GST_BASE_SRC (self), GST_FORMAT_TIME);
}
