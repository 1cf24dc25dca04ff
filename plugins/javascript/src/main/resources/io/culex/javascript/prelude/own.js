// What is the broker's own and not Node's: log, metrics, cron, and the end of a version.
(function (lib, host) {
  'use strict'
  const ERROR = 0, WARN = 1, INFO = 2, DEBUG = 3
  const NAME = /^[a-zA-Z_][a-zA-Z0-9_]{0,99}$/
  const own = host.own()

  const line = (level) => (...args) => host.log(level, lib.shownPlace(lib.here()) + ' ' + lib.format(...args))
  lib.scriptLog = { error: line(ERROR), warn: line(WARN), info: line(INFO), debug: line(DEBUG) }

  function checkedName(kind, name) {
    if (typeof name === 'string' && NAME.test(name)) return name
    throw new TypeError('metrics.' + kind + ' needs a name of letters, digits and _, got ' + lib.inspect(name))
  }

  function checked(kind, value) {
    if (typeof value === 'number' && Number.isFinite(value)) return value
    throw new TypeError('a ' + kind + ' takes a number, got ' + lib.inspect(value))
  }

  class Counter {
    #of
    constructor(name) {
      this.#of = own.metrics().counter(name)
    }

    inc(amount = 1) {
      if (!Number.isSafeInteger(amount) || amount < 0) {
        throw new RangeError('a counter grows by whole numbers, got ' + lib.inspect(amount))
      }
      this.#of.add(amount)
    }

    get value() {
      return this.#of.value()
    }
  }

  class Gauge {
    #of
    constructor(name) {
      this.#of = own.metrics().gauge(name)
    }

    set(value) {
      this.#of.set(checked('gauge', value))
    }

    get value() {
      return this.#of.value()
    }
  }

  lib.metrics = {
    counter: (name) => new Counter(checkedName('counter', name)),
    gauge: (name) => new Gauge(checkedName('gauge', name)),
  }

  // cron(expression, [zone], fn)
  lib.cron = (text, zone, fn) => {
    const called = fn === undefined ? zone : fn
    const where = fn === undefined ? null : String(zone)
    let schedule
    try {
      schedule = own.schedule(String(text), where)
    } catch (error) {
      throw new TypeError('cron(' + lib.inspect(text) + '): ' + error.message)
    }
    return lib.startSchedule(called, (after) => schedule.next(after), text)
  }

  // Another version takes over: the last that handlers of this one are told.
  lib.unload = () => {
    for (const each of lib.told('unload')) {
      lib.beat(0, 0, each)
      try {
        lib.guard(each.fn.call(lib.broker), each.label, each.fn)
      } catch (error) {
        lib.failed(each.label, each.fn, error)
      }
    }
    lib.beat(1, 0)
  }
})
