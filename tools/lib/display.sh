# SPDX-License-Identifier: GPL-3.0-or-later
# Lets a program in the private root open windows on the desktop outside. Sourced by tools/env.
# shellcheck shell=bash disable=SC2154

has_display() { [ -n "${WAYLAND_DISPLAY:-}${DISPLAY:-}" ]; }

# What can't be seen must not be looked for, either.
hide_display() {
  local name
  for name in DISPLAY WAYLAND_DISPLAY XAUTHORITY XDG_RUNTIME_DIR DBUS_SESSION_BUS_ADDRESS; do
    arguments+=(--unsetenv $name)
  done
}

# Binds a path at its own place if it is there.
_pass() { [ ! -e "$1" ] || arguments+=("${2:---ro-bind}" "$1" "$1"); }

_pass_x11() {
  [ -n "${DISPLAY:-}" ] || return 0
  _pass /tmp/.X11-unix
  local authority=${XAUTHORITY:-$HOME/.Xauthority}
  [ ! -e "$authority" ] || arguments+=(--ro-bind "$authority" /run/Xauthority
    --setenv XAUTHORITY /run/Xauthority)
}

_pass_runtime() {
  local runtime=${XDG_RUNTIME_DIR:-} name
  [ -n "$runtime" ] && [ -d "$runtime" ] || return 0
  arguments+=(--perms 0700 --dir "$runtime")
  for name in "${WAYLAND_DISPLAY:-wayland-0}" bus pulse pipewire-0 at-spi dconf doc; do
    _pass "$runtime/$name" --bind
  done
}

# The session bus, wherever its address says it is.
_pass_bus() {
  local path=${DBUS_SESSION_BUS_ADDRESS:-}
  case $path in unix:path=*) ;; *) return 0 ;; esac
  path=${path#unix:path=}; path=${path%%,*}
  case $path in "${XDG_RUNTIME_DIR:-/nowhere}"/*) ;; *) _pass "$path" --bind ;; esac
}

_time_zone() {
  local zone=${TZ:-$(readlink -f /etc/localtime 2>/dev/null || true)}
  echo "${zone##*/zoneinfo/}"
}

add_display_arguments() {
  local name
  _pass_x11
  _pass_runtime
  _pass_bus
  for name in /dev/dri /dev/nvidia*; do [ ! -e "$name" ] || arguments+=(--dev-bind "$name" "$name"); done
  for name in /sys/dev/char /sys/devices /sys/bus/pci; do _pass "$name"; done
  arguments+=(--ro-bind-try /usr/share/fonts /run/host/fonts --setenv TZ "$(_time_zone)"
    --setenv LANG "${LANG:-C.UTF-8}")
  [ ! -d "$HOME/.local/share/fonts" ] ||
    arguments+=(--ro-bind "$HOME/.local/share/fonts" /root/.local/share/fonts)
}
