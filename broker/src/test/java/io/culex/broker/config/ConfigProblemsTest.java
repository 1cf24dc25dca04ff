package io.culex.broker.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

final class ConfigProblemsTest {
    @TempDir
    Path folder;

    private String problems(String yaml, String... settings) throws Exception {
        Files.writeString(folder.resolve("config.yml"), yaml);
        ConfigException e = catchThrowableOfType(
                ConfigException.class, () -> new ConfigReader(folder, Map.of()).read(null, List.of(settings)));
        assertThat(e).as("problems expected").isNotNull();
        return String.valueOf(e.getMessage());
    }

    @Test
    void allAreToldAtOnceInTheOrderOfTheFile() throws Exception {
        assertThat(problems("""
                listeners:
                  mqtt:
                    prot: 1883
                    port: abc
                limits:
                  max-connections: -1
                nonsense: 1
                log: {level: loud}
                """, "listeners.ws.port=99999", "oops")).isEqualTo("""
                config.yml:3:5: listeners.mqtt.prot: unknown key; did you mean `port`?
                        prot: 1883
                        ^
                config.yml:4:11: listeners.mqtt.port: expected a port from 0 to 65535, got "abc"
                        port: abc
                              ^
                config.yml:6:20: limits.max-connections: expected a number of 0 or more, got "-1"
                      max-connections: -1
                                       ^
                config.yml:7:1: nonsense: unknown key; known are listeners, limits, mqtt, sessions, retained, topics, \
                scripts, plugins, authentication, store, cluster, data, log, sys, metrics, threads, transport
                    nonsense: 1
                    ^
                config.yml:8:14: log.level: expected one of trace, debug, info, warn, error, got "loud"
                    log: {level: loud}
                                 ^
                --set oops: expected path=value, for example listeners.mqtt.port=1884
                --set listeners.ws.port: expected a port from 0 to 65535, got "99999\"""");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            limits: 5                                       | config.yml:1:9: limits: expected a map with connect-timeout
            topics: {filter: a}                             | config.yml:1:9: topics: expected a list, got a map
            topics: [{qos: {max: 1}}]                       | config.yml:1:10: topics[0].filter: missing; expected a text
            topics: [{filter: a/#/b}]                       | topics[0].filter: expected a topic filter, got "a/#/b"
            topics: [{filter: a+}]                          | topics[0].filter: expected a topic filter, got "a+"
            topics: [{filter: $share/g/a}]                  | rules are for topics; leave $share/group/ out
            topics: [{filter: a}, {filter: a}]              | topics[1].filter: already the filter of topics[0]
            topics: [{filter: a, rate: fast}]               | topics[0].rate: expected a rate such as 20/s
            topics: [{filter: a, rate: 0/s}]                | topics[0].rate: expected a rate such as 20/s
            topics: [{filter: a, publish: ['user:']}]       | topics[0].publish[0]: expected *, a client id
            topics: [{filter: a, publish: [[x]]}]           | topics[0].publish[0]: expected a word, got a list
            topics: [{filter: a, payload: {schema: b}}]     | no readable file at
            topics: [{filter: a, expiry: 1500ms}]           | topics[0].expiry: expected whole seconds, got "1s500ms"
            topics: [{filter: a, expiry: 0}]                | 30s or 1h30m, or never, at least 1s, got "0"
            listeners: {x: {type: ws}}                      | config.yml:1:16: listeners.x.port: missing; expected a port
            listeners: {x: {port: 1, websocket-path: /a}}   | listeners.x.websocket-path: only for listeners of type ws
            listeners: {ws: {websocket-path: a}}            | expected a path that starts with /
            listeners: {mqtt: {}, b: {port: 1883}}          | listeners.b.port: port 1883 is already that of
            listeners: {mqtt: {tls: {cert: nowhere}}} | tls.key: missing; expected a file
            listeners: {'a b': {port: 1}}                   | expected a name of letters, digits
            listeners: [a]                                  | expected a map from names to listeners, got a list
            limits: {max-packet-size: 4MB}                  | expected a size such as 4KiB from 16 to 268435460
            limits: {connect-timeout: soon}                 | expected a duration such as 250ms, 30s or 1h30m, at least 1ms
            mqtt: {server-keep-alive: 500ms}                | expected whole seconds, got "500ms"
            limits: {memory-high: 50, memory-low: 60}       | limits.memory-low: expected at most limits.memory-high, which is 50
            limits: {memory-high: 101}                      | limits.memory-high: expected a number from 1 to 100
            limits: {slow-consumer: drop}                   | expected one of queue, disconnect, got "drop"
            sys: {interval: 10ms}                           | sys.interval: expected a duration such as 250ms
            mqtt: {min-keep-alive: 2m, max-keep-alive: 1m}  | mqtt.min-keep-alive: expected at most mqtt.max-keep-alive, 1m
            mqtt: {user-properties: [a=, =b]}               | mqtt.user-properties[1]: expected name=value, got "=b"
            mqtt: {redirect: elsewhere}                     | expected one of none, use-another-server, server-moved
            mqtt: {retain-available: yes}                   | expected true or false, got "yes"
            plugins: {disabld: [a]}                         | plugins.disabld: unknown key; did you mean `disabled`?
            plugins: {disabled: [a], required: [a]}         | plugins.required[0]: the plugin a is disabled too
            data: {dir: [a]}                                | data.dir: expected a folder, got a list
            data: {dir: a, dir: b}                          | config.yml:1:16: data.dir: given twice, first in line 1
            data: !!java.io.File a                          | not valid YAML: Global tag is not allowed
            data: !x a                                      | tags such as !x are not supported
            data: *x                                        | not valid YAML: found undefined alias x
            data: {dir: '${}'}                              | expected ${NAME} or ${NAME:default}
            {? [a] : b}                                     | a key must be a word
            hello                                           | expected a map of sections, got "hello"
            store: {fsync: sometimes}                       | expected always, never or an interval such as 100ms
            """)
    void eachMistakeHasItsWords(String yaml, String expected) throws Exception {
        assertThat(problems(yaml)).contains(expected);
    }

    @Test
    void brokenYamlIsToldWithItsPlace() throws Exception {
        assertThat(problems("log:\n  level: [a\ndata:\n")).startsWith("config.yml:3:5: not valid YAML: ");
        assertThat(problems("data: {dir: ${A:b}}\n")).contains("text with ${...} needs quotes inside {} and []");
        assertThat(problems("log:\n\tlevel: a\n")).startsWith("config.yml:2:1: not valid YAML: ");
    }

    @Test
    void bombsAreRefused() throws Exception {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i <= 24; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        assertThat(problems(bomb.toString())).contains("too deep or too large");
        assertThat(problems("a: &a [*a]\n")).contains("too deep or too large");
        assertThat(problems("[".repeat(100))).contains("not valid YAML");
        assertThat(problems("a: " + "x".repeat(1 << 20))).contains("config.yml: larger than 1MiB");
    }

    @Test
    void aFileThatIsNoTextIsRefused() throws Exception {
        Files.write(folder.resolve("x.yml"), new byte[] {'a', (byte) 0xff});
        ConfigException e = catchThrowableOfType(
                ConfigException.class, () -> new ConfigReader(folder, Map.of()).read(Path.of("x.yml"), List.of()));
        assertThat(e).hasMessage("x.yml: not a text in UTF-8");
    }

    @Test
    void clientCertificatesAreAllOrNothing() throws Exception {
        Files.writeString(folder.resolve("f.pem"), "x");
        String tls = "listeners: {mqtt: {tls: {cert: f.pem, key: f.pem, %s}}}";
        assertThat(problems(tls.formatted("client-auth: require"))).contains("tls.client-auth: needs ca");
        assertThat(problems(tls.formatted("ca: f.pem"))).contains("tls.ca: has no effect while");
    }
}
