# SPDX-License-Identifier: GPL-3.0-or-later
# Building with the distribution's own packages. Sourced by tools/env.
# shellcheck shell=bash disable=SC2154

_gtk_floor=4.18

# At least version $2?
_is_newer() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

_apt_candidate() {
  local candidate
  candidate=$(LC_ALL=C apt-cache policy libgtk-4-dev 2>/dev/null | sed -n 's/^ *Candidate: *//p')
  # A fresh system may have no package lists yet; then its version tells.
  case ${candidate:-(none)}:$(. /etc/os-release && echo "${ID:-}-${VERSION_ID:-0}") in
    "(none):debian-"1[3-9] | "(none):ubuntu-"2[5-9].*) echo $_gtk_floor ;;
    *) echo "$candidate" ;;
  esac
}

_dnf_candidate() {
  LC_ALL=C dnf -q repoquery --latest-limit=1 --qf '%{version}\n' gtk4-devel 2>/dev/null | head -n 1
}

# Does this distribution have what COI Chat needs, installed or to be installed?
native_is_possible() {
  local stamp=$cache/native-possible candidate
  # Asking a package manager takes seconds: its answer is kept for a day.
  if [ -n "$(find "$stamp" -mtime -1 2>/dev/null)" ]; then
    [ "$(cat "$stamp")" = yes ]
    return
  fi
  candidate=$(pkg-config --modversion gtk4 2>/dev/null || true)
  if ! { [ -n "$candidate" ] && _is_newer "$candidate" $_gtk_floor; }; then
    if command -v apt-cache >/dev/null; then candidate=$(_apt_candidate)
    elif command -v dnf >/dev/null; then candidate=$(_dnf_candidate); fi
  fi
  mkdir -p "$cache"
  if [ -n "$candidate" ] && [ "$candidate" != "(none)" ] && _is_newer "$candidate" $_gtk_floor
  then echo yes >"$stamp"; else echo no >"$stamp"; fi
  [ "$(cat "$stamp")" = yes ]
}

package_list() { sed 's/#.*//' "$1" | tr -s '[:blank:]' '\n' | sed '/^$/d'; }

_missing_debian() {
  local installed
  installed=$(dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' | sed -n 's/^ii *//p' | sort -u)
  comm -23 <(package_list "$here/tools/packages.debian" | sort -u) <(printf '%s\n' "$installed")
}

_missing_fedora() {
  local name
  for name in $(package_list "$here/tools/packages.fedora"); do
    rpm -q --whatprovides "$name" >/dev/null 2>&1 || echo "$name"
  done
}

# Runs as root, with sudo where that is needed and there; otherwise names the command and ends.
_as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then sudo "$@"
  else die "please run this as root, then try again:"$'\n'"  $*"; fi
}

# The mail servers are wanted as programs, not as services of this computer.
_stop_services() {
  local name
  command -v systemctl >/dev/null || return 0
  for name in postfix dovecot; do
    case " $1 " in *" $name"*) _as_root systemctl disable --now "$name" || true ;; esac
  done
}

prepare_native() {
  local stamp missing install
  stamp=$cache/native-$(cat "$here"/tools/packages.* | sha256sum | cut -c1-12)
  [ -e "$stamp" ] && return
  if command -v dpkg-query >/dev/null; then
    missing=$(_missing_debian | xargs)
    install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends)
  else
    missing=$(_missing_fedora | xargs)
    install=(dnf install -y)
  fi
  if [ -n "$missing" ]; then
    say "Installing with the distribution's package manager: $missing"
    if [ "${install[0]}" = env ]; then _as_root apt-get update >&2; fi
    # shellcheck disable=SC2086
    _as_root "${install[@]}" $missing >&2
    _stop_services "$missing"
  fi
  touch "$stamp"
}
