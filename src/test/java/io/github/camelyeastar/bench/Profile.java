/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/** What a flight recording says about where CPU and memory went. */
final class Profile {
    private static final int SHOWN = 25;

    private final List<RecordedEvent> events;

    Profile(Path file) throws IOException {
        events = RecordingFile.readAllEvents(file);
    }

    /** @param operations among which what was allocated is divided */
    String summary(String title, int operations) {
        ToDoubleFunction<RecordedEvent> one = event -> 1;
        // what waits in the kernel is sampled as well
        List<RecordedEvent> samples = of("jdk.ExecutionSample", "jdk.NativeMethodSample").stream()
                .filter(event -> !top(event).matches(".*(EPoll|epoll|accept|poll).*|.*Object.wait|.*FileInputStream.*"))
                .toList();
        List<RecordedEvent> allocations = of("jdk.ObjectAllocationSample");
        ToDoubleFunction<RecordedEvent> weight = event -> event.getLong("weight");
        double bytes = allocations.stream().mapToDouble(weight).sum();
        return "### " + title + "\n\n" + samples.size() + " samples of " + operations + " calls, about "
                + Math.round(bytes / operations) + " bytes allocated by each\n\n"
                + table("at the top of the stack", "samples", counted(samples, one, event -> Set.of(top(event))))
                + table("anywhere in the stack", "samples", counted(samples, one, Profile::methods))
                + table("allocated", "bytes", counted(allocations, weight, event -> Set.of(type(event))))
                + table("allocated below", "bytes", counted(allocations, weight, Profile::methods));
    }

    private List<RecordedEvent> of(String... types) {
        return events.stream().filter(event -> List.of(types).contains(event.getEventType().getName()))
                .filter(event -> event.getStackTrace() != null).toList();
    }

    private static Map<String, Double> counted(List<RecordedEvent> events, ToDoubleFunction<RecordedEvent> weight,
            java.util.function.Function<RecordedEvent, Set<String>> keys) {
        Map<String, Double> counts = new HashMap<>();
        double all = events.stream().mapToDouble(weight).sum();
        for (RecordedEvent event : events) {
            keys.apply(event).forEach(key -> counts.merge(key, 100 * weight.applyAsDouble(event) / all, Double::sum));
        }
        return counts;
    }

    private static String table(String what, String of, Map<String, Double> shares) {
        StringBuilder table = new StringBuilder("| % of " + of + " | " + what + " |\n| ---: | --- |\n");
        shares.entrySet().stream().sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())).limit(SHOWN)
                .forEach(
                        share -> table.append(String.format(Locale.ROOT, "| %.1f | %s |%n", share.getValue(), share.getKey())));
        return table.append('\n').toString();
    }

    private static String top(RecordedEvent event) {
        List<RecordedFrame> frames = event.getStackTrace().getFrames();
        return frames.isEmpty() ? "" : name(frames.get(0));
    }

    /** Each once, without those below which all is. */
    private static Set<String> methods(RecordedEvent event) {
        Set<String> methods = new HashSet<>();
        for (RecordedFrame frame : event.getStackTrace().getFrames()) {
            String name = name(frame);
            if (!name.startsWith("Thread.") && !name.contains("ThreadPool")) {
                methods.add(name);
            }
        }
        return methods;
    }

    private static String name(RecordedFrame frame) {
        String type = frame.getMethod().getType().getName();
        return type.substring(type.lastIndexOf('.') + 1) + "." + frame.getMethod().getName();
    }

    private static String type(RecordedEvent event) {
        RecordedClass type = event.getClass("objectClass");
        return type.getName();
    }
}
