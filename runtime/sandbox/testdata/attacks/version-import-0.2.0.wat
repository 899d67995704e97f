;; A module that exports nothing and imports from version 0.2.0 of the contract.
(module
  (import "forcefield:guest/host@0.2.0" "fetch" (func (param i32)))
  (memory (export "memory") 1))
