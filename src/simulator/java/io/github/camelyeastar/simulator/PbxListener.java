// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Who looks on, from the simulator's threads; see {@link PbxBuilder#onRequest} and its neighbours. */
record PbxListener(Consumer<RecordedRequest> heard, BiConsumer<SentReport, SentReport.Try> sent, Consumer<String> playing) {
}
