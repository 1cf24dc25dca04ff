// JSON.parse for what devices send: one object whose members are texts without escapes and plain numbers, eight at most. Where
// scripts are compiled that takes a third of the time of the engine's own. All else, mistakes too, is left to that.
(function (lib, host) {
  'use strict'
  const { parse } = JSON
  const MOST_MEMBERS = 8, MOST_KEYS = 500, LONGEST = 4096
  const NAME = /^[\w$][\w$-]*$/
  const NAMES = 'abcdefgh'
  const make = Function
  let known = 0
  let lastBytes
  let lastText

  // The members seen so far in an object, in their order, and what makes such objects with their shape known beforehand.
  class Members {
    constructor(keys) {
      const quoted = JSON.stringify(keys.at(-1) ?? '')
      this.keys = keys
      this.codes = Uint8Array.from(quoted, (each) => each.charCodeAt(0))
      this.guess = null
      this.next = new Map()
      this.object = make(...NAMES, 'return {' + keys.map((key, i) => JSON.stringify(key) + ':' + NAMES[i]).join() + '}')
    }
  }
  const none = new Members([])

  // Keys come from strangers: there is an end to what is remembered, and nothing but names becomes code.
  function after(members, key) {
    let found = members.next.get(key)
    if (found === undefined) {
      if (known === MOST_KEYS || key === '__proto__' || !NAME.test(key)) return null
      known++
      found = new Members(members.keys.concat(key))
      members.next.set(key, found)
    }
    members.guess = found
    return found
  }

  // The same object that parse(text) makes. Where there are as many bytes as characters, these are in the same places.
  function flat(bytes, text) {
    const end = bytes.length
    if (end !== text.length || end === 0 || bytes[0] !== 123 || bytes[end - 1] !== 125) return parse(text)
    let i = 1, node = none, count = 0
    let v0, v1, v2, v3, v4, v5, v6, v7
    while (i < end) {
      let c = bytes[i]
      while (c === 32 || c === 10 || c === 13 || c === 9) c = bytes[++i]
      if (c !== 34 || count === MOST_MEMBERS) return parse(text)
      const guess = node.guess
      let hit = false
      if (guess !== null) {
        const codes = guess.codes, n = codes.length
        if (i + n < end) {
          let k = 1
          while (k < n && bytes[i + k] === codes[k]) k++
          if (k === n) { hit = true; node = guess; i += n }
        }
      }
      if (!hit) {
        const from = i + 1
        i = from
        c = bytes[i]
        while (c !== 34) {
          if (i >= end || c < 32 || c === 92 || c > 126) return parse(text)
          c = bytes[++i]
        }
        node = after(node, text.substring(from, i++))
        if (node === null) return parse(text)
      }
      c = bytes[i]
      while (c === 32 || c === 10 || c === 13 || c === 9) c = bytes[++i]
      if (c !== 58) return parse(text)
      c = bytes[++i]
      while (c === 32 || c === 10 || c === 13 || c === 9) c = bytes[++i]
      let value
      if (c === 34) {
        const from = ++i
        c = bytes[i]
        while (c !== 34) {
          if (i >= end || c < 32 || c === 92) return parse(text)
          c = bytes[++i]
        }
        value = text.substring(from, i++)
      } else if ((c >= 48 && c <= 57) || c === 45) {
        const negative = c === 45
        if (negative) c = bytes[++i]
        const from = i
        let whole = 0
        while (c >= 48 && c <= 57) { whole = (whole * 10 + (c - 48)) | 0; c = bytes[++i] }
        const size = i - from
        if (size === 0 || size > 9 || (size > 1 && bytes[from] === 48)) return parse(text)
        if (c === 46) {
          let scale = 1, part = 0
          c = bytes[++i]
          const f = i
          while (c >= 48 && c <= 57) { part = (part * 10 + (c - 48)) | 0; scale = (scale * 10) | 0; c = bytes[++i] }
          if (i === f || i - f > 6) return parse(text)
          value = (whole * scale + part) / scale
        } else value = whole
        if (c === 101 || c === 69) return parse(text)
        if (negative) value = -value
      } else return parse(text)
      if (count === 0) v0 = value
      else if (count === 1) v1 = value
      else if (count === 2) v2 = value
      else if (count === 3) v3 = value
      else if (count === 4) v4 = value
      else if (count === 5) v5 = value
      else if (count === 6) v6 = value
      else v7 = value
      count++
      c = bytes[i]
      while (c === 32 || c === 10 || c === 13 || c === 9) c = bytes[++i]
      i++
      if (c === 125) return i === end ? node.object(v0, v1, v2, v3, v4, v5, v6, v7) : parse(text)
      if (c !== 44) return parse(text)
    }
    return parse(text)
  }

  if (!host.compiles()) {
    lib.parsed = (bytes, text) => parse(text)
    lib.decoded = () => {}
    return
  }
  lib.parsed = flat
  // The text of bytes that nobody can write to: when that is parsed, they are at hand.
  lib.decoded = (bytes, text) => {
    if (text.length <= LONGEST) {
      lastBytes = bytes
      lastText = text
    }
  }
  const own = {
    parse(text, reviver) {
      return reviver === undefined && text === lastText ? flat(lastBytes, text) : parse(text, reviver)
    },
  }
  Object.defineProperty(JSON, 'parse', { value: own.parse, writable: true, configurable: true, enumerable: false })
})
