// At most 20 messages in 10 seconds from one client.
const MOST = 20
const counts = new Map()

before('publish', (packet, client) => {
  if (client === null) return
  const count = (counts.get(client.id) || 0) + 1
  counts.set(client.id, count)
  if (count > MOST) return reject(0x96, 'too many messages')
})

every('10s', () => counts.clear())
