// The readX and writeX methods of Buffer, made from the methods of DataView.
(function (lib) {
  'use strict'
  const proto = lib.Buffer.prototype

  function data(buffer) {
    return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength)
  }

  function within(buffer, offset, size) {
    if (!Number.isInteger(offset)) throw new TypeError('offset must be a whole number, got ' + offset)
    if (offset < 0 || offset + size > buffer.length) {
      const error = new RangeError(
        'offset ' + offset + ' is out of range: ' + size + ' bytes in a buffer of ' + buffer.length)
      error.code = 'ERR_OUT_OF_RANGE'
      throw error
    }
  }

  function define(name, size, getter, setter, low, high) {
    for (const order of size === 1 ? [''] : ['LE', 'BE']) {
      const little = order === 'LE'
      method('read' + name + order, function (offset = 0) {
        within(this, offset, size)
        return data(this)[getter](offset, little)
      })
      method('write' + name + order, function (value, offset = 0) {
        if (low !== undefined && (value < low || value > high)) {
          throw new RangeError('value ' + value + ' is out of range: ' + low + ' to ' + high)
        }
        within(this, offset, size)
        data(this)[setter](offset, value, little)
        return offset + size
      })
    }
  }

  function method(name, value) {
    Object.defineProperty(proto, name, { value, writable: true, configurable: true })
    if (name.includes('UInt')) method(name.replace('UInt', 'Uint'), value)
  }

  define('UInt8', 1, 'getUint8', 'setUint8', 0, 0xff)
  define('UInt16', 2, 'getUint16', 'setUint16', 0, 0xffff)
  define('UInt32', 4, 'getUint32', 'setUint32', 0, 0xffffffff)
  define('Int8', 1, 'getInt8', 'setInt8', -0x80, 0x7f)
  define('Int16', 2, 'getInt16', 'setInt16', -0x8000, 0x7fff)
  define('Int32', 4, 'getInt32', 'setInt32', -0x80000000, 0x7fffffff)
  define('BigUInt64', 8, 'getBigUint64', 'setBigUint64', 0n, 0xffffffffffffffffn)
  define('BigInt64', 8, 'getBigInt64', 'setBigInt64', -0x8000000000000000n, 0x7fffffffffffffffn)
  define('Float', 4, 'getFloat32', 'setFloat32')
  define('Double', 8, 'getFloat64', 'setFloat64')

  for (const order of ['LE', 'BE']) {
    const at = (i, size) => (order === 'LE' ? i : size - 1 - i)
    method('readUInt' + order, function (offset, size) {
      within(this, offset, size)
      let value = 0
      for (let i = size - 1; i >= 0; i--) value = value * 256 + this[offset + at(i, size)]
      return value
    })
    method('readInt' + order, function (offset, size) {
      const value = this['readUInt' + order](offset, size)
      return value >= 2 ** (size * 8 - 1) ? value - 2 ** (size * 8) : value
    })
    method('writeUInt' + order, function (value, offset, size) {
      within(this, offset, size)
      for (let i = 0; i < size; i++) {
        this[offset + at(i, size)] = value % 256
        value = Math.floor(value / 256)
      }
      return offset + size
    })
    method('writeInt' + order, function (value, offset, size) {
      return this['writeUInt' + order](value < 0 ? value + 2 ** (size * 8) : value, offset, size)
    })
  }
})
