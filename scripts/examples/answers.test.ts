function ask(b: ReturnType<typeof mock>, name: string): any {
  const page = b.connect('page')
  page.subscribe('to/page')
  b.publish('ask/' + name, '', { client: 'page', properties: { responseTopic: 'to/page', correlationData: Buffer.from('1') } })
  return page.received().map((each) => each.json())
}

test('answers with the last reading', () => {
  const b = mock()
  b.publish('readings/oven', '80')
  b.publish('readings/oven', '81.5')
  assert.deepEqual(ask(b, 'oven'), [{ celsius: 81.5, at: '2026-01-01T00:00:00.000Z' }])
})

test('says when there is none', () => {
  assert.deepEqual(ask(mock(), 'oven'), [{ unknown: 'oven' }])
})

test('leaves those alone who want no answer', () => {
  const b = mock()
  b.publish('ask/oven', '')
  assert.deepEqual(b.published('to/#'), [])
})
