// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.camelyeastar.Picture;
import io.github.camelyeastar.internal.intake.Delivery.Kind;
import io.github.camelyeastar.internal.intake.Repeats.Verdict;
import io.github.camelyeastar.internal.intake.ReportReceiver.Answer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * docs/repeats.svg: the nine cases of the rule of repeats. Each is played, and the picture says what {@link Repeats} decided.
 */
class RepeatsPictureTest {
    private static final int BEGIN = 250;
    private static final int HANG_UP = 330;
    private static final int END = 440;
    private static final int ROW = 46;
    private static final int TOP = 90;

    private final Picture picture = new Picture(1000, 510,
            "The nine cases of the rule of repeats: a report, what became of it, and what a second one with the same sender and"
                    + " text is");
    private final AtomicLong now = new AtomicLong(1);
    private final List<Delivery> filling = new ArrayList<>();
    private final Repeats repeats = new Repeats(5, now::get, answer -> {
    });
    private int row;

    /** A connection to a PBX. */
    private static final class Connection implements Answer {
        private boolean open = true;

        @Override
        public boolean isAwaited() {
            return open;
        }

        @Override
        public void write(Outcome outcome, Consumer<Boolean> written) {
            written.accept(open);
        }
    }

    @Test
    void casesAreShownAsTheyAreDecided() throws IOException {
        legend();
        play("about a call", Kind.OF_A_CALL, true, null, Duration.ZERO);
        play("about a call", Kind.OF_A_CALL, false, null, Duration.ZERO);
        play("a DTMF, or about no call", Kind.RECURRING, false, null, Duration.ZERO);
        play("any report", Kind.OF_A_CALL, false, Outcome.PROCESSED, Duration.ofSeconds(5));
        play("any report", Kind.OF_A_CALL, true, Outcome.PROCESSED, Duration.ofSeconds(5));
        play("any report", Kind.OF_A_CALL, true, Outcome.PROCESSED, Duration.ofMinutes(2));
        play("any report", Kind.OF_A_CALL, false, Outcome.FAILED, Duration.ofMinutes(30));
        putOff();
        play("a CDR with a call id", Kind.RECORD, false, Outcome.PROCESSED, Duration.ofMinutes(30));
        assertThat(row).isEqualTo(9);
        picture.verify(Path.of("docs/repeats.svg"));
    }

    private void legend() {
        picture.dot("head", 40, 30, 6);
        picture.text("start", 54, 35, List.of("a report comes"));
        picture.path("box", "M190,23 h60 v14 h-60 z");
        picture.text("start", 258, 35, List.of("the route has it"));
        picture.text("start", 390, 35, List.of("✕"));
        picture.text("start", 410, 35, List.of("the PBX hangs up"));
        picture.path("good", "M560,23 l14,7 l-14,7 z");
        picture.text("start", 582, 35, List.of("answered 200"));
        picture.path("bad", "M700,23 l14,7 l-14,7 z");
        picture.text("start", 722, 35, List.of("answered 500 or 503"));
        picture.text("start", 20, 70, List.of("case"));
        picture.text("start", 60, 70, List.of("the report"));
        picture.text("start", 700, 70, List.of("what comes then is"));
    }

    /** @param outcome null while the route still has the first report when the second one comes */
    private void play(String report, Kind kind, boolean hangsUp, Outcome outcome, Duration later) throws IOException {
        String id = "report of case " + (row + 1);
        Connection connection = new Connection();
        Delivery first = new Delivery(id, kind, connection);
        assertThat(repeats.arrived(first)).isEqualTo(Verdict.PROCESS);
        connection.open = !hangsUp;
        int second = HANG_UP + 60;
        if (outcome != null) {
            for (Answer answer : repeats.end(first, outcome)) {
                answer.write(outcome, written -> {
                    if (!written) {
                        repeats.notLeft(first, answer);
                    }
                });
            }
            now.addAndGet(later.toNanos());
            second = END + 120;
        }
        Delivery next = new Delivery(id, kind, new Connection());
        Verdict verdict = repeats.arrived(next);
        makeRoom(outcome == null ? first : null, verdict == Verdict.PROCESS ? next : null);

        int y = begin(report, second);
        picture.path("box", "M%d,%d h%d v14 h%d z".formatted(BEGIN, y - 7, END - BEGIN, BEGIN - END));
        picture.dot("head", BEGIN, y, 6);
        if (hangsUp) {
            picture.text("middle", HANG_UP, y + 5, List.of("✕"));
        }
        picture.path(outcome == null || outcome.isDone() ? "good" : "bad", "M%d,%d l14,7 l-14,7 z".formatted(END, y - 7));
        if (outcome != null) {
            picture.text("middle", (END + second) / 2 + 6, y - 6,
                    List.of(later.toMinutes() > 0 ? later.toMinutes() + " min" : later.toSeconds() + " s"));
        }
        picture.dot("head", second, y, 6);
        picture.text("start", 700, y + 5,
                List.of(said(verdict, next.attempt() > 1 ? "the next attempt at it" : "another report")));
    }

    private void makeRoom(Delivery... deliveries) {
        Stream.of(deliveries).filter(Objects::nonNull).forEach(each -> repeats.end(each, Outcome.PROCESSED));
    }

    /** No room for the first one. */
    private void putOff() {
        while (repeats.count() < 5) {
            Delivery other = new Delivery("other " + filling.size(), Kind.OF_A_CALL, new Connection());
            repeats.arrived(other);
            filling.add(other);
        }
        String id = "put off";
        assertThat(repeats.arrived(new Delivery(id, Kind.OF_A_CALL, new Connection()))).isEqualTo(Verdict.OVERLOAD);
        filling.forEach(other -> repeats.end(other, Outcome.PROCESSED));
        Delivery next = new Delivery(id, Kind.OF_A_CALL, new Connection());
        Verdict verdict = repeats.arrived(next);

        int y = begin("any report; there was no room", END + 120);
        picture.dot("head", BEGIN, y, 6);
        picture.path("bad", "M%d,%d l14,7 l-14,7 z".formatted(BEGIN + 14, y - 7));
        picture.dot("head", END + 120, y, 6);
        picture.text("start", 700, y + 5, List.of(said(verdict, "the first attempt at it")));
    }

    private int begin(String report, int second) {
        int y = TOP + 20 + row * ROW;
        row++;
        picture.text("start", 30, y + 5, List.of(String.valueOf(row)));
        picture.text("start", 60, y + 5, List.of(report));
        picture.path("time", "M%d,%d H%d".formatted(BEGIN - 10, y, 680));
        return y;
    }

    private static String said(Verdict verdict, String processed) {
        return switch (verdict) {
            case JOINED -> "a repeat: it joins, and gets the same answer";
            case PROCESSED_BEFORE -> "a repeat: 200 at once, without an exchange";
            case PROCESS -> processed + ": processed";
            case OVERLOAD -> throw new IllegalStateException("There was to be room");
        };
    }
}
