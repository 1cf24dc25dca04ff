// Timers. The host keeps when each is due and says which ones are; what to call stays here.
(function (lib, host) {
  'use strict'
  const MOST = 100000
  const LONGEST = 2147483647
  const UNITS = { ms: 1, s: 1000, m: 60000, min: 60000, h: 3600000, d: 86400000 }
  const timers = new Map()
  let last = 0

  class Timeout {
    constructor(id, fn, args, delay, repeat) {
      lib.hidden(this, 'id', id)
      lib.hidden(this, 'fn', fn)
      lib.hidden(this, 'args', args)
      lib.hidden(this, 'delay', delay)
      lib.hidden(this, 'repeat', repeat)
      lib.hidden(this, 'interrupted', 0)
      lib.hidden(this, 'isDue', null)
    }

    ref() {
      return this
    }

    unref() {
      return this
    }

    hasRef() {
      return true
    }

    refresh() {
      if (timers.has(this.id)) host.setTimer(this.id, this.delay, this.repeat)
      return this
    }

    close() {
      clear(this)
    }

    [Symbol.toPrimitive]() {
      return this.id
    }
  }

  function start(fn, ms, args, repeat) {
    if (typeof fn !== 'function') throw new TypeError('a timer needs a function, got ' + typeof fn)
    if (timers.size >= MOST) throw new RangeError('more than ' + MOST + ' timers')
    const delay = ms >= 1 && ms <= LONGEST ? Math.trunc(ms) : repeat || ms !== 0 ? 1 : 0
    const timer = new Timeout(++last, fn, args, delay, repeat)
    timers.set(timer.id, timer)
    host.setTimer(timer.id, delay, repeat)
    return timer
  }

  function clear(timer) {
    if (timer === undefined || timer === null) return
    const id = typeof timer === 'object' ? timer.id : Number(timer)
    if (timers.delete(id)) host.clearTimer(id)
  }

  lib.setTimeout = (fn, ms, ...args) => start(fn, ms, args, false)
  lib.setInterval = (fn, ms, ...args) => start(fn, ms, args, true)
  lib.setImmediate = (fn, ...args) => start(fn, 0, args, false)
  lib.clearTimer = clear

  lib.duration = (text) => {
    if (typeof text === 'number') return text
    const found = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|min|m|h|d)\s*$/.exec(text)
    if (!found) throw new TypeError("expected a duration such as '5s' or '250ms', got " + lib.inspect(text))
    return Number(found[1]) * UNITS[found[2]]
  }
  lib.every = (duration, fn) => {
    const ms = lib.duration(duration)
    if (!(ms >= 1 && ms <= LONGEST)) {
      throw new RangeError('every(' + lib.inspect(duration) + '): it can be from 1 ms to 24 days; cron goes further')
    }
    return start(fn, ms, [], true)
  }

  // Due by the clock on the wall, which may be set: it is looked at again at least each minute.
  lib.startSchedule = (fn, next, text) => {
    let due = next(Date.now())
    if (due < 0) throw new TypeError('cron(' + lib.inspect(text) + '): there is no such day')
    const wait = () => Math.max(1, Math.min(due - Date.now(), UNITS.m))
    const timer = start(fn, wait(), [], true)
    timer.isDue = () => {
      const now = Date.now()
      const is = now >= due
      if (is || due - now > 2 * UNITS.m) due = next(now)
      if (due < 0) clear(timer)
      else host.setTimer(timer.id, wait(), true)
      return is
    }
    return timer
  }

  lib.fireTimer = (id) => {
    const timer = timers.get(id)
    if (!timer || (timer.isDue !== null && !timer.isDue())) return
    if (!timer.repeat) timers.delete(id)
    lib.cause = null
    lib.beat(0, 0, { label: 'timer', where: host.where(timer.fn), timer })
    try {
      lib.guard(timer.fn.apply(timer, timer.args), 'timer', timer.fn)
    } catch (error) {
      lib.failed('timer', timer.fn, error)
    }
    lib.beat(1, 0)
  }

  // A timer that repeats and never ends in time goes: it would take the time of everything else.
  lib.timerInterrupted = (timer, where) => {
    timer.interrupted = (timer.interrupted || 0) + 1
    if (!timer.repeat || timer.interrupted < host.failures()) return
    clear(timer)
    host.log(0, lib.shownPlace(where) + ' timer was interrupted ' + timer.interrupted + ' times: it is stopped')
  }

  lib.queueMicrotask = (fn) => {
    if (typeof fn !== 'function') throw new TypeError('queueMicrotask needs a function')
    Promise.resolve().then(fn).catch((error) => lib.failed('microtask', fn, error))
  }
})
