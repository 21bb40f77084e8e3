/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.intake;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The records of calls that were processed within the last hour. A PBX that did not hear the answer may send a record again
 * much later, and it would be billed twice. Not safe for use by several threads: {@link Deliveries} has a lock.
 */
final class ProcessedRecords {
    private static final long KEPT = Duration.ofHours(1).toNanos();
    /** Beyond that many, the oldest is forgotten: processed twice rather than lost. */
    private static final int MOST = 10_000;

    /** When each was processed, by the id of its report; the oldest first. */
    private final Map<String, Long> times = new LinkedHashMap<>();

    void add(String id, long now) {
        times.remove(id);
        times.put(id, now);
        Iterator<Long> oldest = times.values().iterator();
        while (now - oldest.next() > KEPT || times.size() > MOST) {
            oldest.remove();
        }
    }

    boolean contains(String id, long now) {
        Long time = times.get(id);
        return time != null && now - time <= KEPT;
    }
}
