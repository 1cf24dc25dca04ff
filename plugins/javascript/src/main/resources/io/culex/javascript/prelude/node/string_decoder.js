// string_decoder: text from bytes that come in pieces.
(function (lib) {
  'use strict'
  class StringDecoder {
    constructor(encoding) {
      const wanted = encoding === undefined || encoding === null ? 'utf8' : String(encoding).toLowerCase()
      if (!lib.Buffer.isEncoding(wanted)) {
        const error = new TypeError('Unknown encoding: ' + encoding)
        error.code = 'ERR_UNKNOWN_ENCODING'
        throw error
      }
      this.encoding = { 'utf-8': 'utf8', binary: 'latin1', ucs2: 'utf16le', 'ucs-2': 'utf16le', 'utf-16le': 'utf16le' }[wanted]
        || wanted
      lib.hidden(this, 'decoder', this.encoding === 'utf8' ? new TextDecoder('utf-8', { ignoreBOM: true }) : null)
      lib.hidden(this, 'left', lib.Buffer.alloc(0))
    }

    write(bytes) {
      if (typeof bytes === 'string') return bytes
      if (this.decoder) return this.decoder.decode(bytes, { stream: true })
      const all = this.left.length ? lib.Buffer.concat([this.left, lib.Buffer.from(bytes)]) : lib.Buffer.from(bytes)
      const whole = all.length - (all.length % this.unit())
      this.left = all.subarray(whole)
      return all.toString(this.encoding, 0, whole)
    }

    // Bytes that make whole characters only together.
    unit() {
      return this.encoding === 'utf16le' ? 2 : this.encoding.startsWith('base64') ? 3 : 1
    }

    end(bytes) {
      const text = bytes === undefined ? '' : this.write(bytes)
      if (this.decoder) return text + this.decoder.decode()
      const rest = this.left.toString(this.encoding)
      this.left = lib.Buffer.alloc(0)
      return text + rest
    }
  }
  lib.hidden(StringDecoder.prototype, 'unit', StringDecoder.prototype.unit)
  return { StringDecoder }
})
