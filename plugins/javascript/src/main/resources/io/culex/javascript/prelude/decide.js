// Questions on their way to the handlers that decide. Each handler answers by returning, by its callback or by a
// Promise; the first answer counts. Handlers are asked in order until one refuses.
(function (lib, host) {
  'use strict'
  const NOT_AUTHORIZED = 0x87
  const FAILED = 0x83
  const RETURN_CODES = { 1: 0x84, 2: 0x85, 3: 0x88, 4: 0x86, 5: 0x87 }

  class Answer {
    constructor(verb, code, reason) {
      this.verb = verb
      this.code = code
      this.reason = reason === undefined ? null : String(reason)
    }
  }
  lib.reject = (code = NOT_AUTHORIZED, reason) => new Answer('reject', code, reason)
  lib.disconnect = (code = NOT_AUTHORIZED, reason) => new Answer('disconnect', code, reason)

  const promised = (value) => typeof value === 'object' && value !== null && typeof value.then === 'function'

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
      this.pass()
    }

    // True when the question is answered or an answer is awaited.
    took(step, value, i) {
      if (!promised(value)) return this.take(value)
      this.await(step)
      value.then((late) => this.resume(step, i, () => this.take(late)), (error) => this.threw(step, error))
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
          this.resume(step, i, () => this.called(error, value))
        }
      }
      const value = this.call(step, callback)
      if (state === 'called') {
        lib.guard(value, step.label, step.fn)
        return this.called(given[0], given[1])
      }
      if (value !== undefined && !promised(value)) {
        state = 'called'
        return this.take(value)
      }
      state = 'waiting'
      this.await(step)
      if (promised(value)) {
        value.then(
          (late) => {
            if (state !== 'waiting' || late === undefined) return
            state = 'called'
            this.resume(step, i, () => this.take(late))
          },
          (error) => {
            state = 'called'
            this.threw(step, error)
          })
      }
      return true
    }

    await(step) {
      this.question.await(step.label, step.where)
    }

    resume(step, i, answer) {
      try {
        if (!answer()) this.run(i + 1)
      } catch (error) {
        this.threw(step, error)
      }
    }

    threw(step, error) {
      const meant = error && (error.reasonCode !== undefined || error.returnCode !== undefined)
      if (meant) return this.refuse(error)
      lib.failed(step.label, step.fn, error)
      lib.refused(step)
      this.deny(NOT_AUTHORIZED, null)
    }

    // The answer given to a callback.
    called(error, value) {
      if (error) return this.refuse(error)
      return this.take(value)
    }

    refuse(error) {
      const code = error.reasonCode !== undefined ? error.reasonCode : RETURN_CODES[error.returnCode] || NOT_AUTHORIZED
      const reason = error.reasonString || error.message
      this.deny(code, reason === undefined || reason === '' ? null : String(reason))
      return true
    }

    take(value) {
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
      return this.takeOther(value)
    }

    takeOther() {
      return false
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

    called(error, value) {
      return error ? this.refuse(error) : this.take(Boolean(value))
    }

    refuse(error) {
      if (error.serverReference === undefined) return super.refuse(error)
      this.question.redirect(error.reasonCode || 0x9c, error.message || null, String(error.serverReference))
      return true
    }

    takeOther(value) {
      if (value !== this.packet) Object.assign(this.packet, value)
      return false
    }

    pass() {
      const { clientId, username, password } = this.packet
      this.question.replaceConnect(String(clientId), username === undefined || username === null ? null : String(username),
        password === undefined || password === null ? null : lib.bytes(password))
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

    called(error, value) {
      return error ? this.refuse(error) : this.take(value === undefined || value === null ? false : value)
    }

    take(value) {
      if (value === undefined) return false
      if (value === null || value === 0 || value === '') return super.take(false)
      if (value === true || typeof value === 'string' || typeof value === 'number') return this.accept()
      return super.take(value)
    }

    takeOther(value) {
      if (value.ok !== undefined && !value.ok) return super.take(false)
      if (value.username !== undefined) this.username = String(value.username)
      if (value.attributes) this.attributes = Object.entries(value.attributes).flat()
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

    take(value) {
      const answer = lib.answerOf(this.packet)
      if (answer === undefined) return super.take(value)
      if (answer.drop) this.question.drop()
      else this.deny(answer.code, answer.reason === undefined ? null : String(answer.reason))
      return true
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

    called(error, value) {
      return error ? this.refuse(error) : this.take(value === undefined || value === null ? false : value)
    }

    take(value) {
      return super.take(value === null ? false : value)
    }

    takeOther(value) {
      if (value !== this.sub) Object.assign(this.sub, value)
      return false
    }

    pass() {
      const { topic, qos, nl, rap, rh } = this.sub
      if (!host.validFilter(String(topic)) || !(qos >= 0 && qos <= 2)) return this.deny(NOT_AUTHORIZED, null)
      this.question.rewrite(String(topic), qos, Boolean(nl), Boolean(rap), rh || 0)
    }
  }

  class UnsubscribeAsk extends Ask {
    call(step, callback) {
      return step.fn.call(lib.broker, this.topic === undefined ? this.question.topic() : this.topic, this.client, callback)
    }

    take(value) {
      if (typeof value !== 'string') return super.take(value)
      this.topic = value
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

    take(value) {
      const answer = lib.answerOf(this.packet)
      if (answer !== undefined || value === null || value === false || value instanceof Answer || value instanceof Error) {
        return this.deny()
      }
      return super.take(value)
    }

    call(step, callback) {
      const value = super.call(step, callback)
      // authorizeForward answers with the packet; nothing means that this receiver does not get it.
      return step.verb === 'on' && value === undefined ? null : value
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

  lib.decideRows = (questions, clients, from, to) => {
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
