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

#include "conformforeground.h"
#include "conformgrid.h"
#include "conformoutput.h"
#include "conformplace.h"
#include "gstvolume.h"
#include "gstvolumeconform.h"

GST_DEBUG_CATEGORY (volume_conform_debug);
#define GST_CAT_DEFAULT volume_conform_debug

struct _GstVolumeConform
{
  GstElement parent;

  GstPad *sinkpad, *srcpad;

  ConformSettings settings;     /* object lock */
  ConformOutput output;         /* streaming thread */
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

static gboolean
gst_volume_conform_query (GstPad * pad, GstObject * parent, GstQuery * query)
{
  if (GST_QUERY_TYPE (query) == GST_QUERY_CAPS) {
    GstVolumeConform *self = GST_VOLUME_CONFORM (parent);
    GstCaps *filter, *caps;

    gst_query_parse_caps (query, &filter);
    caps = conform_output_query_caps (pad,
        pad == self->sinkpad ? self->srcpad : self->sinkpad, filter);
    gst_query_set_caps_result (query, caps);
    gst_caps_unref (caps);
    return TRUE;
  }
  return gst_pad_query_default (pad, parent, query);
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
  GstBuffer *outbuf;
  Resampled resampled = {.grid = &place->grid };
  gboolean is_done;
  gdouble fill;

  outbuf = conform_output_acquire (&self->output);
  if (!outbuf)
    return NULL;
  if (!gst_volume_frame_map (&in, &self->output.in, inbuf, GST_MAP_READ)) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("A buffer is smaller than the volume its caps describe."),
        ("%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes",
            gst_buffer_get_size (inbuf),
            gst_volume_info_get_size (&self->output.in)));
    gst_buffer_unref (outbuf);
    return NULL;
  }
  if (!gst_volume_frame_map (&out, &self->output.info, outbuf, GST_MAP_WRITE))
    g_assert_not_reached ();    /* it is our pool's */

  fill = settings->fill == CONFORM_FILL_MINIMUM ?
      gst_volume_frame_find_background (&in) : settings->fill;
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
    gst_volume_meta_get_grid (inmeta, &self->output.in, &outmeta->source);
  conform_place_add_history (place, settings, fill, outmeta);
  return outbuf;
}

static GstFlowReturn
gst_volume_conform_chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  GstVolumeConform *self = GST_VOLUME_CONFORM (parent);
  ConformSettings settings;
  GstVolumeSide reference, mask;
  ConformPlace place = { 0 };
  GstFlowReturn ret;
  GstVolumeInfo out;

  GST_OBJECT_LOCK (self);
  conform_settings_copy (&self->settings, &settings);
  GST_OBJECT_UNLOCK (self);
  if (!self->output.incaps) {
    GST_ELEMENT_ERROR (self, CORE, NEGOTIATION,
        ("A volume came without caps."), (NULL));
    ret = GST_FLOW_NOT_NEGOTIATED;
    goto out;
  }
  ret = gst_volume_side_pad_take (pad, "reference", GST_BUFFER_OFFSET (buffer),
      &reference);
  if (ret == GST_FLOW_OK)
    ret = gst_volume_side_pad_take (pad, "mask", GST_BUFFER_OFFSET (buffer),
        &mask);
  if (ret != GST_FLOW_OK)
    goto out;
  ret = GST_FLOW_ERROR;
  if (!conform_place_find (&settings, &reference, &mask, &self->output.in,
          buffer, pad, &place))
    goto out;
  if (!conform_info (&self->output.in, &place.grid, &out)) {
    GST_ELEMENT_ERROR (self, LIBRARY, SETTINGS,
        ("A volume of %d x %d x %d voxels is too large for a buffer (4 GiB).",
            place.grid.size[0], place.grid.size[1], place.grid.size[2]),
        ("Ask for a coarser spacing or a smaller size."));
    goto out;
  }
  ret = conform_output_negotiate (&self->output, &out);
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

static gboolean
gst_volume_conform_sink_event (GstPad * pad, GstObject * parent,
    GstEvent * event)
{
  gboolean ok;

  gst_volume_side_pads_sink_event (GST_ELEMENT (parent), event);
  if (conform_output_take_event (&GST_VOLUME_CONFORM (parent)->output, event,
          &ok))
    return ok;
  return gst_pad_event_default (pad, parent, event);
}

static gboolean
gst_volume_conform_src_event (GstPad * pad, GstObject * parent,
    GstEvent * event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_SEEK)
    return gst_volume_side_pads_seek (GST_ELEMENT (parent),
        GST_VOLUME_CONFORM (parent)->sinkpad, event);
  return gst_pad_event_default (pad, parent, event);
}

/* The pads whose volumes say what becomes of those on the pad `sink`. */

static gboolean
read_reference (GstPad * pad, const GstVolumeInfo * info, GstBuffer * volume,
    GstVolumeGrid * grid)
{
  if (gst_volume_affine_is_valid (&grid->affine))
    return TRUE;
  GST_ELEMENT_ERROR (GST_PAD_PARENT (pad), STREAM, FORMAT,
      ("A volume on pad `%s` has a singular affine.", GST_PAD_NAME (pad)),
      ("%" GST_PTR_FORMAT " cannot say where another volume shall be; mend its "
          "file's qform or sform.", volume));
  return FALSE;
}

/* Keeps the box about what the mask has. */
static gboolean
read_mask (GstPad * pad, const GstVolumeInfo * info, GstBuffer * volume,
    GstVolumeGrid * grid)
{
  GstVolumeFrame frame;

  if (!read_reference (pad, info, volume, grid))
    return FALSE;
  if (!gst_volume_frame_map (&frame, info, volume, GST_MAP_READ)) {
    GST_ELEMENT_ERROR (GST_PAD_PARENT (pad), STREAM, FORMAT,
        ("A buffer is smaller than the mask its caps describe."), (NULL));
    return FALSE;
  }
  if (!conform_foreground_of_mask (&frame, grid, grid))
    grid->size[0] = 0;
  gst_volume_frame_unmap (&frame);
  return TRUE;
}

static GstPad *
gst_volume_conform_request_new_pad (GstElement * element,
    GstPadTemplate * templ, const gchar * name, const GstCaps * caps)
{
  return gst_volume_side_pad_request (element, templ,
      g_str_equal (GST_PAD_TEMPLATE_NAME_TEMPLATE (templ), "mask") ?
      read_mask : read_reference);
}

static void
gst_volume_conform_release_pad (GstElement * element, GstPad * pad)
{
  gst_element_remove_pad (element, pad);
}

static GstStateChangeReturn
gst_volume_conform_change_state (GstElement * element,
    GstStateChange transition)
{
  GstStateChangeReturn ret;

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    gst_volume_side_pads_stop (element);
  ret = GST_ELEMENT_CLASS (gst_volume_conform_parent_class)->change_state
      (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    conform_output_clear (&GST_VOLUME_CONFORM (element)->output);
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
      &reference_template, GST_TYPE_VOLUME_SIDE_PAD);
  gst_element_class_add_static_pad_template_with_gtype (element_class,
      &mask_template, GST_TYPE_VOLUME_SIDE_PAD);
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
  gst_pad_set_event_function (self->srcpad, gst_volume_conform_src_event);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);

  conform_output_init (&self->output, self->srcpad);
  conform_settings_init (&self->settings);
}
