// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.figures;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

import io.github.camelyeastar.internal.figures.ManagedFigures.Figure;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.util.StringHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The figures of a PBX as meters of Micrometer. No other class names Micrometer, which an application need not have. */
final class MicrometerMeters implements Meters {
    private static final Logger LOG = LoggerFactory.getLogger(MicrometerMeters.class);
    /** The name under which Camel's own meters look for the registry. */
    private static final String CAMELS_REGISTRY = "metricsRegistry";
    /** One meter for all reasons of a refusal, instead of a meter for each. */
    private static final String REFUSED = "refused.";
    /** A PBX does not wait long for an answer: how many answers take how long. */
    private static final Duration[] BUCKETS = {Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofSeconds(1),
            Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(10)};

    private final MeterRegistry registry;
    private final String prefix;
    private final Tags tags;
    /** Micrometer forgets what it measures if nobody else has it. */
    private final List<Figure> figures;
    private final Set<Meter> meters = ConcurrentHashMap.newKeySet();
    /** The counters of reports by type and outcome: to look one up in the registry costs more than to count. */
    private final Map<String, Map<String, Counter>> answers = new ConcurrentHashMap<>();
    /** Null until a report was acknowledged. */
    private volatile Timer acknowledgement;
    private volatile boolean removed;

    private MicrometerMeters(MeterRegistry registry, String prefix, Tags tags, List<Figure> figures) {
        this.registry = registry;
        this.prefix = prefix;
        this.tags = tags;
        this.figures = figures;
    }

    static Meters of(CamelContext camelContext, String of, String pbx, String label,
            Supplier<List<Figure>> figures) {
        MeterRegistry registry = registry(camelContext);
        String prefix = "yeastar." + of.toLowerCase(Locale.ROOT);
        Tags tags = Tags.of("pbx", pbx, "account", label);
        if (registry == null) {
            return NONE;
        } else if (registry.find(prefix + ".last.report").tags(tags).meter() != null) {
            LOG.warn("There are already meters of {} with accountLabel={}, so another account of this PBX has no meters. Set a"
                    + " different accountLabel for each account", pbx, label);
            return NONE;
        }
        MicrometerMeters all = new MicrometerMeters(registry, prefix, tags, figures.get());
        all.figures.forEach(all::add);
        return all;
    }

    /** As Camel's own meters find it; of several, the one that has the others. */
    private static MeterRegistry registry(CamelContext camelContext) {
        MeterRegistry named = camelContext.getRegistry().lookupByNameAndType(CAMELS_REGISTRY, MeterRegistry.class);
        Set<MeterRegistry> found = named == null ? camelContext.getRegistry().findByType(MeterRegistry.class) : Set.of(named);
        return found.stream().filter(CompositeMeterRegistry.class::isInstance).findFirst()
                .orElseGet(() -> found.stream().findFirst().orElse(null));
    }

    private void add(Figure figure) {
        String dotted = StringHelper.camelCaseToDash(figure.name()).replace('-', '.');
        boolean refusal = dotted.startsWith(REFUSED);
        Tags own = refusal ? tags.and("reason", dotted.substring(REFUSED.length()).replace('.', '_')) : tags;
        String name = prefix + "." + (refusal ? "refused" : dotted);
        switch (figure.kind()) {
            case COUNT -> meters.add(FunctionCounter.builder(name, figure, MicrometerMeters::number)
                    .description(refusal ? "Number of requests that were refused" : figure.description()).tags(own)
                    .register(registry));
            case LEVEL -> gauge(name, figure, MicrometerMeters::number, null, own);
            case AGE -> gauge(name, figure, MicrometerMeters::number, "seconds", own);
            case TEXT -> {
                if (figure.value().get() instanceof Enum<?> constant) {
                    for (Enum<?> each : constant.getDeclaringClass().getEnumConstants()) {
                        gauge(name, figure, now -> now.value().get() == each ? 1 : 0, null, own.and(dotted, each.name()));
                    }
                }
            }
        }
    }

    private void gauge(String name, Figure figure, ToDoubleFunction<Figure> value, String unit, Tags own) {
        meters.add(Gauge.builder(name, figure, value).description(figure.description()).baseUnit(unit).tags(own)
                .register(registry));
    }

    private static double number(Figure figure) {
        return figure.value().get() instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    @Override
    public void answered(String type, String outcome, long nanos) {
        if (removed) {
            // the session may have others by now
            return;
        }
        answers.computeIfAbsent(type, known -> new ConcurrentHashMap<>())
                .computeIfAbsent(outcome, known -> counter(type, outcome)).increment();
        if (nanos >= 0) {
            if (acknowledgement == null) {
                // two threads at once get the same timer of the registry
                acknowledgement = Timer.builder(prefix + ".acknowledgement").description("Time from a whole report to its 200")
                        .serviceLevelObjectives(BUCKETS).tags(tags).register(registry);
                meters.add(acknowledgement);
            }
            acknowledgement.record(nanos, TimeUnit.NANOSECONDS);
        }
        if (removed) {
            // meanwhile
            remove();
        }
    }

    private Counter counter(String type, String outcome) {
        Counter counter = Counter.builder(prefix).description("Number of reports by their outcome, repeats included")
                .tags(tags).tags("type", type, "outcome", outcome).register(registry);
        meters.add(counter);
        return counter;
    }

    @Override
    public void remove() {
        removed = true;
        meters.forEach(registry::remove);
    }
}
