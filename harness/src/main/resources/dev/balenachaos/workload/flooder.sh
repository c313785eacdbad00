#!/bin/sh
# Floods the supervisor's API, or the host's SSH server. Without arguments it is the service, and waits to be asked:
#
#   flooder get COUNT    asks for the state of all services, for which the supervisor asks its engine,
#                        on so many connections, without waiting for an answer before it asks again
#   flooder post COUNT   asks in the same way for a look for an update
#   flooder slow COUNT   sends so many requests whose bodies come byte by byte, one in two seconds
#   flooder idle COUNT   opens so many connections and says nothing
#   flooder ssh PORT     connects five times at once to a port of the host
#
# Each ends by itself after five minutes, the last one after ten seconds. A device is slow in starting processes, and a flood that
# starts one for each request is none: "on-supervisor" makes a connection to the supervisor standard
# input and output, and becomes the command that follows, which goes on for as long as it can;
# "hold-supervisor" makes as many connections as there are words, and holds them for five minutes.
#
# Needs busybox, and the label io.balena.features.supervisor-api.

: "${ON_SUPERVISOR:=/bin/on-supervisor}" "${HOLD_SUPERVISOR:=/bin/hold-supervisor}"
: "${BALENA_SUPERVISOR_API_KEY:=none}"
longest=300

request() { # method, path, more headers; as printf takes it -> $request
  request="$1 $2 HTTP/1.1\r\nHost: supervisor\r\n"
  request="${request}Authorization: Bearer $BALENA_SUPERVISOR_API_KEY\r\n$3\r\n"
}

goes_on() {
  [ "${EPOCHREALTIME%.*}" -lt "$until" ]
}

# The answers are thrown away beside: who does not read them is not answered for long.
pour() {
  exec 3<&0
  cat <&3 >/dev/null &
  requests=$request$request$request$request
  requests=$requests$requests$requests$requests
  # shellcheck disable=SC2059
  while goes_on && printf "$requests"; do :; done
}

drip() {
  # shellcheck disable=SC2059
  printf "$request"
  while goes_on && printf ' '; do
    read -r -t 2 _
  done
}

if [ $# -eq 0 ]; then
  trap 'exit 0' TERM INT
  echo 'flooder: at your service'
  while :; do
    sleep 1000 &
    wait $!
  done
fi

# The host is where the supervisor is, on the network that a service with the label has.
if [ "$1" = ssh ]; then
  for _ in 1 2 3 4 5; do
    busybox timeout 10 busybox nc "${FLOODED_HOST:-10.114.104.1}" "$2" </dev/null >/dev/null 2>&1 &
  done
  wait
  exit
fi

kind=$1
count=$2
until=$((${EPOCHREALTIME%.*} + longest))

if [ "$count" = here ]; then # on the connection that is standard input and output
  case $kind in
    get)
      request GET /v2/state/status ''
      pour
      ;;
    post)
      request POST /v1/update 'Content-Type: application/json\r\nContent-Length: 2\r\n'
      request="$request{}"
      pour
      ;;
    slow)
      request POST /v1/update 'Content-Type: application/json\r\nContent-Length: 100000\r\n'
      drip
      ;;
  esac
  exit
fi

if [ "$kind" = idle ]; then
  set -- "$HOLD_SUPERVISOR"
  while [ $# -lt "$count" ]; do
    set -- "$@" "$@"
  done
  shift $(($# - count))
  exec "$@"
fi

while [ "$count" -gt 0 ]; do
  "$ON_SUPERVISOR" /bin/busybox sh "$0" "$kind" here &
  count=$((count - 1))
done
wait
