;; A plug-in that asks for the headers of a response to a request of its own.
(module
  (import "extism:host/env" "http_headers" (func (result i64)))
  (memory (export "memory") 1)
  (func (export "describe") (result i32) i32.const 0)
  (func (export "call") (result i32) i32.const 0))
