#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# prepare.launch on BIDS folders that are whole, and on some that are not.
source "$(dirname "$0")/common.sh"
# shellcheck source=bids-validator.sh
source "$VOLUME_SOURCE_ROOT/tests/pipelines/bids-validator.sh"

# phantom MODALITY SEED FILE
phantom ()
{
  gst-launch-1.0 -q volumetestsrc num-buffers=1 seed="$2" "size=<46,54,40>" \
    "spacing=<4,4,4>" modality="$1" noise=0.02 ! volumeconform orientation=LPS \
    ! niftisink location="$3"
}

prepare ()
{
  volume-launch prepare.launch "spacing=<4,4,4>" "$@"
}

# --- Two subjects, one of two sessions, the other without a second modality --
phantom T1w 1 raw/sub-01/ses-1/anat/sub-01_ses-1_T1w.nii.gz
phantom T2w 1 raw/sub-01/ses-1/anat/sub-01_ses-1_T2w.nii.gz
phantom T1w 2 raw/sub-01/ses-2/anat/sub-01_ses-2_T1w.nii.gz
phantom T2w 2 raw/sub-01/ses-2/anat/sub-01_ses-2_T2w.nii.gz
phantom T1w 3 raw/sub-02/anat/sub-02_T1w.nii.gz
check "prepares" prepare data=raw output=done sheet=done.png

cat >look.py <<'END'
import json, os, struct, sys
import nibabel, numpy
names = sorted(os.path.join(d, f)[5:] for d, _, files in os.walk('done')
               for f in files if f.endswith('.nii.gz'))
assert names == [
    'sub-01/ses-1/anat/sub-01_ses-1_desc-preproc_T1w.nii.gz',
    'sub-01/ses-1/anat/sub-01_ses-1_desc-preproc_T2w.nii.gz',
    'sub-01/ses-2/anat/sub-01_ses-2_desc-preproc_T1w.nii.gz',
    'sub-01/ses-2/anat/sub-01_ses-2_desc-preproc_T2w.nii.gz',
    'sub-02/anat/sub-02_desc-preproc_T1w.nii.gz'], names
for name in names:
    raw = nibabel.as_closest_canonical(
        nibabel.load('raw/' + name.replace('_desc-preproc', '')))
    made = nibabel.load('done/' + name)
    assert numpy.allclose(made.affine, raw.affine, atol=1e-4), made.affine
    a, b = raw.get_fdata(), made.get_fdata()
    assert a.shape == b.shape, name
    assert -1 <= b.min() < -0.99 and b.max() == 1, (b.min(), b.max())
    # the same head, whatever field was found in what has none
    assert numpy.corrcoef(a.ravel(), b.ravel())[0, 1] > 0.9, name
    with open('done/' + name[:-7] + '.json') as file:
        steps = [step.split()[0] for step in json.load(file)['History'][-3:]]
    assert steps == ['volumebias', 'volumeconform', 'volumenormalize'], steps
# a picture a T1w, each with a caption above two rows of planes
with open('done.png', 'rb') as file:
    start = file.read(24)
assert start[:8] == b'\x89PNG\r\n\x1a\n'
width, height = struct.unpack('>II', start[16:])
assert width * height > 3 * 2 * (46 + 46 + 54) * 40, (width, height)
END
check "what it made" /usr/bin/python3 look.py

# By names of raw data, which are all that this validator knows.
if install_validator; then
  cp -r "done" plain
  find plain -name '*_desc-preproc_*' | while read -r file; do
    mv "$file" "${file/_desc-preproc/}"
  done
  check "npm's bids-validator accepts it" accepts plain
else
  echo "not looked at by bids-validator, which is not there"
fi

# --- What is not as it should be --------------------------------------------
# stays WHAT: no part of a file is left of it, and the sheet of before.
stays ()
{
  check "$1: nothing is left half-written" \
    test -z "$(find . -name '.*.*' -size +0; find . -name '*.png' -size 0)"
  check "$1: the sheet is as it was" cmp sheet.png done.png
}
cp done.png sheet.png

mkdir empty
check "an empty folder" refuses 1 "data: empty: there is no BIDS dataset" \
  prepare data=empty output=no sheet=sheet.png
stays "an empty folder"
check "modalities that are nowhere" refuses 1 "there are T1w, T2w" \
  prepare data=raw first=PDw second=FLAIR output=no sheet=sheet.png
stays "modalities that are nowhere"
check "neither is prepared" test ! -e no

one_modality ()
{
  prepare data=raw second=FLAIR output=one sheet=one.png 2>said \
    && grep "warning: data: raw: pad .FLAIR. gives gaps alone" said \
    && cmp one/sub-02/anat/sub-02_desc-preproc_T1w.nii.gz \
      done/sub-02/anat/sub-02_desc-preproc_T1w.nii.gz
}
check "one modality that is nowhere" one_modality

cp -r raw broken
truncate -s 20000 broken/sub-01/ses-2/anat/sub-01_ses-2_T1w.nii.gz
check "a broken file" refuses 1 "sub-01_ses-2_T1w.nii.gz: it ends after" \
  prepare data=broken output=parts sheet=parts.png
check "a broken file: nothing is left half-written" \
  test -z "$(find . -name '.*.*' -size +0)"
check "a broken file: no sheet of the rest" test ! -e parts.png
check "a broken file: what is there is whole" \
  find . -path './parts/*.nii.gz' -exec gzip --test {} +

touch file
check "no folder to write to" refuses 1 "niftisink.: .*file" \
  prepare data=raw output=file sheet=sheet.png
stays "no folder to write to"

# full: a million bytes, which the first volumes do not fill.  Who stops late
# finds the sheet as it was all the same.
full ()
{
  local lib=$VOLUME_BUILD_ROOT/tests/pipelines/lib
  LD_PRELOAD=${VOLUME_TEST_PRELOAD-}:${lib}fulldisk.so:${lib}latestop.so \
    volume-launch prepare.launch "spacing=<1,1,1>" "$@"
}
check "a full disk" refuses 1 "full/sub-.*: it cannot be written: No space left" \
  full data=raw output=full sheet=sheet.png
stays "a full disk"
