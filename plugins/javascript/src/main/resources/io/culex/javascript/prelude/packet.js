// Packets: nothing is asked of the host before a handler touches it.
(function (lib, host) {
  'use strict'
  const HOST = Symbol('host'), MODE = Symbol('mode'), ANSWER = Symbol('answer'), CHANGED = Symbol('changed')
  const TOPIC = Symbol('topic'), PAYLOAD = Symbol('payload'), QOS = Symbol('qos'), RETAIN = Symbol('retain')
  const PROPERTIES = Symbol('properties'), SEEN = Symbol('seen'), JSON_VALUE = Symbol('json'), ID = Symbol('messageId'), TEXT = Symbol('text')
  const OBSERVED = 0, DECIDED = 1
  const warned = new Set()

  class Packet {
    constructor(of, mode) {
      this[HOST] = of
      this[MODE] = mode
      this[TOPIC] = undefined
      this[PAYLOAD] = undefined
      this[CHANGED] = false
    }

    get cmd() {
      return 'publish'
    }

    get topic() {
      const known = this[TOPIC]
      return known !== undefined ? known : (this[TOPIC] = this[HOST].topic())
    }

    set topic(value) {
      change(this, TOPIC, String(value), 'topic')
    }

    get payload() {
      const known = this[PAYLOAD]
      return known !== undefined ? known : (this[PAYLOAD] = bytesOf(this))
    }

    set payload(value) {
      change(this, PAYLOAD, lib.bytes(value), 'payload')
      this[JSON_VALUE] = undefined
      this[TEXT] = undefined
    }

    get qos() {
      const known = this[QOS]
      return known !== undefined ? known : this[HOST].qos()
    }

    set qos(value) {
      if (value !== 0 && value !== 1 && value !== 2) throw new RangeError('qos must be 0, 1 or 2, got ' + value)
      change(this, QOS, value, 'qos')
    }

    get retain() {
      const known = this[RETAIN]
      return known !== undefined ? known : this[HOST].retain()
    }

    set retain(value) {
      change(this, RETAIN, Boolean(value), 'retain')
    }

    get dup() {
      return this[HOST].dup()
    }

    get length() {
      return this[PAYLOAD] !== undefined ? this[PAYLOAD].length : this[HOST].size()
    }

    get messageId() {
      return this[ID]
    }

    set messageId(value) {
      this[ID] = value
    }

    get properties() {
      let known = this[PROPERTIES]
      if (known === undefined) {
        known = this[PROPERTIES] = propertiesOf(this[HOST])
        if (this[MODE] === DECIDED) this[SEEN] = JSON.stringify(known)
      }
      return known
    }

    set properties(value) {
      change(this, PROPERTIES, value || {}, 'properties')
    }

    get origin() {
      return this[HOST].origin()
    }

    get clientId() {
      return this[HOST].publisher() || undefined
    }

    get brokerId() {
      return lib.brokerId
    }

    get receivers() {
      return this[HOST].receivers()
    }

    text() {
      // Bytes that a handler has in hand may change.
      if (this[PAYLOAD] !== undefined && this[MODE] === DECIDED) return this[PAYLOAD].toString()
      const known = this[TEXT]
      if (known !== undefined) return known
      return (this[TEXT] = this[PAYLOAD] === undefined ? this[HOST].text() : this[PAYLOAD].toString())
    }

    json() {
      let known = this[JSON_VALUE]
      if (known === undefined) known = this[JSON_VALUE] = parsed(this)
      return known
    }

    drop() {
      answer(this, { drop: true }, 'drop()')
    }

    reject(code, reason) {
      answer(this, { code: code === undefined ? 0x87 : code, reason }, 'reject()')
    }

    toJSON() {
      const plain = { cmd: this.cmd }
      for (const key of ['topic', 'payload', 'qos', 'retain', 'dup']) plain[key] = this[key]
      if (Object.keys(this.properties).length) plain.properties = this.properties
      for (const key of Object.keys(this)) plain[key] = this[key]
      return plain
    }

    [Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) {
      const plain = this.toJSON()
      return 'Packet ' + inspect(plain)
    }
  }

  function change(packet, key, value, name) {
    packet[key] = value
    if (packet[MODE] === DECIDED) packet[CHANGED] = true
    else tooLate('packet.' + name + ' = … changes nothing here')
  }

  function answer(packet, value, name) {
    if (packet[MODE] === DECIDED) packet[ANSWER] = value
    else tooLate('packet.' + name + ' does nothing here')
  }

  function tooLate(what) {
    const where = lib.here()
    if (warned.has(where)) return
    warned.add(where)
    host.log(1, where + ' ' + what + ": the message is already delivered. Use before('publish', …)")
  }

  function bytesOf(packet) {
    const of = packet[HOST]
    if (packet[MODE] === DECIDED) return new lib.Buffer(new ArrayBuffer(of.ownBytes()))
    return lib.showing(new lib.Buffer(new ArrayBuffer(of.bytes())))
  }

  function parsed(packet) {
    const of = packet[HOST]
    if (packet[PAYLOAD] !== undefined || packet[CHANGED] || of instanceof Fields) return JSON.parse(packet.text())
    return lib.parsed(new lib.Buffer(new ArrayBuffer(of.bytes())), packet.text())
  }

  function propertiesOf(of) {
    const all = {}
    if (!of.hasProperties()) return all
    const from = of.properties()
    const user = from.user()
    if (user.length) {
      const pairs = (all.userProperties = {})
      for (let i = 0; i + 1 < user.length; i += 2) {
        const known = Object.hasOwn(pairs, user[i]) ? pairs[user[i]] : undefined
        lib.put(pairs, user[i], known === undefined ? user[i + 1] : [].concat(known, user[i + 1]))
      }
    }
    if (from.contentType() !== null) all.contentType = from.contentType()
    if (from.responseTopic() !== null) all.responseTopic = from.responseTopic()
    if (from.correlationData() !== null) all.correlationData = new lib.Buffer(new ArrayBuffer(from.correlationData()))
    if (from.expiry() >= 0) all.messageExpiryInterval = from.expiry()
    if (from.hasFormat()) all.payloadFormatIndicator = from.utf8()
    const ids = from.subscriptionIdentifiers()
    if (ids.length) all.subscriptionIdentifier = ids.length === 1 ? ids[0] : Array.from(ids)
    return all
  }

  // What may stand for a payload, as text or bytes.
  lib.bytes = (value) => {
    if (value instanceof lib.Buffer) return value
    if (value === undefined || value === null) return lib.Buffer.alloc(0)
    if (typeof value === 'string') return lib.Buffer.from(value)
    if (value instanceof ArrayBuffer) return new lib.Buffer(value)
    if (ArrayBuffer.isView(value)) return new lib.Buffer(value.buffer, value.byteOffset, value.byteLength)
    return lib.Buffer.from(typeof value === 'object' ? JSON.stringify(value) : String(value))
  }

  // The same for the host, which asks an object that scripts cannot have changed.
  const Bytes = Object.getPrototypeOf(Uint8Array.prototype)
  const [bufferOf, offsetOf, lengthOf] = ['buffer', 'byteOffset', 'byteLength'].map((name) => {
    const { get } = Object.getOwnPropertyDescriptor(Bytes, name)
    return (view) => Reflect.apply(get, view, [])
  })
  lib.wireBytes = (value) => {
    const bytes = lib.bytes(value)
    return new Uint8Array(bufferOf(bytes), offsetOf(bytes), lengthOf(bytes))
  }

  const absent = (value) => value === undefined || value === null
  lib.qosOf = (qos) => {
    if (absent(qos) || qos === 0) return 0
    if (qos === 1 || qos === 2) return qos
    throw new RangeError('qos must be 0, 1 or 2, got ' + lib.inspect(qos))
  }
  // The parts of a message to publish: each is asked for once, and is of the kind that the host takes.
  lib.publication = (message) => {
    const topic = absent(message) ? undefined : message.topic
    if (typeof topic !== 'string') throw new TypeError('publish needs a packet with a topic')
    const { payload, qos, retain, properties } = message
    return [topic, lib.wireBytes(payload), lib.qosOf(qos), Boolean(retain), lib.wireProperties(properties)]
  }

  const LONGEST_EXPIRY = 0xffffffff
  lib.wireProperties = (from) => {
    if (absent(from)) return null
    const { contentType, responseTopic, correlationData, messageExpiryInterval, payloadFormatIndicator, userProperties } = from
    const all = {}
    if (!absent(contentType)) all.contentType = String(contentType)
    if (!absent(responseTopic)) all.responseTopic = String(responseTopic)
    if (!absent(correlationData)) all.correlationData = lib.wireBytes(correlationData)
    if (!absent(payloadFormatIndicator)) all.payloadFormatIndicator = Boolean(payloadFormatIndicator)
    if (!absent(messageExpiryInterval)) {
      if (!Number.isInteger(messageExpiryInterval) || messageExpiryInterval < 0 || messageExpiryInterval > LONGEST_EXPIRY) {
        throw new TypeError('messageExpiryInterval must be a whole number of seconds, got ' + lib.inspect(messageExpiryInterval))
      }
      all.messageExpiryInterval = messageExpiryInterval
    }
    if (!absent(userProperties)) all.userProperties = pairsOf(userProperties)
    return all
  }

  // Name, value, name, value, …
  function pairsOf(userProperties) {
    const flat = []
    for (const name of Object.keys(userProperties)) {
      for (const value of [].concat(userProperties[name])) flat.push(name, String(value))
    }
    return flat
  }

  // A packet made here, with the fields of an object.
  class Fields {
    constructor(from) {
      this.from = from
    }
    topic() { return String(this.from.topic) }
    qos() { return this.from.qos || 0 }
    retain() { return Boolean(this.from.retain) }
    dup() { return false }
    origin() { return this.from.origin || 'broker' }
    publisher() { return null }
    receivers() { return 0 }
    hasProperties() { return false }
    size() { return lib.bytes(this.from.payload).length }
    text() { return lib.bytes(this.from.payload).toString() }
  }
  lib.packetOf = (from) => {
    const packet = new Packet(new Fields(from), OBSERVED)
    packet[PAYLOAD] = lib.bytes(from.payload)
    return packet
  }

  lib.Packet = Packet
  lib.OBSERVED = OBSERVED
  lib.DECIDED = DECIDED
  lib.answerOf = (packet) => packet[ANSWER]
  // Takes over the fields of an object that a handler returned.
  lib.overlay = (packet, from) => {
    for (const key of ['topic', 'payload', 'qos', 'retain', 'properties']) {
      if (from[key] !== undefined && from[key] !== packet[key]) packet[key] = from[key]
    }
  }
  // Tells the host what a handler changed; bytes changed in place the host sees for itself.
  lib.tellChanges = (packet, question) => {
    const seen = packet[SEEN]
    const touched = seen !== undefined && JSON.stringify(packet[PROPERTIES]) !== seen
    if (!packet[CHANGED] && !touched) return
    question.replace(packet.topic, packet[PAYLOAD] === undefined ? null : lib.wireBytes(packet[PAYLOAD]), packet.qos, packet.retain,
      packet[PROPERTIES] === undefined ? null : lib.wireProperties(packet[PROPERTIES]))
  }
})
