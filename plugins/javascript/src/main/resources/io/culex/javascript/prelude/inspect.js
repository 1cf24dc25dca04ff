// How values look in the log: close to Node's util.inspect and util.format.
(function (lib) {
  'use strict'
  const CUSTOM = Symbol.for('nodejs.util.inspect.custom')
  const LINE = 72
  const NAME = /^[A-Za-z_$][\w$]*$/

  function inspect(value, options) {
    const depth = options && options.depth !== undefined ? (options.depth === null ? Infinity : options.depth) : 2
    const walk = { seen: [], circular: new Map(), depth }
    return show(value, 0, walk, false)
  }

  function show(value, level, walk, top) {
    switch (typeof value) {
      case 'string': return quote(value)
      case 'number': return Object.is(value, -0) ? '-0' : String(value)
      case 'bigint': return value + 'n'
      case 'symbol': return value.toString()
      case 'function': return named(value)
      case 'object': return value === null ? 'null' : object(value, level, walk)
      default: return String(value)
    }
  }

  function quote(text) {
    const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !text.includes('`') ? '`' : "'"
    const escaped = text.replace(/[\\\n\r\t\b\f\v\x00-\x1f]/g, (c) => {
      const known = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f', '\v': '\\v' }[c]
      return known || '\\x' + c.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()
    })
    return mark + (mark === "'" ? escaped.replace(/'/g, "\\'") : escaped) + mark
  }

  function named(fn) {
    const isClass = /^class[\s{]/.test(Function.prototype.toString.call(fn))
    if (isClass) {
      const parent = Object.getPrototypeOf(fn)
      return '[class ' + (fn.name || '(anonymous)') + (parent && parent.name ? ' extends ' + parent.name : '') + ']'
    }
    const kind = Object.prototype.toString.call(fn).slice(8, -1)
    return fn.name ? '[' + kind + ': ' + fn.name + ']' : '[' + kind + ' (anonymous)]'
  }

  function object(value, level, walk) {
    const custom = value[CUSTOM]
    if (typeof custom === 'function' && custom !== inspect) {
      const shown = custom.call(value, walk.depth - level, {}, inspect)
      return typeof shown === 'string' ? shown : show(shown, level, walk)
    }
    if (walk.seen.includes(value)) {
      if (!walk.circular.has(value)) walk.circular.set(value, walk.circular.size + 1)
      return '[Circular *' + walk.circular.get(value) + ']'
    }
    const plain = simple(value)
    if (plain !== undefined && (value instanceof lib.Buffer || Object.keys(value).length === 0)) return plain
    if (level > walk.depth) return '[' + (Array.isArray(value) ? 'Array' : className(value) || 'Object') + ']'
    walk.seen.push(value)
    const text = compound(value, plain, level, walk)
    walk.seen.pop()
    return walk.circular.has(value) ? '<ref *' + walk.circular.get(value) + '> ' + text : text
  }

  function simple(value) {
    if (value instanceof Error) return stackOf(value)
    if (value instanceof Date) return isNaN(value) ? 'Invalid Date' : value.toISOString()
    if (value instanceof RegExp) return String(value)
    if (value instanceof Promise) return 'Promise { <pending> }'
    if (value instanceof WeakMap || value instanceof WeakSet) return className(value) + ' { <items unknown> }'
    if (value instanceof Number || value instanceof String || value instanceof Boolean) {
      return '[' + className(value) + ': ' + inspect(value.valueOf()) + ']'
    }
    if (value instanceof lib.Buffer) {
      const shown = Array.from(value.subarray(0, 50), (byte) => byte.toString(16).padStart(2, '0'))
      if (value.length > 50) shown.push('... ' + (value.length - 50) + ' more bytes')
      return '<' + ['Buffer'].concat(shown).join(' ') + '>'
    }
    return undefined
  }

  function stackOf(error) {
    const stack = error.stack
    const head = String(error)
    let text = typeof stack === 'string' && stack ? lib.userStack(stack) : '[' + head + ']'
    if (error.cause !== undefined) text += '\n  [cause]: ' + inspect(error.cause).replace(/\n/g, '\n  ')
    return text
  }

  function className(value) {
    const proto = Object.getPrototypeOf(value)
    if (proto === null) return null
    return proto.constructor && proto.constructor.name ? proto.constructor.name : 'Object'
  }

  function compound(value, plain, level, walk) {
    const name = className(value)
    const next = level + 1
    const parts = []
    let braces = ['{', '}']
    let prefix = name === null ? '[Object: null prototype] ' : name === 'Object' ? '' : name + ' '
    let keys = Object.keys(value)
    if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
      braces = ['[', ']']
      prefix = name === 'Array' ? '' : name + '(' + value.length + ') '
      keys = keys.filter((key) => !/^\d+$/.test(key))
      items(value, next, walk, parts)
    } else if (value instanceof Map) {
      prefix = name + '(' + value.size + ') '
      for (const [k, v] of value) parts.push(show(k, next, walk) + ' => ' + show(v, next, walk))
    } else if (value instanceof Set) {
      prefix = name + '(' + value.size + ') '
      for (const each of value) parts.push(show(each, next, walk))
    } else if (value instanceof ArrayBuffer) {
      parts.push('byteLength: ' + value.byteLength)
    }
    if (plain !== undefined) prefix = plain + ' '
    for (const key of keys) parts.push(property(value, key, next, walk))
    for (const key of Object.getOwnPropertySymbols(value)) {
      if (Object.prototype.propertyIsEnumerable.call(value, key)) {
        parts.push('[' + key.toString() + ']: ' + show(value[key], next, walk))
      }
    }
    if (parts.length === 0) return prefix + braces.join('')
    return prefix + lay(parts, braces, level)
  }

  function items(array, level, walk, parts) {
    const most = Math.min(array.length, 100)
    let holes = 0
    const flush = () => {
      if (holes > 0) parts.push('<' + holes + ' empty item' + (holes > 1 ? 's' : '') + '>')
      holes = 0
    }
    for (let i = 0; i < most; i++) {
      if (!(i in array)) {
        holes++
        continue
      }
      flush()
      parts.push(show(array[i], level, walk))
    }
    flush()
    if (array.length > most) parts.push('... ' + (array.length - most) + ' more item' + (array.length - most > 1 ? 's' : ''))
  }

  function property(value, key, level, walk) {
    const about = Object.getOwnPropertyDescriptor(value, key)
    const name = NAME.test(key) ? key : quote(key)
    if (about && about.get) return name + ': [Getter' + (about.set ? '/Setter' : '') + ']'
    return name + ': ' + show(about ? about.value : value[key], level, walk)
  }

  function lay(parts, braces, level) {
    const length = parts.reduce((sum, each) => sum + each.length + 2, 0)
    if (length + level * 2 <= LINE && !parts.some((each) => each.includes('\n'))) {
      return braces[0] + ' ' + parts.join(', ') + ' ' + braces[1]
    }
    const inner = parts.map((each) => '  ' + each.replace(/\n/g, '\n  ')).join(',\n')
    return braces[0] + '\n' + inner + '\n' + braces[1]
  }

  function format(first, ...rest) {
    let at = 0
    let text = ''
    if (typeof first === 'string') {
      text = rest.length === 0 ? first : first.replace(/%[sdifjoOc%]/g, (mark) => {
        if (mark === '%%') return '%'
        if (at >= rest.length) return mark
        return placed(mark, rest[at++])
      })
    } else {
      text = inspect(first)
    }
    for (; at < rest.length; at++) {
      text += ' ' + (typeof rest[at] === 'string' ? rest[at] : inspect(rest[at]))
    }
    return text
  }

  function placed(mark, value) {
    switch (mark) {
      case '%s':
        return typeof value === 'string' ? value
          : typeof value === 'object' && value !== null ? inspect(value, { depth: 0 }) : show(value, 0, { depth: 0, seen: [], circular: new Map() })
      case '%d': return typeof value === 'bigint' ? value + 'n' : typeof value === 'object' ? 'NaN' : String(Number(value))
      case '%i': return typeof value === 'object' ? 'NaN' : String(parseInt(value, 10))
      case '%f': return String(parseFloat(value))
      case '%j':
        try {
          return JSON.stringify(value)
        } catch (_) {
          return '[Circular]'
        }
      case '%o': return inspect(value, { depth: 4 })
      case '%O': return inspect(value)
      default: return ''
    }
  }

  inspect.custom = CUSTOM
  lib.inspect = inspect
  lib.format = (...args) => (args.length === 0 ? '' : format(...args))
})
