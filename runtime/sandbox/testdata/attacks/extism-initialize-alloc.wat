;; A plug-in that uses the kernel before it is called, in its initialize.
(module
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (memory (export "memory") 1)
  (func $early (drop (call $alloc (i64.const 8))))
  (export "_initialize" (func $early))
  (func (export "describe") (result i32) i32.const 0)
  (func (export "call") (result i32) i32.const 0))
