// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A scenario being played; its steps go out at their times, whether or not those before are answered. */
final class ScenarioRun extends Ledger.Published {

    private final PbxSimulator pbx;
    private final CallScenario scenario;
    private final ScenarioCast cast;
    private final String callId;
    private final List<Ledger.Published> deliveries = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> played = new CompletableFuture<>();

    private ScenarioRun(PbxSimulator pbx, CallScenario scenario) {
        super(pbx.ledger(), List.of());
        this.pbx = pbx;
        this.scenario = scenario;
        LocalDateTime now = LocalDateTime.ofInstant(pbx.settings().clock().instant(), pbx.settings().zone());
        cast = new ScenarioCast(pbx::newCallId, now, pbx.settings().serialNumber());
        callId = cast.callId();
    }

    static ScenarioRun start(PbxSimulator pbx, CallScenario scenario) {
        ScenarioRun run = new ScenarioRun(pbx, scenario);
        pbx.threads().later(Duration.ZERO, () -> run.playFrom(0));
        return run;
    }

    private void playFrom(int first) {
        try {
            List<String> steps = scenario.steps();
            for (int i = first; i < steps.size(); i++) {
                ScenarioStep step = ScenarioStep.read(steps.get(i), cast);
                cast.outsiders().forEach(party -> pbx.calls().add(new PbxCalls.OngoingCall(callId, party)));
                cast.callIds().forEach(id -> pbx.calls().add(new PbxCalls.OngoingCall(id, null)));
                if (step.report() != null) {
                    deliveries.add(pbx.publish(step.report()));
                } else if (step.text() != null) {
                    deliveries.add(pbx.publish(step.text()));
                } else if (step.pause() != null) {
                    int next = i + 1;
                    long nanos = Math.round(step.pause().toNanos() / pbx.settings().speed());
                    pbx.threads().later(Duration.ofNanos(nanos), () -> playFrom(next));
                    return;
                }
            }
            pbx.calls().all().stream().filter(call -> cast.callIds().contains(call.callId())).forEach(pbx.calls()::end);
            played.complete(null);
        } catch (RuntimeException e) {
            played.completeExceptionally(e);
        }
    }

    /** The id of the scenario's first call. */
    String callId() {
        return callId;
    }

    /** What was sent so far, in the order of the script. */
    List<Ledger.Published> deliveries() {
        return List.copyOf(deliveries);
    }

    @Override
    public List<SentReport> entries() {
        return deliveries.stream().flatMap(delivery -> delivery.entries().stream()).toList();
    }

    /** Whether all steps are done; their reports may still be pending. */
    boolean isPlayed() {
        return played.isDone();
    }

    /** What happens when all steps are done. */
    void whenPlayed(Runnable action) {
        played.whenComplete((nothing, failure) -> action.run());
    }

    @Override
    public ScenarioRun await(Duration atMost) {
        try {
            played.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(scenario + " still plays after " + atMost, e);
        } catch (ExecutionException e) {
            throw new AssertionError(scenario + " failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while " + scenario + " plays", e);
        }
        deliveries.forEach(delivery -> delivery.await(atMost));
        return this;
    }
}
