#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# volume-launch itself, on GStreamer's own elements: keys, quoting, --print,
# messages, errors, Ctrl-C.
source "$(dirname "$0")/common.sh"

cat >tone.launch <<'END'
# A comment with a {key} that is none.
audiotestsrc num-buffers={buffers=5} name="{name=tone}"
  ! audio/x-raw,rate={rate=8000}
  ! filesink location={out}
END

# shellcheck disable=SC2016 # nothing is to expand
awkward='a "b  c"  d $x !#\{}'"'"' ü;|&*<>()[].raw'
check "a value arrives as it was given" \
  volume-launch tone.launch "out=$awkward"
check "in full" test -s "$awkward"
mv "$awkward" first.raw
volume-launch --print tone.launch "out=$awkward" >line.sh
check "the printed line runs in a shell" bash -c \
  "LD_PRELOAD=${VOLUME_TEST_PRELOAD-} bash line.sh"
check "and does the same" cmp first.raw "$awkward"

volume-launch --print tone.launch out=plain.raw >line
check "nothing is quoted without need" diff line - <<'END'
gst-launch-1.0 audiotestsrc num-buffers=5 'name="tone"' ! audio/x-raw,rate=8000 ! filesink location=plain.raw
END

cat >fields.launch <<'END'
audiotestsrc num-buffers=1 ! filesink location="{out}/a-{{field}}[_{{x}}].raw"
END
mkdir folder
check "braces in braces are an element's" volume-launch fields.launch out=folder
check "as they stand" test -s "folder/a-{field}[_{x}].raw"

keys='keys are: buffers=5, name=tone, rate=8000, out$'
check "a missing key is named" refuses 2 "tone.launch: missing key 'out'.*$keys" \
  volume-launch tone.launch
check "an unknown key is named" refuses 2 "unknown key 'oot'.*$keys" \
  volume-launch tone.launch oot=x
check "what is no key=value is refused" refuses 2 "'out' is not" \
  volume-launch tone.launch out
check "a line break is refused" refuses 2 "line break" \
  volume-launch tone.launch $'out=a\nb'
check "a backslash at the end is refused" refuses 2 "backslash" \
  volume-launch tone.launch $'out=a\\'
check "a missing description is named" refuses 2 "^volume-launch: none.launch:" \
  volume-launch none.launch out=x
check "an unknown option is named" refuses 2 "--bogus" volume-launch --bogus
check "an error names element and file" \
  refuses 1 "filesink0: .*/none/x" volume-launch tone.launch out=/none/x
echo "nosuchelement ! fakesink" >unknown.launch
check "an unknown element is named" \
  refuses 1 'unknown.launch: no element "nosuchelement"' \
  volume-launch unknown.launch
echo "audiotestsrc num-buffers=1 ! video/x-raw ! fakesink" >caps.launch
check "what cannot be linked ends in one error" refuses 1 "link|negotiat" \
  volume-launch caps.launch

cat >level.launch <<'END'
audiotestsrc num-buffers=1 ! level interval=10000000 ! fakesink
END
volume-launch --json level.launch >json
check "each JSON line parses, numbers are numbers" /usr/bin/python3 - <<'END'
import json
lines = [json.loads(line) for line in open('json')]
levels = [line for line in lines if line['message'] == 'level']
assert levels and lines[-1]['message'] == 'eos', lines
assert all(l['source'] == 'level0' for l in levels)
assert all(isinstance(l['fields']['duration'], int) for l in levels)
END
# A phantom has no session.
cat >score.launch <<'END'
volumetestsrc num-buffers=1 size=<8,8,8> ! tee name=t ! score.sink
t. ! score.reference
volumemetricsink name=score metrics=mae
END
volume-launch --json score.launch >json
check "what is not there is null" /usr/bin/python3 - <<'END'
import json
score, = [l for l in map(json.loads, open('json')) if l['message'] == 'volume-metrics']
assert score['fields']['session'] is None and score['fields']['mae'] == 0, score
END
check "an error is a JSON line too" /usr/bin/python3 - <<'END'
import json, subprocess
run = subprocess.run(['volume-launch', '--json', 'tone.launch', 'out=/none/x'],
                     capture_output=True, text=True)
error = json.loads(run.stdout.splitlines()[-1])
assert run.returncode == 1 and len(run.stderr.splitlines()) == 1
assert error['message'] == 'error' and error['source'] == 'filesink0', error
assert '/none/x' in error['fields']['text'], error
END

# WAV's head, which holds the length, is only written at a proper end.
cat >endless.launch <<'END'
audiotestsrc is-live=true ! wavenc ! filesink location=endless.wav
END
interrupt ()
{
  local child status=0
  volume-launch endless.launch &
  child=$!
  sleep 1
  kill -INT "$child"
  wait "$child" || status=$?
  [ "$status" -eq 0 ] \
    && [ "$(od -An -tu4 -j4 -N4 endless.wav)" -eq \
        "$(($(stat -c %s endless.wav) - 8))" ]
}
check "Ctrl-C ends the stream in good order" interrupt

# While the pipeline prerolls, as it does all through a first volume.
cat >first.launch <<'END'
volumetestsrc num-buffers=1 size=<8,8,8> ! identity sleep-time=3000000
  ! niftisink location=first.nii
END
interrupt_first ()
{
  local child status=0
  volume-launch first.launch &
  child=$!
  sleep 1
  kill -INT "$child"
  for _ in {1..100}; do
    kill -0 "$child" || break
    sleep 0.2
  done
  kill -KILL "$child" || true
  wait "$child" || status=$?
  [ "$status" -eq 0 ] && [ -s first.nii ]
}
check "Ctrl-C finishes a first volume" interrupt_first

# The element at work sleeps for a minute and keeps the end from coming.
echo "fakesrc ! identity sleep-time=60000000 ! fakesink" >stuck.launch
interrupt_twice ()
{
  local child status=0
  volume-launch stuck.launch &
  child=$!
  sleep 1
  kill -INT "$child"
  sleep 1
  kill -0 "$child"
  kill -INT "$child"
  wait "$child" || status=$?
  [ "$status" -eq $((128 + 2)) ]
}
check "a second Ctrl-C ends it at once" interrupt_twice
