// mqemitter and aedes-persistence as they come with Aedes: in memory. The broker has its own; these are accepted.
(function (lib) {
  'use strict'
  const HARMLESS = Symbol.for('culex.harmless')

  class Emitter {
    constructor() {
      lib.hidden(this, 'listeners_', [])
      this.closed = false
      this.current = 0
    }

    on(topic, fn, done) {
      this.listeners_.push({ topic, levels: topic.split('/'), fn })
      if (typeof done === 'function') lib.setImmediate(done)
      return this
    }

    emit(message, done) {
      if (this.closed) throw new Error('mqemitter is closed')
      const told = this.listeners_.filter((each) => lib.topicMatches(each.levels, message.topic))
      lib.setImmediate(() => {
        for (const each of told) each.fn.call(this, message, () => {})
        if (typeof done === 'function') done()
      })
      return this
    }

    removeListener(topic, fn, done) {
      const at = this.listeners_.findIndex((each) => each.topic === topic && each.fn === fn)
      if (at >= 0) this.listeners_.splice(at, 1)
      if (typeof done === 'function') lib.setImmediate(done)
      return this
    }

    removeAllListeners(topic, done) {
      this.listeners_ = this.listeners_.filter((each) => each.topic !== topic)
      if (typeof done === 'function') lib.setImmediate(done)
      return this
    }

    close(done) {
      this.closed = true
      if (typeof done === 'function') lib.setImmediate(done)
      return this
    }
  }

  function harmless(object) {
    lib.hidden(object, HARMLESS, true)
    return object
  }

  function mqemitter() {
    return harmless(new Emitter())
  }
  function persistence() {
    const hint = 'sessions, retained messages and wills are the broker\'s own; see store in config.yml'
    return harmless(lib.partial('aedes-persistence', { broker: lib.broker, setup: async () => {}, destroy: async () => {} }, hint,
      lib.persistenceNames))
  }
  return { HARMLESS, mqemitter, persistence }
})
