// Sensors that are computed from others, as Home Assistant has them: a name, what it needs, and how it follows from that.
const templates = {
  'home/average': { from: ['home/kitchen/temp', 'home/bath/temp'], value: (a, b) => ((a + b) / 2).toFixed(1) },
  'home/window': { from: ['home/kitchen/contact'], value: (contact) => (contact === 'open' ? 'Open' : 'Closed') },
}
const last = new Map()
const parsed = (text) => (text.trim() !== '' && !Number.isNaN(Number(text)) ? Number(text) : text)

on('publish', 'home/#', (packet) => {
  last.set(packet.topic, parsed(packet.text()))
  for (const [topic, { from, value }] of Object.entries(templates)) {
    if (from.includes(packet.topic) && from.every((each) => last.has(each))) {
      broker.publish({ topic, payload: String(value(...from.map((each) => last.get(each)))), retain: true })
    }
  }
})
