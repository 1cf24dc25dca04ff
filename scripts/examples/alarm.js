// An alarm when it is too hot for a minute, and the end of it when it is not for a minute.
const HOT = 80
const alarmed = new Set()
const waiting = new Map()

on('publish', 'sensors/+/temp', (packet) => {
  const name = packet.topic.split('/')[1]
  const hot = Number(packet.text()) > HOT
  if (hot === alarmed.has(name)) {
    clearTimeout(waiting.get(name))
    waiting.delete(name)
  } else if (!waiting.has(name)) {
    waiting.set(name, setTimeout(() => ring(name, hot), 60000))
  }
})

function ring(name, hot) {
  waiting.delete(name)
  if (hot) alarmed.add(name)
  else alarmed.delete(name)
  broker.publish({ topic: 'alarms/' + name, payload: hot ? 'on' : 'off', retain: true })
}
