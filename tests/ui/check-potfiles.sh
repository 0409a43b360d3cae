#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# po/POTFILES names every file with text to be translated, and every translation is complete.
#
# usage: check-potfiles.sh SOURCE-DIRECTORY
set -uo pipefail
cd "$1" || exit 2

wanted=$( (
  grep -rlE --include='*.c' '\b(_|N_|C_|NC_|ngettext|g_dngettext) ?\(' src
  grep -rlE --include='*.blp' '\b(_|C_)\(' src
  echo org.coi.Chat.desktop
  echo data/org.coi.Chat.metainfo.xml.in
) | LC_ALL=C sort)
listed=$(grep -v '^#' po/POTFILES | LC_ALL=C sort)
failed=0
if ! diff <(echo "$wanted") <(echo "$listed"); then
  echo "po/POTFILES: '<' is missing in it, '>' does not belong there" >&2
  failed=1
fi

pot=$(mktemp)
trap 'rm -f "$pot" "$pot.de"' EXIT
grep -v '^#' po/POTFILES | xgettext --files-from=- --output="$pot" --from-code=UTF-8 \
  --keyword=_ --keyword=N_ --keyword=C_:1c,2 --keyword=NC_:1c,2 --add-comments=Translators 2>/dev/null
while read -r language; do
  msgmerge --quiet --no-fuzzy-matching --output-file="$pot.de" "po/$language.po" "$pot" || failed=1
  msgfmt --check --output-file=/dev/null "po/$language.po" || failed=1
  missing=$(msgattrib --untranslated --no-obsolete "$pot.de" | grep -c '^msgid ')
  if [ "$missing" -gt 0 ]; then
    msgattrib --untranslated --no-obsolete "$pot.de" >&2
    echo "po/$language.po: not translated" >&2
    failed=1
  fi
done < <(grep -v '^#' po/LINGUAS)
exit $failed
