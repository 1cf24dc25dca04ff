// The broker as scripts see it: broker and aedes.
(function (lib, host) {
  'use strict'
  const waiting = new Map()
  const warned = new Set()
  let lastCall = 0

  // Starts something that ends later: a Promise, and Node's callback when there is one.
  lib.promised = (done, start) => {
    const id = ++lastCall
    const promise = new Promise((resolve, reject) => waiting.set(id, { resolve, reject, cause: lib.cause }))
    try {
      start(id)
    } catch (error) {
      const { reject } = waiting.get(id)
      waiting.delete(id)
      reject(lib.plainError(error))
    }
    if (typeof done !== 'function') {
      return promise
    }
    promise.then(
      (value) => call(done, [null, value]),
      (error) => call(done, [error]))
    return promise
  }

  // Errors of the host are no objects of the script's world: only what they say is for it.
  lib.plainError = (error) => {
    const foreign = error instanceof Error && String(error.name).includes('.')
    return foreign ? new Error(String(error.message)) : error
  }

  function call(done, args) {
    try {
      done.apply(lib.broker, args)
    } catch (error) {
      lib.failed('callback', done, error)
    }
  }

  lib.settle = (id, problem, value) => {
    const each = waiting.get(id)
    if (!each) return
    waiting.delete(id)
    lib.cause = each.cause
    if (problem === null) each.resolve(value === null ? undefined : value)
    else each.reject(new Error(problem))
  }

  function once(key, text) {
    if (warned.has(key)) return
    warned.add(key)
    host.log(1, lib.here() + ' ' + text)
  }

  class Broker {
    get id() {
      return lib.brokerId
    }

    get version() {
      return host.brokerVersion()
    }

    get closed() {
      return lib.stopped || host.closing()
    }

    get connectedClients() {
      return host.clientCount()
    }

    get clients() {
      return clients
    }

    get retained() {
      return retained
    }

    get sessions() {
      return sessions
    }

    get brokers() {
      return {}
    }

    get handle() {
      return handle
    }

    on(name, filter, fn) {
      lib.on(name, filter, fn)
      return this
    }

    addListener(name, filter, fn) {
      return this.on(name, filter, fn)
    }

    prependListener(name, filter, fn) {
      return this.on(name, filter, fn)
    }

    once(name, fn) {
      lib.once(name, fn)
      return this
    }

    off(name, fn) {
      lib.off(name, fn)
      return this
    }

    removeListener(name, fn) {
      return this.off(name, fn)
    }

    removeAllListeners(name) {
      lib.offAll(name)
      return this
    }

    emit(name, ...args) {
      return lib.emitHere(name, args)
    }

    listeners(name) {
      return lib.told(name).map((each) => each.fn.listener || each.fn)
    }

    listenerCount(name) {
      return lib.told(name).length
    }

    setMaxListeners() {
      return this
    }

    before(question, filter, fn) {
      lib.before(question, filter, fn)
      return this
    }

    client(id) {
      return host.findClient(String(id))
    }

    // Ends a client's connection; whether there was one.
    kick(id, reasonCode = 0x98, reason) {
      const client = host.findClient(String(id))
      if (client === null) return false
      client.disconnect({ reasonCode, properties: { reasonString: reason } })
      return true
    }

    // publish(packet[, client][, callback]), or publish(topic, value).
    publish(packet, ...rest) {
      const short = typeof packet === 'string'
      const message = short ? { ...(typeof rest[1] === 'object' ? rest[1] : {}), topic: packet, payload: rest[0] } : packet
      const last = rest[rest.length - 1]
      const done = typeof last === 'function' && !(short && rest.length === 1) ? last : undefined
      const promise = lib.promised(done, (id) => {
        lib.countMessage()
        const [topic, payload, qos, retain, properties] = lib.publication(message)
        host.publish(topic, payload, qos, retain, properties, lib.cause !== null && lib.toldOf(topic).length ? lib.cause : null, id)
      })
      if (!done) promise.catch((error) => lib.failed('broker.publish', lib.here(), error))
      return promise
    }

    subscribe(filter, fn, done) {
      for (const each of [].concat(filter)) lib.addSubscription(each, fn)
      if (typeof done === 'function') lib.setImmediate(done)
    }

    unsubscribe(filter, fn, done) {
      for (const each of [].concat(filter)) lib.removeSubscription(each, fn)
      if (typeof done === 'function') lib.setImmediate(done)
    }

    close(done) {
      once('close', 'broker.close() is ignored: the broker is stopped by its operator')
      if (typeof done === 'function') lib.setImmediate(done)
    }

    listen() {
      return Promise.resolve()
    }
  }
  for (const name of lib.askedNames) {
    Object.defineProperty(Broker.prototype, name, {
      get: () => lib.assigned(name),
      set: (fn) => lib.assign(name, fn),
      configurable: true,
    })
  }

  const broker = new Broker()
  const handle = (stream, request) => lib.adopt(stream, request)
  lib.adopt = () => {
    throw new Error('aedes.handle cannot be called here: give it to net.createServer')
  }

  const stored = host.stored()
  const MOST_RETAINED = 1000
  const packetOf = (of) => (of === undefined ? null : new lib.Packet(of, lib.OBSERVED))

  const retained = Object.freeze({
    get count() {
      return stored.retainedCount()
    },
    find: (topic) => lib.promised(null, (id) => stored.retained(String(topic), id)).then(packetOf),
    matching(filter, most = 100) {
      if (typeof filter !== 'string' || !host.validFilter(filter)) {
        return Promise.reject(new TypeError('broker.retained.matching: ' + lib.inspect(filter) + ' is not a topic filter'))
      }
      if (!Number.isInteger(most) || most < 1 || most > MOST_RETAINED) {
        return Promise.reject(new RangeError('broker.retained.matching gives 1 to ' + MOST_RETAINED + ' messages, asked for '
          + lib.inspect(most)))
      }
      return lib.promised(null, (id) => stored.retainedMatching(filter, most, id)).then((all) => Array.from(all, packetOf))
    },
    remove: (topic) => lib.promised(null, (id) => stored.removeRetained(String(topic), id)),
  })

  const sessions = Object.freeze({
    get count() {
      return stored.sessionCount()
    },
    ids: () => Array.from(stored.sessionIds()),
    find: (id) => lib.promised(null, (call) => stored.session(String(id), call)).then((flat) => {
      if (flat === undefined) return null
      const [clientId, connected, queued, inFlight, expiry] = flat
      return { clientId, connected, queued, inFlight, expiry: expiry === 0xffffffff ? Infinity : expiry }
    }),
    discard: (id) => lib.promised(null, (call) => stored.discardSession(String(id), call)),
  })

  // The connected clients by id.
  const clients = new Proxy(Object.create(null), {
    get: (target, id) => (typeof id === 'string' ? host.findClient(id) ?? undefined : undefined),
    has: (target, id) => typeof id === 'string' && host.findClient(id) !== null,
    ownKeys: () => Array.from(host.clientIds()),
    getOwnPropertyDescriptor: (target, id) => {
      const value = typeof id === 'string' ? host.findClient(id) : null
      return value === null ? undefined : { value, enumerable: true, configurable: true, writable: true }
    },
    set: () => false,
    deleteProperty: () => false,
  })

  lib.warnOnce = once
  lib.log = (level, text) => host.log(level, text)
  lib.handle = handle
  lib.broker = broker
})
