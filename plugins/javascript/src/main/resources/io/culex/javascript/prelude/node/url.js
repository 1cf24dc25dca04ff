// url: URL and URLSearchParams, and what was there before them.
(function (lib, host, load) {
  'use strict'
  const parser = load('urlparser')
  const querystring = load('querystring')
  const PARTS = Symbol('parts'), PARAMS = Symbol('params'), PAIRS = Symbol('pairs'), OWNER = Symbol('owner')
  const CUSTOM = Symbol.for('nodejs.util.inspect.custom')

  const decodeForm = (text) => parser.decode(text.replace(/\+/g, ' '))
  const encodeForm = (text) =>
    encodeURIComponent(String(text).toWellFormed()).replace(/[!'()~]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase())
      .replace(/%20/g, '+')

  function pairsOf(from) {
    if (from === undefined || from === null) return []
    if (typeof from === 'object' || typeof from === 'function') {
      if (typeof from[Symbol.iterator] !== 'function') return Object.keys(from).map((key) => [key, String(from[key])])
      return Array.from(from, (pair) => {
        const list = Array.from(pair)
        if (list.length !== 2) throw new TypeError('Each query pair must be an iterable [name, value] tuple')
        return [String(list[0]), String(list[1])]
      })
    }
    return String(from).replace(/^\?/, '').split('&').filter((each) => each !== '').map((each) => {
      const at = each.indexOf('=')
      return at < 0 ? [decodeForm(each), ''] : [decodeForm(each.slice(0, at)), decodeForm(each.slice(at + 1))]
    })
  }

  class URLSearchParams {
    constructor(from) {
      lib.hidden(this, PAIRS, pairsOf(from))
      lib.hidden(this, OWNER, null)
    }

    get size() {
      return this[PAIRS].length
    }

    append(name, value) {
      this[PAIRS].push([String(name), String(value)])
      told(this)
    }

    delete(name, value) {
      this[PAIRS] = this[PAIRS].filter((each) => each[0] !== String(name) || (value !== undefined && each[1] !== String(value)))
      told(this)
    }

    get(name) {
      const found = this[PAIRS].find((each) => each[0] === String(name))
      return found ? found[1] : null
    }

    getAll(name) {
      return this[PAIRS].filter((each) => each[0] === String(name)).map((each) => each[1])
    }

    has(name, value) {
      return this[PAIRS].some((each) => each[0] === String(name) && (value === undefined || each[1] === String(value)))
    }

    set(name, value) {
      const at = this[PAIRS].findIndex((each) => each[0] === String(name))
      if (at < 0) return this.append(name, value)
      this[PAIRS][at][1] = String(value)
      this[PAIRS] = this[PAIRS].filter((each, i) => i <= at || each[0] !== String(name))
      told(this)
    }

    sort() {
      this[PAIRS].sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0))
      told(this)
    }

    forEach(fn, self) {
      for (const [name, value] of this[PAIRS]) fn.call(self, value, name, this)
    }

    *entries() {
      for (const [name, value] of this[PAIRS]) yield [name, value]
    }

    *keys() {
      for (const each of this[PAIRS]) yield each[0]
    }

    *values() {
      for (const each of this[PAIRS]) yield each[1]
    }

    [Symbol.iterator]() {
      return this.entries()
    }

    toString() {
      return this[PAIRS].map(([name, value]) => encodeForm(name) + '=' + encodeForm(value)).join('&')
    }

    [CUSTOM](depth, options, inspect) {
      const shown = this[PAIRS].map(([name, value]) => inspect(name) + ' => ' + inspect(value))
      return 'URLSearchParams {' + (shown.length ? ' ' + shown.join(', ') + ' ' : '') + '}'
    }
  }

  function told(params) {
    const owner = params[OWNER]
    if (owner !== null) owner[PARTS].query = params.toString() || null
  }

  class URL {
    constructor(input, base) {
      const from = base === undefined ? undefined : parser.parse(String(base))
      lib.hidden(this, PARTS, parser.parse(String(input), from))
      lib.hidden(this, PARAMS, undefined)
    }

    static canParse(input, base) {
      return URL.parse(input, base) !== null
    }

    static parse(input, base) {
      try {
        return new URL(input, base)
      } catch (_) {
        return null
      }
    }

    get href() {
      return parser.write(this[PARTS])
    }

    set href(value) {
      this[PARTS] = parser.parse(String(value))
      queryChanged(this)
    }

    get origin() {
      const { scheme, host: name, port, opaque } = this[PARTS]
      if (scheme === 'blob:') return URL.canParse(opaque) ? new URL(opaque).origin : 'null'
      return parser.special(scheme) && scheme !== 'file:' ? scheme + '//' + name + (port === '' ? '' : ':' + port) : 'null'
    }

    get protocol() {
      return this[PARTS].scheme
    }

    set protocol(value) {
      const found = /^([a-zA-Z][a-zA-Z0-9+.-]*)/.exec(String(value))
      const parts = this[PARTS]
      const scheme = found && found[1].toLowerCase() + ':'
      if (!found || parser.special(scheme) !== parser.special(parts.scheme) || scheme === 'file:' || parts.scheme === 'file:') return
      parts.scheme = scheme
      if (Number(parts.port) === parser.PORTS[scheme]) parts.port = ''
    }

    get username() {
      return this[PARTS].username
    }

    set username(value) {
      if (this[PARTS].host) this[PARTS].username = parser.encode(String(value), parser.USER)
    }

    get password() {
      return this[PARTS].password
    }

    set password(value) {
      if (this[PARTS].host) this[PARTS].password = parser.encode(String(value), parser.USER)
    }

    get host() {
      const { host: name, port } = this[PARTS]
      return (name || '') + (port === '' ? '' : ':' + port)
    }

    set host(value) {
      const found = /^(\[[^\]]*\]|[^:/?#\\]*)(?::([0-9]*))?/.exec(String(value))
      this.hostname = found[1]
      if (found[2]) this.port = found[2]
    }

    get hostname() {
      return this[PARTS].host || ''
    }

    set hostname(value) {
      const parts = this[PARTS]
      if (parts.opaque !== null) return
      unlessInvalid(() => {
        parts.host = parser.hostOf(String(value).split(/[/?#]/)[0], value, parser.special(parts.scheme))
      })
    }

    get port() {
      return this[PARTS].port
    }

    set port(value) {
      const parts = this[PARTS]
      if (parts.host) unlessInvalid(() => (parts.port = parser.portOf(/^[0-9]*/.exec(String(value))[0], parts.scheme, value)))
    }

    get pathname() {
      return parser.pathname(this[PARTS])
    }

    set pathname(value) {
      const parts = this[PARTS]
      if (parts.opaque === null) {
        parts.path = parser.segments(String(value).replace(/^[/\\]/, ''), parts, [])
          .map((each) => each.replace(/\?/g, '%3F').replace(/#/g, '%23'))
      }
    }

    get search() {
      return this[PARTS].query ? '?' + this[PARTS].query : ''
    }

    set search(value) {
      const text = String(value).replace(/^\?/, '')
      const unsafe = parser.special(this[PARTS].scheme) ? parser.QUERY + "'" : parser.QUERY
      this[PARTS].query = text === '' ? null : parser.encode(text, unsafe)
      queryChanged(this)
    }

    get searchParams() {
      if (this[PARAMS] === undefined) {
        const params = new URLSearchParams(this[PARTS].query || '')
        params[OWNER] = this
        this[PARAMS] = params
      }
      return this[PARAMS]
    }

    get hash() {
      return this[PARTS].fragment ? '#' + this[PARTS].fragment : ''
    }

    set hash(value) {
      const text = String(value).replace(/^#/, '')
      this[PARTS].fragment = text === '' ? null : parser.encode(text, parser.FRAGMENT)
    }

    toString() {
      return this.href
    }

    toJSON() {
      return this.href
    }

    [CUSTOM](depth, options, inspect) {
      const shown = {}
      for (const key of ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search',
        'searchParams', 'hash']) {
        shown[key] = this[key]
      }
      return 'URL ' + inspect(shown)
    }
  }

  function queryChanged(url) {
    if (url[PARAMS] !== undefined) url[PARAMS][PAIRS] = pairsOf(url[PARTS].query || '')
  }

  function unlessInvalid(change) {
    try {
      change()
    } catch (_) {
      // A setter leaves the URL as it is.
    }
  }

  class Url {
    constructor() {
      for (const key of ['protocol', 'slashes', 'auth', 'host', 'port', 'hostname', 'hash', 'search', 'query', 'pathname', 'path',
        'href']) {
        this[key] = null
      }
    }
  }

  const named = (text) => (/[^\0-\x7f]/.test(text) ? host.domain(text) : null) || text.toLowerCase()

  // url.parse: splits and decides little.
  function parse(text, withQuery, slashes) {
    const url = new Url()
    const found = /^([a-zA-Z][a-zA-Z0-9+.-]*:)?(\/\/)?(.*)$/s.exec(String(text).trim())
    url.protocol = found[1] ? found[1].toLowerCase() : null
    let rest = found[3]
    if (found[2] && (url.protocol || slashes)) {
      url.slashes = true
      const end = rest.search(/[/?#]/)
      const place = /^(?:(.*)@)?(\[[^\]]*\]|[^:]*)(?::(\d*))?/.exec(end < 0 ? rest : rest.slice(0, end))
      url.auth = place[1] === undefined ? null : parser.decode(place[1])
      url.hostname = named(place[2]).replace(/^\[|\]$/g, '')
      url.port = place[3] || null
      url.host = named(place[2]) + (url.port ? ':' + url.port : '')
      rest = end < 0 ? '' : rest.slice(end)
    } else if (found[2]) {
      rest = found[2] + rest
    }
    rest = rest.replace(/[ "'<>`{}|^\\]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase())
    const cut = (mark) => {
      const at = rest.indexOf(mark)
      if (at < 0) return null
      const tail = rest.slice(at)
      rest = rest.slice(0, at)
      return tail
    }
    url.hash = cut('#')
    url.search = cut('?')
    url.query = url.search === null ? null : url.search.slice(1)
    if (withQuery) url.query = querystring.parse(url.query || '')
    url.pathname = rest || (url.slashes && parser.special(url.protocol || '') ? '/' : null)
    url.path = url.pathname || url.search ? (url.pathname || '') + (url.search || '') : null
    url.href = format(url)
    return url
  }

  function format(from) {
    if (typeof from === 'string') return parse(from).href
    if (from instanceof URL) return from.href
    const scheme = from.protocol ? from.protocol.replace(/:?$/, ':') : ''
    const auth = from.auth ? encodeURIComponent(from.auth).replace(/%3A/i, ':') + '@' : ''
    const name = from.hostname && from.hostname.includes(':') ? '[' + from.hostname + ']' : from.hostname
    const place = from.host ? auth + from.host : name ? auth + name + (from.port ? ':' + from.port : '') : ''
    const asked = from.query && typeof from.query === 'object' ? querystring.stringify(from.query) : ''
    const search = from.search || (asked ? '?' + asked : '')
    const slashes = from.slashes || (place && parser.special(scheme)) ? '//' : ''
    const path = from.pathname || ''
    return scheme + slashes + place + (place && path && path[0] !== '/' ? '/' + path : path)
      + (search && search[0] !== '?' ? '?' + search : search) + (from.hash ? from.hash.replace(/^#?/, '#') : '')
  }

  function resolve(from, to) {
    const base = new URL(from, 'resolve://')
    const found = new URL(to, base)
    return found.protocol === 'resolve:' ? found.pathname + found.search + found.hash : found.href
  }

  // Files are those of the scripts folder, by their path in it.
  function fileURLToPath(from) {
    const url = typeof from === 'string' ? new URL(from) : from
    if (url.protocol !== 'file:') {
      const error = new TypeError('The URL must be of scheme file')
      error.code = 'ERR_INVALID_URL_SCHEME'
      throw error
    }
    return host.inFolder(parser.decode(url.pathname))
  }

  return {
    URL, URLSearchParams, Url, parse, format, resolve, fileURLToPath,
    pathToFileURL: (path) => new URL('file:///' + String(path).split('/').map(encodeURIComponent).join('/')),
    domainToASCII: (name) => host.domain(String(name)) || '',
    domainToUnicode: (name) => String(name),
    urlToHttpOptions: (url) => ({ protocol: url.protocol, hostname: url.hostname, hash: url.hash, search: url.search,
      pathname: url.pathname, path: url.pathname + url.search, href: url.href, ...(url.port ? { port: Number(url.port) } : {}) }),
  }
})
