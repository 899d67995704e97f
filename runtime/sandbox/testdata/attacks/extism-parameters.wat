;; A plug-in whose call takes a number, which nobody gives it.
(module
  (import "extism:host/env" "alloc" (func (param i64) (result i64)))
  (memory (export "memory") 1)
  (func (export "describe") (result i32) i32.const 0)
  (func (export "call") (param i32) (result i32) i32.const 0))
