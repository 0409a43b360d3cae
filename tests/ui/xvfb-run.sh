#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a command on a display, session bus and run-time directory of its own.
#
# usage: tests/ui/xvfb-run.sh COMMAND [ARGUMENT…]     SCREEN=1280x800x24 sets the screen
set -uo pipefail

XDG_RUNTIME_DIR=$(mktemp -d "${TMPDIR:-/tmp}/coi-ui.XXXXXX")
export XDG_RUNTIME_DIR
export GDK_BACKEND=x11 GSK_RENDERER=${GSK_RENDERER-cairo} GTK_A11Y=${GTK_A11Y-test}
export GSETTINGS_BACKEND=${GSETTINGS_BACKEND-memory} GIO_USE_VFS=local
unset WAYLAND_DISPLAY
mkfifo "$XDG_RUNTIME_DIR/display"
Xvfb -displayfd 3 -screen 0 "${SCREEN:-1280x800x24}" -nolisten tcp -noreset \
  3>"$XDG_RUNTIME_DIR/display" 2>"$XDG_RUNTIME_DIR/xvfb.log" &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$XDG_RUNTIME_DIR"' EXIT
read -r number <"$XDG_RUNTIME_DIR/display" || { cat "$XDG_RUNTIME_DIR/xvfb.log" >&2; exit 99; }
# What the bus starts inherits its standard output, and the registry of accessibility says something
# there, in the middle of the test's results: only the test gets ours.
exec 4>&1
DISPLAY=:$number dbus-run-session -- bash -c 'exec "$@" >&4 4>&-' _ "$@" >/dev/null
