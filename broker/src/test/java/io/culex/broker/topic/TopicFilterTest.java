package io.culex.broker.topic;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TopicFilterTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "/",
                "//",
                "+",
                "#",
                "a/+",
                "a/#",
                "+/#",
                "/#",
                "+/+/+",
                "a//b",
                "$SYS/#",
                "$share",
                "$shared/x",
                "ä/€/😀",
                " "
            })
    void takesWhatIsValid(String text) {
        TopicFilter filter = TopicFilter.parse(text);

        assertThat(filter.text()).isEqualTo(text);
        assertThat(filter.filter()).isEqualTo(text);
        assertThat(filter.shareGroup()).isNull();
        assertThat(String.join("/", filter.levels())).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "$share/g/a,g,a",
        "$share/g/#,g,#",
        "$share/g//,g,/",
        "$share/a b/+/x,a b,+/x",
        "$share/g/$SYS/x,g,$SYS/x"
    })
    void takesASharedOneApart(String text, String group, String filter) {
        TopicFilter parsed = TopicFilter.parse(text);

        assertThat(parsed.shareGroup()).isEqualTo(group);
        assertThat(parsed.filter()).isEqualTo(filter);
        assertThat(parsed.text()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a#             | # must be alone between slashes",
                "#a             | # must be alone between slashes",
                "a/b#           | # must be alone between slashes",
                "##             | # must be alone between slashes",
                "#/b            | # must be the last level",
                "a/#/           | # must be the last level",
                "a+             | + must be alone between slashes",
                "a/+b/c         | + must be alone between slashes",
                "++             | + must be alone between slashes",
                "$share/        | the group after $share/ must have at least one character",
                "$share//a      | the group after $share/ must have at least one character",
                "$share/g       | $share/group must be followed by / and a filter",
                "$share/g/      | the filter after $share/g/ must have at least one character",
                "$share/+/a     | the group after $share/ must not contain + or #",
                "$share/g#/a    | the group after $share/ must not contain + or #",
                "$share/g/a#    | # must be alone between slashes"
            })
    void saysWhatIsWrong(String text, String problem) {
        assertThat(TopicFilter.problem(text, 100)).isEqualTo(problem);
        assertThatThrownBy(() -> TopicFilter.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("topic filter '" + text + "': " + problem);
    }

    @Test
    void limitsLengthAndLevels() {
        assertThat(TopicFilter.problem("", 100)).isEqualTo("it must have at least one character");
        assertThat(TopicFilter.problem("a\0b", 100)).isEqualTo("it must not contain U+0000");
        assertThat(TopicFilter.problem("a\uD800", 100)).isEqualTo("it contains half of a surrogate pair");
        assertThat(TopicFilter.isValid("é".repeat(32_767))).isTrue();
        assertThat(TopicFilter.problem("é".repeat(32_768), 100)).isEqualTo("it has 65536 bytes, the most is 65535");
        assertThat(TopicFilter.problem("a/b/c", 3)).isNull();
        assertThat(TopicFilter.problem("a/b/c/", 3)).isEqualTo("it has 4 levels, the most is 3");
        assertThat(TopicFilter.problem("$share/g/a/b/c", 3)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "sport/tennis/player1/#,sport/tennis/player1,true",
        "sport/tennis/player1/#,sport/tennis/player1/score/wimbledon,true",
        "sport/#,sport,true",
        "sport/#,sports,false",
        "#,a/b,true",
        "#,/,true",
        "sport/tennis/+,sport/tennis/player1,true",
        "sport/tennis/+,sport/tennis/player1/ranking,false",
        "sport/+,sport,false",
        "sport/+,sport/,true",
        "+/+,/finance,true",
        "/+,/finance,true",
        "+,/finance,false",
        "+/#,a,true",
        "a/+/#,a/b,true",
        "a/+/#,a,false",
        "a//c,a//c,true",
        "a/+/c,a//c,true",
        "a/b,a/b/,false",
        "a/b/,a/b,false",
        "#,$SYS/x,false",
        "+/x,$SYS/x,false",
        "$SYS/#,$SYS/x,true",
        "$SYS/#,$SYS,true",
        "$SYS/+,$SYS/x,true",
        "a/#,a/$b,true",
        "A,a,false",
        "ä/+,ä/ö,true"
    })
    void matchesAsTheStandardSays(String filter, String topic, boolean matches) {
        assertThat(TopicFilter.matches(filter, topic)).isEqualTo(matches);
        assertThat(TopicFilter.parse(filter).matches(topic)).isEqualTo(matches);
        assertThat(TopicFilter.parse("$share/g/" + filter).matches(topic)).isEqualTo(matches);
    }

    @Test
    void matchesLikeAComparisonLevelByLevel() {
        long seed = new Random().nextLong();
        System.out.println("TopicFilterTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            String filter = RandomTopics.filter(random);
            String topic = RandomTopics.topic(random);
            assertThat(TopicFilter.isValid(filter)).isTrue();
            assertThat(TopicName.isValid(topic)).isTrue();
            if (TopicFilter.matches(filter, topic) != RandomTopics.matches(filter, topic)) {
                assertThat(filter + " " + topic).as("seed " + seed).isEmpty();
            }
        }
    }
}
