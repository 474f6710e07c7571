/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-volumeconform
 * @title: volumeconform
 *
 * Brings volumes to a common grid: an orientation, a spacing in mm and a size
 * in voxels, in that order.  What is not asked for stays, and a volume that
 * is on the grid already passes through untouched.  The field of view keeps
 * its centre; #volumeconform:size crops and pads about it.
 *
 * Reorienting, cropping and padding copy values bit for bit; another spacing
 * interpolates.  #volumeconform:undo, further down the same pipeline, brings
 * a volume back to the grid on which it came in, so that a translated head
 * lies on its input voxel by voxel; what was cropped away on the way comes
 * back as #volumeconform:fill.
 *
 * Use it in front of elements that look at voxels rather than millimetres, as
 * a network does, with the grid it was trained on.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 filesrc location=head.nii.gz ! niftidec ! volumeconform orientation=RAS spacing="<1,1,0>" size="<256,256,0>" ! niftienc ! filesink location=conformed.nii
 * gst-launch-1.0 filesrc location=head.nii.gz ! niftidec ! volumeconform orientation=RAS spacing="<1,1,0>" ! volumenormalize ! volumeconform undo=true ! niftienc ! filesink location=normalized.nii
 * ]| The first line makes axial slices of 256 x 256 voxels of 1 mm.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>

#include "conformgrid.h"
#include "gstvolume.h"
#include "gstvolumeconform.h"

GST_DEBUG_CATEGORY_STATIC (volume_conform_debug);
#define GST_CAT_DEFAULT volume_conform_debug

#define DEFAULT_ORIENTATION NULL
#define DEFAULT_INTERPOLATION GST_VOLUME_INTERPOLATION_LINEAR
#define DEFAULT_UNDO FALSE

/* Stands for the volume's smallest value. */
#define FILL_MINIMUM (-G_MAXDOUBLE)
#define DEFAULT_FILL FILL_MINIMUM

enum
{
  PROP_0,
  PROP_ORIENTATION,
  PROP_SPACING,
  PROP_SIZE,
  PROP_INTERPOLATION,
  PROP_FILL,
  PROP_UNDO,
};

typedef struct
{
  gchar *orientation;
  /* The first is not a number, or under 0, where an array had not three. */
  gdouble spacing[3];
  gint size[3];
  GstVolumeInterpolation interpolation;
  gdouble fill;
  gboolean undo;
} Settings;

struct _GstVolumeConform
{
  GstElement parent;

  GstPad *sinkpad, *srcpad;

  Settings settings;            /* object lock */

  /* Streaming thread. */
  GstCaps *incaps, *outcaps;
  GstVolumeInfo in, out;
  GstBufferPool *pool;          /* for @out */
  GQueue pending;               /* events that must follow the first caps */
};

G_DEFINE_FINAL_TYPE_WITH_CODE (GstVolumeConform, gst_volume_conform,
    GST_TYPE_ELEMENT,
    GST_DEBUG_CATEGORY_INIT (volume_conform_debug, "volumeconform", 0,
        "orientation, spacing and size of volumes"));

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));

/* A copy of the properties as they are now; free its orientation. */
static Settings
get_settings (GstVolumeConform * self)
{
  Settings settings;

  GST_OBJECT_LOCK (self);
  settings = self->settings;
  settings.orientation = g_strdup (self->settings.orientation);
  GST_OBJECT_UNLOCK (self);
  return settings;
}

/* Caps: either side takes what the other has, of any size. */

static GstCaps *
get_caps (GstVolumeConform * self, GstPad * pad, GstCaps * filter)
{
  GstPad *other = pad == self->sinkpad ? self->srcpad : self->sinkpad;
  GstCaps *template = gst_pad_get_pad_template_caps (pad);
  GstCaps *caps = gst_pad_peer_query_caps (other, template), *result;
  guint i;

  result = gst_caps_make_writable (caps);
  for (i = 0; i < gst_caps_get_size (result); i++) {
    gst_caps_set_features (result, i, NULL);
    gst_structure_set (gst_caps_get_structure (result, i),
        "width", GST_TYPE_INT_RANGE, 1, G_MAXINT,
        "height", GST_TYPE_INT_RANGE, 1, G_MAXINT,
        "depth", GST_TYPE_INT_RANGE, 1, G_MAXINT, NULL);
  }
  caps = gst_caps_intersect_full (result, template, GST_CAPS_INTERSECT_FIRST);
  gst_caps_unref (result);
  gst_caps_unref (template);
  if (filter) {
    result = gst_caps_intersect_full (filter, caps, GST_CAPS_INTERSECT_FIRST);
    gst_caps_unref (caps);
    caps = result;
  }
  return caps;
}

static gboolean
gst_volume_conform_query (GstPad * pad, GstObject * parent, GstQuery * query)
{
  if (GST_QUERY_TYPE (query) == GST_QUERY_CAPS) {
    GstCaps *filter, *caps;

    gst_query_parse_caps (query, &filter);
    caps = get_caps (GST_VOLUME_CONFORM (parent), pad, filter);
    gst_query_set_caps_result (query, caps);
    gst_caps_unref (caps);
    return TRUE;
  }
  return gst_pad_query_default (pad, parent, query);
}

static void
clear_pool (GstVolumeConform * self)
{
  if (self->pool)
    gst_buffer_pool_set_active (self->pool, FALSE);
  gst_clear_object (&self->pool);
}

static gboolean
push_pending (GstVolumeConform * self)
{
  GstEvent *event;
  gboolean ok = TRUE;

  while ((event = g_queue_pop_head (&self->pending)))
    ok &= gst_pad_push_event (self->srcpad, event);
  return ok;
}

/* Tell downstream, where it does not know yet, that volumes are @out. */
static GstFlowReturn
negotiate (GstVolumeConform * self, const GstVolumeInfo * out)
{
  GstCaps *caps = gst_caps_copy (self->incaps);

  gst_caps_set_simple (caps, "width", G_TYPE_INT, out->width,
      "height", G_TYPE_INT, out->height, "depth", G_TYPE_INT, out->depth, NULL);
  if (self->outcaps && gst_caps_is_equal (caps, self->outcaps)) {
    gst_caps_unref (caps);
    return GST_FLOW_OK;
  }
  if (!gst_pad_peer_query_accept_caps (self->srcpad, caps)) {
    GST_ELEMENT_ERROR (self, CORE, NEGOTIATION,
        ("What follows does not take volumes of %d x %d x %d voxels.",
            out->width, out->height, out->depth),
        ("Set size, or relax the caps downstream; refused: %" GST_PTR_FORMAT,
            caps));
    gst_caps_unref (caps);
    return GST_FLOW_NOT_NEGOTIATED;
  }
  GST_DEBUG_OBJECT (self, "output %" GST_PTR_FORMAT, caps);
  clear_pool (self);
  gst_caps_take (&self->outcaps, caps);
  self->out = *out;
  gst_pad_push_event (self->srcpad, gst_event_new_caps (caps));
  push_pending (self);
  return GST_FLOW_OK;
}

/* Where @buffer's volume shall be.  *@has_moved is FALSE where it is there.
 * Posts what is wrong with the volume or the settings. */
static gboolean
find_target (GstVolumeConform * self, const Settings * settings,
    GstBuffer * buffer, GstVolumeGrid * target, gboolean * has_moved)
{
  GstVolumeMeta *meta = gst_volume_meta_require (buffer, self->sinkpad);
  GstVolumeGrid grid;

  if (!meta)
    return FALSE;
  if (!gst_volume_affine_is_valid (&meta->affine)) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("A volume's affine is singular or not finite."),
        ("Volume %" G_GUINT64_FORMAT " cannot be placed in the world; mend its "
            "file's qform or sform.", GST_BUFFER_OFFSET (buffer)));
    return FALSE;
  }

  gst_volume_meta_get_grid (meta, &self->in, &grid);
  if (settings->undo) {
    *has_moved = meta->source.size[0] > 0;
    *target = *has_moved ? meta->source : grid;
  } else {
    ConformTarget wanted = {.orientation = settings->orientation };
    gchar *wrong;
    gint i;

    for (i = 0; i < 3; i++) {
      wanted.spacing[i] = settings->spacing[i];
      wanted.size[i] = settings->size[i];
    }
    wrong = conform_grid (&wanted, &grid, target);
    if (wrong) {
      GST_ELEMENT_ERROR (self, LIBRARY, SETTINGS, ("%s", wrong), (NULL));
      g_free (wrong);
      return FALSE;
    }
    *has_moved = !gst_volume_grid_equal (&grid, target, 0);
  }
  return TRUE;
}

/* The value for voxels that lie outside the volume. */
static gdouble
get_fill (const Settings * settings, const GstVolumeFrame * frame)
{
  gsize n = gst_volume_info_get_voxels (&frame->info) * frame->info.channels;
  gdouble values[1024], fill = INFINITY;
  gsize i, k, count;

  if (settings->fill != FILL_MINIMUM)
    return settings->fill;
  for (i = 0; i < n; i += count) {
    count = MIN (n - i, G_N_ELEMENTS (values));
    gst_volume_frame_read_f64 (frame, i, count, values);
    /* Written so that NaN does not count. */
    for (k = 0; k < count; k++)
      fill = values[k] < fill ? values[k] : fill;
  }
  return isfinite (fill) ? fill : 0;
}

typedef struct
{
  GstBuffer *outbuf;
  const GstVolumeGrid *grid;
} Resampled;

/* Every meta that knows what a resampling means to it comes along. */
static gboolean
transform_meta (GstBuffer * inbuf, GstMeta ** meta, gpointer data)
{
  Resampled *resampled = data;

  if ((*meta)->info->transform_func) {
    (*meta)->info->transform_func (resampled->outbuf, *meta, inbuf,
        GST_VOLUME_META_RESAMPLE, (gpointer) resampled->grid);
  }
  return TRUE;
}

static void
add_history (GstVolumeMeta * meta, const Settings * settings, gdouble fill)
{
  GEnumClass *klass = g_type_class_ref (GST_TYPE_VOLUME_INTERPOLATION);
  const gchar *interpolation =
      g_enum_get_value (klass, settings->interpolation)->value_nick;
  const gdouble *spacing = settings->spacing;
  const gint *size = settings->size;

  if (settings->undo)
    gst_volume_meta_add_history (meta, "volumeconform",
        "undo=true interpolation=%s fill=%.9g", interpolation, fill);
  else
    gst_volume_meta_add_history (meta, "volumeconform",
        "%s%s%sspacing=<%.6g,%.6g,%.6g> size=<%d,%d,%d> interpolation=%s "
        "fill=%.9g", settings->orientation ? "orientation=" : "",
        settings->orientation ? settings->orientation : "",
        settings->orientation ? " " : "", spacing[0], spacing[1], spacing[2],
        size[0], size[1], size[2], interpolation, fill);
  g_type_class_unref (klass);
}

/* A new buffer with the volume of @inbuf sampled on @target; NULL, with an
 * error posted, where there is none. */
static GstBuffer *
conform (GstVolumeConform * self, const Settings * settings,
    GstBuffer * inbuf, const GstVolumeGrid * target)
{
  GstVolumeMeta *inmeta = gst_buffer_get_volume_meta (inbuf), *outmeta;
  GstVolumeFrame in, out;
  GstBuffer *outbuf = NULL;
  Resampled resampled = {.grid = target };
  gboolean is_done;
  gdouble fill;

  if (!self->pool)
    self->pool = gst_volume_buffer_pool_new_active (&self->out);
  if (!self->pool || gst_buffer_pool_acquire_buffer (self->pool, &outbuf,
          NULL) != GST_FLOW_OK) {
    GST_ELEMENT_ERROR (self, RESOURCE, NO_SPACE_LEFT,
        ("No memory for a volume of %d x %d x %d voxels.", self->out.width,
            self->out.height, self->out.depth),
        ("Ask for a coarser spacing or a smaller size."));
    return NULL;
  }
  if (!gst_volume_frame_map (&in, &self->in, inbuf, GST_MAP_READ)) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("A buffer is smaller than the volume its caps describe."),
        ("%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes",
            gst_buffer_get_size (inbuf), gst_volume_info_get_size (&self->in)));
    gst_buffer_unref (outbuf);
    return NULL;
  }
  if (!gst_volume_frame_map (&out, &self->out, outbuf, GST_MAP_WRITE))
    g_assert_not_reached ();    /* it is our pool's */

  fill = get_fill (settings, &in);
  is_done = gst_volume_resample (&in, &inmeta->affine, &out,
      &target->affine, NULL, settings->interpolation, fill);
  gst_volume_frame_unmap (&out);
  gst_volume_frame_unmap (&in);
  if (!is_done) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("The grid to bring the volume to has a singular affine."),
        ("An element before %s wrote a wrong source grid into the volume's "
            "meta.", GST_OBJECT_NAME (self)));
    gst_buffer_unref (outbuf);
    return NULL;
  }

  gst_buffer_copy_into (outbuf, inbuf,
      GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_TIMESTAMPS, 0, -1);
  resampled.outbuf = outbuf;
  gst_buffer_foreach_meta (inbuf, transform_meta, &resampled);
  outmeta = gst_buffer_get_volume_meta (outbuf);
  if (settings->undo)
    outmeta->source.size[0] = 0;
  else if (outmeta->source.size[0] == 0)
    gst_volume_meta_get_grid (inmeta, &self->in, &outmeta->source);
  add_history (outmeta, settings, fill);
  return outbuf;
}

static GstFlowReturn
gst_volume_conform_chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  GstVolumeConform *self = GST_VOLUME_CONFORM (parent);
  GstFlowReturn ret = GST_FLOW_ERROR;
  Settings settings = get_settings (self);
  GstVolumeGrid target;
  GstVolumeInfo out;
  gboolean has_moved;

  if (!self->incaps) {
    GST_ELEMENT_ERROR (self, CORE, NEGOTIATION,
        ("A volume came without caps."), (NULL));
    ret = GST_FLOW_NOT_NEGOTIATED;
    goto out;
  }
  if (!find_target (self, &settings, buffer, &target, &has_moved))
    goto out;
  if (!conform_info (&self->in, &target, &out)) {
    GST_ELEMENT_ERROR (self, LIBRARY, SETTINGS,
        ("A volume of %d x %d x %d voxels is too large for a buffer (4 GiB).",
            target.size[0], target.size[1], target.size[2]),
        ("Ask for a coarser spacing or a smaller size."));
    goto out;
  }
  ret = negotiate (self, &out);
  if (ret != GST_FLOW_OK)
    goto out;
  if (has_moved) {
    GstBuffer *outbuf = conform (self, &settings, buffer, &target);

    gst_buffer_unref (buffer);
    buffer = outbuf;
  }
  ret = buffer ? gst_pad_push (self->srcpad, buffer) : GST_FLOW_ERROR;
  buffer = NULL;

out:
  gst_clear_buffer (&buffer);
  g_free (settings.orientation);
  return ret;
}

static gboolean
set_incaps (GstVolumeConform * self, GstCaps * caps)
{
  if (!gst_volume_info_from_caps (&self->in, caps)) {
    GST_ELEMENT_ERROR (self, CORE, NEGOTIATION,
        ("These are not the caps of one volume."), ("%" GST_PTR_FORMAT, caps));
    gst_clear_caps (&self->incaps);
    return FALSE;
  }
  gst_caps_replace (&self->incaps, caps);
  return TRUE;
}

/* A new segment follows a flush. */
static void
drop_pending_segments (GstVolumeConform * self)
{
  GList *l, *next;

  for (l = self->pending.head; l; l = next) {
    next = l->next;
    if (GST_EVENT_TYPE (l->data) == GST_EVENT_SEGMENT) {
      gst_event_unref (l->data);
      g_queue_delete_link (&self->pending, l);
    }
  }
}

/* The output's caps are known only with the first volume's affine, and what
 * is sent in order must follow them. */
static gboolean
gst_volume_conform_sink_event (GstPad * pad, GstObject * parent,
    GstEvent * event)
{
  GstVolumeConform *self = GST_VOLUME_CONFORM (parent);
  GstCaps *caps;
  gboolean ok;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      ok = set_incaps (self, caps);
      gst_event_unref (event);
      return ok;
    case GST_EVENT_STREAM_START:
      break;
    case GST_EVENT_FLUSH_STOP:
      drop_pending_segments (self);
      break;
    case GST_EVENT_EOS:
      push_pending (self);
      break;
    default:
      if (GST_EVENT_IS_SERIALIZED (event) && !self->outcaps) {
        g_queue_push_tail (&self->pending, event);
        return TRUE;
      }
      break;
  }
  return gst_pad_event_default (pad, parent, event);
}

static GstStateChangeReturn
gst_volume_conform_change_state (GstElement * element,
    GstStateChange transition)
{
  GstVolumeConform *self = GST_VOLUME_CONFORM (element);
  GstStateChangeReturn ret;

  ret = GST_ELEMENT_CLASS (gst_volume_conform_parent_class)->change_state
      (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    clear_pool (self);
    gst_clear_caps (&self->incaps);
    gst_clear_caps (&self->outcaps);
    g_queue_clear_full (&self->pending, (GDestroyNotify) gst_event_unref);
  }
  return ret;
}

static void
gst_volume_conform_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  GstVolumeConform *self = GST_VOLUME_CONFORM (object);
  Settings *settings = &self->settings;

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_ORIENTATION:
      g_free (settings->orientation);
      settings->orientation = g_value_dup_string (value);
      break;
    case PROP_SPACING:
      if (gst_volume_value_get_doubles (value, settings->spacing, 3) != 3)
        settings->spacing[0] = NAN;
      break;
    case PROP_SIZE:
      if (gst_volume_value_get_ints (value, settings->size, 3) != 3)
        settings->size[0] = -1;
      break;
    case PROP_INTERPOLATION:
      settings->interpolation = g_value_get_enum (value);
      break;
    case PROP_FILL:
      settings->fill = g_value_get_double (value);
      break;
    case PROP_UNDO:
      settings->undo = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_volume_conform_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstVolumeConform *self = GST_VOLUME_CONFORM (object);
  Settings *settings = &self->settings;

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_ORIENTATION:
      g_value_set_string (value, settings->orientation);
      break;
    case PROP_SPACING:
      gst_volume_value_add_doubles (value, settings->spacing, 3);
      break;
    case PROP_SIZE:
      gst_volume_value_add_ints (value, settings->size, 3);
      break;
    case PROP_INTERPOLATION:
      g_value_set_enum (value, settings->interpolation);
      break;
    case PROP_FILL:
      g_value_set_double (value, settings->fill);
      break;
    case PROP_UNDO:
      g_value_set_boolean (value, settings->undo);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_volume_conform_finalize (GObject * object)
{
  GstVolumeConform *self = GST_VOLUME_CONFORM (object);

  g_free (self->settings.orientation);
  G_OBJECT_CLASS (gst_volume_conform_parent_class)->finalize (object);
}

static void
gst_volume_conform_class_init (GstVolumeConformClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_PLAYING;

  object_class->set_property = gst_volume_conform_set_property;
  object_class->get_property = gst_volume_conform_get_property;
  object_class->finalize = gst_volume_conform_finalize;
  element_class->change_state =
      GST_DEBUG_FUNCPTR (gst_volume_conform_change_state);

  g_object_class_install_property (object_class, PROP_ORIENTATION,
      g_param_spec_string ("orientation", "Orientation",
          "Where x, y and z shall grow to: a letter each of R or L, A or P, S "
          "or I, such as RAS; unset keeps the volume's", DEFAULT_ORIENTATION,
          flags));
  g_object_class_install_property (object_class, PROP_SPACING,
      gst_param_spec_array ("spacing", "Spacing",
          "Distance of voxels along x, y, z after reorientation, in mm, 0.01 "
          "to 1000; 0 keeps an axis; for example <1,1,0>",
          g_param_spec_double ("mm", "mm", "Distance in mm; 0 keeps the axis",
              -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags), flags));
  g_object_class_install_property (object_class, PROP_SIZE,
      gst_param_spec_array ("size", "Size",
          "Voxels along x, y, z after reorientation, cropped or padded about "
          "the centre; 0 keeps an axis; for example <256,256,0>",
          g_param_spec_int ("voxels", "Voxels", "Count; 0 keeps the axis",
              G_MININT, G_MAXINT, 0, flags), flags));
  g_object_class_install_property (object_class, PROP_INTERPOLATION,
      g_param_spec_enum ("interpolation", "Interpolation",
          "How values between voxels are found; take nearest for labels",
          GST_TYPE_VOLUME_INTERPOLATION, DEFAULT_INTERPOLATION, flags));
  g_object_class_install_property (object_class, PROP_FILL,
      g_param_spec_double ("fill", "Fill",
          "Value of voxels outside the volume, in the volume's units, for "
          "example -1024 for CT in HU; the default, the lowest double, stands "
          "for the volume's smallest value", -G_MAXDOUBLE, G_MAXDOUBLE,
          DEFAULT_FILL, flags));
  g_object_class_install_property (object_class, PROP_UNDO,
      g_param_spec_boolean ("undo", "Undo",
          "Bring volumes back to the grid on which they came to the first "
          "volumeconform, whatever the other properties ask for; volumes that "
          "never left it pass", DEFAULT_UNDO, flags));

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Volume conformer",
      "Filter/Converter/Volume",
      "Brings volumes to an orientation, a spacing and a size, and back",
      PACKAGE_NAME);
  gst_type_mark_as_plugin_api (GST_TYPE_VOLUME_INTERPOLATION, 0);
}

static void
gst_volume_conform_init (GstVolumeConform * self)
{
  self->sinkpad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sinkpad, gst_volume_conform_chain);
  gst_pad_set_event_function (self->sinkpad, gst_volume_conform_sink_event);
  gst_pad_set_query_function (self->sinkpad, gst_volume_conform_query);
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);

  self->srcpad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_query_function (self->srcpad, gst_volume_conform_query);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);

  g_queue_init (&self->pending);
  self->settings.orientation = g_strdup (DEFAULT_ORIENTATION);
  self->settings.interpolation = DEFAULT_INTERPOLATION;
  self->settings.fill = DEFAULT_FILL;
  self->settings.undo = DEFAULT_UNDO;
}
