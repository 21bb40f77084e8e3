/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.intake;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;

import io.github.camelyeastar.internal.http.ReportListener;

/** Who takes the reports that the {@link ReportListener} hears on a path. */
public interface ReportReceiver {

    /** Why a request is not handed over. */
    enum Refusal {
        /** Its sender is not among those who may report: 403. */
        STRANGER,
        /** It is no POST: 405. */
        METHOD,
        /** Its body is larger than {@link #maxReportSize()}: 413. */
        SIZE,
        /** Its body did not arrive whole, or not in time: the connection is closed. */
        INCOMPLETE,
        /** No reports are taken at present: 503. */
        CLOSED,
        /** There is no room for it, in maxInflight or in memory: 503. Or not even for its connection, which is closed. */
        OVERLOAD
    }

    /** The answer to one report, and the connection that waits for it. */
    interface Answer {
        /** Whether the other side may still read an answer: it has not closed its connection. Asked before the answer only. */
        boolean isAwaited();

        /** Gives the answer, once. */
        void write(int status, Written written);
    }

    /** Told what became of an answer. */
    @FunctionalInterface
    interface Written {
        /** @param left false when it can't leave any more */
        void done(boolean left);
    }

    /** Whether reports from that address are taken. Asked before a body is read. */
    boolean accepts(InetAddress remote);

    /** Told that a request from that address was refused. */
    void refused(InetAddress remote, Refusal why);

    /** Whether reports are taken at present; if not, the PBX is told to repeat them. */
    boolean isOpen();

    /** The largest body that is taken, in bytes. */
    int maxReportSize();

    /** How many reports it may be processing at once, each perhaps on a thread of the listener's. */
    int maxInflight();

    /** How long a connection may take to deliver a whole request. */
    Duration requestTimeout();

    /** Takes one report. The answer may be given on this thread or on another one, later. */
    void receive(byte[] body, InetAddress remote, Answer answer);

    /** What there is to see of it, by name. */
    Map<String, Object> details();
}
