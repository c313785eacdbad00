# Lays out the disk and fills its file systems, without mounting any of them.
#
# usage: disk.sh RECIPE WORK DISK
#   WORK holds tree/ (the root file system) and boot.efi
set -euo pipefail
recipe=$1 work=$2 disk=$3
export MTOOLS_SKIP_CHECK=1

# name, size in MiB; the first starts at 4 MiB, to which balenaOS aligns.
partitions=(boot:100 rootA:1000 rootB:1000 state:80 data:1024)
declare -A start
at=4
for partition in "${partitions[@]}"; do
  start[${partition%:*}]=$at
  at=$((at + ${partition#*:}))
done

rm -f "$disk"
truncate -s $((at + 4))M "$disk"
{
  echo 'label: gpt'
  for partition in "${partitions[@]}"; do
    type=linux
    [ "$partition" != boot:100 ] || type=uefi
    echo "start=${start[${partition%:*}]}MiB, size=${partition#*:}MiB, type=$type, name=resin-${partition%:*}"
  done
} | sfdisk --quiet "$disk"

# ext4 NAME MIB [CONTENT]
ext4() {
  mkfs.ext4 -q -F -b 4096 -i 8192 -L "resin-$1" ${3:+-d "$3"} \
    -E "offset=$((start[$1] * 1048576)),lazy_itable_init=0,lazy_journal_init=0" "$disk" "$2M"
}

mkdir -p "$work"/state "$work"/data/{docker,resin-data} "$work"/boot/{EFI/BOOT,system-connections}
touch "$work"/{state,data}/remove_me_to_reset
mv "$work/boot.efi" "$work/boot/EFI/BOOT/BOOTX64.EFI"
cp "$recipe/boot/config.json" "$recipe/boot/device-type.json" "$recipe/overlay/etc/os-release" "$work/boot"
echo "balena-chaos reference device" >"$work/boot/image-version-info"
: >"$work/boot/balena-image"
# Build-time things are no part of the root.
mv "$work/tree/kit" "$work/kit"

# What a device may change is in no fingerprint.
fingerprint=balenaos.fingerprint
bash "$recipe/steps/fingerprint.sh" "$work/boot" '' "$fingerprint" config.json >"$work/$fingerprint"
mv "$work/$fingerprint" "$work/boot/"
bash "$recipe/steps/fingerprint.sh" "$work/tree" / "$fingerprint" etc/hostname etc/machine-id home/root/.rnd \
  >"$work/$fingerprint"
mv "$work/$fingerprint" "$work/tree/"

ext4 rootA 1000 "$work/tree"
ext4 rootB 1000
ext4 state 80 "$work/state"
ext4 data 1024 "$work/data"

mkfs.fat -F 16 -n resin-boot --offset $((start[boot] * 2048)) "$disk" $((100 * 1024))
mcopy -s -i "$disk@@${start[boot]}M" "$work"/boot/* ::/
