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

mkdir -p "$work"/state "$work"/data/{docker,resin-data}
touch "$work"/{state,data}/remove_me_to_reset
# Build-time things are no part of the root.
mv "$work/tree/kit" "$work/kit"
ext4 rootA 1000 "$work/tree"
ext4 rootB 1000
ext4 state 80 "$work/state"
ext4 data 1024 "$work/data"

mkfs.fat -F 16 -n resin-boot --offset $((start[boot] * 2048)) "$disk" $((100 * 1024))
mmd -i "$disk@@${start[boot]}M" ::/EFI ::/EFI/BOOT ::/system-connections
mcopy -i "$disk@@${start[boot]}M" "$work/boot.efi" ::/EFI/BOOT/BOOTX64.EFI
mcopy -i "$disk@@${start[boot]}M" "$recipe/boot/config.json" "$recipe/boot/device-type.json" "$recipe/overlay/etc/os-release" ::/
echo "balena-chaos reference device" | mcopy -i "$disk@@${start[boot]}M" - ::/image-version-info
mcopy -i "$disk@@${start[boot]}M" - ::/balena-image </dev/null
