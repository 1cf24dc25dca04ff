// timers and timers/promises.
(function (lib) {
  'use strict'
  const aborted = (signal) => signal && signal.aborted
  const promises = {
    setTimeout: (ms, value, options) => new Promise((resolve, reject) => {
      if (aborted(options && options.signal)) reject(options.signal.reason)
      else lib.setTimeout(resolve, ms, value)
    }),
    setImmediate: (value) => new Promise((resolve) => lib.setImmediate(resolve, value)),
    setInterval: async function* (ms, value) {
      for (;;) {
        await promises.setTimeout(ms)
        yield value
      }
    },
  }
  promises.scheduler = { wait: (ms) => promises.setTimeout(ms), yield: () => promises.setImmediate() }
  return {
    setTimeout: lib.setTimeout, setInterval: lib.setInterval, setImmediate: lib.setImmediate,
    clearTimeout: lib.clearTimer, clearInterval: lib.clearTimer, clearImmediate: lib.clearTimer, promises,
  }
})
