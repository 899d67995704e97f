;; A plug-in that wants to leave something for its next call.
(module
  (import "extism:host/env" "var_set" (func (param i64 i64)))
  (memory (export "memory") 1)
  (func (export "describe") (result i32) i32.const 0)
  (func (export "call") (result i32) i32.const 0))
