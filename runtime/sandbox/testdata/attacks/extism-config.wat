;; A plug-in that asks for a configuration, where others keep secrets.
(module
  (import "extism:host/env" "config_get" (func (param i64) (result i64)))
  (memory (export "memory") 1)
  (func (export "describe") (result i32) i32.const 0)
  (func (export "call") (result i32) i32.const 0))
