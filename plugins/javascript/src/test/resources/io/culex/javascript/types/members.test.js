// The types name what is there: run in a folder that has culex.d.ts and an empty script.js.
const types = require('fs').readFileSync('culex.d.ts', 'utf8')

// Own names, without what only says that it is not there.
function names(object) {
  return Object.getOwnPropertyNames(object).filter((name) => {
    if (name === 'constructor') return false
    try {
      object[name]
      return true
    } catch (error) {
      return error.code !== 'ERR_METHOD_NOT_IMPLEMENTED'
    }
  })
}

function members(name) {
  const body = new RegExp('^interface ' + name + '\\b[^\\n]*\\{\\n([^]*?)^\\}', 'm').exec(types)[1]
  return new Set(Array.from(body.matchAll(/^ {2}(?:readonly |get |set )?(\w+)[?(:<]/gm), (each) => each[1]))
}

function same(actual, name, inherited = []) {
  const declared = members(name)
  for (const each of inherited) declared.delete(each)
  assert.deepEqual(Array.from(new Set(actual)).sort(), Array.from(declared).sort())
}

test('Packet', () => {
  const b = mock({ scripts: ['packet.js'] })
  b.publish('t', 'x')
  same(JSON.parse(b.logs('info')[0]), 'Packet')
})

test('Client', () => {
  const b = mock({ scripts: ['client.js'] })
  b.connect('a')
  same(JSON.parse(b.logs('info')[0]), 'Client')
})

test('Broker', () => same(names(Object.getPrototypeOf(broker)), 'Broker'))

test('events and questions', () => {
  const b = mock({ scripts: ['wrong.js'] })
  const [events] = b.logs('warn')
  same(/It has ([^;]*)/.exec(events)[1].split(', '), 'Events')
  same(/There are (.*)/.exec(b.logs('info')[0])[1].split(', '), 'Questions')
})

test('console', () => {
  const body = /^declare const console: \{\n([^]*?)^\}/m.exec(types)[1]
  assert.deepEqual(Object.keys(console).sort(), Array.from(body.matchAll(/^ {2}(\w+)\(/gm), (each) => each[1]).sort())
})

test('MockBroker and MockClient', () => {
  const b = mock('script.js')
  same(names(Object.getPrototypeOf(b)).concat(Object.keys(b)), 'MockBroker')
  const client = b.connect('a')
  same(names(Object.getPrototypeOf(client)).concat(Object.keys(client)), 'MockClient')
  same(Object.keys(b.publish('t', 'x')), 'MockOutcome')
  same(Object.keys(client.subscribe('t')), 'MockSubscription')
})

test('globals', () => {
  const language = ['Object', 'Function', 'Array', 'Number', 'parseFloat', 'parseInt', 'Infinity', 'NaN', 'undefined', 'Boolean',
    'String', 'Symbol', 'Date', 'Promise', 'RegExp', 'Error', 'AggregateError', 'EvalError', 'RangeError', 'ReferenceError',
    'SyntaxError', 'TypeError', 'URIError', 'globalThis', 'JSON', 'Math', 'Intl', 'ArrayBuffer', 'Atomics', 'Uint8Array', 'Int8Array',
    'Uint16Array', 'Int16Array', 'Uint32Array', 'Int32Array', 'Float16Array', 'Float32Array', 'Float64Array', 'Uint8ClampedArray',
    'BigUint64Array', 'BigInt64Array', 'DataView', 'Map', 'BigInt', 'Set', 'Iterator', 'WeakMap', 'WeakSet', 'WeakRef', 'Proxy',
    'Reflect', 'FinalizationRegistry', 'decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape', 'unescape',
    'eval', 'isFinite', 'isNaN', 'SharedArrayBuffer', 'Temporal', 'WebAssembly', 'AsyncIterator', 'SuppressedError', 'AsyncContext', 'arguments']
  const declared = new Set(Array.from(types.matchAll(/^declare (?:const|function|class) (\w+)/gm), (each) => each[1]))
  declared.delete('require')
  const there = Object.getOwnPropertyNames(globalThis).filter((name) => !language.includes(name))
  assert.deepEqual(there.sort(), Array.from(declared).sort())
})
