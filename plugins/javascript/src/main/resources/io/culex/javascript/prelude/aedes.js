// What require('aedes') gives: the broker under the names and with the options of Aedes.
(function (lib, host) {
  'use strict'
  const HARMLESS = Symbol.for('culex.harmless')
  // The options of Aedes, with the key of config.yml that has their meaning.
  const OPTIONS = {
    queueLimit: 'limits', maxInflightInbound: 'mqtt.receive-maximum', maxClientsIdLength: 'limits.max-client-id-length',
    maxTopicLevels: 'limits.max-topic-levels', heartbeatInterval: null, connectTimeout: 'limits.connect-timeout',
    keepaliveLimit: 'mqtt.server-keep-alive', drainTimeout: 'limits.outbound-buffer', concurrency: null,
    topicAliasMaximum: 'mqtt.topic-alias-maximum', maximumPacketSize: 'limits.max-packet-size',
    receiveMaximum: 'mqtt.receive-maximum', sessionExpiryIntervalLimit: 'mqtt.max-session-expiry', pendingSessionsLimit: 'sessions',
    responseInformation: 'mqtt.response-information', persistence: 'store', mq: 'cluster',
    trustProxy: 'proxy-protocol of a listener', trustedProxies: 'trusted-proxies of a listener', decodeProtocol: null,
  }
  lib.persistenceNames = ['storeRetained', 'createRetainedStream', 'createRetainedStreamCombi', 'addSubscriptions',
    'removeSubscriptions', 'subscriptionsByClient', 'subscriptionsByTopic', 'countOffline', 'cleanSubscriptions', 'outgoingEnqueue',
    'outgoingEnqueueCombi', 'outgoingUpdate', 'outgoingClearMessageId', 'outgoingStream', 'incomingStorePacket', 'incomingGetPacket',
    'incomingDelPacket', 'cleanIncoming', 'putWill', 'getWill', 'delWill', 'streamWill', 'getClientList']
  const broker = lib.broker
  let counter = 0

  function ignored(name) {
    const key = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined
    lib.warnOnce('option ' + name, "the option '" + name + "' of Aedes is ignored: "
      + (key ? 'see ' + key + ' in config.yml' : key === null ? 'the broker has nothing like it' : 'it is not known'))
  }

  function withOptions(options) {
    if (options === undefined || options === null) return broker
    for (const name of Object.keys(options)) {
      const value = options[name]
      broker.opts[name] = value
      if (lib.askedNames.includes(name)) broker[name] = value
      else if (name === 'id') lib.brokerId = String(value)
      else if (!(value && value[HARMLESS]) && value !== undefined) ignored(name)
    }
    return broker
  }

  // The emitter below Aedes: messages that are routed, under their topics.
  const mq = {
    get concurrency() {
      return 0
    },
    on(filter, fn, done) {
      broker.subscribe(filter, fn, done)
      return mq
    },
    emit(packet, done) {
      broker.publish(packet, typeof done === 'function' ? done : () => {})
      return mq
    },
    removeListener(filter, fn, done) {
      broker.unsubscribe(filter, fn, done)
      return mq
    },
    removeAllListeners(filter, done) {
      if (typeof done === 'function') lib.setImmediate(done)
      return mq
    },
    close(done) {
      if (typeof done === 'function') lib.setImmediate(done)
    },
  }
  const stored = "the broker's stores are not for scripts: publish retained messages, and see store in config.yml"
  const persistence = lib.partial('broker.persistence', { broker, setup: async () => {}, destroy: async () => {} }, stored,
    lib.persistenceNames)

  const Broker = Object.getPrototypeOf(broker).constructor
  const more = {
    opts: { value: {} },
    mq: { get: () => mq },
    persistence: { get: () => persistence },
    counter: { get: () => counter },
  }
  for (const name of Object.keys(more)) Object.defineProperty(Broker.prototype, name, { configurable: true, ...more[name] })
  lib.countMessage = () => ++counter
  const internal = 'the broker looks after its clients itself'
  lib.partial('broker', Broker.prototype, internal, ['registerClient', 'unregisterClient', 'deleteClient', 'cleanSharedSubscriptions'])

  // Callable with and without new, and with Aedes' named exports.
  function Aedes(options) {
    return withOptions(options)
  }
  Aedes.prototype = Broker.prototype
  Aedes.Aedes = Aedes
  Aedes.Server = Aedes
  Aedes.createBroker = (options) => Promise.resolve(withOptions(options))
  Aedes.createServer = Aedes
  Aedes.default = Aedes
  lib.aedes = Aedes
})
