// Every kind of answer, in every way to give it: what is asked about names the way and the kind, as in now/false.
const why = () => Object.assign(new Error('why'), { reasonCode: 0x97 })
const answers = {
  nothing: () => undefined,
  true: () => true,
  null: () => null,
  false: () => false,
  reject: () => reject(0x97, 'why'),
  disconnect: () => disconnect(0x97, 'why'),
  'packet.reject': (subject) => subject.reject(0x97, 'why'),
  drop: (subject) => subject.drop(),
  changed: (subject, how) => how.change(subject),
  fields: (subject, how) => how.fields(),
  throw: () => { throw new Error('broken') },
  meant: () => { throw why() },
  error: () => why(),
  number: () => 42,
  text: () => 'no',
  list: () => ['no'],
  stranger: () => ({ ok: false }),
}
const later = () => new Promise((resolve) => setTimeout(resolve, 1))

// By returning, by a Promise that is there already, or by one that comes later.
function returned(way, kind, subject, how) {
  const answer = answers[kind]
  switch (way) {
    case 'now': return answer(subject, how)
    case 'soon': return (async () => answer(subject, how))()
    case 'later': return later().then(() => answer(subject, how))
    case 'never': return new Promise(() => {})
  }
}

// By the callback: at once, later, with a Promise, twice, or never.
function called(way, kind, subject, how, done) {
  const answer = () => {
    let value
    try {
      value = answers[kind](subject, how)
    } catch (error) {
      return done(error)
    }
    done(null, value)
  }
  switch (way) {
    case 'call': return answer()
    case 'call-later': return setTimeout(answer, 1)
    case 'call-promise': return done(null, later().then(() => answers[kind](subject, how)))
    case 'call-error': return done(answers[kind](subject, how))
    case 'call-twice':
      answer()
      done(null, kind === 'false')
      return
    case 'call-never': return
    default: return done()
  }
}

const split = (text) => text.split('/').slice(-2)
const packets = {
  change: (packet) => { packet.payload = 'changed'; return packet },
  fields: () => ({ payload: 'changed' }),
}
function both(question, of, how) {
  before(question, (subject, client) => returned(...split(of(subject)), subject, how(subject)))
  before(question, (subject, client, done) => called(...split(of(subject)), subject, how(subject), done))
}
for (const question of ['publish', 'deliver', 'will']) {
  const mine = question + '/#'
  before(question, mine, (packet) => returned(...split(packet.topic), packet, packets))
  before(question, mine, (packet, client, done) => called(...split(packet.topic), packet, packets, done))
}
both('subscribe', (sub) => (sub.topic.startsWith('subscribe/') ? sub.topic : 'now/nothing'), () => ({
  change: (sub) => { sub.qos = 0; return sub },
  fields: () => ({ qos: 0 }),
}))
both('unsubscribe', (topic) => (topic.startsWith('unsubscribe/') ? topic : 'now/nothing'), (topic) => ({
  change: () => topic.replace('unsubscribe/', 'instead/'),
  fields: () => ({ topic: topic.replace('unsubscribe/', 'instead/') }),
}))
both('connect', (packet) => (packet.clientId.startsWith('connect/') ? packet.clientId : 'now/nothing'), () => ({
  change: (packet) => { packet.clientId = 'changed/' + packet.clientId; return packet },
  fields: () => ({ clientId: 'changed/now/true' }),
}))
const users = { change: () => ({ ok: true, username: 'changed' }), fields: () => ({ ok: true, username: 'changed' }) }
const about = (client) => (client.id.startsWith('authenticate/') ? client.id : 'now/true')
before('authenticate', (client) => returned(...split(about(client)), client, users))
before('authenticate', (client, username, password, done) => called(...split(about(client)), client, users, done))
// Wills are gone with those who sent them: this says when one was decided about.
on('clientDisconnect', (client) => setTimeout(() => broker.publish('decided/' + client.id, ''), client.id.endsWith('never') ? 2200 : 60))
