// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

import io.github.camelyeastar.internal.intake.ReportReceiver.Answer;
import io.github.camelyeastar.report.Report;
import io.github.camelyeastar.report.ReportType;

/** One report on its way through the route, and the senders who wait for its answer. Guarded by the lock of {@link Repeats}. */
final class Delivery {
    /** How many senders may wait for the answer to one report. */
    private static final int MOST_ANSWERS = 10;
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(Delivery::sha256);

    /** What the same text from the same sender may stand for. */
    enum Kind {
        /** The PBX may report the same twice in the time that a route takes. */
        RECURRING,
        /** It is about one call: if it comes twice in the time that a route takes, it is a repeat. */
        OF_A_CALL,
        /** The record of a call, by the call's id: it stands for this record alone. */
        RECORD;

        static Kind of(Report report) {
            if (report.callId() == null || report.type() == ReportType.DTMF) {
                return RECURRING;
            }
            return report.type() == ReportType.CDR ? RECORD : OF_A_CALL;
        }
    }

    final String id;
    final Kind kind;
    final List<Answer> answers = new ArrayList<>(1);
    /** The answers that were given after their senders had gone. */
    private List<Answer> unheard = List.of();
    /** The history that this report is the next of. */
    ReportHistory history;
    private int attempt;
    /** How many answers may still be heard. Written under the lock only. */
    private volatile int hopes;

    Delivery(String id, Kind kind, Answer answer) {
        this.id = id;
        this.kind = kind;
        answers.add(answer);
    }

    /** The id of a report: the same for the same text from the same sender, in every process. */
    static String id(String sender, byte[] body) {
        MessageDigest digest = SHA_256.get();
        digest.update(sender.getBytes(StandardCharsets.US_ASCII));
        digest.update((byte) ' ');
        digest.update(body);
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Which attempt at the report this is, from 1. Failed attempts are counted as long as the PBX repeats the report. */
    int attempt() {
        return attempt;
    }

    /** Whether anyone could be told the outcome, as far as is known. */
    boolean isHeard() {
        return hopes > 0;
    }

    /** Notes the history that this report is the next of. */
    void follow(ReportHistory known) {
        history = known;
        attempt = known.failures() + 1;
    }

    /**
     * Lets the senders of a repeat wait, too.
     *
     * @return the answers whose senders need not wait any longer: they have gone, or too many wait
     */
    List<Answer> join(Delivery repeat) {
        List<Answer> dispensable = new ArrayList<>(answers.stream().filter(answer -> !answer.isAwaited()).toList());
        answers.removeAll(dispensable);
        if (answers.size() >= MOST_ANSWERS) {
            dispensable.add(answers.remove(0));
        }
        answers.addAll(repeat.answers);
        return dispensable;
    }

    /** The answers will say that the report is done. An answer whose sender has gone will not be heard. */
    void answering() {
        // without a list for the report that is waited for, as almost every report is
        int gone = 0;
        for (Answer answer : answers) {
            if (!answer.isAwaited()) {
                gone++;
                unheard = gone == 1 ? List.of(answer) : Stream.concat(unheard.stream(), Stream.of(answer)).toList();
            }
        }
        hopes = answers.size() - gone;
    }

    /**
     * An answer could not leave.
     *
     * @return whether it was the last answer that might have been heard
     */
    boolean notLeft(Answer answer) {
        return !unheard.contains(answer) && hopes > 0 && --hopes == 0;
    }
}
