// Answers to requests of MQTT 5: who asks on ask/NAME gets the last reading of NAME, on the topic that it named.
interface Reading {
  celsius: number
  at: string
}

const last = new Map<string, Reading>()
const nameOf = (packet: Packet): string => packet.topic.split('/')[1]

on('publish', 'readings/+', (packet) => {
  const celsius: unknown = packet.json()
  if (typeof celsius === 'number') last.set(nameOf(packet), { celsius, at: new Date().toISOString() })
})

on('publish', 'ask/+', (packet) => {
  const { responseTopic, correlationData } = packet.properties
  if (!responseTopic) return
  const reading: Reading | undefined = last.get(nameOf(packet))
  broker.publish({ topic: responseTopic, payload: reading ?? { unknown: nameOf(packet) }, properties: { correlationData } })
})
