#!/bin/sh
# Reboots its device for as long as it has a reason to, through the supervisor's API or over the
# host's D-Bus, as an app does that takes a reboot for the cure of whatever ails it.
#
# A reason is a file of its volume, $RESTLESS_DATA/reason-NAME, of one line:
#
#   <boots> <patience> <request>
#
#   - The service asks once it has run for <patience> seconds, and after a refusal again every few
#     seconds: the supervisor, with the JSON <request>, or systemd, where <request> is "dbus".
#   - It does so in <boots> boots at most: a loop ends also when whoever began it cannot end it.
#
# $RESTLESS_DATA/requests-NAME tells what came of it, a line each: "<boot> asked" for each boot in
# which it began to ask, "<boot> <status>" for each answer: HTTP's, or "granted" or "refused". The
# reboot may be quicker than an answer.
#
# Needs busybox, as a shell and for grep and wget, and the label io.balena.features.supervisor-api;
# over D-Bus the program "steward", and the label io.balena.features.dbus.

: "${RESTLESS_DATA:=/data}" "${RESTLESS_PAUSE:=3}"

uptime() { # -> $up, in whole seconds
  read -r up _ </proc/uptime
  up=${up%.*}
}

rest() { # seconds; ends at once when told to
  sleep "$1" &
  wait $!
}

find_reason() { # -> $reason, $requests, $boots, $patience, $request
  for reason in "$RESTLESS_DATA"/reason-*; do
    requests=$RESTLESS_DATA/requests-${reason##*/reason-}
    [ -e "$reason" ] && read -r boots patience request <"$reason" && return 0
  done
  return 1
}

may_ask() { # in this boot
  [ $((up - began)) -ge "$patience" ] || return 1
  [ -e "$requests" ] || : >"$requests"
  grep -q "^$boot asked" "$requests" && return 0
  [ "$(grep -c ' asked$' "$requests")" -lt "$boots" ] || return 1
  note asked
}

note() { # what; whoever takes a reason away does not want to read of it any more
  [ ! -e "$reason" ] || echo "$boot $1" >>"$requests"
}

ask() { # -> $status, empty when there was no answer
  case $request in
    dbus) ask_systemd ;;
    *) ask_supervisor ;;
  esac
}

ask_systemd() {
  if steward reboot; then status=granted; else status=refused; fi
}

ask_supervisor() {
  said=$(wget -S -q -O /dev/null --header 'Content-Type: application/json' --post-data "$request" \
    "$BALENA_SUPERVISOR_ADDRESS/v1/reboot?apikey=$BALENA_SUPERVISOR_API_KEY" 2>&1)
  status=''
  case $said in
    *HTTP/1.?\ [1-9]*)
      status=${said#*HTTP/1.? }
      status=${status%%[!0-9]*}
      ;;
  esac
}

trap 'exit 0' TERM INT
read -r boot </proc/sys/kernel/random/boot_id
uptime
began=$up
echo "restless: boot $boot"

while :; do
  uptime
  if ! find_reason || ! may_ask; then
    rest 1
    continue
  fi
  ask
  echo "restless: asked for a reboot: ${status:-no answer}"
  [ -z "$status" ] || note "$status"
  case $status in
    202 | granted)
      sync
      rest 60
      ;;
    *) rest "$RESTLESS_PAUSE" ;;
  esac
done
