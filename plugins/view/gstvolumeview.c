/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-volumeview
 * @title: volumeview
 *
 * Draws planes through volumes as video, a frame a volume; several inputs
 * stand beside or below each other at the same place and scale.  Use it to
 * look at volumes, in a window or as PNG files.
 *
 * Planes are cut in the world (RAS mm), whatever the storage order, with
 * square pixels as large as the smallest voxel distance of any input.  The
 * convention is neurological: the patient's right is on the right; sagittal
 * planes have the front on the right.  Letters at the edges say so.  Of
 * several channels the first is drawn.  A picture has the meta of the first
 * input's volume, so that volumesheet knows whose it is.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 volumetestsrc num-buffers=1 ! volumeview ! pngenc ! filesink location=head.png
 * ]| The three planes through the centre of a head.
 * |[
 * gst-launch-1.0 volumeview name=v layout=axial slice="<0,0,20>" ! pngenc ! filesink location=pair.png \
 *     volumetestsrc num-buffers=1 ! v. \
 *     volumetestsrc num-buffers=1 ! volume/x-raw,modality=T2w ! v.
 * ]| The same axial slice of two modalities, side by side.
 * |[
 * gst-launch-1.0 volumeview name=v layout=axial difference=true ! pngenc ! filesink location=comparison.png \
 *     volumetestsrc num-buffers=1 ! volumenormalize ! tee name=t \
 *     t. ! queue ! v. \
 *     t. ! queue ! mmigantranslate model=pipelines/models/heads.safetensors target=T2w ! v. \
 *     volumetestsrc num-buffers=1 ! volume/x-raw,modality=T2w ! volumenormalize ! v.
 * ]| Source, translation, target and error of the translation.
 * |[
 * gst-launch-1.0 volumeview name=v overlay=contours ! pngenc ! filesink location=fit.png \
 *     volumetestsrc num-buffers=1 ! v. \
 *     volumetestsrc num-buffers=1 pose="<2,0,0,3,0,0>" ! volume/x-raw,modality=T2w ! v.
 * ]| How well two volumes lie on each other: contours of the second on the
 * first, below both.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumeview.h"

#include <string.h>
#include <gst/video/video.h>
#include "viewletters.h"
#include "viewpicture.h"

GST_DEBUG_CATEGORY_STATIC (volume_view_debug);
#define GST_CAT_DEFAULT volume_view_debug

/* Black pixels between pictures. */
#define GAP 4

/* Height of a row of pictures from which on letters are twice as large. */
#define LARGE_HEIGHT 320

/* Longest side of a picture; pixels grow where voxels would need more. */
#define MAX_SIDE 2048

typedef enum
{
  LAYOUT_PLANES,
  LAYOUT_AXIAL,
  LAYOUT_CORONAL,
  LAYOUT_SAGITTAL,
} Layout;

typedef enum
{
  COLORMAP_GRAY,
  COLORMAP_HOT,
} Colormap;

typedef enum
{
  OVERLAY_NONE,
  OVERLAY_CHECKERBOARD,
  OVERLAY_CONTOURS,
} Overlay;

/* Sides of a checkerboard's squares, mm. */
#define SQUARE 20

#define DEFAULT_LAYOUT LAYOUT_PLANES
#define DEFAULT_COLORMAP COLORMAP_GRAY
#define DEFAULT_LETTERS TRUE
#define DEFAULT_OVERLAY OVERLAY_NONE
#define DEFAULT_DIFFERENCE FALSE

enum
{
  PROP_0,
  PROP_LAYOUT,
  PROP_SLICE,
  PROP_WINDOW,
  PROP_COLORMAP,
  PROP_LETTERS,
  PROP_OVERLAY,
  PROP_DIFFERENCE,
};

/* A property of @n numbers; none: automatic. */
typedef struct
{
  guint n;
  gdouble values[3];
} Numbers;

typedef struct
{
  Layout layout;
  Numbers slice;                /* RAS mm */
  Numbers window;               /* the volumes' values */
  Colormap colormap;
  gboolean letters;
  Overlay overlay;
  gboolean difference;
} Settings;

struct _GstVolumeView
{
  GstVolumeAggregator parent;

  Settings settings;            /* object lock */
};

/* A volume of the set that is drawn. */
typedef struct
{
  GstVolumeFrame frame;
  GstVolumeGrid grid;
  gdouble window[2];
} Input;

/* The planes of each layout.  Several make a row, below each other for each
 * input; of one, the inputs make the row. */
static const struct
{
  gint n;
  ViewPlane planes[3];
} layouts[] = {
  [LAYOUT_PLANES] = {3, {VIEW_PLANE_AXIAL, VIEW_PLANE_CORONAL,
          VIEW_PLANE_SAGITTAL}},
  [LAYOUT_AXIAL] = {1, {VIEW_PLANE_AXIAL}},
  [LAYOUT_CORONAL] = {1, {VIEW_PLANE_CORONAL}},
  [LAYOUT_SAGITTAL] = {1, {VIEW_PLANE_SAGITTAL}},
};

#define GST_TYPE_VOLUME_VIEW_LAYOUT (layout_get_type ())
static GType
layout_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {LAYOUT_PLANES, "Axial, coronal and sagittal in a row; a row an input",
        "planes"},
    {LAYOUT_AXIAL, "Axial planes of all inputs side by side", "axial"},
    {LAYOUT_CORONAL, "Coronal planes of all inputs side by side", "coronal"},
    {LAYOUT_SAGITTAL, "Sagittal planes of all inputs side by side", "sagittal"},
    {0}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstVolumeViewLayout", values));
  return type;
}

#define GST_TYPE_VOLUME_VIEW_COLORMAP (colormap_get_type ())
static GType
colormap_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {COLORMAP_GRAY, "Black to white (GRAY8)", "gray"},
    {COLORMAP_HOT, "Black, red, yellow, white (RGB)", "hot"},
    {0}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstVolumeViewColormap", values));
  return type;
}

#define GST_TYPE_VOLUME_VIEW_OVERLAY (overlay_get_type ())
static GType
overlay_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {OVERLAY_NONE, "No such picture", "none"},
    {OVERLAY_CHECKERBOARD, "Squares of 20 mm of both in turn", "checkerboard"},
    {OVERLAY_CONTOURS, "Contours of the last one on the one before it",
        "contours"},
    {0}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstVolumeViewOverlay", values));
  return type;
}

static GstStaticPadTemplate sink_template =
GST_STATIC_PAD_TEMPLATE ("sink_%u", GST_PAD_SINK, GST_PAD_REQUEST,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));
static GstStaticPadTemplate src_template =
GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("video/x-raw, format = (string) { GRAY8, RGB }, "
        "width = " GST_VIDEO_SIZE_RANGE ", height = " GST_VIDEO_SIZE_RANGE
        ", framerate = (fraction) 1/1"));

G_DEFINE_TYPE_WITH_CODE (GstVolumeView, gst_volume_view,
    GST_TYPE_VOLUME_AGGREGATOR,
    GST_DEBUG_CATEGORY_INIT (volume_view_debug, "volumeview", 0,
        "pictures of volumes"));
GST_ELEMENT_REGISTER_DEFINE (volumeview, "volumeview", GST_RANK_NONE,
    GST_TYPE_VOLUME_VIEW);

/* FALSE after an element error. */
static gboolean
check_settings (GstVolumeView * self, const Settings * settings, guint n)
{
  if ((settings->difference || settings->overlay != OVERLAY_NONE) && n < 2) {
    GST_ELEMENT_ERROR (self, LIBRARY, SETTINGS,
        ("The property %s takes two inputs, not %u.",
            settings->difference ? "difference" : "overlay", n),
        ("Link another volume to a pad sink_%%u."));
    return FALSE;
  }
  if (settings->slice.n != 0 && settings->slice.n != 3) {
    GST_ELEMENT_ERROR (self, LIBRARY, SETTINGS,
        ("The property slice takes three numbers, R, A and S in mm, such as "
            "<0,0,20>, not %u.", settings->slice.n), (NULL));
    return FALSE;
  }
  if (settings->window.n != 0 && (settings->window.n != 2
          || !(settings->window.values[0] < settings->window.values[1]))) {
    GST_ELEMENT_ERROR (self, LIBRARY, SETTINGS,
        ("The property window takes two numbers, the lower first, such as "
            "<-160,240>."), (NULL));
    return FALSE;
  }
  return TRUE;
}

/* Sets the point that planes go through; FALSE after an element error. */
static gboolean
choose_point (GstVolumeView * self, const Settings * settings,
    const Input * inputs, const ViewBox * box, gdouble point[3])
{
  if (settings->slice.n == 0) {
    view_find_centre (&inputs[0].grid, point);
    return TRUE;
  }
  memcpy (point, settings->slice.values, 3 * sizeof (gdouble));
  if (view_box_contains (box, point))
    return TRUE;
  GST_ELEMENT_ERROR (self, STREAM, FAILED,
      ("The slice <%g,%g,%g> lies outside every volume: they reach from "
          "<%g,%g,%g> to <%g,%g,%g> mm.", point[0], point[1], point[2],
          box->min[0], box->min[1], box->min[2], box->max[0], box->max[1],
          box->max[2]), (NULL));
  return FALSE;
}

/* Square pixels of the smallest distance of voxels of any input, mm. */
static gdouble
choose_pixel (const Input * inputs, guint n, const ViewBox * box)
{
  gdouble pixel = G_MAXDOUBLE, spacing[3];
  guint i;
  gint axis;

  for (i = 0; i < n; i++) {
    gst_volume_affine_get_spacing (&inputs[i].grid.affine, spacing);
    for (axis = 0; axis < 3; axis++)
      pixel = MIN (pixel, spacing[axis]);
  }
  for (axis = 0; axis < 3; axis++)
    pixel = MAX (pixel, (box->max[axis] - box->min[axis]) / MAX_SIDE);
  return pixel;
}

/* The grids of the planes of the layout.  FALSE after an element error. */
static gboolean
cut_planes (GstVolumeView * self, const Settings * settings,
    const Input * inputs, guint n, GstVolumeGrid grids[3])
{
  gdouble point[3], pixel;
  ViewBox box, other;
  guint i;
  gint p;

  view_box_from_grid (&inputs[0].grid, &box);
  for (i = 1; i < n; i++) {
    view_box_from_grid (&inputs[i].grid, &other);
    view_box_join (&box, &other);
  }
  if (!choose_point (self, settings, inputs, &box, point))
    return FALSE;
  pixel = choose_pixel (inputs, n, &box);
  for (p = 0; p < layouts[settings->layout].n; p++)
    view_plane_get_grid (layouts[settings->layout].planes[p], &box, pixel,
        point, &grids[p]);
  return TRUE;
}

/* With overlay and difference there is one more each than inputs. */
static gint
count_pictures (const Settings * settings, gint n_inputs)
{
  return n_inputs + (settings->overlay != OVERLAY_NONE) + settings->difference;
}

/* The frame that holds all pictures; @row_height is a row's of pictures. */
static void
measure_frame (const Settings * settings, const GstVolumeGrid grids[3],
    gint n_inputs, GstVideoInfo * video, gint * row_height)
{
  const gint n_planes = layouts[settings->layout].n;
  const gint pictures = count_pictures (settings, n_inputs);
  const gint rows = n_planes > 1 ? pictures : 1;
  const gint columns = n_planes > 1 ? 1 : pictures;
  gint width = 0, p;

  *row_height = 0;
  for (p = 0; p < n_planes; p++) {
    *row_height = MAX (*row_height, grids[p].size[1]);
    width += grids[p].size[0] + GAP;
  }
  width = columns * width - GAP;

  /* even, as video encoders need it */
  gst_video_info_set_format (video, settings->colormap == COLORMAP_GRAY ?
      GST_VIDEO_FORMAT_GRAY8 : GST_VIDEO_FORMAT_RGB, GST_ROUND_UP_2 (width),
      GST_ROUND_UP_2 (rows * (*row_height + GAP) - GAP));
  GST_VIDEO_INFO_FPS_N (video) = 1;
  GST_VIDEO_INFO_FPS_D (video) = 1;
}

static void
copy_levels (const guint8 * levels, gint width, gint height,
    GstVideoFrame * frame, gint x0, gint y0)
{
  const gint bytes = GST_VIDEO_FRAME_COMP_PSTRIDE (frame, 0);
  gint x, y;

  for (y = 0; y < height; y++) {
    guint8 *out = (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, 0)
        + (gsize) (y0 + y) * GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0)
        + (gsize) x0 * bytes;

    for (x = 0; x < width; x++, out += bytes, levels++) {
      if (bytes == 1) {
        out[0] = *levels;
      } else {
        out[0] = MIN (3 * *levels, 255);
        out[1] = CLAMP (3 * *levels - 255, 0, 255);
        out[2] = MAX (3 * *levels - 510, 0);
      }
    }
  }
}

static gboolean
draw_input (const Input * input, const GstVolumeGrid * picture, guint8 * levels)
{
  return view_plane_draw (&input->frame, &input->grid.affine, picture,
      input->window, levels);
}

/* The @last input and the one before it in one picture. */
static gboolean
draw_overlay (Overlay overlay, const Input * last,
    const GstVolumeGrid * picture, guint8 * levels)
{
  const gint width = picture->size[0], height = picture->size[1];
  guint8 *other = g_malloc ((gsize) width * height);
  gboolean ok = draw_input (&last[-1], picture, levels)
      && draw_input (last, picture, other);
  gdouble pixel[3];

  gst_volume_affine_get_spacing (&picture->affine, pixel);
  if (ok && overlay == OVERLAY_CHECKERBOARD)
    view_checkerboard (levels, other, width, height,
        MAX (1, (gint) (SQUARE / pixel[0] + 0.5)));
  else if (ok)
    view_contours (levels, other, width, height);
  g_free (other);
  return ok;
}

/* Picture @i of a plane; FALSE where there is no memory. */
static gboolean
draw_plane (const Settings * settings, const Input * inputs, gint n_inputs,
    gint i, const GstVolumeGrid * picture, guint8 * levels)
{
  const Input *last = &inputs[n_inputs - 1];

  if (i < n_inputs)
    return draw_input (&inputs[i], picture, levels);
  if (i == n_inputs && settings->overlay != OVERLAY_NONE)
    return draw_overlay (settings->overlay, last, picture, levels);
  return view_plane_draw_difference (&last[-1].frame, &last[-1].grid.affine,
      &last->frame, &last->grid.affine, picture, last->window, levels);
}

/* FALSE where there is no memory. */
static gboolean
draw (const Settings * settings, const Input * inputs, gint n_inputs,
    const GstVolumeGrid grids[3], gint row_height, GstVideoFrame * frame)
{
  gint x = 0, y = 0, i, p;

  for (i = 0; i < count_pictures (settings, n_inputs); i++) {
    for (p = 0; p < layouts[settings->layout].n; p++) {
      ViewPlane plane = layouts[settings->layout].planes[p];
      gint width = grids[p].size[0], height = grids[p].size[1];
      guint8 *levels = g_malloc ((gsize) width * height);
      gboolean ok = draw_plane (settings, inputs, n_inputs, i, &grids[p],
          levels);

      if (ok && settings->letters)
        view_letters_draw (view_plane_get_letters (plane),
            row_height < LARGE_HEIGHT ? 1 : 2, width, height, levels);
      if (ok)
        copy_levels (levels, width, height, frame, x,
            y + (row_height - height) / 2);
      g_free (levels);
      if (!ok)
        return FALSE;
      x += width + GAP;
    }
    if (layouts[settings->layout].n > 1) {
      x = 0;
      y += row_height + GAP;
    }
  }
  return TRUE;
}

/* (transfer full); NULL after an element error. */
static GstBuffer *
make_picture (GstVolumeView * self, const Settings * settings,
    const Input * inputs, guint n)
{
  GstVolumeGrid grids[3];
  GstVideoFrame frame;
  GstVideoInfo video;
  GstBuffer *buffer;
  GstCaps *caps;
  gint row_height;
  gboolean ok;

  if (!cut_planes (self, settings, inputs, n, grids))
    return NULL;
  measure_frame (settings, grids, n, &video, &row_height);
  caps = gst_video_info_to_caps (&video);
  gst_aggregator_set_src_caps (GST_AGGREGATOR (self), caps);
  gst_caps_unref (caps);

  buffer = gst_buffer_new_allocate (NULL, GST_VIDEO_INFO_SIZE (&video), NULL);
  ok = buffer && gst_video_frame_map (&frame, &video, buffer, GST_MAP_WRITE);
  if (ok) {
    memset (GST_VIDEO_FRAME_PLANE_DATA (&frame, 0), 0,
        GST_VIDEO_INFO_SIZE (&video));
    ok = draw (settings, inputs, n, grids, row_height, &frame);
    gst_video_frame_unmap (&frame);
  }
  if (!ok) {
    GST_ELEMENT_ERROR (self, RESOURCE, NO_SPACE_LEFT,
        ("There is no memory for a picture of the volumes."), (NULL));
    gst_clear_buffer (&buffer);
  }
  return buffer;
}

/* Map a pad's volume; FALSE after an element error. */
static gboolean
open_input (GstVolumeView * self, const Settings * settings,
    GstVolumeAggregatorPad * pad, Input * input)
{
  GstVolumeMeta *meta = gst_buffer_get_volume_meta (pad->volume);

  gst_volume_meta_get_grid (meta, &pad->info, &input->grid);
  if (!gst_volume_affine_is_valid (&input->grid.affine)) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("A volume on pad `%s` has an affine that cannot be inverted: it is "
            "nowhere in the world.", GST_PAD_NAME (pad)), (NULL));
    return FALSE;
  }
  if (!gst_volume_aggregator_pad_map (pad, &input->frame))
    return FALSE;
  if (settings->window.n == 2)
    memcpy (input->window, settings->window.values, sizeof (input->window));
  else
    view_find_window (&input->frame, input->window);
  return TRUE;
}

static GstFlowReturn
gst_volume_view_aggregate_volumes (GstVolumeAggregator * agg, GList * pads)
{
  GstVolumeView *self = GST_VOLUME_VIEW (agg);
  guint n = g_list_length (pads), opened = 0;
  Input *inputs = g_new (Input, n);
  GstBuffer *picture = NULL;
  Settings settings;
  GList *l;

  GST_OBJECT_LOCK (self);
  settings = self->settings;
  GST_OBJECT_UNLOCK (self);

  if (check_settings (self, &settings, n)) {
    for (l = pads; l && open_input (self, &settings, l->data,
            &inputs[opened]); l = l->next)
      opened++;
    if (opened == n)
      picture = make_picture (self, &settings, inputs, n);
    while (opened > 0)
      gst_volume_frame_unmap (&inputs[--opened].frame);
  }
  g_free (inputs);
  if (!picture)
    return GST_FLOW_ERROR;

  gst_buffer_copy_into (picture,
      GST_VOLUME_AGGREGATOR_PAD (pads->data)->volume,
      GST_BUFFER_COPY_TIMESTAMPS | GST_BUFFER_COPY_META, 0, -1);
  return gst_aggregator_finish_buffer (GST_AGGREGATOR (self), picture);
}

static void
gst_volume_view_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  Settings *settings = &GST_VOLUME_VIEW (object)->settings;

  GST_OBJECT_LOCK (object);
  switch (id) {
    case PROP_LAYOUT:
      settings->layout = g_value_get_enum (value);
      break;
    case PROP_SLICE:
      settings->slice.n = gst_volume_value_get_doubles (value,
          settings->slice.values, 3);
      break;
    case PROP_WINDOW:
      settings->window.n = gst_volume_value_get_doubles (value,
          settings->window.values, 3);
      break;
    case PROP_COLORMAP:
      settings->colormap = g_value_get_enum (value);
      break;
    case PROP_LETTERS:
      settings->letters = g_value_get_boolean (value);
      break;
    case PROP_OVERLAY:
      settings->overlay = g_value_get_enum (value);
      break;
    case PROP_DIFFERENCE:
      settings->difference = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (object);
}

static void
gst_volume_view_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  Settings *settings = &GST_VOLUME_VIEW (object)->settings;

  GST_OBJECT_LOCK (object);
  switch (id) {
    case PROP_LAYOUT:
      g_value_set_enum (value, settings->layout);
      break;
    case PROP_SLICE:
      gst_volume_value_add_doubles (value, settings->slice.values,
          MIN (settings->slice.n, 3));
      break;
    case PROP_WINDOW:
      gst_volume_value_add_doubles (value, settings->window.values,
          MIN (settings->window.n, 3));
      break;
    case PROP_COLORMAP:
      g_value_set_enum (value, settings->colormap);
      break;
    case PROP_LETTERS:
      g_value_set_boolean (value, settings->letters);
      break;
    case PROP_OVERLAY:
      g_value_set_enum (value, settings->overlay);
      break;
    case PROP_DIFFERENCE:
      g_value_set_boolean (value, settings->difference);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (object);
}

static void
gst_volume_view_class_init (GstVolumeViewClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_PLAYING;

  object_class->set_property = gst_volume_view_set_property;
  object_class->get_property = gst_volume_view_get_property;
  GST_VOLUME_AGGREGATOR_CLASS (klass)->aggregate_volumes =
      gst_volume_view_aggregate_volumes;

  g_object_class_install_property (object_class, PROP_LAYOUT,
      g_param_spec_enum ("layout", "Layout",
          "Which planes are drawn, and how they are arranged",
          GST_TYPE_VOLUME_VIEW_LAYOUT, DEFAULT_LAYOUT, flags));
  g_object_class_install_property (object_class, PROP_SLICE,
      gst_param_spec_array ("slice", "Slice",
          "Point that the planes go through: R, A and S in mm, such as "
          "<0,0,20>; empty (default): the centre voxel of the first input",
          g_param_spec_double ("mm", "mm", "Coordinate in mm", -G_MAXDOUBLE,
              G_MAXDOUBLE, 0, flags), flags));
  g_object_class_install_property (object_class, PROP_WINDOW,
      gst_param_spec_array ("window", "Window",
          "Values shown as black and as white, in the volumes' values, such "
          "as <-160,240> for soft tissue in HU; empty (default): -1 and 1 "
          "where a volume is in [-1, 1] and negative somewhere, else its "
          "least value and its 99.5th percentile",
          g_param_spec_double ("value", "Value", "In the volumes' values",
              -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags), flags));
  g_object_class_install_property (object_class, PROP_COLORMAP,
      g_param_spec_enum ("colormap", "Colormap", "Colours of values",
          GST_TYPE_VOLUME_VIEW_COLORMAP, DEFAULT_COLORMAP, flags));
  g_object_class_install_property (object_class, PROP_LETTERS,
      g_param_spec_boolean ("letters", "Letters",
          "Write R, L, A, P, S or I at the edges of each picture",
          DEFAULT_LETTERS, flags));
  g_object_class_install_property (object_class, PROP_OVERLAY,
      g_param_spec_enum ("overlay", "Overlay",
          "Draw behind the inputs the last two in one picture, to judge how "
          "well they lie on each other, e.g. contours",
          GST_TYPE_VOLUME_VIEW_OVERLAY, DEFAULT_OVERLAY, flags));
  g_object_class_install_property (object_class, PROP_DIFFERENCE,
      g_param_spec_boolean ("difference", "Difference",
          "Draw behind the inputs how far the last two lie apart: black where "
          "they agree, white from a quarter of the last one's window on, "
          "which is 0.5 for volumes in [-1, 1]", DEFAULT_DIFFERENCE, flags));

  gst_element_class_add_static_pad_template_with_gtype (element_class,
      &sink_template, GST_TYPE_VOLUME_AGGREGATOR_PAD);
  gst_element_class_add_static_pad_template_with_gtype (element_class,
      &src_template, GST_TYPE_AGGREGATOR_PAD);
  gst_element_class_set_static_metadata (element_class,
      "Volume view", "Filter/Visualization/Volume",
      "Draws axial, coronal and sagittal planes of volumes as video",
      "The GstVolume developers");
  gst_type_mark_as_plugin_api (GST_TYPE_VOLUME_VIEW_LAYOUT, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_VOLUME_VIEW_COLORMAP, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_VOLUME_VIEW_OVERLAY, 0);
}

static void
gst_volume_view_init (GstVolumeView * self)
{
  self->settings.layout = DEFAULT_LAYOUT;
  self->settings.colormap = DEFAULT_COLORMAP;
  self->settings.letters = DEFAULT_LETTERS;
  self->settings.overlay = DEFAULT_OVERLAY;
  self->settings.difference = DEFAULT_DIFFERENCE;
}
