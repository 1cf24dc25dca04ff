// From text to the parts of a URL, as the URL standard has it: leniently, and the same for everybody who reads it.
(function (lib, host) {
  'use strict'
  const PORTS = { 'http:': 80, 'https:': 443, 'ws:': 80, 'wss:': 443, 'ftp:': 21, 'file:': null }
  const special = (scheme) => Object.hasOwn(PORTS, scheme)
  const CONTROL = /[\0-\x1f\x7f-\uffff]/
  const FRAGMENT = ' "<>`'
  const QUERY = ' "#<>'
  const PATH = QUERY + '?`{}^'
  const USER = PATH + '/:;=@[\\]|'
  const FORBIDDEN = /[\0-\x20"#%/:<>?@[\\\]^`{|}\x7f]/

  function invalid(text) {
    const error = new TypeError('Invalid URL')
    error.code = 'ERR_INVALID_URL'
    error.input = text
    return error
  }

  // Percent signs and hexadecimal digits in place of what may not stand there.
  function encode(text, unsafe) {
    let out = ''
    for (const c of text.toWellFormed()) {
      if (!CONTROL.test(c) && !unsafe.includes(c)) out += c
      else for (const byte of lib.encodeText(c)) out += '%' + byte.toString(16).toUpperCase().padStart(2, '0')
    }
    return out
  }

  function decode(text) {
    if (!text.includes('%')) return text
    const bytes = []
    const from = lib.encodeText(text)
    for (let i = 0; i < from.length; i++) {
      const hex = from[i] === 37 ? String.fromCharCode(from[i + 1], from[i + 2]) : ''
      if (/^[0-9a-fA-F]{2}$/.test(hex)) {
        bytes.push(parseInt(hex, 16))
        i += 2
      } else {
        bytes.push(from[i])
      }
    }
    return lib.Buffer.from(bytes).toString()
  }

  // null: not a number, NaN: looks like one and is none.
  function ipNumber(part) {
    if (part === '') return NaN
    if (/^0[xX][0-9a-fA-F]*$/.test(part)) return part.length === 2 ? 0 : parseInt(part.slice(2), 16)
    if (/^0[0-9]+$/.test(part)) return /^[0-7]+$/.test(part) ? parseInt(part, 8) : NaN
    return /^[0-9]+$/.test(part) ? Number(part) : null
  }

  function ip4(name, text) {
    const parts = name.split('.')
    if (parts.length > 1 && parts[parts.length - 1] === '') parts.pop()
    const last = parts[parts.length - 1]
    if (ipNumber(last) === null || (last === '' && parts.length === 1)) return null
    const numbers = parts.map(ipNumber)
    if (parts.length > 4 || numbers.some((each) => each === null || Number.isNaN(each))) throw invalid(text)
    const end = numbers.pop()
    if (numbers.some((each) => each > 255) || end >= 256 ** (4 - numbers.length)) throw invalid(text)
    const whole = numbers.reduce((sum, each, i) => sum + each * 256 ** (3 - i), end)
    return [24, 16, 8, 0].map((shift) => Math.floor(whole / 2 ** shift) % 256).join('.')
  }

  function ip6(name, text) {
    let groups = name
    const four = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(name)
    if (four) {
      const bytes = four[2].split('.').map(Number)
      if (bytes.some((each) => each > 255) || /(^|\.)0\d/.test(four[2])) throw invalid(text)
      groups = four[1] + ((bytes[0] << 8) | bytes[1]).toString(16) + ':' + ((bytes[2] << 8) | bytes[3]).toString(16)
    }
    const halves = groups.split('::')
    const read = (half) => (half === '' ? [] : half.split(':'))
    const [head, tail] = [read(halves[0]), halves.length > 1 ? read(halves[1]) : []]
    const missing = 8 - head.length - tail.length
    const fits = halves.length === 1 ? missing === 0 : halves.length === 2 && missing >= 1
    if (!fits || head.concat(tail).some((each) => !/^[0-9a-fA-F]{1,4}$/.test(each))) throw invalid(text)
    const all = head.concat(new Array(halves.length === 1 ? 0 : missing).fill('0'), tail).map((each) => parseInt(each, 16))
    return '[' + shortened(all) + ']'
  }

  function shortened(groups) {
    let best = [-1, 1]
    for (let i = 0; i < 8; i++) {
      let n = 0
      while (i + n < 8 && groups[i + n] === 0) n++
      if (n > best[1]) best = [i, n]
    }
    const hex = (list) => list.map((each) => each.toString(16)).join(':')
    return best[0] < 0 ? hex(groups) : hex(groups.slice(0, best[0])) + '::' + hex(groups.slice(best[0] + best[1]))
  }

  function hostOf(text, whole, ofSpecial) {
    if (text[0] === '[') {
      if (!text.endsWith(']')) throw invalid(whole)
      return ip6(text.slice(1, -1), whole)
    }
    if (!ofSpecial) {
      if (/[\0\t\n\r #/:<>?@[\\\]^|]/.test(text)) throw invalid(whole)
      return encode(text, '')
    }
    const name = host.domain(decode(text))
    if (name === null || name === '' || FORBIDDEN.test(name)) throw invalid(whole)
    return ip4(name, whole) || name
  }

  function portOf(text, scheme, whole) {
    if (text === '') return ''
    if (!/^[0-9]+$/.test(text) || Number(text) > 65535) throw invalid(whole)
    return Number(text) === PORTS[scheme] ? '' : String(Number(text))
  }

  const isDot = (part) => part === '.' || part.toLowerCase() === '%2e'
  const isTwoDots = (part) => /^(\.|%2e)(\.|%2e)$/i.test(part)
  const isDrive = (part) => /^[a-zA-Z][:|]$/.test(part)

  // The path as a list, beginning with what a base has.
  function segments(path, url, from) {
    const list = from.slice()
    const parts = (special(url.scheme) ? path.replace(/\\/g, '/') : path).split('/')
    parts.forEach((part, i) => {
      const last = i === parts.length - 1
      if (isTwoDots(part)) {
        if (list.length && !(url.scheme === 'file:' && list.length === 1 && isDrive(list[0]))) list.pop()
        if (last) list.push('')
      } else if (isDot(part)) {
        if (last) list.push('')
      } else {
        const drive = url.scheme === 'file:' && list.length === 0 && isDrive(part)
        list.push(encode(drive ? part[0] + ':' : part, PATH))
      }
    })
    return list
  }

  function authority(text, url, whole) {
    const at = text.lastIndexOf('@')
    const place = text.slice(at + 1)
    if (at >= 0) {
      const colon = text.indexOf(':')
      const named = colon >= 0 && colon < at
      url.username = encode(text.slice(0, named ? colon : at), USER)
      url.password = named ? encode(text.slice(colon + 1, at), USER) : ''
      if (place === '') throw invalid(whole)
    }
    const found = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(place)
    if (!found || (found[1] === '' && (special(url.scheme) || found[2] !== undefined))) throw invalid(whole)
    url.host = found[1] === '' ? '' : hostOf(found[1], whole, special(url.scheme))
    url.port = portOf(found[2] || '', url.scheme, whole)
  }

  const empty = (scheme) =>
    ({ scheme, username: '', password: '', host: null, port: '', path: [], opaque: null, query: null, fragment: null })

  function parse(input, base) {
    let text = input.replace(/^[\0-\x20]+|[\0-\x20]+$/g, '').replace(/[\t\n\r]/g, '')
    const cut = (mark) => {
      const at = text.indexOf(mark)
      if (at < 0) return null
      const rest = text.slice(at + 1)
      text = text.slice(0, at)
      return rest
    }
    const fragment = cut('#')
    const query = cut('?')
    const named = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(text)
    const scheme = named ? named[1].toLowerCase() + ':' : null
    const relative = scheme === null || (base && scheme === base.scheme && special(scheme) && !/^[/\\]{2}/.test(text.slice(scheme.length)))
    const rest = scheme === null ? text : text.slice(scheme.length)
    const url = relative ? relativeTo(rest, query, fragment, base, input) : absolute(scheme, rest, input, base)
    if (query !== null) url.query = encode(query, special(url.scheme) ? QUERY + "'" : QUERY)
    url.fragment = fragment === null ? null : encode(fragment, FRAGMENT)
    return url
  }

  function absolute(scheme, rest, input, base) {
    const url = empty(scheme)
    if (special(scheme)) {
      const path = rest.replace(/\\/g, '/')
      if (scheme === 'file:') return file(url, path, base)
      withAuthority(url, path.replace(/^\/*/, '//'), input)
    } else if (rest.startsWith('//')) {
      withAuthority(url, rest, input)
    } else if (rest.startsWith('/')) {
      url.path = segments(rest.slice(1), url, [])
    } else {
      url.opaque = encode(rest, '')
    }
    return url
  }

  function withAuthority(url, text, input) {
    const end = text.indexOf('/', 2)
    authority(text.slice(2, end < 0 ? undefined : end), url, input)
    if (end >= 0) url.path = segments(text.slice(end + 1), url, [])
    else if (special(url.scheme)) url.path = ['']
  }

  function file(url, path, base) {
    url.host = ''
    if (path.startsWith('//')) {
      const end = path.indexOf('/', 2)
      const name = path.slice(2, end < 0 ? undefined : end)
      if (isDrive(name)) {
        url.path = segments(path.slice(2), url, [])
        return url
      }
      const found = name === '' ? '' : hostOf(name, path, true)
      url.host = found === 'localhost' ? '' : found
      url.path = end < 0 ? [''] : segments(path.slice(end + 1), url, [])
    } else {
      const own = path.startsWith('/') || isDrive(path.slice(0, 2)) || !base || base.scheme !== 'file:'
      const from = own ? [] : base.path.slice(0, -1)
      url.path = segments(path.replace(/^\//, ''), url, from)
    }
    return url
  }

  function relativeTo(rest, query, fragment, base, input) {
    if (!base || (base.opaque !== null && (rest !== '' || query !== null || fragment === null))) throw invalid(input)
    const url = { ...base, path: base.path.slice(), fragment: null }
    const path = special(base.scheme) ? rest.replace(/\\/g, '/') : rest
    if (path === '') {
      if (query !== null) url.query = null
      return url
    }
    url.query = null
    if (base.scheme === 'file:') {
      const found = file(empty('file:'), path, base)
      return path.startsWith('//') ? found : { ...found, host: base.host }
    }
    if (path.startsWith('//')) {
      const fresh = empty(base.scheme)
      withAuthority(fresh, special(base.scheme) ? path.replace(/^\/*/, '//') : path, input)
      return fresh
    }
    url.path = path.startsWith('/') ? segments(path.slice(1), url, []) : segments(path, url, base.path.slice(0, -1))
    return url
  }

  function pathname(url) {
    if (url.opaque !== null) return url.opaque
    return url.path.length ? '/' + url.path.join('/') : ''
  }

  function write(url) {
    const user = url.username || url.password ? url.username + (url.password ? ':' + url.password : '') + '@' : ''
    const place = url.host === null ? (url.opaque === null && url.path.length > 1 && url.path[0] === '' ? '/.' : '')
      : '//' + user + url.host + (url.port === '' ? '' : ':' + url.port)
    return url.scheme + place + pathname(url) + (url.query === null ? '' : '?' + url.query)
      + (url.fragment === null ? '' : '#' + url.fragment)
  }

  return { parse, write, pathname, encode, decode, special, hostOf, portOf, segments, invalid, PORTS, FRAGMENT, QUERY, USER }
})
