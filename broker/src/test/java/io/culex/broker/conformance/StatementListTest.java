package io.culex.broker.conformance;

import io.culex.broker.conformance.Edition.Row;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every statement of a list has a test or a reason, and the tests name no others. */
final class StatementListTest {
    @ParameterizedTest
    @EnumSource
    void theListHasAllStatementsOnce(Edition edition) {
        List<Row> rows = edition.rows();
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.id()).matches(edition.idPattern());
            assertThat(row.binds()).isIn("server", "client", "both");
            assertThat(row.words()).isNotBlank().doesNotContain("|");
            assertThat(row.reason()).doesNotContain("|");
        });
        assertThat(rows).extracting(Row::id).doesNotHaveDuplicates().hasSize(edition.size());
    }

    @ParameterizedTest
    @EnumSource
    void eachStatementHasATestOrAReason(Edition edition) {
        Set<String> tested = edition.tests().keySet();
        for (Row row : edition.rows()) {
            assertThat(tested.contains(row.id()))
                    .as("%s: %s", row.id(), row.reason())
                    .isEqualTo(row.reason().isEmpty());
        }
    }

    /** But for 7.0.0-1 of 3.1.1, which is about servers that connect to other servers. */
    @ParameterizedTest
    @EnumSource
    void onlyWhatBindsClientsIsLeftUntested(Edition edition) {
        assertThat(edition.rows())
                .filteredOn(row -> !row.reason().isEmpty() && !row.id().equals("MQTT-7.0.0-1"))
                .allMatch(row -> row.binds().equals("client"));
    }

    @ParameterizedTest
    @EnumSource
    void testsNameNoUnknownStatement(Edition edition) {
        assertThat(edition.rows())
                .extracting(Row::id)
                .containsAll(edition.tests().keySet());
    }
}
