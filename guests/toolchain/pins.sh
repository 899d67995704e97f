# What decides a guest's bytes, and where the toolchain lives. Sourced by the scripts beside it.
#
# TinyGo's version and that of Go, whose standard library is compiled into every guest, are pinned in tinygo/go.mod; LLVM
# comes from Debian's packages, 12 and 13 alike. wasm-opt is not used, since its version differs from one Debian to the
# next.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
tools=${FORCEFIELD_TOOLS:-$root/.tools}

tinygo_version=$(awk '$1 == "github.com/tinygo-org/tinygo" { print substr($2, 2) }' "$here/tinygo/go.mod")
go_version=$(awk '$1 == "toolchain" { print $2 }' "$here/tinygo/go.mod")
llvm_version=19.1.7

# Guests that the host's tests embed. Each module lies beside its folder.
test_guests=(runtime/abi/testdata/echo)

# The caller's own settings would change what is built.
unset GOFLAGS GOWORK GOOS GOARCH TINYGOROOT
export GOTOOLCHAIN=$go_version

# fail MESSAGE: say why and end.
fail() {
	echo "$*" >&2
	exit 1
}
