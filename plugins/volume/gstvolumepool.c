/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <stdlib.h>
#include <sys/mman.h>

#include "gstvolumepool.h"

/* A cache line, and the widest vector register there is. */
#define ALIGNMENT 64

/* Bytes of a huge page. */
#define HUGE_PAGE (2 * 1024 * 1024)

GST_DEBUG_CATEGORY_STATIC (volume_pool_debug);
#define GST_CAT_DEFAULT volume_pool_debug

struct _GstVolumeBufferPool
{
  GstBufferPool parent;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (GstVolumeBufferPool, gst_volume_buffer_pool,
    GST_TYPE_BUFFER_POOL,
    GST_DEBUG_CATEGORY_INIT (volume_pool_debug, "volumepool", 0,
        "buffers of volumes"));

/* The base class allocates; it only has to know how much and how aligned. */
static gboolean
gst_volume_buffer_pool_set_config (GstBufferPool * pool, GstStructure * config)
{
  GstAllocationParams params;
  GstAllocator *allocator;
  GstVolumeInfo info;
  GstCaps *caps;
  guint size, min, max;

  if (!gst_buffer_pool_config_get_params (config, &caps, &size, &min, &max)
      || !caps || !gst_volume_info_from_caps (&info, caps)) {
    GST_WARNING_OBJECT (pool, "no caps of a volume in %" GST_PTR_FORMAT,
        config);
    return FALSE;
  }
  if (gst_volume_info_get_size (&info) > G_MAXUINT) {
    GST_WARNING_OBJECT (pool, "a volume of %" G_GSIZE_FORMAT " bytes is more "
        "than a buffer pool can hold", gst_volume_info_get_size (&info));
    return FALSE;
  }

  if (!gst_buffer_pool_config_get_allocator (config, &allocator, &params)) {
    allocator = NULL;
    gst_allocation_params_init (&params);
  }
  params.align |= ALIGNMENT - 1;
  gst_buffer_pool_config_set_allocator (config, allocator, &params);
  gst_buffer_pool_config_set_params (config, caps,
      MAX (size, gst_volume_info_get_size (&info)), min, max);
  return GST_BUFFER_POOL_CLASS
      (gst_volume_buffer_pool_parent_class)->set_config (pool, config);
}

/* NULL where there is no memory.  The system clears each page as it is first
 * written to: with small ones that takes as long as a pass over the volume. */
static gpointer
allocate (gsize size)
{
  gpointer data;

  if (posix_memalign (&data, size < HUGE_PAGE ? ALIGNMENT : HUGE_PAGE,
          size) != 0)
    return NULL;
#ifdef MADV_HUGEPAGE
  if (size >= HUGE_PAGE)
    madvise (data, size, MADV_HUGEPAGE);
#endif
  return data;
}

/* GStreamer's own allocator aborts the process where there is no memory.
 * Others that a peer may offer are left alone: volumes are plain memory. */
static GstFlowReturn
gst_volume_buffer_pool_alloc_buffer (GstBufferPool * pool, GstBuffer ** buffer,
    GstBufferPoolAcquireParams * params)
{
  GstStructure *config = gst_buffer_pool_get_config (pool);
  gpointer data;
  guint size;

  gst_buffer_pool_config_get_params (config, NULL, &size, NULL, NULL);
  gst_structure_free (config);
  data = allocate (size);
  if (!data)
    return GST_FLOW_ERROR;
  *buffer = gst_buffer_new_wrapped_full (0, data, size, 0, size, data, free);
  return GST_FLOW_OK;
}

static void
gst_volume_buffer_pool_class_init (GstVolumeBufferPoolClass * klass)
{
  GST_BUFFER_POOL_CLASS (klass)->set_config = gst_volume_buffer_pool_set_config;
  GST_BUFFER_POOL_CLASS (klass)->alloc_buffer =
      gst_volume_buffer_pool_alloc_buffer;
}

static void
gst_volume_buffer_pool_init (GstVolumeBufferPool * self)
{
}

GstBufferPool *
gst_volume_buffer_pool_new (void)
{
  GstBufferPool *pool = g_object_new (GST_TYPE_VOLUME_BUFFER_POOL, NULL);

  return gst_object_ref_sink (pool);
}

GstBufferPool *
gst_volume_buffer_pool_new_active (const GstVolumeInfo * info)
{
  GstBufferPool *pool = gst_volume_buffer_pool_new ();
  GstStructure *config = gst_buffer_pool_get_config (pool);
  GstCaps *caps = gst_volume_info_to_caps (info);

  /* set_config fills in the size. */
  gst_buffer_pool_config_set_params (config, caps, 0, 0, 0);
  gst_caps_unref (caps);
  if (!gst_buffer_pool_set_config (pool, config)
      || !gst_buffer_pool_set_active (pool, TRUE))
    gst_clear_object (&pool);
  return pool;
}
