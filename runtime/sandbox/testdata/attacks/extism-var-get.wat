;; A plug-in that wants to read what an earlier call left.
(module
  (import "extism:host/env" "var_get" (func (param i64) (result i64)))
  (memory (export "memory") 1)
  (func (export "describe") (result i32) i32.const 0)
  (func (export "call") (result i32) i32.const 0))
