#!/usr/bin/env bash
# Makes the guest toolchain, TinyGo of the pinned version, and prints the path of its binary.
#
# TinyGo is built from its Go module into .tools/tinygo, which takes a minute or two; a TinyGo on the PATH is taken
# instead if it is the pinned one. Does nothing when nothing has changed.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/pins.sh"

want="tinygo version $tinygo_version $(go env GOHOSTOS)/$(go env GOHOSTARCH) (using go version $go_version and LLVM version $llvm_version)"

if command -v tinygo >/dev/null; then
	have=$(tinygo version 2>&1 || true)
	if [[ $have == "$want" ]]; then
		command -v tinygo
		exit
	fi
	printf 'The TinyGo on the PATH is not the pinned one:\n  %s\n  %s\n' "$have" "$want" >&2
fi

target=$tools/tinygo
recipe="$want $(cat "${BASH_SOURCE[0]}" "$here"/tinygo/go.{mod,sum} | sha256sum)"
if [[ -x $target/bin/tinygo && $(cat "$target/recipe" 2>/dev/null) == "$recipe" ]]; then
	echo "$target/bin/tinygo"
	exit
fi

echo "Building TinyGo $tinygo_version with $go_version: a minute or two" >&2
"$here/apt.sh" llvm-19-dev libclang-19-dev lld-19 clang-19

rm -rf "$target"
mkdir -p "$target/bin"
cd "$here/tinygo"
go mod download >&2
export CC=clang-19 CXX=clang++-19 CGO_ENABLED=1 CGO_CXXFLAGS=-std=c++17
CGO_CPPFLAGS=$(llvm-config-19 --cppflags)
CGO_LDFLAGS=$(llvm-config-19 --ldflags --libs --system-libs | tr '\n' ' ')
export CGO_CPPFLAGS CGO_LDFLAGS
nice go build -trimpath -tags llvm19 -o "$target/bin/tinygo" github.com/tinygo-org/tinygo >&2

# TINYGOROOT, which TinyGo finds beside its binary. The module has none of its repository's submodules: no guest can use
# package net, but its folder has to be there.
module=$(go list -m -f '{{.Dir}}' github.com/tinygo-org/tinygo)
cp -R "$module"/{src,targets,lib} "$target/"
chmod -R u+w "$target"
mkdir -p "$target/src/net"
echo 'package net' >"$target/src/net/net.go"

have=$("$target/bin/tinygo" version)
if [[ $have != "$want" ]]; then
	printf 'The TinyGo built here is not the pinned one, so that guests may differ from the committed ones:\n  %s\n  %s\n' "$have" "$want" >&2
fi
echo "$recipe" >"$target/recipe"
echo "Built $have" >&2
echo "$target/bin/tinygo"
