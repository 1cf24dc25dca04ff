test('computes when all it needs is there', () => {
  const b = mock()
  b.publish('home/kitchen/temp', '20')
  assert.equal(b.retained('home/average'), undefined)
  b.publish('home/bath/temp', '23')
  assert.equal(b.retained('home/average').text(), '21.5')
})

test('puts words in place of others', () => {
  const b = mock()
  b.publish('home/kitchen/contact', 'open')
  assert.equal(b.retained('home/window').text(), 'Open')
})
