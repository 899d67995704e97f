;; A plug-in that has nothing to call.
(module
  (import "extism:host/env" "alloc" (func (param i64) (result i64)))
  (memory (export "memory") 1)
  (func (export "describe") (result i32) i32.const 0))
