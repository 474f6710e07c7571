#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Every launch line that README, the launch descriptions and the elements'
# documentation show is run as it stands, on small phantoms that carry the
# names of its input files; what it writes must be there afterwards.
source "$(dirname "$0")/common.sh"

model=$VOLUME_SOURCE_ROOT/pipelines/models/heads.safetensors
# Coarse and small, so that all of it takes seconds.
coarse="size='<48,56,24>' spacing='<4,4,6>'"
training="epochs=1 steps=1 batch=1 width=4 depth=4 size='<64,64,0>' \
  spacing='<4,4,0>' device=cpu"

# Files of the phantom of a modality, by its BIDS suffix; T1w where none.
phantom ()
{
  local modality
  modality=$(grep -oE '(T1w|T2w|PDw|FLAIR|ct)\.nii' <<<"$1" || echo T1w.)
  mkdir -p "$(dirname "$1")"
  eval "gst-launch-1.0 -q volumetestsrc num-buffers=1 $coarse \
    ! volume/x-raw,modality=${modality%.*} ! niftisink location=$1"
  touch -d 2000-01-01 "$1"
}

# Fill the folder with the files that a line names.
prepare ()
{
  local file
  while read -r file; do
    file=${file//\*/01}
    [ -e "$file" ] || phantom "$file"
  done < <(grep -oE '[A-Za-z0-9_./*-]+\.nii(\.gz)?' <<<"$1" || true)
  while read -r file; do
    phantom "${file}sub-01_T1w.nii"
    phantom "${file}sub-01_T2w.nii"
  done < <(grep -oE 'niftisrc location=[A-Za-z0-9_./-]+/ ' <<<"$1" \
    | sed 's/.*=//' || true)
  if grep -qE 'volumedatasetsrc|data=bids' <<<"$1"; then
    for file in sub-0{1,2}_T{1,2}w.nii; do
      phantom "bids/${file%_*}/anat/$file"
    done
  fi
  if grep -q 'prepare-pairs' <<<"$1"; then
    phantom bids/sub-01/anat/sub-01_FLAIR.nii
  fi
  # Standards to read; a fit writes its own.
  while read -r file; do
    grep -q 'fit=true' <<<"$1" || eval "gst-launch-1.0 -q volumetestsrc \
      num-buffers=1 $coarse ! volumenormalize method=nyul fit=true \
      standard-location=$file ! fakesink"
  done < <(grep -oE 'standard-location=[A-Za-z0-9_./-]+' <<<"$1" \
    | sed 's/.*=//' || true)
  # Models to read; a training writes its own.
  while read -r file; do
    mkdir -p "$(dirname "$file")"
    grep -qE 'mmigantrain|train\.launch' <<<"$1" || ln -sf "$model" "$file"
  done < <(grep -oE '[A-Za-z0-9_./-]+\.safetensors' <<<"$1" || true)
}

# Files that a line writes, or nothing.
written ()
{
  {
    grep -oE '(niftisink|filesink|volumemetricsink)[^!]* "?location=[^ "]+' \
      <<<"$1" | sed 's/.*location=//'
    grep -oE 'mmigantrain[^!]* model=[^ ]+' <<<"$1" | sed 's/.*model=//'
    grep -oE '^volume-launch.*' <<<"$1" \
      | grep -oE ' (output|metrics|report|maps|model|transform)=[^ ]+' | sed 's/.*=//'
    grep -oE 'fit=true standard-location=[^ ]+' <<<"$1" | sed 's/.*=//'
    grep -oE 'volumeregister[^!]* transform-location=[^ ]+' <<<"$1" \
      | sed 's/.*=//'
  } | sed -E 's/[{][a-z]*[}]|%[0-9]*d/*/g'
}

run_line ()
{
  local line=$1 file
  line=${line//volumetestsrc /volumetestsrc $coarse }
  line=${line/#*train.launch*/$line $training}
  timeout -s INT 120 bash -c "$line" || return 1
  for file in $(written "$1"); do
    # Phantoms are old: this one is new.
    [ -n "$(find . -newermt 2000-01-02 -path "./$file" -size +0)" ] || {
      echo "$file was not written"
      return 1
    }
  done
}

export -f gst-launch-1.0
cd "$VOLUME_SOURCE_ROOT"
mapfile -t elements < <(grep -l 'SECTION:element-' plugins/*/*.c trainer/*.c)
lines=0
for file in README.md pipelines/*.launch "${elements[@]}"; do
  mapfile -t shown < <(awk -f tests/pipelines/launch-lines.awk "$file")
  for line in "${shown[@]}"; do
    mkdir "$scratch/$lines"
    cd "$scratch/$lines"
    prepare "$line"
    check "$file: $line" run_line "$line"
    cd "$VOLUME_SOURCE_ROOT"
    lines=$((lines + 1))
  done
  check "$file shows how it is used" test "${#shown[@]}" -gt 0
done
