# Runs as the first process of new namespaces of network and processes, and becomes the switch.
#
#   sh -c "$(cat open-namespace.sh)" NAME PID_FILE ADDRESSES COMMAND...
#
# PID_FILE takes the number that this process has on the host, where /proc is from. ADDRESSES, with
# their prefix lengths and parted by blanks, are those of tap0, which COMMAND is to plug in. It stays
# down, and without IPv6, which would speak before anybody has asked.
set -eu

read -r pid _ </proc/self/stat
echo "$pid" >"$1"

for which in all default; do
  echo 1 >"/proc/sys/net/ipv6/conf/$which/disable_ipv6"
done 2>/dev/null || : no IPv6 on this host
ip link set lo up
ip tuntap add dev tap0 mode tap
for address in $2; do
  ip address add "$address" dev tap0
done

shift 2
exec "$@"
