;; A plug-in that wants to fetch through the other door, too.
(module
  (import "extism:host/env" "alloc" (func (param i64) (result i64)))
  (import "forcefield:guest/host@0.1.0" "pause" (func (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "describe") (result i32) i32.const 0)
  (func (export "call") (result i32) i32.const 0))
