#!/bin/sh
# Connects its device, as an app does that brings the driver, the address or the route of a network
# card or a modem along: it is on the host's network and has the capability NET_ADMIN.
#
# What it does is in files of its volume, $CONNECTOR_DATA, of one line each:
#
#   uplink      <card> <address>/<prefix length> <gateway>
#       The card gets that address, and the default route leads to the gateway, unless somebody else
#       has given it an address. Both are gone when the service ends, as a connection goes with the
#       program that has dialled it.
#   crash-NAME  <seconds>
#       The service ends with status 1 once it has run for so long: at 0 before it has connected
#       anything. crashes-NAME gets a line each time.
#
# With CONNECTOR_MENDED in its environment it does not crash.
#
# Needs busybox, as a shell and for ip and sleep.

: "${CONNECTOR_IP:=busybox ip}" "${CONNECTOR_DATA:=/data}" "${CONNECTOR_MENDED:=}" "${CONNECTOR_PAUSE:=1}"

uptime() { # -> $up, in whole seconds
  read -r up _ </proc/uptime
  up=${up%.*}
}

connect() { # card, address, gateway
  case $($CONNECTOR_IP -4 address show dev "$1") in
    *' scope global '*) [ -n "$mine" ] || return 0 ;;
    *)
      $CONNECTOR_IP link set "$1" up
      $CONNECTOR_IP address add "$2" dev "$1" && mine="$*"
      ;;
  esac
  case $($CONNECTOR_IP -4 route show dev "$1") in
    *"default via $3"*) ;;
    *) $CONNECTOR_IP route add default via "$3" dev "$1" && echo "connector: $1 has $2" ;;
  esac
}

disconnect() { # what was connected
  [ $# -eq 3 ] || return 0
  $CONNECTOR_IP route del default via "$3" dev "$1"
  $CONNECTOR_IP address del "$2" dev "$1"
  mine=''
}

crash_if_told_to() {
  [ -z "$CONNECTOR_MENDED" ] || return 0
  for order in "$CONNECTOR_DATA"/crash-*; do
    [ -e "$order" ] && read -r after <"$order" && [ $((up - began)) -ge "$after" ] || continue
    echo "connector: crashes after $((up - began)) s" >&2
    echo "$began $up" >>"$CONNECTOR_DATA/crashes-${order##*/crash-}"
    exit 1
  done
}

mine=''
# shellcheck disable=SC2086
trap 'disconnect $mine' EXIT
trap 'exit 0' TERM INT
uptime
began=$up
crash_if_told_to

while :; do
  if read -r card address gateway 2>/dev/null <"$CONNECTOR_DATA/uplink"; then
    connect "$card" "$address" "$gateway"
  else
    # shellcheck disable=SC2086
    disconnect $mine
  fi
  sleep "$CONNECTOR_PAUSE" &
  wait $!
  uptime
  crash_if_told_to
done
