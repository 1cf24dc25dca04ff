// Who wants to be told and asked what: on, before, and Aedes' handlers under their own names.
(function (lib, host) {
  'use strict'
  const FACTS = ['client', 'clientReady', 'clientDisconnect', 'connackSent', 'clientError', 'connectionError',
    'keepaliveTimeout', 'ping', 'subscribe', 'unsubscribe', 'publish', 'ack', 'dropped', 'retain', 'willSent',
    'closed', 'error', 'handlerError', 'sessionExpired', 'unload']
  // Aedes' handlers: the question each answers, and how many arguments come before the callback.
  const ASKED = {
    preConnect: ['connect', 2], authenticate: ['authenticate', 3], authorizePublish: ['publish', 2],
    authorizeSubscribe: ['subscribe', 2], authorizeForward: ['deliver', 2], published: ['published', 2],
  }
  const QUESTIONS = { connect: 2, authenticate: 3, publish: 2, subscribe: 2, unsubscribe: 2, deliver: 2, will: 2 }
  const FILTERED = ['publish', 'deliver', 'will', 'ack', 'dropped', 'retain', 'willSent']
  const CACHED_TOPICS = 4096
  const facts = new Map()
  const steps = {}
  const assigned = new Map()
  const byTopic = new Map()
  let ready = false

  class Handler {
    constructor(verb, name, filter, fn, arity) {
      this.verb = verb
      this.name = name
      this.filter = filter
      this.levels = filter === null ? null : filter.replace(/^\$share\/[^/]+\//, '').split('/')
      this.fn = fn
      this.callback = fn.length > arity
      this.where = host.where(fn.listener || fn)
      this.file = this.where.replace(/:\d+$/, '')
      this.decides = arity !== Infinity
      lib.enlist(this)
    }

    get label() {
      return this.verb + "('" + this.name + "'" + (this.filter === null ? '' : ", '" + this.filter + "'") + ')'
    }

    matches(topic) {
      return this.filter === null || lib.topicMatches(this.levels, topic)
    }
  }

  lib.topicMatches = (levels, topic) => {
    if (topic.charCodeAt(0) === 36 && (levels[0] === '#' || levels[0] === '+')) return false
    const names = topic.split('/')
    for (let i = 0; i < levels.length; i++) {
      if (levels[i] === '#') return true
      if (i >= names.length || (levels[i] !== '+' && levels[i] !== names[i])) return false
    }
    return levels.length === names.length
  }

  function parse(verb, name, filter, fn) {
    if (fn === undefined && typeof filter === 'function') return [null, filter]
    if (typeof fn !== 'function') {
      throw new TypeError(verb + "('" + name + "') needs a function, got " + (fn === undefined ? typeof filter : typeof fn))
    }
    if (typeof filter !== 'string' || !host.validFilter(filter)) {
      throw new TypeError(verb + "('" + name + "', " + lib.inspect(filter) + ') is not a topic filter')
    }
    if (!FILTERED.includes(name)) throw new TypeError(verb + "('" + name + "') takes no topic filter")
    return [filter, fn]
  }

  function changed() {
    byTopic.clear()
    if (ready) host.changed()
  }

  function addFact(name, handler) {
    facts.set(name, (facts.get(name) || []).concat(handler))
    changed()
  }

  // Aedes' own handlers are asked before those of before(), each in the order of registration.
  function addStep(question, handler) {
    const list = steps[question] || []
    const at = handler.verb === 'before' ? list.length : list.filter((each) => each.verb !== 'before').length
    steps[question] = list.toSpliced(at, 0, handler)
    changed()
  }

  lib.on = (name, filter, fn) => {
    const [wanted, called] = parse('on', name, filter, fn)
    if (Object.hasOwn(ASKED, name)) {
      const [question, arity] = ASKED[name]
      addStep(question, new Handler('on', name, wanted, called, arity))
      return
    }
    const handler = new Handler('on', name, wanted, called, Infinity)
    if (!FACTS.includes(name) && !ready) {
      host.log(1, handler.where + " on('" + name + "'): the broker has no such event. It has " + FACTS.join(', ')
        + (QUESTIONS[name] ? "; there is before('" + name + "')" : ''))
    }
    addFact(name, handler)
  }

  lib.once = (name, fn) => {
    function wrapper(...args) {
      lib.off(name, wrapper)
      return fn.apply(this, args)
    }
    wrapper.listener = fn
    lib.on(name, wrapper)
  }

  lib.off = (name, fn) => {
    const same = (handler) => handler.fn !== fn && handler.fn.listener !== fn
    if (facts.has(name)) facts.set(name, facts.get(name).filter(same))
    if (Object.hasOwn(ASKED, name)) {
      const question = ASKED[name][0]
      steps[question] = (steps[question] || []).filter((each) => each.name !== name || same(each))
    }
    changed()
  }

  lib.offAll = (name) => {
    if (name === undefined) facts.clear()
    else facts.delete(name)
    changed()
  }

  lib.before = (question, filter, fn) => {
    if (!Object.hasOwn(QUESTIONS, question)) {
      throw new TypeError("before('" + question + "'): there is no such question. There are "
        + Object.keys(QUESTIONS).join(', '))
    }
    const [wanted, called] = parse('before', question, filter, fn)
    addStep(question, new Handler('before', question, wanted, called, QUESTIONS[question]))
  }

  // aedes.authenticate = fn: the last one of each file is in force.
  lib.assign = (name, fn) => {
    const [question, arity] = ASKED[name]
    if (fn !== null && fn !== undefined && typeof fn !== 'function') {
      throw new TypeError('broker.' + name + ' must be a function, got ' + lib.inspect(fn))
    }
    const file = fn ? host.where(fn).replace(/:\d+$/, '') : lib.here().replace(/:\d+$/, '')
    const key = name + ' ' + file
    const old = assigned.get(key)
    if (old) steps[question] = steps[question].filter((each) => each !== old)
    assigned.delete(key)
    if (fn) {
      const handler = new Handler('on', name, null, fn, arity)
      assigned.set(key, handler)
      addStep(question, handler)
    } else {
      changed()
    }
  }
  lib.assigned = (name) => {
    let last
    for (const [key, handler] of assigned) if (key.startsWith(name + ' ')) last = handler.fn
    return last
  }
  lib.askedNames = Object.keys(ASKED)

  // broker.subscribe: told like on('publish', filter), with Aedes' arguments.
  lib.addSubscription = (filter, fn) => {
    if (typeof filter !== 'string' || !host.validFilter(filter)) {
      throw new TypeError('broker.subscribe: ' + lib.inspect(filter) + ' is not a topic filter')
    }
    if (typeof fn !== 'function') throw new TypeError('broker.subscribe needs a function, got ' + typeof fn)
    const handler = new Handler('subscribe', filter, filter, fn, Infinity)
    handler.fn = (packet) => fn.call(lib.broker, packet, () => {})
    handler.fn.listener = fn
    addFact('publish', handler)
  }
  lib.removeSubscription = (filter, fn) => {
    const list = facts.get('publish') || []
    const kept = list.filter((each) => each.verb !== 'subscribe' || each.filter !== filter || each.fn.listener !== fn)
    facts.set('publish', kept)
    changed()
  }

  const NONE = []
  lib.told = (name) => facts.get(name) || NONE
  lib.steps = (question) => steps[question] || NONE
  // The publish handlers for a topic. Those without a filter see $SYS topics only when config.yml says so.
  lib.toldOf = (topic) => {
    const all = lib.told('publish')
    const system = topic.startsWith('$SYS/') && !lib.sysEvents
    if (!system && all.every((each) => each.filter === null)) return all
    let chosen = byTopic.get(topic)
    if (chosen === undefined) {
      chosen = all.filter((each) => (each.filter === null ? !system : each.matches(topic)))
      if (byTopic.size >= CACHED_TOPICS) byTopic.clear()
      byTopic.set(topic, chosen)
    }
    return chosen
  }
  lib.wantsSystem = () =>
    lib.told('publish').some((each) => (each.filter === null ? lib.sysEvents : each.filter.startsWith('$')))

  function filtersOf(list) {
    const all = []
    for (const each of list) {
      if (each.filter === null) return []
      if (!all.includes(each.filter)) all.push(each.filter)
    }
    return all
  }

  // What the host has to register with the broker: flat lists of strings.
  lib.needs = () => {
    const lines = []
    for (const name of facts.keys()) if (facts.get(name).length) lines.push('on', name, ...filtersOf(facts.get(name)), '')
    for (const name of Object.keys(steps)) if (steps[name].length) lines.push('before', name, ...filtersOf(steps[name]), '')
    // What clients tell their own listeners.
    if (['client', 'connect', 'authenticate'].some((name) => lib.told(name).length || lib.steps(name).length)) {
      for (const name of ['clientReady', 'clientError', 'clientDisconnect']) if (!lib.told(name).length) lines.push('on', name, '')
    }
    if (lib.wantsSystem()) lines.push('system', '', '')
    return lines
  }
  // file, handler, file, handler, …
  lib.describe = () => {
    const all = []
    for (const list of facts.values()) for (const each of list) all.push(each.file, shown(each))
    for (const list of Object.values(steps)) for (const each of list) all.push(each.file, shown(each))
    return all
  }
  const shown = (each) =>
    each.verb + ' ' + (each.verb === 'subscribe' ? each.filter : each.name + (each.filter ? ' (' + each.filter + ')' : ''))
  lib.setReady = () => {
    ready = true
  }
})
