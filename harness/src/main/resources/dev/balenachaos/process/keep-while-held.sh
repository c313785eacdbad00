# Runs a command for as long as somebody holds the other end of standard input.
#
#   sh -c "$(cat keep-while-held.sh)" NAME FOLDER COMMAND...
#
# The Java virtual machine that starts this holds a pipe to its standard input, in a session of its
# own, out of reach of a Ctrl-C on the terminal. When that pipe closes, also because the machine was
# killed with -9, the command and its children are asked to end, and killed a second later.
# Whichever way the command ends, FOLDER is removed and the command's exit status is passed on.

folder=$1
shift

exec 3<&0
# Should this script itself be killed, the kernel takes the command along.
setpriv --pdeathsig KILL -- "$@" </dev/null 3<&- &
command=$!

# From here on a signal to the group is for the command and its children only.
trap '' HUP INT TERM

(
  read -r _ <&3
  kill -TERM 0
  sleep 1
  kill -KILL "$command"
) >/dev/null 2>&1 &
watch=$!

wait "$command"
status=$?
kill -KILL "$watch" 2>/dev/null
rm -rf -- "$folder"
exit "$status"
