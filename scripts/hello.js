// The first handlers: say who connects and what is published. Change something, save, and the next message sees it.
// docs/scripting.md lists every event, every question and what a handler can do.

on('client', (client) => {
  console.log('client.id', client.id)
})

on('publish', (packet, client) => {
  console.log('topic', packet.topic)
  console.log('payload', packet.payload.toString())
})

// Decide before a message goes on. Take the slashes away and publish {"humidity": 130} to room/humidity:
//
// before('publish', 'room/humidity', (packet) => {
//   if (packet.json().humidity > 100) return reject(0x99, 'more than 100 percent')
// })
