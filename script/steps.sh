# shellcheck shell=bash
# Sourced by the other scripts, with bash 3.2 (macOS) in mind. Shows each step as it happens.

set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$here"
running=''
trap 'stop_step; exit 130' INT
trap 'stop_step; exit 143' TERM HUP

say() { printf '%s\n' "$*" >&2; }

fail() {
  say
  say "$@"
  exit 1
}

# A Ctrl-C does not reach what runs in the background, so it is stopped by hand.
stop_step() {
  [ -z "$running" ] || kill -- "-$running" 2>/dev/null || true
}

# step TEXT COMMAND [ARG ...]: say it, run it quietly, show that it goes on, and on failure what it said.
step() {
  local text=$1 log status=0 started=$SECONDS seconds
  shift
  log=$(mktemp)
  printf '· %s ' "$text" >&2
  set -m # a process group of its own: it can be stopped with all its children
  "$@" >"$log" 2>&1 </dev/null &
  running=$!
  set +m
  while kill -0 "$running" 2>/dev/null; do
    sleep 0.2
    seconds=$((SECONDS - started))
    if [ -t 2 ]; then
      [ "$seconds" -lt 2 ] || printf '\r· %s %ss ' "$text" "$seconds" >&2
    elif [ "$seconds" -ge 10 ] && [ $((seconds % 10)) -eq 0 ] && [ "$seconds" != "${shown:-}" ]; then
      shown=$seconds
      printf '%ss ' "$seconds" >&2
    fi
  done
  wait "$running" || status=$?
  running='' shown=''
  if [ "$status" = 0 ]; then
    say "✓"
  else
    say "✗"
    tail -n 60 "$log" >&2
  fi
  rm -f "$log"
  return "$status"
}

# is_fresh NAME FILE ...: whether stamp NAME was set for just these files as they are now.
is_fresh() {
  local name=$1
  shift
  [ "$(cat ".venv/stamps/$name" 2>/dev/null)" = "$(cksum "$@" 2>/dev/null)" ]
}

# stamp NAME FILE ...: remember that these files, as they are now, have been dealt with.
stamp() {
  local name=$1
  shift
  mkdir -p .venv/stamps
  cksum "$@" >".venv/stamps/$name"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_be_root() {
  [ "$(id -u)" = 0 ] && return 0
  command -v sudo >/dev/null || return 1
  # Asks for the password here, where somebody can see it, and not in the middle of a quiet step.
  sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v -p 'Password for sudo, to install packages: '; }
}

# debian TEXT PACKAGE ...: install what is not there; never upgrade what is.
debian() {
  local text=$1
  shift
  can_be_root || fail "$text needs the rights of root: install them yourself (apt-get install $*), and start again."
  [ -n "${lists_are_new:-}" ] || step "Reading Debian's lists of packages" as_root apt-get update -q \
    || fail "The lists of packages could not be read. Is there a network?"
  lists_are_new=yes
  step "$text" as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends --no-upgrade "$@"
}

# The system's Chromium, whatever it is called here; nothing where there is none. The one that can
# show no windows comes first: it has the same engine, and less to do (decision 0279).
find_chromium() {
  local name
  for name in "${CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome \
    "/Applications/Chromium.app/Contents/MacOS/Chromium" \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    if [ -n "$name" ] && "$name" --version >/dev/null 2>&1; then
      command -v "$name"
      return
    fi
  done
  return 1
}
