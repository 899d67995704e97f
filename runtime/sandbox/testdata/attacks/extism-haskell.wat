;; A plug-in with the start of a Haskell program, of another form than it has.
(module
  (import "extism:host/env" "alloc" (func (param i64) (result i64)))
  (memory (export "memory") 1)
  (func (export "hs_init") (param i64))
  (func (export "describe") (result i32) i32.const 0)
  (func (export "call") (result i32) i32.const 0))
