// Drops what is no JSON or cannot be true.
before('publish', 'sensors/+/humidity', (packet) => {
  try {
    if (packet.json().humidity > 100) packet.drop()
  } catch {
    packet.drop()
  }
})
