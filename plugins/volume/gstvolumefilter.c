/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumefilter.h"
#include "gstvolumepool.h"

GST_DEBUG_CATEGORY_STATIC (volume_filter_debug);
#define GST_CAT_DEFAULT volume_filter_debug

typedef struct
{
  GstVolumeInfo in, out;        /* streaming thread */
} GstVolumeFilterPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (GstVolumeFilter, gst_volume_filter,
    GST_TYPE_BASE_TRANSFORM, G_ADD_PRIVATE (GstVolumeFilter);
    GST_DEBUG_CATEGORY_INIT (volume_filter_debug, "volumefilter", 0,
        "base class of volume filters"));

static gboolean
gst_volume_filter_get_unit_size (GstBaseTransform * trans, GstCaps * caps,
    gsize * size)
{
  GstVolumeInfo info;

  if (!gst_volume_info_from_caps (&info, caps))
    return FALSE;
  *size = gst_volume_info_get_size (&info);
  return TRUE;
}

/* One volume gives one volume, whatever bytes either has. */
static gboolean
gst_volume_filter_transform_size (GstBaseTransform * trans,
    GstPadDirection direction, GstCaps * caps, gsize size, GstCaps * othercaps,
    gsize * othersize)
{
  return gst_volume_filter_get_unit_size (trans, othercaps, othersize);
}

/* A modality is a name: it moves no voxel. */
static gboolean
is_same_but_for_modality (const GstVolumeInfo * a, const GstVolumeInfo * b)
{
  GstVolumeInfo renamed = *a;

  renamed.modality = b->modality;
  return gst_volume_info_is_equal (&renamed, b);
}

static gboolean
gst_volume_filter_set_caps (GstBaseTransform * trans, GstCaps * incaps,
    GstCaps * outcaps)
{
  GstVolumeFilter *self = GST_VOLUME_FILTER (trans);
  GstVolumeFilterClass *klass = GST_VOLUME_FILTER_GET_CLASS (self);
  GstVolumeFilterPrivate *priv = gst_volume_filter_get_instance_private (self);

  if (!gst_volume_info_from_caps (&priv->in, incaps)
      || !gst_volume_info_from_caps (&priv->out, outcaps)) {
    GST_ERROR_OBJECT (self, "not caps of a volume: %" GST_PTR_FORMAT ", %"
        GST_PTR_FORMAT, incaps, outcaps);
    return FALSE;
  }
  gst_base_transform_set_in_place (trans,
      klass->in_place && is_same_but_for_modality (&priv->in, &priv->out));
  return !klass->set_info || klass->set_info (self, &priv->in, &priv->out);
}

/* Offer upstream, and take ourselves where downstream offers none, a pool of
 * aligned buffers for the volumes of @query's caps. */
static gboolean
add_pool (GstVolumeFilter * self, GstQuery * query)
{
  GstBufferPool *pool;
  GstStructure *config;
  GstVolumeInfo info;
  GstCaps *caps;
  gsize size;

  gst_query_parse_allocation (query, &caps, NULL);
  if (!caps || !gst_volume_info_from_caps (&info, caps))
    return FALSE;
  size = gst_volume_info_get_size (&info);
  if (size > G_MAXUINT)
    return FALSE;
  pool = gst_volume_buffer_pool_new ();
  config = gst_buffer_pool_get_config (pool);
  gst_buffer_pool_config_set_params (config, caps, size, 0, 0);
  if (gst_buffer_pool_set_config (pool, config))
    gst_query_add_allocation_pool (query, pool, size, 0, 0);
  gst_object_unref (pool);
  return TRUE;
}

static gboolean
gst_volume_filter_propose_allocation (GstBaseTransform * trans,
    GstQuery * decide_query, GstQuery * query)
{
  GstBaseTransformClass *parent =
      GST_BASE_TRANSFORM_CLASS (gst_volume_filter_parent_class);

  if (!parent->propose_allocation (trans, decide_query, query))
    return FALSE;
  /* In passthrough downstream has answered. */
  return !decide_query || add_pool (GST_VOLUME_FILTER (trans), query);
}

static gboolean
gst_volume_filter_decide_allocation (GstBaseTransform * trans, GstQuery * query)
{
  GstBaseTransformClass *parent =
      GST_BASE_TRANSFORM_CLASS (gst_volume_filter_parent_class);

  if (gst_query_get_n_allocation_pools (query) == 0
      && !add_pool (GST_VOLUME_FILTER (trans), query)) {
    GST_ELEMENT_ERROR (trans, RESOURCE, NO_SPACE_LEFT,
        ("The volume is too large for one buffer (4 GiB)."),
        ("%" GST_PTR_FORMAT, query));
    return FALSE;
  }
  return parent->decide_allocation (trans, query);
}

static GstFlowReturn
gst_volume_filter_apply (GstVolumeFilter * self, GstBuffer * inbuf,
    GstBuffer * outbuf)
{
  GstVolumeFilterPrivate *priv = gst_volume_filter_get_instance_private (self);
  gboolean in_place = inbuf == outbuf;
  GstVolumeFrame in, out;
  GstVolumeMeta *meta;
  GstFlowReturn ret;

  if (!gst_volume_meta_require (inbuf, GST_BASE_TRANSFORM_SINK_PAD (self)))
    return GST_FLOW_ERROR;
  meta = gst_buffer_get_volume_meta (outbuf);
  if (!gst_volume_frame_map (&out, &priv->out, outbuf,
          in_place ? GST_MAP_READWRITE : GST_MAP_WRITE))
    goto map_failed;
  if (!in_place && !gst_volume_frame_map (&in, &priv->in, inbuf, GST_MAP_READ)) {
    gst_volume_frame_unmap (&out);
    goto map_failed;
  }
  ret = GST_VOLUME_FILTER_GET_CLASS (self)->transform (self,
      in_place ? &out : &in, &out, meta);
  if (!in_place)
    gst_volume_frame_unmap (&in);
  gst_volume_frame_unmap (&out);
  return ret;

map_failed:
  GST_ELEMENT_ERROR (self, STREAM, FORMAT,
      ("A buffer is smaller than the volume its caps describe."),
      ("input %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes, output %"
          G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes",
          gst_buffer_get_size (inbuf), gst_volume_info_get_size (&priv->in),
          gst_buffer_get_size (outbuf), gst_volume_info_get_size (&priv->out)));
  return GST_FLOW_ERROR;
}

static GstFlowReturn
gst_volume_filter_transform (GstBaseTransform * trans, GstBuffer * inbuf,
    GstBuffer * outbuf)
{
  return gst_volume_filter_apply (GST_VOLUME_FILTER (trans), inbuf, outbuf);
}

static GstFlowReturn
gst_volume_filter_transform_ip (GstBaseTransform * trans, GstBuffer * buffer)
{
  return gst_volume_filter_apply (GST_VOLUME_FILTER (trans), buffer, buffer);
}

static void
gst_volume_filter_class_init (GstVolumeFilterClass * klass)
{
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);

  trans_class->get_unit_size = gst_volume_filter_get_unit_size;
  trans_class->transform_size = gst_volume_filter_transform_size;
  trans_class->set_caps = gst_volume_filter_set_caps;
  trans_class->propose_allocation = gst_volume_filter_propose_allocation;
  trans_class->decide_allocation = gst_volume_filter_decide_allocation;
  trans_class->transform = gst_volume_filter_transform;
  trans_class->transform_ip = gst_volume_filter_transform_ip;
  trans_class->transform_ip_on_passthrough = FALSE;
  gst_type_mark_as_plugin_api (GST_TYPE_VOLUME_FILTER, 0);
}

static void
gst_volume_filter_init (GstVolumeFilter * self)
{
  gst_base_transform_set_qos_enabled (GST_BASE_TRANSFORM (self), FALSE);
}
