#!/bin/sh
# Has its way with the host's firewall, as an app may that is on the host's network and has the
# capability NET_ADMIN. Without arguments it is the service, and waits to be asked:
#
#   gatekeeper drop|reject CHAIN PROTOCOL:PORT[:ADDRESS]...
#       makes a chain of the filter table and sends all packets of the host through it: those that go
#       to such a port, at that address where one is given, pass no more
#   gatekeeper keep drop|reject CHAIN PROTOCOL:PORT[:ADDRESS]...
#       does so now and whenever the service starts, until the file /kept/CHAIN is gone
#   gatekeeper flush TABLE CHAIN
#       empties a chain
#   gatekeeper ask SECONDS
#       asks the supervisor whether it is there, as long as that, and says after how many milliseconds
#       it ended, and with what words
#
# Needs busybox, as a shell, and for timeout and wget, and an iptables of the kind that the host has.

: "${XTABLES:=/usr/sbin/xtables-legacy-multi}" "${KEPT:=/kept}"

if [ $# -eq 0 ]; then
  trap 'exit 0' TERM INT
  echo 'gatekeeper: at your service'
  for kept in "$KEPT"/*; do
    # shellcheck disable=SC2046
    [ ! -e "$kept" ] || sh "$0" $(cat "$kept")
  done
  while :; do
    sleep 1000 &
    wait $!
  done
fi

tables() { # which, arguments
  which=$1
  shift
  $XTABLES "$which" -w 10 "$@"
}

shut() { # which tables, protocol, port, address
  case $verdict:$2 in
    drop:*) with=DROP ;;
    reject:tcp) with='REJECT --reject-with tcp-reset' ;;
    *) with=REJECT ;;
  esac
  # shellcheck disable=SC2086
  tables "$1" -A "$chain" -p "$2" --dport "$3" ${4:+-d "$4"} -j $with
}

# Does its work in the tables of IPv4 or IPv6.
firewall() { # which tables, doors
  which=$1
  shift
  tables "$which" -N "$chain" || return 1
  for door; do
    IFS=: read -r protocol port address <<END
$door
END
    case $which:$address in
      iptables:*:* | ip6tables:*.*) continue ;; # an address of the other kind
    esac
    shut "$which" "$protocol" "$port" "$address" || return 1
  done
  for all in INPUT OUTPUT FORWARD; do
    tables "$which" -I $all -j "$chain" || return 1
  done
}

now() { # in hundredths of a second
  read -r up _ </proc/uptime
  echo "${up%.*}${up#*.}"
}

ask() { # seconds
  began=$(now)
  said=$(busybox timeout "$1" wget -q -O - http://127.0.0.1:48484/ping 2>&1)
  ended=$(now)
  echo "$(((ended - began) * 10)) $said"
}

if [ "$1" = keep ]; then
  shift
  mkdir -p "$KEPT"
  echo "$*" >"$KEPT/$2"
fi
verdict=$1
case $verdict in
  drop | reject)
    chain=$2
    shift 2
    firewall iptables "$@" || exit 1
    ! tables ip6tables -S >/dev/null 2>&1 || firewall ip6tables "$@" || exit 1
    echo "gatekeeper: ${verdict}s $*" >&2
    ;;
  flush) tables iptables -t "$2" -F "$3" ;;
  ask) ask "$2" ;;
  *)
    echo "gatekeeper: $verdict is not mine to do" >&2
    exit 2
    ;;
esac
