// All that can be left out, and what looks like it.
import type { Stats } from 'node:fs'
import { type Dirent, readFileSync, type PathLike as Where } from 'node:fs'
import fallback, { type Abortable } from './other.ts'
import type from './type'
import * as all from './all.js'
import type * as kinds from './kinds'
import { type as kind, as, type as as other } from './words'
import data from './data.json' with { type: 'json' }
export type { Stats }
export { type Dirent, readFileSync as read }
export type * from './kinds'
export * from './all.js'

interface Reading<T extends number = number> extends Base<T>, Other { celsius: T; readonly [key: string]: unknown; method?(): void }
export interface Shown { a: `x${string}` }
type Pair<A, B = A> = [first: A, second?: B, ...rest: (A | B)[]]
type Fn = (this: void, a: number, ...more: string[]) => asserts a is number
type Made = abstract new <T>(a: T) => { a: T }
type Mapped<T> = { readonly [K in keyof T as `get${K & string}`]?: () => T[K] }
type Cond<T> = T extends infer U extends string ? U : T extends (infer V)[] ? V : never
type Deep = Array<Array<Array<number>>>
type Union =
  | 'a'
  | -1
  | typeof data.a['b']
  | unique symbol
  | import('./kinds').Kind<string>
export type Key = keyof typeof all

declare const GLOBAL: number, OTHER: string
declare function outside(a: number): void
declare module 'x' { export const a: number }
declare global { interface Window { a: 1 } }
declare namespace A.B { const c: 1 }
declare class Outside extends Base<string> { private a: number; b(): void }
declare enum Far { A }
declare let x1: number
;[1].forEach((n) => n)

function over(a: string): string
function over(a: number): number
function over(this: Window, a: any, b?: string, { c, d = 1 }: { c?: number; d?: number } = {}, [e]: number[] = [], ...f: any[]): any {
  return a as unknown as string
}
export function exported(a: number): void
export function exported(a: any) {}
export default function def(a: string): void
export default function def(a: any) {}
async function* gen<T>(a: T): AsyncGenerator<T> { yield a as T; yield* [a] satisfies T[] }

abstract class Shape<T> extends Base<T> implements Reading<any>, Fn {
  static readonly ONE: number = 1
  private static count = 0
  public declare hidden: string
  abstract area(): number
  abstract get side(): number
  readonly name!: string
  optional?: number
  static
  later: string
  'quoted': number = 1;
  [key: string]: any
  readonly ['computed']: number = 2;
  private *items(): Iterator<number> {}
  protected async load<T>(a: T): Promise<T> { return a }
  constructor(a: number)
  constructor(public_: any, readonly?: boolean) { super(); this.name! = 'x' }
  get value(): number { return 1 }
  set value(to: number) {}
  static { Shape.count! += 1 }
  override toString(): string { return `${this.name as string} ${<T,>(a: T) => a}` }
  private #secret?: number
  has(o: object): o is Shape<any> { return #secret in o }
  get: string
  set: number
  async: number
  [`a${1}`] = 1
  of = (a: number): a is 1 => a === 1
}
export abstract class Exported {}
export default abstract class {}
const Anonymous = class<T> implements Fn {}

let a: number = 1, b!: string, { c, ...d }: any = {}, [e = 1]: number[] = []
const n = a! + b!.length - (d as any)!.x![0]!
const f1 = (a: number, b?: string): number => a
const f2 = async <T>(a: T): Promise<T> => a
const f3 = async (a: number) => a
const f4 = <T extends object, const U>(a: T, ...b: U[]) => a
const f5 = function <T>(this: T): T { return this }
const f6 = (a): a is string => true
const f7 = ({ a, b: { c } }: any = {}, [d, , e]: any[] = []): void => {}
const multiline = (
  a: number,
): {
  a: number
} => ({ a })
const generic = async <
  T,
>(a: T) => a
function returns() { return <
  T,
>(a: T) => a }
const t1 = a ? (b) : c
const t2 = a ? (b, c) : { d: 1 }
const t3 = a ? (b): string => c : d
const t4 = a ? (x) => x : (y): number => y
const t5 = a ? (b) : (c) => d
const t6 = a ? { b: (c) } : /re'/.test(d)
const g1 = new Map<string, number>()
const g2 = new Set<Map<string, number[]>>
const g3 = all.f<string>('a')
const g4 = all.f<number>`x${a as any}y`
const g5 = all?.f?.<string>('b')
const g6 = all.f<string>
const less = a < b && c > d
const more = a < b, much = c >> 2 >>> 1 >= 3
const call = f1(a < b, c > (d))
const shift = a << 1
const compare = a<b>c
const as1 = a as const
const as2 = [1, 2] as const satisfies readonly number[]
const as3 = a as number | undefined ?? 5
const as4 = a as number
(f1)(1)
const as5 = a as any
;[1].map((x) => x)
let type = 1, as_ = 2, of = 3, declare = 4, abstract = 5, namespace = 6, module = 7, readonly = 8
type = as_
declare
abstract
type
foo: for (const x of [1] as number[]) { if (x) continue foo; else break foo }
for (let i: number = 0, j = i as number; i < 1; i++) {}
for (const k in data as any) ;
for (let i = ('a' in all) ? 1 : 2; i < 1;) {}
try { outside(1) } catch (error: unknown) { throw error as Error } finally {}
try {} catch {}
do a++; while (a < 3)
switch (a as number) { case 1: case (2 as number): break; default: b = 'x' }
const object = { async, get, set, type: 1 as number, async *gen() {}, get x(): number { return 1 }, set x(v: number) {},
  m<T>(a: T): T { return a }, [`k${a}`]: 1, 'q': (a: any) => a, 1: 2, async: 1, get: 2, ...d as any, async ['c']() {} }
var async: any, get: any, set: any
const re = [/[/\]'"]/g, a / b / c, (a) / 2, `${`${a as string}`}`, /=/]
if (a) /x/.test(b)
const chain = (a as any)
  .b!
  .c<string>()
  ?.d!.e
label: { break label }
if (a) type = 2
const y = a!
++a
const un = typeof a as string, v = void 0 as any, neg = -a as number, not = !a!
const html = '<b>' as const, unicode = 'é😀' as string, \u0061b = 1 as any
await import('./x.js') as any
await (a as any)
export const last = import.meta.url as string, nt = function () { return new.target as any }
export default interface Def { a: 1 }
