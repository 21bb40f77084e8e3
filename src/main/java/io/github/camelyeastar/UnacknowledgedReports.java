/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import java.time.Duration;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reports that were processed, and whose 200 the PBX may not have heard, in a repository that outlives the process: what the
 * next process finds there, it need not process again. A repository that fails costs a second processing, never a report.
 */
final class UnacknowledgedReports {
    private static final Logger LOG = LoggerFactory.getLogger(UnacknowledgedReports.class);
    /** How long after a start the PBX may repeat what the process before has processed; later, the same text is another report. */
    private static final Duration LEFT_BEHIND = Duration.ofMinutes(10);

    private final IdempotentRepository repository;
    private final long startedAt = System.nanoTime();

    /** @param repository null for none */
    UnacknowledgedReports(CamelContext camelContext, IdempotentRepository repository) {
        this.repository = repository;
        if (repository != null) {
            CamelContextAware.trySetCamelContext(repository, camelContext);
            // Camel starts no bean of the registry by itself
            ServiceHelper.startService(repository);
        }
    }

    /** Whether the process before has processed it. */
    boolean wasLeftBehind(String id) {
        if (repository == null || System.nanoTime() - startedAt > LEFT_BEHIND.toNanos()) {
            return false;
        }
        try {
            return repository.contains(id);
        } catch (RuntimeException e) {
            LOG.warn("The idempotentRepository can't be read: whether the report was processed before a restart is not known",
                    e);
            return false;
        }
    }

    void processed(String id) {
        if (repository != null) {
            try {
                repository.add(id);
            } catch (RuntimeException e) {
                LOG.warn("The idempotentRepository can't be written: a repeat after a restart would be processed again", e);
            }
        }
    }

    void acknowledged(String id) {
        if (repository != null) {
            try {
                repository.remove(id);
            } catch (RuntimeException e) {
                LOG.warn(
                        "The idempotentRepository can't be written: after a restart, a report with the same text would be taken"
                                + " for a repeat once",
                        e);
            }
        }
    }
}
