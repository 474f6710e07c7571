/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-volumemask
 * @title: volumemask
 *
 * Turns a volume into the mask of the head or body in it: U8, 1 inside and 0
 * outside, on the same grid, with modality=mask, BIDS' suffix.  Use it for the
 * `mask` pads of other elements, or to keep the mask beside the volume.
 *
 * Voxels above a threshold, which Otsu's method finds for each volume, are
 * tissue; gaps of up to 8 mm between them are closed, as skin has where it is
 * dark.  What they enclose is inside as well: airways, lungs, the skull.
 * Where the field of view cuts a neck or a trunk, its outline there encloses.
 * Of several parts, which touch nowhere face to face, the largest is taken:
 * not the wires, and not a couch that the body does not lie on.
 *
 * Nothing takes 0 for dark: CT and signed values are as good as magnitudes.
 * With modality=ct whatever is below -1024 HU, the fill of scanners, counts as
 * air.  Of several channels the first is looked at.  A volume of one value
 * only has no mask: that is an error.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 niftisrc location=sub-01_T1w.nii.gz ! volumemask ! niftisink location=out/sub-01_mask.nii.gz
 * ]|
 * |[
 * gst-launch-1.0 volumetestsrc num-buffers=1 pattern=thorax modality=ct ! volumemask method=threshold threshold=-300 ! volumeview window="<0,1>" ! pngenc ! filesink location=body.png
 * ]| The body is what has more than -300 HU, and the lungs in it.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumemask.h"

#include "gstvolumeforeground.h"

GST_DEBUG_CATEGORY_STATIC (volume_mask_debug);
#define GST_CAT_DEFAULT volume_mask_debug

#define DEFAULT_METHOD METHOD_OTSU
#define DEFAULT_THRESHOLD 0.0

#define MODALITY "mask"

typedef enum
{
  METHOD_OTSU,
  METHOD_THRESHOLD,
} Method;

struct _GstVolumeMask
{
  GstVolumeFilter parent;

  /* object lock */
  Method method;
  gdouble threshold;
};

enum
{
  PROP_0,
  PROP_METHOD,
  PROP_THRESHOLD,
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("volume/x-raw, format = (string) U8, "
        "width = (int) [ 1, max ], height = (int) [ 1, max ], "
        "depth = (int) [ 1, max ], channels = (int) 1, "
        "modality = (string) " MODALITY ", framerate = (fraction) 0/1"));

G_DEFINE_TYPE_WITH_CODE (GstVolumeMask, gst_volume_mask,
    GST_TYPE_VOLUME_FILTER,
    GST_DEBUG_CATEGORY_INIT (volume_mask_debug, "volumemask", 0,
        "masks of heads and bodies"));
GST_ELEMENT_REGISTER_DEFINE (volumemask, "volumemask", GST_RANK_NONE,
    GST_TYPE_VOLUME_MASK);

#define GST_TYPE_VOLUME_MASK_METHOD (method_get_type ())
static GType
method_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {METHOD_OTSU, "The threshold that parts the volume's values best in two",
        "otsu"},
    {METHOD_THRESHOLD, "The property threshold", "threshold"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type)) {
    GType t = g_enum_register_static ("GstVolumeMaskMethod", values);

    g_once_init_leave (&type, t);
  }
  return type;
}

static void
gst_volume_mask_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  GstVolumeMask *self = GST_VOLUME_MASK (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_METHOD:
      self->method = g_value_get_enum (value);
      break;
    case PROP_THRESHOLD:
      self->threshold = g_value_get_double (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_volume_mask_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstVolumeMask *self = GST_VOLUME_MASK (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_METHOD:
      g_value_set_enum (value, self->method);
      break;
    case PROP_THRESHOLD:
      g_value_set_double (value, self->threshold);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

/* The grid passes; format, channels and modality are what the other pad's
 * template says, and of any value where it says nothing. */
static GstCaps *
gst_volume_mask_transform_caps (GstBaseTransform * trans,
    GstPadDirection direction, GstCaps * caps, GstCaps * filter)
{
  static const gchar *const fields[] = { "format", "channels", "modality" };
  GstCaps *template =
      gst_static_pad_template_get_caps (direction == GST_PAD_SINK ?
      &src_template : &sink_template);
  const GstStructure *s = gst_caps_get_structure (template, 0);
  GstCaps *result = gst_caps_copy (caps), *filtered;
  guint i, k;

  for (i = 0; i < gst_caps_get_size (result); i++) {
    for (k = 0; k < G_N_ELEMENTS (fields); k++) {
      if (gst_structure_has_field (s, fields[k]))
        gst_structure_set_value (gst_caps_get_structure (result, i),
            fields[k], gst_structure_get_value (s, fields[k]));
      else
        gst_structure_remove_field (gst_caps_get_structure (result, i),
            fields[k]);
    }
  }
  gst_caps_unref (template);
  if (filter) {
    filtered = gst_caps_intersect_full (filter, result,
        GST_CAPS_INTERSECT_FIRST);
    gst_caps_unref (result);
    result = filtered;
  }
  return result;
}

static GstFlowReturn
gst_volume_mask_transform (GstVolumeFilter * filter,
    const GstVolumeFrame * in, GstVolumeFrame * out, GstVolumeMeta * meta)
{
  GstVolumeMask *self = GST_VOLUME_MASK (filter);
  const gchar *subject = meta->subject ? meta->subject : "unknown";
  gdouble threshold, spacing[3];
  gsize voxels;
  Method method;

  GST_OBJECT_LOCK (self);
  method = self->method;
  threshold = self->threshold;
  GST_OBJECT_UNLOCK (self);

  if (method == METHOD_OTSU && !gst_volume_foreground_threshold (in,
          &threshold)) {
    GST_ELEMENT_ERROR (self, STREAM, FAILED,
        ("The volume of subject %s has no mask: all of it has one value.",
            subject), (NULL));
    return GST_FLOW_ERROR;
  }
  gst_volume_affine_get_spacing (&meta->affine, spacing);
  voxels = gst_volume_foreground_find (in, threshold, spacing, out->data);
  if (voxels == 0) {
    GST_ELEMENT_ERROR (self, STREAM, FAILED,
        ("The volume of subject %s has no mask: no voxel is above %g.",
            subject, threshold), ("Lower threshold, or set method=otsu."));
    return GST_FLOW_ERROR;
  }
  GST_DEBUG_OBJECT (self, "above %g, %" G_GSIZE_FORMAT " voxels", threshold,
      voxels);
  gst_volume_meta_map_values (meta, 0, 0);
  gst_volume_meta_add_history (meta, "volumemask",
      "method=%s: above %g, %" G_GSIZE_FORMAT " voxels",
      method == METHOD_OTSU ? "otsu" : "threshold", threshold, voxels);
  return GST_FLOW_OK;
}

static void
gst_volume_mask_class_init (GstVolumeMaskClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_volume_mask_set_property;
  object_class->get_property = gst_volume_mask_get_property;

  g_object_class_install_property (object_class, PROP_METHOD,
      g_param_spec_enum ("method", "Method",
          "Where the threshold above which there is tissue comes from",
          GST_TYPE_VOLUME_MASK_METHOD, DEFAULT_METHOD,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
          | GST_PARAM_MUTABLE_PLAYING));
  g_object_class_install_property (object_class, PROP_THRESHOLD,
      g_param_spec_double ("threshold", "Threshold",
          "With method=threshold: tissue is above this, in the volume's "
          "values; e.g. -300 (HU)", -G_MAXDOUBLE, G_MAXDOUBLE,
          DEFAULT_THRESHOLD, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
          | GST_PARAM_MUTABLE_PLAYING));

  gst_element_class_set_static_metadata (element_class,
      "Volume mask", "Filter/Effect/Volume",
      "Finds the head or body in a volume", "The GstVolume developers");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);

  GST_BASE_TRANSFORM_CLASS (klass)->transform_caps =
      gst_volume_mask_transform_caps;
  GST_VOLUME_FILTER_CLASS (klass)->transform = gst_volume_mask_transform;

  gst_type_mark_as_plugin_api (GST_TYPE_VOLUME_MASK_METHOD, 0);
}

static void
gst_volume_mask_init (GstVolumeMask * self)
{
  self->method = DEFAULT_METHOD;
  self->threshold = DEFAULT_THRESHOLD;
}
