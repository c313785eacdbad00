# Joins kernel, initrd and command line into one EFI program.
#
# usage: boot.sh RECIPE TREE EFI
set -euo pipefail
recipe=$1 tree=$2 efi=$3
kit=$tree/kit
version=$(ls "$tree/usr/lib/modules")
chroot "$tree" depmod "$version"

# --- The initrd: busybox, the programs that check and grow file systems with their libraries, the drivers of the disk.
initrd=$kit/initrd
mkdir -p "$initrd"/{bin,sbin,dev,proc,sys,run,root,state,etc} "$initrd/lib/modules/$version"
ln -s sbin/../lib "$initrd/lib64"
install -m 0755 "$recipe/initrd/init" "$initrd/init"
install -m 0755 "$recipe/initrd/grow-data" "$initrd/bin/grow-data"
install -m 0755 "$tree/usr/bin/busybox" "$initrd/bin/busybox"
for applet in sh cat grep mkdir mount mv readlink sleep switch_root sync tee tr umount modprobe; do
  ln -s busybox "$initrd/bin/$applet"
done
programs="e2fsck fsck.fat resize2fs sfdisk"
for program in $programs; do
  cp "$tree/usr/sbin/$program" "$initrd/sbin/"
done
# A clock that is off must not make every file system look overdue for a check.
printf '[options]\nbroken_system_clock=1\n' >"$initrd/etc/e2fsck.conf"
for program in $programs; do
  chroot "$tree" /lib64/ld-linux-x86-64.so.2 --list "/usr/sbin/$program"
done | grep -o '/[^ ]*' | sort -u | while read -r library; do
  install -D -m 0755 "$tree$library" "$initrd${library#/usr}"
done
for module in virtio_pci virtio_blk virtio_scsi sd_mod; do
  chroot "$tree" modprobe --set-version "$version" --show-depends "$module" | awk '$1 == "insmod" {print $2}'
done | sort -u | while read -r module; do
  install -D -m 0644 "$tree/usr${module#/usr}" "$initrd${module#/usr}"
done
cp "$tree/usr/lib/modules/$version"/modules.{builtin,builtin.modinfo,order} "$initrd/lib/modules/$version/"
chroot "$tree" depmod -b /kit/initrd "$version"
(cd "$initrd" && find . | LC_ALL=C sort | "$tree/usr/bin/busybox" cpio --quiet -o -H newc) >"$kit/initrd.cpio"

# --- The kernel's command line. Mitigations cost much under emulation, and nothing here is secret. So do addresses that
# are other ones in each process (norandmaps): QEMU 7.2 then translates the same code of the same file again for each,
# two thirds of all that a copy translates until it is steady. Without no_timer_check the kernel tests its timer against
# the host's, and panics on a busy one.
#
# sched_clock_init_late rewrites a branch that each processor takes as it wakes from idling, and wakes all of them for it.
# A QEMU before 8.1 that emulates may run the old code for good then (see packet-timestamps.socket). One boot in several
# hundred hung; in the one that was looked at both processors came back for ever to int3, one of them on its way to
# sched_clock_idle_wakeup_event as its registers suggest. Without that step the kernel goes on to keep the scheduler's
# clock in step with the other one, as it does where the TSC is not stable.
cat >"$kit/cmdline" <<'END'
root=PARTLABEL=resin-rootA ro console=ttyS0,115200 loglevel=4 systemd.show_status=1 panic=1 oops=panic no_timer_check apparmor=0 audit=0 selinux=0 mitigations=off norandmaps random.trust_cpu=on initcall_blacklist=sched_clock_init_late SYSTEMD_COLORS=0
END

objcopy \
  --add-section .osrel="$tree/etc/os-release" --change-section-vma .osrel=0x20000 \
  --add-section .cmdline="$kit/cmdline" --change-section-vma .cmdline=0x30000 \
  --add-section .linux="$kit/vmlinuz" --change-section-vma .linux=0x2000000 \
  --add-section .initrd="$kit/initrd.cpio" --change-section-vma .initrd=0x3000000 \
  "$kit/stub.efi" "$efi"
