/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "gstvolumeframe.h"
#include "gstvolumemeta.h"
#include "nifti-channel.h"
#include "nifti-comment.h"
#include "nifti-facts.h"
#include "nifti-inflate.h"
#include "nifti-reader.h"

/* Bytes of voxels taken at first; doubled while they are filled. */
#define FIRST_CAPACITY (1 << 20)
/* Bytes of extensions kept; those beyond are skipped. */
#define MAX_EXTENSIONS (16 << 20)
/* Longest .hdr. */
#define MAX_HEADER_END (16 << 20)
/* Values converted at a time. */
#define CHUNK_VALUES 4096

/* What the bytes to come are.  Each part has a place to go to, @target, and a
 * number of bytes, @wanted; when it is full, next_part() reads it and decides
 * what follows. */
typedef enum
{
  PART_START,                   /* 4 bytes that tell the header's size */
  PART_HEADER,
  PART_EXTENDER,                /* 4 bytes: are there extensions? */
  PART_EXTENSION,               /* its size and code */
  PART_CONTENT,                 /* of an extension */
  PART_SKIP,                    /* to the next extension, or the voxels */
  PART_HEADER_END,              /* a .hdr's rest, whatever it is */
  PART_VOXELS,
  PART_END,                     /* not a byte more */
} Part;

struct _GstNiftiReader
{
  const gchar *element;
  guint64 max_bytes;
  GstNiftiChoice choice;

  GstNiftiInflate *inflate;
  guint64 position;             /* in the file's content, inflated */

  Part part;
  guint8 *target;
  gsize wanted, filled;
  guint64 skip_to;
  Part after_skip;

  guint8 scratch[GST_NIFTI_HEADER_MAX];
  GstNiftiHeader header;
  gboolean have_header;
  GByteArray *extensions;       /* of others */
  guint extension_start;        /* in them, of the one being read */
  GstNiftiComment comment;
  GBytes *facts;                /* from the first volume on */

  guint8 *voxels;
  gsize capacity;
  guint64 done;                 /* volumes completed */
};

static void
begin (GstNiftiReader * self, Part part, guint8 * target, gsize wanted)
{
  self->part = part;
  self->target = target;
  self->wanted = wanted;
  self->filled = 0;
}

GstNiftiReader *
gst_nifti_reader_new (const gchar * element, guint64 max_bytes,
    const GstNiftiChoice * choice)
{
  GstNiftiReader *self = g_new0 (GstNiftiReader, 1);

  self->element = g_intern_string (element);
  self->max_bytes = max_bytes;
  if (choice)
    self->choice = *choice;
  self->inflate = gst_nifti_inflate_new ();
  self->extensions = g_byte_array_new ();
  begin (self, PART_START, self->scratch, 4);
  return self;
}

void
gst_nifti_reader_free (GstNiftiReader * self)
{
  gst_nifti_inflate_free (self->inflate);
  gst_nifti_comment_clear (&self->comment);
  g_byte_array_unref (self->extensions);
  g_clear_pointer (&self->facts, g_bytes_unref);
  g_free (self->voxels);
  g_free (self);
}

const GstNiftiHeader *
gst_nifti_reader_get_header (GstNiftiReader * self)
{
  return self->have_header ? &self->header : NULL;
}

const gchar *
gst_nifti_reader_get_modality (GstNiftiReader * self)
{
  return self->comment.modality;
}

static void
set_no_memory (GError ** error, gsize size)
{
  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT,
      "a volume of %" G_GSIZE_FORMAT " bytes does not fit into memory", size);
}

/* Room for more of the volume; at most max_bytes, and never more than twice
 * what has come. */
static gboolean
grow (GstNiftiReader * self, GError ** error)
{
  gsize size = gst_nifti_header_get_read_size (&self->header);
  gsize capacity = MIN (MAX (self->capacity * 2, FIRST_CAPACITY), size);
  guint8 *voxels;

  voxels = g_try_realloc (self->voxels, capacity);
  if (!voxels) {
    set_no_memory (error, size);
    return FALSE;
  }
  self->voxels = voxels;
  self->capacity = capacity;
  self->target = voxels;
  self->wanted = capacity;
  return TRUE;
}

static gboolean
begin_volume (GstNiftiReader * self, GError ** error)
{
  begin (self, PART_VOXELS, NULL, 0);
  return grow (self, error);
}

/* What the header claims, against what may be. */
static gboolean
check_size (GstNiftiReader * self, GError ** error)
{
  const GstNiftiHeader *header = &self->header;
  GstVolumeInfo output = gst_nifti_header_get_output (header, NULL);
  guint64 size = MAX (gst_nifti_header_get_read_size (header),
      gst_volume_info_get_size (&output));

  if (header->vox_offset > self->max_bytes) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "its vox_offset is %" G_GUINT64_FORMAT ", more than max-bytes, %"
        G_GUINT64_FORMAT, header->vox_offset, self->max_bytes);
    return FALSE;
  }
  if (size > self->max_bytes) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "a volume of it has %" G_GUINT64_FORMAT " bytes, more than max-bytes, %"
        G_GUINT64_FORMAT, size, self->max_bytes);
    return FALSE;
  }
  return TRUE;
}

static void
skip (GstNiftiReader * self, guint64 position, Part then)
{
  self->skip_to = position;
  self->after_skip = then;
  begin (self, PART_SKIP, self->scratch,
      MIN (sizeof self->scratch, position - self->position));
}

/* Where extensions have to end. */
static guint64
extensions_end (GstNiftiReader * self)
{
  return self->header.pair ? G_MAXINT64 : self->header.vox_offset;
}

static void
end_extensions (GstNiftiReader * self)
{
  if (self->header.pair)
    begin (self, PART_HEADER_END, self->scratch, sizeof self->scratch);
  else
    skip (self, self->header.vox_offset, PART_VOXELS);
}

static void
begin_extension (GstNiftiReader * self)
{
  if (self->position + 8 <= extensions_end (self))
    begin (self, PART_EXTENSION, self->scratch, 8);
  else
    end_extensions (self);
}

static guint32
read_u32 (GstNiftiReader * self, const guint8 * data)
{
  return self->header.big_endian ? GST_READ_UINT32_BE (data)
      : GST_READ_UINT32_LE (data);
}

/* One of size 0 is what others leave free before the voxels: it ends them. */
static gboolean
read_extension (GstNiftiReader * self, GError ** error)
{
  guint32 size = read_u32 (self, self->scratch);
  guint32 code = read_u32 (self, self->scratch + 4);

  if (size == 0) {
    end_extensions (self);
  } else if (size < 8 || size - 8 > extensions_end (self) - self->position) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "its header extension at byte %" G_GUINT64_FORMAT " (code %u) claims "
        "%u bytes, not 8 to %" G_GUINT64_FORMAT, self->position - 8, code, size,
        MIN (extensions_end (self) - self->position + 8, G_MAXINT32));
    return FALSE;
  } else if (self->extensions->len + (guint64) size <= MAX_EXTENSIONS) {
    self->extension_start = self->extensions->len;
    begin (self, PART_CONTENT, gst_nifti_facts_add_extension (self->extensions,
            code, size - 8), size - 8);
  } else {
    skip (self, self->position + size - 8, PART_EXTENSION);
  }
  return TRUE;
}

/* Our own comment says what we know in other words: it is not kept. */
static void
read_content (GstNiftiReader * self)
{
  gint32 code;

  memcpy (&code, self->extensions->data + self->extension_start + 4, 4);
  if (code == NIFTI_ECODE_COMMENT && gst_nifti_comment_parse (&self->comment,
          (const gchar *) self->target, self->wanted))
    g_byte_array_set_size (self->extensions, self->extension_start);
}

/* The part is full: what does it say, and what follows? */
static gboolean
next_part (GstNiftiReader * self, GError ** error)
{
  gsize size;

  switch (self->part) {
    case PART_START:
      size = gst_nifti_header_get_size (self->scratch);
      if (size == 0) {
        g_set_error_literal (error, GST_STREAM_ERROR,
            GST_STREAM_ERROR_WRONG_TYPE, "it is not NIfTI");
        return FALSE;
      }
      begin (self, PART_HEADER, self->scratch, size);
      self->filled = 4;
      return TRUE;
    case PART_HEADER:
      if (!gst_nifti_header_parse (&self->header, self->scratch,
              &self->choice, error))
        return FALSE;
      self->have_header = TRUE;
      if (!check_size (self, error))
        return FALSE;
      begin (self, PART_EXTENDER, self->scratch, 4);
      return TRUE;
    case PART_EXTENDER:
      if (self->scratch[0])
        begin_extension (self);
      else
        end_extensions (self);
      return TRUE;
    case PART_EXTENSION:
      return read_extension (self, error);
    case PART_CONTENT:
      read_content (self);
      begin_extension (self);
      return TRUE;
    case PART_SKIP:
      if (self->position < self->skip_to) {
        skip (self, self->skip_to, self->after_skip);
        return TRUE;
      }
      if (self->after_skip == PART_VOXELS)
        return begin_volume (self, error);
      begin_extension (self);
      return TRUE;
    case PART_HEADER_END:
      if (self->position > MAX_HEADER_END) {
        g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
            "it goes on after %d bytes, too many for a header", MAX_HEADER_END);
        return FALSE;
      }
      self->filled = 0;
      return TRUE;
    case PART_VOXELS:
      if (self->capacity < gst_nifti_header_get_read_size (&self->header))
        return grow (self, error);
      self->done++;
      return TRUE;
    case PART_END:
      g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
          "it goes on after the %" G_GUINT64_FORMAT " bytes that its header "
          "tells of", self->position - 1);
      return FALSE;
  }
  g_return_val_if_reached (FALSE);
}

/* slope and intercept applied: the stored volume becomes F32LE. */
static GstBuffer *
scale (const GstNiftiHeader * header, GstBuffer * stored, GError ** error)
{
  GstVolumeInfo info = gst_nifti_header_get_output (header, NULL);
  gsize size = gst_volume_info_get_size (&info), n = size / sizeof (gfloat);
  gpointer data = g_try_malloc (size);
  gdouble values[CHUNK_VALUES];
  GstVolumeFrame in, out;
  GstBuffer *scaled;
  gsize i, j;

  if (!data) {
    set_no_memory (error, size);
    return NULL;
  }
  scaled = gst_buffer_new_wrapped (data, size);
  gst_volume_frame_map (&in, &header->info, stored, GST_MAP_READ);
  gst_volume_frame_map (&out, &info, scaled, GST_MAP_WRITE);
  for (i = 0; i < n; i += CHUNK_VALUES) {
    gsize count = MIN (CHUNK_VALUES, n - i);

    gst_volume_frame_read_f64 (&in, i, count, values);
    for (j = 0; j < count; j++)
      values[j] = header->slope * values[j] + header->intercept;
    gst_volume_frame_write_f64 (&out, i, count, values);
  }
  gst_volume_frame_unmap (&out);
  gst_volume_frame_unmap (&in);
  return scaled;
}

/* Analyze has other fields in NIfTI's places. */
static void
add_facts (GstNiftiReader * self, GstBuffer * volume)
{
  if (self->header.version == 0)
    return;
  if (!self->facts)
    self->facts = gst_nifti_facts_new (&self->header.facts, self->extensions);
  gst_buffer_add_volume_file_meta (volume, &self->header.info,
      GST_NIFTI_FACTS_FORMAT, self->facts);
}

/* A volume of which each channel lies among those of all others; NULL where
 * there is no memory. */
static guint8 *
gather (GstNiftiReader * self, guint64 index)
{
  const GstVolumeInfo *info = &self->header.info;
  gsize size = gst_volume_info_get_size (info), part = size / info->channels;
  guint8 *volume = g_try_malloc (size);
  gint i;

  for (i = 0; volume && i < info->channels; i++)
    memcpy (volume + i * part,
        self->voxels + (i * self->header.volumes + index) * part, part);
  return volume;
}

/* The voxels of volume @done, in the machine's byte order, as many values as
 * its info tells; the reader is free to begin the next. */
static guint8 *
take_voxels (GstNiftiReader * self, GError ** error)
{
  const GstNiftiHeader *header = &self->header;
  gsize bytes = gst_volume_format_get_size (header->info.format);
  gsize size = header->size / header->volumes;
  guint8 *voxels;

  if (header->is_scattered) {
    voxels = gather (self, self->done - 1);
    if (!voxels) {
      set_no_memory (error, size);
      return NULL;
    }
  } else {
    voxels = g_steal_pointer (&self->voxels);
    self->capacity = 0;
  }
  if (header->big_endian && bytes > 1)
    nifti_swap_Nbytes (size / bytes, bytes, voxels);
  if (header->channel != GST_NIFTI_CHANNEL_NONE)
    voxels = gst_nifti_channel_extract (header, voxels);
  return voxels;
}

/* The bytes read become a volume. */
static GstBuffer *
take_volume (GstNiftiReader * self, GError ** error)
{
  const GstNiftiHeader *header = &self->header;
  gboolean is_scaled = header->scaled && header->parts == 1;
  guint8 *voxels = take_voxels (self, error);
  GstVolumeMeta *meta;
  GstBuffer *volume;

  if (!voxels)
    return NULL;
  volume = gst_buffer_new_wrapped (voxels,
      gst_volume_info_get_size (&header->info));
  if (is_scaled) {
    GstBuffer *stored = volume;

    volume = scale (header, stored, error);
    gst_buffer_unref (stored);
    if (!volume)
      return NULL;
  }

  meta = gst_buffer_add_volume_meta (volume, &header->affine);
  meta->translated_from = self->comment.translated_from;
  if (self->comment.history) {
    g_strfreev (meta->history);
    meta->history = g_strdupv (self->comment.history);
  }
  if (header->scaled)
    gst_volume_meta_add_history (meta, self->element,
        "slope=%g intercept=%g", header->slope, header->intercept);
  add_facts (self, volume);
  /* After the facts: they are of all values of a voxel. */
  if (header->channel != GST_NIFTI_CHANNEL_NONE)
    gst_volume_meta_add_history (meta, self->element, "channel=%s",
        gst_nifti_channel_get_nick (header->channel));
  return volume;
}

gboolean
gst_nifti_reader_push (GstNiftiReader * self, const guint8 ** data,
    gsize * size, GstBuffer ** volume, GError ** error)
{
  *volume = NULL;
  for (;;) {
    gssize n = 0;

    if (self->filled < self->wanted)
      n = gst_nifti_inflate_read (self->inflate,
          self->target + self->filled, self->wanted - self->filled, data,
          size, error);
    if (n < 0)
      return FALSE;
    self->filled += n;
    self->position += n;
    if (self->filled < self->wanted)
      return TRUE;

    if (!next_part (self, error))
      return FALSE;
    if (self->part != PART_VOXELS || self->filled < self->wanted)
      continue;
    if (self->done == self->header.volumes) {
      begin (self, PART_END, self->scratch, 1);
      continue;
    }
    *volume = take_volume (self, error);
    /* Scattered volumes are all there. */
    return *volume && (self->header.is_scattered || begin_volume (self, error));
  }
}

gboolean
gst_nifti_reader_start_image (GstNiftiReader * self, GError ** error)
{
  if (!self->have_header) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
        "it ends after %" G_GUINT64_FORMAT " bytes, inside its header",
        self->position);
    return FALSE;
  }
  if (self->part == PART_CONTENT || self->part == PART_SKIP) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
        "it ends after %" G_GUINT64_FORMAT " bytes, inside a header extension",
        self->position);
    return FALSE;
  }
  if (!gst_nifti_inflate_finish (self->inflate, error))
    return FALSE;
  gst_nifti_inflate_free (self->inflate);
  self->inflate = gst_nifti_inflate_new ();
  self->position = 0;
  skip (self, self->header.vox_offset, PART_VOXELS);
  return TRUE;
}

gboolean
gst_nifti_reader_finish (GstNiftiReader * self, GstBuffer ** volume,
    GError ** error)
{
  *volume = NULL;
  if (self->part == PART_END) {
    if (!gst_nifti_inflate_finish (self->inflate, error))
      return FALSE;
    *volume = take_volume (self, error);
    return *volume != NULL;
  }

  if (self->position == 0 && !self->have_header)
    g_set_error_literal (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
        "it is empty");
  else if (!self->have_header)
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
        "it ends after %" G_GUINT64_FORMAT " bytes, inside its header",
        self->position);
  else
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
        "it ends after %" G_GUINT64_FORMAT " of the %" G_GUINT64_FORMAT
        " bytes that its header tells of", self->position,
        self->header.vox_offset + self->header.size);
  return FALSE;
}
