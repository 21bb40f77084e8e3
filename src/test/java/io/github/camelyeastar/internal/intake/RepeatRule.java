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

import static org.assertj.core.api.Assertions.assertThat;

/** Deliveries that arrive, are processed and come again, on a clock moved by hand. */
abstract class RepeatRule {
    static final Kind RECURRING = Kind.RECURRING;
    static final Kind OF_A_CALL = Kind.OF_A_CALL;

    final AtomicLong now = new AtomicLong(1);
    final List<Answer> abandoned = new ArrayList<>();
    final Repeats repeats = new Repeats(5, now::get, abandoned::add);

    /** A connection that the PBX waits on until it hangs up. */
    static final class Waiting implements Answer {
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

    void answeredLate(String id) {
        Waiting first = new Waiting();
        Delivery delivery = process(id, OF_A_CALL, first);
        first.hangUp();
        repeats.end(delivery, Outcome.PROCESSED);
        assertThat(delivery.isHeard()).isFalse();
    }

    void processed(Delivery delivery) {
        repeats.end(delivery, Outcome.PROCESSED);
    }

    Delivery process(String id, Kind kind, Waiting waiting) {
        Delivery delivery = new Delivery(id, kind, waiting);
        assertThat(repeats.arrived(delivery)).isEqualTo(Verdict.PROCESS);
        return delivery;
    }

    Verdict arrives(String id, Kind kind, Waiting waiting) {
        return repeats.arrived(new Delivery(id, kind, waiting));
    }

    void pass(Duration duration) {
        now.addAndGet(duration.toNanos());
    }
}
