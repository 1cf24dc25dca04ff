// assert: says what was expected and what was there.
(function (lib, host, load) {
  'use strict'
  const equal = load('equal')
  const inspect = (value) => lib.inspect(value, { depth: null })

  class AssertionError extends Error {
    constructor(options) {
      super(options.message)
      this.name = 'AssertionError'
      this.code = 'ERR_ASSERTION'
      this.generatedMessage = options.generated === true
      this.actual = options.actual
      this.expected = options.expected
      this.operator = options.operator
    }
  }

  function fail(actual, expected, message, operator, said) {
    if (message instanceof Error) throw message
    const generated = message === undefined
    throw new AssertionError({ actual, expected, operator, generated, message: generated ? said() : String(message) })
  }

  function compared(actual, expected, intro) {
    const a = inspect(actual)
    const b = inspect(expected)
    if (a.length + b.length < 60 && !/\n/.test(a + b)) return intro + '\n\n' + a + ' !== ' + b + '\n'
    return intro + '\n\nactual:\n' + a + '\n\nexpected:\n' + b + '\n'
  }

  function check(name, holds, intro) {
    return (actual, expected, message) => {
      if (!holds(actual, expected)) fail(actual, expected, message, name, () => compared(actual, expected, intro))
    }
  }

  function ok(value, message) {
    if (!value) fail(value, true, message, '==', () => 'The expression evaluated to a falsy value: ' + inspect(value))
  }
  const assert = (value, message) => ok(value, message)

  // Whether a thrown error is the one that was meant: a class, a function, a pattern, or an object with some of its fields.
  function meant(error, expected) {
    if (expected === undefined || typeof expected === 'string') return true
    if (expected instanceof RegExp) return expected.test(String(error))
    if (typeof expected === 'function') {
      if (expected.prototype !== undefined && error instanceof expected) return true
      if (expected === Error || expected.prototype instanceof Error) return false
      return expected.call({}, error) === true
    }
    return Object.keys(expected).every((key) =>
      expected[key] instanceof RegExp && typeof error[key] === 'string'
        ? expected[key].test(error[key]) : equal.strict(error[key], expected[key]))
  }

  function threw(error, expected, message, name) {
    if (meant(error, expected)) return
    if (typeof expected === 'function' || (expected instanceof Error && message === undefined)) throw error
    fail(error, expected, message, name, () => compared(error, expected, 'The error is not the one that was expected'))
  }

  function missing(expected, message, name) {
    const said = typeof expected === 'string' ? expected : message
    fail(undefined, expected, said, name, () =>
      'Missing expected ' + (name === 'rejects' ? 'rejection' : 'exception') + (expected && expected.name ? ' (' + expected.name + ').' : '.'))
  }

  Object.assign(assert, {
    AssertionError,
    ok,
    equal: check('==', (a, b) => a == b || (a !== a && b !== b), 'Expected values to be loosely equal:'),
    notEqual: check('!=', (a, b) => !(a == b || (a !== a && b !== b)), 'Expected values to be loosely unequal:'),
    strictEqual: check('strictEqual', Object.is, 'Expected values to be strictly equal:'),
    notStrictEqual: check('notStrictEqual', (a, b) => !Object.is(a, b), 'Expected values to be strictly unequal:'),
    deepEqual: check('deepEqual', equal.loose, 'Expected values to be loosely deep-equal:'),
    notDeepEqual: check('notDeepEqual', (a, b) => !equal.loose(a, b), 'Expected values to be loosely unequal all the way:'),
    deepStrictEqual: check('deepStrictEqual', equal.strict, 'Expected values to be strictly deep-equal:'),
    notDeepStrictEqual: check('notDeepStrictEqual', (a, b) => !equal.strict(a, b), 'Expected values to differ:'),
    match: check('match', (a, b) => typeof a === 'string' && b.test(a), 'The text does not match:'),
    doesNotMatch: check('doesNotMatch', (a, b) => typeof a !== 'string' || !b.test(a), 'The text was not to match:'),
    fail: (message) => fail(undefined, undefined, message === undefined ? 'Failed' : message, 'fail', () => 'Failed'),
    ifError: (value) => {
      if (value !== null && value !== undefined) throw value instanceof Error ? value : new AssertionError({
        actual: value, expected: null, operator: 'ifError', message: 'ifError got unwanted exception: ' + inspect(value) })
    },
    throws: (fn, expected, message) => {
      try {
        fn()
      } catch (error) {
        threw(error, expected, message, 'throws')
        return
      }
      missing(expected, message, 'throws')
    },
    doesNotThrow: (fn) => {
      fn()
    },
    rejects: async (promised, expected, message) => {
      try {
        await (typeof promised === 'function' ? promised() : promised)
      } catch (error) {
        threw(error, expected, message, 'rejects')
        return
      }
      missing(expected, message, 'rejects')
    },
    doesNotReject: async (promised) => {
      await (typeof promised === 'function' ? promised() : promised)
    },
  })
  const strict = (value, message) => ok(value, message)
  Object.assign(strict, assert, {
    equal: assert.strictEqual, notEqual: assert.notStrictEqual, deepEqual: assert.deepStrictEqual,
    notDeepEqual: assert.notDeepStrictEqual,
  })
  strict.strict = strict
  assert.strict = strict
  return assert
})
