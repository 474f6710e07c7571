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
 * interpolates.  Where that is coarser, #volumeconform:antialias blurs first,
 * as TorchIO's Resample does where it is told to; it is not told here either,
 * nor do scipy and nibabel blur.  #volumeconform:undo, further down the same pipeline, brings
 * a volume back to the grid on which it came in, so that a translated head
 * lies on its input voxel by voxel; what was cropped away on the way comes
 * back as #volumeconform:fill.
 *
 * #volumeconform:crop-foreground leaves air away: the grid is about the head
 * or body that the volume shows, or about what the volume on the pad `mask`
 * says, wherever that one's grid lies.  #volumeconform:size-multiple then pads
 * to sizes that a network can halve.
 *
 * With the pad `reference` linked, a volume comes to the grid of the volume
 * that has the same OFFSET there, whatever orientation, spacing and size ask
 * for; these count where `reference` has a gap instead, as a dataset makes for
 * a modality that a subject lacks.  #volumeconform:transform-location names
 * files that say how far the two heads lie apart.  These pads keep grids, not
 * volumes, and never block; the pad `sink` waits for them.  So where they come
 * from one thread, a tee's or a source's of several pads, put a queue in front
 * of `sink`.
 *
 * Use it in front of elements that look at voxels rather than millimetres, as
 * a network does, with the grid it was trained on.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 filesrc location=head.nii.gz ! niftidec ! volumeconform orientation=RAS spacing="<1,1,0>" size="<256,256,0>" ! niftienc ! filesink location=conformed.nii
 * gst-launch-1.0 filesrc location=head.nii.gz ! niftidec ! volumeconform orientation=RAS spacing="<1,1,0>" ! volumenormalize ! volumeconform undo=true ! niftienc ! filesink location=normalized.nii
 * gst-launch-1.0 niftisrc location=sub-01_FLAIR.nii.gz ! volumeconform orientation=RAS spacing="<1,1,0>" ! t1.reference niftisrc location=sub-01_T1w.nii.gz ! volumeconform name=t1 transform-location="sub-{subject}[_ses-{session}]_from-{reference}_to-{modality}_*.txt" ! niftisink location=out/sub-01_space-FLAIR_T1w.nii.gz
 * gst-launch-1.0 niftisrc location=head.nii.gz ! volumeconform spacing="<1,1,1>" antialias=true interpolation=lanczos crop-foreground=true margin=5 size-multiple="<16,16,16>" ! niftisink location=cropped.nii.gz
 * ]| The first line makes axial slices of 256 x 256 voxels of 1 mm; the
 * third one brings a T1w to the grid that so becomes of the FLAIR.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "conformgrid.h"
#include "conformplace.h"
#include "gstvolume.h"
#include "gstvolumeconform.h"

GST_DEBUG_CATEGORY (volume_conform_debug);
#define GST_CAT_DEFAULT volume_conform_debug

/* The pads whose volumes say what becomes of those on the pad `sink`. */
enum
{
  REFERENCE,
  MASK,
  N_OTHERS
};

struct _GstVolumeConform
{
  GstElement parent;

  GstPad *sinkpad, *srcpad;

  ConformSettings settings;     /* object lock */
  ConformReferencePad *others[N_OTHERS];        /* object lock; NULL: none */

  /* Streaming thread. */
  GstCaps *incaps, *outcaps;
  GstVolumeInfo in, out;
  GstBufferPool *pool;          /* for @out */
  GQueue pending;               /* events that must follow the first caps */
};

G_DEFINE_FINAL_TYPE_WITH_CODE (GstVolumeConform, gst_volume_conform,
    GST_TYPE_ELEMENT,
    G_IMPLEMENT_INTERFACE (GST_TYPE_PRESET, NULL)
    GST_DEBUG_CATEGORY_INIT (volume_conform_debug, "volumeconform", 0,
        "orientation, spacing and size of volumes"));

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));

static GstStaticPadTemplate reference_template =
GST_STATIC_PAD_TEMPLATE ("reference", GST_PAD_SINK, GST_PAD_REQUEST,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));

static GstStaticPadTemplate mask_template = GST_STATIC_PAD_TEMPLATE ("mask",
    GST_PAD_SINK, GST_PAD_REQUEST,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));

/* (transfer full) (nullable): NULL where nothing is linked there */
static ConformReferencePad *
get_other (GstVolumeConform * self, guint i)
{
  ConformReferencePad *pad = NULL;

  GST_OBJECT_LOCK (self);
  if (self->others[i] && gst_pad_is_linked (GST_PAD (self->others[i])))
    pad = gst_object_ref (self->others[i]);
  GST_OBJECT_UNLOCK (self);
  return pad;
}

/* Let the others, where they are linked, know what happens on the pad
 * `sink`. */
static void
tell_others (GstVolumeConform * self, void (*tell) (ConformReferencePad * pad))
{
  guint i;

  for (i = 0; i < N_OTHERS; i++) {
    ConformReferencePad *pad = get_other (self, i);

    if (pad)
      tell (pad);
    gst_clear_object (&pad);
  }
}

static void
tell_gap (GstVolumeConform * self, GstEvent * event)
{
  GstClockTime time;
  guint i;

  gst_event_parse_gap (event, &time, NULL);
  for (i = 0; i < N_OTHERS; i++) {
    ConformReferencePad *pad = get_other (self, i);

    if (pad)
      conform_reference_pad_pass (pad, time / GST_VOLUME_DURATION);
    gst_clear_object (&pad);
  }
}

/* Caps: either side takes what the other has, of any size. */

static void
free_sizes (GstCaps * caps)
{
  guint i;

  for (i = 0; i < gst_caps_get_size (caps); i++) {
    gst_caps_set_features (caps, i, NULL);
    gst_structure_set (gst_caps_get_structure (caps, i),
        "width", GST_TYPE_INT_RANGE, 1, G_MAXINT,
        "height", GST_TYPE_INT_RANGE, 1, G_MAXINT,
        "depth", GST_TYPE_INT_RANGE, 1, G_MAXINT, NULL);
  }
}

static GstCaps *
get_caps (GstVolumeConform * self, GstPad * pad, GstCaps * filter)
{
  GstPad *other = pad == self->sinkpad ? self->srcpad : self->sinkpad;
  GstCaps *template = gst_pad_get_pad_template_caps (pad);
  GstCaps *caps = gst_pad_peer_query_caps (other, template), *result;

  result = gst_caps_make_writable (caps);
  free_sizes (result);
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

/* What pad @i has for @buffer; its size[0] is 0 where that is nothing.
 * Waits. */
static GstFlowReturn
get_reference (GstVolumeConform * self, guint i, GstBuffer * buffer,
    ConformReference * reference)
{
  ConformReferencePad *pad = get_other (self, i);
  ConformReferenceResult result;

  memset (reference, 0, sizeof (*reference));
  if (!pad)
    return GST_FLOW_OK;
  result = conform_reference_pad_wait (pad, self->sinkpad,
      GST_BUFFER_OFFSET (buffer), reference);
  gst_object_unref (pad);
  switch (result) {
    case CONFORM_REFERENCE_FLUSHING:
      return GST_FLOW_FLUSHING;
    case CONFORM_REFERENCE_MISSING:
      GST_ELEMENT_ERROR (self, STREAM, FAILED,
          ("Volume %" G_GINT64_FORMAT " has no counterpart on pad `%s`.",
              (gint64) GST_BUFFER_OFFSET (buffer),
              i == MASK ? "mask" : "reference"),
          ("Give that pad a volume, or a gap, for each one here."));
      return GST_FLOW_ERROR;
    default:
      return GST_FLOW_OK;
  }
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

/* A new buffer with the volume of @inbuf sampled at @place; NULL, with an
 * error posted, where there is none. */
static GstBuffer *
conform (GstVolumeConform * self, const ConformSettings * settings,
    GstBuffer * inbuf, const ConformPlace * place)
{
  GstVolumeMeta *inmeta = gst_buffer_get_volume_meta (inbuf), *outmeta;
  GstVolumeFrame in, out;
  GstBuffer *outbuf = NULL;
  Resampled resampled = {.grid = &place->grid };
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

  fill = settings->fill == CONFORM_FILL_MINIMUM ?
      gst_volume_frame_find_minimum (&in) : settings->fill;
  is_done = (settings->antialias ? gst_volume_resample_antialiased
      : gst_volume_resample) (&in, &inmeta->affine, &out, &place->grid.affine,
      &place->world, settings->interpolation, fill);
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
  /* Through a transform there is no way back that an affine tells. */
  if (settings->undo || place->transform)
    outmeta->source.size[0] = 0;
  else if (outmeta->source.size[0] == 0)
    gst_volume_meta_get_grid (inmeta, &self->in, &outmeta->source);
  conform_place_add_history (place, settings, fill, outmeta);
  return outbuf;
}

static GstFlowReturn
gst_volume_conform_chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  GstVolumeConform *self = GST_VOLUME_CONFORM (parent);
  ConformSettings settings;
  ConformReference reference, mask;
  ConformPlace place = { 0 };
  GstFlowReturn ret;
  GstVolumeInfo out;

  GST_OBJECT_LOCK (self);
  conform_settings_copy (&self->settings, &settings);
  GST_OBJECT_UNLOCK (self);
  if (!self->incaps) {
    GST_ELEMENT_ERROR (self, CORE, NEGOTIATION,
        ("A volume came without caps."), (NULL));
    ret = GST_FLOW_NOT_NEGOTIATED;
    goto out;
  }
  ret = get_reference (self, REFERENCE, buffer, &reference);
  if (ret == GST_FLOW_OK)
    ret = get_reference (self, MASK, buffer, &mask);
  if (ret != GST_FLOW_OK)
    goto out;
  ret = GST_FLOW_ERROR;
  if (!conform_place_find (&settings, &reference, &mask, &self->in, buffer,
          pad, &place))
    goto out;
  if (!conform_info (&self->in, &place.grid, &out)) {
    GST_ELEMENT_ERROR (self, LIBRARY, SETTINGS,
        ("A volume of %d x %d x %d voxels is too large for a buffer (4 GiB).",
            place.grid.size[0], place.grid.size[1], place.grid.size[2]),
        ("Ask for a coarser spacing or a smaller size."));
    goto out;
  }
  ret = negotiate (self, &out);
  if (ret != GST_FLOW_OK)
    goto out;
  if (place.has_moved) {
    GstBuffer *outbuf = conform (self, &settings, buffer, &place);

    gst_buffer_unref (buffer);
    buffer = outbuf;
  }
  ret = buffer ? gst_pad_push (self->srcpad, buffer) : GST_FLOW_ERROR;
  buffer = NULL;

out:
  gst_clear_buffer (&buffer);
  conform_place_clear (&place);
  conform_settings_clear (&settings);
  return ret;
}

/* A gap may come before the first volume tells a size: until then volumes
 * are of one that downstream takes, the input's if it may be. */
static void
negotiate_gap (GstVolumeConform * self)
{
  GstCaps *any = gst_caps_copy (self->incaps), *caps;
  GstVolumeInfo out;
  GstStructure *s;

  free_sizes (any);
  caps = gst_pad_peer_query_caps (self->srcpad, any);
  if (!gst_caps_is_empty (caps)) {
    caps = gst_caps_truncate (gst_caps_make_writable (caps));
    s = gst_caps_get_structure (caps, 0);
    gst_structure_fixate_field_nearest_int (s, "width", self->in.width);
    gst_structure_fixate_field_nearest_int (s, "height", self->in.height);
    gst_structure_fixate_field_nearest_int (s, "depth", self->in.depth);
    if (gst_volume_info_from_caps (&out, caps))
      negotiate (self, &out);
  }
  gst_caps_unref (caps);
  gst_caps_unref (any);
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
    case GST_EVENT_FLUSH_START:
      tell_others (self, conform_reference_pad_wake);
      break;
    case GST_EVENT_FLUSH_STOP:
      tell_others (self, conform_reference_pad_rewind);
      drop_pending_segments (self);
      break;
    case GST_EVENT_GAP:
      tell_gap (self, event);
      if (self->incaps && !self->outcaps)
        negotiate_gap (self);
      /* Fallthrough. */
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

static gboolean
gst_volume_conform_activate_sink (GstPad * pad, GstObject * parent,
    GstPadMode mode, gboolean active)
{
  tell_others (GST_VOLUME_CONFORM (parent), conform_reference_pad_wake);
  return TRUE;
}

/* A seek goes to all streams, in an order that does not matter. */
static gboolean
gst_volume_conform_src_event (GstPad * pad, GstObject * parent,
    GstEvent * event)
{
  GstVolumeConform *self = GST_VOLUME_CONFORM (parent);
  ConformReferencePad *others[N_OTHERS];
  gboolean ok = TRUE;
  guint i;

  if (GST_EVENT_TYPE (event) != GST_EVENT_SEEK)
    return gst_pad_event_default (pad, parent, event);
  for (i = 0; i < N_OTHERS; i++) {
    others[i] = get_other (self, i);
    if (others[i])
      conform_reference_pad_hold (others[i], TRUE);
  }
  for (i = 0; i < N_OTHERS; i++) {
    if (others[i])
      ok &= gst_pad_push_event (GST_PAD (others[i]), gst_event_ref (event));
  }
  ok &= gst_pad_push_event (self->sinkpad, event);
  for (i = 0; i < N_OTHERS; i++) {
    if (others[i])
      conform_reference_pad_hold (others[i], FALSE);
    gst_clear_object (&others[i]);
  }
  return ok;
}

static GstPad *
gst_volume_conform_request_new_pad (GstElement * element,
    GstPadTemplate * templ, const gchar * name, const GstCaps * caps)
{
  GstVolumeConform *self = GST_VOLUME_CONFORM (element);
  gboolean is_mask = g_str_equal (GST_PAD_TEMPLATE_NAME_TEMPLATE (templ),
      "mask");
  ConformReferencePad **other = &self->others[is_mask ? MASK : REFERENCE];
  ConformReferencePad *pad = NULL;

  GST_OBJECT_LOCK (self);
  if (!*other)
    pad = *other = conform_reference_pad_new (templ, is_mask);
  GST_OBJECT_UNLOCK (self);
  if (!pad)
    return NULL;
  gst_pad_set_active (GST_PAD (pad), TRUE);
  gst_element_add_pad (element, GST_PAD (pad));
  return GST_PAD (pad);
}

static void
gst_volume_conform_release_pad (GstElement * element, GstPad * pad)
{
  GstVolumeConform *self = GST_VOLUME_CONFORM (element);
  guint i;

  GST_OBJECT_LOCK (self);
  for (i = 0; i < N_OTHERS; i++) {
    if (GST_PAD (self->others[i]) != pad)
      continue;
    conform_reference_pad_release (self->others[i]);
    self->others[i] = NULL;
  }
  GST_OBJECT_UNLOCK (self);
  gst_element_remove_pad (element, pad);
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

  GST_OBJECT_LOCK (self);
  if (!conform_settings_set (&self->settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_volume_conform_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstVolumeConform *self = GST_VOLUME_CONFORM (object);

  GST_OBJECT_LOCK (self);
  if (!conform_settings_get (&self->settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_volume_conform_finalize (GObject * object)
{
  GstVolumeConform *self = GST_VOLUME_CONFORM (object);

  conform_settings_clear (&self->settings);
  G_OBJECT_CLASS (gst_volume_conform_parent_class)->finalize (object);
}

static void
gst_volume_conform_class_init (GstVolumeConformClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_volume_conform_set_property;
  object_class->get_property = gst_volume_conform_get_property;
  object_class->finalize = gst_volume_conform_finalize;
  element_class->change_state =
      GST_DEBUG_FUNCPTR (gst_volume_conform_change_state);
  element_class->request_new_pad =
      GST_DEBUG_FUNCPTR (gst_volume_conform_request_new_pad);
  element_class->release_pad =
      GST_DEBUG_FUNCPTR (gst_volume_conform_release_pad);

  conform_settings_install (object_class);
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template_with_gtype (element_class,
      &reference_template, CONFORM_TYPE_REFERENCE_PAD);
  gst_element_class_add_static_pad_template_with_gtype (element_class,
      &mask_template, CONFORM_TYPE_REFERENCE_PAD);
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
  gst_pad_set_activatemode_function (self->sinkpad,
      gst_volume_conform_activate_sink);
  gst_pad_set_query_function (self->sinkpad, gst_volume_conform_query);
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);

  self->srcpad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_query_function (self->srcpad, gst_volume_conform_query);
  gst_pad_set_event_function (self->srcpad, gst_volume_conform_src_event);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);

  g_queue_init (&self->pending);
  conform_settings_init (&self->settings);
}
