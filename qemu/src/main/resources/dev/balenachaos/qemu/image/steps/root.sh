# Turns the tree of packages into the device's root file system.
#
# usage: root.sh RECIPE TREE
set -euo pipefail
recipe=$1 tree=$2
units=$tree/usr/lib/systemd/system
: "${SUPERVISOR_VERSION:=1}"

# --- Files of the overlay. Modes come from where a file lies, since the recipe travels without them. In file names
# "=2d" stands for systemd's "\x2d": a backslash does not survive every tool that a recipe passes through.
while IFS= read -r file; do
  target=${file//=2d/\\x2d}
  case $file in
    usr/bin/* | usr/sbin/* | usr/libexec/* | usr/lib/balena/* | usr/lib/balena-supervisor/* | usr/lib/udev/resin_*) mode=0755 ;;
    *) mode=0644 ;;
  esac
  rm -f "$tree/$target"
  install -D -m "$mode" "$recipe/overlay/$file" "$tree/$target"
done < <(cd "$recipe/overlay" && find . -type f -printf '%P\n')
sed -i "s/@SUPERVISOR_VERSION@/$SUPERVISOR_VERSION/" "$tree/etc/balena-supervisor/supervisor.conf"

# --- The engine under its names.
ln -sf /usr/sbin/dockerd "$tree/usr/bin/balenad"
ln -sf balena-engine "$tree/usr/bin/balena"
for name in balena-engine-containerd balena-containerd; do ln -s containerd "$tree/usr/bin/$name"; done
for name in balena-engine-containerd-ctr balena-containerd-ctr; do ln -s ctr "$tree/usr/bin/$name"; done
for name in balena-engine-runc balena-runc; do ln -s /usr/sbin/runc "$tree/usr/bin/$name"; done
ln -s containerd-shim-runc-v2 "$tree/usr/bin/balena-containerd-shim-runc-v2"
ln -s balenad "$tree/usr/bin/balena-engine-daemon"
sed -i 's/^docker:/balena-engine:/' "$tree/etc/group"
ln -s docker "$tree/etc/balena-engine"
ln -s docker "$tree/var/lib/balena-engine"
ln -s docker "$tree/var/lib/balena"
for name in iptables ip6tables; do
  ln -sf "/usr/sbin/$name-legacy" "$tree/etc/alternatives/$name"
  ln -sf "/usr/sbin/$name-legacy-restore" "$tree/etc/alternatives/$name-restore"
  ln -sf "/usr/sbin/$name-legacy-save" "$tree/etc/alternatives/$name-save"
done

# --- Directories and links of a read-only root.
# Its shell is sh, as in OpenEmbedded's base-passwd: a bash for each command costs 0.1 s more under emulation.
sed -i 's|^\(root:.*\):/root:.*|\1:/home/root:/bin/sh|' "$tree/etc/passwd"
# No password: only the development mode lets root in by one.
sed -i 's|^root:[^:]*:|root::|' "$tree/etc/shadow"
rm -rf "$tree/root"
ln -s home/root "$tree/root"
install -d -m 0700 "$tree"/home/root{,/.docker,/.ssh}
ln -s /var/run/resolvconf/interface/NetworkManager "$tree/etc/resolv.dnsmasq"
chmod 0755 "$tree"/etc/NetworkManager/dispatcher.d/* "$tree"/etc/openvpn-misc/*
install -d "$tree/usr/share/ca-certificates/balena"
echo balena/balenaRootCA.crt >>"$tree/etc/ca-certificates.conf"
install -d "$tree"/mnt/{boot,state,data} "$tree/resin-data" "$tree/var/volatile" "$tree/var/lib/docker" \
  "$tree"/etc/{docker,ssh/hostkeys} "$tree"/etc/NetworkManager/{dispatcher.d,system-connections} \
  "$tree"/var/lib/{NetworkManager,chrony,systemd}
rm -rf "$tree"/var/{cache,log,tmp} "$tree"/etc/{init.d,rc?.d,fstab} "$tree"/usr/lib/NetworkManager/dispatcher.d/*chrony* \
  "$tree"/etc/ssh/ssh_host_* "$tree"/var/lib/dpkg "$tree"/var/lib/apt "$tree"/boot/*
# Each is loaded at every start of NetworkManager, for a kind of link that no device here has.
find "$tree/usr/lib" -path "*/NetworkManager/*" -name "libnm-device-plugin-*.so" -delete
for name in cache log tmp; do ln -s "volatile/$name" "$tree/var/$name"; done
rm -f "$tree/etc/mtab" && ln -s ../proc/self/mounts "$tree/etc/mtab"
# Debian would make directories where these links are.
install -d "$tree/etc/tmpfiles.d"
for name in provision var; do ln -s /dev/null "$tree/etc/tmpfiles.d/$name.conf"; done
: >"$tree/etc/machine-id"
# The image's age: no device's clock can be before it.
date -u ${SOURCE_DATE_EPOCH:+-d "@$SOURCE_DATE_EPOCH"} +%Y%m%d%H%M%S >"$tree/etc/timestamp"
install -d "$tree/etc/fake-hwclock" "$tree/etc/openvpn"
mkdir -p "$tree/var/lib/dbus" && ln -sf /etc/machine-id "$tree/var/lib/dbus/machine-id"

# --- Units for the paths that are kept on the state partition.
sed '/^#/d' "$recipe/binds.list" | while read -r path before; do
  name=${path#/}
  name=${name//-/\\x2d}
  cat >"$units/bind-${name//\//-}.service" <<END
[Unit]
Description=Keep $path on the state partition
DefaultDependencies=no
Requires=resin-state.service
After=resin-state.service resin-state-reset.service
Before=local-fs.target $before

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/bin/bindmount $path

[Install]
WantedBy=local-fs.target
END
done

# --- Units that restart others when their part of config.json changes. The engine and the banner have none on balenaOS
# either (their recipes do not inherit balena-configurable): they follow balena-hostname and development-features.
sed -E '/^(#|balena |balena-info )/d' "$recipe/overlay/usr/share/balena-config/units" | while read -r unit _; do
  cat >"$units/$unit-conf.path" <<END
[Unit]
Description=Watch what config.json says for $unit
DefaultDependencies=no
After=balena-config-vars.service
Conflicts=shutdown.target
Before=shutdown.target

[Path]
PathChanged=/var/volatile/$unit.json

[Install]
WantedBy=multi-user.target
END
  cat >"$units/$unit-conf.service" <<END
[Unit]
Description=Apply what config.json says for $unit

[Service]
Type=oneshot
ExecStart=/bin/systemctl restart $unit.service
END
done

# --- Units on and off.
admin=$tree/etc/systemd/system
rm -rf "$admin"/*
ln -s /usr/lib/systemd/system/multi-user.target "$admin/default.target"
install -d "$tree/etc/systemd/system-generators"
for generator in "$tree"/usr/lib/systemd/system-generators/*; do
  ln -s /dev/null "$tree/etc/systemd/system-generators/${generator##*/}"
done
grep -lr '^\[Install\]' "$recipe/overlay/usr/lib/systemd/system" | while IFS= read -r unit; do
  unit=${unit##*/}
  echo "${unit//=2d/\\x2d}"
done >"$tree/kit/enabled"
find "$units" -name 'bind-*.service' -printf '%f\n' >>"$tree/kit/enabled"
find "$units" -name '*-conf.path' -printf '%f\n' >>"$tree/kit/enabled"
echo NetworkManager.service >>"$tree/kit/enabled"
xargs -d '\n' chroot "$tree" systemctl enable <"$tree/kit/enabled"
rm -rf "$admin/network-online.target.wants"
sed '/^#/d' "$recipe/masked.list" | while read -r unit; do
  ln -sf /dev/null "$admin/$unit"
done
