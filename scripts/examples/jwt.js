// The password is a JWT, signed with HS256. Its "sub" becomes the user name.
const { createHmac, timingSafeEqual } = require('crypto')

const SECRET = process.env.JWT_SECRET || 'change me'

function claims(token) {
  const [head, body, signature] = token.split('.')
  if (signature === undefined || JSON.parse(Buffer.from(head, 'base64url').toString()).alg !== 'HS256') return null
  const expected = createHmac('sha256', SECRET).update(head + '.' + body).digest()
  const given = Buffer.from(signature, 'base64url')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  const known = JSON.parse(Buffer.from(body, 'base64url').toString())
  return known.exp !== undefined && known.exp * 1000 < Date.now() ? null : known
}

before('authenticate', (client, username, password) => {
  try {
    const known = claims(password.toString())
    return known === null ? reject(0x86, 'bad token') : { ok: true, username: known.sub }
  } catch {
    return reject(0x86, 'bad token')
  }
})
