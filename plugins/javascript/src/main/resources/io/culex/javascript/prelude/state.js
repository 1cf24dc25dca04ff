// structuredClone, and the text form in which state and the clients' own properties go from one version of the scripts
// to the next.
(function (lib, host) {
  'use strict'
  const TAG = '$culex'
  const MOST_DEPTH = 100
  const MOST_TOLD = 100
  const told = new Set()
  let functions = false

  function encode(value, depth) {
    if (depth > MOST_DEPTH) throw new TypeError('it is nested too deeply or refers to itself')
    switch (typeof value) {
      case 'string': case 'boolean': return value
      case 'number': return Number.isFinite(value) && !Object.is(value, -0) ? value : { [TAG]: 'number', v: lib.inspect(value) }
      case 'bigint': return { [TAG]: 'bigint', v: String(value) }
      case 'undefined': return { [TAG]: 'undefined' }
      case 'object': return value === null ? null : encodeObject(value, depth + 1)
      default: throw new TypeError('a ' + typeof value + ' cannot be kept')
    }
  }

  function encodeObject(value, depth) {
    if (Array.isArray(value)) return value.map((each) => encode(each, depth))
    if (value instanceof Date) return { [TAG]: 'date', v: value.getTime() }
    if (value instanceof RegExp) return { [TAG]: 'regexp', v: value.source, f: value.flags }
    if (value instanceof Map) {
      return { [TAG]: 'map', v: Array.from(value, ([k, v]) => [encode(k, depth), encode(v, depth)]) }
    }
    if (value instanceof Set) return { [TAG]: 'set', v: Array.from(value, (each) => encode(each, depth)) }
    if (value instanceof Uint8Array) {
      return { [TAG]: value instanceof lib.Buffer ? 'buffer' : 'bytes', v: lib.Buffer.prototype.toString.call(value, 'latin1') }
    }
    if (value instanceof Error) return { [TAG]: 'error', v: value.message }
    if (typeof value.then === 'function') throw new TypeError('a Promise cannot be kept')
    const plain = {}
    for (const key of Object.keys(value)) {
      if (typeof value[key] === 'function') {
        functions = true
        continue
      }
      lib.put(plain, key === TAG ? TAG + TAG : key, encode(value[key], depth))
    }
    return plain
  }

  function decode(value) {
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map(decode)
    switch (value[TAG]) {
      case undefined: break
      case 'number': return Number(value.v)
      case 'bigint': return BigInt(value.v)
      case 'undefined': return undefined
      case 'date': return new Date(value.v)
      case 'regexp': return new RegExp(value.v, value.f)
      case 'map': return new Map(value.v.map(([k, v]) => [decode(k), decode(v)]))
      case 'set': return new Set(value.v.map(decode))
      case 'buffer': return lib.Buffer.from(value.v, 'latin1')
      case 'bytes': return Uint8Array.from(lib.Buffer.from(value.v, 'latin1'))
      case 'error': return new Error(value.v)
    }
    const plain = {}
    for (const key of Object.keys(value)) lib.put(plain, key === TAG + TAG ? TAG : key, decode(value[key]))
    return plain
  }

  // One text for each key, so that a key that cannot be kept does not cost the others. Said once of each.
  function lose(key, why) {
    if (told.has(key) || told.size === MOST_TOLD) return
    told.add(key)
    host.log(1, key + ' is not kept over reloads and restarts: ' + why)
  }

  lib.pack = (object, what) => {
    const packed = []
    for (const key of Object.keys(object)) {
      try {
        functions = false
        const text = JSON.stringify(encode(object[key], 0))
        if (functions) lose(what + '.' + key, 'the functions in it')
        packed.push(key, text)
      } catch (error) {
        lose(what + '.' + key, error.message)
      }
    }
    return packed
  }
  lib.unpack = (object, packed) => {
    for (let i = 0; i + 1 < packed.length; i += 2) lib.put(object, packed[i], decode(JSON.parse(packed[i + 1])))
  }

  lib.state = {}
  lib.exportState = () => lib.pack(lib.state, 'state')
  lib.importState = (packed) => lib.unpack(lib.state, packed)
  // What the old version changed while this one was loading.
  lib.mergeState = (before, after) => {
    const known = new Map()
    for (let i = 0; i + 1 < before.length; i += 2) known.set(before[i], before[i + 1])
    const kept = new Set()
    for (let i = 0; i + 1 < after.length; i += 2) {
      kept.add(after[i])
      if (known.get(after[i]) !== after[i + 1]) lib.unpack(lib.state, [after[i], after[i + 1]])
    }
    for (const key of known.keys()) if (!kept.has(key)) delete lib.state[key]
  }

  lib.structuredClone = (value) => clone(value, new Map())

  function clone(value, seen) {
    if (typeof value === 'function' || typeof value === 'symbol') {
      throw new TypeError('a ' + typeof value + ' could not be cloned')
    }
    if (typeof value !== 'object' || value === null) return value
    if (seen.has(value)) return seen.get(value)
    const keep = (copy) => {
      seen.set(value, copy)
      return copy
    }
    if (Array.isArray(value)) {
      const copy = keep(new Array(value.length))
      for (const key of Object.keys(value)) copy[key] = clone(value[key], seen)
      return copy
    }
    if (value instanceof Date) return keep(new Date(value.getTime()))
    if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags))
    if (value instanceof ArrayBuffer) return keep(value.slice(0))
    if (value instanceof DataView) return keep(new DataView(value.buffer.slice(0), value.byteOffset, value.byteLength))
    if (ArrayBuffer.isView(value)) return keep(value.constructor.from(value))
    if (value instanceof Map) {
      const copy = keep(new Map())
      for (const [k, v] of value) copy.set(clone(k, seen), clone(v, seen))
      return copy
    }
    if (value instanceof Set) {
      const copy = keep(new Set())
      for (const each of value) copy.add(clone(each, seen))
      return copy
    }
    if (value instanceof Error) {
      const copy = keep(new value.constructor(value.message))
      copy.stack = value.stack
      return copy
    }
    const copy = keep({})
    for (const key of Object.keys(value)) lib.put(copy, key, clone(value[key], seen))
    return copy
  }
})
