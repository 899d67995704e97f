;; A plug-in that wants to take the whole memory of the kernel back.
(module
  (import "extism:host/env" "reset" (func))
  (memory (export "memory") 1)
  (func (export "describe") (result i32) i32.const 0)
  (func (export "call") (result i32) i32.const 0))
