#!/usr/bin/env bash
# usage: cross.sh FOLDER
#
# Builds the program for each system that it is for, into FOLDER, and shows that the ones for Linux need nothing of the machine
# that they run on. The code of the systems that the tests do not run on is vetted too.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

(($# == 1)) || { echo "usage: cross.sh FOLDER" >&2; exit 1; }
mkdir -p "$1"
for target in linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64; do
	export CGO_ENABLED=0 GOOS=${target%/*} GOARCH=${target#*/}
	program=$1/forcefield-$GOOS-$GOARCH
	[[ $GOOS != windows ]] || program+=.exe
	go build -trimpath -o "$program" ./cmd/forcefield
	echo "$(wc -c <"$program") bytes  $program"
	case $target in
		linux/*) # a program that needs shared libraries names its loader near its beginning
			if head -c 4096 "$program" | grep -aq /ld-; then
				echo "$program is not static"
				exit 1
			fi
			;;
		windows/amd64 | darwin/arm64) go vet ./cmd/... ./runtime/... ;;
	esac
done
"$1/forcefield-$(go env GOHOSTOS)-$(go env GOHOSTARCH)" version
