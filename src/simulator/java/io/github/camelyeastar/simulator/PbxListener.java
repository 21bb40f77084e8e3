// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

/** Looks on, from the simulator's threads. */
public interface PbxListener {

    /** A request was handled; its answer is about to be sent. */
    default void heard(RecordedRequest request) {
    }

    /** A scenario of {@link PbxSimulator#playInTurn} begins. */
    default void playing(String scenario) {
    }

    /** A report was tried. */
    default void sent(SentReport entry, SentReport.Try attempt) {
    }
}
