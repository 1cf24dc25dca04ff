// The features of MQTT 5 with mqtt.js for FeaturesIT: node features.js URL PREFIX [FEATURE...]
// Tries each feature and prints its name when it is as it should be; send, receive and redirect are for two clients.
'use strict'

const assert = require('node:assert/strict')
const mqtt = require('mqtt')

const [url, prefix, ...names] = process.argv.slice(2)
const everything = {
  payloadFormatIndicator: true,
  contentType: 'text/plain',
  responseTopic: 'answers/here',
  correlationData: Buffer.from([0, 1, 254, 255]),
  userProperties: { a: ['1', '2'], ü: 'ö' }
}
let number = 0

// A connected client, and what CONNACK said.
function open(options = {}, prepare = () => {}) {
  return new Promise((resolve, reject) => {
    const client = mqtt.connect(url, { protocolVersion: 5, reconnectPeriod: 0, ...options })
    prepare(client)
    client.once('connect', (connack) => resolve({ client, connack }))
    client.once('error', reject)
  })
}

function unique() {
  return `${prefix}-${++number}`
}

function take(client, count) {
  return new Promise((resolve) => {
    const packets = []
    const listener = (topic, payload, packet) => {
      packets.push(packet)
      if (packets.length === count) {
        client.off('message', listener)
        resolve(packets)
      }
    }
    client.on('message', listener)
  })
}

function packet(client, cmd) {
  return new Promise((resolve) => {
    const listener = (got) => {
      if (got.cmd !== cmd) return
      client.off('packetreceive', listener)
      resolve(got)
    }
    client.on('packetreceive', listener)
  })
}

function check(properties) {
  for (const [name, value] of Object.entries(everything)) {
    const got = name === 'userProperties' ? { ...properties[name] } : properties[name]
    assert.deepEqual(got, value, name)
  }
}

const features = {
  async properties() {
    const { client } = await open()
    const topic = unique()
    await client.subscribeAsync(topic, { qos: 2 })
    for (const qos of [0, 1, 2]) {
      const came = take(client, 1)
      const properties = { ...everything, messageExpiryInterval: 1000 }
      await client.publishAsync(topic, 'x', { qos, properties })
      const [got] = await came
      check(got.properties)
      assert.ok(got.properties.messageExpiryInterval > 900 && got.properties.messageExpiryInterval <= 1000)
    }
    await client.endAsync()
  },

  async expiry() {
    const { client } = await open()
    const topic = unique()
    await client.publishAsync(topic, 'x', { qos: 1, retain: true, properties: { messageExpiryInterval: 100 } })
    for (let left = 100; left === 100; ) {
      const came = take(client, 1)
      await client.subscribeAsync(topic)
      left = (await came)[0].properties.messageExpiryInterval
      assert.ok(left <= 100 && left > 50)
    }
    await client.endAsync()
  },

  async identifiers() {
    const { client } = await open()
    const topic = unique()
    await client.subscribeAsync(`${topic}/#`, { qos: 1, properties: { subscriptionIdentifier: 5 } })
    await client.subscribeAsync(`${topic}/+`, { qos: 1, properties: { subscriptionIdentifier: 268435455 } })
    const came = take(client, 1)
    await client.publishAsync(`${topic}/a`, 'x', { qos: 1 })
    const ids = (await came)[0].properties.subscriptionIdentifier
    assert.deepEqual([...ids].sort((a, b) => a - b), [5, 268435455])
    await client.endAsync()
  },

  async options() {
    const { client } = await open()
    const topic = unique()
    const got = []
    client.on('message', (name, payload, message) => got.push(`${payload} ${message.retain}`))
    await client.publishAsync(topic, 'kept', { qos: 1, retain: true })
    await client.subscribeAsync(topic, { qos: 1, rh: 2 })
    await client.subscribeAsync(topic, { qos: 1, rh: 1 })
    const kept = take(client, 1)
    await client.subscribeAsync(topic, { qos: 1, rh: 0 })
    await kept
    const live = take(client, 1)
    await client.publishAsync(topic, 'plain', { qos: 1, retain: true })
    await live
    const published = take(client, 1)
    await client.subscribeAsync(topic, { qos: 1, rh: 2, rap: true })
    await client.publishAsync(topic, 'as published', { qos: 1, retain: true })
    await published
    await client.subscribeAsync(topic, { qos: 1, rh: 2, nl: true })
    await client.publishAsync(topic, 'mine', { qos: 1 })
    await client.unsubscribeAsync(topic)
    assert.deepEqual(got, ['kept true', 'plain false', 'as published true'])
    await client.endAsync()
  },

  async shared() {
    const topic = unique()
    const members = [(await open()).client, (await open()).client]
    const counts = [0, 0]
    const all = new Promise((resolve) => {
      members.forEach((member, i) => member.on('message', () => {
        counts[i]++
        if (counts[0] + counts[1] === 10) resolve()
      }))
    })
    for (const member of members) await member.subscribeAsync(`$share/g/${topic}`, { qos: 1 })
    for (let i = 0; i < 10; i++) await members[0].publishAsync(topic, 'x', { qos: 1 })
    await all
    assert.deepEqual(counts, [5, 5])
    for (const member of members) await member.endAsync()
  },

  async session() {
    const options = { clientId: unique(), clean: false, properties: { sessionExpiryInterval: 100 } }
    const first = await open(options)
    assert.equal(first.connack.sessionPresent, false)
    await first.client.subscribeAsync(options.clientId, { qos: 1 })
    await first.client.endAsync()
    const second = await open(options)
    assert.equal(second.connack.sessionPresent, true)
    await second.client.endAsync(false, { reasonCode: 0, properties: { sessionExpiryInterval: 0 } })
    const third = await open(options)
    assert.equal(third.connack.sessionPresent, false)
    await third.client.endAsync(false, { reasonCode: 0, properties: { sessionExpiryInterval: 0 } })
  },

  async will() {
    const { client: watcher } = await open()
    for (const willDelayInterval of [0, 1]) {
      const topic = unique()
      const came = take(watcher, 1)
      await watcher.subscribeAsync(topic, { qos: 1 })
      const will = { topic, payload: 'gone', qos: 1, properties: { ...everything, willDelayInterval } }
      const { client } = await open({ will, properties: { sessionExpiryInterval: 100 } })
      client.stream.destroy()
      const [got] = await came
      assert.equal(got.payload.toString(), 'gone')
      check(got.properties)
    }
    await watcher.endAsync()
  },

  async receiveMaximum() {
    const topic = unique()
    const waiting = []
    let arrived = () => {}
    const customHandleAcks = (name, payload, message, done) => {
      waiting.push(done)
      arrived()
    }
    const { client } = await open({ properties: { receiveMaximum: 2 }, customHandleAcks })
    const { client: publisher, connack } = await open()
    assert.equal(connack.properties.receiveMaximum, 5)
    await client.subscribeAsync(topic, { qos: 1 })
    await Promise.all([...Array(20).keys()].map((i) => publisher.publishAsync(topic, `${i}`, { qos: 1 })))
    for (let done = 0; done < 20; done++) {
      while (waiting.length === 0) await new Promise((resolve) => { arrived = resolve })
      assert.ok(waiting.length <= 2)
      waiting.shift()(null, 0)
    }
    await client.endAsync()
    await publisher.endAsync()
  },

  async packetSize() {
    const topic = unique()
    const { client, connack } = await open({ properties: { maximumPacketSize: 200 } })
    assert.equal(connack.properties.maximumPacketSize, 4096)
    const { client: publisher } = await open()
    await client.subscribeAsync(topic, { qos: 1 })
    const came = take(client, 1)
    await publisher.publishAsync(topic, 'x'.repeat(300), { qos: 1 })
    await publisher.publishAsync(topic, 'small', { qos: 1 })
    assert.equal((await came)[0].payload.toString(), 'small')
    const end = packet(publisher, 'disconnect')
    publisher.on('error', () => {})
    publisher.publish(topic, 'x'.repeat(5000))
    assert.equal((await end).reasonCode, 0x95)
    await client.endAsync()
  },

  async reasons() {
    const { client } = await open()
    const puback = packet(client, 'puback')
    await client.publishAsync(unique(), 'nobody', { qos: 1 })
    assert.equal((await puback).reasonCode, 0x10)
    const unsuback = packet(client, 'unsuback')
    await client.unsubscribeAsync(unique()).catch(() => {})
    assert.deepEqual([...(await unsuback).granted], [0x11])
    await client.endAsync()
    for (const requestProblemInformation of [true, false]) {
      const other = await open({ properties: { requestProblemInformation } })
      const end = packet(other.client, 'disconnect')
      other.client.on('error', () => {})
      other.client.stream.write(Buffer.from([0x30, 0x04, 0x00, 0x01, 0x23, 0x00])) // PUBLISH to #
      const { reasonCode, properties } = await end
      assert.equal(reasonCode, 0x90)
      assert.equal(typeof properties?.reasonString, requestProblemInformation ? 'string' : 'undefined')
    }
  },

  async connack() {
    const { client, connack } = await open({
      clientId: '',
      keepalive: 600,
      properties: { requestResponseInformation: true }
    })
    const { assignedClientIdentifier, serverKeepAlive, responseInformation } = connack.properties
    assert.ok(assignedClientIdentifier)
    assert.equal(serverKeepAlive, 120)
    assert.equal(responseInformation, `answers/${assignedClientIdentifier}`)
    await client.endAsync()
  },

  async auth() {
    const properties = { authenticationMethod: 'WORD', authenticationData: Buffer.from('hello') }
    const answer = (word) => (client) => {
      client.handleAuth = (asked, done) => {
        assert.equal(asked.properties.authenticationData.toString(), 'who')
        const authenticationData = Buffer.from(word)
        done(null, { cmd: 'auth', reasonCode: 0x18, properties: { authenticationMethod: 'WORD', authenticationData } })
      }
    }
    const { client, connack } = await open({ properties }, answer('friend'))
    assert.equal(connack.properties.authenticationMethod, 'WORD')
    assert.equal(connack.properties.authenticationData.toString(), 'welcome')
    await client.endAsync()
    await assert.rejects(open({ properties }, answer('foe')), { code: 0x87 })
  },

  async reauth() {
    const properties = { authenticationMethod: 'WORD', authenticationData: Buffer.from('hello') }
    for (const [word, cmd, reasonCode] of [['friend', 'auth', 0x00], ['foe', 'disconnect', 0x87]]) {
      let say = 'friend'
      const { client } = await open({ properties }, (opened) => {
        opened.handleAuth = (asked, done) => {
          const authenticationData = Buffer.from(say)
          const answer = { authenticationMethod: 'WORD', authenticationData }
          done(null, { cmd: 'auth', reasonCode: 0x18, properties: answer })
        }
      })
      client.on('error', () => {}) // it takes the AUTH of a success for one
      say = word
      const end = new Promise((resolve) => {
        client.on('packetreceive', (got) => {
          if (got.cmd === 'disconnect' || (got.cmd === 'auth' && got.reasonCode !== 0x18)) resolve(got)
        })
      })
      client._sendPacket({ cmd: 'auth', reasonCode: 0x19, properties })
      const got = await end
      assert.deepEqual([got.cmd, got.reasonCode], [cmd, reasonCode])
      client.end(true)
    }
  },

  async farewell() {
    const { client: watcher } = await open()
    const topic = unique()
    const userProperties = { a: ['1', '2'] }
    const came = take(watcher, 1)
    await watcher.subscribeAsync(topic, { qos: 1, properties: { userProperties } })
    const will = { topic, payload: 'farewell', qos: 1 }
    const { client } = await open({ will, properties: { userProperties } })
    await client.endAsync(false, { reasonCode: 4, properties: { userProperties } })
    assert.equal((await came)[0].payload.toString(), 'farewell')
    await watcher.unsubscribeAsync(topic, { properties: { userProperties } })
    await watcher.endAsync()
  }
}

// With another client: one message with all properties out, or in.
const crossing = {
  async send() {
    const { client } = await open({ autoAssignTopicAlias: true })
    for (const qos of [0, 1, 2]) {
      await client.publishAsync(prefix, `${qos}`, { qos, properties: { ...everything, messageExpiryInterval: 1000 } })
    }
    await client.endAsync()
  },

  async receive() {
    const { client } = await open({ properties: { topicAliasMaximum: 10 } })
    const came = take(client, 3)
    await client.subscribeAsync(prefix, { qos: 2, properties: { subscriptionIdentifier: 9 } })
    await client.publishAsync(`${prefix}/ready`, '', { qos: 1 })
    for (const got of await came) {
      check(got.properties)
      assert.equal(got.properties.subscriptionIdentifier, 9)
      assert.equal(got.payload.toString(), `${got.qos}`)
    }
    await client.endAsync()
  },

  async redirect() {
    let connack
    const error = await open({}, (client) => {
      packet(client, 'connack').then((got) => { connack = got })
    }).catch((e) => e)
    assert.equal(error.code, 0x9c)
    await null
    assert.equal(connack.properties.serverReference, 'other.example.com:1883')
  }
}

async function main() {
  for (const name of names.length > 0 ? names : Object.keys(features)) {
    await ({ ...features, ...crossing })[name]()
    console.log(name)
  }
}

main().then(
  () => process.exit(),
  (error) => {
    console.error(error)
    process.exit(1)
  }
)
