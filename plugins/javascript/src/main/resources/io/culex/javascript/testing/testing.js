// What a test file finds besides all that scripts find: test, assert and mock.
(function (lib, host) {
  'use strict'
  const tests = []
  const mocks = []
  const assert = lib.node('assert').strict
  const bytes = (view) => new lib.Buffer(new ArrayBuffer(view))

  function test(name, options, fn) {
    const body = fn === undefined ? options : fn
    if (typeof name !== 'string' || typeof body !== 'function') throw new TypeError('test needs a name and a function')
    tests.push({ name, body, skip: options.skip === true, only: options.only === true, outcome: 'waiting', error: undefined })
  }
  test.skip = (name, fn) => test(name, { skip: true }, fn)
  test.only = (name, fn) => test(name, { only: true }, fn)

  class Message {
    constructor(client, topic, payload, qos, retain) {
      Object.assign(this, { client, topic, payload, qos, retain })
    }

    text() {
      return this.payload.toString()
    }

    json() {
      return JSON.parse(this.text())
    }
  }

  function messages(flat, filter) {
    const levels = filter === undefined ? null : filter.split('/')
    const all = []
    for (let i = 0; i + 4 < flat.length; i += 5) {
      if (levels === null || lib.topicMatches(levels, flat[i + 1])) {
        all.push(new Message(flat[i], flat[i + 1], bytes(flat[i + 2]), flat[i + 3], flat[i + 4]))
      }
    }
    return all
  }

  class MockClient {
    constructor(broker, id, flat) {
      Object.defineProperty(this, 'broker', { value: broker })
      this.id = id
      this.ok = flat[0]
      this.reasonCode = flat[1]
      this.reason = flat[2] ?? undefined
      this.username = flat[3] ?? undefined
    }

    get connected() {
      return this.broker.host.isConnected(this.id)
    }

    publish(topic, payload, options) {
      return this.broker.publish(topic, payload, { ...options, client: this.id })
    }

    subscribe(filter, qos) {
      return this.broker.subscribe(this.id, filter, qos)
    }

    unsubscribe(filter) {
      return this.broker.host.unsubscribe(this.id, filter)
    }

    received(filter) {
      return this.broker.delivered(filter).filter((each) => each.client === this.id)
    }

    disconnect() {
      this.broker.host.disconnect(this.id)
    }
  }

  class MockBroker {
    constructor(of) {
      Object.defineProperty(this, 'host', { value: of })
    }

    connect(id, options = {}) {
      const { username, password, version = 5, clean = true } = options
      const flat = this.host.connect(String(id), username ?? null, password === undefined ? null : lib.wireBytes(password), version, clean)
      return new MockClient(this, String(id), flat)
    }

    // As a client that is connected when it is not yet; { client: null } publishes as the broker does.
    publish(topic, payload, options = {}) {
      const { client = 'mock', qos = 0, retain = false, properties } = options
      const id = client === null ? null : typeof client === 'object' ? client.id : String(client)
      if (id === 'mock' && !this.host.isConnected(id)) {
        const made = this.connect(id)
        if (!made.ok) throw new Error("the scripts refuse a client without a name: connect one and use { client: 'its id' }")
      }
      const flat = this.host.publish(id, String(topic), lib.wireBytes(payload), qos, retain, lib.wireProperties(properties))
      return {
        ok: flat[0] === 'delivered', outcome: flat[0], reasonCode: flat[1], reason: flat[2] ?? undefined, receivers: flat[3],
        message: new Message(id, flat[4], bytes(flat[5]), flat[6], flat[7]),
      }
    }

    subscribe(client, filter, qos = 0) {
      const id = typeof client === 'object' ? client.id : String(client)
      if (!this.host.isConnected(id)) this.connect(id)
      const flat = this.host.subscribe(id, filter, qos)
      return { ok: flat[0], reasonCode: flat[1], reason: flat[2] ?? undefined, filter: flat[3], qos: flat[4] }
    }

    delivered(filter) {
      return messages(this.host.delivered(), filter)
    }

    published(filter) {
      return messages(this.host.published(), filter)
    }

    retained(topic) {
      const found = this.host.retainedOn(topic)
      return found === null ? undefined : new Message(null, topic, bytes(found), 0, true)
    }

    logs(level) {
      const flat = this.host.logs()
      const all = []
      for (let i = 0; i + 1 < flat.length; i += 2) if (level === undefined || level === flat[i]) all.push(flat[i + 1])
      return all
    }

    advance(duration) {
      this.host.advance(lib.duration(duration))
    }

    now() {
      return this.host.millis()
    }

    close() {
      this.host.close()
    }
  }

  // mock(), mock('file.js', …), mock({ scripts: ['file.js'], now: '2026-01-01T12:00:00Z' })
  function mock(...args) {
    const options = typeof args[0] === 'object' && args[0] !== null ? args[0] : { scripts: args }
    const scripts = (options.scripts || []).map(String)
    const now = options.now === undefined ? Date.UTC(2026, 0, 1) : new Date(options.now).getTime()
    const broker = new MockBroker(host.mock(scripts, now))
    mocks.push(broker)
    return broker
  }

  for (const [name, value] of Object.entries({ test, it: test, assert, mock })) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true })
  }

  function shown(value) {
    return typeof value === 'string' ? value : lib.inspect(value, { depth: null })
  }

  function failed(each, error) {
    each.outcome = 'failed'
    each.error = error
  }

  return {
    // Name, skip or only or nothing, …
    list: () => tests.flatMap((each) => [each.name, each.skip ? 'skip' : each.only ? 'only' : '']),
    run: (index) => {
      const each = tests[index]
      each.outcome = 'running'
      let result
      try {
        result = each.body()
      } catch (error) {
        return failed(each, error)
      }
      if (result && typeof result.then === 'function') {
        result.then(() => { each.outcome = 'passed' }, (error) => failed(each, error))
      } else {
        each.outcome = 'passed'
      }
    },
    outcome: (index) => tests[index].outcome,
    // Message, stack, and what was there and was expected when that is known.
    problem: (index) => {
      const error = tests[index].error
      if (!(error instanceof Error)) return ['threw ' + shown(error), '', null, null]
      const compared = error.code === 'ERR_ASSERTION' && error.generatedMessage
        && ['strictEqual', 'deepStrictEqual', 'equal', 'deepEqual', 'deepStrictEqual'].includes(error.operator)
      return [error.name + ': ' + error.message, String(error.stack || ''), compared ? shown(error.actual) : null,
        compared ? shown(error.expected) : null]
    },
    cleanUp: () => {
      for (const each of mocks.splice(0)) each.close()
    },
  }
})
