;; A plug-in that imports fetch as a number.
(module
  (import "extism:host/user" "fetch" (global i64))
  (memory (export "memory") 1)
  (func (export "describe") (result i32) i32.const 0)
  (func (export "call") (result i32) i32.const 0))
