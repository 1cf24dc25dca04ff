// require: files of the scripts folder, and the few of Node's modules that have a meaning here.
(function (lib, host) {
  'use strict'
  const HINTS = {
    fs: 'scripts have no files; keep values in state', 'fs/promises': 'scripts have no files; keep values in state',
    http: 'open listeners in config.yml', https: 'open listeners in config.yml', http2: 'open listeners in config.yml',
    tls: 'open listeners with TLS in config.yml', ws: 'the broker has a WebSocket listener: see listeners.ws in config.yml',
    'websocket-stream': 'the broker has a WebSocket listener: see listeners.ws in config.yml',
    'aedes-server-factory': 'open listeners in config.yml', 'aedes-persistence-mongodb': 'set store in config.yml',
    'aedes-persistence-redis': 'set store in config.yml', 'aedes-persistence': 'set store in config.yml',
    mqemitter: 'set cluster in config.yml', 'mqemitter-redis': 'set cluster in config.yml',
    child_process: 'scripts cannot start processes', worker_threads: 'scripts cannot start threads',
    cluster: 'the broker uses all processors by itself', os: 'scripts do not see the machine',
    mongoose: 'use a plugin in Java', mongodb: 'use a plugin in Java', redis: 'use a plugin in Java',
    mysql: 'use a plugin in Java', mqtt: 'use broker.publish and broker.subscribe',
  }
  const cache = new Map()

  const core = {
    aedes: () => lib.aedes,
    net: () => lib.net,
    buffer: () => ({ Buffer: lib.Buffer, constants: { MAX_LENGTH: 2147483647 }, kMaxLength: 2147483647 }),
    events: () => lib.EventEmitter,
    timers: () => lib.timersModule,
    util: () => lib.util,
    process: () => lib.process,
    console: () => lib.console,
  }

  lib.timersModule = {
    setTimeout: lib.setTimeout, setInterval: lib.setInterval, setImmediate: lib.setImmediate,
    clearTimeout: lib.clearTimer, clearInterval: lib.clearTimer, clearImmediate: lib.clearTimer,
  }
  const PROMISIFY = Symbol.for('nodejs.util.promisify.custom')
  lib.util = {
    inspect: lib.inspect,
    format: lib.format,
    promisify: (fn) =>
      fn[PROMISIFY] || function (...args) {
        return new Promise((resolve, reject) =>
          fn.call(this, ...args, (error, value) => (error ? reject(error) : resolve(value))))
      },
    callbackify: (fn) => function (...args) {
      const done = args.pop()
      fn.apply(this, args).then((value) => done(null, value), (error) => done(error))
    },
    inherits: (child, parent) => Object.setPrototypeOf(child.prototype, parent.prototype),
    isDeepStrictEqual: (a, b) => lib.inspect(a, { depth: null }) === lib.inspect(b, { depth: null }),
    deprecate: (fn) => fn,
    types: { isDate: (v) => v instanceof Date, isRegExp: (v) => v instanceof RegExp, isPromise: (v) => v instanceof Promise },
    isArray: Array.isArray,
    TextDecoder,
    TextEncoder,
  }
  lib.util.promisify.custom = PROMISIFY

  // What import of a core module sees.
  lib.core = (name) => (Object.hasOwn(core, name) ? core[name]() : undefined)

  function missing(request, from) {
    const name = request.replace(/^node:/, '')
    const hint = HINTS[name] || (/^aedes-|^mqemitter/.test(name) ? 'see config.yml' : 'put the file into the scripts folder')
    const error = new Error("'" + request + "' is not there for scripts (" + from + '): ' + hint)
    error.code = 'MODULE_NOT_FOUND'
    return error
  }

  function requireFrom(from) {
    const require = (request) => {
      if (typeof request !== 'string') throw new TypeError('require needs a name, got ' + lib.inspect(request))
      const name = request.replace(/^node:/, '')
      if (Object.hasOwn(core, name)) return core[name]()
      if (!/^\.{0,2}\//.test(request) && request !== '.' && request !== '..') throw missing(request, from)
      const file = host.resolve(from, request)
      if (file === null) {
        const error = new Error("no file '" + request + "' in the scripts folder (" + from + ')')
        error.code = 'MODULE_NOT_FOUND'
        throw error
      }
      return load(file).exports
    }
    require.resolve = (request) => host.resolve(from, request) || request
    require.cache = {}
    require.main = undefined
    return require
  }

  function load(file) {
    const known = cache.get(file)
    if (known) return known
    const module = { exports: {}, id: file, filename: file, loaded: false, children: [], paths: [] }
    cache.set(file, module)
    try {
      if (file.endsWith('.json')) {
        module.exports = JSON.parse(host.text(file))
      } else {
        if (file.endsWith('.mjs')) throw new Error("'" + file + "' is a module: use import")
        lib.wrapped.add(file)
        const run = host.compile(file)
        const folder = file.includes('/') ? file.replace(/\/[^/]*$/, '') : '.'
        run.call(module.exports, module.exports, requireFrom(file), module, file, folder)
      }
      module.loaded = true
    } catch (error) {
      cache.delete(file)
      throw error
    }
    return module
  }

  lib.load = (file) => {
    load(file)
  }
})
