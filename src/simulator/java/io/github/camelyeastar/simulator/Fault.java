// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.util.Random;
import java.util.function.IntPredicate;

/**
 * One way in which the PBX misbehaves towards a request. Faults are for what goes wrong on the way; an answer that a healthy
 * PBX gives is scripted with {@link PbxSimulator#answer(String, String)}.
 */
public final class Fault {

    /** Stands for every command. */
    public static final String ANY_COMMAND = "*";
    /**
     * Stands for the reports of the PBX: {@link #dropConnection()} lets it hang up before it reads the answer, and so repeat a
     * report that was answered; {@link #dropUnhandled()} lets a try fail before anything is sent.
     */
    public static final String REPORT = "report";

    enum Mode {
        ANSWER, DROP_AFTER_HANDLING, DROP_UNHANDLED, DELAY, CUT, SLOW, HANG
    }

    private final Mode kind;
    private final int httpStatus;
    private final String body;
    private final String errno;
    private final Duration delay;
    private final long bytes;

    private Fault(Mode kind, int httpStatus, String body, String errno, Duration delay, long bytes) {
        this.kind = kind;
        this.httpStatus = httpStatus;
        this.body = body;
        this.errno = errno;
        this.delay = delay;
        this.bytes = bytes;
    }

    /** Refused with an error code, without being handled. */
    public static Fault errno(String errno) {
        return new Fault(Mode.ANSWER, 200, ApiAnswer.failed(errno), errno, null, 0);
    }

    /** Answered with this JSON text, without being handled. */
    public static Fault answer(String json) {
        return new Fault(Mode.ANSWER, 200, json, null, null, 0);
    }

    /** Answered 200 with something else than JSON, without being handled. */
    public static Fault notJson(String text) {
        return answer(text);
    }

    /** Answered with another HTTP status (protocol.md 1.3 knows of a 504), without being handled. */
    public static Fault httpStatus(int status, String body) {
        return new Fault(Mode.ANSWER, status, body, null, null, 0);
    }

    /** Handled, but the connection is closed instead of an answer: the client cannot know that it was. */
    public static Fault dropConnection() {
        return new Fault(Mode.DROP_AFTER_HANDLING, 0, null, null, null, 0);
    }

    /** The connection is closed, and the request was never handled. */
    public static Fault dropUnhandled() {
        return new Fault(Mode.DROP_UNHANDLED, 0, null, null, null, 0);
    }

    /** Handled at once, but answered late. */
    public static Fault delay(Duration delay) {
        return new Fault(Mode.DELAY, 0, null, null, delay, 0);
    }

    /** Neither handled nor answered, and the connection stays open as long as the client has patience. */
    public static Fault hang() {
        return new Fault(Mode.HANG, 0, null, null, null, 0);
    }

    /**
     * Handled, but the connection is closed after so many bytes of the body, if it has more: before the end that a
     * Content-Length or a last chunk would tell.
     */
    public static Fault cutAfter(long bytes) {
        return new Fault(Mode.CUT, 0, null, null, null, bytes);
    }

    /** Handled at once, but the body comes in blocks of so many bytes, with a pause after each. */
    public static Fault slow(int blockSize, Duration pause) {
        return new Fault(Mode.SLOW, 0, null, null, pause, blockSize);
    }

    Mode kind() {
        return kind;
    }

    int httpStatus() {
        return httpStatus;
    }

    String body() {
        return body;
    }

    String errno() {
        return errno;
    }

    Duration delay() {
        return delay;
    }

    /** Until the cut, or of a block. */
    long bytes() {
        return bytes;
    }

    /** A fault's schedule; counts the requests of its command from 1. */
    public static final class Rule {

        private final String command;
        private final Fault fault;
        private IntPredicate schedule = nth -> true;
        private int seen;

        Rule(String command, Fault fault) {
            this.command = command;
            this.fault = fault;
        }

        boolean concerns(String name) {
            return command.equals(name) || ANY_COMMAND.equals(command) && !REPORT.equals(name);
        }

        Fault fault() {
            return fault;
        }

        synchronized boolean isDue() {
            return schedule.test(++seen);
        }

        private synchronized void when(IntPredicate due) {
            schedule = due;
        }

        /** Each time; so it is without a schedule. */
        public void always() {
            when(nth -> true);
        }

        /** The next n times. */
        public void times(int n) {
            when(nth -> nth <= n);
        }

        /** Each nth time. */
        public void everyNth(int n) {
            when(nth -> nth % n == 0);
        }

        /** By chance, but the same with the same seed. */
        public void random(long seed, double probability) {
            Random random = new Random(seed);
            when(nth -> random.nextDouble() < probability);
        }
    }
}
