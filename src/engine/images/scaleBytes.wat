;; Weighted means of bytes, sixteen or four pixels at a time: the work of scaleBytes.ts, which says what they are for.
;;
;; Taps are records of integers of 32 bits, one for each output: its first input, how many inputs, and a weight for each of them.
;; The weights of an output have the sum 256, so that 255 times each of them, and a half, fit together into 16 bits.
(module
  (memory (export "memory") 1)

  ;; Each output row as the mean of input rows. What lies up to fifteen bytes behind a row is read, and written, too.
  (func (export "mixRows")
    (param $from i32)      ;; the first input row
    (param $stride i32)    ;; from one input row to the next, in bytes
    (param $bytes i32)     ;; of a row
    (param $taps i32) (param $tapBytes i32)
    (param $count i32)     ;; of output rows
    (param $to i32) (param $toStride i32)
    (local $x i32) (local $source i32) (local $weight i32) (local $end i32)
    (local $low v128) (local $high v128) (local $levels v128) (local $shares v128)
    (loop $row
      (local.set $x (i32.const 0))
      (local.set $end
        (i32.add (local.get $taps) (i32.shl (i32.add (i32.load offset=4 (local.get $taps)) (i32.const 2)) (i32.const 2))))
      (loop $column
        (local.set $source
          (i32.add
            (i32.add (local.get $from) (local.get $x))
            (i32.mul (i32.load (local.get $taps)) (local.get $stride))))
        (local.set $weight (i32.add (local.get $taps) (i32.const 8)))
        ;; Begun with a half, so that cutting off rounds.
        (local.set $low (v128.const i16x8 128 128 128 128 128 128 128 128))
        (local.set $high (local.get $low))
        (loop $tap
          (local.set $levels (v128.load (local.get $source)))
          (local.set $shares (v128.load16_splat (local.get $weight)))
          (local.set $low
            (i16x8.add (local.get $low) (i16x8.mul (i16x8.extend_low_i8x16_u (local.get $levels)) (local.get $shares))))
          (local.set $high
            (i16x8.add (local.get $high) (i16x8.mul (i16x8.extend_high_i8x16_u (local.get $levels)) (local.get $shares))))
          (local.set $source (i32.add (local.get $source) (local.get $stride)))
          (local.set $weight (i32.add (local.get $weight) (i32.const 4)))
          (br_if $tap (i32.lt_u (local.get $weight) (local.get $end))))
        (v128.store (i32.add (local.get $to) (local.get $x))
          (i8x16.narrow_i16x8_u
            (i16x8.shr_u (local.get $low) (i32.const 8))
            (i16x8.shr_u (local.get $high) (i32.const 8))))
        (local.set $x (i32.add (local.get $x) (i32.const 16)))
        (br_if $column (i32.lt_u (local.get $x) (local.get $bytes))))
      (local.set $to (i32.add (local.get $to) (local.get $toStride)))
      (local.set $taps (i32.add (local.get $taps) (local.get $tapBytes)))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br_if $row (local.get $count))))

  ;; Each output pixel as the mean of pixels of its row, in four rows at once. The byte behind a row is read too.
  (func (export "mixColumns")
    (param $from i32)      ;; the first of four input rows
    (param $stride i32)    ;; from one to the next, in bytes
    (param $taps i32) (param $tapBytes i32)
    (param $count i32)     ;; of output pixels in a row
    (param $to i32)        ;; the first of four output rows, of three bytes a pixel
    (local $toStride i32)
    (local $first i32) (local $second i32) (local $third i32) (local $fourth i32) (local $weight i32) (local $end i32)
    (local $upper v128) (local $lower v128) (local $levels v128) (local $shares v128)
    (local.set $toStride (i32.mul (local.get $count) (i32.const 3)))
    (loop $column
      (local.set $first (i32.add (local.get $from) (i32.mul (i32.load (local.get $taps)) (i32.const 3))))
      (local.set $second (i32.add (local.get $first) (local.get $stride)))
      (local.set $third (i32.add (local.get $second) (local.get $stride)))
      (local.set $fourth (i32.add (local.get $third) (local.get $stride)))
      (local.set $weight (i32.add (local.get $taps) (i32.const 8)))
      (local.set $end
        (i32.add (local.get $weight) (i32.shl (i32.load offset=4 (local.get $taps)) (i32.const 2))))
      (local.set $upper (v128.const i16x8 128 128 128 128 128 128 128 128))
      (local.set $lower (local.get $upper))
      (loop $tap
        (local.set $levels
          (v128.load32_lane 3 (local.get $fourth)
            (v128.load32_lane 2 (local.get $third)
              (v128.load32_lane 1 (local.get $second)
                (v128.load32_zero (local.get $first))))))
        (local.set $shares (v128.load16_splat (local.get $weight)))
        (local.set $upper
          (i16x8.add (local.get $upper) (i16x8.mul (i16x8.extend_low_i8x16_u (local.get $levels)) (local.get $shares))))
        (local.set $lower
          (i16x8.add (local.get $lower) (i16x8.mul (i16x8.extend_high_i8x16_u (local.get $levels)) (local.get $shares))))
        (local.set $first (i32.add (local.get $first) (i32.const 3)))
        (local.set $second (i32.add (local.get $second) (i32.const 3)))
        (local.set $third (i32.add (local.get $third) (i32.const 3)))
        (local.set $fourth (i32.add (local.get $fourth) (i32.const 3)))
        (local.set $weight (i32.add (local.get $weight) (i32.const 4)))
        (br_if $tap (i32.lt_u (local.get $weight) (local.get $end))))
      (local.set $levels
        (i8x16.narrow_i16x8_u
          (i16x8.shr_u (local.get $upper) (i32.const 8))
          (i16x8.shr_u (local.get $lower) (i32.const 8))))
      ;; Three bytes of each four.
      (local.set $first (local.get $to))
      (v128.store16_lane 0 (local.get $first) (local.get $levels))
      (v128.store8_lane offset=2 2 (local.get $first) (local.get $levels))
      (local.set $first (i32.add (local.get $first) (local.get $toStride)))
      (v128.store16_lane 2 (local.get $first) (local.get $levels))
      (v128.store8_lane offset=2 6 (local.get $first) (local.get $levels))
      (local.set $first (i32.add (local.get $first) (local.get $toStride)))
      (v128.store16_lane 4 (local.get $first) (local.get $levels))
      (v128.store8_lane offset=2 10 (local.get $first) (local.get $levels))
      (local.set $first (i32.add (local.get $first) (local.get $toStride)))
      (v128.store16_lane 6 (local.get $first) (local.get $levels))
      (v128.store8_lane offset=2 14 (local.get $first) (local.get $levels))
      (local.set $to (i32.add (local.get $to) (i32.const 3)))
      (local.set $taps (i32.add (local.get $taps) (local.get $tapBytes)))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br_if $column (local.get $count)))))
