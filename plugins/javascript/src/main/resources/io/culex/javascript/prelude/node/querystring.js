// querystring: name=value&name=value.
(function (lib) {
  'use strict'
  const MOST = 1000

  const escape = (value) => encodeURIComponent(value)

  function unescape(value) {
    try {
      return decodeURIComponent(value)
    } catch (_) {
      // Signs that are no UTF-8 become the replacement character, as bytes that are none do.
      const bytes = []
      for (let i = 0; i < value.length; i++) {
        const hex = value[i] === '%' && /^[0-9a-fA-F]{2}$/.test(value.slice(i + 1, i + 3))
        if (hex) bytes.push(parseInt(value.slice(i + 1, (i += 2) + 1), 16))
        else bytes.push(...lib.Buffer.from(value[i]))
      }
      return lib.Buffer.from(bytes).toString()
    }
  }

  function parse(text, separator, equals, options) {
    const found = Object.create(null)
    if (typeof text !== 'string' || text === '') return found
    const most = options && typeof options.maxKeys === 'number' ? options.maxKeys : MOST
    const decode = (options && options.decodeURIComponent) || querystring.unescape
    const parts = text.split(separator || '&')
    const limit = most > 0 ? Math.min(most, parts.length) : parts.length
    for (const part of parts.slice(0, limit)) {
      if (part === '') continue
      const by = equals || '='
      const at = part.indexOf(by)
      const name = decode((at < 0 ? part : part.slice(0, at)).replace(/\+/g, ' '))
      const value = at < 0 ? '' : decode(part.slice(at + by.length).replace(/\+/g, ' '))
      if (!(name in found)) found[name] = value
      else if (Array.isArray(found[name])) found[name].push(value)
      else found[name] = [found[name], value]
    }
    return found
  }

  function plain(value) {
    switch (typeof value) {
      case 'string': return value
      case 'number': return Number.isFinite(value) ? String(value) : ''
      case 'bigint': case 'boolean': return String(value)
      default: return ''
    }
  }

  function stringify(object, separator, equals, options) {
    if (typeof object !== 'object' || object === null) return ''
    const encode = (options && options.encodeURIComponent) || querystring.escape
    const pair = (name, value) => encode(name) + (equals || '=') + encode(plain(value))
    return Object.keys(object)
      .flatMap((name) => (Array.isArray(object[name]) ? object[name].map((each) => pair(name, each)) : pair(name, object[name])))
      .join(separator || '&')
  }

  const querystring = { escape, unescape, parse, stringify, decode: parse, encode: stringify }
  return querystring
})
