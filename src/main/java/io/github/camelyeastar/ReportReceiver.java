/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import java.net.InetAddress;

/** Who takes the reports that the {@link ReportListener} hears on a path. */
interface ReportReceiver {

    /** Answers one report. */
    @FunctionalInterface
    interface Answer {
        /** @param written told when the answer has left, or can't leave any more */
        void write(int status, Runnable written);
    }

    /** Whether reports from that address are taken. Asked before a body is read. */
    boolean accepts(InetAddress remote);

    /** Told that a report from that address was answered 403. */
    void refused(InetAddress remote);

    /** Whether reports are taken at present; if not, the PBX is told to repeat them. */
    boolean isOpen();

    /** The largest body that is taken, in bytes. */
    int maxReportSize();

    /** Takes one report. The answer may be given on this thread or on another one, later. */
    void receive(byte[] body, InetAddress remote, Answer answer);
}
