// crypto: random values, digests and comparison in constant time. Keys and ciphers are the broker's business.
(function (lib, host, load) {
  'use strict'
  const MOST_RANDOM = 1 << 20
  const crypto = host.crypto()

  function problem(Kind, code, message) {
    const error = new Kind(message)
    error.code = code
    return error
  }

  function bytesOf(value, encoding, name) {
    if (typeof value === 'string') return lib.Buffer.from(value, encoding)
    if (ArrayBuffer.isView(value)) return new lib.Buffer(value.buffer, value.byteOffset, value.byteLength)
    if (value instanceof ArrayBuffer) return new lib.Buffer(value)
    throw problem(TypeError, 'ERR_INVALID_ARG_TYPE',
      'The "' + name + '" argument must be a string, Buffer, TypedArray or DataView. Received ' + lib.inspect(value))
  }

  const buffer = (bytes) => new lib.Buffer(new ArrayBuffer(bytes))

  class Hash {
    constructor(digest) {
      lib.hidden(this, 'digest_', digest)
      lib.hidden(this, 'ended', false)
    }

    update(value, encoding) {
      if (this.ended) throw problem(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called')
      this.digest_.update(bytesOf(value, encoding, 'data'))
      return this
    }

    digest(encoding) {
      if (this.ended) throw problem(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called')
      this.ended = true
      const bytes = buffer(this.digest_.finish())
      return encoding === undefined || encoding === 'buffer' ? bytes : bytes.toString(encoding)
    }
  }

  class PlainHash extends Hash {
    copy() {
      if (this.ended) throw problem(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called')
      return new PlainHash(this.digest_.copy())
    }
  }

  function known(digest, name) {
    if (digest === null) throw new Error('Digest method not supported: ' + name)
    return digest
  }

  function sized(size) {
    if (!Number.isInteger(size) || size < 0 || size > MOST_RANDOM) {
      throw problem(RangeError, 'ERR_OUT_OF_RANGE', 'The value of "size" is out of range. It must be >= 0 && <= ' + MOST_RANDOM + '. Received ' + size)
    }
    return size
  }

  function randomBytes(size, done) {
    const bytes = buffer(crypto.random(sized(size)))
    if (typeof done !== 'function') return bytes
    lib.setImmediate(() => done(null, bytes))
  }

  function randomFillSync(target, offset = 0, size = target.byteLength - offset) {
    new Uint8Array(target.buffer || target, (target.byteOffset || 0) + offset, size).set(randomBytes(size))
    return target
  }

  function randomInt(low, high, done) {
    if (typeof high !== 'number') return randomInt(0, low, high)
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || high <= low || high - low > 2 ** 48 - 1) {
      throw problem(RangeError, 'ERR_OUT_OF_RANGE', 'randomInt needs two whole numbers, the second one larger')
    }
    const range = high - low
    const fair = 2 ** 48 - (2 ** 48 % range)
    let drawn
    do drawn = randomBytes(6).readUIntBE(0, 6)
    while (drawn >= fair)
    const value = low + (drawn % range)
    if (typeof done !== 'function') return value
    lib.setImmediate(() => done(null, value))
  }

  function timingSafeEqual(a, b) {
    const [one, two] = [bytesOf(a, undefined, 'buf1'), bytesOf(b, undefined, 'buf2')]
    if (typeof a === 'string' || typeof b === 'string') {
      throw problem(TypeError, 'ERR_INVALID_ARG_TYPE', 'timingSafeEqual compares bytes, not text')
    }
    if (one.length !== two.length) {
      throw problem(RangeError, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH', 'Input buffers must have the same byte length')
    }
    return crypto.same(one, two)
  }

  const createHash = (name) => new PlainHash(known(crypto.hash(String(name)), name))
  const module = {
    createHash,
    createHmac: (name, key, options) =>
      new Hash(known(crypto.hmac(String(name), bytesOf(key, options && options.encoding, 'key')), name)),
    hash: (name, value, encoding = 'hex') => createHash(name).update(value).digest(encoding),
    getHashes: () => Array.from(crypto.names()),
    randomBytes,
    pseudoRandomBytes: randomBytes,
    randomFillSync,
    randomFill: (target, ...rest) => {
      const done = rest.pop()
      randomFillSync(target, ...rest)
      lib.setImmediate(() => done(null, target))
    },
    randomInt,
    randomUUID: () => crypto.uuid(),
    timingSafeEqual,
    getRandomValues: (target) => randomFillSync(target),
    constants: {},
  }
  module.webcrypto = { getRandomValues: module.getRandomValues, randomUUID: module.randomUUID }
  return lib.partial('crypto', module, 'digests, HMACs, random values and timingSafeEqual are; all else in a plugin in Java',
    ['createCipheriv', 'createDecipheriv', 'createSign', 'createVerify', 'createPrivateKey', 'createPublicKey', 'createSecretKey',
      'createECDH', 'createDiffieHellman', 'generateKeyPair', 'generateKeyPairSync', 'generateKey', 'pbkdf2', 'pbkdf2Sync', 'scrypt',
      'scryptSync', 'hkdf', 'hkdfSync', 'sign', 'verify', 'publicEncrypt', 'privateDecrypt', 'subtle', 'X509Certificate'])
})
