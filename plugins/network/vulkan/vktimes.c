/* SPDX-License-Identifier: LGPL-2.1-or-later */

#define G_LOG_DOMAIN "GstVolumeVulkan"

#include "vktimes.h"

/* Time stamps of a sequence; what is recorded after the last is not told. */
#define MAX_STAMPS 65536

typedef struct
{
  const gchar *name;
  gdouble ms;
} Time;

struct _NetVkTimes
{
  NetVkDevice *device;
  VkCommandBuffer buffer;
  VkQueryPool pool;             /* stamps: the beginning, then each mark */
  GPtrArray *names;             /* of the marks */
  guint64 mask;                 /* bits of the device's clock */
};

/* 0: none. */
static guint
count_clock_bits (const NetVkDevice * device)
{
  guint32 n = device->queue_family + 1;
  g_autofree VkQueueFamilyProperties *families =
      g_new0 (VkQueueFamilyProperties, n);

  device->vk.GetPhysicalDeviceQueueFamilyProperties (device->physical, &n,
      families);
  return families[device->queue_family].timestampValidBits;
}

NetVkTimes *
net_vk_times_new (NetVkDevice * device, VkCommandBuffer buffer)
{
  const NetVkFunctions *vk = &device->vk;
  const VkQueryPoolCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO,
    .queryType = VK_QUERY_TYPE_TIMESTAMP,
    .queryCount = MAX_STAMPS,
  };
  NetVkTimes *times;
  VkQueryPool pool;
  guint bits;

  if (g_log_writer_default_would_drop (G_LOG_LEVEL_DEBUG, G_LOG_DOMAIN)
      || (bits = count_clock_bits (device)) == 0
      || vk->CreateQueryPool (device->handle, &info, NULL, &pool)
      != VK_SUCCESS)
    return NULL;
  times = g_new0 (NetVkTimes, 1);
  times->device = device;
  times->buffer = buffer;
  times->pool = pool;
  times->names = g_ptr_array_new ();
  times->mask = G_MAXUINT64 >> (64 - bits);
  vk->CmdResetQueryPool (buffer, pool, 0, MAX_STAMPS);
  vk->CmdWriteTimestamp (buffer, VK_PIPELINE_STAGE_TOP_OF_PIPE_BIT, pool, 0);
  return times;
}

void
net_vk_times_free (NetVkTimes * times)
{
  if (times == NULL)
    return;
  times->device->vk.DestroyQueryPool (times->device->handle, times->pool, NULL);
  g_ptr_array_unref (times->names);
  g_free (times);
}

void
net_vk_times_mark (NetVkTimes * times, const gchar * name)
{
  if (times == NULL || times->names->len + 1 == MAX_STAMPS)
    return;
  g_ptr_array_add (times->names, (gpointer) name);
  times->device->vk.CmdWriteTimestamp (times->buffer,
      VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, times->pool, times->names->len);
}

static void
add (GArray * sums, const gchar * name, gdouble ms)
{
  const Time first = { name, ms };

  for (guint i = 0; i < sums->len; i++) {
    Time *sum = &g_array_index (sums, Time, i);

    if (sum->name == name) {
      sum->ms += ms;
      return;
    }
  }
  g_array_append_val (sums, first);
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  const gdouble x = ((const Time *) a)->ms, y = ((const Time *) b)->ms;

  return (x < y) - (x > y);
}

void
net_vk_times_tell (NetVkTimes * times)
{
  g_autoptr (GArray) sums = g_array_new (FALSE, FALSE, sizeof (Time));
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree guint64 *stamps = NULL;
  NetVkDevice *device;
  gdouble period, total = 0;
  guint n;

  if (times == NULL)
    return;
  device = times->device;
  period = device->properties.limits.timestampPeriod * 1e-6;
  n = times->names->len;
  stamps = g_new (guint64, n + 1);
  if (device->vk.GetQueryPoolResults (device->handle, times->pool, 0, n + 1,
          (n + 1) * sizeof (*stamps), stamps, sizeof (*stamps),
          VK_QUERY_RESULT_64_BIT) != VK_SUCCESS)
    return;
  for (guint i = 0; i < n; i++) {
    const gdouble ms = ((stamps[i + 1] - stamps[i]) & times->mask) * period;

    add (sums, g_ptr_array_index (times->names, i), ms);
    total += ms;
  }
  g_array_sort (sums, compare);
  for (guint i = 0; i < sums->len; i++) {
    const Time *sum = &g_array_index (sums, Time, i);

    g_string_append_printf (text, "%s %s %.3f", i > 0 ? "," : "", sum->name,
        sum->ms);
  }
  g_debug ("%.3f ms:%s", total, text->str);
}
