/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.session;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.function.LongSupplier;

import io.github.camelyeastar.LoginLedger;
import io.github.camelyeastar.LoginLedger.Target;
import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.internal.pbx.HostResolver;
import io.github.camelyeastar.internal.pbx.PbxApi;
import io.github.camelyeastar.internal.pbx.YeastarClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a session's logins, each when it is its turn, to the address that was charged for it. What a failed login comes to is
 * decided here, too: the state of the session until the next one.
 */
final class LoginAttempts {
    private static final Logger LOG = LoggerFactory.getLogger(LoginAttempts.class);

    /**
     * What the PBX answered to a login that it granted.
     *
     * @param transport what the PBX says it sends reports over; null when it does not say
     * @param shown     the rest of the answer, without what is secret in it
     */
    record Answer(Token token, String transport, Map<String, Object> shown) {
    }

    private final String name;
    private final LongSupplier nanoTime;
    private final SessionStateMachine machine;
    private final Lock lock;
    private final SessionStatus status;
    private final ClientSource clients;
    private final HostResolver resolver;
    private final LoginLedger ledger;
    private final LoginTurns turns;

    LoginAttempts(SessionStateMachine machine, SessionStatus status, String name, ClientSource clients, LongSupplier nanoTime,
            HostResolver resolver, LoginLedger ledger, LoginTurns turns) {
        this.name = name;
        this.nanoTime = nanoTime;
        this.machine = machine;
        this.lock = machine.lock();
        this.status = status;
        this.clients = clients;
        this.resolver = resolver;
        this.ledger = ledger;
        this.turns = turns;
    }

    /**
     * Sends a login.
     *
     * @param login    is under way in the state
     * @param override fields that replace those of the report target
     */
    Answer send(Login login, SessionOptions options, Map<String, Object> override)
            throws YeastarApiException, IOException {
        boolean acquired = false;
        boolean sent = false;
        YeastarClient client;
        PbxApi.Grant answer;
        try {
            // once for each login: it goes where it is charged
            List<InetAddress> addresses = resolver.addresses(options.pbx().host());
            turns.await(login, options, new Target(new LinkedHashSet<>(addresses), options.pbx().port(),
                    options.pbx().api().lockout()));
            acquired = true;
            client = clients.get();
            askBeforeTheLastTry(client, options, addresses);
            String json = LoginRequest.json(options.pbx(), override);
            sent = true;
            answer = LoginRequest.send(client, options.pbx().api(), json, addresses);
        } catch (Throwable e) {
            // of any kind: whatever it was, the PBX may have counted it
            failed(e, acquired, sent, options);
            throw e;
        }
        turns.granted(options);
        return new Answer(new Token(answer.token(), client, nanoTime.getAsLong()), answer.transport(), answer.shown());
    }

    /**
     * Before the login whose failure would be the last before the PBX's block: asks with the token that was lost, or with none,
     * which the PBX does not count, whether it works at all. If so, it answers that it does not know the token.
     */
    private void askBeforeTheLastTry(YeastarClient client, SessionOptions options, List<InetAddress> addresses)
            throws YeastarApiException, IOException {
        Token lost;
        lock.lock();
        try {
            if (!turns.isLastTry()) {
                return;
            }
            lost = machine.state().lost();
        } finally {
            lock.unlock();
        }
        try {
            client.post("heartbeat", lost == null ? "" : lost.value(),
                    LoginRequest.heartbeat(options.pbx(), Map.of()), addresses);
        } catch (YeastarApiException e) {
            if (!e.isTokenRefused()) {
                throw e;
            }
            return;
        }
        lock.lock();
        try {
            // it lives after all: to be logged out when the login replaces it, and to be kept if the login fails
            if (lost != null && machine.lives(lost)) {
                ledger.hold(lost.value());
            }
        } finally {
            lock.unlock();
        }
    }

    private void failed(Throwable e, boolean acquired, boolean sent, SessionOptions options) {
        lock.lock();
        try {
            if (!acquired && e instanceof YeastarApiException) {
                // the budget held it back: no failure, and the state says why
                return;
            } else if (!acquired && !machine.isRunning()) {
                machine.failed(SessionState.CLOSED, "stopped", null);
                return;
            }
            status.failedLogins.incrementAndGet();
            Duration free = turns.failed(e, acquired, sent, options);
            LoginBudget.Hold hold = turns.hold();
            String reason = e instanceof UnknownHostException
                    ? "the name " + options.pbx().host() + " can't be resolved"
                    : String.valueOf(e.getMessage());
            if (hold != null) {
                LOG.warn("Login to {} failed: {}. {}", name, reason, hold.outlook(nanoTime.getAsLong()));
                machine.failed(hold.state(), reason, hold.endless() ? null : hold.until());
                return;
            }
            if (turns.isFirstUnsent()) {
                // one line, not one for each try
                LOG.warn("Login to {} could not be sent: {}. Trying on until it can; check host, port and"
                        + " protocol if the PBX is up", name, reason);
            }
            machine.failed(SessionState.BACKING_OFF, reason, nanoTime.getAsLong() + (free == null ? 0 : free.toNanos()));
        } finally {
            lock.unlock();
        }
    }

}
