;; A plug-in that loops before it is called, in its start.
(module
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (memory (export "memory") 1)
  (func $early (loop $for_ever (br $for_ever)))
  (start $early)
  (func (export "describe") (result i32) i32.const 0)
  (func (export "call") (result i32) i32.const 0))
