/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "nifti-save.h"

struct _GstNiftiSave
{
  gchar *path;
  gchar *temporary;
  gint fd;
};

static gboolean
fail (GError ** error, const gchar * what, gint cause)
{
  g_set_error (error, GST_RESOURCE_ERROR,
      cause == ENOSPC || cause == EDQUOT ? GST_RESOURCE_ERROR_NO_SPACE_LEFT
      : GST_RESOURCE_ERROR_WRITE, "%s: %s", what, g_strerror (cause));
  return FALSE;
}

GstNiftiSave *
gst_nifti_save_begin (const gchar * path, GError ** error)
{
  GstNiftiSave *self = g_new0 (GstNiftiSave, 1);
  gchar *folder = g_path_get_dirname (path);
  gchar *base = g_path_get_basename (path);
  gchar *name = g_strdup_printf (".%s.XXXXXX", base);

  self->path = g_strdup (path);
  self->temporary = g_build_filename (folder, name, NULL);
  self->fd = -1;
  if (g_mkdir_with_parents (folder, 0777) != 0)
    fail (error, "its folder cannot be made", errno);
  else if ((self->fd = g_mkstemp_full (self->temporary,
              O_RDWR | O_CLOEXEC, 0666)) < 0)
    fail (error, "it cannot be written", errno);

  g_free (name);
  g_free (base);
  g_free (folder);
  if (self->fd >= 0)
    return self;
  g_clear_pointer (&self->temporary, g_free);
  gst_nifti_save_abandon (self);
  return NULL;
}

gboolean
gst_nifti_save_write (GstNiftiSave * self, const guint8 * data, gsize size,
    GError ** error)
{
  while (size > 0) {
    gssize n = write (self->fd, data, size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fail (error, "it cannot be written", errno);
    data += n;
    size -= n;
  }
  return TRUE;
}

gboolean
gst_nifti_save_commit (GstNiftiSave * self, GError ** error)
{
  gint fd = self->fd;
  gboolean ok = fsync (fd) == 0;

  self->fd = -1;
  ok = close (fd) == 0 && ok;
  ok = ok && g_rename (self->temporary, self->path) == 0;
  if (ok)
    g_clear_pointer (&self->temporary, g_free);
  else
    fail (error, "it cannot be written", errno);
  gst_nifti_save_abandon (self);
  return ok;
}

void
gst_nifti_save_abandon (GstNiftiSave * self)
{
  if (self->fd >= 0)
    close (self->fd);
  if (self->temporary)
    g_unlink (self->temporary);
  g_free (self->temporary);
  g_free (self->path);
  g_free (self);
}
