/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a PBX may have counted against our address: it counts whatever account and password a login names, so that all sessions
 * with it share this (protocol.md 1.4).
 */
final class LoginFailures {
    /** One less than the number at which the PBX blocks. */
    static final int MAX_IN_A_ROW = 4;
    private static final int MAX_IN_WINDOW = 3;

    /** When the last logins without success left. */
    private final Deque<Long> spent = new ArrayDeque<>();
    private int inARow;
    private int underWay;
    private YeastarApiException last;

    /** Takes a place for a login; false when its failure could be one too many. */
    synchronized boolean take() {
        if (inARow + underWay >= MAX_IN_A_ROW) {
            return false;
        }
        underWay++;
        return true;
    }

    /** The login that took a place is over without having left. */
    synchronized void giveBack() {
        underWay--;
    }

    /** The login that took a place was not granted, as far as anyone knows. */
    synchronized void failed(long now, YeastarApiException cause) {
        underWay--;
        inARow++;
        last = cause;
        spent.addLast(now);
        while (spent.size() > MAX_IN_WINDOW) {
            spent.removeFirst();
        }
    }

    /** The login that took a place was granted, or met the PBX's block: it counts from zero again. */
    synchronized void over() {
        underWay--;
        clear();
    }

    /** An operator vouches for the next one. */
    synchronized void clear() {
        spent.clear();
        inARow = 0;
        last = null;
    }

    /** Takes up what an earlier process knew of one account; the PBX counts them all. */
    synchronized void restore(int failures, YeastarApiException cause) {
        inARow = Math.min(inARow + failures, MAX_IN_A_ROW);
        last = cause;
    }

    synchronized int inARow() {
        return inARow;
    }

    /** What the last one failed with; null when there is none. */
    synchronized YeastarApiException last() {
        return last;
    }

    /** The earliest time for the next login after which there are no more than three in the window. */
    synchronized long windowOpens(long now, Duration window) {
        return spent.size() < MAX_IN_WINDOW ? now : spent.getFirst() + window.toNanos();
    }
}
