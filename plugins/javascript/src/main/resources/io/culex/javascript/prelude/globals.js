// What scripts find in their global scope, and the functions the host calls.
(function (lib, host) {
  'use strict'
  const warned = new Set()
  lib.brokerId = host.brokerId()
  lib.sysEvents = host.sysEvents()
  lib.wrapperLength = host.wrapperLength()

  lib.process = {
    env: environment(),
    argv: [],
    argv0: 'culex',
    platform: 'culex',
    pid: 0,
    title: 'culex',
    version: 'v' + host.brokerVersion(),
    versions: { culex: host.brokerVersion() },
    cwd: () => '.',
    uptime: () => (host.nanos() - started) / 1e9,
    hrtime: Object.assign(() => [Math.floor(host.nanos() / 1e9), host.nanos() % 1e9], { bigint: () => BigInt(host.nanos()) }),
    memoryUsage: () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }),
    nextTick: (fn, ...args) => lib.queueMicrotask(() => fn(...args)),
    on: ignored('on'),
    once: ignored('once'),
    off: ignored('off'),
    removeListener: ignored('removeListener'),
    emitWarning: (warning) => host.log(1, lib.cut(String(warning))),
    exit: () => {
      throw new Error('process.exit() is not there for scripts: the broker is stopped by its operator')
    },
    stdout: { write: (text) => (host.log(2, lib.cut(String(text)).replace(/\n$/, '')), true), isTTY: false },
    stderr: { write: (text) => (host.log(0, lib.cut(String(text)).replace(/\n$/, '')), true), isTTY: false },
  }
  const started = host.nanos()

  // Those variables that config.yml names.
  function environment() {
    const env = {}
    const granted = host.node().environment()
    for (let i = 0; i + 1 < granted.length; i += 2) {
      Object.defineProperty(env, granted[i], { value: granted[i + 1], enumerable: true, writable: true, configurable: true })
    }
    return env
  }

  // Made when they are asked for the first time: few files need them.
  function late(name, make) {
    Object.defineProperty(globalThis, name, {
      get: () => {
        const value = make()
        Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false })
        return value
      },
      set: (value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: true }),
      configurable: true,
      enumerable: false,
    })
  }
  late('URL', () => lib.node('url').URL)
  late('URLSearchParams', () => lib.node('url').URLSearchParams)
  late('crypto', () => lib.node('crypto'))

  function ignored(name) {
    return function (event) {
      if (!warned.has(event)) {
        warned.add(event)
        host.log(1, lib.here() + ' process.' + name + "('" + event + "') is ignored: scripts do not own the process")
      }
      return lib.process
    }
  }

  const globals = {
    on: (name, filter, fn) => lib.on(name, filter, fn),
    before: (question, filter, fn) => lib.before(question, filter, fn),
    every: lib.every,
    cron: lib.cron,
    log: lib.scriptLog,
    metrics: lib.metrics,
    reject: lib.reject,
    disconnect: lib.disconnect,
    broker: lib.broker,
    aedes: lib.broker,
    console: lib.console,
    Buffer: lib.Buffer,
    setTimeout: lib.setTimeout,
    setInterval: lib.setInterval,
    setImmediate: lib.setImmediate,
    clearTimeout: lib.clearTimer,
    clearInterval: lib.clearTimer,
    clearImmediate: lib.clearTimer,
    queueMicrotask: lib.queueMicrotask,
    structuredClone: lib.structuredClone,
    process: lib.process,
    state: lib.state,
    performance: { now: () => (host.nanos() - started) / 1e6, timeOrigin: Date.now() },
    global: globalThis,
  }
  for (const name of Object.keys(globals)) {
    Object.defineProperty(globalThis, name, { value: globals[name], writable: true, configurable: true, enumerable: false })
  }
  // The one built-in that would put the thread to sleep.
  delete Atomics.wait
  // Imports of core modules fetch them from here.
  Object.defineProperty(globalThis, Symbol.for('culex.core'), { value: lib.core })
  // What the engine says about itself is not for scripts.
  delete globalThis.Graal
  lib.lock()
  return {
    load: lib.load,
    needs: lib.needs,
    describe: lib.describe,
    setReady: lib.setReady,
    publishRows: lib.publishRows,
    fact: lib.fact,
    decideRows: lib.decideRows,
    fireTimer: lib.fireTimer,
    unload: lib.unload,
    settle: lib.settle,
    makeClient: lib.makeClient,
    packClient: lib.packClient,
    exportState: lib.exportState,
    importState: lib.importState,
    mergeState: lib.mergeState,
    userStack: lib.userStack,
    fault: lib.fault,
    counted: lib.counted,
    rejected: (promise, error) => lib.failed('Promise', 'rejection', error),
    wrap: (file) => lib.wrapped.add(file),
  }
})
