# SPDX-License-Identifier: GPL-3.0-or-later
# The parts of tools/run. Sourced by it.
# shellcheck shell=bash disable=SC2154

state='' servers='' started=() is_ours=no

step() { printf '\033[1m%s\033[0m\n' "$*"; }

build() {
  step "Building (the first time takes a few minutes) …"
  tools/env bash -c '
    set -e
    if [ "$(cat build/run/environment 2>/dev/null)" != "$COI_CHAT_ENV" ]; then
      rm -rf build/run
      CC="ccache gcc" meson setup build/run --prefix "$1" -Dtests=false >build.log 2>&1 ||
        { cat build.log; exit 1; }
      mv build.log build/run/setup.log
      printf %s "$COI_CHAT_ENV" >build/run/environment
    fi
    ninja -C build/run
    meson install -C build/run --quiet --no-rebuild --only-changed' build "$installed" </dev/null
}

# The programs find their schemas, icons and texts below the place where they were installed.
# Replaces the shell, so that a signal to it reaches the program's environment and no shell between.
in_program() {
  local options=()
  while [ "$1" != -- ]; do options+=("$1"); shift; done
  shift
  exec tools/env ${options[@]+"${options[@]}"} -- env \
    XDG_DATA_DIRS="$installed/share:${XDG_DATA_DIRS:-/usr/local/share:/usr/share}" "$@"
}

# Two that are started together must not both start servers.
join_or_start_demo() {
  mkdir -p "$cache"
  exec 9>"$cache/demo.lock"
  flock 9
  join_demo || start_demo
  exec 9>&-
}

# Is a demo running already? Then its state is ours to use, not to end.
join_demo() {
  read -r servers state 2>/dev/null <"$record" || return 1
  if kill -0 "$servers" 2>/dev/null && _servers_ready; then
    touch "$state/joined-$$"
    step "Joining the demo that is running"
    return
  fi
  # It was killed before it could tidy up.
  rm -f "$record"
  [ ! -d "$state" ] || _remove_state
  servers='' state=''
  return 1
}

# Starts a process that ends with this script.
_background() { "$@" 9>&- & started+=($!); }

_servers_ready() { [ -e "$state/servers/servers.json" ]; }

start_demo() {
  state=$(mktemp -d "${TMPDIR:-/tmp}/coi-chat-demo.XXXXXX")
  chmod 711 "$state"
  is_ours=yes
  step "Starting the mail servers …"
  _background tools/env --bind "$state" -- tools/servers "$state/servers" </dev/null >"$state/servers.log" 2>&1
  servers=$!
  echo "$servers $state" >"$record"
  local tries=0
  until _servers_ready; do
    kill -0 "$servers" 2>/dev/null && [ $((tries += 1)) -lt 300 ] ||
      { cat "$state/servers.log" >&2; echo "The mail servers did not start." >&2; exit 1; }
    sleep 0.1
  done
  step "Filling the mailboxes …"
  tools/env --bind "$state" -- tools/demo-seed "$state/servers/servers.json"
}

# The people without a window, who answer by machine.
start_friends() {
  local friend friends="carol bob"
  [ "$person" = alice ] || friends=carol
  for friend in $friends; do
    _background tools/env --bind "$state" -- tools/demo-friend "$state/servers/servers.json" \
      "$friend" --unless "$state/$friend-has-a-window" </dev/null >>"$state/friends.log" 2>&1
  done
}

_sign_in() {
  local who=$1 data=$2 port
  port() { sed -n "s/.*\"$1\": \([0-9]*\).*/\1/p" "$state/servers/servers.json"; }
  (in_program --bind "$state" -- "$installed/bin/coi-chat-cli" --data-dir "$data" \
    account add "$who@example.org" --name "${who^}" \
    --imap "127.0.0.2:$(port imaps_port)/tls" --smtp "127.0.0.2:$(port smtps_port)/tls" \
    --ca-file "$state/servers/tls/ca.pem" --password-file "$state/servers/passwords/$who" >/dev/null)
}

open_window() {
  local who=$1 data=$state/profile-$1
  if [ ! -d "$data" ]; then
    step "Signing ${who^} in …"
    _sign_in "$who" "$data"
  fi
  # Who has a window answers there, not by machine.
  touch "$state/$who-has-a-window"
  step "Opening ${who^}'s window. Close it, or press Ctrl+C here, to end."
  # An own id each, so that a second start opens a window instead of raising the first.
  # Waited for, not run in front: only so a signal to this script alone is heard at once.
  _background in_program --display --bind "$state" -- env COI_CHAT_APP_ID="org.coi.Chat.${who^}" \
    "$installed/bin/coi-chat" --data-dir "$data"
  local window=$!
  [ $is_ours = no ] || start_friends
  _wait_for_window "$window"
}

# A window that joined a demo ends with it: what it shows is gone then.
_wait_for_window() {
  local window=$1 code=0
  if [ $is_ours = yes ]; then wait "$window"; return; fi
  _background tail --pid="$servers" -f /dev/null
  wait -n "$window" "${started[-1]}" || code=$?
  kill -0 "$window" 2>/dev/null || return $code
  step "The demo has ended, and this window with it."
}

# A program with the profile, and the keyring, of who runs this.
run_own() {
  local program=$1 name directories=()
  shift
  for name in "${XDG_DATA_HOME:-$HOME/.local/share}" "${XDG_CONFIG_HOME:-$HOME/.config}"; do
    mkdir -p "$name/coi-chat"
    directories+=(--bind "$name/coi-chat")
  done
  in_program --display "${directories[@]}" -- env HOME="$HOME" \
    XDG_DATA_HOME="${XDG_DATA_HOME:-$HOME/.local/share}" \
    XDG_CONFIG_HOME="${XDG_CONFIG_HOME:-$HOME/.config}" "$installed/bin/$program" "$@"
}

end_demo() {
  local pid
  for pid in ${started[@]+"${started[@]}"}; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  if [ -n "$state" ]; then rm -f "$state/$person-has-a-window" "$state/joined-$$"; fi
  [ $is_ours = yes ] || return 0
  rm -f "$record"
  for pid in "$state"/joined-*; do
    pid=${pid##*-}
    [ "$pid" = '*' ] || timeout 5 tail --pid="$pid" -f /dev/null || true
  done
  _remove_state
}

# What the servers wrote belongs to their users.
_remove_state() {
  tools/env --bind "$state" -- bash -c 'rm -rf "$1"/*' rm "$state" || true
  rm -rf "$state"
}
