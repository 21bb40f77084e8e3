// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.camelyeastar.internal.intake.Delivery.Kind;
import io.github.camelyeastar.internal.intake.Repeats.Verdict;
import io.github.camelyeastar.report.Report;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The rule of repeats for attempts that are counted, and for records, case by case; the other cases are in RepeatRuleTest. */
class RepeatRecordsTest extends RepeatRule {

    @Test
    void case7AttemptsAreCountedUntilOneSucceeds() {
        for (int attempt = 1; attempt <= 3; attempt++) {
            Delivery delivery = process("a", RECURRING, new Waiting());
            assertThat(delivery.attempt()).isEqualTo(attempt);
            repeats.end(delivery, Outcome.FAILED);
            pass(Duration.ofMinutes(5));
        }
        repeats.end(process("a", RECURRING, new Waiting()), Outcome.PROCESSED);
        assertThat(process("a", RECURRING, new Waiting()).attempt()).isEqualTo(1);
    }

    @Test
    void case7AttemptsOfAnHourAgoAreForgotten() {
        repeats.end(process("a", RECURRING, new Waiting()), Outcome.FAILED);
        pass(Duration.ofMinutes(61));
        assertThat(process("a", RECURRING, new Waiting()).attempt()).isEqualTo(1);
    }

    @Test
    void case8WhatNeverBeganIsTheFirstAttempt() {
        List<Delivery> full = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            full.add(process("other " + i, OF_A_CALL, new Waiting()));
        }
        assertThat(arrives("a", OF_A_CALL, new Waiting())).isEqualTo(Verdict.OVERLOAD);
        assertThat(arrives("other 1", OF_A_CALL, new Waiting())).as("a repeat needs no room").isEqualTo(Verdict.JOINED);
        repeats.end(full.get(0), Outcome.PROCESSED);
        assertThat(process("a", OF_A_CALL, new Waiting()).attempt()).isEqualTo(1);
    }

    @Test
    void case9RecordIsARepeatForAnHour() {
        // the sender left before the route was done, and tries again when it would have been taken for another report
        Waiting first = new Waiting();
        Delivery delivery = process("late", Kind.RECORD, first);
        first.hangUp();
        processed(delivery);
        // this one was waited for
        processed(process("in time", Kind.RECORD, new Waiting()));

        for (int minutes : new int[]{2, 30, 59}) {
            now.set(1 + Duration.ofMinutes(minutes).toNanos());
            assertThat(arrives("late", Kind.RECORD, new Waiting())).as("%d minutes", minutes)
                    .isEqualTo(Verdict.PROCESSED_BEFORE);
            assertThat(arrives("in time", Kind.RECORD, new Waiting())).isEqualTo(Verdict.PROCESSED_BEFORE);
        }
        pass(Duration.ofMinutes(2));
        assertThat(arrives("late", Kind.RECORD, new Waiting())).isEqualTo(Verdict.PROCESS);
        assertThat(arrives("in time", Kind.RECORD, new Waiting())).isEqualTo(Verdict.PROCESS);
    }

    @Test
    void case9RecordThatFailedOrWasGivenUpIsNone() {
        repeats.end(process("failed", Kind.RECORD, new Waiting()), Outcome.FAILED);
        assertThat(process("failed", Kind.RECORD, new Waiting()).attempt()).isEqualTo(2);
        // given up: the PBX need not bring it again, but it was not processed
        repeats.end(process("given up", Kind.RECORD, new Waiting()), Outcome.GIVEN_UP);
        assertThat(arrives("given up", Kind.RECORD, new Waiting())).isEqualTo(Verdict.PROCESS);
    }

    @Test
    void case9HoldsForRecordsAlone() {
        for (Kind kind : new Kind[]{RECURRING, OF_A_CALL}) {
            Delivery delivery = process("a", kind, new Waiting());
            repeats.end(delivery, Outcome.PROCESSED);
        }
        assertThat(Kind.of(Report.parse("{\"action\":\"NewCdr\",\"callid\":\"1.1\"}"))).isEqualTo(Kind.RECORD);
        assertThat(Kind.of(Report.parse("{\"action\":\"NewCdr\",\"callfrom\":\"1001\"}"))).isEqualTo(RECURRING);
        assertThat(Kind.of(Report.parse("{\"action\":\"DTMF\",\"callid\":\"1.1\"}"))).isEqualTo(RECURRING);
        assertThat(Kind.of(Report.parse("{\"action\":\"RING\",\"callid\":\"1.1\"}"))).isEqualTo(OF_A_CALL);
    }

    @Test
    void case9OldestOfTooManyRecordsIsProcessedTwiceRatherThanLost() {
        for (int i = 0; i < 10_001; i++) {
            processed(process("record " + i, Kind.RECORD, new Waiting()));
        }
        assertThat(arrives("record 0", Kind.RECORD, new Waiting())).isEqualTo(Verdict.PROCESS);
        assertThat(arrives("record 1", Kind.RECORD, new Waiting())).isEqualTo(Verdict.PROCESSED_BEFORE);
        assertThat(arrives("record 10000", Kind.RECORD, new Waiting())).isEqualTo(Verdict.PROCESSED_BEFORE);
    }
}
