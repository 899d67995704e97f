;; Fails if a byte of the memory that it did not fill itself is not zero, also in what it grows by; then fills all of it.
(module
  (memory (export "memory") 2)
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
  (data (i32.const 0x4c0) "residue")
  ;; err(failure { code: "residue", message: "residue", hint: none })
  (data (i32.const 0x4d0) "\01\00\00\00" "\c0\04\00\00\07\00\00\00" "\c0\04\00\00\07\00\00\00")
  (func $clean (param $at i32) (param $end i32) (result i32)
    (loop $next
      (if (i64.ne (i64.load (local.get $at)) (i64.const 0)) (then (return (i32.const 0))))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (local.get $end))))
    i32.const 1)
  (func (export "forcefield:guest/tool@0.1.0#call") (param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
    (if (i32.eqz (call $clean (i32.const 0x10000) (i32.const 0x20000))) (then (return (i32.const 0x4d0))))
    (drop (memory.grow (i32.const 30))) ;; beyond the first buffer
    (if (i32.eqz (call $clean (i32.const 0x10000) (i32.const 0x200000))) (then (return (i32.const 0x4d0))))
    (memory.fill (i32.const 0x10000) (i32.const 0xff) (i32.const 0x1f0000))
    i32.const 0x480))
