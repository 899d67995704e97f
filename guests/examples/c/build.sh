#!/usr/bin/env bash
# usage: build.sh MODULE
#
# Builds the guest.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

"$here/compile.sh" "$1" "$here"/{org_limits,json}.c
