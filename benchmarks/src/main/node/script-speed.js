// The functions of ScriptBenchmark on Node, with packets as Aedes has them: processor time for a call.
'use strict'
const HANDLERS = {
  parse: (packet, client) => { if (JSON.parse(packet.payload.toString()).age > 18) n++ },
  text: (packet, client) => { if (packet.payload.toString().length > 18) n++ },
  count: () => { n++ },
}
const PAYLOAD = process.argv[2] || '{ "age": 19, "name": "a sensor", "value": 21.5 }'
const BATCH = 256, BATCHES = 4000, WARM = 4, ROUNDS = 9
let n = 0

const client = { id: 'c' }
const messages = Array.from({ length: BATCH }, (_, i) => ({ topic: 'sensors/' + (i % 16) + '/temperature', payload: Buffer.from(PAYLOAD) }))

function tell(handler) {
  for (const { topic, payload } of messages) {
    handler({ cmd: 'publish', topic, payload, qos: 0, retain: false, dup: false }, client)
  }
}

for (const [name, handler] of Object.entries(HANDLERS)) {
  for (let round = 0; round < ROUNDS; round++) {
    const begin = process.cpuUsage()
    for (let i = 0; i < BATCHES; i++) tell(handler)
    const { user, system } = process.cpuUsage(begin)
    if (round >= WARM) console.log('node %s cpu %s ns/call', name, Math.round(((user + system) * 1000) / (BATCH * BATCHES)))
  }
}
