/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "nifti-file.h"
#include "nifti-name.h"

/* Bytes read from disk at a time; the first time as many as a header takes,
 * for those who want no more. */
#define CHUNK (256 * 1024)
#define FIRST_CHUNK 4096

struct _GstNiftiFile
{
  gchar *path;                  /* of the file being read, for errors */
  gint fd;
  GstNiftiReader *reader;
  guint8 *chunk;
  const guint8 *data;           /* unread part of the chunk */
  gsize size;
  gboolean gave;                /* a volume: there may be one more */
  GstBuffer *early;             /* came along with the header */
};

static gboolean
open_path (GstNiftiFile * self, const gchar * path, GError ** error)
{
  g_free (self->path);
  self->path = g_strdup (path);
  self->size = 0;
  self->fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  if (self->fd >= 0)
    return TRUE;
  g_set_error (error, GST_RESOURCE_ERROR,
      errno == ENOENT ? GST_RESOURCE_ERROR_NOT_FOUND
      : GST_RESOURCE_ERROR_OPEN_READ, "%s: %s", path, g_strerror (errno));
  return FALSE;
}

/* Reads a chunk, if the last one is used up; no bytes: the file's end. */
static gboolean
fill (GstNiftiFile * self, GError ** error)
{
  gsize wanted = gst_nifti_reader_get_header (self->reader) ? CHUNK
      : FIRST_CHUNK;
  gssize n;

  if (self->size > 0)
    return TRUE;
  do {
    n = read (self->fd, self->chunk, wanted);
  } while (n < 0 && errno == EINTR);
  if (n < 0) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_READ, "%s: %s",
        self->path, g_strerror (errno));
    return FALSE;
  }
  self->data = self->chunk;
  self->size = n;
  return TRUE;
}

static gboolean
push (GstNiftiFile * self, GstBuffer ** volume, GError ** error)
{
  if (!gst_nifti_reader_push (self->reader, &self->data, &self->size, volume,
          error)) {
    g_prefix_error (error, "%s: ", self->path);
    return FALSE;
  }
  self->gave = *volume != NULL;
  return TRUE;
}

static gchar *
find_image (const gchar * path)
{
  static const gchar *const extensions[] = { ".img", ".img.gz" };
  gchar *stem = gst_nifti_name_strip (path), *image = NULL;
  guint i;

  for (i = 0; stem && i < G_N_ELEMENTS (extensions) && !image; i++) {
    image = g_strconcat (stem, extensions[i], NULL);
    if (!g_file_test (image, G_FILE_TEST_EXISTS))
      g_clear_pointer (&image, g_free);
  }
  g_free (stem);
  return image;
}

/* Reads the .hdr to its end and goes on with the .img. */
static gboolean
open_image (GstNiftiFile * self, GError ** error)
{
  GstBuffer *volume;
  gchar *image;
  gboolean ok;

  do {
    if (!push (self, &volume, error) || !fill (self, error))
      return FALSE;
  } while (self->size > 0);
  if (!gst_nifti_reader_start_image (self->reader, error)) {
    g_prefix_error (error, "%s: ", self->path);
    return FALSE;
  }

  image = find_image (self->path);
  if (!image) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND,
        "%s: its voxels should be in an .img or .img.gz file of the same name "
        "beside it, which is missing", self->path);
    return FALSE;
  }
  close (self->fd);
  ok = open_path (self, image, error);
  g_free (image);
  return ok;
}

static gboolean
read_header (GstNiftiFile * self, GError ** error)
{
  while (!gst_nifti_reader_get_header (self->reader)) {
    if (!gst_nifti_file_read (self, &self->early, error))
      return FALSE;
  }
  return !gst_nifti_reader_get_header (self->reader)->pair
      || open_image (self, error);
}

GstNiftiFile *
gst_nifti_file_open (const gchar * path, const gchar * element,
    guint64 max_bytes, const GstNiftiChoice * choice, GError ** error)
{
  GstNiftiFile *self = g_new0 (GstNiftiFile, 1);

  self->chunk = g_malloc (CHUNK);
  self->reader = gst_nifti_reader_new (element, max_bytes, choice);
  if (open_path (self, path, error) && read_header (self, error))
    return self;
  gst_nifti_file_close (self);
  return NULL;
}

void
gst_nifti_file_close (GstNiftiFile * self)
{
  if (self->fd >= 0)
    close (self->fd);
  gst_clear_buffer (&self->early);
  gst_nifti_reader_free (self->reader);
  g_free (self->chunk);
  g_free (self->path);
  g_free (self);
}

const GstNiftiHeader *
gst_nifti_file_get_header (GstNiftiFile * self)
{
  return gst_nifti_reader_get_header (self->reader);
}

const gchar *
gst_nifti_file_get_modality (GstNiftiFile * self)
{
  return gst_nifti_reader_get_modality (self->reader);
}

gboolean
gst_nifti_file_read (GstNiftiFile * self, GstBuffer ** volume, GError ** error)
{
  *volume = g_steal_pointer (&self->early);
  if (*volume)
    return TRUE;
  if (self->gave)
    return push (self, volume, error);
  if (!fill (self, error))
    return FALSE;
  if (self->size > 0)
    return push (self, volume, error);
  if (gst_nifti_reader_finish (self->reader, volume, error))
    return TRUE;
  g_prefix_error (error, "%s: ", self->path);
  return FALSE;
}
