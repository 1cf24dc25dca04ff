// A subscriber and a publisher of mqtt.js for MqttJsIT: node client.js TEST URL LEVEL TOPIC CERTIFICATE
// Prints the payloads that came, one a line; any trouble ends it with another exit code than 0.
'use strict'

const fs = require('node:fs')
const mqtt = require('mqtt')

const [test, url, level, topic, certificate] = process.argv.slice(2)

function connect(role) {
  const protocolVersion = Number(level)
  return mqtt.connectAsync(url, {
    protocolVersion,
    protocolId: protocolVersion === 3 ? 'MQIsdp' : 'MQTT',
    clientId: `${topic}-${role}`,
    reconnectPeriod: 0,
    ca: url.startsWith('mqtts') || url.startsWith('wss') ? fs.readFileSync(certificate) : undefined
  })
}

// Resolves with the payloads once there are so many.
function collect(client, count) {
  return new Promise((resolve) => {
    const payloads = []
    const take = (_, payload) => {
      payloads.push(payload.toString())
      if (payloads.length === count) {
        client.off('message', take)
        resolve(payloads)
      }
    }
    client.on('message', take)
  })
}

async function everyQos(subscriber, publisher) {
  const received = collect(subscriber, 3)
  await subscriber.subscribeAsync(topic, { qos: 2 })
  for (const qos of [0, 1, 2]) await publisher.publishAsync(topic, String(qos), { qos })
  const payloads = await received
  await publisher.publishAsync(`${topic}/r`, 'retained', { qos: 1, retain: true })
  const retained = collect(subscriber, 1)
  await subscriber.subscribeAsync(`${topic}/r`, { qos: 1 })
  return payloads.concat(await retained)
}

async function tenThousand(subscriber, publisher) {
  const received = collect(subscriber, 10000)
  await subscriber.subscribeAsync(topic, { qos: 1 })
  const window = 500
  for (let i = 0; i < 10000; i += window) {
    const acknowledged = []
    for (let j = i; j < i + window; j++) acknowledged.push(publisher.publishAsync(topic, String(j), { qos: 1 }))
    await Promise.all(acknowledged)
  }
  return received
}

async function main() {
  const subscriber = await connect('subscriber')
  const publisher = await connect('publisher')
  const payloads = await (test === 'ten-thousand' ? tenThousand : everyQos)(subscriber, publisher)
  await Promise.all([subscriber.endAsync(), publisher.endAsync()])
  process.stdout.write(payloads.join('\n') + '\n')
}

main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
