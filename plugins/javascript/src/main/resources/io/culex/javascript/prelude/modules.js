// require: files of the scripts folder, and the modules of Node and around Aedes that have a meaning here. Those are run
// when they are asked for the first time.
(function (lib, host) {
  'use strict'
  const cache = new Map()
  const loaded = new Map()
  const nodeHost = host.node()

  // Asks for one of the files in node/.
  function node(name) {
    let known = loaded.get(name)
    if (known === undefined) {
      known = nodeHost.module(name)(lib, nodeHost, node)
      loaded.set(name, known)
    }
    return known
  }
  lib.node = node

  // Says what is missing when a name is used that the module has elsewhere.
  lib.partial = (name, module, hint, missing) => {
    for (const key of missing) {
      if (Object.hasOwn(module, key)) continue
      Object.defineProperty(module, key, {
        get: () => {
          const error = new Error(name + '.' + key + ' is not there for scripts: ' + hint)
          error.code = 'ERR_METHOD_NOT_IMPLEMENTED'
          throw error
        },
        enumerable: false,
        configurable: true,
      })
    }
    return module
  }

  const core = {
    aedes: () => lib.aedes,
    assert: () => node('assert'),
    'assert/strict': () => node('assert').strict,
    buffer: () => lib.bufferModule,
    console: () => lib.console,
    crypto: () => node('crypto'),
    events: () => lib.EventEmitter,
    fs: () => node('fs'),
    'fs/promises': () => node('fs').promises,
    http: () => node('servers').http,
    https: () => node('servers').https,
    net: () => node('servers').net,
    path: () => node('path'),
    'path/posix': () => node('path'),
    process: () => lib.process,
    querystring: () => node('querystring'),
    string_decoder: () => node('string_decoder'),
    timers: () => node('timers'),
    'timers/promises': () => node('timers').promises,
    tls: () => node('servers').tls,
    url: () => node('url'),
    util: () => node('util'),
    'util/types': () => node('util').types,
    ws: () => node('servers').ws,
    'websocket-stream': () => node('servers').stream,
    'aedes-server-factory': () => node('servers').factory,
    mqemitter: () => node('local').mqemitter,
    'aedes-persistence': () => node('local').persistence,
  }
  lib.bufferModule = { Buffer: lib.Buffer, constants: { MAX_LENGTH: 2147483647 }, kMaxLength: 2147483647, SlowBuffer: lib.Buffer,
    isUtf8: (bytes) => lib.Buffer.from(bytes.toString()).equals(bytes), isAscii: (bytes) => bytes.every((each) => each < 128) }

  // What import of a core module sees.
  lib.core = (name) => (Object.hasOwn(core, name) ? core[name]() : undefined)

  function missing(request, from) {
    const error = new Error("'" + request + "' is not there for scripts (" + from + '): ' + nodeHost.hint(request))
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
        if (/\.m[jt]s$/.test(file)) throw new Error("'" + file + "' is a module: use import")
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
