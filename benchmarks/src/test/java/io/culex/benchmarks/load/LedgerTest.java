package io.culex.benchmarks.load;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class LedgerTest {
    @Test
    void messagesInOrderAreFine() {
        Ledger ledger = ledger(Load.pairs(0), 200);
        for (int number = 0; number < 200; number++) {
            assertThat(ledger.receive(0, 0, number)).isTrue();
        }
        assertThat(ledger.faults(0)).isEqualTo(Faults.NONE);
    }

    @Test
    void aGapAndTheEndCountAsLost() {
        Ledger ledger = ledger(Load.pairs(0), 10);
        ledger.receive(0, 0, 0);
        ledger.receive(0, 0, 3);
        assertThat(ledger.faults(0)).isEqualTo(new Faults(2 + 6, 0, 0, 0, 0, 0));
    }

    @Test
    void whatComesLateIsOutOfOrderAndNotLost() {
        Ledger ledger = ledger(Load.pairs(0), 3);
        ledger.receive(0, 0, 1);
        assertThat(ledger.receive(0, 0, 0)).isTrue();
        ledger.receive(0, 0, 2);
        assertThat(ledger.faults(0)).isEqualTo(new Faults(0, 0, 1, 0, 0, 0));
    }

    @Test
    void whatComesAgainIsARepetitionHoweverLongAgo() {
        Ledger ledger = ledger(Load.pairs(0), 200);
        for (int number = 0; number < 200; number++) {
            ledger.receive(0, 0, number);
        }
        assertThat(ledger.receive(0, 0, 199)).isFalse();
        assertThat(ledger.receive(0, 0, 5)).isFalse();
        assertThat(ledger.faults(0)).isEqualTo(new Faults(0, 2, 0, 0, 0, 0));
    }

    @Test
    void aStreamOfOthersIsMisrouted() {
        Ledger ledger = ledger(Load.pairs(0), 1);
        assertThat(ledger.receive(1, 0, 0)).isFalse();
        assertThat(ledger.faults(0)).isEqualTo(new Faults(1, 0, 0, 1, 0, 0));
    }

    @Test
    void whatNobodySentIsDamaged() {
        Ledger ledger = ledger(Load.pairs(0), 1);
        ledger.receive(0, 0, 0);
        ledger.receive(0, 0, 1);
        ledger.receive(0, 99, 0);
        ledger.receive(0, -1, 0);
        assertThat(ledger.faults(2)).isEqualTo(new Faults(0, 0, 0, 0, 3, 2));
    }

    @Test
    void allReceiversOfAFanOutHaveAnAccount() {
        Ledger ledger = ledger(Load.pairs(0).as(Shape.FAN_OUT, 1, 3, 1), 2);
        ledger.receive(0, 0, 0);
        ledger.receive(0, 0, 1);
        ledger.receive(2, 0, 0);
        assertThat(ledger.faults(0).lost()).isEqualTo(3);
    }

    @Test
    void membersOfASharedSubscriptionMayOvertakeEachOtherButNotThemselves() {
        Ledger ledger = ledger(Load.pairs(1).shape(Shape.SHARED), 4);
        ledger.receive(1, 0, 1);
        ledger.receive(0, 0, 0);
        assertThat(ledger.faults(0).disordered()).isZero();
        ledger.receive(0, 0, 3);
        ledger.receive(0, 0, 2);
        assertThat(ledger.faults(0)).isEqualTo(new Faults(0, 0, 1, 0, 0, 0));
        ledger.receive(1, 0, 3);
        assertThat(ledger.faults(0).repeated()).isEqualTo(1);
    }

    private static Ledger ledger(Load load, int sent) {
        Ledger ledger = new Ledger(new Layout(load, "test", false));
        for (int i = 0; i < sent; i++) {
            assertThat(ledger.send(0)).isEqualTo(i);
        }
        return ledger;
    }
}
