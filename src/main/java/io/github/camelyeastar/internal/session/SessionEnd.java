// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.session;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a session's last stop has under way at the PBX: a logout, and a login that was under way before the stop. A stop does
 * not wait for them, so that many PBXs that hang hold up a context no longer than one. They are not part of the state: the
 * session may have started again before they are over.
 */
final class SessionEnd {
    private volatile CompletableFuture<?> underWay = CompletableFuture.completedFuture(null);

    /** @param task runs when both are over, unless another stop has followed */
    void begin(CompletableFuture<?> login, CompletableFuture<?> logout, Runnable task) {
        CompletableFuture<?> both = CompletableFuture.allOf(login, logout);
        underWay = both;
        both.whenComplete((done, failure) -> {
            if (underWay == both) {
                task.run();
            }
        });
    }

    boolean isOver() {
        return underWay.isDone();
    }

    /** Waits until nothing is under way any more, and says whether that is so. */
    boolean isOverWithin(Duration atMost) {
        try {
            underWay.get(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Runs a task when nothing is under way any more. */
    void whenOver(Runnable task) {
        underWay.whenComplete((done, failure) -> task.run());
    }
}
