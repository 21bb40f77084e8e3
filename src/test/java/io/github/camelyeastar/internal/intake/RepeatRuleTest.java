// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.github.camelyeastar.internal.intake.Delivery.Kind;
import io.github.camelyeastar.internal.intake.Repeats.Verdict;
import io.github.camelyeastar.internal.intake.ReportReceiver.Answer;
import io.github.camelyeastar.report.Report;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rule by which repeats are told from other reports, case by case and with its times; over sockets in RepeatsTest. As long as
 * the rule is.
 */
class RepeatRuleTest {
    private static final Kind RECURRING = Kind.RECURRING;
    private static final Kind OF_A_CALL = Kind.OF_A_CALL;

    private final AtomicLong now = new AtomicLong(1);
    private final List<Answer> abandoned = new ArrayList<>();
    private final Repeats repeats = new Repeats(5, now::get, abandoned::add);

    /** A connection that the PBX waits on until it hangs up. */
    private static final class Waiting implements Answer {
        private boolean gone;

        Waiting hangUp() {
            gone = true;
            return this;
        }

        @Override
        public boolean isAwaited() {
            return !gone;
        }

        @Override
        public void write(Outcome outcome, Consumer<Boolean> written) {
            written.accept(!gone);
        }
    }

    @Test
    void case1BeingProcessedAndHungUpUponIsJoined() {
        Waiting first = new Waiting();
        Delivery delivery = process("a", RECURRING, first);
        first.hangUp();

        Waiting second = new Waiting();
        assertThat(arrives("a", RECURRING, second)).isEqualTo(Verdict.JOINED);
        assertThat(abandoned).containsExactly(first);
        assertThat(repeats.end(delivery, Outcome.PROCESSED)).containsExactly(second);
        assertThat(delivery.isHeard()).isTrue();
        assertThat(arrives("a", RECURRING, new Waiting())).isEqualTo(Verdict.PROCESS);
    }

    @Test
    void case2BeingProcessedForACallIsJoinedWhileTheFirstIsWaitedFor() {
        Waiting first = new Waiting();
        Delivery delivery = process("a", OF_A_CALL, first);

        Waiting second = new Waiting();
        assertThat(arrives("a", OF_A_CALL, second)).isEqualTo(Verdict.JOINED);
        assertThat(repeats.end(delivery, Outcome.FAILED)).containsExactly(first, second);
        assertThat(abandoned).isEmpty();
    }

    @Test
    void case3BeingProcessedAndWaitedForIsAnotherReportIfItMayRecur() {
        Waiting first = new Waiting();
        Delivery one = process("a", RECURRING, first);
        Delivery two = process("a", RECURRING, new Waiting());
        assertThat(repeats.count()).isEqualTo(2);

        // a third is the repeat of the one that was given up
        first.hangUp();
        Waiting third = new Waiting();
        assertThat(arrives("a", RECURRING, third)).isEqualTo(Verdict.JOINED);
        assertThat(repeats.end(two, Outcome.PROCESSED)).hasSize(1).doesNotContain(third);
        assertThat(repeats.end(one, Outcome.PROCESSED)).containsExactly(third);
        assertThat(repeats.count()).isZero();
    }

    @Test
    void case4AnsweredInTimeIsForgotten() {
        for (int i = 0; i < 3; i++) {
            repeats.end(process("a", RECURRING, new Waiting()), Outcome.PROCESSED);
        }
    }

    @Test
    void case5AnsweredTooLateIsAnsweredAgainOnce() {
        answeredLate("a");

        Waiting repeat = new Waiting();
        assertThat(arrives("a", OF_A_CALL, repeat)).isEqualTo(Verdict.PROCESSED_BEFORE);
        assertThat(arrives("a", OF_A_CALL, new Waiting())).isEqualTo(Verdict.PROCESS);
    }

    @Test
    void case5AnswerThatCouldNotLeaveIsGivenAgain() {
        Waiting answer = new Waiting();
        Delivery delivery = process("a", OF_A_CALL, answer);
        repeats.end(delivery, Outcome.PROCESSED);
        repeats.notLeft(delivery, answer);

        assertThat(arrives("a", OF_A_CALL, new Waiting())).isEqualTo(Verdict.PROCESSED_BEFORE);
    }

    @Test
    void case5AnswerOfWhichOneCopyLeftIsGiven() {
        Waiting first = new Waiting();
        Delivery delivery = process("a", OF_A_CALL, first);
        assertThat(arrives("a", OF_A_CALL, new Waiting())).isEqualTo(Verdict.JOINED);
        repeats.end(delivery, Outcome.PROCESSED);
        repeats.notLeft(delivery, first);

        assertThat(delivery.isHeard()).isTrue();
        assertThat(arrives("a", OF_A_CALL, new Waiting())).isEqualTo(Verdict.PROCESS);
    }

    @Test
    void case5CopyThatNobodyWaitedForTakesNothingFromTheOneThatLeft() {
        Waiting first = new Waiting();
        Delivery delivery = process("a", OF_A_CALL, first);
        assertThat(arrives("a", OF_A_CALL, new Waiting())).isEqualTo(Verdict.JOINED);
        first.hangUp();
        repeats.end(delivery, Outcome.PROCESSED);
        repeats.notLeft(delivery, first);

        assertThat(delivery.isHeard()).isTrue();
        assertThat(arrives("a", OF_A_CALL, new Waiting())).isEqualTo(Verdict.PROCESS);
    }

    @Test
    void case5RepeatThatHangsUpTooIsAnsweredAgain() {
        answeredLate("a");

        for (int i = 0; i < 5; i++) {
            assertThat(arrives("a", OF_A_CALL, new Waiting().hangUp())).isEqualTo(Verdict.PROCESSED_BEFORE);
        }
        assertThat(arrives("a", OF_A_CALL, new Waiting())).isEqualTo(Verdict.PROCESSED_BEFORE);
        assertThat(arrives("a", OF_A_CALL, new Waiting())).isEqualTo(Verdict.PROCESS);
    }

    @Test
    void case5EachOfSeveralIsAnsweredAgain() {
        Waiting first = new Waiting();
        Waiting second = new Waiting();
        Delivery one = process("a", RECURRING, first);
        Delivery two = process("a", RECURRING, second);
        first.hangUp();
        second.hangUp();
        repeats.end(one, Outcome.PROCESSED);
        repeats.end(two, Outcome.PROCESSED);

        assertThat(arrives("a", RECURRING, new Waiting())).isEqualTo(Verdict.PROCESSED_BEFORE);
        assertThat(arrives("a", RECURRING, new Waiting())).isEqualTo(Verdict.PROCESSED_BEFORE);
        assertThat(arrives("a", RECURRING, new Waiting())).isEqualTo(Verdict.PROCESS);
    }

    @Test
    void case6LaterThanAMinuteIsAnotherReport() {
        answeredLate("a");
        answeredLate("b");
        pass(Duration.ofSeconds(59));
        assertThat(arrives("a", OF_A_CALL, new Waiting())).isEqualTo(Verdict.PROCESSED_BEFORE);
        pass(Duration.ofSeconds(2));
        assertThat(arrives("b", OF_A_CALL, new Waiting())).isEqualTo(Verdict.PROCESS);
    }

    @Test
    void case6LaterThanThePbxRepeatsIsAnotherReport() {
        // tries each 2 s, given up after the third, and the route takes 20 s: what comes then is no repeat
        Waiting first = new Waiting();
        Delivery delivery = process("a", RECURRING, first);
        Waiting last = first;
        for (int i = 0; i < 2; i++) {
            pass(Duration.ofSeconds(1));
            last.hangUp();
            pass(Duration.ofSeconds(1));
            last = new Waiting();
            assertThat(arrives("a", RECURRING, last)).isEqualTo(Verdict.JOINED);
        }
        last.hangUp();
        pass(Duration.ofSeconds(16));
        repeats.end(delivery, Outcome.PROCESSED);

        assertThat(arrives("a", RECURRING, new Waiting())).isEqualTo(Verdict.PROCESS);
    }

    @Test
    void case6PauseBetweenTwoReportsIsNoneBetweenRepeats() {
        answeredLate("a");
        pass(Duration.ofHours(2));
        Waiting lost = new Waiting();
        Delivery another = process("a", OF_A_CALL, lost);
        repeats.end(another, Outcome.PROCESSED);
        repeats.notLeft(another, lost);
        pass(Duration.ofHours(5));
        assertThat(arrives("a", OF_A_CALL, new Waiting())).isEqualTo(Verdict.PROCESS);
    }

    @Test
    void thoseWhoWaitAreBounded() {
        Delivery delivery = process("a", OF_A_CALL, new Waiting());
        for (int i = 0; i < 50; i++) {
            assertThat(arrives("a", OF_A_CALL, new Waiting())).isEqualTo(Verdict.JOINED);
        }
        assertThat(repeats.end(delivery, Outcome.PROCESSED)).hasSize(10);
        assertThat(abandoned).hasSize(41);
    }

    @Test
    void case6SlowRepeatsAreExpectedLonger() {
        Waiting first = new Waiting();
        Delivery delivery = process("a", RECURRING, first);
        first.hangUp();
        pass(Duration.ofSeconds(100));
        assertThat(arrives("a", RECURRING, new Waiting().hangUp())).isEqualTo(Verdict.JOINED);
        repeats.end(delivery, Outcome.PROCESSED);
        pass(Duration.ofSeconds(200));

        assertThat(arrives("a", RECURRING, new Waiting())).isEqualTo(Verdict.PROCESSED_BEFORE);
    }

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

    @Test
    void othersAreNotConcerned() {
        answeredLate("a");
        process("b", OF_A_CALL, new Waiting());
    }

    @Test
    void memoryIsBounded() {
        for (int i = 0; i < 50_000; i++) {
            answeredLate("report " + i);
        }
        assertThat(repeats.remembered()).isLessThanOrEqualTo(10_000);
        assertThat(arrives("report 49999", OF_A_CALL, new Waiting())).isEqualTo(Verdict.PROCESSED_BEFORE);
        assertThat(arrives("report 0", OF_A_CALL, new Waiting())).isEqualTo(Verdict.PROCESS);
    }

    private void answeredLate(String id) {
        Waiting first = new Waiting();
        Delivery delivery = process(id, OF_A_CALL, first);
        first.hangUp();
        repeats.end(delivery, Outcome.PROCESSED);
        assertThat(delivery.isHeard()).isFalse();
    }

    private void processed(Delivery delivery) {
        repeats.end(delivery, Outcome.PROCESSED);
    }

    private Delivery process(String id, Kind kind, Waiting waiting) {
        Delivery delivery = new Delivery(id, kind, waiting);
        assertThat(repeats.arrived(delivery)).isEqualTo(Verdict.PROCESS);
        return delivery;
    }

    private Verdict arrives(String id, Kind kind, Waiting waiting) {
        return repeats.arrived(new Delivery(id, kind, waiting));
    }

    private void pass(Duration duration) {
        now.addAndGet(duration.toNanos());
    }
}
