// net, tls, http, https and what makes WebSockets of them: listeners of the broker, adopted or opened. What a program does
// with a connection before aedes.handle is asked when the client's CONNECT has come.
(function (lib, host, load) {
  'use strict'
  const STATE = Symbol('state'), CLIENT = Symbol('client'), STREAM = Symbol('stream'), END = Symbol('end')
  const REFUSED = 0x87

  const hands = (fn) => fn === lib.handle || fn.name === 'bound handle'

  function accepts(fn, name) {
    if (hands(fn) || Function.prototype.toString.call(fn).includes('handle')) return fn
    throw new Error(name + ' serves MQTT only: give it aedes.handle, or a function that calls it')
  }

  // A connection, as programs look at it before they hand it on. Its bytes are the broker's.
  class Stream extends lib.EventEmitter {
    constructor(client) {
      super()
      lib.hidden(this, CLIENT, client)
      lib.hidden(this, STATE, 'open')
      lib.hidden(this, END, null)
      const conn = client.conn
      for (const key of ['remoteAddress', 'remotePort', 'remoteFamily', 'encrypted', 'authorized']) this[key] = conn[key]
      client.once('close', () => this.emit('close', false))
    }

    get destroyed() {
      return this[STATE] === 'destroyed' || this[CLIENT].closed
    }

    get readyState() {
      return this.destroyed ? 'closed' : 'open'
    }

    on(name, fn) {
      if (name === 'data' || name === 'readable') throw missing("socket.on('" + name + "')")
      return super.on(name, fn)
    }

    destroy() {
      const handled = this[STATE] === 'handled'
      finish(this, 'destroyed')
      if (handled) this[CLIENT].close()
      return this
    }

    end() {
      return this.destroy()
    }

    getPeerCertificate() {
      return this[CLIENT].conn.getPeerCertificate()
    }

    address() {
      return {}
    }
  }
  for (const name of ['setTimeout', 'setKeepAlive', 'setNoDelay', 'pause', 'resume', 'ref', 'unref', 'setEncoding', 'cork', 'uncork']) {
    lib.hidden(Stream.prototype, name, function () {
      return this
    })
  }
  for (const name of ['write', 'pipe', 'read', 'unshift']) {
    lib.hidden(Stream.prototype, name, () => {
      throw missing('socket.' + name)
    })
  }

  function missing(what) {
    return new Error(what + ' is not there: the bytes of a connection are the broker\'s; give the socket to aedes.handle')
  }

  function finish(stream, state) {
    if (stream[STATE] === 'destroyed') return
    stream[STATE] = state
    if (stream[END]) stream[END](state)
  }

  lib.adopt = (from, request) => {
    const stream = from instanceof Stream ? from : from && from[STREAM]
    if (!stream) throw new Error('aedes.handle takes the sockets that net, tls and WebSocket servers give')
    if (request && request.connDetails) stream[CLIENT].connDetails = request.connDetails
    finish(stream, 'handled')
    return stream[CLIENT]
  }

  // The request that became a WebSocket.
  function requestOf(stream) {
    const known = stream[CLIENT].req
    return { method: 'GET', httpVersion: '1.1', url: '/', headers: {}, ...known, socket: stream, connection: stream }
  }

  class Server extends lib.EventEmitter {
    constructor(kind, options) {
      super()
      this.listening = false
      this.maxConnections = 0
      lib.hidden(this, 'kind', kind)
      lib.hidden(this, 'options', options || {})
      lib.hidden(this, 'where', null)
      lib.hidden(this, 'sockets', [])
      lib.hidden(this, 'path', '')
    }

    listen(...args) {
      const done = args.find((each) => typeof each === 'function')
      const first = args[0]
      const options = typeof first === 'object' && first !== null ? first : { port: first }
      const address = options.host || (typeof args[1] === 'string' ? args[1] : null)
      if (typeof options.port === 'string' && !/^\d+$/.test(options.port)) {
        throw new Error("listen('" + options.port + "'): scripts open ports on loopback addresses only")
      }
      if (done) this.once('listening', done)
      // What takes the connections may come after this call.
      lib.queueMicrotask(() => open(this, address, Number(options.port) || 0))
      return this
    }

    address() {
      return this.where
    }

    close(done) {
      lib.warnOnce('server close', 'server.close() is ignored: listeners belong to the broker')
      if (typeof done === 'function') lib.setImmediate(done)
      return this
    }

    getConnections(done) {
      lib.setImmediate(() => done(null, lib.broker.connectedClients))
      return this
    }
  }
  for (const name of ['ref', 'unref', 'setTimeout', 'closeAllConnections', 'closeIdleConnections']) {
    lib.hidden(Server.prototype, name, function () {
      return this
    })
  }

  // What a server does with a connection: functions of a socket.
  function takers(server) {
    if (!server.kind.ws) return server.listeners(server.kind.event).map((fn) => ({ fn, run: (stream) => fn.call(server, stream) }))
    const all = server.listeners('upgrade').map((fn) => ({
      fn, run: (stream) => fn.call(server, requestOf(stream), stream, lib.Buffer.alloc(0)),
    }))
    for (const each of server.sockets) all.push(...each.takers())
    return all
  }

  function open(server, address, port) {
    const all = takers(server)
    if (all.length === 0) {
      failed(server, new Error(server.kind.name + '.createServer serves MQTT only: give it aedes.handle'))
      return
    }
    const found = port === 0 ? null : host.listener(port)
    const asked = all.filter((each) => !hands(each.fn))
    if (asked.length) guard(found === null ? 'script-' + port : found, all, asked[0].fn)
    const { key, cert, ca, passphrase, requestCert, rejectUnauthorized, pfx } = server.options
    if (pfx) throw new Error('pfx is not there: give key and cert, as PEM')
    const pem = (value) => (value === undefined || value === null ? null : lib.Buffer.concat([].concat(value).map(lib.bytes)))
    const need = !requestCert ? 0 : rejectUnauthorized === false ? 1 : 2
    lib.promised(undefined, (id) => {
      const wish = host.wish(address, port, Boolean(server.kind.ws), server.path)
      if (server.kind.tls) wish.encrypted(pem(cert), pem(key), passphrase === undefined ? null : String(passphrase), pem(ca), need)
      host.listen(wish, id)
    }).then((bound) => {
      server.listening = true
      const shown = address || '127.0.0.1'
      server.where = { address: shown, family: shown.includes(':') ? 'IPv6' : 'IPv4', port: bound }
      server.emit('listening')
      for (const each of server.sockets) each.emit('listening')
    }).catch((error) => failed(server, error))
  }

  function failed(server, error) {
    const told = [server, ...server.sockets].find((each) => each.listenerCount('error'))
    if (told) told.emit('error', error)
    else lib.log(0, 'listen: ' + error.message)
  }

  // Lets in those whose connection was handed to the broker.
  function guard(listener, all, fn) {
    const step = (packet, client) => {
      if (client.listener !== listener) return undefined
      const stream = new Stream(client)
      for (const each of all) each.run(stream)
      if (all.some((each) => hands(each.fn))) finish(stream, 'handled')
      if (stream[STATE] === 'handled') return undefined
      if (stream[STATE] === 'destroyed') return lib.disconnect(REFUSED)
      return new Promise((resolve) => {
        stream[END] = (state) => resolve(state === 'handled' ? undefined : lib.disconnect(REFUSED))
      })
    }
    step.listener = fn
    lib.before('connect', step)
  }

  function creator(kind) {
    return (...args) => {
      const options = args.find((each) => typeof each === 'object' && each !== null)
      const fn = args.find((each) => typeof each === 'function')
      const server = new Server(kind, options)
      if (fn && kind.ws) {
        throw new Error(kind.name + '.createServer serves WebSocket for MQTT and no requests: a plugin in Java can serve pages')
      }
      if (fn) server.on(kind.event, accepts(fn, kind.name + '.createServer'))
      return server
    }
  }

  const KINDS = {
    net: { name: 'net', event: 'connection' },
    tls: { name: 'tls', event: 'secureConnection', tls: true },
    http: { name: 'http', ws: true },
    https: { name: 'https', ws: true, tls: true },
  }

  // The other end of a WebSocket, before it is handed on.
  class WebSocket extends lib.EventEmitter {
    constructor(stream) {
      super()
      if (!(stream instanceof Stream)) throw new Error('scripts open no connections: use broker.publish and broker.subscribe')
      lib.hidden(this, STREAM, stream)
      this.protocol = 'mqtt'
      this.readyState = 1
      stream.once('close', () => this.emit('close', 1006, lib.Buffer.alloc(0)))
    }

    on(name, fn) {
      if (name === 'message') throw missing("ws.on('message')")
      return super.on(name, fn)
    }

    send() {
      throw missing('ws.send')
    }

    close() {
      this.readyState = 3
      this[STREAM].destroy()
    }

    terminate() {
      this.close()
    }
  }
  WebSocket.CONNECTING = 0
  WebSocket.OPEN = 1
  WebSocket.CLOSING = 2
  WebSocket.CLOSED = 3

  class WebSocketServer extends lib.EventEmitter {
    constructor(options, done) {
      super()
      this.options = options || {}
      this.clients = new Set()
      lib.hidden(this, 'event', 'connection')
      lib.hidden(this, 'own', null)
      attach(this, done)
    }

    takers() {
      return this.listeners('connection').map((fn) => ({
        fn, run: (stream) => fn.call(this, new WebSocket(stream), requestOf(stream)),
      }))
    }

    handleUpgrade(request, socket, head, done) {
      done(new WebSocket(socket), request)
    }

    shouldHandle() {
      return true
    }

    address() {
      return this.own ? this.own.address() : null
    }

    close(done) {
      lib.warnOnce('server close', 'server.close() is ignored: listeners belong to the broker')
      if (typeof done === 'function') lib.setImmediate(done)
    }
  }

  function attach(sockets, done) {
    const { server, port, host: address, path, noServer } = sockets.options
    if (noServer) return
    if (server !== undefined && !(server instanceof Server)) throw new TypeError('server must be one of http or https')
    const on = server || new Server(KINDS.http)
    on.sockets.push(sockets)
    if (path) on.path = path
    if (typeof done === 'function') sockets.once('listening', done)
    if (server) return
    sockets.own = on
    on.listen({ port, host: address })
  }

  // websocket-stream: the WebSocket as a stream.
  class StreamServer extends lib.EventEmitter {
    constructor(options, fn) {
      super()
      this.options = options || {}
      lib.hidden(this, 'own', null)
      if (fn) this.on('stream', accepts(fn, 'websocket-stream'))
      attach(this)
    }

    takers() {
      return this.listeners('stream').map((fn) => ({ fn, run: (stream) => fn.call(this, stream, requestOf(stream)) }))
    }
  }
  const streamOf = (socket) => {
    if (!(socket instanceof WebSocket)) throw new Error('scripts open no connections: use broker.publish and broker.subscribe')
    return socket[STREAM]
  }

  // aedes-server-factory: a server from options.
  function factory(aedes, options = {}) {
    const secure = options.https || options.tls || (options.key && options.cert ? options : null)
    if (options.ws || options.http || options.https) {
      const server = new Server(secure ? KINDS.https : KINDS.http, secure || {})
      new StreamServer({ server }, lib.handle)
      return server
    }
    return new Server(secure ? KINDS.tls : KINDS.net, secure || {}).on(secure ? 'secureConnection' : 'connection', lib.handle)
  }

  const hint = 'scripts open no connections and serve MQTT only'
  const client = ['connect', 'createConnection', 'Socket', 'request', 'get', 'Agent', 'ClientRequest', 'TLSSocket', 'createSecureContext']
  const modules = {}
  for (const name of Object.keys(KINDS)) {
    modules[name] = lib.partial(name, { createServer: creator(KINDS[name]), Server }, hint, client)
  }
  Object.assign(modules.net, {
    isIP: (text) => (/^\d+(\.\d+){3}$/.test(text) ? 4 : /^[0-9a-fA-F]*:[0-9a-fA-F:.]*$/.test(text) ? 6 : 0),
    isIPv4: (text) => modules.net.isIP(text) === 4,
    isIPv6: (text) => modules.net.isIP(text) === 6,
  })
  modules.ws = Object.assign(WebSocket, {
    WebSocket, WebSocketServer, Server: WebSocketServer, createWebSocketStream: streamOf,
  })
  modules.stream = Object.assign((socket) => streamOf(socket), {
    createServer: (options, fn) => new StreamServer(options, fn), Server: StreamServer,
  })
  modules.factory = { createServer: factory, createServerFactory: factory }
  return modules
})
