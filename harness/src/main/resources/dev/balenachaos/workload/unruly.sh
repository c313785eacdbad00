#!/bin/sh
# Serves one page and does nothing else, until somebody lays an order for it on its volume, the file
# SERVICE.NAME. Then it no longer serves but does as the order says, as long as that is there, and
# also when it is restarted: as a bug is found again.
#
#   hog   its first process takes all the memory that there is, at once
#
# Memory is taken by dd as the kernel fills one large buffer for it, with zeros: no other program
# here takes it so fast on a slow device. Zeros need no room in a compressed swap, but use up its size.
#
# Who obeys has the order's path in its environment, where it is found from outside. Needs busybox.

: "${UNRULY_ORDERS:=/orders}" "${UNRULY_RUN:=/run/unruly}" "${UNRULY_PORT:=8080}"
: "${BALENA_SERVICE_NAME:=unruly}"

# More than any device has, and it overcommits: a buffer is memory only once it is filled.
: "${UNRULY_MOST:=64G}"

if [ -n "${UNRULY_ORDER-}" ]; then
  words=$(cat "$UNRULY_ORDER")
  echo "$BALENA_SERVICE_NAME: ordered: $words"
  case $words in
    hog) exec dd if=/dev/zero of=/dev/null bs="$UNRULY_MOST" iflag=fullblock count=1 ;;
  esac
  exit 1
fi

mkdir -p "$UNRULY_RUN" || exit 1
echo "at your service" >"$UNRULY_RUN/index.html"
httpd -f -p "$UNRULY_PORT" -h "$UNRULY_RUN" &
httpd=$!
trap 'kill "$httpd"; exit 0' TERM INT
while kill -0 "$httpd" 2>/dev/null; do
  for order in "$UNRULY_ORDERS/$BALENA_SERVICE_NAME".*; do
    if [ -e "$order" ]; then
      kill "$httpd"
      UNRULY_ORDER=$order exec busybox sh "$0"
    fi
  done
  sleep 1
done
exit 1
