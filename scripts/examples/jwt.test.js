const { createHmac } = require('crypto')

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

function token(claims, secret = 'change me') {
  const text = part({ alg: 'HS256', typ: 'JWT' }) + '.' + part(claims)
  return text + '.' + createHmac('sha256', secret).update(text).digest('base64url')
}

test('lets in who has a token, under the name in it', () => {
  const dev = mock().connect('dev1', { username: 'any', password: token({ sub: 'alice' }) })
  assert.equal(dev.ok, true)
  assert.equal(dev.username, 'alice')
})

test('refuses other signatures', () => {
  const dev = mock().connect('dev1', { username: 'any', password: token({ sub: 'alice' }, 'guessed') })
  assert.equal(dev.ok, false)
  assert.equal(dev.reasonCode, 0x86)
})

test('refuses tokens that are over', () => {
  const b = mock({ scripts: ['jwt.js'], now: '2026-01-01T12:00:00Z' })
  const exp = Date.UTC(2026, 0, 1, 13) / 1000
  assert.equal(b.connect('dev1', { username: 'any', password: token({ sub: 'alice', exp }) }).ok, true)
  b.advance('2h')
  assert.equal(b.connect('dev2', { username: 'any', password: token({ sub: 'alice', exp }) }).ok, false)
})

test('refuses what is no token', () => {
  assert.equal(mock().connect('dev1', { username: 'any', password: 'x' }).ok, false)
  assert.equal(mock().connect('dev2').ok, false)
})
