// console, and how stacks are shown: frames of the user's files only, with the columns of the file.
(function (lib, host) {
  'use strict'
  const ERROR = 0, WARN = 1, INFO = 2, DEBUG = 3
  const counts = new Map()
  const times = new Map()
  let indent = ''

  // A line of a stack that is a place. What comes before are words, which may have come from anywhere.
  const LONGEST_FRAME = 1000
  const isFrame = (line) => line.length <= LONGEST_FRAME && /^\s+at /.test(line)
  const placed = (line) =>
    line.replace(/([^\s()]+):1:(\d+)/g, (all, file, column) =>
      Number(column) > lib.wrapperLength && lib.wrapped.has(file) ? file + ':1:' + (column - lib.wrapperLength) : all)

  // Files are run inside a function whose head stands before their first line.
  lib.userStack = (stack) =>
    stack
      .split('\n')
      .filter((line) => !(isFrame(line) && line.includes('culex:')))
      .map((line) => (isFrame(line) ? placed(line) : line))
      .join('\n')
  lib.wrapped = new Set()
  lib.wrapperLength = 0

  // The place in the user's files that is running now, for messages about it.
  lib.here = () => {
    const { stack } = new Error('')
    // Scripts may have put something else in its place.
    if (typeof stack !== 'string') return 'script'
    for (const line of lib.userStack(stack).split('\n')) {
      const found = isFrame(line) && /\(?([^\s()]+:\d+):\d+\)?/.exec(line)
      if (found) return found[1]
    }
    return 'script'
  }

  const LONGEST = 65536
  // A line that is too long to be read, and to be kept.
  lib.cut = (text, most = LONGEST) =>
    text.length <= most ? text : text.slice(0, most) + '… (' + (text.length - most) + ' characters more)'

  function write(level, args) {
    const text = lib.cut(lib.format(...args))
    host.log(level, indent ? indent + text.replace(/\n/g, '\n' + indent) : text)
  }

  lib.console = {
    log: (...args) => write(INFO, args),
    info: (...args) => write(INFO, args),
    warn: (...args) => write(WARN, args),
    error: (...args) => write(ERROR, args),
    debug: (...args) => write(DEBUG, args),
    trace: (...args) => {
      const stack = lib.userStack(String(new Error('').stack)).split('\n').slice(1).join('\n')
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
