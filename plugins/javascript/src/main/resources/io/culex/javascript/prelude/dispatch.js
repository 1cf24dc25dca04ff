// Facts on their way to the handlers, and what happens when one throws.
(function (lib, host) {
  'use strict'
  // Shared with the watchdog: which call is running, for which event and which of its handlers.
  const shared = new Int32Array(new ArrayBuffer(host.beat()))
  // A message may have come from the payload.
  const MOST_TEXT = 2000, MOST_STACK = 16384
  let calls = 0
  let reporting = false
  let running
  // The message that is being handled: what a handler publishes comes from it.
  lib.cause = null
  // The place in a batch that is behind all of it: there is what goes on later.
  lib.past = 1
  // Whether the broker has said that it stops.
  lib.stopped = false

  // A call begins: of which handler, for reports about it.
  lib.beat = (index, handler, what) => {
    running = what
    shared[1] = index
    shared[2] = handler
    shared[0] = calls = (calls + 1) | 0
  }

  // The call that is running was ended from outside; says what it was.
  lib.fault = (interrupted, reason) => {
    const what = running
    if (interrupted) lib.refuseLate()
    if (what === undefined) return ['', '']
    if (what.base !== undefined) lib.unwell(what, interrupted)
    else if (what.timer && interrupted) lib.timerInterrupted(what.timer, what.where)
    lib.tellError(new Error(reason), what.label, what.where)
    return [what.label, what.where]
  }

  lib.failed = (label, fn, error) => {
    const where = typeof fn === 'function' ? host.where(fn) : String(fn)
    const text = error instanceof Error ? String(error.name + ': ' + error.message) : 'threw ' + lib.inspect(error)
    const stack = error instanceof Error && typeof error.stack === 'string' ? lib.userStack(error.stack.slice(-MOST_STACK)) : ''
    host.failed(label, where, lib.cut(text, MOST_TEXT), stack)
    lib.tellError(error, label, where)
  }

  lib.tellError = (error, label, where) => {
    const told = lib.told('handlerError')
    if (reporting || told.length === 0) return
    reporting = true
    try {
      for (const each of told) each.fn.call(lib.broker, error, { handler: label, where })
    } catch (second) {
      host.log(0, "on('handlerError') failed: " + second)
    } finally {
      reporting = false
    }
  }

  // A handler that returned a Promise fails when the Promise does.
  lib.guard = (result, label, fn) => {
    if (typeof result === 'object' && result !== null && typeof result.then === 'function') {
      result.then(undefined, (error) => lib.failed(label, fn, error))
    }
  }

  function guardHandler(result, handler) {
    if (typeof result === 'object' && result !== null && typeof result.then === 'function') {
      result.then(() => handler.failures !== 0 && lib.well(handler), (error) => failedIn(handler, error))
    } else if (handler.failures !== 0) {
      lib.well(handler)
    }
  }

  function failedIn(handler, error) {
    lib.failed(handler.label, handler.fn, error)
    lib.unwell(handler, false)
  }

  function tell(list, from, index, a, b, c) {
    for (let h = from; h < list.length; h++) {
      const handler = list[h]
      if (handler.openUntil !== 0 && lib.paused(handler)) continue
      lib.beat(index, h, handler)
      const began = lib.began(handler)
      try {
        const result = handler.fn.call(lib.broker, a, b, c)
        if (result !== undefined) guardHandler(result, handler)
        else if (handler.failures !== 0) lib.well(handler)
      } catch (error) {
        failedIn(handler, error)
      }
      if (began !== 0) lib.ended(handler, began)
    }
  }

  lib.publishRows = (packets, clients, from, handler, to) => {
    let first = handler
    lib.past = to
    for (let i = from; i < to; i++) {
      const packet = new lib.Packet(packets[i], lib.OBSERVED)
      lib.cause = packets[i]
      tell(lib.toldOf(packet.topic), first, i, packet, clients[i])
      first = 0
    }
    lib.beat(to, 0)
  }

  lib.fact = (fact, client, handler) => {
    const name = fact.name()
    lib.past = 1
    if (name === 'closed') lib.stopped = true
    lib.cause = fact.packet()
    if (client !== null) lib.clientAt(client, '')
    if (name === 'clientDisconnect') lib.closeClient(client)
    const list = lib.told(name)
    if (list.length > handler) {
      const [a, b, c] = argumentsOf(name, fact, client)
      const step = client !== null && (name === 'client' || name === 'connackSent') ? name : ''
      if (step !== '') lib.clientAt(client, step)
      tell(list, handler, 0, a, b, c)
      if (step !== '') lib.clientAt(client, '')
    }
    if (handler <= list.length && client !== null) tellClient(name, fact, client, list.length)
    if (lib.wantsSystem()) lib.system(name, fact, client)
    lib.beat(1, 0)
  }

  // What a client's own listeners are told.
  const OWN = { clientReady: 'connected', clientError: 'error', clientDisconnect: 'close' }
  function tellClient(name, fact, client, turn) {
    const event = OWN[name]
    if (event === undefined) return
    if (event === 'error') lib.clientFailed(client)
    if (client.listenerCount(event) === 0) return
    lib.beat(0, turn, { label: "client.on('" + event + "')", where: host.where(client.listeners(event)[0]) })
    try {
      if (event === 'error') client.emit(event, argumentsOf(name, fact, client)[1])
      else client.emit(event)
    } catch (error) {
      lib.failed("client.on('" + event + "')", client.listeners(event)[0], error)
    }
  }

  // Hands a fact made here to the publish handlers.
  lib.publishHere = (packet) => tell(lib.toldOf(packet.topic), 0, 0, packet, null)

  lib.emitHere = (name, args) => {
    const list = lib.told(name)
    for (const each of list) {
      try {
        each.fn.apply(lib.broker, args)
      } catch (error) {
        lib.failed(each.label, each.fn, error)
      }
    }
    return list.length > 0
  }

  function argumentsOf(name, fact, client) {
    switch (name) {
      case 'connackSent':
        return [{ cmd: 'connack', returnCode: returnCode(fact.code()), reasonCode: fact.code(), sessionPresent: fact.flag() },
          client]
      case 'clientDisconnect':
        return [client, { cause: fact.text(), reasonCode: fact.code() < 0 ? undefined : fact.code(),
          willPending: fact.flag(), durationMs: fact.number() }]
      case 'clientError':
      case 'connectionError': {
        const error = new Error(fact.text())
        error.code = fact.list()[0]
        error.reasonCode = fact.code()
        error.errorCode = returnCode(fact.code())
        return [client, error]
      }
      case 'ping': return [{ cmd: 'pingreq' }, client]
      case 'subscribe': return [subscriptionsOf(fact, client), client]
      case 'unsubscribe': return [Array.from(fact.list()), client]
      case 'ack': return [new lib.Packet(fact.packet(), lib.OBSERVED), client]
      case 'dropped': return [new lib.Packet(fact.packet(), lib.OBSERVED), client, fact.text()]
      case 'retain': return [new lib.Packet(fact.packet(), lib.OBSERVED)]
      case 'willSent': return [new lib.Packet(fact.packet(), lib.OBSERVED), fact.text()]
      case 'sessionExpired': return [{ id: fact.text(), clean: false, connected: false, closed: true }]
      case 'closed': return []
      default: return [client]
    }
  }

  // What MQTT 3.1.1 would have said for a reason code of 5.0.
  function returnCode(reason) {
    switch (reason) {
      case 0x00: return 0
      case 0x84: return 1
      case 0x85: return 2
      case 0x88: return 3
      case 0x86: return 4
      default: return 5
    }
  }

  function subscriptionsOf(fact, client) {
    const flat = fact.list()
    const all = new Map()
    for (let i = 0; i + 5 < flat.length; i += 6) {
      const granted = flat[i + 1] >= 0x80 && client.version < 5 ? 128 : flat[i + 1]
      const each = { topic: flat[i], qos: granted }
      if (client.version >= 5) Object.assign(each, { nl: flat[i + 3], rap: flat[i + 4], rh: flat[i + 5] })
      all.set(each.topic, each)
    }
    return Array.from(all.values())
  }

  // The messages that Aedes publishes under $SYS when clients come, go, subscribe and unsubscribe.
  lib.system = (name, fact, client) => {
    const of = (path, payload) =>
      lib.publishHere(lib.packetOf({ topic: '$SYS/' + lib.brokerId + path, payload }))
    switch (name) {
      case 'client': return of('/new/clients', client.id)
      case 'clientDisconnect': return of('/disconnect/clients', client.id)
      case 'subscribe':
        return of('/new/subscribes', JSON.stringify({ clientId: client.id, subs: subscriptionsOf(fact, client) }))
      case 'unsubscribe':
        return of('/new/unsubscribes', JSON.stringify({ clientId: client.id, subs: Array.from(fact.list()) }))
    }
  }
})
