// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.util.Locale;
import java.util.function.Consumer;

import io.github.camelyeastar.internal.figures.Meters;
import io.github.camelyeastar.report.ReportType;

/** An answer that is counted when it is given. A refusal is not: it has a count of its own. */
record MeasuredAnswer(ReportReceiver.Answer answer, ReportType type, long arrived,
        Meters meters) implements ReportReceiver.Answer {

    @Override
    public boolean isAwaited() {
        return answer.isAwaited();
    }

    @Override
    public void write(Outcome outcome, Consumer<Boolean> written) {
        answer.write(outcome, left -> {
            if (outcome.refused() == null) {
                meters.answered(type.name(), outcome.name().toLowerCase(Locale.ROOT),
                        left && outcome.isDone() ? System.nanoTime() - arrived : -1);
            }
            written.accept(left);
        });
    }
}
