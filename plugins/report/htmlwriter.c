/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "htmlwriter.h"

#include <math.h>
#include <string.h>

struct _HtmlWriter
{
  GString *text;
  GPtrArray *open;              /* const gchar *: tags */
  gboolean in_tag;              /* attributes may follow */
};

/* Elements that HTML does not close. */
static const gchar *const void_tags[] = { "br", "col", "img", "meta", NULL };

/* Elements behind which white space would show. */
static const gchar *const inline_tags[] = {
  "a", "b", "code", "em", "small", "span", "strong", "sub", "sup", "tspan", NULL
};

HtmlWriter *
html_writer_new (void)
{
  HtmlWriter *writer = g_new0 (HtmlWriter, 1);

  writer->text = g_string_new ("<!DOCTYPE html>\n");
  writer->open = g_ptr_array_new ();
  return writer;
}

void
html_writer_free (HtmlWriter * writer)
{
  g_string_free (writer->text, TRUE);
  g_ptr_array_unref (writer->open);
  g_free (writer);
}

const gchar *
html_writer_get_text (const HtmlWriter * writer)
{
  g_assert (writer->open->len == 0);
  return writer->text->str;
}

static void
close_tag (HtmlWriter * writer)
{
  if (writer->in_tag)
    g_string_append_c (writer->text, '>');
  writer->in_tag = FALSE;
}

void
html_begin (HtmlWriter * writer, const gchar * tag)
{
  close_tag (writer);
  g_string_append_printf (writer->text, "<%s", tag);
  g_ptr_array_add (writer->open, (gpointer) tag);
  writer->in_tag = TRUE;
}

void
html_end (HtmlWriter * writer)
{
  const gchar *tag = g_ptr_array_steal_index (writer->open,
      writer->open->len - 1);

  if (g_strv_contains (void_tags, tag)) {
    g_string_append (writer->text, "/>");
    writer->in_tag = FALSE;
  } else {
    close_tag (writer);
    g_string_append_printf (writer->text, "</%s>", tag);
  }
  if (!g_strv_contains (inline_tags, tag))
    g_string_append_c (writer->text, '\n');
}

/* @length bytes of @text; XML knows no control characters, not even escaped. */
static void
append_escaped (HtmlWriter * writer, const gchar * text, gssize length)
{
  g_autofree gchar *valid = g_utf8_make_valid (text, length);
  const gchar *at;

  for (at = valid; *at; at = g_utf8_next_char (at)) {
    const gunichar c = g_utf8_get_char (at);

    if ((c < 0x20 && !strchr ("\t\n", c)) || (c >= 0x7f && c < 0xa0)
        || (c & 0xfffe) == 0xfffe)
      g_string_append_unichar (writer->text, 0xfffd);
    else if (c == '&')
      g_string_append (writer->text, "&amp;");
    else if (c == '<')
      g_string_append (writer->text, "&lt;");
    else if (c == '>')
      g_string_append (writer->text, "&gt;");
    else if (c == '"')
      g_string_append (writer->text, "&quot;");
    else
      g_string_append_unichar (writer->text, c);
  }
}

void
html_attribute (HtmlWriter * writer, const gchar * name, const gchar * value)
{
  g_assert (writer->in_tag);
  g_string_append_printf (writer->text, " %s=\"", name);
  append_escaped (writer, value, -1);
  g_string_append_c (writer->text, '"');
}

void
html_attribute_number (HtmlWriter * writer, const gchar * name, gdouble value)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  g_assert (isfinite (value));
  html_attribute (writer, name, g_ascii_formatd (text, sizeof text, "%g",
          round (value * 100) / 100));
}

static void
append_formatted (HtmlWriter * writer, const gchar * format, va_list arguments)
{
  g_autofree gchar *text = g_strdup_vprintf (format, arguments);

  close_tag (writer);
  append_escaped (writer, text, -1);
}

void
html_text (HtmlWriter * writer, const gchar * format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  append_formatted (writer, format, arguments);
  va_end (arguments);
}

void
html_element (HtmlWriter * writer, const gchar * tag, const gchar * css_class,
    const gchar * format, ...)
{
  va_list arguments;

  html_begin (writer, tag);
  if (css_class)
    html_attribute (writer, "class", css_class);
  va_start (arguments, format);
  append_formatted (writer, format, arguments);
  va_end (arguments);
  html_end (writer);
}

void
html_number (HtmlWriter * writer, gdouble value, gint decimals)
{
  gchar text[512], format[8];   /* room for DBL_MAX with its digits */
  const gchar *digits = text;

  if (isnan (value)) {
    html_text (writer, "–");
    return;
  }
  g_snprintf (format, sizeof format, "%%.%df", CLAMP (decimals, 0, 20));
  g_ascii_formatd (text, sizeof text, format, fabs (value));
  if (isinf (value))
    digits = "∞";
  /* what rounds to nothing has no sign */
  html_text (writer, "%s%s", value < 0 && strpbrk (digits, "123456789∞") ?
      "−" : "", digits);
}

void
html_number_short (HtmlWriter * writer, gdouble value)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  html_text (writer, "%s%s", value < 0 ? "−" : "", isinf (value) ? "∞" :
      g_ascii_formatd (text, sizeof text, "%g", fabs (value)));
}

void
html_probability (HtmlWriter * writer, gdouble p)
{
  if (p < 0.001)
    html_text (writer, "< 0.001");
  else
    html_number (writer, p, 3);
}

void
html_raw (HtmlWriter * writer, const gchar * markup)
{
  close_tag (writer);
  g_string_append (writer->text, markup);
}
