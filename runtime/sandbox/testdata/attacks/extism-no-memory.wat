;; A plug-in without a memory of its own.
(module
  (import "extism:host/env" "alloc" (func (param i64) (result i64)))
  (func (export "describe") (result i32) i32.const 0)
  (func (export "call") (result i32) i32.const 0))
