;; A plug-in that asks for the status of a request that it sent by itself.
(module
  (import "extism:host/env" "http_status_code" (func (result i32)))
  (memory (export "memory") 1)
  (func (export "describe") (result i32) i32.const 0)
  (func (export "call") (result i32) i32.const 0))
