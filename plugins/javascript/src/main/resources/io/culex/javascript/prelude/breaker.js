// Counts the calls of each handler, and leaves one out for a while that fails again and again.
(function (lib, host) {
  'use strict'
  const FIELDS = 32, ROWS = 64, CALLS = 0, ERRORS = 1, INTERRUPTED = 2, PAUSED = 3, TIMES = 4
  // An interrupted call costs everybody its time, an exception hardly anything: so many of these count as one of those.
  const INTERRUPTION = 10
  const TIMED = 15
  const numbers = new Int32Array(new ArrayBuffer(host.numbers()))
  const most = host.failures() * INTERRUPTION
  const pause = host.pause()
  const counted = []

  // A handler's row, and how it is doing.
  lib.enlist = (handler) => {
    handler.base = Math.min(counted.length, ROWS) * FIELDS
    handler.failures = 0
    handler.openUntil = 0
    counted.push(handler)
  }
  lib.counted = () => counted.map((each) => each.file + '\n' + each.verb + ' ' + each.name)

  // A call begins: when, where its time is taken, which is every sixteenth call.
  lib.began = (handler) => {
    const calls = (numbers[handler.base + CALLS] = numbers[handler.base + CALLS] + 1)
    return (calls & TIMED) === 1 ? host.nanos() : 0
  }
  lib.ended = (handler, began) => {
    const bucket = Math.min(FIELDS - TIMES - 1, 32 - Math.clz32((host.nanos() - began) / 256))
    numbers[handler.base + TIMES + bucket]++
  }

  // Whether a handler that failed is left out. After the pause one call shows whether it works again.
  lib.paused = (handler) => {
    const now = host.nanos()
    if (now < handler.openUntil) return true
    handler.openUntil = now + pause
    return false
  }

  lib.well = (handler) => {
    handler.failures = 0
    if (handler.openUntil === 0) return
    handler.openUntil = 0
    numbers[handler.base + PAUSED] = 0
    host.log(2, lib.shownPlace(handler.where) + ' ' + handler.label + ' works again')
  }

  lib.unwell = (handler, interrupted) => {
    numbers[handler.base + (interrupted ? INTERRUPTED : ERRORS)]++
    handler.failures += interrupted ? INTERRUPTION : 1
    if (handler.openUntil === 0 && handler.failures < most) return
    const again = handler.openUntil !== 0
    handler.openUntil = host.nanos() + pause
    numbers[handler.base + PAUSED] = 1
    if (again) return
    host.log(0, lib.shownPlace(handler.where) + ' ' + handler.label + ' fails again and again: it is left out for ' + pause / 1e6
      + ' ms' + (handler.decides ? ', and what it would decide is refused' : ''))
  }
  // What an exception of a handler that decides costs is paid: the one it was asked about is refused. Were it left out for
  // that, whoever can send it bad data could have all others refused.
  lib.refused = (handler) => {
    numbers[handler.base + ERRORS]++
  }
  lib.shownPlace = (where) => host.shown(where)
})
