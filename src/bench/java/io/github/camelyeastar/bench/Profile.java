// SPDX-License-Identifier: Apache-2.0
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
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/** What a flight recording says about where CPU and memory went. */
final class Profile {
    private static final int SHOWN = 60;
    private static final List<String> OWNERS = List.of("io.github.camelyeastar.", "org.apache.camel.", "org.eclipse.jetty.");
    /** Sampled as if it ran, though the thread is blocked in the kernel. */
    private static final Pattern WAITING = Pattern
            .compile("EPoll\\.wait|Net\\.accept|Net\\.poll|FileInputStream\\..*|.*\\.accept0?");

    private final List<RecordedEvent> events;

    Profile(Path file) throws IOException {
        events = RecordingFile.readAllEvents(file);
    }

    /** @param operations how many the recording has */
    String summary(String title, int operations) {
        List<RecordedEvent> samples = of("jdk.ExecutionSample");
        List<RecordedEvent> nativeSamples = of("jdk.NativeMethodSample").stream()
                .filter(event -> !WAITING.matcher(top(event)).matches())
                .toList();
        List<RecordedEvent> allocations = withoutFirsts(of("jdk.ObjectAllocationSample"));
        ToDoubleFunction<RecordedEvent> one = event -> 1;
        ToDoubleFunction<RecordedEvent> weight = event -> event.getLong("weight");
        return "### " + title + "\n\n" + operations + " calls, " + samples.size() + " samples in Java, " + nativeSamples.size()
                + " in native code\n\n"
                + table("CPU in Java: part of the nearest method of ours, Camel or Jetty", counted(samples, one, Profile::part))
                + table("CPU in Java: nearest method of ours, Camel or Jetty", counted(samples, one, Profile::owner))
                + table("CPU in Java: top of the stack", counted(samples, one, event -> Set.of(top(event))))
                + table("CPU in Java: below a method of ours, Camel or Jetty", counted(samples, one, Profile::methods))
                + table("CPU in native code: top of the stack", counted(nativeSamples, one, event -> Set.of(top(event))))
                + table("CPU in native code: nearest method of ours, Camel or Jetty",
                        counted(nativeSamples, one, Profile::owner))
                + table("allocation: nearest method of ours, Camel or Jetty", counted(allocations, weight, Profile::owner))
                + table("allocation: below a method of ours, Camel or Jetty", counted(allocations, weight, Profile::methods))
                + table("allocation: what", counted(allocations, weight, event -> Set.of(type(event))));
    }

    /** The first of each thread stands for all that the thread has allocated before the recording, too. */
    private static List<RecordedEvent> withoutFirsts(List<RecordedEvent> allocations) {
        Set<String> threads = new HashSet<>();
        return allocations.stream().sorted(Comparator.comparing(RecordedEvent::getStartTime))
                .filter(event -> event.getThread() != null && !threads.add(event.getThread().getJavaName())).toList();
    }

    private List<RecordedEvent> of(String... types) {
        return events.stream().filter(event -> List.of(types).contains(event.getEventType().getName()))
                .filter(event -> event.getStackTrace() != null).toList();
    }

    private static Map<String, Double> counted(List<RecordedEvent> events, ToDoubleFunction<RecordedEvent> weight,
            Function<RecordedEvent, Set<String>> keys) {
        Map<String, Double> counts = new HashMap<>();
        double all = events.stream().mapToDouble(weight).sum();
        for (RecordedEvent event : events) {
            keys.apply(event).forEach(key -> counts.merge(key, 100 * weight.applyAsDouble(event) / all, Double::sum));
        }
        return counts;
    }

    private static String table(String what, Map<String, Double> shares) {
        StringBuilder table = new StringBuilder("| % | " + what + " |\n| ---: | --- |\n");
        shares.entrySet().stream().sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())).limit(SHOWN)
                .forEach(
                        share -> table.append(String.format(Locale.ROOT, "| %.1f | %s |%n", share.getValue(), share.getKey())));
        return table.append('\n').toString();
    }

    /** The method that has to answer for what a library does below it. */
    private static Set<String> owner(RecordedEvent event) {
        return event.getStackTrace().getFrames().stream().filter(Profile::isOwner).map(Profile::name).findFirst().map(Set::of)
                .orElse(Set.of("none"));
    }

    /** Of ours, the package; of the others, whose it is. */
    private static Set<String> part(RecordedEvent event) {
        return event.getStackTrace().getFrames().stream().filter(Profile::isOwner)
                .map(frame -> frame.getMethod().getType().getName().replaceFirst("\\$.*", ""))
                .map(type -> OWNERS.stream().skip(1).filter(type::startsWith).findFirst()
                        .orElseGet(() -> type.substring(0, type.lastIndexOf('.') + 1)))
                .findFirst().map(Set::of).orElse(Set.of("none"));
    }

    private static String top(RecordedEvent event) {
        List<RecordedFrame> frames = event.getStackTrace().getFrames();
        return frames.isEmpty() ? "" : name(frames.get(0));
    }

    /** Each once. */
    private static Set<String> methods(RecordedEvent event) {
        return event.getStackTrace().getFrames().stream().filter(Profile::isOwner).map(Profile::name)
                .collect(Collectors.toSet());
    }

    private static boolean isOwner(RecordedFrame frame) {
        return OWNERS.stream().anyMatch(frame.getMethod().getType().getName()::startsWith);
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
