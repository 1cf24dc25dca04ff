// Whether two values are the same all the way down: for assert and util.
(function () {
  'use strict'
  const tagOf = (value) => Object.prototype.toString.call(value)
  const isObject = (value) => typeof value === 'object' && value !== null

  function same(a, b, strict, seen) {
    if (Object.is(a, b)) return true
    if (!isObject(a) || !isObject(b)) return !strict && !isObject(a) && !isObject(b) && a == b
    if (strict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false
    if (tagOf(a) !== tagOf(b) || Array.isArray(a) !== Array.isArray(b)) return false
    if (seen.get(a) === b) return true
    seen.set(a, b)
    const equal = valuesEqual(a, b, strict, seen) && keysEqual(a, b, strict, seen)
    seen.delete(a)
    return equal
  }

  function valuesEqual(a, b, strict, seen) {
    if (a instanceof Date) return Object.is(a.getTime(), b.getTime())
    if (a instanceof RegExp) return String(a) === String(b) && a.lastIndex === b.lastIndex
    if (a instanceof Error) return a.message === b.message && a.name === b.name
    if (a instanceof Number || a instanceof String || a instanceof Boolean) return Object.is(a.valueOf(), b.valueOf())
    if (a instanceof Map) return a.size === b.size && mapsEqual(a, b, strict, seen)
    if (a instanceof Set) return a.size === b.size && setsEqual(a, b, strict, seen)
    if (a instanceof ArrayBuffer) return same(new Uint8Array(a), new Uint8Array(b), strict, seen)
    if (a instanceof WeakMap || a instanceof WeakSet || a instanceof Promise) return false
    return true
  }

  function mapsEqual(a, b, strict, seen) {
    for (const [key, value] of a) {
      if (b.has(key)) {
        if (!same(value, b.get(key), strict, seen)) return false
      } else if (!isObject(key)
        || !Array.from(b).some((each) => same(key, each[0], strict, seen) && same(value, each[1], strict, seen))) {
        return false
      }
    }
    return true
  }

  function setsEqual(a, b, strict, seen) {
    for (const value of a) {
      if (!b.has(value) && !Array.from(b).some((each) => same(value, each, strict, seen))) return false
    }
    return true
  }

  function keysEqual(a, b, strict, seen) {
    if (ArrayBuffer.isView(a) && a.length !== b.length) return false
    const keys = Object.keys(a)
    if (keys.length !== Object.keys(b).length) return false
    if (strict) {
      const symbols = (of) => Object.getOwnPropertySymbols(of).filter((each) => Object.prototype.propertyIsEnumerable.call(of, each))
      const mine = symbols(a)
      if (mine.length !== symbols(b).length) return false
      keys.push(...mine)
    }
    return keys.every((key) => Object.prototype.propertyIsEnumerable.call(b, key) && same(a[key], b[key], strict, seen))
  }

  return {
    strict: (a, b) => same(a, b, true, new Map()),
    loose: (a, b) => same(a, b, false, new Map()),
  }
})
