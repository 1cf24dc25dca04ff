// What is the broker's own and not Node's: log, metrics, cron, and the end of a version.
(function (lib, host) {
  'use strict'
  const ERROR = 0, WARN = 1, INFO = 2, DEBUG = 3
  const NAME = /^[a-zA-Z_][a-zA-Z0-9_]{0,99}$/
  const own = host.own()

  const line = (level) => (...args) => host.log(level, lib.shownPlace(lib.here()) + ' ' + lib.cut(lib.format(...args)))
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

  // Counters of its own: how many there were, their sum, and how many were at most as large as each bound.
  class Histogram {
    #bounds
    #buckets
    #count
    #sum
    #rest = 0
    constructor(name, bounds) {
      this.#bounds = bounds
      this.#buckets = bounds.map((each) => own.metrics().counter(name + '_le_' + String(each).replace(/[^0-9e]/g, '_')))
      this.#count = own.metrics().counter(name + '_count')
      this.#sum = own.metrics().counter(name + '_sum')
    }

    observe(value) {
      if (checked('histogram', value) < 0 || value > Number.MAX_SAFE_INTEGER) {
        throw new RangeError('a histogram takes numbers from 0 to 2 ** 53 - 1, got ' + lib.inspect(value))
      }
      for (let i = 0; i < this.#bounds.length; i++) if (value <= this.#bounds[i]) this.#buckets[i].add(1)
      this.#count.add(1)
      // Counters are whole numbers: what is left of a fraction waits for the next one.
      const whole = Math.floor(this.#rest + value)
      this.#rest += value - whole
      this.#sum.add(whole)
    }

    get count() {
      return this.#count.value()
    }

    get sum() {
      return this.#sum.value()
    }
  }

  const BOUNDS = [1, 5, 10, 50, 100, 500, 1000, 5000]
  const MOST_BOUNDS = 20
  function checkedBounds(bounds) {
    const fine = Array.isArray(bounds) && bounds.length > 0 && bounds.length <= MOST_BOUNDS
      && bounds.every((each, i) => typeof each === 'number' && each >= 0 && each < 1e21 && (i === 0 || each > bounds[i - 1]))
    if (fine) return Array.from(bounds)
    throw new TypeError('metrics.histogram needs 1 to ' + MOST_BOUNDS + ' bounds that grow, got ' + lib.inspect(bounds))
  }

  lib.metrics = {
    counter: (name) => new Counter(checkedName('counter', name)),
    gauge: (name) => new Gauge(checkedName('gauge', name)),
    histogram: (name, bounds = BOUNDS) => new Histogram(checkedName('histogram', name), checkedBounds(bounds)),
  }

  // cron(expression, [zone], fn)
  lib.cron = (text, zone, fn) => {
    const called = fn === undefined ? zone : fn
    if (typeof called !== 'function') throw new TypeError('cron needs a function, got ' + typeof called)
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
