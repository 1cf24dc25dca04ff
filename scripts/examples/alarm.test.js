const heard = (b) => b.published('alarms/#').map((each) => each.text())

test('rings when it is hot for a minute', () => {
  const b = mock()
  b.publish('sensors/oven/temp', '90')
  b.advance('59s')
  assert.deepEqual(heard(b), [])
  b.advance('1s')
  assert.deepEqual(heard(b), ['on'])
})

test('does not ring for a moment', () => {
  const b = mock()
  b.publish('sensors/oven/temp', '90')
  b.advance('30s')
  b.publish('sensors/oven/temp', '70')
  b.advance('10m')
  assert.deepEqual(heard(b), [])
})

test('ends', () => {
  const b = mock()
  b.publish('sensors/oven/temp', '90')
  b.advance('1m')
  b.publish('sensors/oven/temp', '70')
  b.advance('1m')
  assert.deepEqual(heard(b), ['on', 'off'])
})
