#!/bin/bash
# Runs inside a bare Debian 12, as root, with a clone in /root/course: the machine of somebody who is always root.
set -euo pipefail
cd /root/course
exec bash tools/setup/fresh/first_hour.sh
