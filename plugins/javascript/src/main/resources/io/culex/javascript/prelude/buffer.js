// Buffer: bytes as a Uint8Array with Node's methods. A message's payload becomes one without a copy.
(function (lib) {
  'use strict'
  const utf8Decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  // The bytes of the message that observers were handed last, which cannot be written to.
  let shown
  const utf8Encoder = new TextEncoder()
  const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  const BASE64URL = BASE64.slice(0, 62) + '-_'
  const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'))
  const SEXTET = new Int8Array(128).fill(-1)
  for (let i = 0; i < 64; i++) {
    SEXTET[BASE64.charCodeAt(i)] = i
    SEXTET[BASE64URL.charCodeAt(i)] = i
  }

  class Buffer extends Uint8Array {
    constructor(value, encodingOrOffset, length) {
      if (typeof value === 'string') super(encode(value, encodingOrOffset))
      else super(value, encodingOrOffset, length)
    }

    static get [Symbol.species]() {
      return Buffer
    }

    static from(value, encodingOrOffset, length) {
      if (typeof value === 'string') return view(encode(value, encodingOrOffset))
      if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
        return new Buffer(value, encodingOrOffset, length)
      }
      if (value && value.type === 'Buffer' && Array.isArray(value.data)) return Buffer.from(value.data)
      if (ArrayBuffer.isView(value) || Array.isArray(value) || (value && typeof value.length === 'number')) {
        const copy = new Buffer(value.length)
        for (let i = 0; i < copy.length; i++) copy[i] = value[i]
        return copy
      }
      if (value && typeof value.valueOf() === 'string') return Buffer.from(value.valueOf(), encodingOrOffset)
      throw new TypeError('Buffer.from takes a string, Buffer, ArrayBuffer or array, got ' + lib.inspect(value))
    }

    static alloc(size, fill, encoding) {
      const made = new Buffer(size)
      return fill === undefined || fill === 0 ? made : made.fill(fill, 0, made.length, encoding)
    }

    static allocUnsafe(size) {
      return new Buffer(size)
    }

    static allocUnsafeSlow(size) {
      return new Buffer(size)
    }

    static concat(list, total) {
      const size = total === undefined ? list.reduce((sum, each) => sum + each.length, 0) : total
      const all = new Buffer(size)
      let at = 0
      for (const each of list) {
        if (at >= size) break
        const part = at + each.length > size ? each.subarray(0, size - at) : each
        all.set(part, at)
        at += part.length
      }
      return all
    }

    static isBuffer(value) {
      return value instanceof Buffer
    }

    static isEncoding(name) {
      return typeof name === 'string' && encodingOf(name) !== undefined
    }

    static byteLength(value, encoding) {
      return typeof value === 'string' ? encode(value, encoding).length : value.byteLength
    }

    static compare(a, b) {
      return Buffer.prototype.compare.call(a, b)
    }

    toString(encoding, start, end) {
      const bytes = start === undefined && end === undefined ? this : this.subarray(start || 0, end)
      if (encoding === undefined || encoding === 'utf8') {
        const text = utf8Decoder.decode(bytes)
        if (bytes === shown) lib.decoded(bytes, text)
        return text
      }
      return decode(bytes, encoding)
    }

    toLocaleString(encoding, start, end) {
      return this.toString(encoding, start, end)
    }

    toJSON() {
      return { type: 'Buffer', data: Array.from(this) }
    }

    slice(start, end) {
      return this.subarray(start, end)
    }

    equals(other) {
      return this === other || this.compare(other) === 0
    }

    compare(other, from = 0, to = other.length, ownFrom = 0, ownTo = this.length) {
      const a = this.subarray(ownFrom, ownTo)
      const b = other.subarray(from, to)
      const common = Math.min(a.length, b.length)
      for (let i = 0; i < common; i++) {
        if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1
      }
      return Math.sign(a.length - b.length)
    }

    indexOf(value, from, encoding) {
      return search(this, value, from, encoding, 1)
    }

    lastIndexOf(value, from, encoding) {
      return search(this, value, from, encoding, -1)
    }

    includes(value, from, encoding) {
      return this.indexOf(value, from, encoding) >= 0
    }

    copy(target, at = 0, start = 0, end = this.length) {
      const part = this.subarray(start, Math.min(end, start + target.length - at))
      target.set(part, at)
      return part.length
    }

    fill(value, start, end, encoding) {
      if (typeof start === 'string') return this.fill(value, 0, this.length, start)
      if (typeof value === 'number') return super.fill(value, start, end)
      const pattern = typeof value === 'string' ? encode(value, encoding) : value
      if (pattern.length === 0) return super.fill(0, start, end)
      const to = end === undefined ? this.length : end
      for (let i = start || 0, p = 0; i < to; i++, p++) this[i] = pattern[p % pattern.length]
      return this
    }

    write(text, offset, length, encoding) {
      if (typeof offset === 'string') return this.write(text, 0, this.length, offset)
      if (typeof length === 'string') return this.write(text, offset, undefined, length)
      const at = offset || 0
      const room = Math.min(length === undefined ? this.length - at : length, this.length - at)
      let bytes = encode(text, encoding)
      if (bytes.length > room) {
        let cut = room
        // A character is written whole or not at all.
        if (encodingOf(encoding || 'utf8') === 'utf8') while (cut > 0 && (bytes[cut] & 0xc0) === 0x80) cut--
        bytes = bytes.subarray(0, cut)
      }
      this.set(bytes, at)
      return bytes.length
    }

    swap16() {
      for (let i = 0; i + 1 < this.length; i += 2) this.subarray(i, i + 2).reverse()
      return this
    }

    swap32() {
      for (let i = 0; i + 3 < this.length; i += 4) this.subarray(i, i + 4).reverse()
      return this
    }
  }
  Buffer.poolSize = 0

  function view(bytes) {
    return new Buffer(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  function encodingOf(name) {
    switch (String(name).toLowerCase()) {
      case 'utf8': case 'utf-8': return 'utf8'
      case 'hex': return 'hex'
      case 'base64': return 'base64'
      case 'base64url': return 'base64url'
      case 'latin1': case 'binary': return 'latin1'
      case 'ascii': return 'ascii'
      case 'utf16le': case 'utf-16le': case 'ucs2': case 'ucs-2': return 'utf16le'
      default: return undefined
    }
  }

  function known(name) {
    const encoding = encodingOf(name)
    if (encoding === undefined) throw new TypeError('Unknown encoding: ' + name)
    return encoding
  }

  function decode(bytes, name) {
    const encoding = known(name)
    if (encoding === 'utf8') return utf8Decoder.decode(bytes)
    let text = ''
    if (encoding === 'hex') {
      for (let i = 0; i < bytes.length; i++) text += HEX[bytes[i]]
    } else if (encoding === 'latin1' || encoding === 'ascii') {
      const mask = encoding === 'ascii' ? 0x7f : 0xff
      for (let i = 0; i < bytes.length; i++) text += String.fromCharCode(bytes[i] & mask)
    } else if (encoding === 'utf16le') {
      for (let i = 0; i + 1 < bytes.length; i += 2) text += String.fromCharCode(bytes[i] | (bytes[i + 1] << 8))
    } else {
      text = toBase64(bytes, encoding === 'base64' ? BASE64 : BASE64URL, encoding === 'base64')
    }
    return text
  }

  function toBase64(bytes, alphabet, padded) {
    let text = ''
    for (let i = 0; i < bytes.length; i += 3) {
      const left = bytes.length - i
      const three = (bytes[i] << 16) | ((left > 1 ? bytes[i + 1] : 0) << 8) | (left > 2 ? bytes[i + 2] : 0)
      text += alphabet[three >> 18] + alphabet[(three >> 12) & 63]
      if (left > 1) text += alphabet[(three >> 6) & 63]
      else if (padded) text += '='
      if (left > 2) text += alphabet[three & 63]
      else if (padded) text += '='
    }
    return text
  }

  function fromBase64(text) {
    const out = new Uint8Array(Math.ceil((text.length * 3) / 4))
    let bits = 0
    let held = 0
    let length = 0
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code === 61) break
      const six = code < 128 ? SEXTET[code] : -1
      if (six < 0) continue
      held = (held << 6) | six
      bits += 6
      if (bits >= 8) {
        bits -= 8
        out[length++] = (held >> bits) & 0xff
      }
    }
    return out.slice(0, length)
  }

  function encode(text, name) {
    const encoding = name === undefined || name === null ? 'utf8' : known(name)
    if (encoding === 'utf8') return utf8Encoder.encode(text)
    if (encoding === 'base64' || encoding === 'base64url') return fromBase64(text)
    if (encoding === 'hex') {
      const digits = /^(?:[0-9a-fA-F]{2})*/.exec(text)[0]
      return Uint8Array.from({ length: digits.length / 2 }, (_, i) => parseInt(digits.substr(i * 2, 2), 16))
    }
    if (encoding === 'utf16le') {
      const wide = new Uint8Array(text.length * 2)
      for (let i = 0; i < text.length; i++) {
        wide[i * 2] = text.charCodeAt(i) & 0xff
        wide[i * 2 + 1] = text.charCodeAt(i) >> 8
      }
      return wide
    }
    const narrow = new Uint8Array(text.length)
    for (let i = 0; i < text.length; i++) narrow[i] = text.charCodeAt(i)
    return narrow
  }

  function search(bytes, value, from, encoding, step) {
    if (typeof from === 'string') return search(bytes, value, undefined, from, step)
    const wanted = typeof value === 'number' ? [value & 0xff] : typeof value === 'string' ? encode(value, encoding) : value
    const last = bytes.length - wanted.length
    let at = from === undefined ? (step > 0 ? 0 : last) : from < 0 ? bytes.length + from : from
    if (step > 0 && at < 0) at = 0
    if (step < 0 && at > last) at = last
    for (; at >= 0 && at <= last; at += step) {
      let i = 0
      while (i < wanted.length && bytes[at + i] === wanted[i]) i++
      if (i === wanted.length) return at
    }
    return -1
  }

  lib.showing = (bytes) => (shown = bytes)
  lib.Buffer = Buffer
  lib.encodeText = encode
})
