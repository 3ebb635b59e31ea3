# What as_user.sh and as_root.sh have in common: a check is a sentence, a command and what is expected of it.
# shellcheck shell=bash

BROKEN=0
LOG=$(mktemp)

ok() { printf '      ok      %s\n' "$1"; }

broken() {
  printf '      BROKEN  %s\n' "$1"
  BROKEN=$((BROKEN + 1))
}

# ends SENTENCE CODE PATTERN COMMAND...: COMMAND must exit with CODE and print a line that matches PATTERN (none: "").
ends() {
  local sentence=$1 code=$2 pattern=$3 status=0 began=$SECONDS
  shift 3
  "$@" > "$LOG" 2>&1 < /dev/null || status=$?
  if [[ $status -ne $code ]]; then
    broken "$sentence: exit $status instead of $code"
  elif [[ -n $pattern ]] && ! grep -qE -- "$pattern" "$LOG"; then
    broken "$sentence: no line matches $pattern"
  else
    ok "$sentence ($((SECONDS - began)) s)"
    return 0
  fi
  tail -n 60 "$LOG" | sed 's/^/              /'
}

# holds SENTENCE COMMAND...
holds() { ends "$1" 0 "" "${@:2}"; }

# points LAB: "points max_points impl verdict" as `course status --json` tells them. python3 comes with Debian's Bazel.
points() {
  ./course status --json > "$LOG.status" || { echo "course status ended with $?"; return 0; }
  python3 - "$1" "$LOG.status" << 'END' || true
import json, sys
lab, path = sys.argv[1:]
try:
    labs = json.load(open(path))["labs"]
except (ValueError, KeyError) as wrong:
    sys.exit(print(f"course status --json is not as promised: {wrong!r}"))
for one in labs:
    if one["label"].endswith(lab):
        print(one["points"], one["max_points"], one["impl"], one["verdict"])
END
}

# lab_is SENTENCE LAB PATTERN: what points() says matches.
lab_is() {
  local says
  says=$(points "$2")
  if grep -qE "$3" <<< "$says"; then
    ok "$1: $says"
  else
    broken "$1: '$says' does not match $3"
  fi
}

# shows_page ADDRESS TEXT: a browser with cookies finds TEXT there (the address carries a token, the pages want the cookie).
shows_page() {
  python3 - "$@" << 'END'
import sys, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor())
page = opener.open(sys.argv[1], timeout=20).read().decode()
sys.exit(sys.argv[2] not in page)
END
}

# Without what was just checked the rest would say nothing new.
or_stop() { [[ $BROKEN -eq 0 ]] || verdict_of_the_test; }

verdict_of_the_test() {
  if [[ $BROKEN -gt 0 ]]; then
    echo "      $BROKEN checks are broken"
    exit 1
  fi
}
