;; A plug-in that declares fetch as something else.
(module
  (import "extism:host/user" "fetch" (func (param i64 i64) (result i64)))
  (memory (export "memory") 1)
  (func (export "describe") (result i32) i32.const 0)
  (func (export "call") (result i32) i32.const 0))
