// Keeps the last value of each sensor, and publishes all of them as one retained message for a web page.
const values = new Map()
let changed = false

on('publish', 'sensors/#', (packet) => {
  try {
    values.set(packet.topic, packet.json())
    changed = true
  } catch {
    console.warn('no JSON on ' + packet.topic)
  }
})

every('1s', () => {
  if (!changed) return
  changed = false
  broker.publish({ topic: 'page/values', payload: JSON.stringify(Object.fromEntries(values)), retain: true })
})
