// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.IdempotentRepository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reports that were processed, and whose answer the PBX may not have heard, in a repository that outlives the process. A
 * report that the next process finds there is not processed again. When the repository fails, reports may be processed twice,
 * and none is lost.
 */
final class UnacknowledgedReports {
    private static final Logger LOG = LoggerFactory.getLogger(UnacknowledgedReports.class);
    /** How long the PBX may go on repeating what was processed; later, the same text is another report. */
    private static final Duration REPEATED = Duration.ofMinutes(10);
    /**
     * How many are kept of one PBX. A sender that never hears an answer would fill the memory. Of more reports, the oldest is
     * processed again after a restart.
     */
    static final int MOST = 10_000;
    /** How many hours back the next process looks. */
    private static final int HOURS = 3;

    private final IdempotentRepository repository;
    private final LongSupplier nanoTime;
    private final Clock clock;
    private final long startedAt;
    private final OncePerMinute log = new OncePerMinute();
    /** What this process has put there, by id, the oldest first. */
    private final Map<String, Kept> own = Collections.synchronizedMap(new LinkedHashMap<>());

    /** @param key has the hour: what a process left there stands for no report of another day */
    private record Kept(String key, long since) {
    }

    /** @param repository null for none */
    UnacknowledgedReports(CamelContext camelContext, IdempotentRepository repository, LongSupplier nanoTime, Clock clock) {
        this.repository = repository;
        this.nanoTime = nanoTime;
        this.clock = clock;
        this.startedAt = nanoTime.getAsLong();
        if (repository != null && !camelContext.hasService(repository)) {
            try {
                // Camel starts no bean of the registry by itself
                camelContext.addService(repository, true, true);
            } catch (Exception e) {
                throw RuntimeCamelException.wrapRuntimeCamelException(e);
            }
        }
    }

    /** Takes over what the process before has processed: true once for each report that it has left here. */
    boolean takeOver(String id) {
        if (repository == null || nanoTime.getAsLong() - startedAt > REPEATED.toNanos() || own.containsKey(id)) {
            return false;
        }
        try {
            for (int ago = 0; ago <= HOURS; ago++) {
                String key = key(id, ago);
                if (repository.contains(key)) {
                    // once only: the next report of the same text may come before the answer to this one is known to have left
                    own(id, key);
                    return true;
                }
            }
            return false;
        } catch (RuntimeException | Error e) {
            warn("read: whether a report was processed before a restart is not known", e);
            return false;
        }
    }

    void processed(String id) {
        if (repository != null) {
            String key = key(id, 0);
            own(id, key);
            try {
                repository.add(key);
            } catch (RuntimeException | Error e) {
                warn("written: a repeat after a restart would be processed again", e);
            }
        }
    }

    void acknowledged(String id) {
        Kept kept = own.get(id);
        if (kept != null) {
            remove(kept.key());
            // not before: while the report is in the repository, it has to be known that this process has put it there
            own.remove(id);
        }
    }

    /** Takes out what the PBX does not repeat any more, and the oldest of too many. The rest is for the next process. */
    void forgetOld() {
        List<String> old = new ArrayList<>();
        synchronized (own) {
            long now = nanoTime.getAsLong();
            int tooMany = own.size() - MOST;
            for (Map.Entry<String, Kept> entry : own.entrySet()) {
                if (old.size() >= tooMany && now - entry.getValue().since() <= REPEATED.toNanos()) {
                    break;
                }
                old.add(entry.getKey());
            }
        }
        old.forEach(this::acknowledged);
    }

    private String key(String id, int hoursAgo) {
        return id + '@' + (Duration.ofMillis(clock.millis()).toHours() - hoursAgo);
    }

    private void own(String id, String key) {
        Kept before = own.get(id);
        if (before != null && !before.key().equals(key)) {
            remove(before.key());
        }
        synchronized (own) {
            own.remove(id);
            own.put(id, new Kept(key, nanoTime.getAsLong()));
        }
        forgetOld();
    }

    private void remove(String key) {
        try {
            repository.remove(key);
        } catch (RuntimeException | Error e) {
            warn("written: after a restart, a report with the same text would be taken for a repeat once", e);
        }
    }

    /** An Error, such as a class that is missing, must not keep a report in process for ever. */
    private void warn(String what, Throwable failure) {
        if (log.claim()) {
            LOG.warn("The idempotentRepository can't be {}. This is logged at most once a minute", what, failure);
        }
    }
}
