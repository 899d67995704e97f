#!/usr/bin/env bash
# usage: build.sh MODULE
#
# Builds the guest with clang and wasm-ld of LLVM 19, without WASI and without a C library.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

${CLANG:-clang-19} --target=wasm32 -mcpu=mvp -mbulk-memory -msign-ext -mnontrapping-fptoint -std=c11 -Os -ffreestanding -nostdlib -fuse-ld=lld \
	-Wall -Wextra -Wpedantic -Werror -fvisibility=hidden \
	-Wl,--no-entry,--stack-first,-z,stack-size=65536,--strip-all -o "$1" org_limits.c json.c text.c memory.c guest.c
