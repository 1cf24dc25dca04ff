package io.culex.broker.topic;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TopicNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "/", "a//b", "/a/", "$SYS/x", "$share/g/a", "ä€😀", " "})
    void takesWhatIsValid(String topic) {
        assertThat(TopicName.isValid(topic)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"+", "#", "a/+", "a#"})
    void refusesWildcards(String topic) {
        assertThat(TopicName.problem(topic, 100)).isEqualTo("a topic name must not contain + or #");
    }

    @Test
    void limitsLengthAndLevels() {
        assertThat(TopicName.problem("", 9)).isEqualTo("it must have at least one character");
        assertThat(TopicName.problem("\0", 9)).isEqualTo("it must not contain U+0000");
        assertThat(TopicName.problem("\uDC00a", 9)).isEqualTo("it contains half of a surrogate pair");
        assertThat(TopicName.isValid("a".repeat(65_535))).isTrue();
        assertThat(TopicName.problem("a".repeat(65_536), 9)).isEqualTo("it has 65536 bytes, the most is 65535");
        assertThat(TopicName.problem("a/b", 1)).isEqualTo("it has 2 levels, the most is 1");
    }

    @Test
    void countsEmptyLevels() {
        assertThat(TopicName.levels("a")).isEqualTo(1);
        assertThat(TopicName.levels("/")).isEqualTo(2);
        assertThat(TopicName.levels("a//b/")).isEqualTo(4);
    }
}
