// Clients: one object for each connection, on which scripts may set properties of their own.
(function (lib, host) {
  'use strict'
  const HOST = Symbol('host'), CONN = Symbol('conn'), SELF = Symbol('closed'), FAILED = Symbol('errored'), REQUEST = Symbol('request'), TOLD = Symbol('told')

  class Client extends lib.EventEmitter {
    constructor(of) {
      super()
      lib.hidden(this, HOST, of)
      lib.hidden(this, CONN, undefined)
      lib.hidden(this, SELF, false)
      lib.hidden(this, FAILED, false)
      lib.hidden(this, REQUEST, undefined)
      lib.hidden(this, TOLD, '')
    }

    get id() {
      return this[HOST].id()
    }

    get clean() {
      return this[HOST].clean()
    }

    get version() {
      return this[HOST].version()
    }

    get username() {
      return this[HOST].username() ?? undefined
    }

    get ip() {
      return this[HOST].ip()
    }

    get port() {
      return this[HOST].port()
    }

    get listener() {
      return this[HOST].listener()
    }

    get tls() {
      return this[HOST].tls()
    }

    get keepalive() {
      return this[HOST].keepAlive()
    }

    get sessionExpiryInterval() {
      return this[HOST].sessionExpiry()
    }

    get connected() {
      return !this[SELF] && this[TOLD] === '' && this[HOST].connected()
    }

    get connecting() {
      return !this[SELF] && (this[TOLD] !== '' || !this[HOST].connected())
    }

    get connackSent() {
      return this[TOLD] !== 'client' && this[HOST].acknowledged()
    }

    get errored() {
      return this[FAILED]
    }

    // Filters with what was granted, as they are now.
    get subscriptions() {
      const flat = host.subscriptionsOf(this[HOST])
      if (flat === null) throw new Error('the subscriptions of ' + this.id + ' could not be found out in time')
      const all = {}
      for (let i = 0; i + 4 < flat.length; i += 5) {
        lib.put(all, flat[i], { qos: flat[i + 1], nl: flat[i + 2], rap: flat[i + 3], rh: flat[i + 4] })
      }
      return all
    }

    // The HTTP request that became a WebSocket; undefined on other transports.
    get req() {
      let known = this[REQUEST]
      if (known === undefined) known = this[REQUEST] = requestOf(this[HOST].request())
      return known === null ? undefined : { ...known, socket: this.conn, connection: this.conn }
    }

    get closed() {
      return this[SELF] || this[HOST].gone()
    }

    get will() {
      const will = this[HOST].will()
      return will === null ? null : new lib.Packet(will, lib.OBSERVED)
    }

    get broker() {
      return lib.broker
    }

    get conn() {
      const known = this[CONN]
      if (known !== undefined) return known
      const client = this
      return (this[CONN] = {
        remoteAddress: this.ip,
        remotePort: this.port,
        remoteFamily: this.ip.includes(':') ? 'IPv6' : 'IPv4',
        encrypted: this.tls,
        authorized: this[HOST].certificate(false) !== null,
        getPeerCertificate: () => certificateOf(this[HOST].certificate(true)),
        get destroyed() {
          return client.closed
        },
        destroy() {
          client.close()
        },
      })
    }

    get connDetails() {
      return {
        ipAddress: this.ip,
        port: this.port,
        ipFamily: this.ip.includes(':') ? 6 : 4,
        isWebsocket: this[HOST].webSocket(),
        isTls: this.tls,
        isProxy: false,
        certAuthorized: this.conn.authorized,
        cert: this.conn.getPeerCertificate(),
      }
    }

    publish(message, done) {
      return lib.promised(done, (id) => {
        const parts = lib.publication(message)
        if (parts[0] === '' || /[+#\0]/.test(parts[0])) throw new Error('nothing can be sent on the topic ' + lib.inspect(parts[0]))
        host.send(this[HOST], ...parts, id)
      })
    }

    subscribe(asked, done) {
      return lib.promised(done, (id) => {
        const list = lib.subscriptionsOf(asked)
        host.subscribeClient(this[HOST], list.map(filterOf), list.map((each) => lib.qosOf(each.qos)), id)
      })
    }

    unsubscribe(asked, done) {
      return lib.promised(done, (id) => host.unsubscribeClient(this[HOST], lib.subscriptionsOf(asked).map(filterOf), id))
    }

    close(done) {
      this[HOST].disconnect(0x98, null)
      if (typeof done === 'function') lib.setImmediate(done)
    }

    disconnect(options, done) {
      const code = options && Number.isInteger(options.reasonCode) ? options.reasonCode & 0xff : 0x98
      const reason = options && options.properties && options.properties.reasonString
      this[HOST].disconnect(code, reason ? String(reason) : null)
      if (typeof done === 'function') lib.setImmediate(done)
    }

    emptyOutgoingQueue(done) {
      if (typeof done === 'function') lib.setImmediate(done)
    }

    pause() {}

    resume() {}

    [Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) {
      return 'Client ' + inspect({ id: this.id, version: this.version, clean: this.clean, ip: this.ip, ...this })
    }
  }

  function filterOf(each) {
    const topic = typeof each === 'object' && each !== null ? each.topic : each
    if (typeof topic === 'string' && host.validFilter(topic.replace(/^\$share\/[^/+#]+\//, ''))) return topic
    throw new TypeError(lib.inspect(topic) + ' is not a topic filter')
  }

  function requestOf(flat) {
    if (flat === null) return null
    const request = { method: 'GET', httpVersion: '1.1', url: flat[0], headers: {} }
    for (let i = 1; i + 1 < flat.length; i += 2) {
      const known = Object.hasOwn(request.headers, flat[i]) ? request.headers[flat[i]] : undefined
      lib.put(request.headers, flat[i], known === undefined ? flat[i + 1] : known + ', ' + flat[i + 1])
    }
    return request
  }

  const namesOf = (text) => {
    const names = {}
    for (const each of text.split('\n')) lib.put(names, each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1))
    return names
  }

  function certificateOf(parts) {
    if (parts === null) return {}
    const [subject, issuer, from, to, serialNumber, fingerprint, fingerprint256, subjectaltname] = parts
    return { subject: namesOf(subject), issuer: namesOf(issuer), valid_from: from, valid_to: to, serialNumber, fingerprint,
      fingerprint256, ...(subjectaltname ? { subjectaltname } : {}) }
  }

  // Names that a script may use for values of its own.
  for (const name of ['username', 'ip', 'port', 'listener', 'tls', 'keepalive', 'connDetails', 'req', 'errored']) {
    const { get } = Object.getOwnPropertyDescriptor(Client.prototype, name)
    Object.defineProperty(Client.prototype, name, {
      get,
      set(value) {
        Object.defineProperty(this, name, { value, enumerable: true, configurable: true, writable: true })
      },
      configurable: true,
    })
  }

  lib.subscriptionsOf = (asked) => {
    if (asked && Array.isArray(asked.subscriptions)) return lib.subscriptionsOf(asked.subscriptions)
    if (asked && Array.isArray(asked.unsubscriptions)) return lib.subscriptionsOf(asked.unsubscriptions)
    return [].concat(asked).map((each) => (typeof each === 'string' ? { topic: each, qos: 0 } : each))
  }

  lib.makeClient = (of, packed) => {
    const client = new Client(of)
    if (packed) lib.unpack(client, packed)
    return client
  }
  lib.packClient = (client) => (Object.keys(client).length ? lib.pack(client, 'client') : null)
  lib.closeClient = (client) => {
    client[SELF] = true
  }
  // While handlers are told of a step, the client is at that step, although more may have happened since.
  lib.clientAt = (client, step) => {
    client[TOLD] = step
  }
  lib.clientFailed = (client) => {
    client[FAILED] = true
  }
  lib.Client = Client
})
