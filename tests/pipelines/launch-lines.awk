# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Prints the launch lines that a file shows its readers, one a line: those in
# ```sh fences of Markdown, in |[ ]| blocks of C comments, and in the comments
# of launch descriptions.  A backslash at the end joins lines.

FNR == 1 {
  shown = FILENAME ~ /\.launch$/
  line = ""
}
/^```/ { shown = /^```sh/; next }
/\|\[/ { shown = 1; next }
/\]\|/ { shown = 0; next }

shown {
  if (FILENAME ~ /\.launch$/ && !/^#/)
    next
  sub (/^( \*|#)? */, "")
  if (line == "" && !/^(gst-launch-1\.0|volume-launch) /)
    next
  line = line $0
  if (sub (/ *\\$/, " ", line))
    next
  print line
  line = ""
}
