test('refuses what is too much, and lets go on later', () => {
  const b = mock()
  const dev = b.connect('dev1')
  for (let i = 0; i < 20; i++) assert.equal(dev.publish('t', String(i)).ok, true)
  assert.equal(dev.publish('t', 'more').reasonCode, 0x96)
  assert.equal(b.connect('dev2').publish('t', 'mine').ok, true)
  b.advance('10s')
  assert.equal(dev.publish('t', 'again').ok, true)
})
