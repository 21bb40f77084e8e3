/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
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
