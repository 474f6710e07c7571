#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What stops niftisink from outside, whenever it does: the old file is there or
# the whole new one, and a full disk is an error that names the file.
source "$(dirname "$0")/common.sh"

# write VALUE: this shell becomes one that writes out.nii of other voxels.
write ()
{
  export LD_PRELOAD=${LD_PRELOAD-}${LD_PRELOAD:+:}${VOLUME_TEST_PRELOAD-}
  exec gst-launch-1.0 -q niftisrc location="$1" ! niftisink location=out.nii
}

for seed in 1 2; do
  gst-launch-1.0 -q volumetestsrc num-buffers=1 "size=<128,128,96>" \
    "spacing=<2,2,2>" noise=0.1 seed=$seed ! niftisink location=$seed.nii
done

# The sum of both files as the sink writes them, and how long that takes.
(write 1.nii)
cp out.nii old
begin=$(date +%s%N)
(write 2.nii)
took=$(($(date +%s%N) - begin))
cp out.nii new
check "the two differ" test "$(cmp -s old new; echo $?)" -eq 1

olds=0
news=0
broken=0
for i in $(seq 24); do
  cp old out.nii
  (write 2.nii) >log 2>&1 &
  sleep "$(printf '0.%09d' $((took * i / 20 % 1000000000)))"
  kill -9 $! 2>>log || true
  wait $! 2>>log || true
  if cmp -s out.nii old; then
    olds=$((olds + 1))
  elif cmp -s out.nii new; then
    news=$((news + 1))
  else
    broken=$((broken + 1))
  fi
done
echo "$olds times the old file, $news times the new one"
check "killed: no half of a file" test $broken -eq 0
check "killed: sometimes before the file was there" test $olds -gt 0

rm -f .out.nii.*
cp old out.nii
full ()
{
  (LD_PRELOAD=${VOLUME_TEST_PRELOAD-}:$VOLUME_BUILD_ROOT/tests/pipelines/libfulldisk.so
  VOLUME_TEST_PRELOAD=
  export LD_PRELOAD
  write 2.nii) >said 2>&1 && return 1
  cat said
  grep -q "out.nii: it cannot be written: No space left" said
}
check "a full disk is an error that names the file" full
check "a full disk: the old file stays" cmp out.nii old
check "a full disk: nothing else stays" test -z "$(find . -name '.out.nii.*')"
