;; Imports a global in the place of fetch.
(module
  (import "forcefield:guest/host@0.1.0" "fetch" (global i32))
  (memory (export "memory") 1)
  ;; One tool, `t`: name, title, description, two schemas, annotations, paged, no needs.
  (data (i32.const 0x3c0) "{\22type\22:\22object\22,\22properties\22:{},\22additionalProperties\22:false}")
  (data (i32.const 0x400) "t{}Title")
  (data (i32.const 0x410) "\18\04\00\00\01\00\00\00")
  (data (i32.const 0x418)
    "\00\04\00\00\01\00\00\00" "\03\04\00\00\05\00\00\00" "\03\04\00\00\05\00\00\00"
    "\c0\03\00\00\3e\00\00\00" "\c0\03\00\00\3e\00\00\00"
    "\01\00\01\00" "\00\00\00\00" "\04\00\00\00\00\00\00\00")
  (func (export "forcefield:guest/tool@0.1.0#describe") (result i32) i32.const 0x410)
  ;; ok(output { text: "{}", structured: "{}", cursor: none })
  (data (i32.const 0x480) "\00\00\00\00" "\01\04\00\00\02\00\00\00" "\01\04\00\00\02\00\00\00")
  (global $heap (mut i32) (i32.const 0x1000))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.set $heap (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    global.get $heap
    (global.set $heap (i32.add (global.get $heap) (local.get 3))))
  (func (export "forcefield:guest/tool@0.1.0#call") (param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
    i32.const 0x480))
