test('prints clients and messages', () => {
  const b = mock()
  const dev = b.connect('dev1')
  dev.publish('xj_mqtt', '{"age":19}')
  assert.deepEqual(b.logs(), ['listening', 'client.id dev1', 'topic xj_mqtt', 'payload {"age":19}'])
})
