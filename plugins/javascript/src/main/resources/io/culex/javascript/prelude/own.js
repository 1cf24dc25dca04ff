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

  // Labels as the host takes them: names and values by turns, with NUL between them.
  function checkedLabels(name, labels) {
    if (labels === undefined) return ''
    if (labels === null || typeof labels !== 'object' || Array.isArray(labels)) {
      throw new TypeError('labels of ' + name + ' are an object such as { room: \'kitchen\' }, got ' + lib.inspect(labels))
    }
    const texts = []
    for (const label of Object.keys(labels).sort()) {
      const value = labels[label]
      if (!['string', 'number', 'boolean'].includes(typeof value)) {
        throw new TypeError('the label ' + label + ' of ' + name + ' is a text, a number or a boolean, got ' + lib.inspect(value))
      }
      texts.push(label.replaceAll('\0', '\ufffd'), String(value).replaceAll('\0', '\ufffd'))
    }
    return texts.join('\0')
  }

  // What was made once is found here again, so that handlers may ask for it in each call.
  const made = new Map()
  function once(kind, name, labels, bounds, make) {
    const key = kind + '\0\0' + name + '\0\0' + labels + '\0\0' + bounds
    let found = made.get(key)
    if (found === undefined) {
      found = make()
      made.set(key, found)
    }
    return found
  }

  class Counter {
    #of
    constructor(name, labels) {
      this.#of = own.metrics().counter(name, labels)
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
    constructor(name, labels) {
      this.#of = own.metrics().gauge(name, labels)
    }

    set(value) {
      this.#of.set(checked('gauge', value))
    }

    get value() {
      return this.#of.value()
    }
  }

  class Histogram {
    #of
    constructor(name, labels, bounds) {
      this.#of = own.metrics().histogram(name, labels, bounds)
    }

    observe(value) {
      if (checked('histogram', value) < 0 || value > Number.MAX_SAFE_INTEGER) {
        throw new RangeError('a histogram takes numbers from 0 to 2 ** 53 - 1, got ' + lib.inspect(value))
      }
      this.#of.observe(value)
    }

    get count() {
      return this.#of.count()
    }

    get sum() {
      return this.#of.sum()
    }
  }

  const BOUNDS = [1, 5, 10, 50, 100, 500, 1000, 5000]
  const MOST_BOUNDS = 20
  function checkedBounds(bounds) {
    const fine = Array.isArray(bounds) && bounds.length > 0 && bounds.length <= MOST_BOUNDS
      && bounds.every((each, i) => typeof each === 'number' && each >= 0 && each < 1e21 && (i === 0 || each > bounds[i - 1]))
    if (fine) return bounds.join('\0')
    throw new TypeError('metrics.histogram needs 1 to ' + MOST_BOUNDS + ' bounds that grow, got ' + lib.inspect(bounds))
  }

  lib.metrics = {
    counter(name, labels) {
      const all = checkedLabels(checkedName('counter', name), labels)
      return once('counter', name, all, '', () => new Counter(name, all))
    },
    gauge(name, labels) {
      const all = checkedLabels(checkedName('gauge', name), labels)
      return once('gauge', name, all, '', () => new Gauge(name, all))
    },
    // histogram(name, [bounds], [labels])
    histogram(name, bounds, labels) {
      checkedName('histogram', name)
      const only = labels === undefined && typeof bounds === 'object' && bounds !== null && !Array.isArray(bounds)
      const all = checkedLabels(name, only ? bounds : labels)
      const shape = checkedBounds(only || bounds === undefined ? BOUNDS : bounds)
      return once('histogram', name, all, shape, () => new Histogram(name, all, shape))
    },
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
