// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.figures;

import java.util.List;
import java.util.function.Supplier;

import io.github.camelyeastar.internal.figures.ManagedFigures.Figure;
import org.apache.camel.CamelContext;

/** The figures of a PBX for a library of meters, which an application need not have. */
public interface Meters {
    /** Where there is no such library, or nothing in the registry that takes meters. */
    Meters NONE = new Meters() {
    };

    /** Counts a report, and the time to its answer if the answer left and said that the report is done; else -1. */
    default void answered(String type, String outcome, long nanos) {
    }

    /** Removes all of them. */
    default void remove() {
    }

    /**
     * Makes meters of figures.
     *
     * @param of  what the figures are of, such as Session
     * @param pbx the PBX's host and port
     */
    static Meters of(CamelContext camelContext, String of, String pbx, String label, Supplier<List<Figure>> figures) {
        // the class that names Micrometer can't be loaded without Micrometer
        return camelContext.getClassResolver().resolveClass("io.micrometer.core.instrument.MeterRegistry") == null
                ? NONE
                : MicrometerMeters.of(camelContext, of, pbx, label, figures);
    }
}
