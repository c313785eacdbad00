#!/bin/sh
# Serves one page and does nothing else, until somebody lays an order for it on its volume, the file
# SERVICE.NAME. Then it does as the order says, as long as that is there, and also when it is
# restarted: as a bug is found again. It no longer serves, unless it leaks.
#
#   hog          its first process takes all the memory that there is, at once
#   leak KIB     its first process takes so much more each second
#   herd KIB     it starts ever more processes that keep so much each, until one of them dies
#   fork DEPTH   processes start processes, each DEPTH of them, one a second, and those start one
#                less: 2^DEPTH in all and no more, however many of them fail
#
# Memory is taken by dd as the kernel fills one large buffer for it, with zeros: no other program
# here takes it so fast on a slow device. Zeros need no room in a compressed swap, but use up its size.
#
# Who obeys has the order's path in its environment, where it is found from outside. A pause starts
# no process: it must not fail where processes are what is lacking. Needs busybox.

: "${UNRULY_ORDERS:=/orders}" "${UNRULY_RUN:=/run/unruly}" "${UNRULY_PORT:=8080}"
: "${BALENA_SERVICE_NAME:=unruly}"

# More than any device has, and it overcommits: a buffer is memory only once it is filled.
: "${UNRULY_MOST:=64G}"

pause() { # seconds
  read -r -t "$1" _ <>"$UNRULY_RUN/never"
}

drip() { # kib
  while :; do
    dd if=/dev/zero bs="$1k" count=1 2>/dev/null
    pause 1
  done
}

# Each waits, with what it has, for somebody who reads. Once one has died the service gives up: if it
# went on, a device that has nothing left but room for the next one would never do anything else.
herd() { # kib
  died=no
  trap 'died=yes' CHLD
  while [ -e "$UNRULY_ORDER" ] && [ "$died" = no ]; do
    dd if=/dev/zero bs="$1k" count=1 2>/dev/null >&8 &
    pause 0.2
  done 8<>"$UNRULY_RUN/unread"
}

# The pause comes first: without it, each new process would start the next one at once.
multiply() { # depth
  depth=$1
  while [ "$depth" -gt 0 ]; do
    pause 1
    depth=$((depth - 1))
    multiply "$depth" &
  done
  hold
}

hold() {
  while [ -e "$UNRULY_ORDER" ]; do
    pause 1
  done
}

obey() { # kind, how much
  echo "$BALENA_SERVICE_NAME: ordered: $*"
  case $1 in
    hog) exec dd if=/dev/zero of=/dev/null bs="$UNRULY_MOST" iflag=fullblock count=1 ;;
    leak)
      drip "$2" >"$UNRULY_RUN/drops" &
      exec dd of=/dev/null bs="$UNRULY_MOST" iflag=fullblock count=1 <"$UNRULY_RUN/drops"
      ;;
    herd) herd "$2" ;;
    fork)
      multiply "$2" &
      hold
      ;;
  esac
}

mkdir -p "$UNRULY_RUN/pages" || exit 1
for pipe in never unread drops; do
  [ -p "$UNRULY_RUN/$pipe" ] || busybox mkfifo "$UNRULY_RUN/$pipe" || exit 1
done

if [ -n "${UNRULY_ORDER-}" ]; then
  # shellcheck disable=SC2046
  obey $(cat "$UNRULY_ORDER")
  exit 1
fi

echo "at your service" >"$UNRULY_RUN/pages/index.html"
httpd -f -p "$UNRULY_PORT" -h "$UNRULY_RUN/pages" &
httpd=$!
trap 'kill "$httpd"; exit 0' TERM INT
while kill -0 "$httpd" 2>/dev/null; do
  for order in "$UNRULY_ORDERS/$BALENA_SERVICE_NAME".*; do
    if [ -e "$order" ]; then
      read -r kind _ <"$order"
      [ "$kind" = leak ] || kill "$httpd"
      UNRULY_ORDER=$order exec busybox sh "$0"
    fi
  done
  pause 1
done
exit 1
