// The language's own objects are the same for all files and for the prelude: scripts, and data that scripts merge into
// objects, may not put others in their place.
(function (lib) {
  'use strict'
  const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf, preventExtensions } = Object
  const { ownKeys } = Reflect
  const GLOBALS = ['Object', 'Function', 'Array', 'String', 'Number', 'Boolean', 'Symbol', 'BigInt', 'Date', 'RegExp',
    'Promise', 'Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'Proxy', 'Reflect', 'JSON', 'Math', 'Atomics', 'ArrayBuffer',
    'SharedArrayBuffer', 'DataView', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array',
    'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array', 'Error', 'TypeError',
    'RangeError', 'SyntaxError', 'ReferenceError', 'EvalError', 'URIError', 'AggregateError', 'TextEncoder', 'TextDecoder',
    'isNaN', 'isFinite', 'parseInt', 'parseFloat', 'undefined', 'NaN', 'Infinity']
  // What is put in their place on objects that inherit from these, as in Thing.prototype.toString = …, must go on working.
  const OVERRIDDEN = [Object.prototype, Function.prototype, Error.prototype]

  // The name stays with the object; whoever inherits it gets a property of its own.
  function overridable(object, key, value) {
    defineProperty(object, key, {
      __proto__: null,
      get: () => value,
      set(other) {
        if (this === object || this === null || this === undefined) return
        defineProperty(this, key, { __proto__: null, value: other, writable: true, enumerable: true, configurable: true })
      },
      enumerable: false,
      configurable: false,
    })
  }

  function lock(object) {
    const keep = OVERRIDDEN.includes(object)
    for (const key of ownKeys(object)) {
      const found = getOwnPropertyDescriptor(object, key)
      // Traces are cut and shown by these; they are numbers and functions of the script's.
      if (!found.configurable || key === 'stackTraceLimit' || key === 'prepareStackTrace') continue
      if ('value' in found) {
        if (keep) overridable(object, key, found.value)
        else defineProperty(object, key, { __proto__: null, writable: false, configurable: false })
      } else {
        defineProperty(object, key, { __proto__: null, configurable: false })
      }
    }
  }

  // Built-ins that fill as much memory as they are told to and cannot be interrupted over it.
  const MOST_LENGTH = 10000000, MOST_TEXT = 1 << 25
  const { from } = Array
  const { fill } = Array.prototype
  const { apply } = Reflect
  const { iterator } = Symbol
  const guarded = {
    from(items) {
      if (typeof items === 'object' && items !== null && !(iterator in items) && items.length > MOST_LENGTH) {
        throw new RangeError('Array.from makes ' + MOST_LENGTH + ' elements at most, asked for ' + items.length)
      }
      return apply(from, this, arguments)
    },
    fill() {
      if (this.length > MOST_LENGTH) throw new RangeError('Array.prototype.fill fills ' + MOST_LENGTH + ' elements at most')
      return apply(fill, this, arguments)
    },
  }
  defineProperty(Array, 'from', { __proto__: null, value: guarded.from })
  defineProperty(Array.prototype, 'fill', { __proto__: null, value: guarded.fill })

  const tooLong = (name, length) => {
    if (length > MOST_TEXT) throw new RangeError('String.prototype.' + name + ' makes ' + MOST_TEXT + ' characters at most')
  }
  const { repeat, padStart, padEnd } = String.prototype
  const lengthened = {
    repeat(count) {
      tooLong('repeat', this == null ? 0 : ('' + this).length * count)
      return apply(repeat, this, arguments)
    },
    padStart(length) {
      tooLong('padStart', length)
      return apply(padStart, this, arguments)
    },
    padEnd(length) {
      tooLong('padEnd', length)
      return apply(padEnd, this, arguments)
    },
  }
  for (const name of Object.keys(lengthened)) defineProperty(String.prototype, name, { __proto__: null, value: lengthened[name] })

  lib.lock = () => {
    const all = new Set()
    const add = (object) => {
      if ((typeof object === 'object' && object !== null) || typeof object === 'function') all.add(object)
    }
    for (const name of GLOBALS) {
      const value = globalThis[name]
      add(value)
      if (typeof value === 'function') add(value.prototype)
      const found = getOwnPropertyDescriptor(globalThis, name)
      if (found && found.configurable) {
        defineProperty(globalThis, name, { __proto__: null, value, writable: false, configurable: false })
      }
    }
    for (const object of [[][Symbol.iterator](), new Map().keys(), new Set().keys(), ''[Symbol.iterator](),
      'a'.matchAll(/a/g), (function* () {})(), (async function* () {})(), async () => {}]) {
      add(getPrototypeOf(object))
      add(getPrototypeOf(getPrototypeOf(object)))
    }
    add(getPrototypeOf(Uint8Array))
    add(getPrototypeOf(Uint8Array).prototype)
    for (const object of all) lock(object)
    preventExtensions(Object.prototype)
  }
})
