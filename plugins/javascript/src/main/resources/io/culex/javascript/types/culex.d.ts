// What scripts find on Culex, for editors. Written by `culex types`, which writes it anew each time.

/** The types of the topics in config.yml that have a JSON schema. */
interface Topics extends TopicsOfConfig {}

/** A reason code of MQTT 5, such as 0x87 for "not authorized". */
type ReasonCode = number
type QoS = 0 | 1 | 2
/** Text and bytes go as they are; all else as JSON. */
type Payload = string | Uint8Array | ArrayBuffer | object | number | boolean | null | undefined
type Duration = number | `${number}${'ms' | 's' | 'm' | 'min' | 'h' | 'd'}`
type Done = (error?: Error | null, value?: any) => void

type Fits<Rule extends string, Topic extends string> = Rule extends '#'
  ? true
  : Rule extends `${infer R}/${infer Rest}`
    ? Topic extends `${infer T}/${infer More}` ? (R extends '+' | T ? Fits<Rest, More> : false) : false
    : Topic extends `${string}/${string}` ? false : Rule extends '+' | Topic ? true : false
type Fitting<F extends string> = { [R in keyof Topics]: R extends string ? (Fits<R, F> extends true ? Topics[R] : never) : never }[keyof Topics]
type JsonOf<F extends string> = F extends keyof Topics ? Topics[F] : [Fitting<F>] extends [never] ? any : Fitting<F>

/** What MQTT 5 adds to a message. */
interface PublishProperties {
  /** Pairs of the sender's own; an array where a name comes more than once. */
  userProperties?: Record<string, string | string[]>
  contentType?: string
  /** Where an answer is to go. */
  responseTopic?: string
  correlationData?: Uint8Array
  /** Seconds after which it is not delivered any more. */
  messageExpiryInterval?: number
  /** Whether the payload is text in UTF-8. */
  payloadFormatIndicator?: boolean
  subscriptionIdentifier?: number | number[]
}

/** A message to publish. */
interface Publication {
  topic: string
  payload?: Payload
  qos?: QoS
  retain?: boolean
  properties?: PublishProperties
}

/** A message. Nothing of it is read before it is touched. */
interface Packet<T = any> {
  readonly cmd: 'publish'
  topic: string
  /** Read-only where the message is observed, a copy of your own where it is decided about. */
  get payload(): Buffer
  set payload(value: Payload)
  qos: QoS
  retain: boolean
  readonly dup: boolean
  properties: PublishProperties
  /** Bytes of the payload. */
  readonly length: number
  messageId: number | undefined
  /** Who sent it first. */
  readonly origin: 'client' | 'will' | 'broker' | 'plugin' | 'cluster' | 'retained'
  /** The id of the client that published it. */
  readonly clientId: string | undefined
  readonly brokerId: string
  /** How many sessions it was routed to; where it is observed. */
  readonly receivers: number
  /** The payload as UTF-8. */
  text(): string
  /** The payload as JSON, parsed once for all handlers of the message. */
  json(): T
  /** In before(): drop it; its publisher notices nothing. */
  drop(): void
  /** In before(): refuse it; its publisher is told with MQTT 5 and QoS 1 or 2. */
  reject(code?: ReasonCode, reason?: string): void
  toJSON(): Publication & { cmd: 'publish' }
  [property: string]: any
}

/** A connection. Properties of your own stay with it, over reloads too. */
interface Client extends EventEmitter {
  readonly id: string
  /** Whether it began a clean session. */
  readonly clean: boolean
  /** 3 is MQTT 3.1, 4 is 3.1.1, 5 is 5.0. */
  readonly version: 3 | 4 | 5
  readonly username: string | undefined
  readonly ip: string
  readonly port: number
  /** The listener's name in config.yml. */
  readonly listener: string
  readonly tls: boolean
  /** Seconds. */
  readonly keepalive: number
  /** Seconds. */
  readonly sessionExpiryInterval: number
  readonly connected: boolean
  readonly connecting: boolean
  readonly connackSent: boolean
  readonly errored: boolean
  readonly closed: boolean
  readonly subscriptions: Record<string, { qos: QoS; nl: boolean; rap: boolean; rh: number }>
  /** The HTTP request that became a WebSocket. */
  readonly req: any
  readonly will: Packet | null
  readonly broker: Broker
  readonly conn: any
  readonly connDetails: { ipAddress: string; port: number; ipFamily: 4 | 6; isWebsocket: boolean; isTls: boolean; [more: string]: any }
  /** Sends a message to this client alone. */
  publish(message: Publication, done?: Done): Promise<void>
  subscribe(filters: Subscription | Subscription[] | { subscriptions: Subscription[] }, done?: Done): Promise<void>
  unsubscribe(filters: any, done?: Done): Promise<void>
  /** Ends the connection. */
  close(done?: Done): void
  /** Ends the connection and says why. */
  disconnect(options?: { reasonCode?: ReasonCode; properties?: { reasonString?: string } }, done?: Done): void
  emptyOutgoingQueue(done?: Done): void
  pause(): void
  resume(): void
  [property: string]: any
}

/** A filter somebody subscribes to. */
interface Subscription {
  topic: string
  qos?: number
  /** No Local. */
  nl?: boolean
  /** Retain As Published. */
  rap?: boolean
  /** Retain Handling. */
  rh?: number
}

/** CONNECT, which before('connect') may change. */
interface ConnectPacket {
  cmd: 'connect'
  protocolId: 'MQTT' | 'MQIsdp'
  protocolVersion: 3 | 4 | 5
  clientId: string
  clean: boolean
  keepalive: number
  username?: string
  password?: Buffer
  will?: Packet
}

/** What handlers of on() get. */
interface Events {
  /** Accepted, before CONNACK. */
  client: [client: Client]
  /** CONNACK was written. */
  connackSent: [connack: { returnCode: number; reasonCode: ReasonCode; sessionPresent: boolean }, client: Client]
  /** Its waiting messages were handed over. */
  clientReady: [client: Client]
  /** Gone; the last event of a connection. */
  clientDisconnect: [client: Client, info: { cause: string; reasonCode?: ReasonCode; willPending: boolean; durationMs: number }]
  clientError: [client: Client, error: ClientError]
  /** An error before its id is known. */
  connectionError: [client: Client, error: ClientError]
  keepaliveTimeout: [client: Client]
  ping: [packet: { cmd: 'pingreq' }, client: Client]
  /** SUBACK was written; qos is what was granted, 128 and above refused. */
  subscribe: [subscriptions: Required<Pick<Subscription, 'topic' | 'qos'>>[], client: Client]
  unsubscribe: [topics: string[], client: Client]
  /** A message was routed; client is null when no client sent it. */
  publish: [packet: Packet, client: Client | null]
  /** A receiver acknowledged it. */
  ack: [packet: Packet, client: Client]
  dropped: [packet: Packet, client: Client | null, reason: string]
  retain: [packet: Packet]
  willSent: [packet: Packet, clientId: string]
  /** The broker stops. */
  closed: []
  error: [error: Error]
  /** A handler failed. */
  handlerError: [error: Error, info: { handler: string; where: string }]
  sessionExpired: [client: { id: string; clean: false; connected: false; closed: true }]
  /** Another version of the scripts takes over, or they are taken away: the last that this version is told. */
  unload: []
}

interface ClientError extends Error {
  code: string
  reasonCode: ReasonCode
  errorCode: number
}

/** Events that can be had for some topics only. */
interface TopicEvents<T> {
  publish: [packet: Packet<T>, client: Client | null]
  ack: [packet: Packet<T>, client: Client]
  dropped: [packet: Packet<T>, client: Client | null, reason: string]
  retain: [packet: Packet<T>]
  willSent: [packet: Packet<T>, clientId: string]
}

/** What handlers of before() get. */
interface Questions {
  connect: [packet: ConnectPacket, client: Client, done: Done]
  authenticate: [client: Client, username: string | undefined, password: Buffer | undefined, done: Done]
  publish: [packet: Packet, client: Client | null, done: Done]
  subscribe: [subscription: Subscription & { qos: number }, client: Client, done: Done]
  unsubscribe: [topic: string, client: Client, done: Done]
  deliver: [packet: Packet, client: Client, done: Done]
  will: [packet: Packet, client: Client | null, done: Done]
}

/** Questions that can be asked for some topics only. */
interface TopicQuestions<T> {
  publish: [packet: Packet<T>, client: Client | null, done: Done]
  deliver: [packet: Packet<T>, client: Client, done: Done]
  will: [packet: Packet<T>, client: Client | null, done: Done]
}

interface Refusal {
  readonly verb: 'reject' | 'disconnect'
  readonly code: ReasonCode
  readonly reason: string | null
}

interface On {
  /** Told afterwards; nothing waits for the handler. */
  <E extends keyof Events>(event: E, fn: (...args: Events[E]) => any): void
  /** Told afterwards, about topics that the filter matches. */
  <E extends keyof TopicEvents<any>, F extends (keyof Topics & string) | (string & {})>(event: E, filter: F, fn: (...args: TopicEvents<JsonOf<F>>[E]) => any): void
}

interface Before {
  /**
   * Asked beforehand; the client waits. Nothing or true passes, the changed packet passes it on like that; false, reject()
   * and disconnect() refuse; a Promise answers later. Anything else, such as a number, is a mistake and refuses.
   */
  <Q extends keyof Questions>(question: Q, fn: (...args: Questions[Q]) => any): void
  /** Asked beforehand, about topics that the filter matches. */
  <Q extends keyof TopicQuestions<any>, F extends (keyof Topics & string) | (string & {})>(question: Q, filter: F, fn: (...args: TopicQuestions<JsonOf<F>>[Q]) => any): void
}

/** The broker, which is also what require('aedes')() gives. */
interface Broker {
  readonly id: string
  readonly version: string
  readonly closed: boolean
  readonly connectedClients: number
  /** Connected clients by id. */
  readonly clients: Record<string, Client>
  readonly brokers: Record<string, never>
  readonly handle: (stream: any, request?: any) => any
  readonly opts: Record<string, any>
  readonly mq: any
  readonly persistence: any
  readonly counter: number
  on: AedesOn
  addListener: AedesOn
  prependListener: AedesOn
  once<E extends keyof Events>(event: E, fn: (...args: Events[E]) => any): this
  off(event: string, fn: Function): this
  removeListener(event: string, fn: Function): this
  removeAllListeners(event?: string): this
  emit(event: string, ...args: any[]): boolean
  listeners(event: string): Function[]
  listenerCount(event: string): number
  setMaxListeners(count?: number): this
  before: Before
  /** The connected client with this id. */
  client(id: string): Client | null
  /** Ends a client's connection; whether there was one. 0x98 (administrative action) when no reason code is given. */
  kick(id: string, reasonCode?: ReasonCode, reason?: string): boolean
  readonly retained: Retained
  readonly sessions: Sessions
  publish: Publishing
  /** Aedes' form of on('publish', filter, fn). */
  subscribe(filter: string | string[], fn: (packet: Packet, done: Done) => any, done?: Done): void
  unsubscribe(filter: string | string[], fn: Function, done?: Done): void
  close(done?: Done): void
  listen(): Promise<void>
  preConnect: ((client: Client, packet: ConnectPacket, done: (error: Error | null, success?: boolean) => void) => any) | undefined
  authenticate: ((client: Client, username: string | undefined, password: Buffer | undefined, done: (error: Error | null, success?: boolean) => void) => any) | undefined
  authorizePublish: ((client: Client, packet: Packet, done: (error?: Error | null) => void) => any) | undefined
  authorizeSubscribe: ((client: Client, subscription: Subscription, done: (error: Error | null, subscription?: Subscription | null) => void) => any) | undefined
  authorizeForward: ((client: Client, packet: Packet) => any) | undefined
  published: ((packet: Packet, client: Client | null, done: Done) => any) | undefined
}

/** The retained messages. */
interface Retained {
  readonly count: number
  find(topic: string): Promise<Packet | null>
  /** At most 100, or as many as asked for, 1000 at most. */
  matching(filter: string, most?: number): Promise<Packet[]>
  /** Whether there was one. */
  remove(topic: string): Promise<boolean>
}

/** The sessions, of clients that are away too. */
interface Sessions {
  readonly count: number
  ids(): string[]
  find(id: string): Promise<{
    clientId: string
    connected: boolean
    /** Messages that wait. */
    queued: number
    /** Messages that were sent and are not acknowledged yet. */
    inFlight: number
    /** Seconds it is kept after its client has gone; Infinity when it does not end. */
    expiry: number
  } | null>
  /** Ends a session and its connection; whether there was one. */
  discard(id: string): Promise<boolean>
}

interface AedesOn {
  <E extends keyof Events>(event: E, fn: (...args: Events[E]) => any): Broker
  <E extends keyof TopicEvents<any>, F extends (keyof Topics & string) | (string & {})>(event: E, filter: F, fn: (...args: TopicEvents<JsonOf<F>>[E]) => any): Broker
}

interface Publishing {
  (packet: Publication, done?: Done): Promise<void>
  (packet: Publication, client: Client | null, done?: Done): Promise<void>
  (topic: string, payload: Payload, options?: Omit<Publication, 'topic' | 'payload'>, done?: Done): Promise<void>
}

interface EventEmitter {
  on(event: string, fn: (...args: any[]) => any): this
  once(event: string, fn: (...args: any[]) => any): this
  off(event: string, fn: (...args: any[]) => any): this
  emit(event: string, ...args: any[]): boolean
  listeners(event: string): Function[]
  listenerCount(event: string): number
}

declare const on: On
declare const before: Before
/** Calls a function again and again: every('5s', fn). */
declare function every(duration: Duration, fn: () => any): Timer
/** Calls a function at times of day: cron('0 6 * * MON-FRI', 'Europe/Berlin', fn), in the machine's time zone without one. */
declare function cron(expression: string, fn: () => any): Timer
declare function cron(expression: string, zone: string, fn: () => any): Timer
/** Lines of the log, with the file and line they come from. */
declare const log: Record<'error' | 'warn' | 'info' | 'debug', (...values: any[]) => void>
/** What tells numbers of one name apart, such as { room: 'kitchen' }: for values of which there are few. */
type MetricLabels = Record<string, string | number | boolean>
interface MetricHistogram {
  observe(value: number): void
  readonly count: number
  readonly sum: number
}
/** Numbers of your own among the broker's metrics; Prometheus sees them as culex_script_<name>. */
declare const metrics: {
  counter(name: string, labels?: MetricLabels): { inc(amount?: number): void; readonly value: number }
  gauge(name: string, labels?: MetricLabels): { set(value: number): void; readonly value: number }
  histogram(name: string, bounds?: number[], labels?: MetricLabels): MetricHistogram
  histogram(name: string, labels: MetricLabels): MetricHistogram
}
/** An answer of before(): refuse, and leave the connection. */
declare function reject(code?: ReasonCode, reason?: string): Refusal
/** An answer of before(): refuse, and end the connection. */
declare function disconnect(code?: ReasonCode, reason?: string): Refusal
declare const broker: Broker
declare const aedes: Broker
/** Values that go from one version of the scripts to the next. */
declare const state: Record<string, any>

interface Timer {
  ref(): this
  unref(): this
  hasRef(): boolean
  refresh(): this
  close(): void
}
declare function setTimeout(fn: (...args: any[]) => any, ms?: number, ...args: any[]): Timer
declare function setInterval(fn: (...args: any[]) => any, ms?: number, ...args: any[]): Timer
declare function setImmediate(fn: (...args: any[]) => any, ...args: any[]): Timer
declare function clearTimeout(timer: Timer | undefined | null): void
declare function clearInterval(timer: Timer | undefined | null): void
declare function clearImmediate(timer: Timer | undefined | null): void
declare function queueMicrotask(fn: () => any): void
declare function structuredClone<T>(value: T): T
declare const performance: { now(): number; timeOrigin: number }
declare const global: typeof globalThis

declare const console: {
  log(...values: any[]): void
  info(...values: any[]): void
  warn(...values: any[]): void
  error(...values: any[]): void
  debug(...values: any[]): void
  trace(...values: any[]): void
  dir(value: any, options?: any): void
  table(value: any): void
  assert(ok: any, ...values: any[]): void
  count(label?: string): void
  countReset(label?: string): void
  time(label?: string): void
  timeEnd(label?: string): void
  group(...values: any[]): void
  groupEnd(): void
}

type Encoding = 'utf8' | 'utf-8' | 'hex' | 'base64' | 'base64url' | 'ascii' | 'latin1' | 'binary' | 'ucs2' | 'ucs-2' | 'utf16le' | 'utf-16le'

/** Bytes, as in Node. */
interface Buffer extends Uint8Array<ArrayBuffer> {
  toString(encoding?: Encoding, start?: number, end?: number): string
  toJSON(): { type: 'Buffer'; data: number[] }
  slice(start?: number, end?: number): Buffer
  subarray(start?: number, end?: number): Buffer
  equals(other: Uint8Array): boolean
  compare(other: Uint8Array, from?: number, to?: number, ownFrom?: number, ownTo?: number): -1 | 0 | 1
  indexOf(value: any, from?: number, encoding?: any): number
  lastIndexOf(value: any, from?: number, encoding?: any): number
  includes(value: any, from?: number, encoding?: any): boolean
  copy(target: Uint8Array, at?: number, start?: number, end?: number): number
  fill(value: any, start?: any, end?: any, encoding?: any): this
  write(text: string, ...more: any[]): number
  [method: `read${string}` | `write${string}` | `swap${string}`]: (...args: any[]) => any
}
declare const Buffer: {
  from(value: string, encoding?: Encoding): Buffer
  from(value: ArrayLike<number> | ArrayBuffer | Uint8Array | object, offset?: number, length?: number): Buffer
  alloc(size: number, fill?: any, encoding?: Encoding): Buffer
  allocUnsafe(size: number): Buffer
  allocUnsafeSlow(size: number): Buffer
  concat(list: Uint8Array[], length?: number): Buffer
  isBuffer(value: any): value is Buffer
  isEncoding(name: any): boolean
  byteLength(value: any, encoding?: Encoding): number
  compare(a: Uint8Array, b: Uint8Array): -1 | 0 | 1
}

declare class TextEncoder {
  encode(text?: string): Uint8Array
}
declare class TextDecoder {
  constructor(encoding?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  decode(bytes?: ArrayBuffer | Uint8Array): string
}
declare class URLSearchParams {
  constructor(from?: any)
  get(name: string): string | null
  getAll(name: string): string[]
  has(name: string, value?: string): boolean
  set(name: string, value: string): void
  append(name: string, value: string): void
  delete(name: string, value?: string): void
  forEach(fn: (value: string, name: string) => void): void
  [Symbol.iterator](): IterableIterator<[string, string]>
}
declare class URL {
  constructor(url: string, base?: string | URL)
  href: string
  protocol: string
  username: string
  password: string
  host: string
  hostname: string
  port: string
  pathname: string
  search: string
  hash: string
  readonly origin: string
  readonly searchParams: URLSearchParams
}

declare const process: {
  /** The variables that scripts.env in config.yml names. */
  env: Record<string, string | undefined>
  nextTick(fn: (...args: any[]) => any, ...args: any[]): void
  uptime(): number
  [more: string]: any
}

/** Files of the folder, and modules of Node. */
declare function require(name: string): any

interface Hash {
  update(value: string | Uint8Array, encoding?: Encoding): this
  digest(): Buffer
  digest(encoding: Encoding): string
}
declare module 'crypto' {
  export function createHash(name: string): Hash
  export function createHmac(name: string, key: string | Uint8Array, options?: any): Hash
  export function hash(name: string, value: string | Uint8Array, encoding?: Encoding): string
  export function getHashes(): string[]
  export function randomBytes(size: number): Buffer
  export function randomInt(low: number, high?: number): number
  export function randomUUID(): string
  export function timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean
  export function getRandomValues<T>(target: T): T
}
declare const crypto: typeof import('crypto')
declare module 'aedes' {
  const aedes: { (options?: Record<string, any>): Broker; new (options?: Record<string, any>): Broker; createBroker(options?: Record<string, any>): Promise<Broker>; Aedes: any; Server: any }
  export = aedes
}
declare module 'events' {
  const Emitter: { new (): EventEmitter; (): EventEmitter; EventEmitter: any; once: any }
  export = Emitter
}
declare module 'assert'
declare module 'assert/strict'
declare module 'buffer'
declare module 'fs'
declare module 'fs/promises'
declare module 'http'
declare module 'https'
declare module 'net'
declare module 'path'
declare module 'querystring'
declare module 'string_decoder'
declare module 'timers'
declare module 'timers/promises'
declare module 'tls'
declare module 'url'
declare module 'util'
declare module 'websocket-stream'
declare module 'ws'

// In tests, *.test.js.

interface Testing {
  (name: string, fn: () => any): void
  (name: string, options: { skip?: boolean; only?: boolean }, fn: () => any): void
  skip(name: string, fn: () => any): void
  only(name: string, fn: () => any): void
}
declare const test: Testing
declare const it: Testing

interface Assert {
  (value: any, message?: string | Error): void
  ok(value: any, message?: string | Error): void
  equal(actual: any, expected: any, message?: string | Error): void
  notEqual(actual: any, expected: any, message?: string | Error): void
  strictEqual(actual: any, expected: any, message?: string | Error): void
  deepEqual(actual: any, expected: any, message?: string | Error): void
  notDeepEqual(actual: any, expected: any, message?: string | Error): void
  deepStrictEqual(actual: any, expected: any, message?: string | Error): void
  match(text: string, pattern: RegExp, message?: string | Error): void
  doesNotMatch(text: string, pattern: RegExp, message?: string | Error): void
  throws(fn: () => any, expected?: any, message?: string): void
  doesNotThrow(fn: () => any, expected?: any, message?: string): void
  rejects(promise: Promise<any> | (() => Promise<any>), expected?: any, message?: string): Promise<void>
  doesNotReject(promise: Promise<any> | (() => Promise<any>), expected?: any, message?: string): Promise<void>
  fail(message?: string | Error): never
  [more: string]: any
}
declare const assert: Assert

/** A broker for a test, around the script the test is named after, the files given, or all of the folder. */
declare function mock(...scripts: string[]): MockBroker
declare function mock(options: { scripts?: string[]; now?: string | number | Date }): MockBroker

interface MockMessage {
  client: string | null
  topic: string
  payload: Buffer
  qos: QoS
  retain: boolean
  text(): string
  json(): any
}

interface MockOutcome {
  ok: boolean
  outcome: 'delivered' | 'dropped' | 'refused' | 'disconnected' | 'unacknowledged'
  reasonCode: ReasonCode
  reason: string | undefined
  receivers: number
  message: MockMessage
}

interface MockSubscription {
  ok: boolean
  reasonCode: ReasonCode
  reason: string | undefined
  filter: string
  qos: QoS
}

interface MockClient {
  id: string
  /** Whether the scripts let it in. */
  ok: boolean
  reasonCode: ReasonCode
  reason: string | undefined
  username: string | undefined
  readonly connected: boolean
  publish(topic: string, payload?: Payload, options?: { qos?: QoS; retain?: boolean; properties?: PublishProperties }): MockOutcome
  subscribe(filter: string, qos?: QoS): MockSubscription
  unsubscribe(filter: string): boolean
  /** What it got, of topics that the filter matches. */
  received(filter?: string): MockMessage[]
  disconnect(): void
}

interface MockBroker {
  connect(id: string, options?: { username?: string; password?: string | Uint8Array; version?: 3 | 4 | 5; clean?: boolean }): MockClient
  /** As a client of its own; as the broker with client: null. */
  publish(topic: string, payload?: Payload, options?: { client?: string | MockClient | null; qos?: QoS; retain?: boolean; properties?: PublishProperties }): MockOutcome
  subscribe(client: string | MockClient, filter: string, qos?: QoS): MockSubscription
  /** What clients got. */
  delivered(filter?: string): MockMessage[]
  /** What went through the broker, messages of scripts too. */
  published(filter?: string): MockMessage[]
  retained(topic: string): MockMessage | undefined
  /** Lines that scripts printed, and that were said about them. */
  logs(level?: 'error' | 'warn' | 'info' | 'debug'): string[]
  /** Time passes. */
  advance(duration: Duration): void
  /** The scripts' time of day. */
  now(): number
  close(): void
}
