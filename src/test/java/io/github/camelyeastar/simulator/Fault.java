/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.simulator;

import java.time.Duration;

/**
 * One way in which the PBX misbehaves towards a request. Faults are for what goes wrong on the way; an answer that a healthy
 * PBX gives is scripted with {@link PbxSimulator#answer(String, String)}.
 */
public final class Fault {

    enum Kind {
        ANSWER, DROP_AFTER_HANDLING, DROP_UNHANDLED, DELAY
    }

    private final Kind kind;
    private final int httpStatus;
    private final String body;
    private final String errno;
    private final Duration delay;

    private Fault(Kind kind, int httpStatus, String body, String errno, Duration delay) {
        this.kind = kind;
        this.httpStatus = httpStatus;
        this.body = body;
        this.errno = errno;
        this.delay = delay;
    }

    /** Refused with an error code, without being handled. */
    public static Fault errno(String errno) {
        return new Fault(Kind.ANSWER, 200, ApiAnswer.failed(errno), errno, null);
    }

    /** Answered with this JSON text, without being handled. */
    public static Fault answer(String json) {
        return new Fault(Kind.ANSWER, 200, json, null, null);
    }

    /** Answered 200 with something else than JSON, without being handled. */
    public static Fault notJson(String text) {
        return answer(text);
    }

    /** Answered with another HTTP status (protocol.md 1.3 knows of a 504), without being handled. */
    public static Fault httpStatus(int status, String body) {
        return new Fault(Kind.ANSWER, status, body, null, null);
    }

    /** Handled, but the connection is closed instead of an answer: the client cannot know that it was. */
    public static Fault dropConnection() {
        return new Fault(Kind.DROP_AFTER_HANDLING, 0, null, null, null);
    }

    /** The connection is closed, and the request was never handled. */
    public static Fault dropUnhandled() {
        return new Fault(Kind.DROP_UNHANDLED, 0, null, null, null);
    }

    /** Handled at once, but answered late. */
    public static Fault delay(Duration delay) {
        return new Fault(Kind.DELAY, 0, null, null, delay);
    }

    Kind kind() {
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
}
