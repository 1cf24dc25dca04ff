// Each tenant sees its own topics only: the part of the user name before the @ is the tenant, as in acme@sensor-7.
const tenant = (client) => (client.username || '').split('@')[0]
const own = (client, topic) => tenant(client) !== '' && topic.startsWith(tenant(client) + '/')

before('publish', (packet, client) => {
  if (client !== null && !own(client, packet.topic)) return reject(0x87, 'not a topic of yours')
})

before('subscribe', (subscription, client) => {
  if (!own(client, subscription.topic)) return reject(0x87, 'not a topic of yours')
})
