#!/bin/bash
# Runs inside a bare Debian 12, as root, with a clone in /home/learner/course: what a learner's first hour does.
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
source "$here/checks.sh"

# A user of a Debian desktop has sudo; one of a shared machine may not.
export DEBIAN_FRONTEND=noninteractive
{ apt-get update && apt-get install -y --no-install-recommends sudo; } > "$LOG" 2>&1 || { tail "$LOG"; exit 1; }
useradd --create-home --shell /bin/bash guest
id learner > /dev/null 2>&1 || useradd --home-dir /home/learner --shell /bin/bash learner
echo 'learner ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/learner
[[ ! -e /root/.npmrc ]] || cp /root/.npmrc /home/learner/.npmrc
cp -a /home/learner/course /home/guest/course
chown -R guest: /home/guest
chown -R learner: /home/learner

as() { runuser -u "$1" -- env -C "/home/$1/course" HOME="/home/$1" USER="$1" LOGNAME="$1" "${@:2}"; }

ends "--help works before anything is installed" 0 "Next: ./course up" as learner ./course --help
ends "other commands say what to run first" 3 "run ./course up first" as learner ./course status
ends "a user without sudo rights gets the one command" 3 "sudo apt-get install -y" as guest ./course up --no-serve
ends "a folder that belongs to somebody else is named" 3 "sudo chown -R guest" runuser -u guest -- /home/learner/course/course up
or_stop

as learner bash "$here/first_hour.sh"
