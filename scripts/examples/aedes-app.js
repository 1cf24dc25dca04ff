// A program written for Node and Aedes; it runs here as it stands.
const aedes = require('aedes')()
const server = require('net').createServer(aedes.handle)

aedes.on('client', (client) => {
  console.log('client.id', client.id)
})

aedes.on('publish', (packet, client) => {
  if (!client) return
  console.log('topic', packet.topic)
  console.log('payload', packet.payload.toString())
})

server.listen(1883, () => console.log('listening'))
