#!/bin/sh
# Assembles every .wat of this folder and of attacks/ into the .wasm beside it, with wat2wasm of wabt 1.0.32 (Debian 12: apt-get
# install wabt). The .wasm are committed, so that the tests need no assembler.
set -eu
cd "$(dirname "$0")"
for wat in *.wat attacks/*.wat; do
  flags=
  case $wat in
    */memory64.wat) flags=--enable-memory64 ;;
    */shared-memory.wat) flags=--enable-threads ;;
    */fuel-global.wat) flags=--no-check ;;
  esac
  wat2wasm $flags "$wat" -o "${wat%.wat}.wasm"
done
