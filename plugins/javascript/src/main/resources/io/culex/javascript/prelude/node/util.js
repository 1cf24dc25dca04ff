// util: the parts of it that scripts use.
(function (lib, host, load) {
  'use strict'
  const PROMISIFY = Symbol.for('nodejs.util.promisify.custom')
  const equal = load('equal')
  const tagOf = (value) => Object.prototype.toString.call(value).slice(8, -1)
  const tagged = (name) => (value) => typeof value === 'object' && value !== null && tagOf(value) === name
  const instance = (Kind) => (value) => value instanceof Kind
  const TypedArray = Object.getPrototypeOf(Uint8Array)
  const boxed = (value) => typeof value === 'object' && value !== null
    && ['Number', 'String', 'Boolean', 'Symbol', 'BigInt'].includes(tagOf(value))

  const types = {
    isAnyArrayBuffer: (v) => v instanceof ArrayBuffer || v instanceof SharedArrayBuffer,
    isArrayBuffer: instance(ArrayBuffer), isSharedArrayBuffer: instance(SharedArrayBuffer),
    isArrayBufferView: ArrayBuffer.isView, isTypedArray: instance(TypedArray), isDataView: instance(DataView),
    isAsyncFunction: (v) => typeof v === 'function' && tagOf(v).startsWith('Async'),
    isGeneratorFunction: (v) => typeof v === 'function' && tagOf(v).endsWith('GeneratorFunction'),
    isGeneratorObject: tagged('Generator'), isBoxedPrimitive: boxed,
    isBigIntObject: tagged('BigInt'), isBooleanObject: tagged('Boolean'), isNumberObject: tagged('Number'),
    isStringObject: tagged('String'), isSymbolObject: tagged('Symbol'), isArgumentsObject: tagged('Arguments'),
    isDate: instance(Date), isRegExp: instance(RegExp), isPromise: instance(Promise), isNativeError: instance(Error),
    isMap: instance(Map), isSet: instance(Set), isWeakMap: instance(WeakMap), isWeakSet: instance(WeakSet),
    isMapIterator: tagged('Map Iterator'), isSetIterator: tagged('Set Iterator'),
    isProxy: () => false, isExternal: () => false, isModuleNamespaceObject: (v) => tagOf(v) === 'Module',
  }
  for (const Kind of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array,
    Float64Array, BigInt64Array, BigUint64Array]) {
    types['is' + Kind.name] = instance(Kind)
  }

  function promisify(fn) {
    if (typeof fn !== 'function') throw new TypeError('The "original" argument must be of type function')
    if (fn[PROMISIFY]) return fn[PROMISIFY]
    if (fn === lib.setTimeout || fn === lib.setImmediate) {
      return (...args) => new Promise((done) => (fn === lib.setTimeout ? fn(done, args[0], args[1]) : fn(done, args[0])))
    }
    return function (...args) {
      return new Promise((resolve, reject) =>
        fn.call(this, ...args, (error, value) => (error ? reject(error) : resolve(value))))
    }
  }
  promisify.custom = PROMISIFY

  function inherits(child, parent) {
    lib.hidden(child, 'super_', parent)
    Object.setPrototypeOf(child.prototype, parent.prototype)
  }

  function deprecate(fn, message) {
    let told = false
    return function (...args) {
      if (!told) lib.log(1, lib.here() + ' ' + message)
      told = true
      return fn.apply(this, args)
    }
  }

  const debuglog = () => Object.assign(() => {}, { enabled: false })
  const is = (kind) => (value) => typeof value === kind
  return {
    inspect: lib.inspect, format: lib.format, promisify, inherits, deprecate, types, debuglog, debug: debuglog,
    formatWithOptions: (options, ...args) => lib.format(...args),
    callbackify: (fn) => function (...args) {
      const done = args.pop()
      fn.apply(this, args).then(
        (value) => lib.setImmediate(() => done(null, value)),
        (error) => lib.setImmediate(() => done(error || new Error('rejected with ' + error))))
    },
    isDeepStrictEqual: equal.strict,
    stripVTControlCharacters: (text) => String(text).replace(/\x1b\[[0-9;?]*[ -/]*[@-~]/g, ''),
    toUSVString: (text) => String(text).toWellFormed(),
    TextDecoder, TextEncoder,
    isArray: Array.isArray, isBoolean: is('boolean'), isFunction: is('function'), isNumber: is('number'), isString: is('string'),
    isSymbol: is('symbol'), isUndefined: is('undefined'), isNull: (v) => v === null, isNullOrUndefined: (v) => v == null,
    isObject: (v) => typeof v === 'object' && v !== null, isRegExp: types.isRegExp, isDate: types.isDate, isError: types.isNativeError,
    isBuffer: lib.Buffer.isBuffer, isPrimitive: (v) => v === null || !['object', 'function'].includes(typeof v),
  }
})
