#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# register.launch with volumes that cannot be registered: each ends within
# seconds with an error status and one line that says why, and leaves neither
# volume nor transform behind.  Volumes that are only far apart do not.
source "$(dirname "$0")/common.sh"

# head_of NAME MODALITY WORD ...: an uncompressed file of volumetestsrc's.
head_of ()
{
  local name=$1 modality=$2
  shift 2
  gst-launch-1.0 -q volumetestsrc num-buffers=1 modality="$modality" "$@" \
    ! niftisink location="$name"
}

# A file of head_of's whose voxels, floats, are all bytes of this value
# (octal): NaN for 377.
voxels_start=512
overwrite ()
{
  head -c "$voxels_start" "$1"
  head -c "$(($(stat -c %s "$1") - voxels_start))" /dev/zero | tr '\0' "$2"
}

# ITK's text of a shift, in LPS mm.
shift_by ()
{
  printf '%s\n' '#Insight Transform File V1.0' '#Transform 0' \
    'Transform: AffineTransform_double_3_3' \
    "Parameters: 1 0 0 0 1 0 0 0 1 $1 $2 $3" 'FixedParameters: 0 0 0'
}

grid=("size=<48,56,48>" "spacing=<4,4,4>")
head_of T1w.nii T1w "${grid[@]}"
head_of T2w.nii T2w "${grid[@]}"
head_of slice_T2w.nii T2w "size=<64,64,1>" "spacing=<3,3,3>"
head_of row_T2w.nii T2w "size=<1,64,64>" "spacing=<3,3,3>"
head_of noise_T2w.nii T2w "size=<4,4,4>" "spacing=<4,4,4>" noise=1
head_of air_T2w.nii T2w "${grid[@]}" "pose=<0,0,0,900,0,0>"
overwrite T2w.nii '\377' >nan_T2w.nii
overwrite T2w.nii '\0' >none_mask.nii
head -c 200000 T2w.nii >cut_T2w.nii
shift_by 0 0 3000 >far.txt
shift_by 5 -7 3 >near.txt

# wrong WHAT PATTERN key=value ...: register.launch with these refuses.
wrong ()
{
  local what=$1 pattern=$2
  shift 2
  check "$what" refuses 1 "$pattern" timeout 10 volume-launch register.launch \
    fixed=T1w.nii moving=T2w.nii output=out.nii.gz transform=out_xfm.txt \
    inverse=out_inverse.txt "$@"
  check "$what: no output" test -z "$(find . -name '*out*')"
}

wrong "a constant volume" "is 0 at every voxel" moving=air_T2w.nii
wrong "a constant fixed volume" "is 0 at every voxel" fixed=air_T2w.nii
wrong "a slice" "64 x 64 x 1 voxels.*not a slice" moving=slice_T2w.nii
wrong "a slice along another axis" "1 x 64 x 64 voxels" moving=row_T2w.nii
wrong "a slice to register to" "fixed volume.*not a slice" fixed=slice_T2w.nii
wrong "no number" "is a finite number" moving=nan_T2w.nii
wrong "no number, deformable" "finite" fixed=nan_T2w.nii kind=deformable
wrong "64 voxels of noise" "too few|hardly overlap" moving=noise_T2w.nii
wrong "a head to 64 voxels of noise" "too few|hardly overlap" \
  fixed=noise_T2w.nii
wrong "no such fixed volume" "absent.nii" fixed=absent.nii
wrong "no such moving volume" "absent.nii" moving=absent.nii
wrong "a truncated volume" "cut_T2w.nii" moving=cut_T2w.nii
wrong "a start that leads away" "begin with" start=far.txt
wrong "no such start" "absent.txt" start=absent.txt
wrong "no such transform to apply" "out_xfm.txt" apply=true
wrong "a transform of a folder that is a file" "T1w.nii" \
  transform=T1w.nii/out_xfm.txt

# masked WHAT PATTERN PAD: a mask that excludes all, on PAD.
masked ()
{
  local what=$1 pattern=$2 pad=$3
  cat >masked.launch <<END
niftisrc location=T1w.nii ! queue ! r.fixed
niftisrc location=T2w.nii ! queue ! r.moving
niftisrc location=none_mask.nii ! queue ! r.$pad
volumeregister name=r transform-location=out_xfm.txt
  ! niftisink location=out.nii.gz
END
  check "$what" refuses 1 "$pattern" timeout 10 volume-launch masked.launch
  check "$what: no output" test -z "$(find . -name '*out*')"
}

masked "a fixed mask of nothing" "mask of the fixed volume" fixed-mask
masked "a moving mask of nothing" "mask of the moving volume" moving-mask

# near FILE X Y Z MM: the shift in FILE, of ITK's, is this one within MM.
near ()
{
  cat "$1"
  awk -v x="$2" -v y="$3" -v z="$4" -v most="$5" '/^Parameters:/ {
      d = ($11 - x) ^ 2 + ($12 - y) ^ 2 + ($13 - z) ^ 2
      for (i = 0; i < 9; i++)
        d += (100 * ($(i + 2) - (i % 4 == 0))) ^ 2
      found = sqrt (d) < most
    }
    END { exit !found }' "$1"
}

# move NAME TRANSFORM: the T2w head elsewhere in its world.
move ()
{
  volume-launch register.launch fixed=T1w.nii moving=T2w.nii apply=true \
    result=world transform="$2" output="$1"
}

# Heads 3 m apart: their centres bring them together.
check "put a head 3 m away" move far_T2w.nii far.txt
check "register it" timeout 20 volume-launch register.launch fixed=T1w.nii \
  moving=far_T2w.nii output=back.nii transform=back.txt
check "it comes back" near back.txt 0 0 -3000 0.1
check "put a head nearby" move near_T2w.nii near.txt
check "register that" timeout 20 volume-launch register.launch fixed=T1w.nii \
  moving=near_T2w.nii output=back2.nii transform=back2.txt
check "that comes back" near back2.txt -5 7 -3 0.1
