// A subscriber and a publisher of mqtt.js with topic aliases for OutboundAliasIT: node aliases.js URL TOPIC
// Prints topic and payload of 60 messages on three topics, then how many came and went under an alias alone.
'use strict'

const mqtt = require('mqtt')

const [url, topic] = process.argv.slice(2)
const COUNT = 60

function connect(options) {
  return mqtt.connectAsync(url, { protocolVersion: 5, reconnectPeriod: 0, ...options })
}

async function main() {
  const subscriber = await connect({ properties: { topicAliasMaximum: 10 } })
  const publisher = await connect({ autoAssignTopicAlias: true })
  let inbound = 0
  let outbound = 0
  subscriber.on('packetreceive', (packet) => {
    if (packet.cmd === 'publish' && packet.topic === '') inbound++
  })
  publisher.on('packetsend', (packet) => {
    if (packet.cmd === 'publish' && packet.topic === '') outbound++
  })
  const lines = []
  const all = new Promise((resolve, reject) => {
    subscriber.on('message', (name, payload) => {
      lines.push(`${name} ${payload}`)
      if (name !== `${topic}/${Number(payload) % 3}`) reject(new Error(lines.at(-1)))
      if (lines.length === COUNT) resolve()
    })
  })
  await subscriber.subscribeAsync(`${topic}/#`, { qos: 1 })
  for (let i = 0; i < COUNT; i++) await publisher.publishAsync(`${topic}/${i % 3}`, String(i), { qos: 1 })
  await all
  await Promise.all([subscriber.endAsync(), publisher.endAsync()])
  process.stdout.write(lines.join('\n') + `\nin ${inbound} out ${outbound}\n`)
}

main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
