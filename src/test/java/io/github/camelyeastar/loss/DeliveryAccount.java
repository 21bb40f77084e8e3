// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.camelyeastar.simulator.Ledger;
import io.github.camelyeastar.simulator.SentReport;

import static org.assertj.core.api.Assertions.assertThat;

/** What became of one PBX's reports in one scenario: the PBX's ledger against what the application has processed. */
final class DeliveryAccount {
    static final String HEADING = """
            | scenario | personality | N | sent | answered | repeated | processed twice | lost | given up by the PBX |
            | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |""";

    private final String scenario;
    private final StormingPbx pbx;
    private final Ledger ledger;
    private final Set<String> published;
    private final Set<String> answered;
    /** Published, and not processed once. */
    private final Set<String> lost;

    DeliveryAccount(String scenario, StormingPbx pbx) {
        this.scenario = scenario;
        this.pbx = pbx;
        ledger = pbx.simulator().ledger();
        published = Set.copyOf(pbx.published());
        answered = texts(ledger.entries(SentReport.Progress.ANSWERED));
        lost = without(published, pbx.processed().keySet());
    }

    private static Set<String> texts(List<SentReport> entries) {
        return entries.stream().map(SentReport::text).collect(Collectors.toSet());
    }

    /** AssertJ's containsAll compares each with each: of 30,000 reports, that takes minutes. */
    private static Set<String> without(Set<String> all, Set<String> some) {
        Set<String> rest = new HashSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    StormingPbx pbx() {
        return pbx;
    }

    int repeated() {
        return ledger.repeated();
    }

    Set<String> lost() {
        return lost;
    }

    String row() {
        long twice = pbx.processed().values().stream().filter(times -> times > 1).count();
        return String.format(Locale.ROOT, "| %s | %s | %,d | %,d | %,d | %,d | %,d | %,d | %,d |", scenario, pbx,
                published.size(), ledger.sent(), ledger.answered(), ledger.repeated(), twice, lost.size(),
                ledger.gaveUp() + ledger.withoutTarget().size());
    }

    /**
     * @param pbxMayLose whether such a PBX gives up reports in this scenario by itself; if not, none may be lost
     */
    void verify(boolean pbxMayLose) {
        assertThat(ledger.pending()).as(row()).isZero();
        assertThat(without(pbx.processed().keySet(), published)).as("%s: processed, but never published so", row()).isEmpty();
        assertThat(without(answered, pbx.processed().keySet())).as("%s: answered 200, but not processed", row()).isEmpty();
        Set<String> forgotten = texts(ledger.entries(SentReport.Progress.GAVE_UP));
        forgotten.addAll(ledger.withoutTarget());
        assertThat(without(lost, forgotten)).as("%s: lost, but not given up by the PBX", row()).isEmpty();
        if (!pbxMayLose) {
            assertThat(lost).as(row()).isEmpty();
        }
    }

    /**
     * What the PBX gave up is what is lost, no more and no less. Where the PBX did not wait for an answer, nobody can say: the
     * report may have been processed afterwards.
     */
    void verifyLostIsGivenUp() {
        List<SentReport> refused = ledger.entries(SentReport.Progress.GAVE_UP).stream()
                .filter(entry -> entry.tries().stream().allMatch(sent -> sent.failure() == null)).toList();
        assertThat(without(texts(refused), lost)).as("%s: given up after answers only, but processed", row()).isEmpty();
        assertThat(without(lost, texts(ledger.entries(SentReport.Progress.GAVE_UP)))).as(row()).isEmpty();
    }

    /** Nobody broke off an answer, so what was processed was answered: the PBX repeats nothing of it. */
    void verifyProcessedIsAnswered() {
        assertThat(without(pbx.processed().keySet(), answered)).as("%s: processed, but not answered", row()).isEmpty();
    }
}
