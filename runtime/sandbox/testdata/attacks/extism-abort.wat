;; A plug-in of AssemblyScript that was built without an abort of its own.
(module
  (import "extism:host/env" "alloc" (func (param i64) (result i64)))
  (import "env" "abort" (func (param i32 i32 i32 i32)))
  (memory (export "memory") 1)
  (func (export "describe") (result i32) i32.const 0)
  (func (export "call") (result i32) i32.const 0))
