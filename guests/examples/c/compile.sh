#!/usr/bin/env bash
# usage: compile.sh MODULE ARGUMENT...
#
# Compiles the sources that are named, with the bindings and the memory of this folder, by clang and wasm-ld of LLVM 19, without WASI and
# without a C library.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
module=$1
shift

"${CLANG:-clang-19}" --target=wasm32 -mcpu=mvp -mbulk-memory -msign-ext -mnontrapping-fptoint -std=c11 -Os -ffreestanding -nostdlib -fuse-ld=lld \
	-Wall -Wextra -Wpedantic -Werror -fvisibility=hidden -I"$here" \
	-Wl,--no-entry,--stack-first,-z,stack-size=65536,--strip-all -o "$module" "$@" "$here"/{text,memory,guest}.c
