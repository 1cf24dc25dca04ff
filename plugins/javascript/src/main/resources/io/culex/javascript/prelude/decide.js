// Questions on their way to the handlers that decide. Each handler answers by returning, by its callback or by a
// Promise; the first answer counts. Handlers are asked in order until one refuses.
(function (lib, host) {
  'use strict'
  const NOT_AUTHORIZED = 0x87
  const FAILED = 0x83
  const RETURN_CODES = { 1: 0x84, 2: 0x85, 3: 0x88, 4: 0x86, 5: 0x87 }

  const codeOf = (code) => (Number.isInteger(code) && code >= 0 && code <= 0xff ? code : NOT_AUTHORIZED)
  const reasonOf = (reason) => (reason === undefined || reason === null || reason === '' ? null : String(reason))

  class Answer {
    constructor(verb, code, reason) {
      this.verb = verb
      this.code = codeOf(code)
      this.reason = reasonOf(reason)
    }
  }
  lib.reject = (code = NOT_AUTHORIZED, reason) => new Answer('reject', code, reason)
  lib.disconnect = (code = NOT_AUTHORIZED, reason) => new Answer('disconnect', code, reason)

  const promised = (value) => typeof value === 'object' && value !== null && typeof value.then === 'function'
  const plain = (value) => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  const CONNECT_FIELDS = ['clientId', 'username', 'password'], SUBSCRIPTION_FIELDS = ['topic', 'qos', 'nl', 'rap', 'rh']
  const PACKET_FIELDS = ['topic', 'payload', 'qos', 'retain', 'properties'], TOPIC_FIELDS = ['topic']
  // Of the question that goes on in a turn that is not its own.
  let late = null

  class Ask {
    constructor(question, client, steps, index) {
      this.question = question
      this.client = client
      this.steps = steps
      this.index = index
    }

    skips() {
      return false
    }

    run(from) {
      for (let i = from; i < this.steps.length; i++) {
        const step = this.steps[i]
        if (this.skips(step)) continue
        if (step.openUntil !== 0 && lib.paused(step)) return this.deny(NOT_AUTHORIZED, null)
        lib.beat(this.index, i, step)
        const began = lib.began(step)
        this.last = step
        let ended
        try {
          ended = step.callback ? this.runWithCallback(step, i) : this.took(step, this.call(step, undefined), i)
        } catch (error) {
          return this.threw(step, error)
        }
        if (began !== 0) lib.ended(step, began)
        if (step.failures !== 0) lib.well(step)
        if (ended) return
      }
      try {
        this.pass()
      } catch (error) {
        this.threw(this.last, error)
      }
    }

    // True when the question is answered or an answer is awaited.
    took(step, value, i) {
      return promised(value) ? this.wait(step, value, i, (given) => this.take(given, step)) : this.take(value, step)
    }

    wait(step, promise, i, take) {
      this.await(step)
      promise.then((given) => this.resume(step, i, () => take(given)), (error) => this.threw(step, error))
      return true
    }

    runWithCallback(step, i) {
      let state = 'calling'
      let given
      const callback = (error, value) => {
        if (state === 'calling') {
          state = 'called'
          given = [error, value]
        } else if (state === 'waiting') {
          state = 'called'
          this.resume(step, i, () => this.answered(step, i, error, value))
        }
      }
      const value = this.call(step, callback)
      if (state === 'called') {
        lib.guard(value, step.label, step.fn)
        return this.answered(step, i, given[0], given[1])
      }
      if (value instanceof Answer || this.spoken() || (step.verb === 'before' && this.means(value))) {
        state = 'called'
        return this.take(value, step)
      }
      state = 'waiting'
      this.await(step)
      if (promised(value)) {
        value.then(
          (result) => {
            if (state !== 'waiting' || !(this.spoken() || this.means(result))) return
            state = 'called'
            this.resume(step, i, () => this.take(result, step))
          },
          (error) => {
            if (state === 'called') return lib.failed(step.label, step.fn, error)
            state = 'called'
            this.threw(step, error)
          })
      }
      return true
    }

    // Of a function that takes the callback: whether what it returned is an answer, and not what happened to be at its end,
    // such as a timer that will call back.
    means(value) {
      return typeof value === 'boolean' || value instanceof Answer || value instanceof Error || this.subject(value) || plain(value)
    }

    // Whether it is what the handler was asked about.
    subject(value) {
      return value !== undefined && value === this.packet
    }

    // Whether an object says anything: it is the handler's own, or has a field that can be changed.
    understands(value) {
      return this.subject(value) || this.fields().some((each) => value[each] !== undefined)
    }

    // Whether a method of the packet was called, which is an answer too.
    spoken() {
      return false
    }

    await(step) {
      this.question.await(step.label, step.where)
    }

    resume(step, i, answer) {
      this.index = lib.past
      late = this
      try {
        if (!answer()) this.run(i + 1)
      } catch (error) {
        this.threw(step, error)
      }
      late = null
    }

    threw(step, error) {
      const meant = error && (error.reasonCode !== undefined || error.returnCode !== undefined)
      if (meant) return this.refuse(error)
      lib.failed(step.label, step.fn, error)
      lib.refused(step)
      this.deny(NOT_AUTHORIZED, null)
    }

    // What a callback was called with: an error first, as everywhere in Node.
    answered(step, i, error, value) {
      if (error instanceof Answer) return this.take(error, step)
      if (error || (error === false && step.verb === 'before')) return this.refuse(error)
      return promised(value) ? this.wait(step, value, i, (given) => this.called(given, step)) : this.called(value, step)
    }

    // The answer given to a callback, which has another meaning for Aedes here and there.
    called(value, step) {
      return this.take(value, step)
    }

    refuse(error) {
      const code = error.reasonCode !== undefined ? codeOf(error.reasonCode) : RETURN_CODES[error.returnCode] || NOT_AUTHORIZED
      this.deny(code, reasonOf(error.reasonString || error.message))
      return true
    }

    take(value, step) {
      if (value === undefined || value === null || value === true) return false
      if (value instanceof Answer) {
        if (value.verb === 'disconnect') this.disconnect(value.code, value.reason)
        else this.deny(value.code, value.reason)
        return true
      }
      if (value === false) {
        this.deny(NOT_AUTHORIZED, null)
        return true
      }
      if (value instanceof Error) return this.refuse(value)
      if (typeof value === 'object' && this.understands(value)) return this.takeOther(value, step)
      return this.wrong(value)
    }

    // Nobody knows what it was meant to say, so it is no.
    wrong(value) {
      throw new TypeError('it answered ' + lib.inspect(value) + ', which has no meaning: nothing or true lets pass, false and'
        + ' reject() refuse')
    }

    deny(code, reason) {
      this.question.deny(code, reason)
    }

    disconnect(code, reason) {
      this.question.disconnect(code, reason)
    }

    pass() {
      this.question.pass()
    }
  }

  class ConnectAsk extends Ask {
    constructor(question, client, steps, index) {
      super(question, client, steps, index)
      this.packet = connectOf(question)
    }

    call(step, callback) {
      return step.verb === 'before'
        ? step.fn.call(lib.broker, this.packet, this.client, callback)
        : step.fn.call(lib.broker, this.client, this.packet, callback)
    }

    called(value, step) {
      return this.take(step.verb === 'before' || value instanceof Answer ? value : Boolean(value), step)
    }

    refuse(error) {
      if (error.serverReference === undefined) return super.refuse(error)
      this.question.redirect(codeOf(error.reasonCode || 0x9c), reasonOf(error.message), String(error.serverReference))
      return true
    }

    fields() {
      return CONNECT_FIELDS
    }

    takeOther(value) {
      if (value !== this.packet) Object.assign(this.packet, value)
      return false
    }

    pass() {
      const { clientId, username, password } = this.packet
      this.question.replaceConnect(String(clientId), username === undefined || username === null ? null : String(username),
        password === undefined || password === null ? null : lib.wireBytes(password))
    }
  }

  function connectOf(question) {
    const bytes = question.password()
    const will = question.will()
    return {
      cmd: 'connect',
      protocolId: question.version() === 3 ? 'MQIsdp' : 'MQTT',
      protocolVersion: question.version(),
      clientId: question.clientId(),
      clean: question.clean(),
      keepalive: question.keepAlive(),
      username: question.username() ?? undefined,
      password: bytes === null ? undefined : new lib.Buffer(new ArrayBuffer(bytes)),
      will: will === null ? undefined : new lib.Packet(will, lib.OBSERVED),
    }
  }

  class AuthenticateAsk extends Ask {
    constructor(question, client, steps, index) {
      super(question, client, steps, index)
      this.accepted = false
      this.username = null
      this.attributes = null
      const bytes = question.password()
      this.password = bytes === null ? undefined : new lib.Buffer(new ArrayBuffer(bytes))
    }

    call(step, callback) {
      return step.fn.call(lib.broker, this.client, this.question.username() ?? undefined, this.password, callback)
    }

    called(value, step) {
      return this.take(step.verb === 'on' && (value === undefined || value === null) ? false : value, step)
    }

    // For Aedes all that JavaScript takes for true is a yes.
    take(value, step) {
      if (value === true) return this.accept()
      if (step.verb !== 'on' || value === undefined || typeof value === 'object' || typeof value === 'function') {
        return super.take(value === null && step.verb === 'on' ? false : value, step)
      }
      return value ? this.accept() : super.take(false, step)
    }

    understands() {
      return true
    }

    takeOther(value, step) {
      if (step.verb !== 'on' && value.ok === undefined) return this.wrong(value)
      if (value.ok !== undefined && !value.ok) return super.take(false, step)
      if (value.username !== undefined) this.username = String(value.username)
      if (value.attributes) this.attributes = attributesOf(value.attributes)
      return this.accept()
    }

    accept() {
      this.accepted = true
      return false
    }

    pass() {
      if (this.accepted) this.question.accept(this.username, this.attributes)
      else this.question.pass()
    }
  }

  // Name, value, name, value, …
  function attributesOf(attributes) {
    const flat = []
    for (const name of Object.keys(attributes)) {
      const value = attributes[name]
      flat.push(name, typeof value === 'boolean' || typeof value === 'number' ? value : String(value))
    }
    return flat
  }

  class PublishAsk extends Ask {
    constructor(question, client, steps, index) {
      super(question, client, steps, index)
      const of = question.packet()
      lib.cause = of
      this.packet = new lib.Packet(of, lib.DECIDED)
    }

    // Aedes asks its authorizer about messages of clients and wills only.
    skips(step) {
      if (step.name === 'authorizePublish' && !this.question.fromClient()) return true
      return !step.matches(step.filter === null ? '' : this.packet.topic)
    }

    call(step, callback) {
      return step.verb === 'before' || step.name === 'published'
        ? step.fn.call(lib.broker, this.packet, this.client, callback)
        : step.fn.call(lib.broker, this.client, this.packet, callback)
    }

    take(value, step) {
      const answer = lib.answerOf(this.packet)
      if (answer === undefined) return super.take(value, step)
      if (answer.drop) this.question.drop()
      else this.deny(codeOf(answer.code), reasonOf(answer.reason))
      return true
    }

    spoken() {
      return lib.answerOf(this.packet) !== undefined
    }

    fields() {
      return PACKET_FIELDS
    }

    takeOther(value) {
      if (value !== this.packet) lib.overlay(this.packet, value)
      return false
    }

    pass() {
      lib.tellChanges(this.packet, this.question)
      this.question.pass()
    }
  }

  class SubscribeAsk extends Ask {
    constructor(question, client, steps, index) {
      super(question, client, steps, index)
      this.sub = { topic: question.topic(), qos: question.qos() }
      if (client.version >= 5) {
        Object.assign(this.sub, { nl: question.noLocal(), rap: question.asPublished(), rh: question.handling() })
      }
    }

    call(step, callback) {
      return step.verb === 'before'
        ? step.fn.call(lib.broker, this.sub, this.client, callback)
        : step.fn.call(lib.broker, this.client, this.sub, callback)
    }

    called(value, step) {
      return this.take(step.verb === 'on' && value === undefined ? false : value, step)
    }

    subject(value) {
      return value === this.sub
    }

    // null is Aedes' no.
    take(value, step) {
      return super.take(value === null && step.verb === 'on' ? false : value, step)
    }

    fields() {
      return SUBSCRIPTION_FIELDS
    }

    takeOther(value) {
      if (value !== this.sub) Object.assign(this.sub, value)
      return false
    }

    pass() {
      const { topic, qos, nl, rap, rh } = this.sub
      const filter = String(topic).replace(/^\$share\/[^/+#]+\//, '')
      if (!host.validFilter(filter)) throw new TypeError(lib.inspect(topic) + ' is not a topic filter')
      if (qos !== 0 && qos !== 1 && qos !== 2) throw new RangeError('qos must be 0, 1 or 2, got ' + lib.inspect(qos))
      this.question.rewrite(String(topic), qos, Boolean(nl), Boolean(rap), rh === 1 || rh === 2 ? rh : 0)
    }
  }

  class UnsubscribeAsk extends Ask {
    call(step, callback) {
      return step.fn.call(lib.broker, this.topic === undefined ? this.question.topic() : this.topic, this.client, callback)
    }

    take(value, step) {
      if (typeof value !== 'string') return super.take(value, step)
      this.topic = value
      return false
    }

    fields() {
      return TOPIC_FIELDS
    }

    takeOther(value) {
      this.topic = String(value.topic)
      return false
    }

    pass() {
      if (this.topic !== undefined) this.question.rewrite(this.topic)
      this.question.pass()
    }
  }

  // One receiver of a message; the question ends with the last of them.
  class ReceiverAsk extends PublishAsk {
    constructor(question, client, steps, index, slot, whole) {
      super({ packet: () => question.copy(slot) }, client, steps, index)
      this.whole = whole
      this.slot = slot
      this.question = question
    }

    skips(step) {
      return !step.matches(step.filter === null ? '' : this.packet.topic)
    }

    take(value, step) {
      const answer = lib.answerOf(this.packet)
      // authorizeForward answers with the packet; nothing means that this receiver does not get it.
      const nothing = step.verb === 'on' && (value === undefined || value === null)
      if (answer !== undefined || nothing || value === false || value instanceof Answer || value instanceof Error) return this.deny()
      return super.take(value, step)
    }

    deny() {
      if (!this.done) {
        this.done = true
        this.question.skip(this.slot)
        this.whole.ended()
      }
      return true
    }

    pass() {
      if (this.done) return
      this.done = true
      const slot = this.slot
      const question = this.question
      lib.tellChanges(this.packet, { replace: (t, p, q, r, x) => question.replaceFor(slot, t, p, q, r, x) })
      this.whole.ended()
    }
  }

  function deliver(question, steps, index) {
    const count = question.count()
    const whole = {
      left: count + 1,
      ended() {
        if (--this.left === 0) question.done()
      },
    }
    for (let slot = 0; slot < count; slot++) {
      const client = question.receiver(slot)
      if (client === null) whole.ended()
      else new ReceiverAsk(question, client, steps, index, slot, whole).run(0)
    }
    whole.ended()
  }

  const ASKS = [
    ['connect', ConnectAsk], ['authenticate', AuthenticateAsk], ['publish', PublishAsk], ['subscribe', SubscribeAsk],
    ['unsubscribe', UnsubscribeAsk], ['deliver', null], ['published', PublishAsk], ['will', PublishAsk],
  ]

  // A call that went on with an old question was ended from outside.
  lib.refuseLate = () => {
    const ask = late
    late = null
    if (ask !== null) ask.deny(NOT_AUTHORIZED, null)
  }

  lib.decideRows = (questions, clients, from, to) => {
    lib.past = to
    for (let i = from; i < to; i++) {
      lib.beat(i, 0)
      const question = questions[i]
      lib.cause = null
      const [name, Kind] = ASKS[question.kind()]
      try {
        if (Kind === null) deliver(question, lib.steps(name), i)
        else new Kind(question, clients[i], lib.steps(name), i).run(0)
      } catch (error) {
        lib.failed('question ' + name, name, error)
        question.deny(FAILED, null)
      }
    }
    lib.beat(to, 0)
  }
})
