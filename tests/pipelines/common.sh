# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
#
# For the tests of this folder, which source it: a scratch folder to work in,
# and checks that count what fails and let the rest run.
set -euo pipefail

scratch=$(mktemp -d)
checked=$(mktemp)
cd "$scratch"
failures=0

finish ()
{
  local status=$?
  cd /
  rm -rf "$scratch" "$checked"
  if [ "$status" -ne 0 ]; then
    echo "FAILED: a command outside of a check, with status $status"
  elif [ "$failures" -ne 0 ]; then
    status=1
  fi
  exit "$status"
}
trap finish EXIT

# check WHAT COMMAND ...: the command succeeds.
check ()
{
  local what=$1
  shift
  if "$@" >"$checked" 2>&1; then
    echo "ok: $what"
  else
    echo "FAILED: $what"
    sed 's/^/    /' "$checked"
    failures=$((failures + 1))
  fi
}

# refuses STATUS PATTERN COMMAND ...: the command ends with this status and
# says one line that has the pattern (grep -E) in it.
refuses ()
{
  local status=0 wanted=$1 pattern=$2
  shift 2
  "$@" >/dev/null 2>said || status=$?
  cat said
  [ "$status" -eq "$wanted" ] && [ "$(wc -l <said)" -eq 1 ] \
    && grep -Eq -- "$pattern" said
}

# GStreamer's own programs; in a sanitizer build they must load its runtime
# before the plugins do.
gst-launch-1.0 ()
{
  LD_PRELOAD=${VOLUME_TEST_PRELOAD-} command gst-launch-1.0 "$@"
}

gst-inspect-1.0 ()
{
  LD_PRELOAD=${VOLUME_TEST_PRELOAD-} command gst-inspect-1.0 "$@"
}
