/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* HTML, and the SVG inside of it, piece by piece: well-formed as XML whatever
 * the texts are, and the same in every locale. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _HtmlWriter HtmlWriter;

HtmlWriter *html_writer_new (void);

void html_writer_free (HtmlWriter * writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtmlWriter, html_writer_free)
/* The document; every element must have ended. */
const gchar *html_writer_get_text (const HtmlWriter * writer);

/* Begin and end an element.  @tag is kept and not copied. */
void html_begin (HtmlWriter * writer, const gchar * tag);
void html_end (HtmlWriter * writer);

/* Of the element that has just begun. */
void html_attribute (HtmlWriter * writer, const gchar * name,
    const gchar * value);
/* To a hundredth. */
void html_attribute_number (HtmlWriter * writer, const gchar * name,
    gdouble value);

/* Text, of which nothing is markup: control characters and what is not UTF-8
 * are replaced.  @format takes texts and whole numbers; a fraction would
 * depend on the locale. */
void html_text (HtmlWriter * writer, const gchar * format, ...)
  G_GNUC_PRINTF (2, 3);

/* @value with @decimals digits behind the point, a true minus sign, ∞, or –
 * where it is NaN. */
void html_number (HtmlWriter * writer, gdouble value, gint decimals);

/* Up to six digits, as few as it takes. */
void html_number_short (HtmlWriter * writer, gdouble value);

/* A probability: three digits behind the point, or "< 0.001"; – where it is
 * NaN. */
void html_probability (HtmlWriter * writer, gdouble p);

/* An element with nothing but text; @css_class may be NULL. */
void html_element (HtmlWriter * writer, const gchar * tag,
    const gchar * css_class, const gchar * format, ...) G_GNUC_PRINTF (4, 5);

/* What is markup already, from the program alone. */
void html_raw (HtmlWriter * writer, const gchar * markup);

G_END_DECLS
