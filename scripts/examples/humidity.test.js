test('lets good values pass', () => {
  assert.equal(mock().publish('sensors/a/humidity', '{"humidity": 55}').outcome, 'delivered')
})

test('drops what cannot be true', () => {
  assert.equal(mock().publish('sensors/a/humidity', '{"humidity": 101}').outcome, 'dropped')
})

test('drops what is no JSON', () => {
  assert.equal(mock().publish('sensors/a/humidity', 'wet').outcome, 'dropped')
})

test('leaves other topics alone', () => {
  assert.equal(mock().publish('sensors/a/name', 'wet').outcome, 'delivered')
})
