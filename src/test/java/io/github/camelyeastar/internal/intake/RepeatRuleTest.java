// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.time.Duration;

import io.github.camelyeastar.internal.intake.Repeats.Verdict;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rule by which repeats are told from other reports, case by case and with its times; over sockets in RepeatsTest. The
 * cases of attempts and records are in RepeatRecordsTest.
 */
class RepeatRuleTest extends RepeatRule {

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
}
