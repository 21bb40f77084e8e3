// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A call from outside about which an application may decide for ten seconds (protocol.md 2.3, 6.11). It knows each command that
 * tried, so that a test can prove that nothing was decided twice.
 */
public final class InboundCall {

    /** How it was decided. */
    public enum Ending {
        ACCEPTED,
        REFUSED,
        TRANSFERRED,
        /** Nobody decided about an Invite. */
        ACCEPTED_BY_DEFAULT,
        /** Nobody decided about an Incoming: it goes where it wanted. */
        WENT_ON,
        /** The caller would not wait for a decision. */
        HUNG_UP
    }

    private final WaitingCalls control;
    private final boolean invite;
    private final PbxCalls.OngoingCall call;
    private final long start = System.nanoTime();
    private final List<Decision> decisions = new ArrayList<>();
    private final CompletableFuture<Ending> outcome = new CompletableFuture<>();
    private final CompletableFuture<Void> hungUp = new CompletableFuture<>();
    private volatile Ledger.Published delivery;

    InboundCall(WaitingCalls control, boolean invite, PbxCalls.OngoingCall call) {
        this.control = control;
        this.invite = invite;
        this.call = call;
    }

    void announced(Ledger.Published report) {
        delivery = report;
    }

    boolean isInvite() {
        return invite;
    }

    SentParty party() {
        return call.party();
    }

    /** The call's id. */
    public String callId() {
        return call.callId();
    }

    /** What v1.x commands name it by. */
    public String inboundId() {
        return call.partyId();
    }

    /** What 2.0.0 commands name it by. */
    public String channelId() {
        return call.channelId();
    }

    /** What became of the Invite or Incoming report. */
    public Ledger.Published delivery() {
        return delivery;
    }

    /** All commands that were to decide about this call, in their order, with or without effect. */
    public synchronized List<Decision> decisions() {
        return List.copyOf(decisions);
    }

    /** The command that did decide; null if none has. */
    public synchronized Decision decision() {
        return decisions.stream().filter(Decision::tookEffect).findFirst().orElse(null);
    }

    /** How it was decided; null while that is open. */
    public Ending outcome() {
        return outcome.getNow(null);
    }

    /** Waits until it is decided, the window is over, or the caller has gone. */
    public Ending awaitOutcome(Duration atMost) {
        try {
            return outcome.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError("Nothing decided about call " + callId() + " within " + atMost, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while call " + callId() + " waits", e);
        }
    }

    /** The caller hangs up; whoever decides from now on gets 10007. */
    public void hangUp() {
        synchronized (this) {
            outcome.complete(Ending.HUNG_UP);
        }
        control.ended(call);
        hungUp.complete(null);
    }

    /**
     * Lets the reports of what follows go out, too: ALERT, RING, ANSWER, ANSWERED once it is decided, BYE and NewCdr at its
     * end.
     */
    public InboundCall reportsFollow() {
        control.reportsFollow(this, outcome, hungUp);
        return this;
    }

    synchronized void windowOver() {
        outcome.complete(invite ? Ending.ACCEPTED_BY_DEFAULT : Ending.WENT_ON);
    }

    /** Decides, or answers the errno; refusal: the errno if the target is not there. */
    String decide(Ending wanted, String command, String target, String refusal) {
        String errno;
        synchronized (this) {
            Duration after = Duration.ofNanos(System.nanoTime() - start);
            errno = refusal(wanted, after, refusal);
            decisions.add(new Decision(command, target, after, errno));
            if (errno == null) {
                outcome.complete(wanted);
            }
        }
        if (errno == null && wanted == Ending.REFUSED) {
            control.ended(call);
            hungUp.complete(null);
        }
        return errno;
    }

    /** INFERENCE: a second decision comes too late, as one after the window does. */
    private String refusal(Ending wanted, Duration after, String refusal) {
        if (outcome() == Ending.HUNG_UP || hungUp.isDone() && outcome() != Ending.REFUSED) {
            return "10007";
        }
        if (refusal != null) {
            return refusal;
        }
        boolean transfer = wanted == Ending.TRANSFERRED;
        if (control.personality().decisionsByReport() && transfer == invite) {
            return "10015";
        }
        boolean late = outcome.isDone() || after.compareTo(control.window()) >= 0;
        boolean moves = transfer && outcome() != Ending.REFUSED && control.personality().lateTransferMovesCall();
        return late && !moves ? "10016" : null;
    }

    @Override
    public String toString() {
        return "call " + callId() + ", " + outcome() + ", " + decisions();
    }

    /**
     * A command that was to decide about a call from outside.
     *
     * @param command what was sent, like {@code inbound/accept}
     * @param target  where a transfer was to go, else null
     * @param after   how long after the report went out, in real time
     * @param errno   why it had no effect; null if it had
     */
    public record Decision(String command, String target, Duration after, String errno) {

        /** Whether the PBX did as told. */
        public boolean tookEffect() {
            return errno == null;
        }
    }
}
