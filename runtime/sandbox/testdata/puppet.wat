;; A guest that does what the test says. It fetches a script and runs it, so that a table in Go can forge every value that
;; crosses to the host. The script is a list of little-endian 32-bit words, copied to 0x8000; words after the last
;; instruction are data that the instructions point to.
;;
;;   1 fetch     13 arguments          5 return   pointer of the result
;;   2 progress  7 arguments (the two 64-bit ones as low, high)
;;   3 log       3 arguments           6 force    what the allocator returns from now on
;;   4 pause     2 arguments           7 times    how often the next instruction runs
;;  10 if-stopped 13 arguments
;;   8 grow      pages                 9 byte     address, and the least and the greatest byte there, or it breaks down
(module
  (import "forcefield:guest/host@0.1.0" "fetch" (func $fetch (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
  (import "forcefield:guest/host@0.1.0" "if-stopped" (func $ifstopped (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
  (import "forcefield:guest/host@0.1.0" "progress" (func $progress (param i64 i32 i64 i32 i32)))
  (import "forcefield:guest/host@0.1.0" "log" (func $log (param i32 i32 i32)))
  (import "forcefield:guest/host@0.1.0" "pause" (func $pause (param i32 i32)))
  (memory (export "memory") 2)
  ;; One tool, `t`: name, title, description, two schemas, annotations, paged, no needs.
  (data (i32.const 0x400) "t{}Title")
  (data (i32.const 0x410) "\18\04\00\00\01\00\00\00")
  (data (i32.const 0x418)
    "\00\04\00\00\01\00\00\00" "\03\04\00\00\05\00\00\00" "\03\04\00\00\05\00\00\00"
    "\01\04\00\00\02\00\00\00" "\01\04\00\00\02\00\00\00"
    "\01\00\01\00" "\00\00\00\00" "\04\00\00\00\00\00\00\00")
  (func (export "forcefield:guest/tool@0.1.0#describe") (result i32) i32.const 0x410)
  ;; ok(output { text: "{}", structured: "{}", cursor: none })
  (data (i32.const 0x480) "\00\00\00\00" "\01\04\00\00\02\00\00\00" "\01\04\00\00\02\00\00\00")
  (data (i32.const 0x4c0) "script")
  (data (i32.const 0x4d0) "\c0\04\00\00\06\00\00\00")
  (global $heap (mut i32) (i32.const 0x1000))
  (global $forced (mut i32) (i32.const -1))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (if (i32.ne (global.get $forced) (i32.const -1)) (then (return (global.get $forced))))
    (global.set $heap (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    global.get $heap
    (global.set $heap (i32.add (global.get $heap) (local.get 3)))
    (block $fits ;; grow if the heap is past the end
      (br_if $fits (i32.le_u (global.get $heap) (i32.shl (memory.size) (i32.const 16))))
      (drop (memory.grow (i32.add (i32.const 1) (i32.shr_u
        (i32.sub (global.get $heap) (i32.shl (memory.size) (i32.const 16))) (i32.const 16)))))))

  (func $word (param $pc i32) (param $n i32) (result i32)
    (i32.load (i32.add (local.get $pc) (i32.shl (local.get $n) (i32.const 2)))))
  (func $long (param $pc i32) (param $n i32) (result i64)
    (i64.load align=4 (i32.add (local.get $pc) (i32.shl (local.get $n) (i32.const 2)))))

  (func (export "forcefield:guest/tool@0.1.0#call") (param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
    (local $pc i32) (local $op i32) (local $times i32) (local $length i32)
    (call $fetch (i32.const 0) (i32.const 0) (i32.const 0x4d0) (i32.const 1) (i32.const 4) (i32.const 0) (i32.const 4) (i32.const 0)
      (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0x500))
    (if (i32.load8_u (i32.const 0x500)) (then unreachable)) ;; no script
    (memory.copy (i32.const 0x8000) (i32.load (i32.const 0x510)) (i32.load (i32.const 0x514)))
    (local.set $pc (i32.const 0x8000))
    (local.set $times (i32.const 1))
    (loop $next
      (local.set $op (i32.load (local.get $pc)))
      (if (i32.eq (local.get $op) (i32.const 1)) (then
        (local.set $length (i32.const 14))
        (call $fetch
          (call $word (local.get $pc) (i32.const 1)) (call $word (local.get $pc) (i32.const 2))
          (call $word (local.get $pc) (i32.const 3)) (call $word (local.get $pc) (i32.const 4))
          (call $word (local.get $pc) (i32.const 5)) (call $word (local.get $pc) (i32.const 6))
          (call $word (local.get $pc) (i32.const 7)) (call $word (local.get $pc) (i32.const 8))
          (call $word (local.get $pc) (i32.const 9)) (call $word (local.get $pc) (i32.const 10))
          (call $word (local.get $pc) (i32.const 11)) (call $word (local.get $pc) (i32.const 12))
          (call $word (local.get $pc) (i32.const 13)))))
      (if (i32.eq (local.get $op) (i32.const 10)) (then
        (local.set $length (i32.const 14))
        (call $ifstopped
          (call $word (local.get $pc) (i32.const 1)) (call $word (local.get $pc) (i32.const 2))
          (call $word (local.get $pc) (i32.const 3)) (call $word (local.get $pc) (i32.const 4))
          (call $word (local.get $pc) (i32.const 5)) (call $word (local.get $pc) (i32.const 6))
          (call $word (local.get $pc) (i32.const 7)) (call $word (local.get $pc) (i32.const 8))
          (call $word (local.get $pc) (i32.const 9)) (call $word (local.get $pc) (i32.const 10))
          (call $word (local.get $pc) (i32.const 11)) (call $word (local.get $pc) (i32.const 12))
          (call $word (local.get $pc) (i32.const 13)))))
      (if (i32.eq (local.get $op) (i32.const 2)) (then
        (local.set $length (i32.const 8))
        (call $progress
          (call $long (local.get $pc) (i32.const 1)) (call $word (local.get $pc) (i32.const 3))
          (call $long (local.get $pc) (i32.const 4)) (call $word (local.get $pc) (i32.const 6))
          (call $word (local.get $pc) (i32.const 7)))))
      (if (i32.eq (local.get $op) (i32.const 3)) (then
        (local.set $length (i32.const 4))
        (call $log (call $word (local.get $pc) (i32.const 1)) (call $word (local.get $pc) (i32.const 2))
          (call $word (local.get $pc) (i32.const 3)))))
      (if (i32.eq (local.get $op) (i32.const 4)) (then
        (local.set $length (i32.const 3))
        (call $pause (call $word (local.get $pc) (i32.const 1)) (call $word (local.get $pc) (i32.const 2)))))
      (if (i32.eq (local.get $op) (i32.const 5)) (then
        (return (call $word (local.get $pc) (i32.const 1)))))
      (if (i32.eq (local.get $op) (i32.const 6)) (then
        (local.set $length (i32.const 2))
        (global.set $forced (call $word (local.get $pc) (i32.const 1)))))
      (if (i32.eq (local.get $op) (i32.const 7)) (then
        (local.set $times (call $word (local.get $pc) (i32.const 1)))
        (local.set $pc (i32.add (local.get $pc) (i32.const 8)))
        (br $next)))
      (if (i32.eq (local.get $op) (i32.const 8)) (then
        (local.set $length (i32.const 2))
        (drop (memory.grow (call $word (local.get $pc) (i32.const 1))))))
      (if (i32.eq (local.get $op) (i32.const 9)) (then
        (local.set $length (i32.const 4))
        (if (i32.lt_u (i32.load8_u (call $word (local.get $pc) (i32.const 1))) (call $word (local.get $pc) (i32.const 2)))
          (then unreachable))
        (if (i32.gt_u (i32.load8_u (call $word (local.get $pc) (i32.const 1))) (call $word (local.get $pc) (i32.const 3)))
          (then unreachable))))
      (if (i32.or (i32.eqz (local.get $op)) (i32.gt_u (local.get $op) (i32.const 10))) (then unreachable))
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (if (i32.eqz (local.get $times)) (then
        (local.set $times (i32.const 1))
        (local.set $pc (i32.add (local.get $pc) (i32.shl (local.get $length) (i32.const 2))))))
      (br $next))
    unreachable))
