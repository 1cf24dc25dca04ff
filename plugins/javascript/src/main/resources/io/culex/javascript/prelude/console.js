// console, and how stacks are shown: frames of the user's files only, with the columns of the file.
(function (lib, host) {
  'use strict'
  const ERROR = 0, WARN = 1, INFO = 2, DEBUG = 3
  const counts = new Map()
  const times = new Map()
  let indent = ''

  // Files are run inside a function whose head stands before their first line.
  lib.userStack = (stack) =>
    stack
      .split('\n')
      .filter((line) => !line.includes('culex:'))
      .join('\n')
      .replace(/([^\s()]+):1:(\d+)/g, (all, file, column) =>
        Number(column) > lib.wrapperLength && lib.wrapped.has(file) ? file + ':1:' + (column - lib.wrapperLength) : all)
  lib.wrapped = new Set()
  lib.wrapperLength = 0

  // The place in the user's files that is running now, for messages about it.
  lib.here = () => {
    const found = /\(?([^\s()]+:\d+):\d+\)?/.exec(lib.userStack(new Error('').stack).replace(/^.*\n/, ''))
    return found ? found[1] : 'script'
  }

  function write(level, args) {
    const text = lib.format(...args)
    host.log(level, indent ? indent + text.replace(/\n/g, '\n' + indent) : text)
  }

  lib.console = {
    log: (...args) => write(INFO, args),
    info: (...args) => write(INFO, args),
    warn: (...args) => write(WARN, args),
    error: (...args) => write(ERROR, args),
    debug: (...args) => write(DEBUG, args),
    trace: (...args) => {
      const stack = lib.userStack(new Error('').stack).split('\n').slice(1).join('\n')
      write(ERROR, ['Trace: ' + lib.format(...args) + '\n' + stack])
    },
    dir: (value, options) => write(INFO, [lib.inspect(value, options)]),
    table: (value) => write(INFO, [value]),
    assert: (ok, ...args) => {
      if (!ok) write(ERROR, args.length ? ['Assertion failed: ' + lib.format(...args)] : ['Assertion failed'])
    },
    count: (label = 'default') => {
      counts.set(label, (counts.get(label) || 0) + 1)
      write(INFO, [label + ': ' + counts.get(label)])
    },
    countReset: (label = 'default') => counts.delete(label),
    time: (label = 'default') => times.set(label, host.nanos()),
    timeEnd: (label = 'default') => {
      if (times.has(label)) write(INFO, [label + ': ' + ((host.nanos() - times.get(label)) / 1e6).toFixed(3) + 'ms'])
      times.delete(label)
    },
    group: (...args) => {
      if (args.length) write(INFO, args)
      indent += '  '
    },
    groupEnd: () => {
      indent = indent.slice(2)
    },
  }
})
