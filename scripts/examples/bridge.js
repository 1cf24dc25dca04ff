// What comes in under one name goes out under another.
on('publish', 'factory/+/raw/#', (packet) => {
  const [, line, , ...rest] = packet.topic.split('/')
  broker.publish({ topic: ['lines', line, ...rest].join('/'), payload: packet.payload, qos: packet.qos, retain: packet.retain })
})
