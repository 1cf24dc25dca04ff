// A JSON schema as a type of TypeScript.
(function (text) {
  'use strict'
  const MOST_DEPTH = 12
  const root = JSON.parse(text)
  const literal = (value) => (value !== null && typeof value === 'object' ? 'any' : JSON.stringify(value))
  const name = (key) => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key))
  const PLAIN = { string: 'string', number: 'number', integer: 'number', boolean: 'boolean', null: 'null' }

  function pointed(ref) {
    if (!ref.startsWith('#')) return undefined
    return ref.slice(1).split('/').filter((each) => each !== '')
      .reduce((at, each) => (at === undefined || at === null ? undefined : at[decodeURIComponent(each).replace(/~1/g, '/').replace(/~0/g, '~')]), root)
  }

  function object(schema, depth, indent) {
    const inner = indent + '  '
    const required = Array.isArray(schema.required) ? schema.required : []
    const lines = []
    for (const [key, value] of Object.entries(schema.properties || {})) {
      if (value && typeof value.description === 'string') lines.push(inner + '/** ' + value.description.replace(/\*\//g, '* /').replace(/\s+/g, ' ') + ' */')
      lines.push(inner + name(key) + (required.includes(key) ? '' : '?') + ': ' + typeOf(value, depth + 1, inner))
    }
    if (schema.additionalProperties && schema.additionalProperties !== true && lines.length === 0) {
      lines.push(inner + '[key: string]: ' + typeOf(schema.additionalProperties, depth + 1, inner))
    } else if (schema.additionalProperties !== false) {
      lines.push(inner + '[key: string]: any')
    }
    return lines.length ? '{\n' + lines.join('\n') + '\n' + indent + '}' : '{}'
  }

  function several(list, join, depth, indent) {
    return '(' + Array.from(new Set(list.map((each) => typeOf(each, depth + 1, indent)))).join(join) + ')'
  }

  function typeOf(schema, depth, indent) {
    if (schema === false) return 'never'
    if (schema === true || schema === null || typeof schema !== 'object' || depth > MOST_DEPTH) return 'any'
    if (typeof schema.$ref === 'string') return typeOf(pointed(schema.$ref), depth + 1, indent)
    if ('const' in schema) return literal(schema.const)
    if (Array.isArray(schema.enum)) return '(' + schema.enum.map(literal).join(' | ') + ')'
    if (Array.isArray(schema.oneOf)) return several(schema.oneOf, ' | ', depth, indent)
    if (Array.isArray(schema.anyOf)) return several(schema.anyOf, ' | ', depth, indent)
    if (Array.isArray(schema.allOf)) return several(schema.allOf, ' & ', depth, indent)
    if (Array.isArray(schema.type)) return several(schema.type.map((type) => ({ ...schema, type })), ' | ', depth, indent)
    if (Object.hasOwn(PLAIN, schema.type)) return PLAIN[schema.type]
    if (schema.type === 'array') {
      return schema.items && !Array.isArray(schema.items) ? 'Array<' + typeOf(schema.items, depth + 1, indent) + '>' : 'any[]'
    }
    return schema.type === 'object' || schema.properties ? object(schema, depth, indent) : 'any'
  }
  return typeOf(root, 0, '  ')
})
