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

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the requests that are refused, and says what to do about them, with the answer that their senders see. */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final Object consumer;
    private final IntakeOptions options;
    private final PbxSession session;
    private final AllowedSources allowedSources;
    private final Repeats repeats;
    private final ReportCounts counts;
    private final OncePerMinute overloadLog = new OncePerMinute();
    private final OncePerMinute sizeLog = new OncePerMinute();

    /** @param consumer whose name is in the log */
    Refusals(Object consumer, IntakeOptions options, PbxSession session, AllowedSources allowedSources, Repeats repeats,
            ReportCounts counts) {
        this.consumer = consumer;
        this.options = options;
        this.session = session;
        this.allowedSources = allowedSources;
        this.repeats = repeats;
        this.counts = counts;
    }

    void add(InetAddress remote, Outcome why) {
        counts.refused(why);
        if (why == Outcome.STRANGER) {
            allowedSources.refused(remote, session::inBackground);
        } else if (why == Outcome.OVERLOAD && overloadLog.claim()) {
            LOG.warn("{} is overloaded: {} reports are being processed, of {} at most (maxInflight). All reports that have"
                    + " come are reckoned to take {} KB of the heap, of {} KB at most. Further reports are answered 503, or their"
                    + " connections are closed, {} so far, and the PBX is asked to repeat them. Is the route slow, or does it hang?",
                    consumer, repeats.count(), options.maxInflight(), ReportMemory.OF_THIS_PROCESS.taken() / 1024,
                    ReportMemory.OF_THIS_PROCESS.most() / 1024, counts.refusals(why));
        } else if (why == Outcome.SIZE && sizeLog.claim()) {
            LOG.warn("{} posted a report of more than {} bytes, which was answered 413, {} so far: set maxReportSize to take"
                    + " such reports", remote.getHostAddress(), options.maxReportSize(), counts.refusals(why));
        } else {
            LOG.debug("Request from {} refused: {}", remote, why);
        }
    }
}
