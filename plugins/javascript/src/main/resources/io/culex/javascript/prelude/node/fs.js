// fs: reading files of the scripts folder. What is read counts as a part of the scripts: they are loaded anew when it changes.
(function (lib, host, load) {
  'use strict'
  const files = host.data()
  const KINDS = ['EACCES', 'ENOENT', 'EISDIR', 'EFBIG', 'EINVAL']
  const SAID = {
    EACCES: 'permission denied, scripts read files of their folder only', ENOENT: 'no such file or directory',
    EISDIR: 'illegal operation on a directory', EFBIG: 'file too large, 4 MiB at most', EINVAL: 'invalid argument',
  }

  function pathOf(path) {
    const url = path !== null && typeof path === 'object' && typeof path.href === 'string'
    const text = url ? load('url').fileURLToPath(path) : lib.Buffer.isBuffer(path) ? path.toString() : path
    if (typeof text === 'string' && !text.includes('\0')) return text
    const error = new TypeError('The "path" argument must be a string, Buffer or URL without null bytes. Received ' + lib.inspect(path))
    error.code = typeof text === 'string' ? 'ERR_INVALID_ARG_VALUE' : 'ERR_INVALID_ARG_TYPE'
    throw error
  }

  function fail(code, call, path) {
    const kind = KINDS.includes(code) ? code : 'EACCES'
    const error = new Error(kind + ': ' + SAID[kind] + ', ' + call + " '" + path + "'")
    Object.assign(error, { code: kind, syscall: call, path })
    return error
  }

  function readFileSync(path, options) {
    const name = pathOf(path)
    const encoding = typeof options === 'string' ? options : options && options.encoding
    const flag = (options && options.flag) || 'r'
    if (flag !== 'r') throw fail('EACCES', 'open', name)
    const code = files.open(name)
    if (code !== null) throw fail(code, 'open', name)
    const bytes = new lib.Buffer(new ArrayBuffer(files.taken()))
    return encoding && encoding !== 'buffer' ? bytes.toString(encoding) : bytes
  }

  function existsSync(path) {
    try {
      return files.exists(pathOf(path))
    } catch (_) {
      return false
    }
  }

  function accessSync(path, mode = 0) {
    const name = pathOf(path)
    if ((mode & 3) !== 0) throw fail('EACCES', 'access', name)
    if (!files.exists(name)) throw fail('ENOENT', 'access', name)
  }

  const later = (fn) => (...args) => {
    const done = args.pop()
    if (typeof done !== 'function') throw new TypeError('The "cb" argument must be of type function. Received ' + lib.inspect(done))
    let problem = null
    let value
    try {
      value = fn(...args)
    } catch (error) {
      problem = error
    }
    lib.setImmediate(() => (problem ? done(problem) : done(null, value)))
  }
  const constants = { F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1, O_RDONLY: 0 }
  const hint = 'scripts read files of their folder and write none; keep values in state'
  const writing = ['writeFile', 'appendFile', 'open', 'unlink', 'rm', 'rmdir', 'mkdir', 'mkdtemp', 'rename', 'copyFile', 'symlink',
    'link', 'chmod', 'chown', 'truncate', 'readdir', 'opendir', 'stat', 'lstat', 'readlink', 'realpath', 'watch', 'utimes', 'cp']
  const promises = lib.partial('fs.promises', {
    readFile: async (path, options) => readFileSync(path, options),
    access: async (path, mode) => accessSync(path, mode),
    constants,
  }, hint, writing)
  const all = {
    readFileSync, existsSync, accessSync, constants, readFile: later(readFileSync), access: later(accessSync), promises,
    exists: (path, done) => lib.setImmediate(() => done(existsSync(path))),
  }
  return lib.partial('fs', all, hint, [...writing, ...writing.map((each) => each + 'Sync'), 'createReadStream', 'createWriteStream',
    'watchFile', 'unwatchFile', 'readSync', 'writeSync', 'closeSync', 'fstatSync', 'read', 'write', 'close', 'fstat'])
})
