package io.culex.javascript;

import io.culex.api.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Buffer; the expected lines are what Node prints. */
class BufferTest {
    @TempDir
    Path directory;

    private static final List<String> CASES = List.of(
            "Buffer.from('h\u00e9llo \u4f60\u597d').toString()", "h\u00e9llo \u4f60\u597d",
            "Buffer.from('68656c6c6f', 'hex').toString()", "hello",
            "Buffer.from('hello').toString('hex')", "68656c6c6f",
            "Buffer.from('aGk_-w', 'base64url').toString('base64')", "aGk/+w==",
            "Buffer.from('hello').toString('base64')", "aGVsbG8=",
            "Buffer.from('hello!').toString('base64url')", "aGVsbG8h",
            "Buffer.from('aGVs\\nbG8=', 'base64').toString()", "hello",
            "Buffer.from('\u00e9', 'latin1').toString('hex')", "e9",
            "Buffer.from([0xe9, 0x80]).toString('latin1').length", "2",
            "Buffer.from([0xc1, 65]).toString('ascii')", "AA",
            "Buffer.from('hi', 'utf16le')", "<Buffer 68 00 69 00>",
            "Buffer.from([1, 2, 256])", "<Buffer 01 02 00>",
            "Buffer.alloc(3, 'ab')", "<Buffer 61 62 61>",
            "Buffer.concat([Buffer.from('a'), Buffer.from('bc')]).toString()", "abc",
            "Buffer.concat([Buffer.from('abc')], 2).toString()", "ab",
            "Buffer.isBuffer(Buffer.from('')), Buffer.isBuffer(new Uint8Array(1))", "true false",
            "Buffer.byteLength('h\u00e9'), Buffer.byteLength('aGk=', 'base64')", "3 2",
            "Buffer.from('hello').slice(1, 3).toString()", "el",
            "(() => { const b = Buffer.from('abc'); b.slice(0, 1)[0] = 122; return b.toString() })()", "zbc",
            "Buffer.from('hello').toString('utf8', 1, 3)", "el",
            "Buffer.from('a').equals(Buffer.from('a')), Buffer.from('a').compare(Buffer.from('b'))", "true -1",
            "Buffer.compare(Buffer.from('b'), Buffer.from('a'))", "1",
            "Buffer.from('hello').indexOf('l'), Buffer.from('hello').lastIndexOf('l'), Buffer.from('x').indexOf('y')",
                    "2 3 -1",
            "Buffer.from('hello').includes('ell'), Buffer.from('abc').indexOf(98)", "true 1",
            "JSON.stringify(Buffer.from('hi'))", "{\"type\":\"Buffer\",\"data\":[104,105]}",
            "Buffer.from(JSON.parse(JSON.stringify(Buffer.from('hi')))).toString()", "hi",
            "Buffer.from([1, 2, 3, 4]).readUInt16BE(0), Buffer.from([1, 2, 3, 4]).readUInt32LE()", "258 67305985",
            "Buffer.from([255, 254]).readInt8(0), Buffer.from([255, 254]).readInt16LE(0)", "-1 -257",
            "Buffer.from([0x40, 0x49, 0x0f, 0xdb]).readFloatBE(0).toFixed(5)", "3.14159",
            "(() => { const b = Buffer.alloc(8); b.writeDoubleLE(1.5); return b.readDoubleLE(0) })()", "1.5",
            "(() => { const b = Buffer.alloc(4); return [b.writeUInt16BE(513, 0), b.writeInt16LE(-2, 2), b] })()",
                    "[ 2, 4, <Buffer 02 01 fe ff> ]",
            "Buffer.from([1, 2, 3]).readUIntBE(0, 3), Buffer.from([255, 255, 255]).readIntLE(0, 3)", "66051 -1",
            "Buffer.alloc(8).fill(255).readBigUInt64BE(0)", "18446744073709551615n",
            "(() => { try { Buffer.alloc(1).readUInt16LE(0) } catch (e) { return e.name + ' ' + e.code } })()",
                    "RangeError ERR_OUT_OF_RANGE",
            "(() => { const b = Buffer.alloc(3); return [b.write('h\u00e9x', 1), b] })()", "[ 1, <Buffer 00 68 00> ]",
            "(() => { const b = Buffer.alloc(3); return [Buffer.from('abc').copy(b, 1, 1), b] })()",
                    "[ 2, <Buffer 00 62 63> ]",
            "Buffer.from('abc') instanceof Uint8Array, Buffer.from('abc').map((x) => x + 1).toString()", "true bcd",
            "[...Buffer.from('ab').entries()].length, Buffer.from('ab').length", "2 2",
            "new Buffer('old').toString(), require('buffer').Buffer === Buffer", "old true",
            "new TextDecoder().decode(new TextEncoder().encode('\u00e9'))", "\u00e9",
            "structuredClone({ a: [1, new Date(0)], b: new Map([[1, new Set([2])]]) })",
                    "{ a: [ 1, 1970-01-01T00:00:00.000Z ], b: Map(1) { 1 => Set(1) { 2 } } }");

    @Test
    void doesWhatNodeDoes() throws Exception {
        StringBuilder script = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < CASES.size(); i += 2) {
            script.append("console.log(").append(CASES.get(i)).append(")\n");
            expected.add(CASES.get(i + 1));
        }
        try (Bench bench = Bench.of(directory, script.toString())) {
            assertThat(bench.awaitPrinted(expected.size())).containsExactlyElementsOf(expected);
        }
    }

    @Test
    void aPayloadIsABufferThatObserversCannotWriteTo() throws Exception {
        String script = """
                on('publish', (p) => {
                  console.log(Buffer.isBuffer(p.payload), p.payload === p.payload, p.payload.length, p.payload.readUInt8(0))
                  console.log(p.text(), p.json().age, p.json() === p.json())
                  try { p.payload[0] = 1 } catch (e) { console.log(e.name) }
                  console.log(p)
                })
                """;
        try (Bench bench = Bench.of(directory, script)) {
            bench.published(null, Message.of("t", "{\"age\":19}"));
            assertThat(bench.awaitPrinted(4))
                    .containsExactly("true true 10 123", "{\"age\":19} 19 true", "TypeError", """
                            Packet {
                              cmd: 'publish',
                              topic: 't',
                              payload: <Buffer 7b 22 61 67 65 22 3a 31 39 7d>,
                              qos: 0,
                              retain: false,
                              dup: false
                            }""");
        }
    }
}
