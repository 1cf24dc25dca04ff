// Lines that end with "wrong: …" are mistakes that the checker finds; all others are right.
on('publish', 'sensors/+/temperature', (packet, client) => {
  /** @type {number} */
  const celsius = packet.json().celsius
  packet.json().celsius.nonsense() // wrong: Property 'nonsense'
  packet.json().unit === 'C'
  packet.json().unit === 'X' // wrong: no overlap
  packet.json().unknown // wrong: Property 'unknown'
  if (client !== null) client.seen = celsius
})
before('publish', 'sensors/kitchen/temperature', (packet) => {
  if (packet.json().celsius < -273.15) return reject(0x99, 'colder than cold')
  packet.payload = packet.payload.toString('hex')
})
before('publish', 'other/kitchen', (packet) => packet.json().anything.at.all)
before('authenticate', async (client, username, password) => {
  password.toString('utf8').nonsense // wrong: Property 'nonsense'
  return { ok: true, username }
})
on('nothing', () => {}) // wrong: "nothing"
every('5 minutes', () => {}) // wrong: 5 minutes
every('5m', () => broker.publish('report', { clients: broker.connectedClients }))
broker.client('a')?.disconnect({ reasonCode: 0x98 })
