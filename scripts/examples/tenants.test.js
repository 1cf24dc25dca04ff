test('a tenant has its own topics', () => {
  const b = mock()
  const dev = b.connect('dev1', { username: 'acme@sensor-7' })
  assert.equal(dev.publish('acme/temp', '20').ok, true)
  assert.equal(dev.subscribe('acme/#').ok, true)
})

test('and no others', () => {
  const b = mock()
  const dev = b.connect('dev1', { username: 'acme@sensor-7' })
  assert.equal(dev.publish('other/temp', '20').reasonCode, 0x87)
  assert.equal(dev.subscribe('#').ok, false)
  assert.equal(dev.subscribe('acmeplus/#').ok, false)
})

test('who has no name has no topics', () => {
  assert.equal(mock().connect('dev1').publish('acme/temp', '20').ok, false)
})
