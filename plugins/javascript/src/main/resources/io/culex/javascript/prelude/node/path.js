// path, as on systems with slashes: the only paths there are lie in the scripts folder.
(function (lib) {
  'use strict'
  function text(value, name) {
    if (typeof value !== 'string') {
      const error = new TypeError('The "' + name + '" argument must be of type string. Received ' + lib.inspect(value))
      error.code = 'ERR_INVALID_ARG_TYPE'
      throw error
    }
    return value
  }

  // Takes . and .. out; those that lead above a relative path stay.
  function tidy(path, absolute) {
    const kept = []
    for (const part of path.split('/')) {
      if (part === '' || part === '.') continue
      if (part !== '..') kept.push(part)
      else if (kept.length && kept[kept.length - 1] !== '..') kept.pop()
      else if (!absolute) kept.push('..')
    }
    return kept.join('/')
  }

  function normalize(path) {
    if (text(path, 'path') === '') return '.'
    const absolute = path[0] === '/'
    let tidied = tidy(path, absolute)
    if (tidied === '' && !absolute) tidied = '.'
    if (tidied !== '' && path.endsWith('/')) tidied += '/'
    return absolute ? '/' + tidied : tidied
  }

  function join(...parts) {
    const joined = parts.map((each) => text(each, 'path')).filter((each) => each !== '').join('/')
    return joined === '' ? '.' : normalize(joined)
  }

  function resolve(...parts) {
    let whole = ''
    for (let i = parts.length - 1; i >= 0 && whole[0] !== '/'; i--) {
      if (text(parts[i], 'path') !== '') whole = whole === '' ? parts[i] : parts[i] + '/' + whole
    }
    const absolute = whole[0] === '/'
    const tidied = tidy(whole, absolute)
    return absolute ? '/' + tidied : tidied || '.'
  }

  function withoutEnd(path) {
    return path.length > 1 ? path.replace(/\/+$/, '') || '/' : path
  }

  function dirname(path) {
    const whole = withoutEnd(text(path, 'path'))
    const at = whole.lastIndexOf('/')
    if (at < 0) return '.'
    return at === 0 ? '/' : whole.slice(0, at)
  }

  function basename(path, ending) {
    const whole = text(path, 'path').replace(/\/+$/, '')
    const name = whole.slice(whole.lastIndexOf('/') + 1)
    if (ending !== undefined && name !== text(ending, 'suffix') && name.endsWith(ending)) {
      return name.slice(0, name.length - ending.length)
    }
    return name
  }

  function extname(path) {
    const name = basename(path)
    const at = name.lastIndexOf('.')
    return at <= 0 || name === '..' ? '' : name.slice(at)
  }

  function relative(from, to) {
    const a = resolve(text(from, 'from')).split('/').filter((each) => each !== '' && each !== '.')
    const b = resolve(text(to, 'to')).split('/').filter((each) => each !== '' && each !== '.')
    let same = 0
    while (same < a.length && same < b.length && a[same] === b[same]) same++
    return a.slice(same).fill('..').concat(b.slice(same)).join('/')
  }

  function parse(path) {
    const whole = withoutEnd(text(path, 'path'))
    const base = basename(whole)
    const ext = extname(whole)
    const root = whole[0] === '/' ? '/' : ''
    const folder = dirname(whole)
    return { root, dir: whole.includes('/') ? folder : '', base, ext, name: base.slice(0, base.length - ext.length) }
  }

  function format(parts) {
    const dir = parts.dir || parts.root || ''
    const ext = parts.ext ? (parts.ext[0] === '.' ? parts.ext : '.' + parts.ext) : ''
    const base = parts.base || (parts.name || '') + ext
    return !dir ? base : dir === parts.root ? dir + base : dir + '/' + base
  }

  const path = {
    sep: '/', delimiter: ':', normalize, join, resolve, dirname, basename, extname, relative, parse, format,
    isAbsolute: (each) => text(each, 'path')[0] === '/',
    toNamespacedPath: (each) => each,
  }
  path.posix = path
  return path
})
