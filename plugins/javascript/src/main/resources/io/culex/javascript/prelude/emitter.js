// An event emitter with the methods of Node's. Listeners live under a symbol, so that own properties of clients and
// other emitters stay the script's.
(function (lib) {
  'use strict'
  const LISTENERS = Symbol('listeners')

  // A function, since programs older than classes call it for their own objects.
  function EventEmitter() {
    if (!(this instanceof EventEmitter)) return new EventEmitter()
  }

  class Methods {
    on(name, fn) {
      check(fn)
      const all = this[LISTENERS] || hidden(this, LISTENERS, new Map())
      all.set(name, (all.get(name) || []).concat(fn))
      return this
    }

    addListener(name, fn) {
      return this.on(name, fn)
    }

    prependListener(name, fn) {
      check(fn)
      const all = this[LISTENERS] || hidden(this, LISTENERS, new Map())
      all.set(name, [fn].concat(all.get(name) || []))
      return this
    }

    once(name, fn) {
      return this.on(name, first(this, name, fn))
    }

    prependOnceListener(name, fn) {
      return this.prependListener(name, first(this, name, fn))
    }

    off(name, fn) {
      const all = this[LISTENERS]
      if (!all || !all.has(name)) return this
      const list = all.get(name)
      const at = list.findLastIndex((each) => each === fn || each.listener === fn)
      if (at >= 0) all.set(name, list.toSpliced(at, 1))
      return this
    }

    removeListener(name, fn) {
      return this.off(name, fn)
    }

    removeAllListeners(name) {
      const all = this[LISTENERS]
      if (all) {
        if (name === undefined) all.clear()
        else all.delete(name)
      }
      return this
    }

    emit(name, ...args) {
      const list = (this[LISTENERS] && this[LISTENERS].get(name)) || []
      if (name === 'error' && list.length === 0) {
        throw args[0] instanceof Error ? args[0] : new Error('Unhandled error: ' + args[0])
      }
      for (const fn of list) fn.apply(this, args)
      return list.length > 0
    }

    listeners(name) {
      const list = (this[LISTENERS] && this[LISTENERS].get(name)) || []
      return list.map((fn) => fn.listener || fn)
    }

    rawListeners(name) {
      return ((this[LISTENERS] && this[LISTENERS].get(name)) || []).slice()
    }

    listenerCount(name) {
      return this.listeners(name).length
    }

    eventNames() {
      return this[LISTENERS] ? Array.from(this[LISTENERS].keys()).filter((name) => this.listenerCount(name)) : []
    }

    getMaxListeners() {
      return EventEmitter.defaultMaxListeners
    }

    setMaxListeners() {
      return this
    }
  }
  EventEmitter.prototype = Methods.prototype
  hidden(EventEmitter.prototype, 'constructor', EventEmitter)
  EventEmitter.EventEmitter = EventEmitter
  EventEmitter.defaultMaxListeners = 10
  EventEmitter.errorMonitor = Symbol('events.errorMonitor')
  EventEmitter.listenerCount = (emitter, name) => emitter.listenerCount(name)
  EventEmitter.getEventListeners = (emitter, name) => emitter.listeners(name)
  EventEmitter.setMaxListeners = () => {}
  EventEmitter.once = (emitter, name) =>
    new Promise((resolve, reject) => {
      emitter.once(name, (...args) => resolve(args))
      if (name !== 'error') emitter.once('error', reject)
    })

  function first(emitter, name, fn) {
    check(fn)
    function wrapper(...args) {
      emitter.off(name, wrapper)
      return fn.apply(emitter, args)
    }
    wrapper.listener = fn
    return wrapper
  }

  function check(fn) {
    if (typeof fn !== 'function') throw new TypeError('a listener must be a function, got ' + typeof fn)
  }

  function hidden(object, key, value) {
    Object.defineProperty(object, key, { value, enumerable: false, configurable: true, writable: true })
    return value
  }

  // Sets a field whose name comes from elsewhere: __proto__ is a name like others.
  lib.put = (object, key, value) => {
    if (key === '__proto__') Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
    else object[key] = value
  }
  lib.EventEmitter = EventEmitter
  lib.hidden = hidden
})
