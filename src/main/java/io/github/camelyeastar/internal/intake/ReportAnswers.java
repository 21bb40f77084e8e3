/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.intake;

import java.util.List;

import io.github.camelyeastar.internal.intake.ReportCounts.Count;
import io.github.camelyeastar.internal.intake.ReportReceiver.Answer;

/** The answers to a PBX's reports, and what the PBX has to bring again, or may bring again, after them. */
final class ReportAnswers {
    private final KnownReports known;
    private final ReportCounts counts;

    ReportAnswers(KnownReports known, ReportCounts counts) {
        this.known = known;
        this.counts = counts;
    }

    /** Ends a report that was being processed: all who wait for it are told what became of it. */
    void end(Delivery delivery, Outcome outcome) {
        answer(delivery, known.repeats().end(delivery, outcome), outcome);
    }

    /** Answers the repeat of a report that was processed before. */
    void repeat(Delivery delivery) {
        answer(delivery, delivery.answers(), Outcome.PROCESSED);
    }

    /** Answers a report that the route does not want. Its repeat is not told from another report. */
    void skip(Answer answer) {
        answer.write(Outcome.SKIPPED, left -> {
            if (left) {
                counts.add(Count.ACKNOWLEDGED);
            }
            known.inFlight().answered();
        });
    }

    /** Answers a report that has to come again, as its processing did not begin. */
    void putOff(String id, Answer answer, Outcome why) {
        known.owed().add(id);
        answer.write(why, left -> known.inFlight().answered());
    }

    private void answer(Delivery delivery, List<Answer> answers, Outcome outcome) {
        if (outcome.isDone()) {
            known.owed().remove(delivery.id());
        } else {
            known.owed().add(delivery.id());
        }
        for (Answer answer : answers) {
            answer.write(outcome, left -> {
                if (outcome.isDone()) {
                    acknowledged(delivery, answer, left);
                }
                known.inFlight().answered();
            });
        }
    }

    private void acknowledged(Delivery delivery, Answer answer, boolean left) {
        if (!left) {
            known.repeats().notLeft(delivery, answer);
            return;
        }
        counts.add(Count.ACKNOWLEDGED);
        if (delivery.isHeard()) {
            known.unacknowledged().acknowledged(delivery.id());
        }
    }
}
