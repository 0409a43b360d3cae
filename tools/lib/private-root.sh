# SPDX-License-Identifier: GPL-3.0-or-later
# A private Debian 13 below the cache directory, for distributions with an older GTK.
# Sourced by tools/env.
# shellcheck shell=bash disable=SC2154
#
# Root makes and runs it directly. An ordinary user does both in a user namespace with sub-uids, so
# that the mail servers find the users they change to; files there then belong to sub-uids, which
# is why they are removed in such a namespace, too.

_suite=trixie
_packages() { package_list "$here/tools/packages.debian"; package_list "$here/tools/packages.private-root"; }
_key() { _packages | sort -u | sha256sum | cut -c1-12; }
_installed_packages() { _packages | grep -v '^unpack:' | paste -sd,; }
_unpacked_packages() { _packages | sed -n 's/^unpack://p' | xargs; }
# The word before the key says who made it: the two kinds can't use each other's.
_root_kind() { if [ "$(id -u)" = 0 ]; then echo root; else echo user; fi; }
_root_path() { echo "$cache/$(_root_kind)-$(_key)"; }

_namespaced() {
  if [ "$(id -u)" = 0 ]; then "$@"
  else unshare --user --map-root-user --map-auto -- "$@"; fi
}

_remove_tree() {
  [ -e "$1" ] || return 0
  local place
  # An interrupted preparation can leave its mounts.
  awk -v tree="$1/" 'index($2, tree) == 1 { print $2 }' /proc/self/mounts | sort -r |
    while read -r place; do umount "$place"; done
  _namespaced rm -rf --one-file-system "$1"
}

_old_roots() {
  find "$cache" -maxdepth 1 -type d -name "$(_root_kind)-????????????" ! -path "$(_root_path)"
}

remove_old_roots() {
  local old
  for old in $(_old_roots); do say "Removing $old"; _remove_tree "$old"; done
}

# Installs mmdebstrap and bubblewrap, or names the command that does.
_require_tools() {
  local command missing=()
  for command in mmdebstrap bwrap; do command -v $command >/dev/null || missing+=("$command"); done
  if [ "$(id -u)" != 0 ] && ! command -v newuidmap >/dev/null; then missing+=(newuidmap); fi
  [ ${#missing[@]} -gt 0 ] || return 0
  local packages=(mmdebstrap bubblewrap uidmap debian-archive-keyring)
  if ! command -v apt-get >/dev/null; then
    die "this needs ${missing[*]}; please install them with the package manager"
  fi
  if [ "$(id -u)" != 0 ]; then
    die "please run this once, then try again:"$'\n'"  sudo apt-get install ${packages[*]}"
  fi
  say "Installing ${packages[*]} with apt-get, to make a private Debian 13 with"
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${packages[@]}" >&2
}

_bootstrap() {
  local new=$1 include unpack
  include=$(_installed_packages)
  # shellcheck disable=SC2016
  unpack='chroot "$1" sh -ec "cd /var/tmp; apt-get download '$(_unpacked_packages)'
    for file in *.deb; do dpkg -x \"\$file\" /; rm \"\$file\"; done"'
  if [ "$(id -u)" = 0 ]; then
    mmdebstrap --mode=root --variant=apt --include="$include" --customize-hook="$unpack" $_suite "$new"
  else
    # In this mode mmdebstrap can't write below a home directory that is closed to others, but it
    # can write to a pipe. Device files can't be made here; bwrap brings its own.
    mkdir -p "$new"
    mmdebstrap --mode=unshare --variant=apt --include="$include" --customize-hook="$unpack" \
      --format=tar $_suite - |
      _namespaced tar -x --exclude='./dev/*' -C "$new"
  fi
}

# Shows what the process does, as its log tells it, and a dot now and then.
_watch() {
  local now before=
  while kill -0 "$1" 2>/dev/null; do
    now=$(sed -n 's/^I: //p' "$2" | tail -n 1)
    if [ "$now" = "$before" ]; then printf . >&2; else printf '\n  %s ' "$now" >&2; fi
    before=$now
    sleep 3
  done
  printf '\n' >&2
  wait "$1"
}

# Puts the finished root into its place.
_fill_root() {
  local root=$1
  _bootstrap "$root.new"
  # D-Bus wants one; the same for everybody would do, but a random one is what it is meant to be.
  tr -d - </proc/sys/kernel/random/uuid | _namespaced tee "$root.new/etc/machine-id" >/dev/null
  mv "$root.new" "$root"
}

_stop_maker() {
  trap '' INT TERM HUP
  # The package manager may not listen to the polite signal; nothing here is worth waiting for.
  kill -TERM -- "-$1" 2>/dev/null || true
  timeout 3 tail --pid="$1" -f /dev/null || true
  kill -KILL -- "-$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
  local place
  sed -n 's/^I: using \(.*\) as tempdir$/\1/p' "$3" | while read -r place; do _remove_tree "$place"; done
  _remove_tree "$2.new"
  printf '\n' >&2
  exit 130
}

_explain_failure() {
  _remove_tree "$1.new"
  if grep -qE 'Temporary failure resolving|Could not (resolve|connect)|Network is unreachable' "$2"; then
    die "the Debian package archive can't be reached: please check the network and try again"\
$'\n'"(what was tried: $2)"
  fi
  tail -n 20 "$2" >&2
  die "that failed; all of it is in $2"
}

_make_root() {
  local root=$1 log=$cache/prepare.log maker
  _require_tools
  _remove_tree "$root.new"
  say "Preparing a private Debian 13 in $root: about 3 minutes and 1.6 GB, once."
  # In a process group of its own, so that all of it can be ended. It keeps the lock: when only this
  # script is killed it goes on, and whoever comes next waits for it.
  set -m
  (set -eo pipefail; _fill_root "$root") >"$log" 2>&1 </dev/null &
  maker=$!
  set +m
  # shellcheck disable=SC2064
  trap "_stop_maker $maker '$root' '$log'" INT TERM HUP
  _watch $maker "$log" || _explain_failure "$root" "$log"
  trap - INT TERM HUP
  local old; old=$(_old_roots | xargs)
  [ -z "$old" ] || say "No longer used by this source tree: $old (tools/env --clean removes it)"
}

# Makes the root unless it is there. Who comes second waits; what was interrupted is begun anew.
prepare_root() {
  local root; root=$(_root_path)
  [ ! -d "$root" ] || return 0
  exec 9>"$cache/lock"
  flock -n 9 || { say "Waiting for another preparation to end …"; flock 9; }
  [ -d "$root" ] || _make_root "$root"
  exec 9>&-
}

# The root is mounted read-only, piece by piece, so that no run changes it for the next one.
_root_arguments() {
  local root=$1 name
  arguments=(--die-with-parent --unshare-pid)
  for name in usr etc var; do arguments+=(--ro-bind "$root/$name" "/$name"); done
  for name in bin sbin lib lib64; do arguments+=(--symlink "usr/$name" "/$name"); done
  arguments+=(--dev /dev --proc /proc --tmpfs /run --tmpfs /tmp --tmpfs /var/tmp
    --dir /root --setenv HOME /root --ro-bind-try "$(readlink -f /etc/resolv.conf)" /etc/resolv.conf
    --tmpfs /var/cache --bind "$cache/ccache" /var/cache/ccache --setenv CCACHE_DIR /var/cache/ccache
    # What one clone of the sources compiled serves another.
    --setenv CCACHE_BASEDIR "$here" --setenv CCACHE_NOHASHDIR 1
    --setenv COI_CHAT_ENV "$(basename "$root")" --setenv LANG C.UTF-8
    --setenv PATH /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)
}

run_in_root() {
  local root name; root=$(_root_path)
  _root_arguments "$root"
  if [ $display = yes ]; then add_display_arguments; else hide_display; fi
  for name in "$here" ${binds[@]+"${binds[@]}"}; do arguments+=(--bind "$name" "$name"); done
  arguments+=(--chdir "$PWD" -- "$@")
  # A window keeps its user: the session bus asks for the same number on both sides.
  if [ "$(id -u)" = 0 ] || [ $display = yes ]; then exec bwrap "${arguments[@]}"; fi
  exec unshare --user --map-root-user --map-auto -- bwrap "${arguments[@]}"
}
